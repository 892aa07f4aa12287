"""English answers, ways out and small words, by kind.

Phrases are separated by slashes; braces hold alternatives, of which an empty one may be left out. Slips of
the recogniser are among them: whisper-base heard "book it" as bucket.
"""

from meeting_assistant.server.dialogue.kinds import SpanKind as K

EN_ANSWERS: dict[K, str] = {
    K.YES: """
        yes / yeah / yep / yup / yah / ya / aye / sure{ thing,} / ok / okay / okey-dokey / right{ you are,
        then,} / {that's,that is,you're,it's} {right,correct,it,fine,good,great,perfect,okay,ok,fine by
        me,fine with me,all right} / correct / go ahead / go for it / perfect / great / fine / exactly /
        good / {sounds,looks} {good,great,fine,right,perfect,lovely,okay,ok}{ to me,} / confirm / confirmed
        / absolutely / all {good,right,fine,correct} / that works{ for me,} / works for me / of course /
        definitely / alright / lovely / wonderful / affirmative / mhm / uh huh / uh-huh / certainly / indeed
        / brilliant / excellent / super / cool / agreed / splendid / you got it / i'm happy with that / i am
        happy with that / happy with that / i'm fine with that / i agree / fine by me / fine with me / why
        not / no problem{ at all,} / no problems / no worries / that's all {right,correct,fine,good} / spot
        on / by all means / very well / all of it is {right,correct} / everything is {right,correct,fine} /
        everything's {right,correct,fine} / it's all {right,correct,good,fine} / marvellous / awesome /
        that'll do / that will do / i do / it is / that's perfect / {that is,that's} exactly right / i'm
        good with that / good to go / looks right / i confirm / {no,} that's{ all,}
        {fine,good,right,correct,perfect} / suits me / is fine / is good / works / right{o,-o,y-o,yo} /
        righto{ then,} / roger{ that,} / copy that / you bet{cha,} / sounds like a plan / {that'll,that
        will} do{ nicely, just fine, fine, perfectly, me,} / {that'll,that will} be
        {great,fine,perfect,lovely,good,all right} / great stuff / good stuff / nice one / top / bang on /
        ace / grand / sorted / job done / {everything,it all,that all,all that,it} {looks,sounds,seems}
        {good,right,fine,correct,great,perfect,spot on,in order,okay,ok} / {that's,it's,that is} {spot
        on,bang on,the one,the ticket,exactly it,the plan} / no complaints / no objections{ here, from me,}
        / i'm in / deal / done deal / make it happen / let's go / let's {do,book,have} {it,that,this} / if
        you would / if you could / yes indeed / too right / sweet{ as,} / no dramas / sure
        {is,does,can,thing} / it's a go / it's a deal / all correct / everything correct / that all works /
        happy days / suits me{ fine, perfectly, down to the ground,} / {i'm,i am} {good,fine,okay,happy}{
        with it, with this,} / yes sir / very good / just so / quite right / that's quite right / {go,carry}
        on{ then,} / mm-hmm / mm hmm / mmhmm / mhmm / {everything,all} you said {is,was}
        {right,correct,fine} / what you said is {right,correct} / fab / fabulous / brill / smashing / super
        duper / lush / mint / champion / magic / proceed / please proceed / continue / {go,run} with
        {it,that,this} / {that,this,it} suits{ me,} / i'd like that / i would like that / very much so /
        naturally / for sure / you {can,may} / green light / thumbs up / ten four / good as gold / carry on
        / that's the one / you have my blessing / it's perfect / all perfect / works great / works well /
        couldn't be better / looks {lovely,brilliant,excellent,perfect} / all of that's {right,correct,fine}
        / all of that is {right,correct,fine} / please and thank you / sounds
        {brilliant,excellent,wonderful,super} /
        {yes,} {i'm,i am} {sure,certain,positive} / quite sure / dead sure
    """,
    K.DO: """
        bucket / do {it,that,so} / book {it,that,the meeting,this,this meeting,that meeting}{ in,} / please
        do / create {it,that,the meeting,this} / schedule {it,that,the meeting,this} / make it so / go
        ahead{ and,} {book,create,schedule,do} {it,that,the meeting} / put it in{ my calendar, the calendar,
        the diary,} / you can {book,create,do,schedule} it / please {book,create,schedule,do} it / go ahead
        and book / lock it in / set it up / make the booking / yes book it / book away / fire away / go
        right ahead / {put,stick,pop,get} it {in,down}{ the diary, my diary, my calendar, the calendar,} /
        get it booked / have it booked / get it in / confirm {it,the booking,booking,that,the meeting} /
        finali{s,z}e {it,that,the booking} / lock {it,that} in / book it {in,now,then,up} / please book / do
        book it / {do,}go ahead with {it,that} / {you can,you may,please,just,do,}
        {book,create,schedule,confirm} {it,that,this,that one,this one,the meeting}{ now, then, for me,
        anyway, as is, please,} / go ahead and {confirm,save,finish} it / save it / please go ahead / book /
        enter it / write it in / make that booking / {put,pop,stick} {it,that} {in,on} {my,the}
        {diary,calendar}
    """,
    K.NO: """
        {don't,do not} cancel{ it, that,} / {don't,do not} move{ it, that,} / keep that / let it be / leave
        it alone / not / can't / cannot / won't / no / nope / nah / not
        {yet,really,quite,right,okay,ok,correct,that,so,good,like that,at all,now} / wrong / incorrect /
        {that's,that is,it's} {not right,wrong,not correct,incorrect,not it,not okay,not ok,no good,not what
        i said,not what i meant,not what i want} / absolutely not / no way / don't / do not / that isn't
        {right,it,correct} / that doesn't {work,sound right,look right,fit} / never / un uh / i don't want
        that / not that one / certainly not / of course not / please don't / rather not / i'd rather not /
        definitely not / it isn't / leave it / keep it / leave it there / oh no / mistake / not sure
    """,
    K.NO_CHANGE: """
        no {changes,change,corrections,correction}{ needed, necessary, at all,} / nothing {to change,else to
        change,wrong,else to add,to add,to correct} / {don't,do not} change{ anything, it, a thing,} / no
        need to change{ anything, it,} / nothing at all / not a thing / i wouldn't change {a thing,anything}
        / leave everything as it is / as it is / nothing needs changing / no further changes / there's
        nothing to change / there is nothing to change / nothing needs to change / without changes / leave
        it as it is / leave it as is / as is / keep it {as is,as it is,like that,that way} / no need{ to
        change a thing,} / no edits / no tweaks{ needed,} / {that's,that is} everything{ from me,} / that's
        all{ from me,} / no {changes,edits,tweaks} {from me,on my side,on my end} / {we're,i'm,we are,i am}
        {good,all good,happy} / nothing {from,on} my {end,side} / nothing from me / no more changes / it's
        all good / no that's {it,all,everything} / nope that's {it,all,everything}
    """,
    K.NONE: "nothing / none / no need / nothing else",
    K.DOUBT: """
        maybe / perhaps / probably / possibly / i guess / i think / i suppose / not {sure,certain}{ though,}
        / i'm not {sure,certain} / i am not sure / i don't know / i do not know / might / could be / hmm /
        kind of / sort of / more or less / almost / in a way / i doubt it / unsure / presumably / should be
        / i hope{ so,} / doubt
    """,
    K.IF: """
        if / unless / only if / as long as / provided{ that,} / once / in case / depending on / depends /
        assuming / when / until / subject to / on condition / so long as / after
    """,
    K.BUT: """
        but / except{ for, that,} / only / though / although / however / apart from / other than / just not
        / still / yet
    """,
    K.DROP: """
        never ?mind{ that,} / never mind{ that,} / nevermind / forget {it,about it,that,this,the meeting}{
        all,} / abort{ it, that,} / stop{ it, that,} / scrap {it,that,this} / drop {it,that,this} /
        {don't,do not} {book,create,schedule,bother}{ it, that, anything, this, the meeting, both, them,}{
        after all,} / leave it / i've changed my mind / i changed my mind / changed my mind / no thanks
        leave it / call it off / not any more / i don't {want,need} {it,that,the meeting,a meeting,this}{
        any more, anymore, after all,} / cancel{ it, that, this, the booking, everything,} / let's not /
        quit / exit / let it go / skip {it,that,the whole thing}
    """,
    K.HOLD: """
        hold {on,off,it,up}{ a second, a sec, a moment, a minute, please,} / hang on{ a second, a sec, a
        moment, a minute,} / wait{ a second, a sec, a moment, a minute, up, please,} / one
        {moment,second,sec,minute}{ please,} / just a {moment,second,sec,minute} / a {moment,second,sec}{
        please,} / give me a {moment,second,sec,minute}{ to think,} / let me {think,check,see,ask,look}{
        about it, about that, first, a moment, it over,} / not yet / don't book it yet / i need to
        {think,check,ask}{ first, about it,} / i have to {think,check}{ first, about it,} / no rush / bear
        with me / i'll be right back / hold that{ thought,} / don't book {anything,that} yet / i'll get back
        to you / let me get back to you / don't do {it,anything} yet
    """,
    K.RESTART: """
        {let's,let us,can we,could we,i want to,i'd like to,} start {over,again,afresh,from scratch,from the
        beginning,all over again,from the top}{ again,} / {let's,let us,can we,could we,} begin
        {again,anew}{ from scratch, from the beginning,} / from scratch / from the top / all over again /
        restart / reset{ it, everything,} / scratch everything / let's try {that,this} again from the start
    """,
    K.UNDO: """
        undo{ it, that, this, the change, the last change, my last change, last change,} /
        {take,change,put,set,switch,turn,bring} {it,that} back{ again, please, to what it was, the way it
        was, how it was, as it was, to how it was,} / {take,put} that back / revert{ it, that, the change,}
        / go back{ to the {old,previous,original,former,last} {time,one,length,title},} / {the
        way,how,as,what} it was{ before,} / {the,} {old,previous,original,former}
        {time,one,title,length,name} was {better,fine} / back to {the,} {old,previous,original,former}
        {time,one,title,length,name} / {keep,take} the {old,previous,original,former}
        {time,one,title,length,name} / i take that back / unchange / roll {it,that} back / restore it / as
        before / scratch that{ last one, one,} / put it back{ how, the way, as,} it was / put it {how,the
        way} it was / as it was{ before,} / how it was{ before,}
    """,
    K.REPEAT: """
        {can you,could you,} say {that,it} {again,once more,one more time} / {can you,could you,} repeat{
        that, it, this, yourself, please, what you said, the last thing,}{ again,} / come again / what did
        you {say,just say} / i {didn't,did not} {catch,hear,get,understand} {that,you,it} / {i beg your,}
        pardon{ me,} / sorry / excuse me / what was that{ again,} / what were you saying / {i,} missed that
        / once more / one more time / read {it,that} back{ to me,}{ again,} / read {it,that} again / say
        again / what / {say,tell me,read} {that,it,} again{ slowly, more slowly, for me,} /
        {could you,} run {that,it} by me {again,once more} / tell me again / i didn't quite {catch,hear,get}
        {that,you,it} / slower please / one more time please / what was it again / say what
    """,
    K.BYE: """
        {good,}bye{ bye, for now, then,} / bye-bye / goodbye / good night / see you{ later, soon, tomorrow,
        then, around,} / talk to you later / ciao / so long / take care / farewell / have a
        {nice,good,great} {day,one,evening,weekend} / i'm off / gotta go / i have to go / cheerio
    """,
    K.DONE: """
        {that's,that is,that was,that'll be,that will be} {all,it,everything}{ for now, thanks,} / nothing
        else / nothing more / no more / i'm done / we're done / all done / that would be all / i'm all set /
        all set
    """,
    K.THANKS: """
        thanks{ a lot, so much, very much, a million, a bunch, again, for that, for your help,} / thank you{
        so much, very much, kindly, again,} / cheers / many thanks / much appreciated / ta / that helped / i
        appreciate it / no thanks / no thank you / thx / that's very kind{ of you,} / very kind / thanks
        ever so{ much,} / thank you ever so{ much,} / much obliged / thanks {heaps,loads,mate} / appreciate
        it / you're a star / bless you / ta {very much,muchly,ever so} / thanks {kindly,awfully} / cheers
        {mate,then,for that}
    """,
    K.POLITE: """
        please / remind me / {can,could,would,will} {you,we,i}{ please, possibly, maybe,} / {i'd,i
        would,we'd,we would} {like,love,prefer}{ you,}{ to,} / i {want,need,have,wish,wanted,was hoping}{
        you,}{ to,} / we {want,need,have}{ to,} / {let's,let us,lets} / help me / i've got to / i have got
        to / i'm going to / would you mind / if you {can,could,would,please,like} / if possible / kindly /
        for me / for us / do you mind / {can,may,could} i {have,get,ask you to} / be so kind{ as to,} / go
        ahead and / i'm trying to / would like / to have / would be nice / if you don't mind
    """,
    K.FILLER: """
        sir / madam / ma'am / my friend / um / uh / umm / uhm / er / erm / ah / oh / ooh / well / so / like
        / just / then / you know / i mean / now / actually / basically / hey / hm / mm / look / look here /
        listen / see / there / very / quick / short / brief / little / new / quickly / really / simply /
        also / too / i said / i was thinking / i'm thinking / say / okay so / all right so / let me see /
        let's see / here / again / already / my dear / dear / mate / assistant / anyway{ then,} / some /
        something / sometime / as well / kind / small / regular / yours / exactly / roughly / about / around
        / enough / is enough / still / i / me / you / we / us / by the way / mister / then please / will do
        / do / be / does / it's / that's / there's / got / get / have / going / think / i mean / i just mean
        / i only meant / i just meant / it doesn't matter / doesn't matter / never mind that / oops / whoops
        / oh well / anyhow / to be honest / honestly / actually yes / yeah well
    """,
    K.GLUE: """
        and / a / an / the / at / on / in / to / for / of / from / till / until / by / with me / my / our /
        your / is / are / was / will be / should be / be / it / this / that / and / as / into / up / lasting
        / starting / beginning / begins / starts / start / should / which / there / out / off / down / over
        / lasts / takes / taking / take / long / everyone's / or so /
        ish / day / time / date / one / ones / 's / entry / has / had / all / any / am / i'm / what's /
        who's / where's / when's / event in / if there's / lasting for / called / his / her / their / also
        at / same day / onto / running / goes / go / on my calendar / in my calendar / in my diary / my
        calendar / in the calendar / on the calendar
    """,
    K.AND: """
        and then / and{ also, please,} / then{ also,} / also / after that / plus / afterwards / and after
        that / next / besides / as well as / in addition / and could you / and can you / another thing / one
        more thing / and i also / and next / next up / then next / once that's done / after that please
    """,
    K.HELLO: """
        hello{ there, again,} / hi{ there, again,} / hey{ there,} / how are you{ today, doing,} / can you
        hear me / good {morning,afternoon,evening,day} / howdy / greetings / are you there / hello assistant
        / hiya / is anyone there
    """,
    K.UNTITLED: """
        {no,without a} {title,name} / whatever{ you like, you want, works,} / anything{ you like, works,
        will do,} / {it,} doesn't matter / it does not matter / {i,} don't care / {you,}
        {choose,decide,pick} / you pick / default{ title, name,} / up to you / no idea / {i,} don't know /
        {i,} have no idea / not sure / your choice / skip{ it, that,} / i don't mind / no title / no name /
        leave it {blank,empty,open} / doesn't need {one,a title,a name} / none / no preference / you can
        choose
    """,
    K.NOW: """
        what time is it{ now, right now, please,} / what's the time{ now,} / what{'s, is} {today's date,the
        date today,the date,the time,the day today} / what day is {it,today}{ today,} / what {date,day} is
        {it,today} / which day is {it,today} / the current time / today's date / what day are we
    """,
    K.WHO_ARE_YOU: """
        who are you / what are you / what can you do{ for me,} / what do you do / {what is,what's} your name
        / how can you help{ me,} / introduce yourself / are you {a robot,human,real,a person,a bot} / help /
        what can i {say,ask}{ you,} / how does this work / how do i use {you,this}
    """,
    K.OFF_TOPIC: """
        weather / the news / news / music / song{s,} / sing / joke{s,} / stock{s,} / translate / story /
        taxi / pizza / alarm / timer / jazz / play / football / score / rain{ing,} / recipe / order me /
        order
    """,
    K.IN_ENGLISH: """
        {please,} {speak,talk,reply,answer,switch,go,continue,say it,say that}{ back,}{ in, to,} english /
        in english{ please,} / english{ please,} / {can,could} {you,we} {speak,switch to,talk,talk in,speak
        in,use} english / use english
        / {i'd rather,i'd prefer to,i'd prefer,i prefer,would you mind,do you mind,let's,could we,can we,can
        you,could you,i want to,please,} {speak,speaking,talk,talking,do this,do it,have this,continue,go
        on,carry on,talk to me,speak to me,answer,reply,say it,say that} {in,} english{ from now on,
        instead, with me, please,} / {i'd rather,i'd prefer,i prefer} english / do you speak english /
        my chinese {isn't,is not} {very,so,that,} {good,great} / {could,can} we {continue,do,have} this in
        english{ please,}
    """,
    K.IN_CHINESE: """
        {please,} {speak,talk,reply,answer,switch,go,continue,say it,say that}{ back,}{ in, to,}
        {chinese,mandarin} / in {chinese,mandarin}{ please,} / {chinese,mandarin}{ please,} / {can,could}
        {you,we} {speak,switch to,talk,talk in,speak in,use} {chinese,mandarin} / use {chinese,mandarin}
        / {i'd rather,i'd prefer to,i'd prefer,i prefer,would you mind,do you mind,let's,could we,can we,can
        you,could you,i want to,please,} {speak,speaking,talk,talking,do this,do it,have this,continue,go
        on,carry on,talk to me,speak to me,answer,reply,say it,say that} {in,} {chinese,mandarin}{
        from now on, instead, with me, please,} / {i'd rather,i'd prefer,i prefer} {chinese,mandarin} / do
        you speak {chinese,mandarin} / my english {isn't,is not} {very,so,that,}
        {good,great} / {could,can} we {continue,do,have} this in {chinese,mandarin}{ please,}
    """,
    K.BOTH: """
        {book,keep,take,want,have,do,} both{ of them, of those,}{ meetings,} / {book,keep,} them both / i
        want both / both
    """,
    K.ANYWAY: """
        bucket anyway / anyway / anyhow / regardless / all the same / even so / nevertheless / double-book{
        it, me, them,} / double book{ it, me, them,} / {they,it} {can,may} overlap / {don't,do not}
        {change,move}{ it, anything, the time,} / no need to {change,move}{ it, anything,} / book it anyway
        / it doesn't matter
    """,
    K.OFFER: """
        {take,book,use,do,choose,move it to,change it to} {that,the next,that free,the next free}{ one,
        slot, time,}{ instead,} / {that,the next}{ free,} {one,slot,time} / book {it,that} instead / move
        it{ there, then,} / take it / instead / the next one / there / then / that time
    """,
    K.USUAL: """
        the usual{ time, place, way, thing,} / as usual / usual / as always / same as last time / same as
        usual
    """,
}
