#!/bin/sh
# Installs the system packages that a step needs, where they are missing; does and says nothing where they are not.
#
#   system-packages.sh venv    what `python -m venv` needs
#   system-packages.sh audio   what building and loading PyAudio needs
#   system-packages.sh rig     a sound server and its tools, for the tests of sound devices
#   system-packages.sh browser a browser, for the test that opens the HTML report
#
# Looked for are the things themselves, not package names, so that a self-built Python or another system passes.
set -eu

python=${PYTHON:-python3}
missing=

lacks_header() {  # FILE
    ! printf '#include <%s>\n' "$1" | "${CC:-cc}" -E -x c - >/dev/null 2>&1
}

lacks_python_header() {
    include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
    [ ! -f "$include/Python.h" ]
}

lacks_alsa_plugin() {
    for folder in /usr/lib/*/alsa-lib /usr/lib64/alsa-lib /usr/lib/alsa-lib; do
        [ -f "$folder/libasound_module_pcm_pulse.so" ] && return 1
    done
    return 0
}

need() {  # PACKAGE
    missing="$missing $1"
}

case $1 in
venv)
    if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then
        echo "error: $("$python" --version) is too old" >&2
        echo "hint: give a Python 3.11 or newer, such as: make PYTHON=python3.12" >&2
        exit 1
    fi
    "$python" -c 'import ensurepip, venv' 2>/dev/null ||
        need "$("$python" -c 'import sys; print(f"python3.{sys.version_info[1]}-venv")')"
    ;;
audio)
    command -v "${CC:-cc}" >/dev/null || need gcc
    if lacks_header stdio.h && [ -z "${HOMEBREW_PREFIX:-}" ]; then need libc6-dev; fi
    if lacks_header portaudio.h && [ ! -f "${HOMEBREW_PREFIX:-/opt/homebrew}/include/portaudio.h" ]; then
        need portaudio19-dev
    fi
    if lacks_python_header; then
        need "$("$python" -c 'import sys; print(f"libpython3.{sys.version_info[1]}-dev")')"
    fi
    ;;
rig)
    # An optional part: its tests are skipped, and say so, where there is no PulseAudio.
    [ "$(uname -s)" = Linux ] || exit 0
    command -v pulseaudio >/dev/null || need pulseaudio
    command -v paplay >/dev/null || need pulseaudio-utils
    if lacks_alsa_plugin; then need libasound2-plugins; fi
    ;;
browser)
    # Optional, too: what a report does in a browser only a browser can tell. Ubuntu has none as a package.
    [ "$(uname -s)" = Linux ] || exit 0
    for name in chromium chromium-browser google-chrome; do
        if command -v "$name" >/dev/null; then exit 0; fi
    done
    need chromium
    ;;
*)
    echo "usage: $0 venv|audio|rig|browser" >&2
    exit 2
    ;;
esac

[ -n "$missing" ] || exit 0

without() {  # what happens where an optional package can't be had
    case $1 in
    rig) echo "the tests of sound devices are skipped without them" >&2 ;;
    browser) echo "the test of the HTML report in a browser is skipped without it" >&2 ;;
    *) return 1 ;;
    esac
}

if ! command -v apt-get >/dev/null; then
    echo "missing on this system (Debian's names):$missing" >&2
    if [ "$1" = audio ]; then
        echo "install: dnf install gcc portaudio-devel python3-devel, or: brew install portaudio" >&2
    fi
    without "$1"
    exit
fi

if [ "$(id -u)" -eq 0 ]; then
    as_root=
elif command -v sudo >/dev/null; then
    as_root=sudo
elif [ "$1" = browser ]; then
    without "$1"
    exit
else
    echo "error: these system packages are missing:$missing" >&2
    echo "hint: as root, run: apt-get update && apt-get install$missing" >&2
    exit 1
fi

echo "installing system packages:$missing"
$as_root apt-get -qq update
# shellcheck disable=SC2086  # a list of words
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install --yes --no-install-recommends $missing </dev/null ||
    { [ "$1" = browser ] && without "$1"; }
