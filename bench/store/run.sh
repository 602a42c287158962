#!/usr/bin/env bash
# bench/store/run.sh: bytes a telemetry sample takes on disk, and the latency of top-queries over 5,000 statements × 24 h at 200 requests/s,
# each with its own random `to` and `order`. Needs the release build: ninja -C build/release assay bench_store
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server"; wait "$server" || true; }; rm -rf "$work"' EXIT
build/release/bench/bench_store fill "$work/data" "${STATEMENTS:-5000}" "${HOURS:-48}"
build/release/assay serve --data "$work/data" --listen 127.0.0.1:0 --log error >"$work/out" &
server=$!
until grep -q ready "$work/out"; do sleep 0.1; done
port=$(sed -n 's|.*:\([0-9]*\)/*$|\1|p' "$work/out")
build/release/bench/bench_store load "$port" "${SECONDS_OF_LOAD:-30}" "${RATE:-200}"
