#!/bin/sh
# Installs PostgreSQL's server programs for the tests, where they are absent and apt can; makes no cluster.
# Ends with 0, so that the tests are skipped where there is no server, unless CI is set to a true value.
set -u

if command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
    exit 0
fi

if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    # Read by postgresql-common when it is configured: no main cluster is made or started.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    apt-get update -qq && apt-get install -qq -y --no-install-recommends postgresql && exit 0
fi

echo "PostgreSQL's server is not installed and could not be: the tests that need it will be skipped"
case "${CI:-}" in
    "" | 0 | false | False | no) exit 0 ;;
    *) exit 1 ;;
esac
