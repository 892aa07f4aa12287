"""English requests, things and questions, by kind.

Phrases are separated by slashes; braces hold alternatives, of which an empty one may be left out.
"""

from meeting_assistant.server.dialogue.kinds import SpanKind as K

EN_REQUESTS: dict[K, str] = {
    K.BOOK: """
        book{ in, me, us,} / schedule / set up / setup / arrange / create / add / plan / put{ in, down,
        together,} / organi{s,z}e / reserve / need{ a, an,} / make{ a, an,} / new meeting / new / have{ a,
        an,} / pencil in / block{ out, off,} / make a note of / get me in / fit in / squeeze in / get a room
        / get / do lunch / meet / see / let's meet / let's have / hold / make an appointment / slot in /
        make me / set me up / remember / have to see / i've got
        / {stick,pop,chuck,throw,bung,slap,slot,drop} {a,an,another} / {stick,pop,chuck,throw,bung,slap} in
    """,
    K.ANOTHER: """
        another{ one, meeting,} / one more{ meeting,} / an additional / a second{ meeting, one,} / the next
        one
    """,
    K.LIST: """
        look like / anything / {give me,show me,get me,} a list of{ my, all my, the,}
        {meetings,appointments} / what's on{ my calendar, my agenda, my schedule, the calendar, the agenda,
        my plate, my diary,} / what is on{ my calendar, my agenda, my schedule, the calendar,} / what do i
        have{ on, going on, planned, scheduled,} / what have i got{ on, planned,} / what{'s, is}
        {next,coming up,up next,planned,scheduled,left} / {read,show,tell,give}{ me,} {my,the}
        {calendar,agenda,schedule,diary,meetings,appointments} / my
        {calendar,agenda,schedule,diary,meetings,appointments} / any{ other,} {meetings,appointments}{
        planned, coming up,} / how busy am i / {show,tell,read}{ me,} {everything,all meetings,all my
        meetings} / {do,did} i have {anything,any meetings,a meeting,meetings,something}{ on, planned,
        scheduled,} / have i got {anything,any meetings,a meeting}{ on, planned,} / what meetings {do i
        have,are there,have i got,are on} / which meetings {do i have,are there,have i got} / tell me what's
        on / list{ my, all my, the,} {meetings,appointments} / list everything / what's happening / anything
        on / is there anything on / what's my {day,week,schedule,agenda,calendar} look like / what does my
        {day,week,schedule,calendar} look like / look at my calendar / check my calendar / what am i doing /
        tell me about{ my,} / did i book / do i have / what's left
    """,
    K.FREE: """
        can i do / am i {free,busy,available,open,booked,occupied} / do i have {time,a gap,room,anything
        on,an opening} / have i got {time,anything,anything on,a gap} / is {my,}{calendar,} free / is
        {my,the,} {calendar,} {free,open,clear} / does work for me / work{ for me,} / can i squeeze in /
        would {that,it} clash{ with anything,} / does {that,it} clash{ with anything,} / clash{ with
        anything,} / conflict{ with anything,} / is free / open / free / busy / available / can i make it /
        can i meet / would i be free / will i be free / i'm free
    """,
    K.FIND: """
        {my,the} next free {hour,slot,time,gap} / find{ me, us,}{ time, a time, a slot, a gap, some time, an
        opening, room,}{ for,} / when could {i,we} {fit in,meet,squeeze in,have} / when can {i,we} {fit
        in,meet,squeeze in,have} / {what's,what is} {my,the} {first,next} {free,available,open}
        {slot,time,gap} / look for{ a gap, a slot, time, a time,} / when am i {free,available} / when are we
        free / suggest{ a time, a slot, some time,} / anywhere for / {the,my,} {first,next} free {slot,time}
        / where could i / where / free slot{s,} / free time / a free / when do i have {time,room} / is there
        {a gap,a slot,time,room,any time} / earliest / when would / gap / slot
    """,
    K.MOVE: """
        {put,move,make,set,change,switch,have,adjust,push,shift,bring,extend,shorten,reschedule} it / move /
        reschedule / push{ back,} / shift / bring{ forward,} / postpone / delay / put back / put off / pull
        forward / change / adjust / switch / forward / back / extend / lengthen / shorten / prolong / put /
        swap / do / have / make / set / cut / reduce / could start / should start / should be / should last
        / should take / should only {take,last} / trim / stretch / drag /
        let's have / relocate / put forward / advance / let's do
    """,
    K.CANCEL: """
        cancel{ it, that, this, the meeting, that one, the whole thing,} / delete{ it, that,} / call off /
        scrap / get rid of / drop / remove / take out / take off / i can't make it to / i can't make / can't
        come to / isn't happening{ any more, anymore,} / is off / clear / erase / kill / strike / wipe /
        take it out / i won't make it to / i'm not going to / i'm skipping / skip / not happening
        / {scrap,bin,ditch,erase,drop,kill,axe}{ it, that, that one,} / get rid of {it,that} / {forget,drop,
        lose} {that,this,the} {meeting,one,appointment,booking} / i {don't,no longer} {need,want}
        {it,that,that one,that meeting,the meeting,this meeting}{ any more, anymore, after all,} / take
        {it,that,this,that one} {off,out}{ again, of my calendar, my calendar, my diary, the calendar,}{
        again,}
    """,
    K.RENAME: """
        rename / retitle / another name / a different {name,title} / different title / new {name,title} /
        give another name / change the {name,title} / a better name / change its {name,title} / the title
        should be different
    """,
    K.FILLER: """
        {oh,oops,so,very,} sorry{ about that,} / my {mistake,bad,fault} / {i've,i} changed my mind / change
        of plan{s,} / on second thought{s,}
    """,
    K.AGAIN: """
        {the,} same{ thing, meeting, one,} again / {the,} same{ thing, meeting, one,} / repeat the meeting /
        same again / once again / do {it,that} again / book {it,that,the same}{ meeting, thing,} again /
        another one {just ,}like {it,that} / one more like {it,that} / again
    """,
    K.CHANGE: """
        change{ it, that, something, this,} / make{ it, that,} / move{ it, that,} / modify / alter / set{
        it, that,} / correct {it,that} / fix / instead / rather / actually / switch{ it,} / adjust{ it,} /
        need to change / i want to change / have it / do it / put it / i'd rather / it should be / should be
        / a different / different / another / let's make it / let's say / try / amend / book it / take it
    """,
    K.TO: "to / till / until / into / for / on / at / becomes / from now on / by",
    K.MEETING: """
        meeting{s,} / appointment{s,} / call / session / event{s,} / calendar / agenda / schedule / diary /
        slot / booking{s,} / get-together / chat / things / conversation / talk
    """,
    K.EVENT: """
        review / standup / stand-up / stand up / retro / retrospective / interview / training / sync / lunch
        / dinner / breakfast / workshop / kickoff / kick-off / demo / planning / briefing / one-on-one / 1:1
        / visit / dentist / doctor / huddle / lesson / class / seminar / webinar / board / party /
        presentation / offsite / panel / appraisal / rehearsal / handover / onboarding / town hall / update
        / coffee / check-in / check in / drinks / celebration / all-hands / catch-up / catch up / coffee
        round
    """,
    K.THAT: """
        it / {put,move,make,set,change,switch,have,adjust,push,shift,bring,extend,shorten,reschedule,rename}
        it / that{ one, meeting, appointment,} / this{ one, meeting,} / the {meeting,one,appointment}{
        that,}{ {we,i,you}{'ve,} just {booked,made,created,scheduled,set up},} / {the one,the meeting} {just
        booked,i just made,i just booked,we just booked,you just booked} / what {we,i} just booked / that
        {meeting,one} again / the last {one,booking}{ i made, we made,} / the new one / the thing / the
        booking / the one / my last booking / that again
        / the {one,meeting}{ that,} {we,i,you}{'ve,} {just ,}{booked,made,created,scheduled,set up}
    """,
    K.NEXT: """
        {my,the} next {meeting,one,appointment,call,event} / next {meeting,appointment,one} / what's next /
        what is next / up next / coming up / the next thing / next up
    """,
    K.FIRST: "{my,the} first {meeting,one,appointment,call}",
    K.SECOND: "{my,the} second {meeting,one,appointment,call}",
    K.THIRD: "{my,the} third {meeting,one,appointment,call}",
    K.LAST: "{my,the} last {meeting,one,appointment,call}{ of the day,} / last meeting",
    K.ALL: """
        everything / all{ of them, my meetings, meetings, of it, the meetings, appointments,} / both
        meetings / my two meetings / all but / everything but / the two
    """,
    K.FIELD_TIME: """
        the time / time / the {start,date,day,hour} / start time / the start time / when it starts / its
        time
    """,
    K.FIELD_LENGTH: """
        the {length,duration} / length / duration / how long it is / its {length,duration} / the duration
    """,
    K.FIELD_TITLE: """
        the {title,name,subject,topic} / title / name / subject / its {title,name} / the meeting's
        {name,title}
    """,
    K.FIELD_PEOPLE: """
        the {people,attendees,participants,guests} / people / attendees / participants / guests
    """,
    K.FIELD_PLACE: "the {place,location,room,venue} / place / location / venue",
    K.SERIES: """
        {weekly,daily,monthly,yearly,regular} {thing,one} / every{ single,} {day,week,month,year,other
        day,other week,morning,afternoon,evening,weekday,fortnight} / every
        {monday,tuesday,wednesday,thursday,friday,saturday,sunday} /
        {mondays,tuesdays,wednesdays,thursdays,fridays,saturdays,sundays} / weekly / daily / monthly /
        yearly / each {day,week,month,monday,tuesday,wednesday,thursday,friday} / recurring / repeating /
        regularly / a series / fortnightly / repeat it / biweekly / every / each time / twice a week / once
        a week / annually
    """,
    K.LATER: "postpone / push back / delay / put off / put back",
    K.EARLIER: "bring forward / put forward / pull forward / advance",
    K.LONGER: "extend{ it,} / lengthen / prolong / stretch",
    K.SHORTER: "shorten{ it,} / cut / trim / reduce",
    K.TOO_EARLY: "{too,a bit,a little,rather,a bit too} early",
    K.TOO_LATE: "{too,a bit,a little,rather,a bit too} late",
    K.TOO_SHORT: "{too,a bit,a little,rather,a bit too} short / not long enough",
    K.TOO_LONG: "{too,a bit,a little,rather,a bit too} long",
    K.WHOLE_DAY: """
        all day{ long,} / {the,} whole {day,of,morning,afternoon}{ day,} / all of / {the,} entire {day,of} /
        full day / a whole day / whole-day / all-day / {a,} half day / half a day
    """,
    K.WITH: """
        with / invite / add / include / together with / along with / bring / inviting / alongside /
        attendees{ are, will be, :,} / participants{ are, :,} / including / and invite / add in / get / plus
        / have join
    """,
    K.IN: """
        in / at / in the / location{ is, :,} / place{ is, :,} / the {location,place,venue,room} is / venue{
        is, :,} / held in / held at / over at / taking place in / taking place at / inside / change the
        {location,room,place} to / room is / down at
    """,
    K.TOPIC: """
        about / regarding / on the subject of / concerning / to discuss / to talk about / discussing / on
        the topic of / re
    """,
    K.ASK: """
        what / how / who / whose / why / which / when / does / did / do {we,they,people,you
        know,employees,guests,i} / is / are / was / were / has / {can,may,could,should,must}
        {i,we,people,employees,guests,one} / have we / explain / describe / summari{s,z}e / tell me{ about,
        what, how, who, where, why, which, when,} / i wonder{ whether, if,} / do you {know,have} / what
        {about,if,happens} / how {many,much,do,does,about} / isn't it / is {it,that,there} / are there /
        shall {i,we,you} / what's / i'd like to know / what does / what did / what do / you said / will /
        may / who / allowed / and elsewhere / isn't / do {i,we,you,they} {have to,need{ to,}} / does one {have
        to,need{ to,}}
    """,
    K.ASK_WHERE: """
        where{ is, 's, are, do i have to be, do i have to go, will, does,} / where's / which room{ is, 's,}
        / {what's,what is} the {location,place,address,venue}{ of, for,} / what room{ is,} / in which room /
        is online / online or in the office / where do i {go,have to go,need to be} / which building / what
        place
    """,
    K.ASK_WHO: """
        who{'s, is, else is, all is, will be, am i,}{ coming, in, invited, going, attending, joining,
        meeting, there, coming to, at, on, with,}{ to,} / who's
        {coming,in,invited,going,attending,joining,there} / who {am i meeting,do i meet,else} / is coming{
        to,} / with whom / who comes / coming to / who with / who takes part / who participates
    """,
    K.ASK_LONG: """
        how long{ is, does, will, 's,}{ take, last,} / when does end / how much time does / how much time /
        until when{ is,} / take / last / end / what time does end / how many minutes / how many hours / how
        long / finish / when does / end
    """,
    K.ASK_WHEN: """
        when {do,am} i {meet,see,meeting,seeing} / what did {i,we} {just,} {book,schedule,make} / when{ is,
        's, does, are,}{ start,} / when's / what time{ is, does, 's,} / at what time{ is, does,} / on what
        day{ is,} / what day is / what time / start
    """,
    K.ASK_DAY: """
        {what,which} {day,date}{ of the week,}{ is, will,}{ it, that,} / {what's,what is} the {date,day} /
        when is / when's / what day will it be / {what,which} weekday{ is,} / what's / the date{ of, on,
        next, for,} / on which day / what is / day of the week / does fall on / what day / which day / fall on
        / fall
    """,
    K.ASK_COUNT: """
        how many {days,weeks,months}{ are there, are left, is it, left,}{ until, till, to, before,} / how
        long until / how long is it until / how far away is / until / how far off is
    """,
    K.MARK: "?",
    K.DOCUMENTS: """
        document{s,} / docs / handbook / manual / polic{y,ies} / guideline{s,} / knowledge base / look up /
        search{ for, the,} / according to / find out / rule{s,}
    """,
    K.PLACE: """
        online / on zoom / on teams / over zoom / remotely / virtual / by phone / over the phone / by video
        / via zoom / via teams / zoom
    """,
    K.IN_THE_WAY: """
        in the way / what's in the way / what is in the way / {which,what} {one,meeting,conflict}{ is that,
        is it,} / {what's,what is} {it,that,on}{ then,} / what meeting / {what's,what is} the conflict
    """,
}
