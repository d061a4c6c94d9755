#!/bin/sh
# Tries patroni.yml and etcd.conf.yml: three nodes on loopback, under writers; a node is lost and comes back, another is
# switched over, a Patroni freezes. Counts what was acknowledged and what is stored. It ends what it started.
#
#   sh deploy/try.sh        from a checkout with .venv and its extra postgres; as root (servers run as postgres), or as
#                           anybody but root
#   KEEP=1                  leaves the folder, to be looked at
#   TIMELINE, POSTGRES_BIN, SQL_PORT, REST_PORT, CLIENT_PORT, PEER_PORT, WRITERS, CALM (seconds between two faults)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
TIMELINE=${TIMELINE:-$here/../.venv/bin/timeline}
POSTGRES_BIN=${POSTGRES_BIN:-$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
SQL_PORT=${SQL_PORT:-15432}
REST_PORT=${REST_PORT:-18008}
CLIENT_PORT=${CLIENT_PORT:-12379}
PEER_PORT=${PEER_PORT:-12380}
WRITERS=${WRITERS:-4}
CALM=${CALM:-15}
NODES='node1 node2 node3'
PATIENCE=120

folder=$(mktemp -d)
export XDG_CACHE_HOME="$folder/cache"
hosts="127.0.0.11:$SQL_PORT,127.0.0.12:$SQL_PORT,127.0.0.13:$SQL_PORT"
export TIMELINE_STORE="postgresql://timeline:try-desk@$hosts/timeline?target_session_attrs=read-write"

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
seconds() { date +%s.%N; }
since() { echo "$1 $(seconds)" | awk '{ printf "%.1f", $2 - $1 }'; }
to() { kill "-$1" "$2" 2>/dev/null || true; } # a signal, to a process that may have gone

# Servers. A node's processes are known by the files etcd.pid, patroni.pid and data/postmaster.pid in its folder.

if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    chmod 755 "$folder"
    as_postgres='setpriv --reuid=postgres --regid=postgres --init-groups env HOME='$folder
else
    as_postgres=env
fi

# The file of a node, from the one in this folder: what is marked, then what is different only because this is a trial.
file_of() {
    number=${2#node}
    sed -e "/# this node/ { s/node1/$2/; s/192\.0\.2\.11/192.0.2.1$number/; }" "$here/$1" | sed \
        -e "s|192\.0\.2\.0/24|127.0.0.0/8|; s|192\.0\.2\.|127.0.0.|g; s/change-me/try/" \
        -e "s/:5432/:$SQL_PORT/g; s/:8008/:$REST_PORT/g; s/:2379/:$CLIENT_PORT/g; s/:2380/:$PEER_PORT/g" \
        -e "s|local all postgres peer|local all all trust|" \
        -e "s|/var/lib/etcd/timeline|$folder/$2/etcd|; s|/var/lib/postgresql/15/timeline|$folder/$2/data|" \
        -e "s|/var/lib/postgresql/timeline.pgpass|$folder/$2/pgpass|; s|/var/run/postgresql|$folder/$2|" \
        -e "s|/usr/lib/postgresql/15/bin|$POSTGRES_BIN|" >"$folder/$2/$1"
}

start() { # etcd or patroni, of a node
    case $1 in
    etcd) ETCD_CONFIG_FILE="$folder/$2/etcd.conf.yml" $as_postgres etcd >>"$folder/$2/etcd.log" 2>&1 & ;;
    patroni) $as_postgres patroni "$folder/$2/patroni.yml" >>"$folder/$2/patroni.log" 2>&1 & ;;
    esac
    echo $! >"$folder/$2/$1.pid"
}

pid_of() { # etcd, patroni or postgres, of a node; nothing where it does not run
    case $1 in
    postgres) file=$folder/$2/data/postmaster.pid ;;
    *) file=$folder/$2/$1.pid ;;
    esac
    if [ -e "$file" ] && [ "$(ps -o comm= -p "$(head -n 1 "$file")")" = "$1" ]; then head -n 1 "$file"; fi
}

end() { # etcd, patroni (which stops its PostgreSQL) or postgres, of a node: gently, and then not
    for signal in CONT TERM 20 QUIT 5 KILL; do
        case $signal in
        [0-9]*) for _ in $(seq "$signal"); do if [ "$(pid_of "$1" "$2")" ]; then sleep 1; fi; done ;;
        *) for pid in $(pid_of "$1" "$2"); do to "$signal" "$pid"; done ;;
        esac
    done
}

lose() { # a node, all at once, as if its machine had gone
    postmaster=$(pid_of postgres "$1")
    backends=$(ps -o pid= --ppid "$postmaster")
    for pid in $(pid_of patroni "$1") "$postmaster" $backends $(pid_of etcd "$1"); do to KILL "$pid"; done
}

ctl() { patronictl -c "$folder/node1/patroni.yml" "$@"; }
members() { timeout 10 patronictl -c "$folder/node1/patroni.yml" list -f tsv 2>/dev/null || true; }
has_role() { members | awk -F '\t' -v role="$1" '$4 == role && $5 ~ /running|streaming/ { print $2 }'; }
are_all_there() { [ "$(has_role Leader | wc -l),$(has_role 'Sync Standby' | wc -l),$(has_role Replica | wc -l)" = 1,1,1 ]; }
another_leads() { [ "$(has_role Leader)" ] && [ "$(has_role Leader)" != "$1" ]; }

until_it_is_so() {
    begun=$(date +%s)
    until "$@"; do
        if [ $(($(date +%s) - begun)) -gt $PATIENCE ]; then
            say "it takes too long: $*"
            members
            exit 1
        fi
        sleep 0.5
    done
}

