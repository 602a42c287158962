#!/usr/bin/env python3
"""faults.py ASSAY: what Assay does when things around it fail. Prints "N passed, N failed"; exit code 0 when none failed.

  kill_nine    kill -9 during writes (annotations, polls): the store is whole every time and holds everything that was acknowledged
  restart      PostgreSQL stopped and started under it: reported down with a message, back by itself, the restart is marked, statements resume
  hang         a target that stops answering (a proxy that forwards nothing more) and one that never answered delay no other target,
               are reported, and do not hold up the end of the program
  bodies       malformed bodies on every POST endpoint of the OpenAPI document are answered with 4xx
  stream       SIGTERM during an open event stream: the stream ends, exit code 0
  disk         a data folder that cannot be written, a full disk at the start and a disk that fills up meanwhile
  port         a port that is in use

examples:
  tests/service/faults.py build/dev/assay                              what ./check runs (10 rounds of kill -9; limits are generous)
  tests/service/faults.py build/release/assay --bar --rounds 50        with PRODUCT's limits: ends within 3 s, samples every second
  tests/service/faults.py build/release/assay --only kill_nine --rounds 50
"""
import argparse
import datetime
import http.client
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), "..", "support"))
import servers  # noqa: E402

NO_ANSWER = (OSError, http.client.HTTPException)


class Report:
    def __init__(self):
        self.passed = self.failed = 0

    def check(self, name, condition, detail=""):
        if condition:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED  {name} {detail}", flush=True)
        return condition

    @staticmethod
    def say(text):
        print(text, flush=True)


class World:
    """What every test gets: the program, a folder, one PostgreSQL with the role assay, the limits."""

    def __init__(self, options, report):
        self.program, self.options, self.report = servers.need_program(options.assay), options, report
        self.end_within = 3.0 if options.bar else 20.0
        self.folder = servers.work_folder("faults")
        self.database = servers.Postgres(f"{self.folder}/pg", 15)
        self.running = []

    def assay(self, name, targets, every=None):
        made = servers.Assay(self.program, f"{self.folder}/{name}", targets, {"statements": "1s", "activity": "1s", **(every or {})}, wait=False)
        self.running.append(made)
        made.start()
        return made

    def ended(self, name, assay):
        """SIGTERM ends it in time with code 0."""
        code, took = assay.end()
        self.report.check(f"{name}: ends with code 0 within {self.end_within:.0f} s", code == 0 and took <= self.end_within, f"code {code} after {took:.2f} s: {assay.log_text()[-800:]}")
        return took

    def run(self, *arguments, **more):
        return subprocess.run([self.program, *arguments], capture_output=True, text=True, timeout=120, **more)

    def close(self):
        for assay in self.running:
            assay.end(signal.SIGKILL)
        self.database.stop()
        servers.remove(self.folder)


def target(assay, name):
    return next(t for t in assay.get("/api/targets")["targets"] if t["id"] == name)


# --- kill -9 during writes ----------------------------------------------------------------------------------------------------------------

class Writer(threading.Thread):
    def __init__(self, assay, number):
        super().__init__(daemon=True)
        self.assay, self.number, self.acknowledged, self.refused = assay, number, [], []

    def run(self):
        for i in range(1_000_000):
            text = f"{os.getpid()} {self.number} {i} {random.random()}"
            try:
                status, answer = self.assay.call("POST", "/api/annotations", {"text": text, "kind": "deploy"})
            except NO_ANSWER:
                return
            (self.acknowledged if status == 200 else self.refused).append(text if status == 200 else answer)


def kept_annotations(assay):
    """Read past Assay, so that neither its limits nor its caches are in between."""
    with sqlite3.connect(f"{assay.data}/assay.db") as store:
        return {row[0] for row in store.execute("SELECT text FROM annotations")}


