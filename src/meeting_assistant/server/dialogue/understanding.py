"""What kind of thing the user says: yes, no, stop, a question, a request.

Part of the embedded server's dialogue: pure. Words of time and titles are read elsewhere. All functions take
`plain` text (lower case, simplified, half-width). A yes counts only if nothing is left over that was not
understood: what is booked was agreed to, word for word.
"""

import re


def _any_of(*, zh: str = "", en: str = "") -> re.Pattern[str]:
    """Any of the expressions, which are separated by slashes; English ones match whole words only."""
    chinese, english = ("|".join(part.strip() for part in text.split("/")) for text in (zh, en))
    words = rf"\b(?:{english})\b" if english else ""
    return re.compile("|".join(filter(None, (chinese, words))))


_HAS_WORDS = re.compile(r"[^\W_]")

_CANCEL = _any_of(
    zh="算了/不约了/不订了/不开了/不用约了/不要约/别约了/取消/作罢/停下/停一下/停止/^停\\W*$/不想约了"
    "/不创建了?/别创建/不要创建/不需要了/^不要了/先不(?:约|订|创建|开)",
    en="never ?mind/cancel/forget (?:it|about it|that)/abort/stop/scrap (?:it|that)"
    "/drop it/don't book/do not book",
)

# Agreement in words that also express doubt: taken out before doubt is looked for.
_NOTHING_TO_CHANGE = _any_of(
    zh="没有?(?:什么)?(?:问题|错|意见|了|别的了?|其他的?了?|(?:需?要)?(?:修改|改)的?)/没毛病/^没有?(?:\\W|谢谢)*$/不改了?"
    "/^\\W*(?:不用?|没有?)[了的]?(?:\\W+(?:请|就|直接|帮我)?|请|就|直接|帮我)(?=创建|确认)"
    "/(?:不用|不需要|不必|不要|无需)再?(?:改|修改|变|调整)了?",
    en="no (?:changes?|problems?|worries|corrections?)/nothing (?:to change|else)/not at all/why not"
    "/(?:don't|do not) change(?: (?:anything|it))?"
    "/no,? (?:that'?s|that is|it's|it is|all)(?: all)? (?:fine|right|correct|good|it|perfect|great|okay|ok)"
    "/no,? that'?s all/no(?:pe)?\\W+(?=(?:please )?(?:book it|go ahead|nothing to change|create it|do it))",
)
_YES = _any_of(
    zh="对(?!不起)的?/是(?:的|啊|呀)/^是/可以(?:的|了)?/好(?:的|啊|呀|吧|嘞|了)?/确认/确定/行(?:的|啊|吧)?/嗯+/就这样"
    "/就这么(?:定|办)/没错/同意/当然/创建/新建/^成/^中/要得/正确/就是这样/定了/约吧/订吧",
    en="yes/yeah/yep/yup/sure(?: thing)?/ok/okay/right/correct/go ahead/go for it/perfect/great/fine/exactly"
    "/good/(?:sounds|looks) (?:good|great|fine|right|perfect)/do (?:it|that)/book it/confirm(?:ed)?/please do"
    "/absolutely/all (?:good|right)/that works/works for me/of course/definitely/alright/lovely/wonderful"
    "/(?:create|schedule|make) it/affirmative/mhm/uh[- ]huh",
)
_DOUBT = _any_of(
    zh="不/别/错/没(?!关系)/等一?下/等等/改/换/但是?/可是/还有/有问题/先/晚点/再说",
    en="no/nope/not/don't/do not/doesn't/isn't/wait/hold on/hang on/wrong/incorrect/change/but/except"
    "/actually/instead/rather/later/however/nah/un+h?[- ]?uh",
)
_NO = _any_of(
    zh="^\\W*(?:不|不可以|不好|不要|不用|没有)\\W*$/不对/不是/错了/不行/等一?下/等等/改一?下/修改/有问题",
    en="no/nope/nah/not (?:yet|really|quite|right)/wait/hold on/wrong/incorrect/change",
)
# Wanting what was said all the same, though it was told that something is in the way.
_INSISTS = _any_of(
    zh="(?:[两二俩]个(?:会议?)?|全)?(?:我)?都(?:给我)?(?:要|约|订|开|创建|安排|保留|留)(?:上|着|下)?"
    "/(?:照样|照常|照旧|仍然|还是要?|依然|依旧)(?:约|订|开|创建|安排)(?:在)?(?:这个时间|原来的时间)?"
    "/就?(?:约|订)?在?原来的时间/(?:不用|不必|不要|不)换(?:时间)?/(?:有)?冲突(?:也)?(?:没关系|没事|不要紧|无所谓|可以)",
    en="(?:(?:book|keep|take|want|have|do) )?(?:them )?both(?: of (?:them|those))?(?: meetings)?"
    "/anyway/anyhow/regardless/all the same/even so/nevertheless/double[- ]book(?: (?:it|me|them))?"
    "/(?:they|it) (?:can|may) overlap"
    "/(?:don't|do not|no need to) (?:change|move)(?: (?:it|anything))?",
)
_NEVER_MIND = re.compile(
    r"^\W*(?:no|没事|不|不了)(?=\W)|没关系|不要紧|无所谓|(?:that'?s|it'?s|is) (?:fine|no problem)"
)
# Taking the time that was offered.
_TAKES_OFFER = _any_of(
    zh="(?:换|改|挪|约|订|推|定)(?:到|在|成)?"
    "(?:那时候?|那个(?:时间|时候|点)|下一?个(?:空闲)?(?:的)?(?:时间)?|空闲(?:的)?时间)"
    "/^\\W*那?就?[换改](?:过去)?[吧了]?\\W*$/那时候?|那个(?:时间|时候)|下一个",
    en="(?:take|book|use|do|choose|(?:move|change) it to) (?:that|the next)(?: free)?(?: one| slot| time)?"
    "/(?:that|the next)(?: free)? (?:one|slot|time)/book (?:it|that) instead/move it(?: there| then)?"
    "/take it/instead",
)
_WHAT_IS_ON = _any_of(
    zh="(?:什么|哪个|哪些|啥)(?:会|安排|冲突)/(?:和|跟|与)(?:什么|谁|哪个).*冲突/(?:什么|谁)占",
    en="in the way/(?:which|what) (?:one|meeting|conflict)/what(?:'s| is) (?:it|that|on)",
)
_FILLER = _any_of(
    zh="[嗯啊呃额哦那吧呢的了就这个请您你我帮给要会议一下再么来都]/谢谢/麻烦/小爱/时间/时长/主题/名字/标题/开始/分钟",
    en="please/thanks?/thank/you/it/the/a/an/meeting/um+/uh+/er+/just/that'?s?/is/are/for/me/now/can/could/i/i'm"
    "/we/so/then/well/oh/very/much/all/this/there/on/at/in/to/of/with/and/my/your/assistant/as/looks/like/think/s",
)
_LEFT_OVER_CHARACTERS, _LEFT_OVER_WORDS = 2, 1

