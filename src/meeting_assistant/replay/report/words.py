"""The report's texts, by language."""

from collections.abc import Mapping

from meeting_assistant.replay.report.chinese import CHINESE
from meeting_assistant.replay.report.english import ENGLISH
from meeting_assistant.replay.report.texts import ReportWords as ReportWords
from meeting_assistant.ui.words import Language

REPORT_WORDS: Mapping[Language, ReportWords] = {"en": ENGLISH, "zh": CHINESE}
