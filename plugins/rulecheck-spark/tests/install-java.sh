#!/bin/sh
# Installs a Java without a screen for the tests, where it is absent and apt can.
# Ends with 0, so that the tests are skipped where there is none, unless CI is set to a true value.
set -u

if command -v java >/dev/null 2>&1 || [ -x "${JAVA_HOME:-}/bin/java" ]; then
    exit 0
fi

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -qq -y --no-install-recommends default-jre-headless && exit 0
fi

echo "Java is not installed and could not be: the tests that need it will be skipped"
case "${CI:-}" in
    "" | 0 | false | False | no) exit 0 ;;
    *) exit 1 ;;
esac
