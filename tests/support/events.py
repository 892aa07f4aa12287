"""Events of the service and of playback, in short, for scenarios to be told with."""

from collections.abc import Sequence

from meeting_assistant.protocol import server_events as s
from meeting_assistant.protocol.items import ContentPart, FunctionCallItem, Item, MessageItem
from meeting_assistant.protocol.responses import ErrorDetails, Response, ResponseStatus, StatusDetails
from meeting_assistant.session.effects import Play


def pcm(ms: int) -> bytes:
    """So much sound."""
    return bytes(ms * 48)


def play(item: str, ms: int, content_index: int = 0) -> Play:
    """So much sound is queued."""
    return Play(item, content_index, pcm(ms))


def speech(item: str, start_ms: int = 0) -> s.SpeechStarted:
    """The user begins to speak."""
    return s.SpeechStarted(item_id=item, audio_start_ms=start_ms)


def turn(item: str, *, after: str | None = None) -> Sequence[s.ServerEvent]:
    """A whole spoken turn, as server VAD reports it."""
    said = MessageItem(
        id=item, role="user", status="completed", content=(ContentPart(type="input_audio", transcript=None),)
    )
    return (
        speech(item),
        s.SpeechStopped(item_id=item, audio_end_ms=900),
        s.InputAudioCommitted(item_id=item, previous_item_id=after),
        s.ItemAdded(previous_item_id=after, item=said),
        s.ItemDone(previous_item_id=after, item=said),
    )


def transcribed(item: str, words: str) -> s.TranscriptionCompleted:
    """The user's words, whenever they come."""
    return s.TranscriptionCompleted(item_id=item, transcript=words)


def created(response: str = "r1") -> s.ResponseCreated:
    """A response begins."""
    return s.ResponseCreated(
        response=Response(id=response, status="in_progress", status_details=None, output=(), usage=None)
    )


def message(item: str, words: str = "", *, status: str = "completed") -> MessageItem:
    """An assistant's item."""
    content = (ContentPart(type="output_audio", transcript=words),) if words else ()
    return MessageItem.from_wire(
        {
            "id": item,
            "type": "message",
            "role": "assistant",
            "status": status,
            "content": [part.to_wire() for part in content],
        }
    )


def began(
    item: str, *, response: str = "r1", after: str | None = None, index: int = 0
) -> Sequence[s.ServerEvent]:
    """An assistant's item begins."""
    empty = message(item, status="in_progress")
    return (
        s.OutputItemAdded(response_id=response, output_index=index, item=empty),
        s.ItemAdded(previous_item_id=after, item=empty),
        s.ContentPartAdded(
            response_id=response,
            item_id=item,
            output_index=index,
            content_index=0,
            part=ContentPart(type="audio", transcript=""),
        ),
    )


def says(item: str, words: str, *, response: str = "r1") -> s.OutputTranscriptDelta:
    """Words of the answer."""
    return s.OutputTranscriptDelta(response_id=response, item_id=item, delta=words)


def audio(item: str, ms: int, *, response: str = "r1") -> s.OutputAudioDelta:
    """Sound of the answer."""
    return s.OutputAudioDelta(response_id=response, item_id=item, pcm=pcm(ms))


def ended(
    item: str, words: str, *, response: str = "r1", status: str = "completed", after: str | None = None
) -> Sequence[s.ServerEvent]:
    """An assistant's item ends."""
    whole = message(item, words, status=status)
    return (
        s.OutputAudioDone(response_id=response, item_id=item),
        s.OutputTranscriptDone(response_id=response, item_id=item, transcript=words),
        s.ContentPartDone(
            response_id=response,
            item_id=item,
            output_index=0,
            content_index=0,
            part=ContentPart(type="audio", transcript=words),
        ),
        s.ItemDone(previous_item_id=after, item=whole),
        s.OutputItemDone(response_id=response, item=whole),
    )


def done(
    response: str = "r1",
    status: ResponseStatus = "completed",
    *,
    reason: str | None = None,
    error: ErrorDetails | None = None,
    output: Sequence[Item] = (),
) -> s.ResponseDone:
    """A response ends."""
    details = None
    if status in ("cancelled", "incomplete"):
        details = StatusDetails(type=status, reason=reason)
    elif status == "failed":
        details = StatusDetails(type="failed", error=error)
    return s.ResponseDone(
        response=Response(
            id=response,
            status=status,
            status_details=details,
            output=tuple(output),
            usage={"total_tokens": 7},
        )
    )


def reply(
    item: str, words: str, ms: int, *, response: str = "r1", after: str | None = None
) -> Sequence[s.ServerEvent]:
    """A whole spoken answer."""
    return (
        created(response),
        *began(item, response=response, after=after),
        says(item, words, response=response),
        audio(item, ms, response=response),
        *ended(item, words, response=response, after=after),
        done(response, output=(message(item, words),)),
    )


def call(
    item: str, call_id: str, name: str, arguments: str, *, status: str = "completed"
) -> FunctionCallItem:
    """A function call's item."""
    return FunctionCallItem.from_wire(
        {
            "id": item,
            "type": "function_call",
            "call_id": call_id,
            "name": name,
            "arguments": arguments,
            "status": status,
        }
    )


def calls(item: FunctionCallItem, *, response: str = "r1", index: int = 0) -> Sequence[s.ServerEvent]:
    """A function call, as a response brings it."""
    item_id = item.id or ""
    empty = call(item_id, item.call_id, item.name, "", status="in_progress")
    return (
        s.OutputItemAdded(response_id=response, output_index=index, item=empty),
        s.ItemAdded(previous_item_id=None, item=empty),
        s.FunctionArgumentsDelta(
            response_id=response,
            item_id=item_id,
            output_index=index,
            call_id=item.call_id,
            delta=item.arguments,
        ),
        s.FunctionArgumentsDone(
            response_id=response,
            item_id=item_id,
            output_index=index,
            call_id=item.call_id,
            name=item.name,
            arguments=item.arguments,
        ),
        s.ItemDone(previous_item_id=None, item=item),
        s.OutputItemDone(response_id=response, output_index=index, item=item),
    )


def error(
    code: str | None,
    message: str = "no",
    *,
    kind: str = "invalid_request_error",
    param: str | None = None,
    event_id: str | None = None,
) -> s.ErrorEvent:
    """The service complains."""
    return s.ErrorEvent(
        error=ErrorDetails(type=kind, code=code, message=message, param=param, event_id=event_id)
    )
