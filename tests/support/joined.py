"""Both cores joined by a link of two queues, with the models and the loudspeaker as further queues.

Whoever drives it chooses which queue moves next, so that every interleaving of network, recogniser, voice,
loudspeaker and functions can be played, in one thread and without a clock.
"""

from collections import deque
from collections.abc import Callable, Sequence

from meeting_assistant.protocol.client_events import InputAudioAppend
from meeting_assistant.protocol.codec import decode_server, encode_client, encode_server
from meeting_assistant.protocol.config import (
    AudioConfig,
    AudioInput,
    AudioOutput,
    SessionConfig,
    Transcription,
    TurnDetection,
)
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.responses import ErrorDetails
from meeting_assistant.protocol.server_events import ErrorEvent
from meeting_assistant.server import effects as asked
from meeting_assistant.server import inputs as told
from meeting_assistant.server.dialogue.port import Reply
from meeting_assistant.server.session import ServerSession
from meeting_assistant.server.settings import SessionStart
from meeting_assistant.server.strict import Reader
from meeting_assistant.session import effects as wanted
from meeting_assistant.session import inputs as world
from meeting_assistant.session.client import ClientSession
from meeting_assistant.session.settings import SessionSettings
from tests.support.sound import tone

WINDOW = 32
LOUD, QUIET = tone(WINDOW), bytes(WINDOW * 48)

CONFIG = SessionConfig(
    output_modalities=("audio",),
    instructions="Be brief.",
    audio=AudioConfig(
        input=AudioInput(
            turn_detection=TurnDetection(type="server_vad", silence_duration_ms=200),
            transcription=Transcription(model="whisper-1"),
        ),
        output=AudioOutput(voice="sage"),
    ),
)

Answers = Callable[[asked.Respond], Sequence[Reply]]


class Joined:
    """A client core and a server core that talk.

    Args:
        dialect: Of the wire between them.
        words: What the user's turns are recognised as, in order; the last again and again.
        answers: What the dialogue says.
    """

    def __init__(
        self, dialect: Dialect, words: Sequence[str], answers: Answers, *, greet: bool = False
    ) -> None:
        self.dialect = dialect
        self.client = ClientSession(SessionSettings(ids=Ids("c"), greet=greet, strict=True))
        self.server = ServerSession(
            SessionStart(dialect=dialect, model="m", token="s", opened_at_unix_s=1000)
        )
        self._reader = Reader(dialect)
        self._words = deque(words)
        self._answers = answers
        self.up: deque[str] = deque()
        self.down: deque[str] = deque()
        self.models: deque[told.Input] = deque()
        self.speaker: deque[world.LocalInput] = deque()
        self.hands: deque[world.LocalInput] = deque()
        self.microphone: deque[bytes] = deque()
        self.cancelled: set[str] = set()
        self.playing: str | None = None
        self.calls: list[wanted.CallTool] = []
        self.errors: list[ErrorDetails] = []
        self.effects: list[wanted.Effect] = []
        self._tell_server(told.Opened())
        self._tell_client(world.Connected(config=CONFIG, wall_s=1000.0))

    def say(self, loud: int = 12, quiet: int = 9) -> None:
        """The user speaks for so many windows, then is silent; the microphone is a queue like the others."""
        self.microphone.extend([LOUD] * loud + [QUIET] * quiet)

    @property
    def busy(self) -> list[str]:
        """The queues that can move."""
        names = ("up", "down", "models", "speaker", "hands", "microphone")
        return [name for name in names if getattr(self, name)]

    def move(self, name: str) -> None:
        """Let one queue move by one."""
        match name:
            case "up":
                self._arrive(self.up.popleft())
            case "down":
                event = decode_server(self.down.popleft(), self.dialect)
                if isinstance(event, ErrorEvent):
                    self.errors.append(event.error)
                self._tell_client(event)
            case "models":
                self._tell_server(self.models.popleft())
            case "speaker":
                self._tell_client(self.speaker.popleft())
            case "hands":
                self._tell_client(self.hands.popleft())
            case "microphone":
                self._tell_client(world.Captured(self.microphone.popleft()))

    def settle(self) -> None:
        """Let everything move, the link first, until nothing can."""
        while self.busy:
            self.move(self.busy[0])

    def _arrive(self, message: str) -> None:
        read = self._reader.read(message)
        if isinstance(read, ErrorDetails):
            self._tell_server(told.ClientErred(read))
        elif isinstance(read, InputAudioAppend):
            self._tell_server(told.Heard(read.pcm, (0.9 if any(read.pcm) else 0.0,)))
        else:
            self._tell_server(told.ClientSent(read))

    def _tell_server(self, event: told.Input) -> None:
        for effect in self.server.handle(event, 0.0):
            match effect:
                case asked.Send():
                    message = encode_server(effect.event, self.dialect)
                    if message is not None:
                        self.down.append(message)
                case asked.Recognise():
                    words = self._words.popleft() if len(self._words) > 1 else self._words[0]
                    self.models.append(told.Recognised(effect.recognition_id, words))
                case asked.Respond():
                    parts = [told.ReplyPart(effect.response_id, part) for part in self._answers(effect)]
                    self.models.extend([*parts, told.ReplyEnded(effect.response_id)])
                case asked.Speak():
                    piece = told.Synthesised(effect.response_id, tone(400))
                    self.models.extend([piece, piece, told.ClauseSpoken(effect.response_id)])
                case asked.CancelRecognition() | asked.CancelResponse() | asked.Close():
                    pass  # results of cancelled work may still come: the session must not mind

    def _tell_client(self, event: world.Input) -> None:
        for effect in self.client.handle(event, 0.0):
            self.effects.append(effect)
            match effect:
                case wanted.Send():
                    self.up.append(encode_client(effect.event, self.dialect))
                case wanted.Play() if self.playing is None:
                    self.playing = effect.item_id
                    self.speaker.append(world.PlaybackStarted(item_id=effect.item_id))
                case wanted.PlayEnd():
                    self.speaker.append(world.PlaybackDrained(item_id=effect.item_id))
                    self.playing = None
                case wanted.StopPlayback():
                    self.speaker.clear()
                    heard = 0 if self.playing is None else 300
                    stopped = world.PlaybackStopped(item_id=self.playing, content_index=0, played_ms=heard)
                    self.speaker.append(stopped)
                    self.playing = None
                case wanted.CallTool():
                    self.calls.append(effect)
                    self.hands.append(
                        world.ToolFinished(call_id=effect.call_id, output="booked", ok=True, elapsed_ms=1)
                    )
                case _:
                    pass
