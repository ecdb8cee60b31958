#!/bin/sh
# Installs Debian's Chromium for the tests, a font of Arial's widths and one with the shapes, where absent and apt can.
# Ends with 0, so that the tests are skipped where there is no browser, unless CI is set to a true value.
set -u

command -v chromium >/dev/null 2>&1 && fc-list 2>/dev/null | grep -q Liberation && fc-list | grep -q DejaVu && exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq -y --no-install-recommends \
        chromium fontconfig fonts-liberation fonts-dejavu-core && exit 0
fi

command -v chromium >/dev/null 2>&1 && exit 0

echo "Chromium is not installed and could not be: the tests that need it will be skipped"
case "${CI:-}" in
    "" | 0 | false | False | no) exit 0 ;;
    *) exit 1 ;;
esac
