#!/usr/bin/env python3
"""bench/lint/run.py: all rules of lint on two generated 1,000-table PostgreSQL schemas (1 MB of odd objects, bench_schema; 2 MB
of wider tables with comments and indexes, wide.py), release build, against squawk (npm squawk-cli) on the same files in the same run. Needs ninja -C build/release bench_lint bench_schema. About 4 minutes, most of them squawk's."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.realpath(os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", ".."))
BARS = {"lint": 500, "edit": 20}  # milliseconds at 1,000 tables
FACTOR = 50  # times faster than squawk


def run(program, *arguments):
    done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{program} {' '.join(map(str, arguments))}: {done.stderr}")
    print("  " + done.stdout.strip(), flush=True)
    return float(re.search(r"median ([0-9.]+) ms", done.stdout).group(1))


def squawk(folder, path):
    """Milliseconds, or None when it cannot be had."""
    if not shutil.which("npm"):
        return print("  squawk not measured: there is no npm")
    made = subprocess.run(["npm", "install", "--silent", "--prefix", folder, "squawk-cli@2.66.0"], capture_output=True, text=True)
    if made.returncode:
        return print(f"  squawk not measured: npm could not install it ({made.stderr.strip()[:100]})")
    begun = time.monotonic()
    done = subprocess.run([f"{folder}/node_modules/.bin/squawk", path], capture_output=True, text=True)
    ms = (time.monotonic() - begun) * 1000
    print(f"  squawk {ms:.0f} ms, exit code {done.returncode}, {done.stdout.count(path)} mentions of the file", flush=True)
    return ms


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=f"{ROOT}/build/release/bench")
    parser.add_argument("--tables", type=int, default=1000)
    parser.add_argument("--no-squawk", action="store_true")
    o = parser.parse_args()
    inputs = {"odd objects": [f"{o.build}/bench_schema", "generate", str(o.tables), "1"], "wider tables": [sys.executable, f"{ROOT}/bench/lint/wide.py", str(o.tables), "1"]}
    failed = []
    with tempfile.TemporaryDirectory(prefix="assay-bench-lint-") as folder:
        for what, words in inputs.items():
            path = f"{folder}/dump.sql"
            with open(path, "w", encoding="utf-8") as file:
                subprocess.run(words, stdout=file, check=True)
            print(f"{what}: {o.tables} tables, {os.path.getsize(path) / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
            found = {name: run(f"{o.build}/bench_lint", name, path) for name in BARS}
            run(f"{o.build}/bench_lint", "links", path)
            failed += [f"{what}: {name} takes {found[name]:.0f} ms, the bar is {bar}" for name, bar in BARS.items() if found[name] > bar]
            other = None if o.no_squawk else squawk(folder, path)
            if other:
                print(f"  {other / found['lint']:.0f} times faster than squawk")
                if other / found["lint"] < FACTOR:
                    failed.append(f"{what}: {other / found['lint']:.0f} times faster than squawk, the bar is {FACTOR}")
    print("FAIL " + "; ".join(failed) if failed else "PASS")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
