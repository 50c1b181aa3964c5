#!/bin/sh
# Makes a database cluster in $PGDATA if there is none, and runs the server on it.
set -eu
PATH=$PATH:$(echo /usr/lib/postgresql/*/bin)
user=${POSTGRES_USER:-postgres}
as() { setpriv --reuid=postgres --regid=postgres --init-groups "$@"; }
mkdir -p "$PGDATA" /run/postgresql
chown -R postgres:postgres "$PGDATA" /run/postgresql
chmod 700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  printf %s "$POSTGRES_PASSWORD" >/tmp/password
  as initdb --username="$user" --pwfile=/tmp/password --auth-host=scram-sha-256 --auth-local=trust >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  if [ "${POSTGRES_DB:-postgres}" != postgres ]; then
    as pg_ctl -w -o '-c listen_addresses=' start >/dev/null
    as createdb --username="$user" --maintenance-db=postgres "$POSTGRES_DB"
    as pg_ctl -w -m fast stop >/dev/null
  fi
fi
exec setpriv --reuid=postgres --regid=postgres --init-groups "$@" -c 'listen_addresses=*'
