#!/usr/bin/env bash
# Install what the tests need and the package index does not carry: Debian's Chromium for the browser tests.
set -euo pipefail
if command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null; then
  exit 0
fi
if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
  echo "Installing Chromium for the browser tests"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-noto-core >/dev/null
else
  echo "No Chromium here: the browser tests will be skipped. On Debian: sudo apt-get install chromium" >&2
fi
