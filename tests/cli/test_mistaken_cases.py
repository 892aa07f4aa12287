"""Mistaken files of cases: refused in two lines with the place and the right name; nothing is started."""

from pathlib import Path

import pytest

from tests.support.command import Cli
from tests.support.recordings import wav

A = "[{name: a, say: hi, "
"""The beginning of a file with one case, named a."""

HANDLERS = '''
def room_is_free(room: str, hour: int) -> bool:
    """Say whether a room is free.

    Args:
        room: The room.
        hour: The hour.
    """
    return True
'''

KEYS = [
    # keys at every level: of the file, a case, what is said, meetings, expectations, matchers, mocks
    ("profil: x\ncases: [{name: a, say: hi}]", "c.yaml, profil: unknown key", "did you mean profile?"),
    ("case: [{name: a, say: hi}]", "c.yaml, case: unknown key", "did you mean cases?"),
    (A + "expects: []}]", "case 1 (a), expects: unknown key", "did you mean expect?"),
    (A + "Expect: []}]", "case 1 (a), Expect: unknown key", "did you mean expect?"),
    (A + "timeout: 3}]", "case 1 (a), timeout: unknown key", "did you mean timeout_s?"),
    ("[{name: a, says: hi}]", "case 1 (a), says: unknown key", "did you mean say?"),
    (A + "mock_tool: {}}]", "case 1 (a), mock_tool: unknown key", "did you mean mock_tools?"),
    ("[{name: a, say: [{audoi: a.wav}]}]", "say[0].audoi: unknown key", "did you mean audio?"),
    (
        "[{name: a, say: [hi, {audio: a.wav, interupt_after_ms: 3}]}]",
        "say[1].interupt_after_ms: unknown key",
        "did you mean interrupt_after_ms?",
    ),
    ("[{name: a, say: [{txt: hi}]}]", "say[0].txt: unknown key", "did you mean text?"),
    ("[{name: a, say: [{audio: a.wav, text: hi}]}]", "say[0]: has both audio and text", "entry of its own"),
    (
        A + "meetings: [{titel: x, start_time: 2026-11-23 15:00, duration: 5}]}]",
        "meetings[0].titel: unknown key",
        "did you mean title?",
    ),
    (A + "expect: [{tol: x}]}]", "expect[0].tol: unknown key", "did you mean tool?"),
    (A + "expect: [{nevertool: x}]}]", "expect[0].nevertool: unknown key", "did you mean never_tool?"),
    (A + "expect: [{zebra: x}]}]", "expect[0].zebra: unknown key", "There are: tool, never_tool,"),
    (
        A + "expect: [{tool: createMeeting, argument: {}}]}]",
        "expect[0].argument: unknown key",
        "did you mean arguments?",
    ),
    (A + "expect: [{reply: x}, {reply: x, trun: 1}]}]", "expect[1].trun: unknown key", "did you mean turn?"),
    (A + "expect: [{tool: x, reply: y}]}]", "expect[0]: has both tool and reply", "entry of its own"),
    (
        A + "expect: [{reply: {contain: x, matches: y}}]}]",
        "expect[0].reply.contain: unknown key",
        "did you mean contains?",
    ),
    (
        A + "expect: [{tool: createMeeting, arguments: {title: {contain: x}}}]}]",
        "expect[0].arguments.title.contain: unknown key",
        "did you mean contains?",
    ),
    (
        A + "expect: [{tool: createMeeting, result: {status: x}}]}]",
        "expect[0].result.status: unknown key",
        "under equals",
    ),
    (
        A + "expect: [{tool: createMeeting, times: {mn: 1}}]}]",
        "expect[0].times.mn: unknown key",
        "did you mean min?",
    ),
    (
        A + "expect: [{within_ms: {speech_end_to_first_adio: 3}}]}]",
        "expect[0].within_ms.speech_end_to_first_adio: unknown span",
        "did you mean speech_end_to_first_audio?",
    ),
    (
        A + "mock_tools: {createMeeting: [{wen: {duration: 3}, result: x}]}}]",
        "mock_tools.createMeeting[0].wen: unknown key",
        "did you mean when?",
    ),
    (
        A + "mock_tools: {createMeeting: {reslt: x}}}]",
        "mock_tools.createMeeting[0].reslt: unknown key",
        "did you mean result?",
    ),
    (
        A + "mock_tools: {createMeeting: [{when: {title: {contians: 3}}, result: x}]}}]",
        "mock_tools.createMeeting[0].when.title.contians: unknown key",
        "did you mean contains?",
    ),
    (
        "mock_tools: {createMeeting: {reslt: x}}\ncases: [{name: a, say: hi}]",
        "c.yaml, mock_tools.createMeeting[0].reslt: unknown key",
        "did you mean result?",
    ),
]

