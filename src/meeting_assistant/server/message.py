"""A message of the assistant while a response makes it, spoken or written: its events in order. Pure.

The orders are those of the protocol reference, sections 5.2, 5.4 and 5.6. Words lead their sound, but only by
the clause being spoken: a message that is cut short claims no words of which nothing was spoken.
"""

from typing import Literal

from meeting_assistant.protocol.items import ContentPart, MessageItem
from meeting_assistant.protocol.response_events import (
    ContentPartAdded,
    ContentPartDone,
    OutputAudioDelta,
    OutputAudioDone,
    OutputTextDelta,
    OutputTextDone,
    OutputTranscriptDelta,
    OutputTranscriptDone,
)
from meeting_assistant.protocol.server_events import ServerEventModel
from meeting_assistant.server.effects import Outbox
from meeting_assistant.server.pieces import Bursts, deltas, joint, obfuscation

FinalStatus = Literal["completed", "incomplete"]


class Message:
    """One message item in the making.

    Args:
        outbox: Where events go.
        item_id: Its id.
        response_id: The response's id.
        output_index: Its place in the response.
        codec: Wire codec of its sound; None for a written message.
    """

    def __init__(
        self, outbox: Outbox, *, item_id: str, response_id: str, output_index: int, codec: str | None
    ) -> None:
        self._outbox = outbox
        self.item_id = item_id
        self._response_id = response_id
        self._output_index = output_index
        self._bursts = None if codec is None else Bursts(codec)
        self._pcm = bytearray()
        self.words = ""

    @property
    def audio_ms(self) -> float:
        """How much of it has been spoken."""
        return 0.0 if self._bursts is None else self._bursts.audio_ms

    @property
    def pcm(self) -> bytes:
        """Its sound, in the wire's codec."""
        return bytes(self._pcm)

    def item(self, status: Literal["in_progress", "completed", "incomplete"]) -> MessageItem:
        """The item as it is now."""
        content: tuple[ContentPart, ...] = ()
        if status != "in_progress":
            spoken = ContentPart(type="output_audio", transcript=self.words)
            content = (
                spoken if self._bursts is not None else ContentPart(type="output_text", text=self.words),
            )
        return MessageItem(id=self.item_id, status=status, role="assistant", content=content)

    def begin(self) -> None:
        """Announce its content part; the item itself is announced by the response."""
        self._send(ContentPartAdded, part=self._part())

    def add_words(self, text: str) -> None:
        """Send the words of a clause."""
        text = joint(self.words, text) + text
        self.words += text
        kind = OutputTextDelta if self._bursts is None else OutputTranscriptDelta
        for delta in deltas(text):
            self._send(kind, delta=delta, obfuscation=obfuscation(delta))

    def add_sound(self, pcm: bytes) -> None:
        """Send sound as far as it fills a burst."""
        if self._bursts is not None:
            self._pcm += pcm
            self._send_sound(self._bursts.feed(pcm))

    def end_clause(self) -> None:
        """Send what is left of the clause's sound."""
        if self._bursts is not None:
            self._send_sound(self._bursts.flush())

    def finish(self, status: FinalStatus) -> None:
        """Close the content part, as far as it got; the item itself is closed by the response."""
        if status == "completed":
            self.end_clause()
        elif self._bursts is not None:
            self._bursts.drop()
            del self._pcm[self._bursts.total_bytes :]
        if self._bursts is None:
            self._send(OutputTextDone, text=self.words)
        else:
            self._send(OutputAudioDone)
            self._send(OutputTranscriptDone, transcript=self.words)
        self._send(ContentPartDone, part=self._part())

    def _part(self) -> ContentPart:
        # In these events a part is "text" or "audio" in both dialects (section 4.1).
        if self._bursts is None:
            return ContentPart(type="text", text=self.words)
        return ContentPart(type="audio", transcript=self.words)

    def _send_sound(self, bursts: list[bytes]) -> None:
        for pcm in bursts:
            self._outbox.send(
                OutputAudioDelta(
                    response_id=self._response_id,
                    item_id=self.item_id,
                    output_index=self._output_index,
                    content_index=0,
                    pcm=pcm,
                )
            )

    def _send(self, kind: type[ServerEventModel], **fields: object) -> None:
        self._outbox.send(
            kind.from_wire(
                {
                    "response_id": self._response_id,
                    "item_id": self.item_id,
                    "output_index": self._output_index,
                    "content_index": 0,
                    **fields,
                }
            )
        )
