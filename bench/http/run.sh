#!/usr/bin/env bash
# Requests per second of our server against a bare Beast loop, each on one core (wrk on another), and the memory of 2,000 idle streams.
# usage: bench/http/run.sh [build/release/bench/bench_http]     needs Debian's wrk
# PASS: /healthz at least 0.6 of the bare loop, and the streams at most 60 MB.
set -euo pipefail
cd "$(dirname "$0")/../.."
bench=${1:-build/release/bench/bench_http}
command -v wrk >/dev/null || { echo "bench/http: wrk is missing; apt-get install wrk" >&2; exit 3; }
measure() {
  taskset -c 0 "$bench" "$1" "$2" & pid=$!
  sleep 0.5
  taskset -c 1 wrk -t1 -c64 -d"${SECONDS_EACH:-5}" "http://127.0.0.1:$2$3" | awk '/Requests\/sec/ {print $2}'
  kill "$pid"; wait "$pid" 2>/dev/null || true
}
bare=$(measure bare 18081 /healthz)
ours=$(measure assay 18082 /healthz)
pool=$(measure assay 18083 /work)
awk -v b="$bare" -v o="$ours" -v p="$pool" 'BEGIN {printf "bare Beast %d/s   ours (io thread) %d/s = %.2f   ours (work pool) %d/s = %.2f\n", b, o, o/b, p, p/b}'
idle=$("$bench" idle)
echo "$idle"
awk -v b="$bare" -v o="$ours" -v m="$(sed -n 's/.*: \([0-9.]*\) MiB.*/\1/p' <<<"$idle")" \
  'BEGIN {ok = o / b >= 0.6 && m * 1.048576 <= 60; print (ok ? "PASS" : "FAIL") ": ratio at least 0.6 and at most 60 MB"; exit !ok}'