NAMES = [
    # names that the settings know: tools, their arguments, settings, profiles
    (
        A + "expect: [{never_tool: createMeting}]}]",
        "expect[0].never_tool: there is no tool createMeting",
        "did you mean createMeeting?",
    ),
    (
        A + "expect: [{tool: create_meetin}]}]",
        "expect[0].tool: there is no tool create_meetin",
        "did you mean createMeeting?",
    ),
    (
        A + "expect: [{tool_order: [createMeeting, queryKnowlegeBase]}]}]",
        "expect[0].tool_order[1]: there is no tool queryKnowlegeBase",
        "did you mean queryKnowledgeBase?",
    ),
    (
        A + "expect: [{tool: createMeeting, arguments: {titel: x}}]}]",
        "expect[0].arguments.titel: createMeeting has no such argument",
        "did you mean title?",
    ),
    (
        A + "expect: [{tool: roomIsFree, arguments: {romm: x}}]}]",
        "expect[0].arguments.romm: roomIsFree has no such argument",
        "did you mean room?",
    ),
    (
        A + "expect: [{never_tool: roomIsFre}]}]",
        "expect[0].never_tool: there is no tool roomIsFre",
        "did you mean roomIsFree?",
    ),
    (
        A + "mock_tools: {createMeting: ok}}]",
        "mock_tools.createMeting: there is no tool createMeting",
        "did you mean createMeeting?",
    ),
    (
        A + "mock_tools: {createMeeting: [{when: {durtion: 3}, result: x}]}}]",
        "mock_tools.createMeeting[0].when.durtion: createMeeting has no such argument",
        "did you mean duration?",
    ),
    (
        A + "set: {assistant.vioce: coral}}]",
        "set: there is no setting assistant.vioce",
        "did you mean assistant.voice?",
    ),
    (A + "set: {turn_detection.threshold: loud}}]", "set: turn_detection.threshold = 'loud' is wrong", ""),
    (
        A + "set: {assistant.tools: [createMeting]}}]",
        "set: [assistant] tools names 'createMeting'",
        "did you mean createMeeting?",
    ),
    (A + "profile: xiaoia}]", "profile: there is no profile 'xiaoia'", "did you mean xiaoai?"),
    (
        "set: {assistant.vioce: coral}\ncases: [{name: a, say: hi}]",
        "case 1 (a), set: there is no setting assistant.vioce",
        "did you mean assistant.voice?",
    ),
]

