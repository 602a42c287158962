#!/usr/bin/env python3
"""Impact by execution: 5,000 different statements over 100 tables of 10 columns, a change that renames, drops and retypes, from the command to its
end: two scratch databases built, the change run, each statement prepared on both.
    PASS: exactly the statements that name what is gone or compare what was retyped fail, and it takes at most 5 s with a warm cache of data directories.

usage: bench/impact/run.py [--assay PROGRAM] [--statements N] [--rounds N]
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.realpath(f"{os.path.dirname(os.path.realpath(__file__))}/../..")
parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--assay", default=f"{ROOT}/build/release/assay")
parser.add_argument("--statements", type=int, default=5000)
parser.add_argument("--rounds", type=int, default=3)
args = parser.parse_args()

draw = random.Random(7)
tables = 100
schema = "".join(
    f"CREATE TABLE t{i} (id bigint PRIMARY KEY, parent bigint{f' REFERENCES t{i - 1}' if i else ''}, c2 text, c3 integer, c4 numeric(10,2), c5 timestamptz, c6 text, c7 boolean, c8 date, c9 jsonb);\n"
    for i in range(tables))
change = "ALTER TABLE t3 RENAME COLUMN c4 TO amount;\nALTER TABLE t5 DROP COLUMN c6;\nALTER TABLE t7 ALTER COLUMN c3 TYPE text USING c3::text;\n"
columns = ["c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "parent"]
broken_by = {("t3", "c4"), ("t5", "c6")}
workload, seen, expected = [], set(), set()
while len(workload) < args.statements:
    table, other = f"t{draw.randrange(tables)}", f"t{draw.randrange(tables)}"
    names = draw.sample(columns, draw.randrange(1, 6))
    where = draw.choice(["id = 7", "c5 > now() - interval '1 day'", "c3 > 5", "c7 AND c2 = 'x'"])
    sql = draw.choice([
        f"SELECT {', '.join(names)} FROM {table} WHERE {where}",
        f"SELECT {', '.join(f'b.{n}' for n in names)} FROM {other} a JOIN {table} b ON b.id = a.parent WHERE a.id = 9",
        f"UPDATE {table} SET {', '.join(f'{n} = NULL' for n in names)} WHERE {where}",
    ])
    if sql in seen:
        continue
    seen.add(sql)
    if any((table, name) in broken_by for name in names) or (table == "t7" and "c3 > 5" in sql):
        expected.add(sql)
    workload.append({"sql": sql, "calls": draw.randrange(1, 1000)})

with tempfile.TemporaryDirectory() as folder:
    paths = {name: f"{folder}/{name}" for name in ("schema.sql", "change.sql", "workload.jsonl")}
    open(paths["schema.sql"], "w").write(schema)
    open(paths["change.sql"], "w").write(change)
    open(paths["workload.jsonl"], "w").writelines(json.dumps(w) + "\n" for w in workload)
    command = [args.assay, "impact", "--schema", paths["schema.sql"], "--change", paths["change.sql"], "--workload", paths["workload.jsonl"], "--json"]
    times = []
    for _ in range(args.rounds + 1):
        begun = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True)
        times.append(time.monotonic() - begun)
        if done.returncode != 1:
            sys.exit(f"exit code {done.returncode}: {done.stderr}")
report = json.loads(done.stdout)
by_verdict = {count["verdict"]: count["statements"] for count in report["counts"]}
took = statistics.median(times[1:])
broken = {s["sql"] for s in report["statements"] if s["verdict"] == "fails"}
print(f"{len(workload)} statements, {sum(by_verdict.values())} different: {by_verdict}; load {os.getloadavg()[0]:.1f}")
print(f"first {times[0]:.2f} s, then median {took:.2f} s of {[round(t, 2) for t in times[1:]]}")
for name, some in (("missing", expected - broken), ("extra", broken - expected)):
    if some:
        print(f"{name}: {len(some)}, such as {min(some)}")
ok = took <= 5 and broken == expected and by_verdict["untested"] == 0
print("PASS" if ok else "FAIL")
sys.exit(0 if ok else 1)
