#!/usr/bin/env python3
"""What watching costs a busy PostgreSQL: pgbench with Assay watching (statements 10 s, activity 1 s: its defaults) against without.

fsync, synchronous_commit and autovacuum are off: the disk's noise is small, and the CPU is the limit, which is the worst case for a watcher.
A pair is two runs of pgbench (TPC-B, scale 10, 4 clients) on the same PostgreSQL 15, in random order: once with `assay serve` running
(started before, 2 s to connect, probe and read everything once), once without (no process, no connection). The ratio of a pair is
tps with / tps without. The 95 % interval of the median ratio comes from order statistics: the binomial bound on how many of n ratios lie
below the true median, free of any assumption about their distribution; it needs at least 6 pairs.
CPU is user + system time of Assay and of the backends of its role, found among the postmaster's children every 0.25 s: a
connection shorter than that (two per database every 120 s) is seen in part or not at all in the measured window, so the work of the
start, which makes all of these connections, is measured as well and added once per 120 s.

PASS: median >= 0.99, or the interval contains 1 and Assay with its backends uses <= 1 % of the machine.
"""
import argparse
import math
import os
import random
import re
import statistics
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "..", "tests", "support"))
import servers  # noqa: E402


class Backends(threading.Thread):
    """CPU seconds of a role's backends: what each had used when last seen."""

    def __init__(self, postmaster, role):
        super().__init__(daemon=True)
        self.postmaster, self.title = postmaster, f"postgres: {role} "
        self.used, self.others, self.looks, self.done = {}, set(), 0, threading.Event()

    def look(self):
        for pid in os.listdir("/proc"):
            if not pid.isdigit() or pid in self.others:
                continue
            try:
                with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                    title = file.read()
                with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
                    parent = int(file.read().rpartition(")")[2].split()[1])
            except (OSError, IndexError, ValueError):
                continue
            if parent != self.postmaster:
                self.others.add(pid)
            elif title.startswith(self.title):
                seconds = servers.cpu_seconds(pid)
                if seconds is not None:
                    self.used[pid] = seconds
        # process ids are used again: those of others are forgotten now and then
        self.looks += 1
        if self.looks % 40 == 0:
            self.others.clear()

    def run(self):
        while not self.done.wait(0.25):
            self.look()

    def seconds(self):
        self.look()
        return sum(self.used.values())


def interval_of_median(values):
    """(low, high, coverage): the narrowest symmetric pair of order statistics that covers the median with >= 95 %, or None."""
    n, ordered = len(values), sorted(values)
    best = None
    for rank in range(1, n // 2 + 1):
        outside = 2 * sum(math.comb(n, k) for k in range(rank)) / 2**n
        if outside <= 0.05:
            best = (ordered[rank - 1], ordered[n - rank], 1 - outside)
    return best


def tps_of(output):
    return float(re.search(r"tps = ([0-9.]+) \(without initial", output).group(1))


def measure(database, seconds, clients):
    database.sql("CHECKPOINT")
    return tps_of(database.pgbench("-T", str(seconds), "-c", str(clients), "-j", "1", database="bench"))


class Watched:
    """Assay from its start to its end, with what it and its backends used."""

    def __init__(self, program, folder, database, backends):
        self.database, self.backends, self.before = database, backends, backends.seconds()
        self.assay = servers.Assay(program, folder, {"bench": database.url("bench")})
        time.sleep(2)
        if self.assay.get("/api/targets")["targets"][0]["state"] != "ok":
            raise RuntimeError(f"the target is not watched: {self.assay.get('/api/targets')}")

    def used(self):
        return servers.cpu_seconds(self.assay.pid), self.backends.seconds() - self.before

    def end(self):
        self.assay.end()
        servers.wait_for(lambda: self.database.sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'assay'") == [["0"]], 10, 0.05)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=int, default=15)
    parser.add_argument("--seconds", type=int, default=20, help="of each run")
    parser.add_argument("--scale", type=int, default=10)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--assay", default=servers.default_program())
    options = parser.parse_args()
    program = servers.need_program(options.assay)
    servers.end_cleanly_on_signals()
    order = random.Random(options.seed)
    folder = servers.work_folder("overhead")
    database = watched = None
    rows, ratios, windows, starts = [], [], [], []
    try:
        database = servers.Postgres(f"{folder}/pg", 15, {"shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h",
                                                         "synchronous_commit": "off", "autovacuum": "off"})
        backends = Backends(database.pid, "assay")
        backends.start()  # looks all the time, so that looking costs both sides the same
        database.sql("CREATE DATABASE bench")
        database.sql("CREATE EXTENSION pg_stat_statements", database="bench")
        database.pgbench("-i", "-q", "-s", str(options.scale), database="bench")
        measure(database, min(10, options.seconds), options.clients)  # warm-up: files, caches, the CPU's clock
        for pair in range(1, options.pairs + 1):
            tps = {}
            for side in order.sample(["with", "without"], 2):
                if side == "without":
                    tps[side] = measure(database, options.seconds, options.clients)
                    continue
                watched = Watched(program, f"{folder}/assay", database, backends)
                before, began = watched.used(), time.monotonic()
                starts.append(sum(before))
                tps[side] = measure(database, options.seconds, options.clients)
                after, took = watched.used(), time.monotonic() - began
                windows.append(((after[0] - before[0]) / took, (after[1] - before[1]) / took))
                watched.end()
                watched = None
            ratios.append(tps["with"] / tps["without"])
            rows.append([pair, f"{tps['without']:.0f}", f"{tps['with']:.0f}", f"{ratios[-1]:.4f}", f"{windows[-1][0] * 100:.2f}", f"{windows[-1][1] * 100:.2f}"])
            print(f"pair {pair}: without {rows[-1][1]} tps, with {rows[-1][2]} tps, ratio {rows[-1][3]}", file=sys.stderr, flush=True)
    finally:
        if watched:
            watched.end()
        if database:
            database.stop()
        servers.remove(folder)
    servers.table(rows, ["pair", "tps without", "tps with", "ratio", "Assay % of a core", "backends % of a core"])
    median, interval = statistics.median(ratios), interval_of_median(ratios)
    cores = os.cpu_count()
    own, theirs, start = (statistics.mean(x) for x in ([w[0] for w in windows], [w[1] for w in windows], starts))
    share = (own + theirs + start / 120) / cores
    print(f"median ratio {median:.4f}; 95 % interval " + (f"{interval[0]:.4f} … {interval[1]:.4f} (order statistics, coverage {interval[2] * 100:.1f} %)"
                                                          if interval else f"not known from {len(ratios)} pairs (6 are needed)"))
    print(f"CPU seconds per second: Assay {own:.4f}, its backends {theirs:.4f}; a start {start:.3f} s, once per 120 s; of the machine's {cores} cores: {share * 100:.2f} %")
    passed = median >= 0.99 or (interval is not None and interval[0] <= 1 <= interval[1] and share <= 0.01)
    return servers.verdict(passed, f"overhead: median {median:.4f} (bar 0.99, or the interval contains 1 and CPU {share * 100:.2f} % <= 1 %)")


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
