#!/usr/bin/env python3
"""Resident memory of Assay with one busy target: PostgreSQL 15 with 5,000 distinct statements, 13 % of them executed between polls.

An hour of polls every 10 s is 360 polls. Here `assay serve` polls statements a second after the last poll's end until it has made 360 of
them, in some 6.5 minutes: the same deltas, texts and blobs; activity is sampled 400 times instead of 3,600. The growth in the second half
is printed per hour of polls.
VmRSS is read every 10 s; the API's main questions are asked every 30 s, as an open page would.

PASS: the largest value <= 60 MB (of 1,000,000 bytes).
"""
import argparse
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "tests", "support"))
import servers  # noqa: E402
import statements  # noqa: E402

BAR_MB = 60
QUESTIONS = ("top-queries?db_id=shop&window=1h&limit=50", "activity?db_id=shop", "overview?db_id=shop", "series?db_id=shop&metric=load&window=1h", "tables?db_id=shop")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--polls", type=int, default=360, help="of statements, one a second")
    parser.add_argument("--statements", type=int, default=5000)
    parser.add_argument("--no-questions", action="store_true", help="ask the API nothing")
    parser.add_argument("--assay", default=servers.default_program())
    options = parser.parse_args()
    program = servers.need_program(options.assay)
    servers.end_cleanly_on_signals()
    folder = servers.work_folder("memory")
    database = assay = driver = None
    rows, resident, polls = [], [], 0
    try:
        database = servers.Postgres(f"{folder}/pg", 15, {"pg_stat_statements.max": "10000", "autovacuum": "off"})
        statements.prepare(database, "shop", options.statements)
        assay = servers.Assay(program, f"{folder}/assay", {"shop": database.url("shop")}, {"statements": "1s"})
        driver = statements.Driver(database, "shop", options.statements, options.statements * 13 // 100)
        driver.start()
        began = time.monotonic()
        while polls < options.polls and time.monotonic() - began < 60 + 2 * options.polls:
            time.sleep(10)
            if not options.no_questions and len(resident) % 3 == 2:
                for question in QUESTIONS:
                    assay.get(f"/api/monitor/{question}")
            polls = int(database.sql("SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE '%/* assay:statements */%'")[0][0])
            resident.append((polls, servers.resident_kib(assay.pid) * 1024 / 1e6))
            rows.append([f"{time.monotonic() - began:.0f}", polls, f"{resident[-1][1]:.1f}", f"{sum(os.path.getsize(f'{assay.data}/{name}') for name in os.listdir(assay.data)) / 1e6:.1f}"])
        kept = assay.get("/api/monitor/top-queries?db_id=shop&window=1h&limit=500")
        calls = sum(s["calls"] for s in kept["statements"])
        driver.stop()
        assay.end()
    finally:
        if driver and driver.is_alive():
            driver.stop()
        if assay:
            assay.end()
        if database:
            database.stop()
        servers.remove(folder)
    servers.table(rows, ["seconds", "polls", "resident MB", "store MB"])
    first, middle, last, most = resident[0][1], resident[len(resident) // 2], resident[-1], max(mb for _, mb in resident)
    growth = (last[1] - middle[1]) / max(1, last[0] - middle[0]) * 360
    print(f"{polls} polls; {driver.executed} executions; the 500 costliest statements kept {calls} of them")
    print(f"first {first:.1f} MB, last {last[1]:.1f} MB, max {most:.1f} MB; second half {growth:+.2f} MB per hour of polls")
    return servers.verdict(most <= BAR_MB and polls >= options.polls and calls > 0, f"memory: {most:.1f} MB resident at most in {polls} polls (bar {BAR_MB})")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