VALUES = [
    # dates, durations, parts of recordings, files, types
    (A + "now: 2026-02-30}]", "case 1 (a), now: 2026-02-30 can't be read: day is out of range", "Correct"),
    ("now: 2026-02-30\ncases: [{name: a, say: hi}]", "c.yaml, now: 2026-02-30 can't be read", "Correct"),
    (
        A + "now: 2026-02-30T09:00:00+08:00}]",
        "case 1 (a), now: 2026-02-30T09:00:00+08:00 can't be",
        "Correct",
    ),
    (A + "now: '2026-02-30T09:00:00+08:00'}]", "case 1 (a), now: should be a valid datetime", "cases.md"),
    (A + "now: 2026-11-22T09:00:00}]", "case 1 (a), now: should have timezone info", "cases.md"),
    (A + "now: tomorrow}]", "case 1 (a), now: should be a valid datetime", "cases.md"),
    (A + "expect: [{reply: {time: noon}}]}]", "expect[0].reply.time: is no time: noon", "2026-11-23 16:00"),
    (A + "expect: [{reply: {time: 2026-02-30}}]}]", "expect[0].reply.time: 2026-02-30 can't be", "Correct"),
    (
        A + "meetings: [{title: x, start_time: 2026-13-01 15:00, duration: 5}]}]",
        "meetings[0].start_time: should be a valid datetime",
        "cases.md",
    ),
    (
        A + "meetings: [{title: x, start_time: 2026-11-23 15:00, duration: -5}]}]",
        "meetings[0].duration: should be greater",
        "cases.md",
    ),
    (A + "timeout_s: -1}]", "case 1 (a), timeout_s: should be greater than 0", "cases.md"),
    (A + "timeout_s: .inf}]", "case 1 (a), timeout_s: is no finite number", "quotes"),
    ("[{name: a, say: [{audio: a.wav, from_s: -1}]}]", "say[0].from_s: should be greater", "cases.md"),
    (
        "[{name: a, say: [{audio: a.wav, from_s: 0.8, to_s: 0.2}]}]",
        "say[0]: ends before it begins",
        "Make to_s greater",
    ),
    (
        "[{name: a, say: [{audio: a.wav, to_s: 60}]}]",
        "say[0].to_s: 60 s is beyond the end of the recording",
        "It is 1.00 s long.",
    ),
    (
        "[{name: a, say: [hi, {audio: a.wav, from_s: 60}]}]",
        "say[1].from_s: 60 s is beyond the end of the recording",
        "It is 1.00 s long.",
    ),
    (
        "[{name: a, say: [{audio: a.wav, channel: 1}]}]",
        "say[0].channel: the recording has no channel 1",
        "It has 1, from 0 on.",
    ),
    ("[{name: a, say: b.wav}]", "say[0]: b.wav does not exist", "did you mean a.wav?"),
    ("[{name: a, say: folder.wav}]", "say[0]: folder.wav is not a file", "Name a recording."),
    ("[{name: a, say: [{audio: '~nobody-here/a.wav'}]}]", "say[0]: ~nobody-here/a.wav does not", ""),
    (A + "documents: none}]", "documents: none does not exist", "Give its path"),
    (A + "documents: a.wav}]", "documents: a.wav is not a folder", "Name a folder."),
    (A + "documents: no}]", "documents: should be text", "cases.md"),
    (A + 'profile: "a\\0.toml"}]', "case 1 (a), profile: ", ""),
    (A + "set: {'': 1}}]", "case 1 (a), set: there is no setting", ""),
    (A + "set: {assistant..voice: 1}}]", "case 1 (a), set: there is no setting assistant.", ""),
    (A + "set: {assistant: 5}}]", "case 1 (a), set: assistant is a table", ""),
    (A + "set: {tools.confirm: [createMeting]}}]", "set: [tools] confirm names 'createMeting'", ""),
    (
        A + "pace: quick}]",
        "pace: should be 'turns', 'recorded' or 'fast'",
        "There are: turns, recorded, fast.",
    ),
    (A + "pace: turn}]", "pace: should be 'turns', 'recorded' or 'fast'", "did you mean turns?"),
    (A + "confirm: maybe}]", "confirm: should be 'yes', 'no' or 'ask'", "There are: yes, no, ask."),
    (A + "tags: x}]", "tags: should be a list", "cases.md"),
    (A + "set: [x]}]", "set: should be a table", "cases.md"),
    (A + "mock_tools: [createMeeting]}]", "mock_tools: should be a table", "cases.md"),
    (A + "expect: [{interrupted: maybe}]}]", "expect[0].interrupted: should be true or false", "cases.md"),
    (A + "expect: [{reply: x, turn: 0}]}]", "expect[0].turn: should be greater than", "cases.md"),
    (A + "expect: [{reply: {min: x}}]}]", "expect[0].reply.min: should be a number", "cases.md"),
    (
        A + "expect: [{within_ms: {speech_end_to_commit: -3}}]}]",
        "speech_end_to_commit: should be",
        "cases.md",
    ),
    ("[{name: 5, say: hi}]", "case 1 (no name), name: should be text", "cases.md"),
    ("[{name: a}]", "case 1 (a), say: is missing", "cases.md"),
    ("[{say: hi}]", "case 1 (no name), name: is missing", "cases.md"),
    ("[{name: a, say: []}]", "case 1 (a), say: ", "cases.md"),
    (A + "expect: {tool: x}}]", "expect: should be a list", "cases.md"),
    (A + "expect: [tool]}]", "expect[0]: should be a table", "Write it as {tool: createMeeting}."),
    ("cases: [hi]", "c.yaml, cases[0]: should be a table", "Write it with a name"),
    ("cases: 5", "c.yaml holds no cases", "a list named cases"),
    ("[{name: a, say: hi}, {name: a, say: ho}]", "case 2 (a), name: is the name of an earlier", "own name"),
    (
        A + "expect: [{tool: createMeeting, times: two}]}]",
        "expect[0].times: should be a whole",
        "Write it as 2",
    ),
    (A + "expect: [{turns: -1}]}]", "expect[0].turns: should be a whole number", "Write it as 2"),
    (A + "expect: [{never_reply: 5}]}]", "expect[0].never_reply: should be text", "Put it in quotes."),
    (A + "expect: [{never_reply: {contains: ''}}]}]", "expect[0].never_reply.contains[0]: ", "cases.md"),
    (A + "expect: [{reply: {contains: []}}]}]", "expect[0].reply.contains: ", "cases.md"),
    (A + "expect: [{reply: {}}]}]", "expect[0].reply: demands nothing", "any: true"),
    (A + "expect: [{reply: {min: 3, max: 1}}]}]", "expect[0].reply: can't hold: min is", "Exchange them."),
    (A + "expect: [{reply: {equals: x, tolerance_min: 5}}]}]", "expect[0].reply: has a tolerance", "time"),
    (
        A + "expect: [{transcript: {contains: x}, cer: 0.1}]}]",
        "expect[0]: has an error rate, but not what was said",
        "plain text",
    ),
    (A + "expect: [{reply: {matches: '('}}]}]", "expect[0].reply.matches: is no regular expr", "Correct"),
    (
        A + "mock_tools: {createMeeting: {result: 1, error: x}}}]",
        "mock_tools.createMeeting[0]: has both result and error",
        "Leave out one",
    ),
]