def kill_nine(world):
    report, rounds = world.report, world.options.rounds
    assay = servers.Assay(world.program, f"{world.folder}/killed", {"pg": world.database.url()}, {"statements": "1s", "activity": "1s"}, wait=False)
    world.running.append(assay)
    expected, damaged, lost, refused, began = set(), [], [], [], time.monotonic()
    for round_number in range(rounds):
        assay.start()
        if round_number % 5 == 4:
            time.sleep(3)  # polls and their blobs are being written as well
        writers = [Writer(assay, f"{round_number}.{i}") for i in range(3)]
        for writer in writers:
            writer.start()
        time.sleep(random.uniform(0.05, 0.3))
        assay.end(signal.SIGKILL)
        for writer in writers:
            writer.join()
            expected.update(writer.acknowledged)
            refused += writer.refused
        checked = world.run("store", "check", "--data", assay.data, "--log", "error")
        if checked.returncode:
            damaged.append(f"round {round_number + 1}: {checked.stdout} {checked.stderr}")
        if missing := expected - kept_annotations(assay):
            lost.append(f"round {round_number + 1}: {len(missing)}")
            expected -= missing
    took = time.monotonic() - began
    with sqlite3.connect(f"{assay.data}/assay.db") as store:
        polls = store.execute("SELECT count(*) FROM polls").fetchone()[0]
    report.check(f"kill -9 × {rounds}: the store is whole every time", not damaged, damaged)
    report.check(f"kill -9 × {rounds}: all {len(expected)} acknowledged annotations are there", not lost and len(expected) >= rounds, lost)
    report.check("kill -9: no write is refused while it runs", not refused, refused[:2])
    report.say(f"kill_nine: {rounds} rounds in {took:.0f} s, {len(expected)} annotations acknowledged and kept, {polls} polls kept, store check clean {rounds - len(damaged)} times")


# --- PostgreSQL stopped and started -------------------------------------------------------------------------------------------------------

def restart(world):
    report, database = world.report, world.database
    assay = world.assay("restart", {"pg": database.url()})
    report.check("restart: watched at first", servers.wait_for(lambda: target(assay, "pg")["state"] == "ok"), target(assay, "pg"))
    database.sql("CREATE TABLE IF NOT EXISTS orders (id int)")

    def calls():
        database.sql("SELECT count(*) FROM orders")
        found = assay.get("/api/monitor/top-queries?db_id=pg&window=15m&limit=200")
        return sum(s["calls"] for s in found["statements"] if "count(*) FROM orders" in s["text"])

    report.check("restart: statements are counted before", servers.wait_for(calls, 90, 0.5))
    stopped = time.monotonic()
    database.stop()
    down = servers.wait_for(lambda: (t := target(assay, "pg"))["state"] == "down" and t, 60, 0.1)
    down_after = time.monotonic() - stopped
    message = down["message"] if down else ""
    report.check("restart: reported down with a cause and a remedy", message.startswith("Cannot connect to") and message.count(".") >= 2, down)
    skipped = assay.get("/api/monitor/top-queries?db_id=pg&window=15m")["skipped"]
    report.check("restart: answers say so meanwhile", any(s["what"] == "target" and s["why"] == message for s in skipped), skipped)
    before = calls_without_database(assay)
    database.start()
    started = time.monotonic()
    up = servers.wait_for(lambda: target(assay, "pg")["state"] == "ok", 120, 0.1)
    up_after = time.monotonic() - started
    report.check("restart: back by itself", up, target(assay, "pg"))
    report.check("restart: its message is gone", target(assay, "pg")["message"] == "", target(assay, "pg"))
    report.check("restart: statements resume", servers.wait_for(lambda: calls() > before, 60, 0.5), before)
    skipped = servers.wait_for(lambda: [s for s in assay.get("/api/monitor/top-queries?db_id=pg&window=15m")["skipped"] if "marked" in s["why"]], 30)
    report.check("restart: the interval is marked", skipped and any("'restart'" in s["why"] or "'gap'" in s["why"] for s in skipped), assay.get("/api/monitor/top-queries?db_id=pg&window=15m")["skipped"])
    fresh = servers.wait_for(lambda: age(assay, "pg") is not None and age(assay, "pg") < 5, 60)
    report.check("restart: activity is sampled again", fresh, age(assay, "pg"))
    left = [s for s in assay.get("/api/monitor/overview?db_id=pg")["skipped"] if "lost" in s["why"] or "connect" in s["why"].lower()]
    report.check("restart: nothing is left of the failure", servers.wait_for(lambda: not [s for s in assay.get("/api/monitor/overview?db_id=pg")["skipped"] if "lost" in s["why"] or "connect" in s["why"].lower()], 20), left)
    world.ended("restart", assay)
    report.say(f"restart: down after {down_after:.1f} s ({message}), ok {up_after:.1f} s after the server's start, marked {[s['why'].split(chr(39))[1] for s in skipped or []]}")


def calls_without_database(assay):
    found = assay.get("/api/monitor/top-queries?db_id=pg&window=15m&limit=200")
    return sum(s["calls"] for s in found["statements"] if "count(*) FROM orders" in s["text"])


