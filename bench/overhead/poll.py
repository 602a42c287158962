#!/usr/bin/env python3
"""What one poll costs inside PostgreSQL, and how many entries of pg_stat_statements Assay itself causes.

time: PostgreSQL 15 with 5,000 distinct statements in pg_stat_statements (max 10,000); a real `assay serve` polls statements every second
for 30 s while a session executes 650 of them a second. The figures are pg_stat_statements' own for the role assay: planning (track_planning)
plus execution, which includes writing the rows to the client. A poll is its statement with all calls of `names` and `statements_info`; the
fetch of new texts runs at most once a minute and is printed beside it.
    PASS: the mean poll <= 30 ms.

entries: PostgreSQL 12, 15 and 18 with three databases each; a real `assay serve` with every metric at 1 s, restarted at half time. Entries of
the role assay are counted at 1/3, 2/3 and the end. An entry is one (role, database, query id): a statement executed again changes none and
makes none, so the number of entries depends on which statements are sent and not on how often; 90 s with every metric at 1 s send each of
them more often than an hour at the usual intervals does (tables, indexes: 30 times; settings, sizes: 12 times). What only an event causes is
caused in the first third: a slow vacuum, whose table's name is looked up (autovacuum is off, so that none begins later).
What is done on demand comes after, with what it adds: explains of observed statements and of an own one, POST collect,
`assay collect`, `assay top URL`.
    PASS: the same number at 2/3 and at the end, and <= 60, on each version.
"""
import argparse
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "tests", "support"))
import servers  # noqa: E402
import statements  # noqa: E402

METRICS = ("activity", "checkpoints", "databases", "indexes", "io", "locks", "progress", "replication", "settings", "sizes", "standby", "statements", "tables", "wal")
HELPERS = ("names", "statements_info")  # with each poll of statements
BAR_MS, BAR_ENTRIES = 30, 60


def measure_time(program, options):
    folder = servers.work_folder("poll")
    database = assay = driver = None
    try:
        database = servers.Postgres(f"{folder}/pg", 15, {"pg_stat_statements.max": "10000", "pg_stat_statements.track_planning": "on", "autovacuum": "off"})
        statements.prepare(database, "shop", options.statements)
        assay = servers.Assay(program, f"{folder}/assay", {"shop": database.url("shop")}, {"statements": "1s"})
        driver = statements.Driver(database, "shop", options.statements, options.statements * 13 // 100)
        driver.start()
        time.sleep(options.seconds)
        driver.stop()
        assay.end()
        found = database.sql(
            "SELECT substring(query FROM 'assay:([a-z_]+)'), sum(calls), sum(total_exec_time + total_plan_time) / sum(calls), max(max_exec_time), sum(rows) / sum(calls)"
            " FROM pg_stat_statements JOIN pg_roles r ON r.oid = userid WHERE r.rolname = 'assay' AND query LIKE '%/* assay:%' GROUP BY 1 ORDER BY 1")
        entries = int(database.sql("SELECT count(*) FROM pg_stat_statements")[0][0])
    finally:
        if driver and driver.is_alive():
            driver.stop()
        if assay:
            assay.end()
        if database:
            database.stop()
        servers.remove(folder)
    of = {name: (int(calls), float(mean), float(worst), float(rows)) for name, calls, mean, worst, rows in found}
    wanted = ("statements", *HELPERS, "statement_texts", "activity")
    servers.table([[name, of[name][0], f"{of[name][1]:.2f}", f"{of[name][2]:.2f}", f"{of[name][3]:.0f}"] for name in wanted if name in of],
                  ["statement", "calls", "mean ms", "max ms", "rows"])
    if "statements" not in of or of["statements"][0] < options.seconds // 3:
        return servers.verdict(False, f"time: statements were polled {of.get('statements', (0,))[0]} times in {options.seconds} s")
    polls = of["statements"][0]
    poll = sum(of[name][0] * of[name][1] for name in ("statements", *HELPERS) if name in of) / polls
    print(f"{entries} entries in pg_stat_statements; {driver.executed} executions of theirs meanwhile")
    return servers.verdict(poll <= BAR_MS and entries >= options.statements, f"time: {poll:.1f} ms inside PostgreSQL per poll of {options.statements} statements (bar {BAR_MS})")


def slow_vacuum(database):
    """Some seconds long, so that a sample of pg_stat_progress_vacuum sees it."""
    session = database.session("shop")
    session.stdin.write("SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1; VACUUM (FREEZE) customers_of_the_shop;\n")
    session.stdin.close()
    return session


def count_of(database):
    return int(database.sql("SELECT count(*) FROM pg_stat_statements WHERE userid = 'assay'::regrole")[0][0])


def run(program, *arguments):
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"assay {' '.join(arguments)}: {done.stderr.strip()}")


