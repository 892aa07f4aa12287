"""The look through cases before anything starts: settings, names of tools and arguments, parts of sound."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from meeting_assistant.app.cases import Settings
from meeting_assistant.app.toolset import KnownTools, known_tools
from meeting_assistant.audio.recordings import open_excerpt, open_recording
from meeting_assistant.config.schema import Config
from meeting_assistant.errors import ConfigError, MeetingAssistantError, UnsupportedAudio
from meeting_assistant.replay.cases import Case, FiledCase, Spoken
from meeting_assistant.replay.expect import NeverTool, ToolCalled, ToolOrder
from meeting_assistant.replay.spelling import CasePlace, meant
from meeting_assistant.tools.tool import Tool

SLACK_S = 0.1
"""How far the end of a part may lie beyond a recording's: people round."""

OF_CASE = "the case: "
"""How the settings' loader begins a complaint about what a case sets."""


def check_cases(cases: Iterable[FiledCase], settings: Settings) -> None:
    """Look through cases that are written in files; nothing is started, and no file is made.

    Raises:
        ConfigError: There is a mistake in one; its place is named, and the nearest right name.
    """
    check = _Preflight(settings)
    for filed in cases:
        if filed.place is not None:
            check(filed.case, filed.place)


@dataclass(slots=True)
class _Preflight:
    """Checks cases; what is the same for many is looked up once."""

    settings: Settings
    tools: dict[int, tuple[Config, KnownTools]] = field(default_factory=dict)
    lengths_s: dict[Path, float] = field(default_factory=dict)

    def __call__(self, case: Case, place: CasePlace) -> None:
        try:
            config = self.settings(case)
            tools = self._tools(config)
        except ConfigError as exc:
            if not (case.set or case.profile):
                raise
            of_set = exc.message.startswith(OF_CASE) or not case.profile
            spot, cause = "set" if of_set else "profile", exc.message.removeprefix(OF_CASE)
            raise place.refusal(cause, at=spot, hint=exc.hint) from exc
        _check_mocks(case, tools, place)
        _check_expected(case, tools, place)
        for number, said in enumerate(case.say):
            if isinstance(said, Spoken):
                self._check_part(said, place, f"say[{number}]")

    def _tools(self, config: Config) -> KnownTools:
        _, tools = self.tools.get(id(config)) or (config, None)
        if tools is None:
            tools = known_tools(config)
            self.tools[id(config)] = config, tools  # kept with its key: an id may be used again
        return tools

    def _check_part(self, said: Spoken, place: CasePlace, spot: str) -> None:
        """Refuse a channel or span that a recording lacks; what is no recording is told when it is played."""
        try:
            open_excerpt(said.audio, channel=said.channel).close()
            wanted_s = max(said.from_s, said.to_s or 0.0)
            if not wanted_s:
                return
            length_s = self.lengths_s.get(said.audio)
            if length_s is None:
                length_s = self.lengths_s[said.audio] = _length_s(said.audio)
        except UnsupportedAudio as exc:
            if said.channel is not None and "channel" in exc.message:
                raise place.refusal(exc.message, at=f"{spot}.channel", hint=exc.hint) from exc
            return
        except MeetingAssistantError:
            return
        if said.from_s >= length_s or wanted_s > length_s + SLACK_S:
            end = "from_s" if said.from_s >= length_s else "to_s"
            cause = f"{wanted_s:g} s is beyond the end of the recording"
            raise place.refusal(cause, at=f"{spot}.{end}", hint=f"It is {length_s:.2f} s long.")


def _length_s(path: Path) -> float:
    recording = open_recording(path)
    try:
        frame_bytes = 2 * recording.format.channels
        return sum(map(len, recording.blocks())) / frame_bytes / recording.format.rate_hz
    finally:
        recording.close()


def _check_mocks(case: Case, tools: KnownTools, place: CasePlace) -> None:
    for name, answers in case.mock_tools.items():
        _check_name(name, tools.offered, tools, place, f"mock_tools.{name}")
        for number, answer in enumerate(answers):
            spot = f"mock_tools.{name}[{number}].when"
            _check_arguments(answer.when, tools.offered.get(name), place, spot)


def _check_expected(case: Case, tools: KnownTools, place: CasePlace) -> None:
    for number, wanted in enumerate(case.expect):
        spot = f"expect[{number}]"
        for name, inside in _named(wanted):
            _check_name(name, tools.all, tools, place, f"{spot}.{inside}")
        if isinstance(wanted, ToolCalled):
            _check_arguments(wanted.arguments, tools.all.get(wanted.tool), place, f"{spot}.arguments")


def _named(wanted: object) -> Iterator[tuple[str, str]]:
    """The tools that an expectation names, and the path of each in it."""
    if isinstance(wanted, ToolCalled):
        yield wanted.tool, "tool"
    elif isinstance(wanted, NeverTool) and wanted.never_tool != "*":
        yield wanted.never_tool, "never_tool"
    elif isinstance(wanted, ToolOrder):
        yield from ((name, f"tool_order[{number}]") for number, name in enumerate(wanted.tool_order))


def _check_name(name: str, known: Mapping[str, Tool], tools: KnownTools, place: CasePlace, spot: str) -> None:
    if name not in known and not tools.may_be_more:
        raise place.refusal(f"there is no tool {name}", at=spot, hint=meant(name, known))


def _check_arguments(named: Iterable[str], tool: Tool | None, place: CasePlace, spot: str) -> None:
    """Refuse names of arguments that a tool does not take; of a tool that is not known yet, none."""
    properties = tool.parameters.get("properties") if tool is not None else None
    if tool is None or not isinstance(properties, Mapping):
        return
    for name in named:
        if name not in properties:
            cause = f"{tool.name} has no such argument"
            raise place.refusal(cause, at=f"{spot}.{name}", hint=meant(name, properties))
