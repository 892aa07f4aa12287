"""The English vocabulary of time: words and the parts that they name.

Part of `dates`: pure data. `dates.vocabulary` explains the kinds; the rules alone say how parts make a time.
"""

from meeting_assistant.dates.model import Part


def phrases(text: str) -> tuple[str, ...]:
    """The words of a table, parted by commas."""
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


RELATIVE_DAYS = {
    **dict.fromkeys(phrases("today"), 0),
    **dict.fromkeys(
        phrases(
            """
        tomorrow, to morrow, two morrow, tmrw, tmr, tmw, tomorow, tmro, tomoz, 2moro, 2mrw
        """
        ),
        1,
    ),
    **dict.fromkeys(phrases("yesterday"), -1),
    **dict.fromkeys(phrases("the day after tomorrow, day after tomorrow, overmorrow"), 2),
    **dict.fromkeys(phrases("the day before yesterday, day before yesterday"), -2),
}
DAY_PARTS = {
    **dict.fromkeys(phrases("tonight, tonite"), (0, Part.EVENING)),
    **dict.fromkeys(phrases("last night"), (-1, Part.EVENING)),
}
PARTS = {
    **dict.fromkeys(phrases("early morning, morning, mornin"), Part.MORNING),
    **dict.fromkeys(phrases("afternoon, arvo"), Part.AFTERNOON),
    **dict.fromkeys(phrases("evening, night"), Part.EVENING),
}
NOON_WORDS = phrases("high noon, noon, midday, mid-day, lunch time, lunchtime")
MIDNIGHT_WORDS = phrases("midnight")
WEEKDAYS = {
    **dict.fromkeys(phrases("monday, mon"), 0),
    **dict.fromkeys(phrases("tuesday, tue, tues"), 1),
    **dict.fromkeys(phrases("wednesday, wed, weds"), 2),
    **dict.fromkeys(phrases("thursday, thu, thur, thurs"), 3),
    **dict.fromkeys(phrases("friday, fri"), 4),
    **{"saturday": 5, "sunday": 6},
}
SHORT_WEEKDAYS = {
    **{"sat": 5, "sun": 6},
}
"""Also a verb and a star: weekdays only behind one of `WEEKDAY_LEADS`."""
WEEKDAY_LEADS = phrases("this, next, on, coming, by, last")
WEEKEND = phrases("weekend")
MONTHS = {
    **dict.fromkeys(phrases("january, jan"), 1),
    **dict.fromkeys(phrases("february, feb"), 2),
    **dict.fromkeys(phrases("march, mar"), 3),
    **dict.fromkeys(phrases("april, apr"), 4),
    **dict.fromkeys(phrases("may"), 5),
    **dict.fromkeys(phrases("june, jun"), 6),
    **dict.fromkeys(phrases("july, jul"), 7),
    **dict.fromkeys(phrases("august, aug"), 8),
    **dict.fromkeys(phrases("september, sep, sept"), 9),
    **dict.fromkeys(phrases("october, oct"), 10),
    **dict.fromkeys(phrases("november, nov"), 11),
    **dict.fromkeys(phrases("december, dec"), 12),
}
AMBIGUOUS_MONTHS = phrases("may, march, mar, jan")
"""Also verbs or names: months only beside a number or behind one of `MONTH_LEADS`."""
MONTH_LEADS = phrases(
    """
    in, of, next, this, last, by, mid, mid-, early, late, until, since, from
    """
)
REFERENCES = {
    **dict.fromkeys(phrases("this coming, the coming, coming, upcoming, this"), 0),
    **dict.fromkeys(phrases("next, the following, following"), 1),
    **dict.fromkeys(phrases("last, previous, past"), -1),
}
AFTER_NEXT = phrases("after next")
UNITS = {
    **dict.fromkeys(phrases("minutes, minute, mins, min, m"), "minute"),
    **dict.fromkeys(phrases("hours, hour, hrs, hr, h"), "hour"),
    **dict.fromkeys(phrases("days, day, days', day's"), "day"),
    **dict.fromkeys(phrases("weeks, week, weeks', week's, wks"), "week"),
    **dict.fromkeys(phrases("fortnights, fortnight, fortnight's"), "fortnight"),
    **dict.fromkeys(phrases("months, month, months', month's"), "month"),
    **dict.fromkeys(phrases("years, year, years', year's"), "year"),
}
EDGES = {
    **dict.fromkeys(phrases("the end, end, the very end"), "end"),
    **dict.fromkeys(phrases("the beginning, beginning, the start, start"), "start"),
    **dict.fromkeys(phrases("the middle, middle, mid-, mid"), "middle"),
}
FEASTS = {
    **dict.fromkeys(phrases("christmas eve, xmas eve"), (12, 24)),
    **dict.fromkeys(phrases("christmas day, christmas, xmas"), (12, 25)),
    **dict.fromkeys(phrases("boxing day"), (12, 26)),
    **dict.fromkeys(phrases("halloween, hallowe'en"), (10, 31)),
    **dict.fromkeys(phrases("new year's eve, new years eve"), (12, 31)),
    **dict.fromkeys(phrases("new year's day, new years day, new year's, new years, new year"), (1, 1)),
    **dict.fromkeys(phrases("valentine's day, valentines day, valentine's"), (2, 14)),
    **dict.fromkeys(phrases("st patrick's day"), (3, 17)),
    **dict.fromkeys(phrases("april fools' day, april fools day, april fool's day"), (4, 1)),
    **dict.fromkeys(phrases("independence day, the fourth of july, fourth of july"), (7, 4)),
    **dict.fromkeys(phrases("may day, labour day"), (5, 1)),
    **{"women's day": (3, 8), "children's day": (6, 1), "earth day": (4, 22)},
    **dict.fromkeys(phrases("veterans day, armistice day"), (11, 11)),
    **dict.fromkeys(phrases("bastille day"), (7, 14)),
}
COMPUTED_FEASTS = {
    **dict.fromkeys(phrases("thanksgiving day, thanksgiving"), "thanksgiving"),
    **dict.fromkeys(phrases("easter sunday, easter"), "easter"),
    **{"easter monday": "easter monday", "good friday": "good friday"},
    **dict.fromkeys(phrases("mother's day, mothers day"), "mother"),
    **dict.fromkeys(phrases("father's day, fathers day"), "father"),
    **{"labor day": "labor", "memorial day": "memorial", "black friday": "black friday"},
}
VAGUE = phrases(
    """
    guy fawkes night, bonfire night, when you can, when i can, when i am free, when free, every other,
    every, each, weekly, daily, monthly, biweekly, bi-weekly, fortnightly, yearly, annually, annual,
    recurring, weekdays, weekends, workdays, business days, business day, working days, working day,
    weekday, work day, soon, asap, as soon as possible, sometime, some time, someday, some day, one day,
    whenever, one of these days, at some point, anytime, any time, the other day, eventually,
    the near future, end of day, eod, cob, eow, eom, close of business, start of business, first thing,
    last thing, noonish, a few days, few days, a few hours, few hours, a few minutes, few minutes,
    a few weeks, few weeks, a few months, several days, several hours, several weeks, several minutes,
    early, late, mid-week, midweek, spring, summer, autumn, winter, quarter-end, year-end, year end,
    tea time, teatime, dinner time, breakfast time, dinnertime, bedtime, dawn, dusk, sunrise, sunset,
    all day, all-day, whole day, the whole day, full day, half day, half a day, local time, decade,
    century, hourly, after lunch, before lunch, after work, before work, after dinner, before dinner,
    after breakfast, over lunch, during lunch, afterwards, beforehand, a while, the holidays, holidays,
    holiday, semester, the long weekend, alternate, bank holiday, ramadan, diwali, hanukkah, passover,
    eid, groundhog day, mondays, tuesdays, wednesdays, thursdays, fridays, saturdays, sundays, mornings,
    afternoons, evenings, nights, a couple days, couple days, any day, another day, some other day,
    once a week, once a month, twice a week, repeating, on repeat, as a series, a regular thing,
    regularly, thereafter, week commencing, week beginning, w/c, week of, in the new year,
    all afternoon, all morning, all evening, rest of the day, rest of the week, shrove tuesday,
    ash wednesday, palm sunday, maundy thursday, whit monday, whit sunday, advent sunday, cyber monday,
    giving tuesday, super sunday, pancake day, spy wednesday, holy saturday, clean monday, nxt, wk,
    wknd, from then on
    """
)
NAMING = phrases(
    """
    weekly, daily, monthly, annual, yearly, hourly, spring, summer, autumn, winter, holiday, holidays,
    biweekly, fortnightly, all-day, year end, year-end, quarter-end, month-end, month end, early, late,
    recurring
    """
)
"""Vague times that are part of a name before a noun: the weekly sync."""
CORRECTIONS = phrases(
    """
    i meant, i said, hold on, forget it, forget that, no no, no wait, no, scratch that, actually, sorry,
    i mean, rather, make it, make that, wait, no make it, no sorry, or rather, better, nope,
    strike that, my bad, correction, on second thought, on second thoughts, better still, let's do,
    let's go with, i'd prefer, let's say
    """
)
LUNAR = phrases(
    """
    chinese new year's eve, chinese new year's day, chinese new year's, chinese new year,
    lunar new year's eve, lunar new year's day, lunar new year, spring festival, lantern festival,
    mid-autumn festival, mid autumn festival, midautumn festival, mid-autumn, dragon boat festival,
    lunar calendar, lunar
    """
)
REJECTIONS = phrases(
    """
    too early, too late, doesn't work, does not work, won't work, isn't good, is no good, not good,
    is bad, isn't possible, not possible, is taken, won't do, can't do, no longer works, is full,
    is unavailable, is not available, isn't available, not available, is a no go, is already booked,
    is booked, is out, is hopeless, is impossible, is tricky, is difficult, doesn't suit, isn't great,
    clashes, doesn't fit, isn't free, is not good, doesn't really work, is too late, is too early,
    is gone, is off, is too long, is too short, too long, too short
    """
)
RELATIONS = {
    **dict.fromkeys(phrases("before, prior to"), "before"),
    **dict.fromkeys(phrases("after"), "after"),
    **dict.fromkeys(phrases("from, starting, beginning at"), "from"),
    **{"ago": "ago", "in": "in", "on": "on"},
    **dict.fromkeys(phrases("at, around, about, say, make it, make that, keep it at, than"), "at"),
    **dict.fromkeys(phrases("from now, hence, from today"), "from now"),
    **{"to": "to", "past": "past", "by": "by"},
    **dict.fromkeys(phrases("until, till, til, 'til, through, thru"), "until"),
    **dict.fromkeys(
        phrases(
            """
        since, no later than, not before, at the latest, at the earliest, over, during, throughout,
        later than, earlier than, not earlier than, past that, almost, nearly, shortly, onwards, onward,
        latest, at latest, earliest, give or take, no earlier than, longer than, shorter than,
        less than, more than, as well as, if
        """
        ),
        "bound",
    ),
    **{"within": "within", "or": "or", "time": "time", "between": "between", "and": "and"},
    **{"of": "of", "back": "back"},
    **dict.fromkeys(phrases("forward, up"), "forward"),
    **dict.fromkeys(phrases("for"), "for"),
}
SHIFTS = {
    **dict.fromkeys(phrases("later"), 1),
    **dict.fromkeys(phrases("earlier, sooner"), -1),
}
STRETCHES = {
    **dict.fromkeys(phrases("longer, more, extra"), 1),
    **dict.fromkeys(phrases("shorter, less, fewer"), -1),
}
STRETCH_VERBS = {
    **dict.fromkeys(phrases("extend, lengthen, prolong, add"), 1),
    **dict.fromkeys(phrases("shorten, cut, reduce"), -1),
}
TAKING = phrases("take, knock, shave, chop, lop, trim, cut")
SHIFT_VERBS = {
    **dict.fromkeys(phrases("postpone, delay, push"), 1),
    **dict.fromkeys(phrases("advance, prepone"), -1),
}
LITTLE = phrases("a little, a bit, a little bit, slightly, somewhat, a tad")
REFUSALS = phrases(
    """
    i can't, can't do, can't make, cannot do, cannot make, i'm busy, i am busy, i'm not free, not free,
    busy, avoid, anything but, unless, i have something, i'm away, i am away, i'm off, i'm out
    """
)
"""Words before a time, in the same clause, that exclude it."""
NOT = phrases("not, isn't, rather than, instead of, except, never, don't, do not")
TO = phrases(
    """
    up to, up until, all the way to, to, until, till, til, through, -, ~, –
    """
)
ENDS = phrases("ends at, ending at, finishing at, ends, ending, finishes at")
ZONES = {
    **dict.fromkeys(phrases("utc, gmt, zulu time"), "UTC"),
    **dict.fromkeys(
        phrases(
            """
        est, edt, eastern time, eastern, new york time, nyc time, boston time
        """
        ),
        "America/New_York",
    ),
    **dict.fromkeys(
        phrases(
            """
        pst, pdt, pacific time, pacific, seattle time, la time, san francisco time
        """
        ),
        "America/Los_Angeles",
    ),
    **dict.fromkeys(phrases("central time, chicago time, cdt"), "America/Chicago"),
    **dict.fromkeys(phrases("mst, mdt, mountain time, denver time"), "America/Denver"),
    **dict.fromkeys(phrases("cet, cest, berlin time, german time, germany time"), "Europe/Berlin"),
    **dict.fromkeys(phrases("paris time, french time"), "Europe/Paris"),
    **dict.fromkeys(phrases("bst, london time, uk time"), "Europe/London"),
    **dict.fromkeys(phrases("tokyo time, japan time, jst"), "Asia/Tokyo"),
    **dict.fromkeys(phrases("beijing time, china time, shanghai time"), "Asia/Shanghai"),
    **dict.fromkeys(phrases("hong kong time, hkt"), "Asia/Hong_Kong"),
    **dict.fromkeys(phrases("singapore time, sgt"), "Asia/Singapore"),
    **dict.fromkeys(phrases("sydney time, aest, aedt"), "Australia/Sydney"),
    **dict.fromkeys(phrases("seoul time, kst, korea time"), "Asia/Seoul"),
    **dict.fromkeys(phrases("dubai time"), "Asia/Dubai"),
    **dict.fromkeys(phrases("mumbai time, india time"), "Asia/Kolkata"),
    **dict.fromkeys(phrases("cst, ist, their time, his time, her time"), ""),
}
"""An empty name: a zone that may be several; it is asked about."""
GLUE = phrases(
    """
    at, on, in, the, of, for, around, about, approximately, roughly, maybe, exactly, sharp, o, is, it's,
    that's, just, please, then, and, so, with, time, starting, beginning
    """
)
PLAIN = phrases(
    """
    good morning, good afternoon, good evening, good night, next meeting, next call, next one, next step,
    next steps, next item, next appointment, next event, next time, next up, next question, the next, last
    meeting, last call, last one, last time, last item, at last, first of all, second opinion, first name,
    last name, day off, days off, nice day, great day, good day, have a good, weekly meeting notes, birthday,
    in person, in time, on time, first meeting, second meeting, first time, second time, first draft, second
    draft, to do, first one, second one, third one, this meeting, this one, last minute, last-minute, these
    days, nowadays, at the moment, half the, half of the, half of, may i, may we, may be, march on, over
    there, over here, late fee, late fees, early bird, see you later, talk to you later, later on then, no
    more, any more, more people, more time, one more, one more thing, less of, more or less, or so
    """
)
MARKS = {
    **dict.fromkeys(phrases("o'clock, oclock, o clock"), "o'clock"),
    **dict.fromkeys(phrases("half, a half"), "half"),
    **dict.fromkeys(phrases("quarter, a quarter"), "quarter"),
    **dict.fromkeys(phrases("hundred, hundred hours"), "hundred"),
    **dict.fromkeys(phrases("a, an"), "article"),
    **dict.fromkeys(phrases("a couple of, a couple, couple of"), "couple"),
    **dict.fromkeys(phrases("month end, month-end"), "month end"),
    **dict.fromkeys(phrases("now, right now"), "now"),
    **{"quarters": "quarters", "last": "last", "the month": "this month", "the year": "this year"},
    **{"another": "another", "point": "point", "off": "off"},
}
"""Words with a part of their own in the grammar."""
