#!/bin/sh
# The thirty-second demo: two recordings of somebody booking a meeting, Chinese and English, held as conversations
# with the embedded server. Everything it makes is in one folder, new each time; settings and meetings of your own stay
# untouched.
#
#   demo.sh PROGRAM FOLDER
set -eu

program=$1
rm -rf "$2"
mkdir -p "$2/settings"
folder=$2
XDG_CONFIG_HOME=$(cd "$folder/settings" && pwd)
export XDG_CONFIG_HOME

# Each has a data folder of its own: both ask for the same hour, and the second would be told that it is taken.
# --my-calendar keeps the meeting, so that `meetings list` can show it.
hold() {  # RECORDING PROFILE WHAT
    printf '\n== %s.wav: %s\n' "$1" "$3"
    mkdir -p "$folder/$1/data"
    XDG_DATA_HOME=$(cd "$folder/$1/data" && pwd)
    export XDG_DATA_HOME
    "$program" replay "samples/$1.wav" --embedded --profile "$2" --my-calendar \
        --out "$folder"
    printf '\n-- meetings list\n'
    "$program" meetings list
}

hold book-zh xiaoai "a meeting is booked in Chinese"
hold book-en english "a meeting is booked in English"
printf '\n== listen to the answers: %s\n' "$folder/book-zh/answer.wav $folder/book-en/answer.wav"

cat <<END

== try next
$program talk --text --profile english
    type to the assistant; without --profile it speaks Chinese; Ctrl-D ends
$program kb add samples/knowledge
    documents from which it then answers: ask it how many days of leave you have
$program replay samples/book-en.wav --profile english --html $folder/report.html
    the English recording once more, and a page that shows and plays both sides
END