YAML = [
    # what YAML makes of texts, and what breaks it
    ("cases: [", "c.yaml, line 2: not YAML: ", "Mend that line."),
    ("[{name: a,\n  say: hi, say: ho}]", "c.yaml, line 2: not YAML: the key say stands", "Mend that line."),
    ("cases:\n  - {name: a, say: *b}", "c.yaml, line 2: not YAML: found undefined alias", "Mend"),
    ("cases: !!python/object:os.system []", "c.yaml, line 1: not YAML: could not determine", "Mend"),
    ("cases: &a [*a]", "c.yaml, cases[0]: should be a table", ""),
    (
        A + "set: &s {x: *s}}]",
        "case 1 (a), set.x.x: is nested too deeply, or refers to itself",
        "Write it out.",
    ),
    (
        "x: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
        + "".join(f"x{n}: &b{n} [{', '.join([f'*b{n - 1}' if n else '*a'] * 9)}]\n" for n in range(9))
        + "cases: [{name: a, say: hi}]",
        "is nested too deeply, or refers to itself",
        "Write it out.",
    ),
    (A + "1: x}]", "case 1 (a), 1: is a key that is no text", "Put it in quotes."),
    (
        A + "expect: [{tool: createMeeting, arguments: {yes: 1}}]}]",
        "expect[0].arguments.True: is a key",
        "quotes",
    ),
    (A + "set: {? [a, b] : 1}}]", "not YAML: found unhashable key", "Mend that line."),
    (A + "tags: [!!binary aGk=]}]", "tags[0]: is no text, number, list or table", "plain text"),
    (A + "tags: !!set {a, b}}]", "tags: is no text, number, list or table", "plain text"),
    (A + f"timeout_s: 1{'0' * 5000}}}]", "timeout_s: 1000", "Correct"),
    (A + f"timeout_s: 1{'0' * 30}}}]", "timeout_s: is too large a number", "quotes"),
    ("[" * 5000, "c.yaml", ""),
    ("a: 1\nb\x00: 1", "c.yaml, line 2: not YAML: ", "Mend that line."),
    ("", "c.yaml holds no cases", "a list named cases"),
]


@pytest.fixture
def home(cli: Cli) -> Path:
    (cli.home / "a.wav").write_bytes(wav(bytes(48_000)))
    (cli.home / "folder.wav").mkdir()
    (cli.home / "rooms.py").write_text(HANDLERS)
    return cli.home