def age(assay, name):
    """Seconds since the last activity sample, or None."""
    at = assay.get(f"/api/monitor/activity?db_id={name}").get("at")
    if not at or at.startswith("1970"):
        return None
    return (datetime.datetime.now(datetime.timezone.utc) - datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))).total_seconds()


# --- a target that hangs ------------------------------------------------------------------------------------------------------------------

class Proxy:
    """TCP on loopback in front of a server's socket. hanging: nothing is forwarded, new connections are accepted and get no answer."""

    def __init__(self, to):
        self.to, self.hanging, self.pairs = to, threading.Event(), []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        self.pairs.append(client)
        while self.hanging.is_set():
            time.sleep(0.02)
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(self.to)
        except OSError:
            client.close()
            return
        self.pairs.append(server)
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=self.forward, args=(one, other), daemon=True).start()

    def forward(self, one, other):
        try:
            while data := one.recv(65536):
                while self.hanging.is_set():
                    time.sleep(0.02)
                other.sendall(data)
        except OSError:
            pass
        for end in (one, other):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        self.hanging.clear()
        self.listener.close()
        for end in self.pairs:
            end.close()


class Samples(threading.Thread):
    """Watches the instants of a target's activity samples for as long as it runs."""

    def __init__(self, assay, name):
        super().__init__(daemon=True)
        self.assay, self.name, self.seen, self.done = assay, name, [], threading.Event()

    def run(self):
        while not self.done.wait(0.2):
            try:
                at = self.assay.get(f"/api/monitor/activity?db_id={self.name}").get("at")
            except NO_ANSWER:
                return
            if at and not at.startswith("1970") and (not self.seen or at != self.seen[-1]):
                self.seen.append(at)

    def stop(self):
        """(samples, longest gap between two in seconds)"""
        self.done.set()
        self.join()
        instants = [datetime.datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp() for at in self.seen]
        return len(instants), max((b - a for a, b in zip(instants, instants[1:])), default=float("inf"))


def reported(assay, name):
    """What the API says about a target that does not answer."""
    found = target(assay, name)
    why = [s["why"] for s in assay.get(f"/api/monitor/overview?db_id={name}")["skipped"]]
    return [found["message"]] if found["state"] == "down" and "Not connected yet" not in found["message"] else [w for w in why if "longer than" in w or "no answer" in w or "lost" in w]


def ask_in_vain(assay):
    try:
        assay.call("POST", "/api/monitor/collect", {"db_id": "hangs"})
    except NO_ANSWER:
        pass


def hang(world):
    report = world.report
    proxy, mute = Proxy(f"{world.folder}/pg/.s.PGSQL.5432"), Proxy("/nowhere")
    mute.hanging.set()
    try:
        assay = world.assay("hang", {"well": world.database.url(), "hangs": f"postgres://assay@127.0.0.1:{proxy.port}/postgres", "mute": f"postgres://assay@127.0.0.1:{mute.port}/postgres"})
        report.check("hang: both are watched at first", servers.wait_for(lambda: target(assay, "well")["state"] == target(assay, "hangs")["state"] == "ok"), assay.get("/api/targets"))
        servers.wait_for(lambda: age(assay, "hangs") is not None and age(assay, "well") is not None, 30)
        samples, began = Samples(assay, "well"), time.monotonic()
        samples.start()
        proxy.hanging.set()
        said = servers.wait_for(lambda: reported(assay, "hangs"), 60, 0.2)
        said_after = time.monotonic() - began
        report.check("hang: the target that stopped answering is reported", said, target(assay, "hangs"))
        down = servers.wait_for(lambda: target(assay, "hangs")["state"] == "down", 60, 0.2)
        down_after = time.monotonic() - began
        report.check("hang: its state becomes down", down, target(assay, "hangs"))
        mute_said = servers.wait_for(lambda: reported(assay, "mute"), 60)
        report.check("hang: the target that never answered is reported", mute_said, target(assay, "mute"))
        time.sleep(max(0.0, began + 16 - time.monotonic()))  # beyond the limits of a statement (10 s) and of connecting (5 s)
        count, gap = samples.stop()
        spent = time.monotonic() - began
        allowed = 2.0 if world.options.bar else 5.0
        report.check(f"hang: the other target is sampled all along (no gap above {allowed:.0f} s)", gap <= allowed and count >= spent / allowed, f"{count} samples in {spent:.1f} s, longest gap {gap:.2f} s")
        proxy.hanging.clear()
        back = servers.wait_for(lambda: target(assay, "hangs")["state"] == "ok" and (age(assay, "hangs") or 99) < 5, 120)
        report.check("hang: back by itself when it answers again", back, target(assay, "hangs"))
        proxy.hanging.set()
        threading.Thread(target=ask_in_vain, args=(assay,), daemon=True).start()
        time.sleep(1.5)  # its statements are under way now
        took = world.ended("hang: while a statement hangs", assay)
    finally:
        proxy.close()
        mute.close()
    report.say(f"hang: reported after {said_after:.1f} s ({(said or ['nothing'])[0]}), down after {down_after:.1f} s; the other target: {count} samples in {spent:.0f} s, longest gap {gap:.2f} s; ended {took:.2f} s after SIGTERM")