_REQUEST = _any_of(
    zh="(?<!大)约(?![定束会翰等])/约会议/预约/预定/预订/订(?![单阅])/安排(?!的)/开[个一]?[个场]?会(?!员)/创建/新建"
    "/建[一个立]/再来一个",
    en="book/schedule/set ?up/arrange/create/add/plan/put/organi[sz]e/reserve"
    "/another (?:meeting|one)/new meeting"
    "/(?:need|want|have|like|do) (?:an?|another|to have a) (?:[a-z]+ )?(?:meeting|call|appointment)",
)
_POLITE = _any_of(
    zh="帮我/给我/我想/我要/我需要/请/麻烦",
    en="please/(?:can|could|would|will) you/i'd like/i would/i want/i need/let's|let us|help me",
)
_MEETING = _any_of(zh="会议/开会", en="meetings?/appointments?")
_QUESTION = _any_of(
    zh="什么(?!时候都|的)/怎么(?!样)/会怎么?样/如何/多少/多(?:久|长|大|远|早|晚|高)(?!都|都行)/哪[里个些位儿年]/为什么/为何/谁/几[个天次位]/几点(?!钟?都|钟?了)/有没有/是不是/是否"
    "/能不能(?!帮)/告诉我/讲讲/说说/解释/总结一下/介绍(?!自己)"
    "/^\\W*(?:(?:so|and|well|ok|okay|hey|tell me),? )*"
    "(?:what(?! about)|how(?! about)|who|whose|where|why|which"
    "|when|does|do (?:we|i|they)|did|is|are|was|were|has|have (?:we|i)"
    "|(?:can|may|could|should|must) (?:i|we|people|employees))\\b",
    en="do you (?:know|have)/explain/describe/summari[sz]e"
    "/tell me (?:about|what|how|who|where|why|which|when)",
)
_DOCUMENTS = _any_of(
    zh="文档/资料/知识库/手册/文件/制度/规定/规章/政策/流程/说明书/查一?[下查]/搜一?[下搜]/查询/检索",
    en="documents?/docs/handbook/manual/polic(?:y|ies)/guidelines?/knowledge base/look up/search (?:for|the)"
    "/according to/find out",
)
_OFF_TOPIC = _any_of(
    zh="天气/新闻/音乐/唱/笑话/股票/翻译/讲个?故事/打车/外卖/闹钟",
    en="weather/news/music/song/sing/jokes?/stocks?/translate/story/taxi/pizza/alarm/timer",
)
_WHO = _any_of(
    zh="你是谁/你叫什么/你(?:都)?(?:能|会|可以)(?:帮我)?(?:做|干)?(?:些)?什么/你有什么(?:功能|用)"
    "/介绍一?下?(?:你)?自己/怎么用/^\\W*help\\W*$",
    en="who are you/what (?:are you|can you do|do you do|is your name|'s your name)/what's your name"
    "/how can you help/introduce yourself",
)
_HELLO = re.compile(
    r"^\W*(?:(?:喂|hello|hi|hey)\W+)?"
    r"(?:你好|您好|喂|哈喽|嗨|(?:早上|上午|中午|下午|晚上)好|能?听得?[到见](?:我说话)?吗"
    r"|hello|hi|hey|how are you|can you hear me|good (?:morning|afternoon|evening))"
    r"(?:[啊呀吗]|,?\s*小爱|,? there)?\W*$"
)
_REPEAT = _any_of(
    zh="(?:再|重新)(?:说|讲|念)一?[遍次下]/重复一?[遍次下]/没听清/^\\W*(?:你)?(?:刚才|刚刚)?说(?:的)?什么\\W*$/^\\W*什么\\W*$"
    "/^\\W*(?:what|pardon(?: me)?|sorry|excuse me)\\W*$",
    en="say (?:that|it) again/repeat (?:that|it|please)"
    "/come again/what did you say/i didn't (?:catch|hear|get) that",
)
_NOW = _any_of(
    zh="现在(?:是)?几点/几点(?:钟)?了/今天(?:是)?(?:几月)?几号/今天(?:是)?(?:星期|周|礼拜)几/今天什么日子",
    en="what time is it(?: now)?/what's the time/what(?:'s| is) (?:the date|today's date)"
    "/what day is (?:it|today)",
)
_THANKS = _any_of(zh="谢谢/多谢/感谢/辛苦了", en="thanks/thank you/cheers")
_BYE = _any_of(
    zh="再见/拜拜/回头见/没别的了/没有了/没事了/不用了/不需要了/^没有\\W*$/^没了\\W*$/^\\W*no\\W*$",
    en="(?:good)?bye/good night/see you/that'?s? (?:is )?all/no,? thanks?/no,? thank you/nothing else",
)
_CHANGE = _any_of(
    zh="改/换/推迟/提前/延后/挪/不对/不是",
    en="change/move/reschedule/make it/push/rename/postpone/instead/rather/no/actually/shift",
)


