"""What is said of expectations, in the reader's language.

Verdicts are kept in English, for programs and for results that are compared; they are given in another
language where a person reads them.
"""

from functools import lru_cache

from meeting_assistant.replay.verdict import Finding, Verdict
from meeting_assistant.ui.translation import Catalogue, in_language
from meeting_assistant.ui.words import Language


def said_in(text: str, language: Language) -> str:
    """An expectation, or what is wrong with a value, in `language`."""
    return text if language == "en" else catalogue().translated(text)


def reason_in(finding: Finding, language: Language) -> str:
    """What is wrong, in `language`; empty if nothing is."""
    if finding.differences and language != "en":
        return "；".join(f"{each.where} {said_in(each.expected, language)}" for each in finding.differences)
    if finding.what == "conversation":  # an error of the program's
        return in_language(finding.why or "", language)
    return said_in(finding.why or "", language)


def why_in(verdict: Verdict, language: Language) -> str:
    """Why a case did not pass, in one line in `language`; empty if it did."""
    if language == "en":
        return verdict.why
    failed = (each for each in verdict.findings if each.why is not None)
    return "；".join(f"{said_in(each.what, language)}：{reason_in(each, language)}" for each in failed)


@lru_cache(1)
def catalogue() -> Catalogue:
    """The texts in Chinese."""
    return Catalogue.read(__package__)
