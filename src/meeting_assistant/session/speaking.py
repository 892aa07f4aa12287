"""The half of a client session that is the user's: microphone, keys and typed turns."""

from meeting_assistant.pcm import SERVICE_FORMAT
from meeting_assistant.protocol.client_events import (
    InputAudioAppend,
    InputAudioClear,
    InputAudioCommit,
)
from meeting_assistant.protocol.items import user_text
from meeting_assistant.session import inputs as i
from meeting_assistant.session import notices as n
from meeting_assistant.session.core import Core
from meeting_assistant.session.effects import Effect, Send
from meeting_assistant.session.turns import Link, UserTurn

MIN_COMMIT_BYTES = SERVICE_FORMAT.to_bytes(100)
"""Less audio than 100 ms can't be committed (protocol reference, section 5.3)."""

TYPED_AHEAD = 20
"""Typed turns kept while there is no connection; a further one is refused with a word to the person."""


class Speaking:
    """Turns what the person says, presses and types into events."""

    def __init__(self, core: Core) -> None:
        self._core = core
        self._muted = False
        self._talking = core.settings.open_microphone  # manual turns: the key is down
        self._appended_bytes = 0
        self._typed: list[str] = []

    def captured(self, event: i.Captured) -> list[Effect]:
        """Sound of the microphone: goes out once the service has accepted our configuration, never before."""
        core = self._core
        if core.link is not Link.READY or (core.rules.manual and not self._talking):
            return []
        pcm = event.pcm
        if self._muted:
            if core.turn is not UserTurn.SPEAKING:
                return []
            # The service's clock runs on appended audio only: without silence the turn would never end.
            pcm = bytes(len(pcm))
        self._appended_bytes += len(pcm)
        core.sent.add(len(pcm), event.captured_at_s or core.now, core.now)
        return [Send(InputAudioAppend(pcm=pcm))]

    def source_ended(self, _event: i.SourceEnded) -> None:
        """Nothing more of the user's side comes."""
        core = self._core
        if core.rules.manual and core.settings.open_microphone:
            self._end_talk()
        core.ending = core.source_over = True
        if core.turn is UserTurn.SPEAKING:
            core.expect_answer()  # nothing can end the turn any more but the service

    def source_failed(self, event: i.SourceFailed) -> None:
        """The microphone is gone; typing still works. Silence ends the turn that it broke off."""
        core = self._core
        core.out.report(n.Trouble(message=event.error.message, hint=event.error.hint))
        core.source_over = True
        if core.link is Link.READY and not core.rules.manual:
            silence = SERVICE_FORMAT.silence(2 * core.rules.silence_ms)
            core.sent.add(len(silence), core.now, core.now)
            core.out.send(InputAudioAppend(pcm=silence))
        if core.turn is UserTurn.SPEAKING:
            core.expect_answer()

    def connection_lost(self) -> None:
        """What was appended is gone with the connection."""
        self._appended_bytes = 0
        self._core.sent.restart()
        self._core.asked_at_s = None

    def asked(self, event: i.UserAsked) -> None:
        """A key was pressed."""
        core = self._core
        match event.what:
            case i.Ask.QUIT:
                core.finish()
            case i.Ask.INTERRUPT:
                core.barge_in(by_us=True)
            case i.Ask.MUTE:
                self._muted = not self._muted
                core.out.report(n.MicrophoneMuted(muted=self._muted))
            case i.Ask.TALK_BEGIN:
                self._begin_talk()
            case i.Ask.TALK_END:
                self._end_talk()

    def typed(self, event: i.UserTyped) -> None:
        """A line was typed: it interrupts like speech does, and is answered at our request."""
        core = self._core
        if core.link is Link.READY:
            core.barge_in(by_us=True)
            self._say(event.text)
        elif len(self._typed) < TYPED_AHEAD:
            self._typed.append(event.text)
        else:
            core.out.report(n.Trouble(message="there is no connection", hint="Say it again when there is."))

    def say_typed_ahead(self) -> None:
        """There is a connection: say what was typed while there was none."""
        typed, self._typed = self._typed, []
        for text in typed:
            self._say(text)

    def _say(self, text: str) -> None:
        core = self._core
        item_id = core.settings.ids.new("item")
        item = user_text(text, item_id=item_id)
        core.out.report_all(core.conversation.place(item, None))
        core.create(item)
        core.out.report(n.TurnCommitted(item_id=item_id, asked_at_s=core.now))
        core.replies.want()

    def _begin_talk(self) -> None:
        core = self._core
        if not core.rules.manual or self._talking or core.link is not Link.READY:
            return
        core.barge_in(by_us=True)
        self._talking, self._appended_bytes = True, 0
        core.out.report(n.TalkKey(down=True))
        core.out.send(InputAudioClear())

    def _end_talk(self) -> None:
        core = self._core
        if not self._talking or not core.rules.manual or core.link is not Link.READY:
            return
        self._talking = False
        long_enough, self._appended_bytes = self._appended_bytes >= MIN_COMMIT_BYTES, 0
        core.out.report(n.TalkKey(down=False))
        if not long_enough:
            core.out.send(InputAudioClear())
            if not core.settings.open_microphone:
                core.out.report(
                    n.Trouble(
                        message="less than 0.1 s was said, which is too short",
                        hint="Press the key, speak, and let it go afterwards.",
                    )
                )
            return
        core.asked_at_s = core.now
        core.out.send(InputAudioCommit())
        core.replies.want()  # pipelined: no need to wait for the commit's confirmation
