#!/usr/bin/env bash
# Starts a throw-away PostgreSQL and prints its address; it stops, and its folder goes, with the process named by $1. $2: a free port.
set -euo pipefail
owner=$1
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
[ -n "$bin" ] || bin=$(dirname "$(command -v initdb)") || { echo "no initdb found" >&2; exit 1; }
folder=$(mktemp -d "${TMPDIR:-/tmp}/smart-window-pg.XXXXXX")
as=()
if [ "$(id -u)" = 0 ]; then
  # initdb refuses root.
  chown postgres "$folder"
  as=(runuser -u postgres --)
fi
cd "$folder"
"${as[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null
port=$2
"${as[@]}" "$bin/pg_ctl" -D "$folder/data" -w -t 60 -l "$folder/log" -o \
  "-h 127.0.0.1 -p $port -k $folder -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=400 -c shared_buffers=128MB" \
  start >/dev/null || { cat "$folder/log" >&2; exit 1; }
(
  while kill -0 "$owner" 2>/dev/null; do sleep 1; done
  "${as[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate stop
  rm -rf "$folder"
) </dev/null >/dev/null 2>&1 &
disown
echo "postgres://postgres@127.0.0.1:$port"