# --- malformed bodies ---------------------------------------------------------------------------------------------------------------------

BODIES = [
    b"", b"{not json", b"nonsense", b"null", b"[]", b'"text"', b"17", b"{}", b'{"db_id": 5}', b'{"db_id": null}', b'{"text": {"a": 1}, "url": [], "messages": 3, "sql": 7}',
    b'{"nobody_knows_this": 1}', b"\xff\xfe\x00{", b'{"db_id": "\xc3\x28"}', b'{"db_id": "a\\u0000b", "sql": "SELECT 1", "url": "x", "text": 1}', b"[" * 100_000, b'{"a":' * 50_000,
    b'{"db_id": "pg"} trailing', b'{"db_id": 1e999999}',
]


def bodies(world):
    report = world.report
    assay = world.assay("bodies", {"pg": world.database.url()})
    document = assay.get("/api/openapi.json")
    # those that take a body: /api/demo takes none
    paths = [path for path, item in document["paths"].items() if "requestBody" in item.get("post", {})]
    report.check("bodies: there are POST endpoints", len(paths) >= 6, paths)
    for path in paths:
        wrong = []
        for body in BODIES:
            try:
                status, answer = assay.call("POST", path, body)
            except NO_ANSWER as error:
                status, answer = 0, repr(error)
            if not 400 <= status < 500 or not isinstance(answer, dict) or not answer.get("error", {}).get("message"):
                wrong.append(f"{body[:40]!r} → {status} {str(answer)[:120]}")
        report.check(f"bodies: POST {path} answers {len(BODIES)} malformed bodies with 4xx and a message", not wrong, wrong)
    report.check("bodies: it still serves", assay.call("GET", "/healthz")[0] == 200)
    world.ended("bodies", assay)


# --- an open event stream -----------------------------------------------------------------------------------------------------------------

def stream(world):
    report = world.report
    assay = world.assay("stream", {"pg": world.database.url()})
    address = urllib.parse.urlparse(assay.base)
    client = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    client.request("GET", "/api/events")
    response = client.getresponse()
    report.check("stream: it begins", response.status == 200 and response.read1(4096).startswith(b"event: hello"), response.status)
    report.check("stream: samples arrive", servers.wait_for(lambda: b"event: sample" in response.read1(65536), 60, 0))
    took = world.ended("stream", assay)
    try:
        while response.read1(65536):
            pass
        ended = True
    except NO_ANSWER as error:
        ended = repr(error)
    client.close()
    report.check("stream: it ends", ended is True or "IncompleteRead" in ended, ended)
    report.say(f"stream: ended {took:.2f} s after SIGTERM")


# --- the data folder ----------------------------------------------------------------------------------------------------------------------

class Disk:
    """A tmpfs of its own (root only): `size` as mount(8) takes it."""

    def __init__(self, path, options):
        os.makedirs(path, exist_ok=True)
        self.path = path
        self.mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "-o", options, "assay-faults", path], capture_output=True).returncode == 0

    def fill(self):
        with open(f"{self.path}/ballast", "ab", buffering=0) as ballast:
            try:
                while ballast.write(b"x" * 4096):
                    pass
            except OSError:
                pass

    def make_room(self, size):
        subprocess.run(["mount", "-o", f"remount,size={size}", self.path], check=True)

    def close(self):
        if self.mounted:
            subprocess.run(["umount", "--lazy", self.path], check=True)


