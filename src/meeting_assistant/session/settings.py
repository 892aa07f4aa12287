"""How a client session behaves: plain values, made by the composition root."""

from dataclasses import dataclass, field

from meeting_assistant.protocol.config import SessionConfig
from meeting_assistant.protocol.ids import Ids
from meeting_assistant.protocol.responses import ResponseParams
from meeting_assistant.session.backoff import ReconnectPolicy

_SILENCE_MS = 500  # what the service's documents give as default; captures show 200
_SEMANTIC_WAIT_MS = 8_000  # eagerness low


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSettings:
    """What a `ClientSession` does that the wire does not decide.

    Attributes:
        ids: Where ids of our items and events come from.
        greet: Ask for a response as soon as the session is configured, so that the assistant speaks first.
        greeting: What the opening response should do differently, such as its instructions.
        open_microphone: With manual turns: send all that is captured as one turn, ended by the source's end.
        reconnect: When to try a lost connection again.
        configure_s: How long the service may take to accept our configuration.
        answer_s: How long it may stay silent while it owes a response.
        quiet_s: After the source's end, how long nothing must have come before we take it that nothing will.
        rollover_s: Reconnect, when it disturbs nobody, so long before the service ends the session.
        careful: What is said while the assistant speaks is weighed before its answer is given up; the service
            must leave both to us, its answers to turns and their interruption.
        strict: Raise on anomalies of the peer, as tests do, instead of tolerating them.
    """

    ids: Ids
    greet: bool = True
    greeting: ResponseParams | None = None
    open_microphone: bool = False
    reconnect: ReconnectPolicy = field(default_factory=ReconnectPolicy)
    configure_s: float = 15.0
    answer_s: float = 30.0
    quiet_s: float = 1.5
    rollover_s: float = 90.0
    careful: bool = False
    strict: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRules:
    """What the configuration says about turns (protocol reference, section 2.3).

    Attributes:
        manual: There is no server VAD: we commit and ask for each response.
        creates_response: The service answers a committed turn by itself.
        interrupts: The service cuts its response by itself when the user starts to speak.
        transcribes: The service writes down what the user says.
        silence_ms: After so much silence the service ends a turn.
        proof_ms: So much silence is certainly part of a turn's end as it is told; 0 where sense decides.
    """

    manual: bool = False
    creates_response: bool = True
    interrupts: bool = True
    transcribes: bool = True
    silence_ms: int = _SILENCE_MS
    proof_ms: int = _SILENCE_MS

    @classmethod
    def of(cls, config: SessionConfig) -> "TurnRules":
        """The rules of a configuration."""
        audio_input = config.audio.input if config.audio is not None else None
        transcribes = audio_input is not None and audio_input.transcription is not None
        if audio_input is None or "turn_detection" not in audio_input.model_fields_set:
            return cls(transcribes=transcribes)
        detection = audio_input.turn_detection
        if detection is None or detection.type == "none":
            return cls(manual=True, creates_response=False, interrupts=False, transcribes=transcribes)
        semantic = detection.type.startswith("semantic")
        silence_ms = detection.silence_duration_ms or _SILENCE_MS
        return cls(
            creates_response=detection.create_response is not False,
            interrupts=detection.interrupt_response is not False,
            transcribes=transcribes,
            silence_ms=_SEMANTIC_WAIT_MS if semantic else silence_ms,
            proof_ms=0 if semantic else silence_ms,
        )
