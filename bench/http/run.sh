#!/bin/sh
# Requests per second of our server against a bare Beast loop, each on one core (wrk on another), and 2,000 idle streams.
# usage: bench/http/run.sh build/release/bench/bench_http
set -eu
bench=${1:-build/release/bench/bench_http}
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
"$bench" idle