def has_words(text: str) -> bool:
    """Whether there is anything said at all."""
    return _HAS_WORDS.search(text) is not None


def cancels(text: str) -> bool:
    """Whether the user wants to stop what is under way."""
    return _CANCEL.search(text) is not None


def agrees(text: str) -> bool:
    """Whether `text` is a yes, and nothing but a yes."""
    rest, nothing_to_change = _NOTHING_TO_CHANGE.subn(" ", text)
    if not (nothing_to_change or _YES.search(rest)):
        return False
    rest = _YES.sub(" ", rest)
    if _DOUBT.search(rest) or re.search(r"[吗么?]\W*$", text):
        return False
    rest = _FILLER.sub(" ", rest)
    characters, words = re.findall(r"[一-鿿]", rest), re.findall(r"[a-z0-9']+", rest)
    return len(characters) <= _LEFT_OVER_CHARACTERS and len(words) <= _LEFT_OVER_WORDS


def insists(text: str) -> bool:
    """Whether `text` wants it all the same, and nothing else beside."""
    return _agrees_by(_INSISTS, _NEVER_MIND.sub(" ", text))


def takes_offer(text: str) -> bool:
    """Whether `text` takes the time that was offered, and wants nothing else beside."""
    return agrees(text) or _agrees_by(_TAKES_OFFER, text)


