"""The interface's texts in each language: one field a text, so that a missing one is a type error.

These are words about the conversation. What the assistant says comes from its profile.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from meeting_assistant.ui.state import Phase

Language: TypeAlias = Literal["zh", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """All texts of one language; `{}` marks where a value goes.

    Attributes:
        language: Which one.
        user: The name before what the person said.
        assistant: The name before what the assistant said.
        system: The name before a system message.
        phases: The status line's word for each phase.
        untranscribed: In place of words that could not be transcribed.
        unheard: In place of words not transcribed yet.
        failed: After a reply that failed.
        interrupted: After a reply that was cut.
        late: After a name, when the words come too late for their place.
        running: In place of a result not there yet.
        sources: Before the documents that an answer is from.
        cut_at: After a cut reply in plain text: the words that were heard.
        comma: Between parts of a line.
        free: In place of a cost of nothing.
    """

    language: Language
    user: str
    assistant: str
    system: str
    phases: Mapping[Phase, str]
    untranscribed: str
    unheard: str
    failed: str
    interrupted: str
    cut_at: str
    late: str
    sources: str
    running: str
    trouble: str
    hint: str
    link_lost: str
    reconnected: str
    muted: str
    unmuted: str
    ended: str
    comma: str
    tokens: str
    free: str
    wait: str
    latency: str
    file: str
    status: str
    turns: str
    tool_calls: str
    first_audio: str
    problem: str
    ok: str
    bad: str
    replaying: str


_EN = Words(
    language="en",
    user="You",
    assistant="Assistant",
    system="System",
    phases={
        Phase.CONNECTING: "connecting",
        Phase.LISTENING: "listening",
        Phase.HEARING: "hearing you",
        Phase.THINKING: "thinking",
        Phase.SPEAKING: "speaking",
        Phase.USING_TOOL: "using {}",
        Phase.MUTED: "muted",
        Phase.RECONNECTING: "reconnecting",
        Phase.FINISHED: "finished",
    },
    untranscribed="(could not be transcribed)",
    unheard="…",
    failed="(failed)",
    interrupted="(interrupted)",
    cut_at="(interrupted after “{}”)",
    late=" (late)",
    sources="from: {}",
    running="…",
    trouble="problem: {}",
    hint="{} ({})",
    link_lost="connection lost ({}), trying again in {} s",
    reconnected="connected again, the conversation goes on",
    muted="microphone muted",
    unmuted="microphone open",
    ended="conversation ended: {}",
    comma=", ",
    tokens="{} tokens",
    free="free",
    wait="answered in {} s",
    latency="answer began {} ms after you stopped",
    file="File",
    status="Status",
    turns="Turns",
    tool_calls="Calls",
    first_audio="Median wait",
    problem="Problem",
    ok="ok",
    bad="failed",
    replaying="Replaying",
)

_ZH = Words(
    language="zh",
    user="你",
    assistant="小爱",
    system="系统",
    phases={
        Phase.CONNECTING: "连接中",
        Phase.LISTENING: "聆听中",
        Phase.HEARING: "正在听你说",
        Phase.THINKING: "思考中",
        Phase.SPEAKING: "说话中",
        Phase.USING_TOOL: "正在调用 {}",
        Phase.MUTED: "已静音",
        Phase.RECONNECTING: "重新连接中",
        Phase.FINISHED: "已结束",
    },
    untranscribed="（未能转写）",
    unheard="…",
    failed="（失败）",
    interrupted="（被打断）",
    cut_at="（说到“{}”时被打断）",
    late="（补记）",
    sources="出处：{}",
    running="…",
    trouble="问题：{}",
    hint="{}（{}）",
    link_lost="连接断开（{}），{} 秒后重试",
    reconnected="已重新连接，对话继续",
    muted="麦克风已静音",
    unmuted="麦克风已打开",
    ended="对话结束：{}",
    comma="，",
    tokens="{} 词元",
    free="免费",
    wait="{} 秒应答",
    latency="你说完 {} 毫秒后开始回答",
    file="文件",
    status="状态",
    turns="轮次",
    tool_calls="调用",
    first_audio="等待中位数",
    problem="问题",
    ok="成功",
    bad="失败",
    replaying="回放中",
)

WORDS: Mapping[Language, Words] = {"en": _EN, "zh": _ZH}


def language_of(environ: Mapping[str, str]) -> Language:
    """The interface language that the locale variables ask for: Chinese or, for all others, English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):  # POSIX: the first one set decides
        if value := environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
