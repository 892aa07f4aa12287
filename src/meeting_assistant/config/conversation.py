"""Settings of the conversation: who the assistant is, when a turn ends, how sound comes in."""

from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator, Field

from meeting_assistant.config.section import Section, Text


class ToolTexts(Section):
    """Words that replace those of a tool's own description."""

    description: Text | None = None
    """What the tool does and when to call it; empty: the tool's own words."""
    parameters: dict[str, Text] = Field(default_factory=dict)
    """Parameter name -> what it means; those left out keep the tool's own words."""


class Assistant(Section):
    """Who the assistant is and what it may do."""

    name: Text = "Assistant"
    """What the screen calls the assistant."""
    language: Literal["zh", "en"] = "zh"
    """The language of the conversation: zh or en."""
    instructions: str = ""
    """Who the assistant is and how it behaves; the present date, time and zone are added at the end."""
    greet: bool = True
    """Ask for a response as soon as the session is configured, so that the assistant speaks first."""
    greeting: Text | None = None
    """Instructions for the opening line alone; empty: the instructions above say enough."""
    voice: Text = "sage"
    """The voice: alloy, ash, ballad, coral, echo, sage, shimmer, verse; of newer models marin, cedar."""
    speed: float = Field(1.0, ge=0.25, le=1.5)
    """How fast it speaks: 0.25 to 1.5."""
    temperature: float | None = Field(None, ge=0, le=1.2)
    """Sampling temperature; only the preview dialect takes it. Empty: the service's own."""
    max_output_tokens: Annotated[int, Field(ge=1, le=4096)] | Literal["inf"] = "inf"
    """Longest answer in tokens, 1 to 4096, or "inf"."""
    tools: tuple[Text, ...] = (
        "createMeeting",
        "listMeetings",
        "findFreeTime",
        "rescheduleMeeting",
        "cancelMeeting",
        "resolveTime",
        "queryKnowledgeBase",
    )
    """Names of the tools that are offered to the model; tools from handler files are always offered."""
    tool_choice: Text = "auto"
    """When the model calls tools: auto, none, required, or the name of one tool."""
    tool_texts: dict[str, ToolTexts] = Field(default_factory=dict)
    """Words for the model in place of the tools' own, such as another language's."""


class TurnDetection(Section):
    """How the service finds out that the user has finished speaking."""

    type: Literal["server_vad", "semantic_vad", "manual"] = "server_vad"
    """server_vad ends a turn by silence, semantic_vad by meaning, manual by a key."""
    threshold: float = Field(0.5, ge=0, le=1)
    """server_vad: how sure of speech it must be, 0 to 1; higher in noise."""
    prefix_padding_ms: int = Field(300, ge=0, le=5000)
    """server_vad: audio kept from before the speech began, in milliseconds."""
    silence_duration_ms: int = Field(500, ge=1, le=10_000)
    """server_vad: silence that ends a turn, in milliseconds."""
    idle_timeout_ms: int | None = Field(None, ge=5000, le=30_000)
    """server_vad: the assistant speaks up after so much silence, 5000 to 30000 ms; empty: never."""
    eagerness: Literal["auto", "low", "medium", "high"] = "auto"
    """semantic_vad: how soon it takes the user's turn for finished: auto, low, medium or high."""
    create_response: bool = True
    """The service answers by itself when a turn ends."""
    interrupt_response: bool = True
    """The service stops its answer when the user starts to speak."""
    interruption: Literal["service", "careful"] = "service"
    """careful: an interrupted answer waits, and goes on after a cough or an assent; service: as it does."""


class Transcription(Section):
    """The recogniser that writes down what the user says; the model itself hears the sound."""

    enabled: bool = True
    """Ask the service to write down the user's side."""
    model: Text = "whisper-1"
    """Its model; on Azure any other than whisper-1 must be the name of a deployment of yours."""
    language: str | None = Field(None, pattern=r"^[a-z]{2}$")
    """The language spoken, such as zh or en (ISO 639-1); empty, or on the embedded server: found out."""
    prompt: Text | None = None
    """Words that are likely to occur, which helps with names."""


def _device_as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Device: TypeAlias = Annotated[Text, BeforeValidator(_device_as_text)]


class AudioInput(Section):
    """The microphone."""

    device: Device | None = None
    """Index or part of the name, as `devices` lists them; empty: the system's default."""
    chunk_ms: int = Field(20, ge=10, le=200)
    """Length of one message of live audio, 10 to 200 ms: shorter is sooner, longer is cheaper."""
    noise_reduction: Literal["off", "near_field", "far_field"] = "off"
    """The service's noise filter: off, near_field (headset) or far_field (room microphone)."""


class Echo(Section):
    """What keeps the assistant from hearing itself when it is not in headphones."""

    mode: Literal["auto", "cancel", "half_duplex", "off"] = "auto"
    """cancel (extra echo), half_duplex (shut while it speaks), off (headphones); auto: the best there is."""
    noise_suppression: bool = False
    """cancel: take steady noise away, too."""
    gain_control: bool = False
    """cancel: make quiet speech louder, too."""


class AudioOutput(Section):
    """The loudspeaker."""

    device: Device | None = None
    """Index or part of the name, as `devices` lists them; empty: the system's default."""
    block_ms: int = Field(10, ge=5, le=100)
    """How often it fetches sound, 5 to 100 ms: shorter is sooner, longer survives a busier machine."""


class Audio(Section):
    """Sound in and out."""

    input: AudioInput = AudioInput()
    """The microphone."""
    output: AudioOutput = AudioOutput()
    """The loudspeaker."""
    echo: Echo = Echo()
    """What keeps the assistant from hearing itself."""
