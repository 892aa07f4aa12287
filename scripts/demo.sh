#!/bin/sh
# The thirty-second demo: two recordings of somebody booking a meeting, Chinese and English, held as conversations
# with the embedded server. Everything it makes is in one folder; settings and meetings of your own stay untouched.
#
#   demo.sh PROGRAM FOLDER
set -eu

program=$1
folder=$2

rm -rf "$folder"
mkdir -p "$folder"
XDG_DATA_HOME=$(cd "$folder" && pwd)/data
XDG_CONFIG_HOME=$(cd "$folder" && pwd)/settings
export XDG_DATA_HOME XDG_CONFIG_HOME

say() {
    printf '\n== %s\n' "$1"
}

say "book-zh.wav: a meeting booked in Chinese"
"$program" replay samples/book-zh.wav --embedded --profile xiaoai --out "$folder"

say "book-en.wav: a meeting booked in English"
"$program" replay samples/book-en.wav --embedded --profile english --out "$folder"

say "meetings list: what was booked"
"$program" meetings list

say "listen to the answers"
ls "$folder"/*/answer.wav