def _agrees_by(pattern: re.Pattern[str], text: str) -> bool:
    rest, found = pattern.subn(" ", text)
    return found > 0 and agrees(f"ok {rest}")


def declines(text: str) -> bool:
    """Whether `text` says no, or asks to wait or change without saying what."""
    return _NO.search(_NOTHING_TO_CHANGE.sub(" ", text)) is not None


def requests(text: str) -> bool:
    """Whether `text` asks for a meeting to be booked."""
    return _REQUEST.search(text) is not None


def is_polite_request(text: str) -> bool:
    """Whether `text` asks us to do something, even in the form of a question."""
    return _POLITE.search(text) is not None


def mentions_meeting(text: str) -> bool:
    """Whether `text` is about a meeting."""
    return _MEETING.search(text) is not None


def asks(text: str) -> bool:
    """Whether `text` is a question for the documents."""
    return (_QUESTION.search(text) or _DOCUMENTS.search(text)) is not None


def ends_as_question(text: str) -> bool:
    """Whether `text` ends like a question."""
    return re.search(r"(?:吗|呢|\?)\W*$", text) is not None


def is_off_topic(text: str) -> bool:
    """Whether `text` is plainly about what this assistant does not do."""
    return _OFF_TOPIC.search(text) is not None


def asks_who(text: str) -> bool:
    """Whether `text` asks who this is and what it can do."""
    return _WHO.search(text) is not None


def greets(text: str) -> bool:
    """Whether `text` is a greeting and nothing else."""
    return _HELLO.search(text) is not None


def asks_to_repeat(text: str) -> bool:
    """Whether `text` asks us to say again what we said."""
    return _REPEAT.search(text) is not None


def asks_now(text: str) -> bool:
    """Whether `text` asks for the present time or date."""
    return _NOW.search(text) is not None


def asks_what_is_on(text: str) -> bool:
    """Whether `text` asks what it is that a meeting would overlap."""
    return _WHAT_IS_ON.search(text) is not None


def thanks(text: str) -> bool:
    """Whether `text` thanks us."""
    return _THANKS.search(text) is not None


def says_bye(text: str) -> bool:
    """Whether `text` ends the conversation."""
    return _BYE.search(text) is not None


def wants_change(text: str) -> bool:
    """Whether `text` asks for something to be other than it was."""
    return _CHANGE.search(text) is not None
