#!/bin/sh
# Installs a Java without a screen for the tests, where there is none of 17 or later and apt can.
# Ends with 0, so that the tests are skipped where there is none, unless CI is set to a true value.
set -u

# Where Spark looks for it.
java="${JAVA_HOME:+$JAVA_HOME/bin/}java"

is_there() {
    version=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p' | head -n 1)
    [ "${version:-0}" -ge 17 ]
}

is_there && exit 0

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq -y --no-install-recommends default-jre-headless && is_there && exit 0
fi

echo "$java is no Java of 17 or later, and none could be installed: the tests that need it will be skipped"
case "${CI:-}" in
    "" | 0 | false | False | no) exit 0 ;;
    *) exit 1 ;;
esac
