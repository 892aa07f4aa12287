"""Careful interruption: who speaks while the assistant does is heard out before the answer is given up.

The answer is held, silent and whole, from the onset of speech on. It is given up once there are words that
take the turn, or the speech goes on for long; it goes on where it was held after a cough, a keyboard or an
assent.
"""

from dataclasses import dataclass

from meeting_assistant.protocol.client_events import ItemDelete
from meeting_assistant.session.backchannels import takes_the_turn
from meeting_assistant.session.core import Core, Timer
from meeting_assistant.session.turns import Playback

LONG_SPEECH_S = 1.2
"""Nobody assents for so long: this is an interruption, whatever the words will be."""

WORDS_S = 3.0
"""How long the words of a short utterance are waited for."""

SHORT_MS = 500
"""Without words, speech up to this is taken for a noise."""


@dataclass(slots=True)
class Weighed:
    """Speech that may be an interruption.

    Attributes:
        item_id: Its item.
        start_ms: Where it began, on the service's clock of sound.
        length_ms: How long it was; None while it goes on.
        committed: It is in the conversation.
    """

    item_id: str
    start_ms: int
    length_ms: int | None = None
    committed: bool = False


class Interruption:
    """Weighs one utterance at a time.

    Args:
        core: The session's state.
    """

    def __init__(self, core: Core) -> None:
        self._core = core
        self._weighed: Weighed | None = None

    def began(self, item_id: str, start_ms: int) -> None:
        """The user began to speak."""
        core = self._core
        if self._weighed is not None:
            self.give_up()  # speaks again: there is something to say
            return
        if core.playhead.idle and core.replies.idle:
            return
        if core.playhead.state in (Playback.IDLE, Playback.PLAYING):
            self._weighed = Weighed(item_id, start_ms)
            core.weighing = True
            core.playhead.hold()
            core.timers[Timer.WEIGH] = core.now + LONG_SPEECH_S
        else:
            core.barge_in(by_us=True)

    def stopped(self, item_id: str, end_ms: int) -> None:
        """The user fell silent."""
        if self._weighed is not None and self._weighed.item_id == item_id:
            self._weighed.length_ms = max(0, end_ms - self._weighed.start_ms)

    def committed(self, item_id: str) -> None:
        """The utterance is in the conversation; its answer waits until it was weighed."""
        if self._weighed is not None and self._weighed.item_id == item_id:
            self._weighed.committed = True
            self._core.timers[Timer.WEIGH] = self._core.now + WORDS_S

    def heard(self, item_id: str, words: str, *, whole: bool) -> None:
        """Words of the utterance: all there are, or the first."""
        if self._weighed is None or self._weighed.item_id != item_id:
            return
        if takes_the_turn(words):
            if whole or len(words.strip()) > 1:  # the first sign of several may still become an assent
                self.give_up()
        elif whole:
            self._go_on()

    def wordless(self, item_id: str) -> None:
        """The utterance could not be written down."""
        if self._weighed is not None and self._weighed.item_id == item_id:
            self._decide_by_length()

    def overdue(self) -> None:
        """It took too long: the speech itself, or its words."""
        if self._weighed is None:
            return
        if self._weighed.committed:
            self._decide_by_length()
        else:
            self.give_up()

    def give_up(self) -> None:
        """It is an interruption: the answer is cut, and what was said is answered."""
        weighed = self._end()
        core = self._core
        core.barge_in(by_us=True)
        if weighed is not None and weighed.committed:
            core.replies.want()

    def forget(self) -> None:
        """The connection is gone: no words will come, and what was received is played."""
        weighed = self._end()
        self._core.playhead.resume()
        if weighed is not None and weighed.committed:
            self._core.replies.want()

    def _decide_by_length(self) -> None:
        length_ms = self._weighed.length_ms if self._weighed is not None else None
        if length_ms is None or length_ms > SHORT_MS:
            self.give_up()
        else:
            self._go_on()

    def _go_on(self) -> None:
        """It was nothing: the answer goes on, and the model never hears of it."""
        weighed, core = self._end(), self._core
        core.playhead.resume()
        if weighed is not None and weighed.committed:
            core.drop_turn()
            core.out.report_all(core.conversation.remove(weighed.item_id))
            core.out.send(ItemDelete(item_id=weighed.item_id))

    def _end(self) -> Weighed | None:
        weighed, self._weighed = self._weighed, None
        self._core.weighing = False
        self._core.timers.pop(Timer.WEIGH, None)
        return weighed
