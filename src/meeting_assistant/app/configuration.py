"""What we ask the service for, made from the settings: the session's configuration and the present time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from meeting_assistant.config.conversation import Assistant
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError
from meeting_assistant.protocol.config import (
    PCM_24K,
    AudioConfig,
    AudioInput,
    AudioOutput,
    NoiseReduction,
    SessionConfig,
    Tool,
    Transcription,
    TurnDetection,
)
from meeting_assistant.protocol.dialect import Dialect
from meeting_assistant.protocol.responses import ResponseParams

WEEKDAYS_ZH = "一二三四五六日"


def session_config(
    config: Config, *, dialect: Dialect, tools: Sequence[Tool], now: datetime, embedded: bool = False
) -> SessionConfig:
    """The configuration for one connection, every default spelled out.

    Args:
        config: The settings.
        dialect: What will be spoken; some settings exist in one dialect only.
        tools: The functions on offer, and servers that the service calls by itself.
        now: Local time with its zone: told to the model, which can't know it.
        embedded: It is for our own server, whose recogniser tells Chinese from English by itself.

    Raises:
        ConfigError: A setting does not exist in this dialect.
    """
    assistant = config.assistant
    parts: dict[str, Any] = {
        "output_modalities": ("audio",),
        "instructions": f"{assistant.instructions.strip()}\n\n{present(now, config)}",
        "audio": AudioConfig(
            input=_audio_input(config, dialect, embedded=embedded),
            output=AudioOutput(format=PCM_24K, voice=assistant.voice, speed=assistant.speed),
        ),
        "tools": tuple(tools),
        "tool_choice": _tool_choice(assistant),
        "max_output_tokens": assistant.max_output_tokens,
    }
    if assistant.temperature is not None:
        if dialect is Dialect.GA:
            raise ConfigError(
                "[assistant] temperature is set, which the GA dialect does not have",
                hint='Remove it, or set [service] dialect = "preview" if the service speaks that.',
            )
        parts["temperature"] = assistant.temperature
    return SessionConfig(**parts)


def present(now: datetime, config: Config) -> str:
    """The present date, time, weekday and zone, in the assistant's language."""
    zone = config.meetings.timezone or now.tzname() or "UTC"
    if config.assistant.language == "zh":
        weekday = WEEKDAYS_ZH[now.weekday()]
        return f"现在是 {now:%Y-%m-%d %H:%M}，星期{weekday}，时区 {zone}。"
    return f"It is now {now:%A, %Y-%m-%d %H:%M}, time zone {zone}."


def greeting(config: Config) -> ResponseParams | None:
    """What the opening response should do differently, if anything."""
    text = config.assistant.greeting
    return None if text is None else ResponseParams(instructions=text)


def _audio_input(config: Config, dialect: Dialect, *, embedded: bool) -> AudioInput:
    reduction = config.audio.input.noise_reduction
    return AudioInput(
        format=PCM_24K,
        noise_reduction=None if reduction == "off" else NoiseReduction(type=reduction),
        transcription=_transcription(config, pinned=not embedded),
        turn_detection=_turn_detection(config, dialect),
    )


def _transcription(config: Config, *, pinned: bool) -> Transcription | None:
    wanted = config.transcription
    if not wanted.enabled:
        return None
    language = wanted.language if pinned else None
    given = {"model": wanted.model, "language": language, "prompt": wanted.prompt}
    return Transcription(**{key: value for key, value in given.items() if value is not None})


def _turn_detection(config: Config, dialect: Dialect) -> TurnDetection | None:
    """All figures explicitly: the service's own defaults differ from those in its documentation (2.2)."""
    wanted = config.turn_detection
    answers = {"create_response": wanted.create_response, "interrupt_response": wanted.interrupt_response}
    if wanted.interruption == "careful":
        if not config.transcription.enabled:
            raise ConfigError(
                '[turn_detection] interruption = "careful" needs the words of what is said meanwhile',
                hint="Set [transcription] enabled = true.",
            )
        answers = {"create_response": False, "interrupt_response": False}  # both are ours
    if wanted.type == "manual":
        return None
    if wanted.type == "semantic_vad":
        return TurnDetection(type="semantic_vad", eagerness=wanted.eagerness, **answers)
    detection: dict[str, Any] = {
        "threshold": wanted.threshold,
        "prefix_padding_ms": wanted.prefix_padding_ms,
        "silence_duration_ms": wanted.silence_duration_ms,
    }
    if wanted.idle_timeout_ms is not None:
        if dialect is Dialect.PREVIEW:
            raise ConfigError(
                "[turn_detection] idle_timeout_ms is set, which the preview dialect does not have",
                hint="Remove it, or use a GA endpoint.",
            )
        detection["idle_timeout_ms"] = wanted.idle_timeout_ms
    return TurnDetection(type="server_vad", **detection, **answers)


def _tool_choice(assistant: Assistant) -> str | dict[str, str]:
    choice = assistant.tool_choice
    return choice if choice in ("auto", "none", "required") else {"type": "function", "name": choice}
