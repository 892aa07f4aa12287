#!/bin/sh
# Runs a chatty command, such as pip, and shows one line instead: what is being done and, on a terminal, the step it
# has reached. Its output goes to a log file, which is named if it fails.
#
#   quietly.sh WHAT LOG COMMAND [ARGUMENT...]
set -eu

what=$1
log=$2
shift 2

step() {  # the last thing that pip began, without the address it comes from
    awk '/^ *(Collecting|Downloading|Building)/ {verb = $1; thing = $2}
        /^Installing/ {verb = $1; thing = "the packages"}
        END {sub(/.*\//, "", thing); print verb, thing}' "$log" | tr 'A-Z' 'a-z' | cut -c 1-60
}

began=$(date +%s)
echo "$what"
"$@" >"$log" 2>&1 &
job=$!
trap 'kill "$job" 2>/dev/null || :; exit 130' INT TERM  # a shell's background job does not hear Ctrl-C
if [ -t 1 ]; then
    while kill -0 "$job" 2>/dev/null; do
        printf '\r\033[K  %s s  %s' "$(($(date +%s) - began))" "$(step)"
        sleep 1
    done
    printf '\r\033[K'
fi
if ! wait "$job"; then
    echo "error: this failed: $(grep -i '^error' "$log" | tail -n 1 | grep . || tail -n 1 "$log")" >&2
    echo "hint: the whole log is $log" >&2
    exit 1
fi
