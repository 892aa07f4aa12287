"""A person who speaks while the assistant does: whether it is noticed, and what is recognised of it."""

import asyncio
import random
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from meeting_assistant.speech.ports import Recognizer
from tests.rig.echo import Conversation, conversation, monologue
from tests.rig.figures import Figure, percentile
from tests.rig.hearing import RATE_HZ
from tests.rig.room import live_room, wav_file
from tests.rig.sentences import Sentence, character_errors, made_sentences, recorded_sentences
from tests.support.pulse import Pulse
from tests.support.room import Room

DELAY_MS = 100
WARM_UP_S = 6.0
AFTER_S = 1.0
"""How long after the last word the microphone's sound may still come in."""

Manner = Literal["alone", "stops", "goes on"]


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence, and what became of it.

    Attributes:
        sentence: What was said.
        sound: What the service holds of it: from where its detector found a beginning; empty if nowhere.
        known_after_ms: From the person's beginning to the service's knowing; None if it never did.
        is_foreseen: The service took the assistant for a person just before, and was still listening.
    """

    sentence: Sentence
    sound: NDArray[np.int16]
    known_after_ms: float | None
    is_foreseen: bool = False


async def double_talk_figures(pulse: Pulse, quick: bool) -> list[Figure]:
    """Sentences without an echo, over an assistant that stops as it does, and over one that goes on."""
    if quick:
        return await _brief_figures(pulse)
    from meeting_assistant.speech.registry import load_speech

    speech = await asyncio.to_thread(load_speech)
    sentences = recorded_sentences() + await asyncio.to_thread(made_sentences, speech.synthesizer)
    with live_room(pulse, Room(delay_ms=DELAY_MS)):
        alone, stops, goes_on = [
            await _all_said(pulse, sentences, manner) for manner in ("alone", "stops", "goes on")
        ]
        early = await _over_first_answers(pulse, sentences)
    read = speech.recognizer
    return [
        *_compared(read, "it falls silent", (alone, stops), bar=5),
        *_compared(read, "it goes on", (alone, goes_on), bar=None),
        *_compared(read, "over its first answer", (alone, early), bar=None),
    ]


async def _brief_figures(pulse: Pulse) -> list[Figure]:
    """Two sentences over the assistant against what was fed to the microphone: too few for a bar."""
    from meeting_assistant.speech.registry import load_speech

    recognizer = (await asyncio.to_thread(load_speech)).recognizer
    sentences = recorded_sentences()[1:3]
    with live_room(pulse, Room(delay_ms=DELAY_MS)):
        async with conversation(pulse) as talk:
            await monologue(talk.service, 5)
            said = [
                await _say(pulse, talk, sentence, number, (1.0, "stops"))
                for number, sentence in enumerate(sentences, start=100)
            ]
    fed = [Said(sentence, sentence.sound, 0.0) for sentence in sentences]
    return _compared(recognizer, "it falls silent", (fed, said), bar=None)


async def _all_said(pulse: Pulse, sentences: list[Sentence], manner: Manner) -> list[Said]:
    """All sentences in one conversation whose canceller knows the room."""
    timing, said = random.Random(5), []
    async with conversation(pulse) as talk:
        if manner != "alone":
            await monologue(talk.service, WARM_UP_S)
        for number, sentence in enumerate(sentences, start=100):
            wait_s = timing.uniform(0.8, 1.6)
            said.append(await _say(pulse, talk, sentence, number, (wait_s, manner)))
    return said


async def _over_first_answers(pulse: Pulse, sentences: list[Sentence]) -> list[Said]:
    """Each sentence over the very first answer of a conversation."""
    timing, said = random.Random(6), []
    for sentence in sentences:
        async with conversation(pulse) as talk:
            said.append(await _say(pulse, talk, sentence, 100, (timing.uniform(0.5, 1.5), "stops")))
    return said


async def _say(
    pulse: Pulse, talk: Conversation, sentence: Sentence, number: int, how: tuple[float, Manner]
) -> Said:
    """Say it, so many seconds after the assistant began."""
    wait_s, manner = how
    answer_s = wait_s + sentence.length_s + AFTER_S
    talk.service.is_interruptible = manner == "stops"
    if manner != "alone":
        await talk.service.speak(number, np.resize(sentence.answer[RATE_HZ // 2 :], int(answer_s * RATE_HZ)))
        await asyncio.sleep(wait_s)
    with tempfile.TemporaryDirectory() as folder:
        began_s, is_foreseen = time.monotonic(), talk.hearing.is_in_turn
        mouth = pulse.feed_microphone(wav_file(Path(folder) / "said.wav", sentence.sound, RATE_HZ))
        await asyncio.sleep(sentence.length_s + AFTER_S)
        await asyncio.to_thread(mouth.wait, 10)
    ended_s = time.monotonic()
    await asyncio.sleep(0.8)  # a turn that is not yet over ends
    onsets = talk.hearing.onsets_between(began_s, ended_s)
    if is_foreseen:
        return Said(sentence, talk.hearing.between(began_s, ended_s), 0.0, is_foreseen)
    if not onsets:
        return Said(sentence, np.zeros(0, np.int16), None)
    known_s, start_ms = onsets[0]
    sound = talk.hearing.between(max(began_s, talk.hearing.place_of(start_ms)), ended_s)
    return Said(sentence, sound, (known_s - began_s) * 1000)


def _compared(
    recognizer: Recognizer, name: str, sides: tuple[list[Said], list[Said]], *, bar: float | None
) -> list[Figure]:
    """What the echo costs, in points of the character error rate."""
    without, over = (
        character_errors(recognizer, [(one.sentence, one.sound) for one in some]) for some in sides
    )
    said = sides[1]
    known = [one.known_after_ms for one in said if one.known_after_ms is not None]
    name, n = f"double talk, {name}", len(said)
    return [
        Figure(name=f"{name}: character errors", value=over, unit="%", bar=None, n=n),
        Figure(
            name=f"{name}: character errors against no echo",
            value=over - without,
            unit="points",
            bar=bar,
            n=n,
        ),
        Figure(name=f"{name}: sentences not noticed", value=n - len(known), unit="", bar=bar and 0, n=n),
        Figure(
            name=f"{name}: assistant taken for a person before",
            value=sum(one.is_foreseen for one in said),
            unit="",
            bar=bar and 0,
            n=n,
        ),
        Figure(name=f"{name}: noticed after, median", value=percentile(known, 50), unit="ms", bar=None, n=n),
    ]