# Writers: one command after the other; what was not acknowledged is tried again, with the same id.

writer() {
    number=0
    while :; do
        number=$((number + 1))
        until "$TIMELINE" append call-held us-china --id "$1-$number" --occurred 2025-11-24 --participants USA,CHN \
            >/dev/null 2>>"$folder/$1.said"; do
            if [ -e "$folder/enough" ]; then return; fi
            echo "$1-$number" >>"$folder/$1.refused"
            sleep 0.2
        done
        echo "$1-$number $(seconds)" >>"$folder/$1.acknowledged"
        if [ -e "$folder/enough" ]; then return; fi
    done
}

acknowledged() { cat "$folder"/*.acknowledged | cut -d ' ' -f 1 | sort; }
stored() { "$TIMELINE" export | sed -n 's/.*"id": *"\(writer[^"]*\)".*/\1/p' | sort; }
silence_since() { # the longest time in which nobody had anything acknowledged
    cat "$folder"/*.acknowledged | cut -d ' ' -f 2 | sort -n | awk -v since="$1" \
        '$1 >= since { if (last && $1 - last > most) most = $1 - last } { last = $1 } END { printf "%.1f", most }'
}
report() {
    say "$1: nothing acknowledged for $(silence_since "$2") s; $(acknowledged | wc -l) events acknowledged so far"
}

# The end, however it comes.

clean_up() {
    touch "$folder/enough"
    for pid in ${writers:-} ${watcher:-}; do to TERM "$pid"; done
    for server in patroni postgres etcd; do
        ending=
        for node in $NODES; do end "$server" "$node" & ending="$ending $!"; done
        for pid in $ending; do wait "$pid" || true; done
    done
    if [ "${KEEP:-}" ]; then say "kept: $folder"; else rm -rf "$folder"; fi
}
trap clean_up EXIT
trap 'exit 130' INT TERM

for node in $NODES; do
    mkdir "$folder/$node"
    file_of etcd.conf.yml "$node"
    file_of patroni.yml "$node"
    if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder/$node"; fi
done
say "$("$POSTGRES_BIN/postgres" --version); $(patroni --version); $(etcd --version | head -n 1)"
for node in $NODES; do start etcd "$node"; done
for node in $NODES; do start patroni "$node"; done
until_it_is_so are_all_there
members

leader=$(has_role Leader)
local="$as_postgres psql --quiet --no-psqlrc --username postgres --host $folder/$leader --port $SQL_PORT"
$local --command "CREATE ROLE timeline LOGIN PASSWORD 'try-desk'" --command 'CREATE DATABASE timeline OWNER timeline' postgres
"$TIMELINE" append relationship-opened us-china --occurred 2025-10-30 --title 'United States and China' --parties USA,CHN >/dev/null

"$TIMELINE" --format json log --follow >"$folder/seen" 2>/dev/null &
watcher=$!
for number in $(seq "$WRITERS"); do
    writer "writer$number" &
    writers="${writers:-} $!"
done
sleep "$CALM"

began=$(seconds)
say "$leader is lost: SIGKILL to its etcd, its Patroni and its PostgreSQL"
lose "$leader"
until_it_is_so another_leads "$leader"
say "$(has_role Leader) leads after $(since "$began") s"
sleep "$CALM"
report 'the lost node' "$began"

began=$(seconds)
say "$leader comes back"
start etcd "$leader"
start patroni "$leader"
until_it_is_so are_all_there
say "all are there after $(since "$began") s"
sleep "$CALM"
report 'its return' "$began"

began=$(seconds)
leader=$(has_role Leader)
standby=$(has_role 'Sync Standby')
say "switchover from $leader to $standby"
ctl switchover --leader "$leader" --candidate "$standby" --force >/dev/null
until_it_is_so are_all_there
sleep "$CALM"
report 'the switchover' "$began"

began=$(seconds)
leader=$(has_role Leader)
say "the server of $leader is lost, its Patroni is not: SIGKILL to PostgreSQL alone"
to KILL "$(pid_of postgres "$leader")"
sleep "$CALM"
until_it_is_so are_all_there
report "the lost server ($(has_role Leader) leads)" "$began"

began=$(seconds)
leader=$(has_role Leader)
say "the Patroni of $leader freezes, its PostgreSQL goes on"
to STOP "$(pid_of patroni "$leader")"
until_it_is_so another_leads "$leader"
say "$(has_role Leader) leads after $(since "$began") s; $leader has not been told"
sleep "$CALM"
to CONT "$(pid_of patroni "$leader")"
until_it_is_so are_all_there
sleep "$CALM"
report 'the frozen Patroni' "$began"

touch "$folder/enough"
for pid in $writers; do wait "$pid"; done
members
acknowledged >"$folder/acknowledged"
stored >"$folder/stored"
echo "acknowledged:        $(wc -l <"$folder/acknowledged")"
echo "stored:              $(wc -l <"$folder/stored")"
echo "acknowledged, lost:  $(comm -23 "$folder/acknowledged" "$folder/stored" | wc -l)"
echo "stored twice:        $(uniq -d "$folder/stored" | wc -l)"
echo "commands that failed and were tried again: $(cat "$folder"/*.refused 2>/dev/null | wc -l), with:"
grep -h ^Error "$folder"/*.said | sort | uniq -c || true
sleep 6
to TERM "$watcher" # an interrupt is not heard by what a script runs in the background
wait "$watcher" || true
echo "seen by log --follow: $(wc -l <"$folder/seen")"
"$TIMELINE" verify
test -z "$(comm -23 "$folder/acknowledged" "$folder/stored")"