def refusal(cli: Cli, name: str, *flags: str) -> list[str]:
    """Both lines of a run that must not start."""
    made = {path.name for path in cli.home.iterdir()}
    run = ("replay", name, "--out", "kept", "--html", "page.html", "--handlers", "rooms.py")
    ended = cli.run(*run, "--lang", "en", *flags)
    assert (ended.status, len(ended.err)) == (2, 2), ended.err
    assert ended.complaint == ended.err  # no line of a service that is being opened
    assert ended.out == ""
    assert {path.name for path in cli.home.iterdir()} <= made | {".cache", "__pycache__"}
    return ended.err


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(("text", "place", "hint"), [*KEYS, *NAMES, *VALUES, *YAML])
def test_a_mistake_is_refused_with_its_place_before_anything_starts(
    cli: Cli, text: str, place: str, hint: str
) -> None:
    (cli.home / "c.yaml").write_text(text, encoding="utf-8")
    cause, next_step = refusal(cli, "c.yaml")
    assert cause.startswith("error: c.yaml")
    assert place in cause
    assert hint in next_step


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("c.toml", 'name = "a"\nsay = \n', "c.toml is not TOML: Invalid value (at line 2"),
        ("c.toml", "now = 2026-02-30\n", "c.toml is not TOML: "),
        ("c.toml", f"a = {'1' * 5000}\n", "c.toml is not TOML: "),
        ("c.toml", f"a = {'[' * 5000}\n", "c.toml is nested too deeply"),
        ("c.toml", '[[cases]]\nname = "a"\nsay = "hi"\nexpects = []\n', "case 1 (a), expects: unknown key"),
        ("c.jsonl", '{"name": "a", "say": "hi"}\n{"name"\n', "c.jsonl, line 2: not JSON: "),
        ("c.jsonl", '{"name": "a", "say": "hi", "say": "ho"}\n', "line 1: not JSON: the key say stands"),
        ("c.jsonl", '{"name": "a", "say": "hi"}\n[]\n', "c.jsonl, line 2: not an object"),
        ("c.jsonl", '{"name": "a", "say": "hi", "timeout_s": NaN}\n', "timeout_s: is no finite number"),
        ("c.jsonl", '{"a": ' + "[" * 100_000, "c.jsonl is nested too deeply"),
        ("c.jsonl", '{"name": "a", "say": ["a\\u0000.wav"]}\n', "case 1 (a), say[0]: "),
    ],
)
def test_a_mistake_in_toml_and_json_lines(cli: Cli, name: str, text: str, place: str) -> None:
    (cli.home / name).write_text(text, encoding="utf-8")
    assert place in refusal(cli, name)[0]


@pytest.mark.usefixtures("home")
def test_a_tool_that_a_server_may_bring_is_not_refused(cli: Cli) -> None:
    """Its name is known only once the server has been asked, which is not done to look through cases."""
    (cli.home / "c.yaml").write_text(
        A + "set: {mcp.servers.maps.command: maps-server}, expect: [{tool: route}]}]"
    )
    run = (
        "replay",
        "c.yaml",
        "--endpoint",
        "ws://127.0.0.1:9/openai/v1",
        "--deployment",
        "m",
        "--lang",
        "en",
    )
    ended = cli.run(*run, "--set", "service.api_key=x", "--set", "mcp.start_timeout_s=1")
    assert ended.status == 4, ended.err


@pytest.mark.usefixtures("home")
def test_what_is_right_is_let_through(cli: Cli) -> None:
    (cli.home / "c.yaml").write_text(
        "- name: 2026-11-23\n"
        "  say: [hi, {audio: a.wav, from_s: 0.2, to_s: 1.05}]\n"
        "  now: 2026-11-22 09:00:00+08:00\n"
        "  mock_tools: {createMeeting: {status: created}}\n"
        "  expect:\n"
        "    - never_tool: cancelMeeting\n"
        "    - never_tool: '*'\n"
        "    - tool: roomIsFree\n"
        "      arguments: {room: {any: true}, hour: 3}\n"
        "      result: {equals: {free: true}}\n"
    )
    run = ("replay", "c.yaml", "--handlers", "rooms.py", "--endpoint", "ws://127.0.0.1:9/openai/v1")
    assert cli.run(*run, "--deployment", "m", "--set", "service.api_key=x").status == 4
