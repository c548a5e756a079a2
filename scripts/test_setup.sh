#!/usr/bin/env bash
# Install what the tests need and the package index does not carry: Debian's Chromium for the browser tests, Apertium for translation.
set -euo pipefail
missing=()
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium fonts-noto-core)
command -v apertium >/dev/null || missing+=(apertium apertium-eng-spa)
[ ${#missing[@]} -eq 0 ] && exit 0
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing ${missing[*]} for the tests"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
else
  echo "Not here, so some tests will be skipped: ${missing[*]}. On Debian: sudo apt-get install ${missing[*]}" >&2
fi
