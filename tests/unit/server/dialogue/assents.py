"""Answers to a read-back, built from parts: those that are a yes, and those that are none.

The meeting that was read back is tomorrow at three in the afternoon, for an hour: 项目周会, weekly sync.
"""

from collections.abc import Iterator
from itertools import product

_ZH_YES = (
    *(
        "对",
        "对的",
        "是的",
        "好",
        "好的",
        "可以",
        "行",
        "没问题",
        "确认",
        "就这样",
        "没错",
        "嗯",
        "OK",
        "当然可以",
    ),
    *(
        "不用改了",
        "没有要改的",
        "没有问题",
        "好嘞",
        "创建吧",
        "订吧",
        "帮我创建",
        "就这么定了",
        "没意见",
        "正确",
    ),
)
_EN_YES = (
    *("yes", "yeah", "yep", "sure", "ok", "okay", "right", "go ahead", "perfect", "great", "sounds good"),
    *("that's right", "no changes", "nothing to change", "book it", "please do", "absolutely", "all good"),
    *("looks good to me", "that works", "fine", "correct", "of course", "do it"),
)
_ZH_BEFORE = ("", "嗯，", "呃，", "那")
_ZH_AFTER = ("", "，谢谢", "，麻烦你了", "，辛苦了", "，请创建", "吧")
_EN_BEFORE = ("", "um, ", "oh ", "yes, ")
_EN_AFTER = ("", " please", ", thanks", ", thank you very much", ", book it", ", please go ahead")

_ZH_CHANGES = (
    *(
        "再晚半小时",
        "改成四点",
        "早一点",
        "推后一小时",
        "提前十分钟",
        "延长半小时",
        "短一点",
        "换到后天",
        "星期五",
        "四点",
    ),
    *(
        "两个小时",
        "改名叫季度会",
        "名字改成季度会",
        "叫上小李",
        "和王经理一起",
        "地点在三楼会议室",
        "在线上开",
        "不是三点",
        "改到上午",
    ),
)
_ZH_DOUBTS = (
    *(
        "如果小王有空",
        "要是没冲突的话",
        "除非下雨",
        "等老板同意了再创建",
        "可能吧",
        "大概",
        "我再想想",
        "不太确定",
    ),
    *(
        "每周都这样",
        "每天",
        "以后每个星期四都开",
        "但是先问问李总",
        "再约一个",
        "还有那个",
        "老样子",
        "把投影仪带上",
    ),
    *(
        "再订个午饭",
        "顺便浇花",
        "吃饭",
        "你说几点",
        "行吗",
        "对吗",
        "还是算了",
        "先别订",
        "等一下",
        "不对",
        "不行",
    ),
)
_EN_CHANGES = (
    *(
        "an hour later",
        "make it four",
        "a bit earlier",
        "push it back by half an hour",
        "two hours",
        "half an hour",
    ),
    *("move it to Friday", "on Friday", "at four", "call it team sync", "with Tom and Anna", "invite Peter"),
    *("in room Thames", "only shorter", "fifteen minutes longer", "not at three", "book it for Friday"),
)
_EN_DOUBTS = (
    *(
        "if Tom is free",
        "unless there's something else on",
        "as long as the room is free",
        "once Maria agrees",
    ),
    *(
        "maybe",
        "I'm not sure",
        "probably",
        "I guess",
        "every week",
        "every day",
        "and repeat it monthly",
        "the usual",
    ),
    *(
        "bring the projector",
        "and feed the cat",
        "and book another",
        "bananas",
        "make it snappy",
        "is that right?",
    ),
    *(
        "isn't it?",
        "wait",
        "hold on",
        "not yet",
        "that's wrong",
        "don't book it",
        "never mind",
        "what time was that?",
    ),
)
_NEITHER_ZH = (
    *(
        "好办",
        "好说",
        "行程",
        "行了行了别说了",
        "对了还有",
        "是的吗",
        "确认一下时间",
        "确定吗",
        "创建什么",
        "订两个",
    ),
    *(
        "好，订两个",
        "好的，明天也要",
        "好的，一样的再来一个",
        "就这样吧再想想",
        "行吧，再看看",
        "好，稍等",
        "好，晚点再说",
    ),
    *(
        "好，一会儿",
        "好，我们都来",
        "好，三个人",
        "好，在线",
        "好，全天",
        "不用订了",
        "可以，但不急",
        "可以考虑",
        "再说吧",
    ),
    *(
        "四点",
        "中国",
        "成都",
        "好吃",
        "行李",
        "对面",
        "是非",
        "你好",
        "谢谢",
        "再见",
        "天气不错",
        "等一下",
        "算了",
        "不对",
    ),
    *(
        "可以吗",
        "好了吗",
        "创建了吗",
        "明天下午三点？",
        "下周三是几号",
        "我有空吗",
        "会议室在哪",
        "嗯？",
        "说什么",
        "随便",
    ),
)
_NEITHER_EN = (
    *(
        "ok see you there",
        "right there",
        "okay so what",
        "good question",
        "good morning",
        "good luck",
        "ok two",
    ),
    *(
        "sure, with me",
        "sure, any time",
        "correct me",
        "correct the time",
        "right time",
        "change it, ok",
        "book it again",
    ),
    *(
        "do that again",
        "create another",
        "do it all day",
        "yes, as before",
        "perfect timing",
        "yes or no",
        "confirm later",
    ),
    *(
        "cancel it, yes",
        "go ahead and cancel",
        "yes later",
        "okay then at the same time",
        "great, then also on Friday",
    ),
    *(
        "four",
        "bananas",
        "hello",
        "thanks",
        "goodbye",
        "maybe",
        "wait",
        "no",
        "nope",
        "never mind",
        "okay?",
        "right?",
    ),
    *(
        "what time did you say",
        "is that right",
        "did you book it",
        "who is coming",
        "am I free on Friday",
        "make it four",
    ),
    *(
        "the yes men",
        "rightly so",
        "fine dining",
        "a good book",
        "book a table",
        "okay corral",
        "sure enough not",
    ),
)


def yes() -> Iterator[str]:
    """Answers that are a yes, and nothing but a yes."""
    for before, core, after in product(_ZH_BEFORE, _ZH_YES, _ZH_AFTER):
        if not (after == "吧" and (core[-1] in "吧了的嘞OK错好" or len(core) > 2)) and not (
            before == "那就" and core[0] in "对是没嗯不帮O当就"
        ):
            yield f"{before}{core}{after}"
    for before, core, after in product(_EN_BEFORE, _EN_YES, _EN_AFTER):
        yield f"{before}{core}{after}"


def no_yes() -> Iterator[str]:
    """Answers that must not book: a yes with something else, or no yes at all."""
    for core, joint, more in product(_ZH_YES[::2], ("，", "，不过", ""), (*_ZH_CHANGES, *_ZH_DOUBTS)):
        yield f"{core}{joint}{more}"
    for core, joint, more in product(_EN_YES[::2], (", ", " but ", " and "), (*_EN_CHANGES, *_EN_DOUBTS)):
        yield f"{core}{joint}{more}"
    for more, core in product((*_ZH_CHANGES, *_ZH_DOUBTS), ("可以", "好的", "没问题")):
        yield f"{more}，{core}"
    for more, core in product(_EN_CHANGES, ("yes", "please", "okay")):
        yield f"{more}, {core}"
    yield from (*_ZH_CHANGES, *_EN_CHANGES, *_NEITHER_ZH, *_NEITHER_EN)
