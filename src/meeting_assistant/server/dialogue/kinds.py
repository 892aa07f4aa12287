"""The kinds of words that an utterance is tiled with.

Part of the embedded server's dialogue: pure.
"""

from enum import Enum, auto


class SpanKind(Enum):
    """The part that a span plays in an utterance."""

    # Answers
    YES = auto()
    DO = auto()  # agreement that names the act: book it, 创建吧
    NO = auto()
    NO_CHANGE = auto()  # nothing to change
    NONE = auto()  # 没有: nothing to change, or no name, by the question it answers
    DOUBT = auto()
    IF = auto()
    BUT = auto()
    # Ways out
    DROP = auto()  # the booking under way is given up
    HOLD = auto()
    RESTART = auto()
    UNDO = auto()
    REPEAT = auto()
    BYE = auto()
    DONE = auto()  # that's all
    THANKS = auto()
    # Small words
    POLITE = auto()
    FILLER = auto()
    GLUE = auto()
    AND = auto()  # joins two requests
    HELLO = auto()
    # Requests
    BOOK = auto()
    LIST = auto()
    FREE = auto()
    FIND = auto()
    MOVE = auto()
    CANCEL = auto()
    RENAME = auto()
    AGAIN = auto()  # the same again
    ANOTHER = auto()
    CHANGE = auto()
    TO = auto()  # what follows is the new value
    # Things
    MEETING = auto()
    EVENT = auto()  # a kind of meeting that names it: review, 例会
    THAT = auto()  # it, the one we just booked
    NEXT = auto()  # the next meeting
    FIRST = auto()
    SECOND = auto()
    THIRD = auto()
    LAST = auto()  # the last meeting
    ALL = auto()
    FIELD_TIME = auto()
    FIELD_LENGTH = auto()
    FIELD_TITLE = auto()
    FIELD_PEOPLE = auto()
    FIELD_PLACE = auto()
    # Time, as `dates` reads it
    WHEN = auto()
    LENGTH = auto()
    SHIFT = auto()
    STRETCH = auto()
    DIRECTION = auto()
    PERIOD = auto()
    DAY = auto()  # a day beside words that take it another way
    SERIES = auto()
    WHOLE_DAY = auto()
    TOO_EARLY = auto()
    TOO_LATE = auto()
    TOO_SHORT = auto()
    TOO_LONG = auto()
    LATER = auto()  # verbs that say which way, and not how far
    EARLIER = auto()
    LONGER = auto()
    SHORTER = auto()
    # Free text and its marks
    TITLE = auto()
    PEOPLE = auto()
    PLACE = auto()
    WITH = auto()  # people follow
    IN = auto()  # a place follows
    TOPIC = auto()  # what it is about follows
    USUAL = auto()  # as last time, which nobody here remembers
    UNTITLED = auto()  # the title is left to us
    # Questions
    ASK = auto()
    ASK_WHERE = auto()
    ASK_WHO = auto()
    ASK_LONG = auto()
    ASK_WHEN = auto()
    ASK_DAY = auto()
    ASK_COUNT = auto()  # how many days until
    MARK = auto()  # 吗, ?
    WHAT = auto()  # asks for the thing itself: what, how many, 哪些
    HAVE = auto()  # is there, do I have, 排了
    ELSE = auto()  # else, left, the rest of, 还剩
    LOOK = auto()  # show me, run me through, 看看
    AFTER_THAT = auto()  # the one after the meeting that was spoken of
    NOW = auto()
    WHO_ARE_YOU = auto()
    OFF_TOPIC = auto()
    DOCUMENTS = auto()
    IN_ENGLISH = auto()
    IN_CHINESE = auto()
    # Answers to a refusal
    BOTH = auto()
    ANYWAY = auto()
    OFFER = auto()
    IN_THE_WAY = auto()


K = SpanKind
SMALL = frozenset({K.POLITE, K.FILLER, K.GLUE})
"""Words that change nothing."""

TIMES = frozenset({K.WHEN, K.LENGTH, K.SHIFT, K.STRETCH, K.DIRECTION, K.PERIOD})
QUESTIONS = frozenset(
    {K.ASK, K.ASK_WHERE, K.ASK_WHO, K.ASK_LONG, K.ASK_WHEN, K.ASK_DAY, K.ASK_COUNT, K.DOCUMENTS}
)
REQUESTS = frozenset({K.BOOK, K.LIST, K.FREE, K.FIND, K.MOVE, K.CANCEL, K.RENAME, K.AGAIN})
CHANGES = TIMES | {K.TITLE, K.PEOPLE, K.PLACE, K.CHANGE, K.MOVE, K.RENAME, K.SERIES, K.WHOLE_DAY}
