#!/usr/bin/env python3
"""impact.py ASSAY WORK: assay impact and assay workload on files, and on the watched demo whose data are in WORK/data. Prints "N passed, N failed"."""
import json
import os
import subprocess
import sys
import tempfile

assay, data = sys.argv[1], sys.argv[2] + "/data"
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED  {name} {str(detail)[:600]}")


def run(*args):
    done = subprocess.run([assay, *args], capture_output=True, text=True, timeout=300)
    return done.returncode, done.stdout, done.stderr


def verdicts(out):
    return {s["sql"]: s["verdict"] for s in json.loads(out)["statements"]}


with tempfile.TemporaryDirectory() as folder:
    def file(name, text):
        path = os.path.join(folder, name)
        with open(path, "w") as out:
            out.write(text)
        return path

    schema = file("schema.sql", "CREATE TABLE orders (id int PRIMARY KEY, total numeric NOT NULL, note text);\nCREATE VIEW big AS SELECT id FROM orders WHERE total > 100;\n")
    change = file("V2__note.sql", "ALTER TABLE orders DROP COLUMN note;\n")
    work = file("work.sql", "-- calls: 40\nSELECT note FROM orders WHERE id = 3;\n-- calls: 2\nSELECT total FROM orders;\nSELECT nothing FROM orders;\n")

    code, out, err = run("impact", "--schema", schema, "--change", change, "--workload", work, "--json")
    check("a statement that breaks gives exit code 1", code == 1, (code, err))
    report = json.loads(out)
    check("each has its verdict", verdicts(out) == {"SELECT note FROM orders WHERE id = 3": "fails", "SELECT total FROM orders": "ok", "SELECT nothing FROM orders": "untested", "SELECT * FROM public.big": "ok"}, verdicts(out))
    first = report["statements"][0]
    check("what breaks comes first, with calls, words and a route", (first["calls"], "note" in first["error"], "note" in first["route"]) == (40, True, True), first)
    check("the untested share is of the calls", abs(report["untested_share"] - 1 / 43) < 1e-9, report["untested_share"])
    check("it was executed", (report["proof"]["level"], report["proof"]["engine"]) == ("executed", "postgres"), report["proof"])
    code, out, err = run("impact", "--schema", schema, "--change", change, "--workload", work)
    check("as text too", code == 1 and out.startswith("[fails] 40 calls") and "route: " in out and "\x1b" not in out, out)
    code, out, err = run("impact", "--schema", schema, "--change", change, "--workload", work, "--fail-on", "never")
    check("--fail-on never", code == 0, (code, err))

    to = file("to.sql", "CREATE TABLE orders (id int PRIMARY KEY, total numeric NOT NULL, note text, kind text);\nCREATE VIEW big AS SELECT id FROM orders WHERE total > 100;\n")
    star = file("star.jsonl", '{"sql": "SELECT * FROM orders", "calls": 7, "user": "web"}\n')
    code, out, err = run("impact", "--schema", schema, "--to", to, "--workload", star, "--json")
    one = json.loads(out)["statements"][0]
    check("another result is told and breaks nothing", code == 0 and one["verdict"] == "changes" and [c["name"] for c in one["columns_after"]][-1] == "kind" and one["users"] == ["web"], (code, one, err))
    check("unless it shall", run("impact", "--schema", schema, "--to", to, "--workload", star, "--fail-on", "changes")[0] == 1)

    column = lambda i, name, kind: {"id": f"c{i}", "name": name, "type": kind, "nullable": i > 1}
    diagram = file("diagram.json", json.dumps({"id": "d", "name": "d", "dialect": "postgres", "revision": 1, "edges": [], "opaque": [], "nodes": [
        {"id": "n1", "kind": "table", "schema": "public", "name": "orders", "x": 0, "y": 0, "columns": [column(1, "id", "integer"), column(2, "total", "numeric")], "keys": [{"id": "k1", "kind": "primary", "columns": ["c1"]}]}]}))
    patch = file("patch.json", json.dumps({"update": [{"id": "n1", "name": "purchases"}]}))
    code, out, err = run("impact", "--schema", diagram, "--change", patch, "--workload", work, "--json")
    check("a diagram's patch", code == 1 and verdicts(out)["SELECT total FROM orders"] == "fails", (code, out, err))

    mysql = file("mysql.sql", "CREATE TABLE `orders` (`id` int PRIMARY KEY, `note` text) ENGINE=InnoDB;\n")
    rename = file("rename.sql", "ALTER TABLE orders RENAME COLUMN note TO remark;\n")
    digest = file("digest.jsonl", json.dumps({"sql": "SELECT `note` FROM `orders` WHERE `id` IN (...)", "calls": 3}) + "\n")
    code, out, err = run("impact", "--schema", mysql, "--from", "mariadb", "--change", rename, "--workload", digest, "--json")
    check("MariaDB's digests", code == 1 and list(verdicts(out).values()) == ["fails"], (code, out, err))

    for name, args, word in (
            ("no schema", ("--change", change), "--schema"),
            ("no change", ("--schema", schema), "--change"),
            ("two changes", ("--schema", schema, "--change", change, "--to", to), "either"),
            ("a threshold that is none", ("--schema", schema, "--change", change, "--fail-on", "ok"), "--fail-on"),
            ("a file that is not there", ("--schema", schema, "--change", folder + "/nothing.sql"), "nothing.sql"),
            ("a change that does not run", ("--schema", schema, "--change", file("bad.sql", "ALTER TABLE orders DROP COLUMN nothing;")), "nothing"),
            ("calls that are no number", ("--schema", schema, "--change", change, "--workload", file("bad.txt", "-- calls: many\nSELECT 1;")), "Line 1"),
            ("a patch without its diagram", ("--schema", schema, "--change", file("p.json", "{}")), "DIAGRAM.json")):
        code, out, err = run("impact", *args)
        check(f"{name}: an error that names it", code in (2, 3) and word in err, (code, err))

    # the watched demo: its own statements, by who runs them
    code, out, err = run("workload", "export", "--target", "shop-demo", "--data", data)
    lines = [json.loads(line) for line in out.splitlines()]
    check("the workload of a watched target", code == 0 and len(lines) > 10 and any(line.get("user") == "web" and line["calls"] > 0 for line in lines), (code, err, out[:300]))
    total = file("total.sql", "ALTER TABLE orders RENAME COLUMN total TO amount;")
    code, out, err = run("impact", "--target", "shop-demo", "--data", data, "--change", total, "--json")
    report = json.loads(out or "{}")
    broken = [s for s in report.get("statements", []) if s["verdict"] == "fails"]
    check("a change of the demo", code == 1 and broken and all("total" in s["sql"] and s["route"] for s in broken), (code, err, broken[:1]))
    check("nothing else breaks", all("total" not in s["sql"] for s in report["statements"] if s["verdict"] == "ok"), [s["sql"] for s in report["statements"] if s["verdict"] == "ok" and "total" in s["sql"]])
    check("at most one call in twenty is not tried", report["untested_share"] <= 0.05, report["untested_share"])
    exported = file("demo.jsonl", "\n".join(json.dumps(line) for line in lines))
    code, out, err = run("impact", "--target", "shop-demo", "--data", data, "--change", total, "--workload", exported, "--json")
    check("an exported workload is read again", code == 1 and sum(s["calls"] for s in json.loads(out)["statements"]) > sum(s["calls"] for s in report["statements"]), (code, err))

print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
