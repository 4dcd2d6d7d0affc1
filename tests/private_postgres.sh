# A PostgreSQL server for one run only, on loopback with a password of its own. Sourced, from the root of the house:
#
#   find_initdb                where Debian or PATH has it, in $initdb; empty where PostgreSQL is not installed
#   start_private_postgres     starts it; its address is in CANTINE_TEST_POSTGRES, its programs in $bin, its files and
#                              whatever else belongs to the run in $house, which goes when the script ends, however it
#                              ends; as_owner COMMAND runs what the server's owner has to

find_initdb() {
    # Debian keeps the server out of PATH, a folder for each version; the newest one is taken.
    initdb=$(command -v initdb || printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    [ -x "$initdb" ] || initdb=
}

clear_away() {
    [ -f "$house/db/postmaster.pid" ] && as_owner "$bin/pg_ctl" stop -D db -m immediate >/dev/null
    rm -rf "$house"
}

start_private_postgres() {
    # In memory where there is room: each test has a database of its own, and copying one is then five times faster.
    local room shelf secret port
    room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
    [ "${room:-0}" -gt 2000000 ] && [ -w /dev/shm ] && shelf=/dev/shm || shelf=/tmp
    house=$(mktemp -d "$shelf/cantine-tests.XXXXXX") || exit 1
    bin=$(dirname "$(readlink -f "$initdb")")
    as_owner() { (cd "$house" && "$@"); }
    if [ "$(id -u)" = 0 ]; then  # initdb refuses root
        chown postgres "$house" || fail "initdb refuses root, and there is no user « postgres » to run it as."
        as_owner() { (cd "$house" && runuser -u postgres -- "$@"); }
    fi
    trap clear_away EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP

    secret=$(python -c 'import secrets; print(secrets.token_hex(16))')
    port=$(python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_owner tee secret >/dev/null <<<"$secret"
    as_owner "$bin/initdb" -D db -U cantine --pwfile=secret --auth=md5 -E UTF8 --locale=C.UTF-8 --no-sync \
        >"$house/initdb.log" 2>&1 || fail "initdb failed:" "$(cat "$house/initdb.log")"
    as_owner tee -a db/postgresql.conf >/dev/null <<END_OF_SETTINGS
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 100
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 256MB
autovacuum = off
END_OF_SETTINGS
    as_owner "$bin/pg_ctl" start -D db -w -l server.log >/dev/null ||
        fail "PostgreSQL did not start:" "$(cat "$house/server.log")"
    export CANTINE_TEST_POSTGRES="postgresql://cantine:$secret@127.0.0.1:$port/postgres"
}

fail() { printf '%s\n' "$@" >&2; exit 1; }
