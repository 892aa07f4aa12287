"""The HTML report: results in, text out, piece by piece. Pure; nothing in it comes from the network."""

from meeting_assistant.replay.report.about import About
from meeting_assistant.replay.report.page import report

__all__ = ["About", "report"]
