#!/usr/bin/env python3
"""bench/schema/run.py: the schema engine on a generated 1,000-table PostgreSQL schema (and 5,000), release build.

Reading the pg_dump of it, the diff of two models with 50 edits, the plan; the live catalog against `pg_dump --schema-only` of the same
database; squawk (npm squawk-cli, when npm can be reached) parsing the same file. Needs ninja -C build/release bench_schema. About 3 minutes.
"""
import argparse
import os
import re
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "tests"))
from support.servers import CLIENTS, ROOT, Postgres, work_folder  # noqa: E402

BARS = {"read": 200, "diff": 30, "plan": 50}  # milliseconds at 1,000 tables


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"{program} {' '.join(map(str, arguments))}: {done.stderr}")
    print("  " + done.stdout.strip().replace("\n", "\n  "), flush=True)
    return {line.split()[0]: float(re.search(r"median ([0-9.]+) ms", line).group(1)) for line in done.stdout.splitlines() if "median" in line}, done.returncode


def squawk(folder, path):
    if not shutil.which("npm"):
        return print("  squawk   not measured: there is no npm")
    made = subprocess.run(["npm", "install", "--silent", "--prefix", folder, "squawk-cli@2.66.0"], capture_output=True, text=True)
    if made.returncode:
        return print(f"  squawk   not measured: npm could not install it ({made.stderr.strip()[:100]})")
    begun = time.monotonic()
    done = subprocess.run([f"{folder}/node_modules/.bin/squawk", "--no-error-on-unmatched-pattern", path], capture_output=True, text=True)
    return print(f"  squawk   {(time.monotonic() - begun) * 1000:.0f} ms for the same file (it also lints), exit code {done.returncode}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bench", default=f"{ROOT}/build/release/bench/bench_schema")
    parser.add_argument("--sizes", default="1000,5000", help="tables, comma separated; the bars are for the first and the ratio")
    parser.add_argument("--no-squawk", action="store_true")
    o = parser.parse_args()
    folder = work_folder("schema")
    failed, medians = [], []
    server = Postgres(f"{folder}/pg", settings={"max_locks_per_transaction": "20000", "shared_preload_libraries": ""})
    server.start()
    try:
        for size in map(int, o.sizes.split(",")):
            print(f"{size} tables", flush=True)
            database = f"b{size}"
            subprocess.run([f"{CLIENTS}/createdb", "-h", f"{folder}/pg", "-U", "postgres", database], check=True)
            ddl = subprocess.run([o.bench, "generate", str(size), "1"], capture_output=True, text=True, check=True).stdout
            psql = [f"{CLIENTS}/psql", "-X", "-q", "-h", f"{folder}/pg", "-U", "postgres", "-d", database]
            loaded = subprocess.run([*psql, "-v", "ON_ERROR_STOP=1", "-o", "/dev/null"], input=ddl, text=True, capture_output=True)
            if loaded.returncode:
                sys.exit(f"the generated schema does not load: {loaded.stderr[:600]}")
            dump = f"{folder}/dump{size}.sql"
            pg_dump = [f"{CLIENTS}/pg_dump", "-s", "-h", f"{folder}/pg", "-U", "postgres", database, "-f", dump]
            begun = time.monotonic()
            subprocess.run(pg_dump, check=True)
            dump_ms = (time.monotonic() - begun) * 1000
            found, lost = run(o.bench, "read", dump)
            if lost:
                failed.append(f"statements lost at {size} tables")
            found.update(run(o.bench, "diff", dump, 50)[0])
            found.update(run(o.bench, "inspect", f"postgres://postgres@/{database}?host={folder}/pg")[0])
            print(f"  pg_dump  {dump_ms:.0f} ms for --schema-only of the same database")
            if found["inspect"] > dump_ms:
                failed.append(f"inspect is slower than pg_dump at {size} tables")
            medians.append((size, found))
            if len(medians) == 1 and not o.no_squawk:
                squawk(folder, dump)
        for name, bar in BARS.items():
            if medians[0][1][name] > bar:
                failed.append(f"{name} takes {medians[0][1][name]:.0f} ms, the bar is {bar}")
        if len(medians) > 1:
            for name in ("read", "diff", "plan"):
                ratio = medians[1][1][name] / max(medians[0][1][name], 0.1)
                print(f"{name}: {medians[1][0]} tables cost {ratio:.1f} times as much as {medians[0][0]}")
                if ratio > 6:
                    failed.append(f"{name} grows {ratio:.1f} times")
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print("FAIL " + "; ".join(failed) if failed else "PASS read ≤ 200 ms, diff ≤ 30 ms, plan ≤ 50 ms at the first size; ≤ 6 times that at the second; faster than pg_dump")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