def on_demand(program, database, assay):
    """[(what, entries more than before)]"""
    added, before = [], count_of(database)

    def note(what):
        nonlocal before
        now = count_of(database)
        added.append((what, now - before))
        before = now

    top = servers.wait_for(lambda: assay.get("/api/monitor/top-queries?db_id=shop&window=15m&limit=100")["statements"], 30)
    found = [s for s in top or [] if "customers_of_the_shop AS" in s["text"] and "$1" in s["text"]]
    for name, statement in zip(("explain observed", "another", "the same again"), [*found[:2], *found[:1]]):
        status, answer = assay.call("POST", "/api/monitor/explain", {"db_id": "shop", "fingerprint": statement["fingerprint"], "database": statement["database"]})
        note(name if status == 200 else f"{name} ({status} {answer['error']['message']})")
    status, answer = assay.call("POST", "/api/monitor/explain", {"db_id": "shop", "sql": "SELECT id FROM customers_of_the_shop WHERE id = 7", "database": "shop"})
    note("explain own" if status == 200 else f"explain own ({status} {answer['error']['message']})")
    assay.call("POST", "/api/monitor/collect", {"db_id": "shop"})
    note("POST collect")
    assay.end()
    run(program, "collect", "shop", "--once", "--data", assay.data, "--log", "error")
    note("assay collect")
    run(program, "top", database.url("shop"), "--for", "2s", "--log", "error")
    note("assay top URL")
    return added


def measure_entries(program, options):
    folder = servers.work_folder("entries")
    watched, drivers, vacuums, passed = {}, [], [], True
    try:
        for major in options.versions:
            database = servers.Postgres(f"{folder}/{major}", major, {"autovacuum": "off"})
            statements.prepare(database, "shop", 500)
            database.sql("CREATE DATABASE blog")
            if major < 14:
                database.sql("GRANT SELECT ON ALL TABLES IN SCHEMA public TO assay", database="shop")
            database.sql("SELECT pg_stat_statements_reset()")
            watched[major] = [database, servers.Assay(program, f"{folder}/assay-{major}", {"shop": database.url("shop")}, {m: "1s" for m in METRICS}), []]
            drivers.append(statements.Driver(database, "shop", 500, 20))
            drivers[-1].start()
        began = time.monotonic()
        time.sleep(5)
        vacuums = [slow_vacuum(database) for database, _, _ in watched.values()]
        for part in (1, 2, 3, 4, 6):  # sixths; the restart is at the third
            time.sleep(max(0.0, began + options.seconds * part / 6 - time.monotonic()))
            for database, assay, counts in watched.values():
                if part in (2, 4, 6):
                    counts.append(count_of(database))
                if part == 3:
                    assay.end()
                    assay.start()
        for vacuum in vacuums:
            vacuum.wait(60)
        for driver in drivers:
            driver.stop()
        rows, demands = [], []
        for major, (database, assay, counts) in watched.items():
            kinds = dict(database.sql("SELECT coalesce(substring(query FROM 'assay:([a-z_]+)'), '(' || left(query, 20) || ')'), count(*) FROM pg_stat_statements WHERE userid = 'assay'::regrole GROUP BY 1"))
            unpolled = [m for m in METRICS if m in kinds and int(database.sql(f"SELECT sum(calls) FROM pg_stat_statements WHERE userid = 'assay'::regrole AND query LIKE '%/* assay:{m} */%'")[0][0]) < 12]
            added = on_demand(program, database, assay)
            ok = counts[1] == counts[2] <= BAR_ENTRIES and counts[2] > 10 and not unpolled
            passed = passed and ok
            rows.append([f"PostgreSQL {major}", *counts, " ".join(f"{name}:{n}" if n != "1" else name for name, n in sorted(kinds.items()))])
            demands += [[f"PostgreSQL {major}", what, f"+{more}"] for what, more in added]
            if unpolled:
                print(f"PostgreSQL {major}: collected fewer than 12 times: {' '.join(unpolled)}")
        servers.table(rows, ["server, 3 databases", "1/3", "2/3", "end", "statements (entries when more than one)"])
        servers.table(demands, ["on demand, in this order", "what", "entries"])
    finally:
        for driver in drivers:
            if driver.is_alive():
                driver.stop()
        for vacuum in vacuums:
            vacuum.kill()
            vacuum.wait()
        for database, assay, _ in watched.values():
            assay.end()
            database.stop()
        servers.remove(folder)
    return servers.verdict(passed, f"entries: {', '.join(f'{row[3]} on {row[0][11:]}' for row in rows)} (bar: constant and <= {BAR_ENTRIES})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", nargs="?", choices=["time", "entries", "all"], default="all")
    parser.add_argument("--seconds", type=int, help="of watching (default: time 30, entries 90)")
    parser.add_argument("--statements", type=int, default=5000)
    parser.add_argument("--versions", type=int, nargs="*", default=[12, 15, 18])
    parser.add_argument("--assay", default=servers.default_program())
    options = parser.parse_args()
    program = servers.need_program(options.assay)
    servers.end_cleanly_on_signals()
    chosen, passed = options.seconds, True
    if options.part in ("time", "all"):
        options.seconds = chosen or 30
        passed = measure_time(program, options)
    if options.part in ("entries", "all"):
        options.seconds = chosen or 90
        passed = measure_entries(program, options) and passed
    return passed


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
