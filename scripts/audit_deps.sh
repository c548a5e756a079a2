#!/usr/bin/env bash
# Look for known holes in the libraries of desk, engine and front end; ends with 1 when there are some, with 2 when nobody could be asked.
set -uo pipefail
cd "$(dirname "$0")/.."
uv=$(ls .tools/uv-*/bin/uv | tail -1)
worst=0

ask() {
    local what=$1; shift
    echo "== $what"
    local said status
    said=$("$@" 2>&1); status=$?
    echo "$said" | tail -40
    [ $status -eq 0 ] && return
    if echo "$said" | grep -qiE "could not (connect|fetch)|connection|resolve|network|ENOTFOUND|could not be audited|endpoint returned an error|ECONNREFUSED|timed? ?out|No such|not found|403|error sending"; then
        echo "   The advisories could not be asked: is this machine on the internet?"
        worst=2
    elif [ $worst -eq 0 ]; then
        worst=1
    fi
}

requirements=$(mktemp -d)
trap 'rm -rf "$requirements"' EXIT
"$uv" export --quiet --no-hashes --no-emit-project --no-dev > "$requirements/desk.txt"
"$uv" export --quiet --project engine --no-hashes --no-emit-project > "$requirements/engine.txt"
ask "desk (faces the internet)" "$uv" tool run --quiet pip-audit --strict --disable-pip --no-deps -r "$requirements/desk.txt"
ask "engine (loopback only; holes are expected, see docs/adr/0001-two-environments.md)" "$uv" tool run --quiet pip-audit --strict --disable-pip --no-deps -r "$requirements/engine.txt"
ask "front end" .venv/bin/npm --prefix web audit
exit $worst
