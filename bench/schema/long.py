#!/usr/bin/env python3
"""bench/schema/long.py: the full seeds of issue 4 on every engine that tools/engines has: 500 random schemas and 500 random migrations on
PostgreSQL, 200 of each on MySQL and MariaDB. Prints a table; needs the dev or release build of contract_seeds. Hours; --seeds makes it shorter.
"""
import argparse
import os
import re
import subprocess
import sys
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(__file__), "..", ".."))


def engines():
    listed = subprocess.run([f"{ROOT}/tools/engines", "--list"], capture_output=True, text=True, check=True).stdout
    found = {tuple(line.split(maxsplit=2)[:2]) for line in listed.splitlines()}
    return sorted(found | {("postgres", "15"), ("mariadb", "10.11")}, key=lambda e: (e[0], [int(p) for p in e[1].split(".")]))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=f"{ROOT}/build/dev/tests/contract_seeds")
    parser.add_argument("--seeds", type=int, help="of each engine, instead of 500 and 200")
    parser.add_argument("--only", help="one engine, such as postgres-15")
    o = parser.parse_args()
    failed = 0
    print("| engine | seeds | schemas that came back | migrations proved | with a way back, proved too | seconds |\n|---|---|---|---|---|---|", flush=True)
    for engine, version in engines():
        if o.only and o.only != f"{engine}-{version}":
            continue
        seeds = o.seeds or (500 if engine == "postgres" else 200)
        environment = {**os.environ, "ASSAY_SEED_ENGINE": engine, "ASSAY_SEED_VERSION": version, "ASSAY_SEEDS": str(seeds)}
        begun = time.monotonic()
        done = subprocess.run([o.program], env=environment, capture_output=True, text=True)
        proved = re.search(r"(\d+) migrations proved, (\d+) of them with a way back", done.stdout)
        passed = "[       OK ] Seeds.a_random_schema" in done.stdout
        print(f"| {engine} {version} | {seeds} | {seeds if passed else 'failures'} | {proved.group(1) if proved else '–'} | {proved.group(2) if proved else '–'} | {time.monotonic() - begun:.0f} |", flush=True)
        if done.returncode:
            failed += 1
            with open(f"/tmp/long-{engine}-{version}.log", "w", encoding="utf-8") as log:
                log.write(done.stdout + done.stderr)
            print(f"  failures in /tmp/long-{engine}-{version}.log", file=sys.stderr)
    print("PASS" if not failed else f"FAIL on {failed} engines")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
