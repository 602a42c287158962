#!/usr/bin/env bash
# From nothing to a page with live data: `./run` on a clean clone of this checkout's commit, then the later starts.
# usage: bench/start/run.sh [--starts N]      N later starts (default 3); the median counts
#
# The clone is made in a temporary folder and has no build and no npm packages. Debian's packages, libpg_query and ccache's cache of this
# machine are used as they are: on a fresh machine their installation comes on top (tools/setup says what it does).
# Measured are the seconds until "Assay is ready" and until the first answer of top-queries with a statement in it (the demo's workload; a
# later start has those of the start before).
# PASS: the median later start is ready within 3 s, and there is live data.
set -euo pipefail
starts=3
case "${1:-}" in
  -h | --help) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 0 ;;
  --starts) starts=$2 ;;
  '') ;;
  *) echo "bench/start/run.sh: unknown option '$1'; see --help" >&2; exit 2 ;;
esac
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d /tmp/assay-start-XXXXXX)
chmod 755 "$work"
set -m # a process group for each start, so that an unfinished build ends with it
server=
cleanup() {
  if [ -n "$server" ]; then kill -- "-$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  if [ -x "$work/assay/build/release/assay" ]; then "$work/assay/build/release/assay" demo --rm --data "$work/data" --log error >/dev/null 2>&1 || true; fi
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 143' TERM INT
now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.2f", b - a }'; }

# start: sets ready and live (seconds)
start() {
  local began url
  : >"$work/out"
  began=$(now)
  (cd "$work/assay" && exec ./run --listen 127.0.0.1:0 --data "$work/data" --log warning) >"$work/out" 2>"$work/err" </dev/null &
  server=$!
  until grep -q '^Assay is ready' "$work/out"; do
    kill -0 "$server" 2>/dev/null || { tail -30 "$work/out" "$work/err" >&2; server=; echo "FAIL start: ./run ended"; exit 1; }
    sleep 0.02
  done
  ready=$(since "$began")
  url=$(sed -n 's/^Assay is ready: \(http[^ ]*\)\/$/\1/p' "$work/out")
  until curl -fsS "$url/api/monitor/top-queries?db_id=shop-demo&window=15m" 2>/dev/null | grep -q '"fingerprint"'; do
    awk -v s="$(since "$began")" -v r="$ready" 'BEGIN { exit s - r < 120 }' && { live=none; return; }
    sleep 0.1
  done
  live=$(since "$began")
}
# stop: by SIGINT, as Ctrl-C does; sets stopped (seconds)
stop() {
  local began
  began=$(now)
  kill -INT "$server"
  wait "$server" || { echo "FAIL start: assay ended with code $?"; exit 1; }
  server=
  stopped=$(since "$began")
}

git clone --quiet --no-hardlinks "$root" "$work/assay"
git -C "$work/assay" checkout --quiet "$(git -C "$root" rev-parse HEAD)"
printf '%-28s %9s %14s %9s\n' start 'ready s' 'live data s' 'stop s'
row() { printf '%-28s %9s %14s %9s\n' "$1" "$ready" "$live" "$stopped"; }
start
stop
row 'clean clone (builds)'
first_live=$live
all=
for n in $(seq "$starts"); do
  start
  stop
  row "later start $n"
  all+="$ready "
done
median=$(printf '%s\n' $all | sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }')
if [ "$first_live" != none ] && [ "$live" != none ] && awk -v m="$median" 'BEGIN { exit m > 3 }'; then
  echo "PASS start: live data $first_live s after ./run on a clean clone; later starts ready in $median s (bar 3)"
else
  echo "FAIL start: live data $first_live s after ./run on a clean clone; later starts ready in $median s (bar 3)"
  exit 1
fi
