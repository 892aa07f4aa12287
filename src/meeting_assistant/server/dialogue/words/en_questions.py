"""English questions about the calendar, by kind: question words, what is asked about, words of looking.

Phrases are separated by slashes; braces hold alternatives, of which an empty one may be left out.
"""

from meeting_assistant.server.dialogue.kinds import SpanKind as K

EN_QUESTIONS: dict[K, str] = {
    K.WHAT: """
        what / what's / what is / what are / which / how many / anything / anybody / anyone / how's / how is
        / how does / how do / what does / what about / how about / what was / what {do,did} / number of
    """,
    K.HAVE: """
        {do,did} {i,we} have / {have,had} {i,we} got / {have,had} {i,we} / {i,we} have / {i've,we've} got /
        {is,are} there / there / am i {doing,up to,on,meeting,seeing} / are we {doing,up to} / got /
        {going,coming} up / going on / happening / planned / scheduled / lined up / have / on / is on / are
        on / comes / came / up / booked in / would / look / looking / looks / look like / looking like / in
        my {diary,calendar}
    """,
    K.ELSE: """
        else / other {meetings,appointments} / left / {the,} rest of{ the,} / still / {for,} the remainder
        of / any more
    """,
    K.LOOK: """
        {show,tell,read,give}{ me, us,}{ out,} / {run,take,walk,talk}{ me, us,} through / run me through /
        go through / run down / {a,the} {rundown,overview,summary,look}{ of, at,} / read out / tell me about
        / look up / pull up / let me know / i'd like to {know,hear} / remind me / tell me what / bring up
    """,
    K.LIST: """
        what's left{ of, for, on,}{ my calendar,} / an overview of / a rundown of / what is left{ of, for,
        on,} / what's {in,on}{ my, our, the,} {calendar,agenda,schedule,diary,books} / what's {booked,the
        plan,going on,on the cards,on the agenda,happening} / what's my {day,week,morning,afternoon,evening}
        {look,looking} like / {run,take,walk,talk} me through my {day,week,morning,afternoon} / my
        {plans,commitments} / am i done for {today,the day} / how full / how busy
    """,
    K.NEXT: """
        what's {up next,next for me,next up,coming up,coming up next,next on} / what is {up next,coming up}
        / what {do i have,have i got,do we have,have we got,meeting is,comes,am i doing} next / which
        {meeting,one,appointment,call} {is,comes} next / what's next {today,on my calendar,on the agenda} /
        where {do i need to be,do i have to be,am i,do i go} next / who {am i meeting,do i meet} next /
        {the,my} meeting {coming up,up next}
    """,
    K.AFTER_THAT: """
        after {that,it,this}{ one, meeting,} / {the,} {one,meeting} after{ that, it, this,} / and then / and
        after that / {comes,is} next / afterwards / the next one / following that / straight after{ that,} /
        right after{ that,} / follows / then what / what then
    """,
    K.ASK: """
        am i / have i / is my / is the / do i have to / do we have to / do you have to / do i need to /
        could i / are we / were there
    """,
    K.ASK_WHERE: """
        whereabouts{ is, 's,} / where does {it,that} take place / where {will,would} {it,that} be / where do
        i {need,have} to {be,go} / where do we meet / which floor{ is,} / {what,which} room
    """,
    K.ASK_WHO: """
        who is {it,that} with / who's {it,that} with / who else / who will {be there,come,join} / who's
        going to {be there,come} / who {are,is} {in,on} {it,that} / who all{ is,} / who's on / who am i with
        / who do i meet / who are the {others,people} / who's in / anyone else{ coming,}
    """,
    K.ASK_LONG: """
        {be,is} over / am i done / are we done / be {done,finished} / am i {finished,out,free again} / until
        when / till when / what time does {it,that} {end,finish} / when does {it,that} {end,finish} /
        {till,until} what time
    """,
    K.ASK_WHEN: """
        when {do,does,did,will,would} / when's / what time's / when was / when is / when are / what time was
        / {what,which} times
    """,
    K.FREE: """
        would work / doing anything / doing something / am i tied up / am i doing something / tied up / am i
        {clear,around,doing anything,doing something} / are we {free,available,busy} / have i
        {anything,something} on / could i do / do we have time / have we got time / is free / still
        {free,open} / clear / booked up / {have i,have we,got} time / any {conflicts,clashes} / {a,any}
        {clash,conflict} / taken / suit{s,} me / am i good
    """,
    K.FIND: """
        free {slot,time,gap,spot,window}{s,} / free {slots,gaps} / {slot,gap,opening}s / slot / gap / an
        opening / when {could,can,would} {i,we} {fit in,meet,squeeze in,have,do,get} / when {do,have} {i,we}
        {have,got} {time,room} / a good time{ for,} / a good {moment,slot} / {when,what time} {am i,are we}
        {free,available} / somewhere / the earliest{ time,} / suggest{ a time, something,}{ for,} / room for
        / time for / would suit / spare time / somewhere to put / the first free / {i'm,i am,we're} looking
        for
    """,
}
