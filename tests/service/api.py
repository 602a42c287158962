#!/usr/bin/env python3
"""api.py ASSAY URL WORK: the HTTP API and the command line of a running Assay on the demo, from outside. Prints "N passed, N failed"."""
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

assay, url, work = sys.argv[1], sys.argv[2].rstrip("/"), sys.argv[3]
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED  {name} {detail}")


def call(method, path, body=None, headers=None, base=None):
    """(status, document or text)"""
    data = None if body is None else (body if isinstance(body, bytes) else json.dumps(body).encode())
    request = urllib.request.Request((base or url) + path, data=data, method=method, headers={"Content-Type": "application/json", **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            text, status = response.read().decode(), response.status
    except urllib.error.HTTPError as error:
        text, status = error.read().decode(), error.code
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text


def run(*arguments, stdin=None):
    done = subprocess.run([assay, *arguments], capture_output=True, text=True, timeout=120, input=stdin)
    return done.returncode, done.stdout, done.stderr


def wait_for(what, condition, seconds=90):
    until = time.time() + seconds
    while time.time() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.5)
    check(what, False, "did not happen in time")
    return None


def statements():
    return call("GET", "/api/monitor/top-queries?db_id=shop-demo&window=15m&limit=50")[1].get("statements")


status, document = call("GET", "/api/targets")
check("the demo is watched", status == 200 and document["targets"][0]["environment"] == "scratch", document)
found = wait_for("statements arrive", statements)
if found:
    first = next((s for s in found if s["text"].upper().startswith("SELECT")), found[0])
    check("a statement names its database, users and share", first["database"] == "shop" and first["users"] and 0 <= first["share"] <= 1, first)
    check("p95 says where it comes from", all((s["p95_ms"] is None) == (s["p95_source"] == "none") for s in found))
    check("Assay leaves itself out", not any("assay:" in s["text"] for s in found))
    status, plan = call("POST", "/api/monitor/explain", {"db_id": "shop-demo", "fingerprint": first["fingerprint"], "database": first["database"]})
    check("an observed statement has a plan", status == 200 and plan["plan"]["root"]["type"], plan)
    status, detail = call("GET", f"/api/monitor/statement?db_id=shop-demo&fingerprint={first['fingerprint']}&window=15m")
    check("a statement has points", status == 200 and sum(p["calls"] for p in detail["points"]) == detail["statement"]["calls"], detail if status != 200 else "")
    status, named = call("GET", "/api/monitor/top-queries?db_id=shop-demo&window=15m&limit=50&tables=true")
    check("statements name their tables when asked", any("customers" in s.get("tables", []) for s in named["statements"]) and not any("tables" in s for s in found), named)
status, overview = call("GET", "/api/monitor/overview?db_id=shop-demo")
check("the verdict is a sentence", status == 200 and overview["verdict"]["text"].endswith("."), overview)
status, activity = call("GET", "/api/monitor/activity?db_id=shop-demo")
check("sessions are listed", status == 200 and len(activity["sessions"]) > 3, activity)
status, analyzed = call("POST", "/api/monitor/explain", {"db_id": "shop-demo", "database": "shop", "sql": "SELECT count(*) FROM customers", "analyze": True})
check("a proved SELECT is run", status == 200 and analyzed["plan"]["analyzed"] is True, analyzed)
for sql in ("DELETE FROM customers", "SELECT pg_read_file('/etc/passwd')", "SELECT nextval('x')", "SELECT 1; SELECT 2", "SELECT * INTO t FROM customers", "CREATE TABLE t (a int)"):
    status, answer = call("POST", "/api/monitor/explain", {"db_id": "shop-demo", "database": "shop", "sql": sql, "analyze": True})
    check(f"ANALYZE refuses {sql}", status in (400, 403, 422), answer)
for method, path, body, expected in (
    ("GET", "/api/monitor/top-queries", None, 400),
    ("GET", "/api/monitor/top-queries?db_id=none", None, 404),
    ("GET", "/api/monitor/top-queries?db_id=shop-demo&limt=3", None, 400),
    ("GET", "/api/monitor/top-queries?db_id=shop-demo&order=beauty", None, 400),
    ("GET", "/api/monitor/top-queries?db_id=shop-demo&window=2y", None, 400),
    ("POST", "/api/monitor/explain", b"{not json", 400),
    ("POST", "/api/monitor/explain", {"db_id": "shop-demo"}, 400),
    ("POST", "/api/plan", {"text": "hello"}, 400),
    ("POST", "/api/ai/chat", {"messages": []}, 400),
    ("GET", "/api/nothing", None, 404),
    ("DELETE", "/api/monitor/overview", None, 405),
    ("GET", "/assets/../../etc/passwd", None, 404),
):
    status, answer = call(method, path, body)
    check(f"{method} {path} is {expected}", status == expected and "error" in answer, f"{status} {answer}")
status, answer = call("GET", "/api/targets", headers={"Host": "evil.example"})
check("a foreign Host is refused", status in (403, 421), answer)
status, answer = call("POST", "/api/annotations", {"text": "x"}, headers={"Origin": "http://evil.example"})
check("a foreign Origin is refused", status == 403, answer)
for path, framed_by in (("/shared/x", "http://127.0.0.1:*"), ("/", "'none'"), ("/diagrams", "'none'"), ("/api/targets", "'none'")):
    with urllib.request.urlopen(url + path, timeout=60) as response:
        policy, old = response.headers["Content-Security-Policy"], response.headers["X-Frame-Options"]
    check(f"{path} may be framed by {framed_by}", policy.endswith(f"; frame-ancestors {framed_by}") and (old == "DENY") == (framed_by == "'none'"), f"{policy} {old}")
status, mark = call("POST", "/api/annotations", {"text": "release 1", "kind": "deploy", "db_id": "shop-demo"})
check("an annotation is kept", status == 200 and any(m["id"] == mark["id"] for m in call("GET", "/api/annotations")[1]["annotations"]), mark)
status, gone = call("DELETE", f"/api/annotations/{mark['id']}")
check("an annotation is taken off", status == 200 and not any(m["id"] == mark["id"] for m in call("GET", "/api/annotations")[1]["annotations"]), gone)
for question in ("What is slow right now?", "Explain the slowest query", "Which indexes are unused?", "Who blocks whom?"):
    status, answer = call("POST", "/api/ai/chat", {"messages": [{"role": "user", "content": question}]})
    check(f"the assistant answers: {question}", status == 200 and len(answer["message"]["content"]) > 20 and answer.get("tool_calls"), answer)

# the command line
for arguments, expected in ((["--help"], 0), (["top"], 2), (["nonsense"], 2), (["top", "no-such", "--data", work + "/other"], 1), (["top", "postgres://x@127.0.0.1:1/y"], 3), (["explain", "--plan", "/no/such"], 3)):
    code, out, err = run(*arguments)
    check(f"assay {' '.join(arguments)} exits {expected}", code == expected, f"{code} {out[-200:]} {err[-300:]}")
code, out, err = run("top", "shop-demo", "--data", work + "/data", "--json")
check("top --json is one document", code == 0 and json.loads(out)["db_id"] == "shop-demo", err)
code, out, err = run("explain", "--plan", "-", stdin="Seq Scan on orders  (cost=0.00..100.00 rows=10 width=4)\n")
check("a plan is read from standard input", code == 0 and "Seq Scan" in out, out + err)
code, out, err = run("store", "check", "--data", work + "/data")
check("the store is whole while it is used", code == 0, out + err)

# tokens and roles on a server of their own
tokens = {role: json.loads(run("user", "add", role, "--role", role, "--data", work + "/auth", "--json")[1])["token"] for role in ("viewer", "editor", "admin")}
guarded = subprocess.Popen([assay, "serve", "--data", work + "/auth", "--auth", "token", "--listen", "127.0.0.1:0", "--log", "error"], stdout=subprocess.PIPE, text=True)
base = guarded.stdout.readline().split(": ")[1].strip().rstrip("/")
document = json.loads(run("openapi")[1])
ranks = {"viewer": 0, "editor": 1, "admin": 2}
for path, item in document["paths"].items():
    for verb, operation in item.items():
        target = re.sub(r"\{[^}]*\}", "none", path)
        status, _ = call(verb.upper(), target, {} if verb in ("post", "patch") else None, base=base)
        check(f"{verb} {path} without a token", (status == 401) == bool(operation["security"]), status)
for verb, path, needed in (("GET", "/api/targets", "viewer"), ("POST", "/api/annotations", "editor"), ("POST", "/api/monitor/collect", "editor"), ("POST", "/api/targets", "admin"), ("DELETE", "/api/targets/none", "admin"), ("PATCH", "/api/targets/none", "admin")):
    for role, token in tokens.items():
        status, _ = call(verb, path, {} if verb in ("POST", "PATCH") else None, headers={"Authorization": f"Bearer {token}"}, base=base)
        check(f"{verb} {path} as {role}", (status == 403) == (ranks[role] < ranks[needed]), status)
host, port = urllib.parse.urlparse(base).netloc.split(":")
for raw in (b"GET / HTTP/9.9\r\n\r\n", b"\x00\x01\x02\r\n\r\n", b"GET /" + b"a" * 40000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", b"POST /api/plan HTTP/1.1\r\nHost: localhost\r\nContent-Length: -5\r\n\r\n"):
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(raw)
        answer = connection.recv(200)
        check(f"malformed {raw[:24]!r}", answer[:9] == b"HTTP/1.1 " and answer[9:10] == b"4", answer[:60])
code, out, err = run("serve", "--listen", "0.0.0.0:0", "--data", work + "/open")
check("listening to the world without tokens is refused", code == 2, err)
# kill -9 in the middle of everything: the store stays whole
guarded.send_signal(signal.SIGKILL)
guarded.wait()
code, out, err = run("store", "check", "--data", work + "/auth")
check("the store is whole after kill -9", code == 0, out + err)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
