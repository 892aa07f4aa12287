"""What a running tool may know of the call it serves."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CallContext:
    """The call being answered.

    A function that annotates a parameter with this type, or with ``CallContext | None``, gets it; the model
    never sees the parameter. An argument was chosen over a context variable because the function stays plain:
    what it depends on is in its signature, and a test passes it like anything else.

    Attributes:
        conversation_id: Ours, one for each conversation; it outlives reconnects.
        call_id: The service's id of the function call, unique within the conversation.
    """

    conversation_id: str
    call_id: str
