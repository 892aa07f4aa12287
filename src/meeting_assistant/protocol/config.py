"""The session object in its GA shape (protocol reference, section 2), for updates and for what comes back."""

from typing import Any, Literal, TypeAlias

from meeting_assistant.protocol.wire import WireModel


class WireFormat(WireModel):
    """A codec on the wire: ``audio/pcm`` (`rate` required, 24000), ``audio/pcmu`` or ``audio/pcma``."""

    type: str
    rate: int | None = None


PCM_24K = WireFormat(type="audio/pcm", rate=24000)


class TurnDetection(WireModel):
    """How the service finds the end of a turn (protocol reference, 2.3). Null means manual turns."""

    type: str
    """``server_vad`` or ``semantic_vad``; Voice Live has more."""
    threshold: float | None = None
    prefix_padding_ms: int | None = None
    silence_duration_ms: int | None = None
    idle_timeout_ms: int | None = None
    eagerness: str | None = None
    create_response: bool | None = None
    interrupt_response: bool | None = None


class Transcription(WireModel):
    """The recogniser that writes down the user's side; the model itself hears the audio (2.4)."""

    model: str | None = None
    language: str | None = None
    prompt: str | None = None


class NoiseReduction(WireModel):
    """A filter before detection: ``near_field`` or ``far_field``."""

    type: str


class AudioInput(WireModel):
    """The user's side of the audio."""

    format: WireFormat | None = None
    transcription: Transcription | None = None
    noise_reduction: NoiseReduction | None = None
    turn_detection: TurnDetection | None = None


class AudioOutput(WireModel):
    """The assistant's side of the audio."""

    format: WireFormat | None = None
    voice: str | dict[str, Any] | None = None
    speed: float | None = None


class AudioConfig(WireModel):
    """Both sides of the audio."""

    input: AudioInput | None = None
    output: AudioOutput | None = None


class FunctionTool(WireModel):
    """A function that the model may call: flat, without the wrapper of chat completions (2.5)."""

    type: Literal["function"] = "function"
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    """JSON Schema."""


class ServiceTool(WireModel):
    """A tool that the service runs by itself, such as ``mcp``, kept whole."""

    type: str


Tool: TypeAlias = FunctionTool | ServiceTool


class SessionConfig(WireModel):
    """A session's settings: a patch in `session.update`, whole in `session.created` and `.updated`."""

    type: Literal["realtime", "transcription"] = "realtime"
    id: str | None = None
    object: str | None = None
    expires_at: int | None = None
    """Unix seconds at which the service ends the session."""
    model: str | None = None
    output_modalities: tuple[str, ...] | None = None
    instructions: str | None = None
    audio: AudioConfig | None = None
    tools: tuple[Tool, ...] | None = None
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    reasoning: dict[str, Any] | None = None
    max_output_tokens: int | Literal["inf"] | None = None
    truncation: str | dict[str, Any] | None = None
    tracing: str | dict[str, Any] | None = None
    prompt: dict[str, Any] | None = None
    include: tuple[str, ...] | None = None
    temperature: float | None = None
    """Preview only; the GA dialect refuses it."""
