"""Everything the rules can say, in both languages.

Part of the embedded server's dialogue: pure. Constant clauses stand apart from variable ones: the voice is
given one clause at a time and keeps the constant ones ready.
"""

from dataclasses import dataclass, fields

from meeting_assistant.server.dialogue.port import Say
from meeting_assistant.speech.ports import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """The sentences of one language. Fields ending in ``_is`` lead into a clause that varies."""

    greeting: str
    abilities: str
    default_title: str
    hello: str
    ask_time: str
    ask_clock: str
    ask_minutes: str
    ask_title: str
    ask_change: str
    ask_new: str
    now_is: str
    check: str
    time_is: str
    length_is: str
    title_is: str
    confirm: str
    confirm_again: str
    corrected: str
    booked: str
    anything_else: str
    failed: str
    failed_because: str
    taken: str
    taken_by: str
    untitled: str
    and_more: str
    free_is: str
    ask_free: str
    ask_both: str
    past_already: str
    ask_past: str
    skipped: str
    too_far: str
    ask_other_time: str
    cancelled: str
    unheard: str
    unclear: str
    waiting: str
    welcome: str
    bye: str
    past: str
    gap: str
    ambiguous: str
    lunar: str
    no_such_date: str
    bad_length: str
    no_booking: str
    no_documents: str
    not_found: str
    search_failed: str
    source_is: str
    off_topic: str
    cannot_change: str


ZH = Phrases(
    greeting="你好，我是会议助理小爱。",
    abilities="我可以帮你预约会议，也可以回答资料里的问题。",
    default_title="我的会议",
    hello="你好！",
    ask_time="会议什么时候开始？",
    ask_clock="几点开始？",
    ask_minutes="会议开多长时间？",
    ask_title="会议叫什么名字？",
    ask_change="要改哪一项，时间、时长还是名称？",
    ask_new="需要我做什么？",
    now_is="现在是",
    check="我确认一下。",
    time_is="会议时间是",
    length_is="时长",
    title_is="名称是",
    confirm="还有要修改的吗？没问题的话，我就创建了。",
    confirm_again="要创建这个会议吗？请说确认，或者告诉我要改什么。",
    corrected="好的，改好了。",
    booked="好的，会议已经创建。",
    anything_else="还需要别的吗？",
    failed="抱歉，会议没有创建成功。",
    failed_because="原因是：",
    taken="还没有创建，那个时间已经有别的安排了。",
    taken_by="还没有创建，那个时间已经有会议了：",
    untitled="没有名称的会议",
    and_more="还有别的会议。",
    free_is="下一个空闲时间是",
    ask_free="要换到那时吗？也可以说别的时间，或者说两个都要。",
    ask_both="请说别的时间，或者说两个都要。",
    past_already="还没有创建，这个时间已经过去了。",
    ask_past="还是要约在那时吗？也可以说别的时间。",
    skipped="还没有创建，那天钟表会拨快，没有这个时间。",
    too_far="还没有创建，这个时间在十年以后。",
    ask_other_time="换到什么时间？",
    cancelled="好的，不创建了。",
    unheard="抱歉，我没听清，请再说一遍。",
    unclear="抱歉，我没听懂。",
    waiting="正在处理，请稍等。",
    welcome="不客气。",
    bye="好的，再见。",
    past="这个时间已经过去了，请换一个时间。",
    gap="那天钟表会拨快，没有这个时间，请换一个时间。",
    ambiguous="那天这个时间有两次，我按第一次算。",
    lunar="抱歉，我还不会换算农历，请说公历日期。",
    no_such_date="没有这一天，请换一个日期。",
    bad_length="会议时长要在一分钟到二十四小时之间。",
    no_booking="抱歉，现在不能创建会议。",
    no_documents="抱歉，这个我答不了，现在没有资料可查。",
    not_found="抱歉，资料里没有找到相关内容。",
    search_failed="抱歉，资料查询出错了。",
    source_is="来源是",
    off_topic="抱歉，这个我帮不上忙。",
    cannot_change="抱歉，已经创建的会议我改不了，我只能新建会议。",
)

EN = Phrases(
    greeting="Hello, I'm your meeting assistant.",
    abilities="I can book a meeting for you, or look things up in your documents.",
    default_title="My meeting",
    hello="Hello!",
    ask_time="When does the meeting start?",
    ask_clock="At what time does it start?",
    ask_minutes="How long will it take?",
    ask_title="What shall I call it?",
    ask_change="What should I change: the time, the length or the title?",
    ask_new="What can I do for you?",
    now_is="It is",
    check="Let me read that back.",
    time_is="The meeting is",
    length_is="for",
    title_is="with the title",
    confirm="Is there anything to change, or shall I book it?",
    confirm_again="Shall I book this meeting? Say yes, or tell me what to change.",
    corrected="All right, I've changed that.",
    booked="Done, the meeting is booked.",
    anything_else="Is there anything else?",
    failed="Sorry, the meeting could not be booked.",
    failed_because="The reason is:",
    taken="I haven't booked it: something else is on at that time.",
    taken_by="I haven't booked it: you already have",
    untitled="a meeting without a title",
    and_more="and more.",
    free_is="The next free time is",
    ask_free="Shall I take that? Or name another time, or say that you want both.",
    ask_both="Please name another time, or say that you want both.",
    past_already="I haven't booked it: that time has already passed.",
    ask_past="Do you want it then all the same? Or name another time.",
    skipped="I haven't booked it: the clocks jump over that time on that day.",
    too_far="I haven't booked it: that is more than ten years ahead.",
    ask_other_time="To what time shall I move it?",
    cancelled="All right, I won't book it.",
    unheard="Sorry, I didn't catch that. Could you say it again?",
    unclear="Sorry, I didn't understand that.",
    waiting="I'm working on it, one moment.",
    welcome="You're welcome.",
    bye="All right, goodbye.",
    past="That time has already passed. Please choose another.",
    gap="The clocks jump over that time on that day. Please choose another.",
    ambiguous="The clocks show that time twice on that day; I take the first.",
    lunar="Sorry, I can't work with the lunar calendar. Please give me the calendar date.",
    no_such_date="There is no such day. Please choose another.",
    bad_length="A meeting lasts between one minute and twenty-four hours.",
    no_booking="Sorry, I can't book meetings right now.",
    no_documents="Sorry, I can't answer that: there are no documents to look in right now.",
    not_found="Sorry, I found nothing about that in the documents.",
    search_failed="Sorry, searching the documents failed.",
    source_is="The source is",
    off_topic="Sorry, I can't help with that.",
    cannot_change="Sorry, I can't change a meeting that is booked. I can only book new ones.",
)

PHRASES: dict[Language, Phrases] = {"zh": ZH, "en": EN}

_NEVER_ALONE = ("default_title", "length_is", "title_is", "untitled")


def fixed_says() -> list[Say]:
    """Each clause that is constant by itself."""
    return [
        Say(text=text, language=language)
        for language, phrases in PHRASES.items()
        for name in (f.name for f in fields(Phrases))
        if name not in _NEVER_ALONE and (text := getattr(phrases, name))
    ]