def refused_folder(world, name, folder, words):
    done = world.run("serve", "--data", folder, "--listen", "127.0.0.1:0", "--log", "error")
    said = done.stderr.strip().lower()
    ok = done.returncode == 3 and folder in done.stderr and any(word in said for word in words)
    world.report.check(f"disk: {name}: exit code 3 and a message that names the folder", ok, f"{done.returncode} {done.stdout} {done.stderr}")
    world.report.say(f"disk: {name}: {done.stderr.strip()}")


def disk(world):
    report = world.report
    refused_folder(world, "below a file", "/dev/null/store", ("not a directory",))
    disks = []
    try:
        disks.append(Disk(f"{world.folder}/read-only", "ro,size=1m"))
        if not disks[0].mounted:
            report.say("disk: read-only and full disks are skipped: mounting a tmpfs needs root")
            return
        refused_folder(world, "a read-only disk", disks[0].path, ("read-only", "cannot be written", "unable to open"))
        disks.append(Disk(f"{world.folder}/full", "size=64k"))
        refused_folder(world, "a full disk", disks[1].path, ("full", "no space"))
        disks[1].fill()
        os.remove(f"{disks[1].path}/key")
        disks[1].fill()
        refused_folder(world, "a disk without a byte left", disks[1].path, ("make room",))
        disks[1].make_room("6m")
        roomy = servers.Assay(world.program, f"{world.folder}/roomy", {}, wait=False)
        roomy.data = disks[1].path
        world.running.append(roomy)
        roomy.start()
        world.ended("disk: with room it starts", roomy)
        disks.append(Disk(f"{world.folder}/fills", "size=6m"))
        fills_up(world, disks[2])
    finally:
        for one in disks:
            one.close()


def fills_up(world, full):
    """Full while it runs: writes are refused with the cause, reading goes on, and writing too as soon as there is room."""
    report = world.report
    assay = servers.Assay(world.program, f"{world.folder}/filling", {"pg": world.database.url()}, {"statements": "1s", "activity": "1s"}, wait=False)
    assay.data = f"{full.path}/store"
    world.running.append(assay)
    assay.start()
    full.fill()

    def refused():
        status, answer = assay.call("POST", "/api/annotations", {"text": "x" * 400})
        return status != 200 and (status, answer)

    found = servers.wait_for(refused, 60, 0)
    report.check("disk: a write on a full disk is refused with the cause", found and found[0] in (500, 503, 507) and "full" in found[1]["error"]["message"], found)
    report.check("disk: reading goes on", assay.call("GET", "/api/monitor/top-queries?db_id=pg&window=15m")[0] == 200 and assay.call("GET", "/healthz")[0] == 200)
    os.remove(f"{full.path}/ballast")
    report.check("disk: writing goes on when there is room", servers.wait_for(lambda: assay.call("POST", "/api/annotations", {"text": "room again"})[0] == 200, 30))
    world.ended("disk", assay)
    checked = world.run("store", "check", "--data", assay.data, "--log", "error")
    report.check("disk: the store is whole afterwards", checked.returncode == 0, checked.stdout + checked.stderr)
    report.say(f"disk: fills up: {found[0] if found else ''} {found[1]['error']['message'] if found else ''}")


def port(world):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        done = world.run("serve", "--data", f"{world.folder}/port", "--listen", f"127.0.0.1:{number}", "--log", "error")
    ok = done.returncode == 3 and str(number) in done.stderr and "--listen" in done.stderr and "in use" in done.stderr
    world.report.check("port: in use: exit code 3, the port and the remedy", ok, f"{done.returncode} {done.stdout} {done.stderr}")
    world.report.say(f"port: {done.stderr.strip()}")


TESTS = {"kill_nine": kill_nine, "restart": restart, "hang": hang, "bodies": bodies, "stream": stream, "disk": disk, "port": port}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("assay")
    parser.add_argument("--rounds", type=int, default=10, help="of kill -9")
    parser.add_argument("--bar", action="store_true", help="PRODUCT's limits instead of generous ones")
    parser.add_argument("--only", choices=TESTS, nargs="*", default=list(TESTS))
    options = parser.parse_args()
    servers.end_cleanly_on_signals()
    report = Report()
    world = World(options, report)
    try:
        for name in options.only:
            began = time.monotonic()
            try:
                TESTS[name](world)
            except Exception as error:  # one test's accident is a failure, and the others still run
                report.check(name, False, f"{type(error).__name__}: {error}")
            report.say(f"{name}: {time.monotonic() - began:.1f} s")
    finally:
        world.close()
    print(f"{report.passed} passed, {report.failed} failed")
    return report.failed == 0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
