"""Results of functions in words: an answer from the documents, a failure.

Part of the embedded server's dialogue: pure.
"""

from collections.abc import Iterator

from meeting_assistant.server.dialogue.language import language_of
from meeting_assistant.server.dialogue.outcomes import answer_of, failure_of
from meeting_assistant.server.dialogue.phrases import PHRASES
from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.speech.ports import Language


def document_answer(output: str, question: str, language: Language) -> Iterator[Say]:
    """The documents' answer and its source."""
    phrases = PHRASES[language]
    if failure_of(output) is not None:
        yield Say(text=phrases.search_failed, language=language)
        return
    answer = answer_of(output, question)
    if answer is None:
        yield Say(text=phrases.not_found, language=language)
        return
    yield Say(text=answer.text, language=language_of(answer.text) or language)
    if answer.source:
        yield Say(text=phrases.source_is, language=language)
        yield Say(text=answer.source + ("。" if language == "zh" else "."), language=language)


def failure(name: str, reason: str, language: Language) -> Iterator[Say]:
    """That it was not done, why as far as that is known, and what now."""
    phrases = PHRASES[language]
    yield Say(text=getattr(phrases, name), language=language)
    if reason:
        stop = "" if reason[-1] in "。.!！?？" else "。" if language_of(reason[-1]) == "zh" else "."
        yield Say(text=phrases.failed_because, language=language)
        yield Say(text=reason + stop, language=language_of(reason) or language)
    yield Say(text=phrases.ask_change, language=language)
