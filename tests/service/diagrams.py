#!/usr/bin/env python3
"""diagrams.py ASSAY WORK: a diagram's life over the real program with tokens and kill -9 in between: create, patch, conflict, history, restore, migrate,
share, revoke, delete. Prints "N passed, N failed"."""
import json
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request

assay, data = sys.argv[1], sys.argv[2] + "/diagrams-data"
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED  {name} {detail}")


class Server:
    def __init__(self):
        self.process = subprocess.Popen([assay, "serve", "--data", data, "--auth", "token", "--listen", "127.0.0.1:0", "--log", "error"], stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().split(": ")[1].strip().rstrip("/")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def call(self, method, path, body=None, role="editor", client=""):
        headers = {"Content-Type": "application/json", "X-Assay-Client": client}
        if role:
            headers["Authorization"] = f"Bearer {tokens[role]}"
        request = urllib.request.Request(self.url + path, data=None if body is None else json.dumps(body).encode(), method=method, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, json.loads(response.read())
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())

    def listen(self):
        """Subscribes; what it answers waits for the next event of a kind."""
        response = urllib.request.urlopen(urllib.request.Request(self.url + "/api/events", headers={"Authorization": f"Bearer {tokens['viewer']}"}), timeout=60)

        def heard(kind):
            with response:
                event = ""
                for line in response:
                    name, _, value = line.decode().strip().partition(": ")
                    if name == "event":
                        event = value
                    if name == "data" and event == kind:
                        return json.loads(value)
            return {}

        return heard

    def stream(self, path, body):
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {tokens['editor']}"}
        request = urllib.request.Request(self.url + path, data=json.dumps(body).encode(), method="POST", headers=headers)
        with urllib.request.urlopen(request, timeout=60) as response:
            blocks = response.read().decode().split("\n\n")
        fields = [dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and not line.startswith(":")) for block in blocks]
        return [(f["event"], json.loads(f["data"])) for f in fields if "event" in f]


def table(number):
    return {"id": f"n{number}", "kind": "table", "schema": "public", "name": f"t{number}", "x": number * 300, "y": 0,
            "columns": [{"id": "c1", "name": "id", "type": "bigint", "nullable": False}], "keys": [{"id": "k1", "kind": "primary", "columns": ["c1"]}]}


tokens = {}
for role in ("viewer", "editor"):
    made = subprocess.run([assay, "user", "add", role, "--role", role, "--data", data, "--json"], capture_output=True, text=True, timeout=60)
    tokens[role] = json.loads(made.stdout)["token"]
server = Server()

status, diagram = server.call("POST", "/api/diagrams", {"name": "Shop", "note": "first", "diagram": {"name": "", "dialect": "postgres", "nodes": [table(1)], "edges": []}})
check("an editor makes a diagram", (status, diagram.get("id"), diagram.get("revision")) == (200, "shop", 1), diagram)
check("a viewer does not", server.call("POST", "/api/diagrams", {"name": "x"}, role="viewer")[0] == 403)
check("nobody reads without a token", server.call("GET", "/api/diagrams/shop", role=None)[0] == 401)
check("a viewer reads", server.call("GET", "/api/diagrams/shop", role="viewer")[1] == diagram)

heard = server.listen()
status, saved = server.call("PATCH", "/api/diagrams/shop", {"revision": 1, "patch": {"add": [table(2)]}, "note": "second"}, client="tab-1")
event = heard("diagram")
check("other pages hear of it", (event.get("id"), event.get("revision"), event.get("client"), [n["id"] for n in event["patch"]["add"]]) == ("shop", 2, "tab-1", ["n2"]), event)
check("a patch makes a revision", (status, saved.get("revision")) == (200, 2), saved)
server.kill()
server = Server()
status, after = server.call("GET", "/api/diagrams/shop")
check("what was acknowledged is there after kill -9", (status, after.get("revision"), len(after.get("nodes", []))) == (200, 2, 2), after)
status, refused = server.call("PATCH", "/api/diagrams/shop", {"revision": 1, "patch": {"remove": ["n1"]}})
check("a patch on an old revision is a conflict that names both", status == 409 and "revision 2" in refused["error"]["message"] and "revision 1" in refused["error"]["message"], refused)
status, refused = server.call("PATCH", "/api/diagrams/shop", {"revision": 2, "patch": {"remove": ["n1", "n9"]}})
check("a patch that is half wrong changes nothing", status == 400 and server.call("GET", "/api/diagrams/shop")[1] == after, refused)

# eight editors at once on one revision: one wins, the others are told
answers = []
threads = [threading.Thread(target=lambda i=i: answers.append(server.call("PATCH", "/api/diagrams/shop", {"revision": 2, "patch": {"add": [table(10 + i)]}})[0])) for i in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
check("of eight at once one wins and seven conflict", sorted(answers) == [200] + [409] * 7, answers)

revision = 3
for number in range(20, 60):
    status, saved = server.call("PATCH", "/api/diagrams/shop", {"revision": revision, "patch": {"add": [table(number)]}})
    revision += 1
check("forty more revisions", status == 200 and saved["revision"] == revision, saved)
server.kill()
server = Server()
history = server.call("GET", "/api/diagrams/shop/history?limit=1000")[1]["revisions"]
check("the history holds every revision", [row["revision"] for row in history] == list(range(revision, 0, -1)))
sizes = [len(server.call("GET", f"/api/diagrams/shop/revisions/{row['revision']}")[1]["nodes"]) for row in history]
check("every revision can be read as it was", sizes == list(range(len(history), 0, -1)), sizes)
status, restored = server.call("POST", "/api/diagrams/shop/restore", {"to": 1, "revision": revision, "full": True})
check("the first revision is restored as the newest", status == 200 and restored["revision"] == revision + 1 and restored["diagram"]["nodes"] == diagram["nodes"], restored)

status, link = server.call("POST", "/api/diagrams/shop/share", {"expires_in": "1h"})
check("a link is made", status == 200 and len(link["token"]) >= 40, link)
check("it shows the diagram without login", server.call("GET", link["path"], role=None)[1].get("diagram", {}).get("nodes") == diagram["nodes"])
check("it cannot change it", server.call("PATCH", "/api/diagrams/shop", {"revision": revision + 1, "patch": {}}, role=None)[0] == 401)
check("the token is stored nowhere", link["token"].encode() not in open(data + "/assay.db", "rb").read() + open(data + "/assay.db-wal", "rb").read())
server.kill()
server = Server()
check("it shows it after kill -9", server.call("GET", link["path"], role=None)[0] == 200)
check("it is revoked", server.call("DELETE", f"/api/diagrams/shop/share/{link['id']}")[0] == 200)
check("then it shows nothing", server.call("GET", link["path"], role=None)[0] == 404)
check("another token shows nothing", server.call("GET", "/api/shared/" + "0" * 48, role=None)[0] == 404)

status, plan = server.call("POST", "/api/diagrams/shop/migrate", {"from": {"revision": 2}, "to_revision": 1, "format": "flyway"})
proof = plan.get("migration", {}).get("proof", {})
check("a migration between revisions is executed and proved", status == 200 and proof.get("level") == "executed" and all(o["ok"] for o in proof["oracles"]), plan)
check("it comes as the tool's files", [f["path"].startswith("V") and "DROP TABLE" in f["text"] for f in plan.get("files", [])][:1] == [True], plan.get("files"))
events = server.stream("/api/diagrams/shop/migrate", {"from": {"revision": 1}, "to_revision": 2, "stream": True})
check("as a stream it tells how far it is", events[0][0] == "progress" and events[0][1]["of"] >= events[0][1]["step"], events[:2])
check("and ends with the migration", events[-1][0] == "migration" and events[-1][1]["migration"]["proof"]["level"] == "executed", events[-1:])
check("a viewer executes nothing", server.call("POST", "/api/diagrams/shop/migrate", {"from": {"revision": 2}}, role="viewer")[0] == 403)

status, before = server.call("GET", "/api/diagrams/shop")
column = {"update": [{"id": before["nodes"][0]["id"], "columns": [{"id": "c99", "name": "phone", "type": "text", "nullable": True}]}]}
status, seen = server.call("POST", "/api/diagrams/shop/preview", {"patch": column, "verify": True})
check("a patch is previewed: executed and proved", status == 200 and "phone" in seen["ddl"] and seen["migration"]["proof"]["level"] == "executed", seen)
status, seen = server.call("POST", "/api/diagrams/shop/preview", {"patch": column}, role="viewer")
check("a viewer sees what it would do", status == 200 and [c["type"] for c in seen["changes"]] == ["add_column"], seen)
check("but executes nothing", server.call("POST", "/api/diagrams/shop/preview", {"patch": column, "verify": True}, role="viewer")[0] == 403)
status, read = server.call("POST", "/api/diagrams/import", {"save": False, "name": "read", "source": {"text": "CREATE TABLE a (id integer)", "dialect": "postgres"}})
check("a text is only read", status == 200 and len(read["diagram"]["nodes"]) == 1, read)
status, report = server.call("POST", "/api/diagrams/shop/impact", {"patch": {"update": [{"id": before["nodes"][0]["id"], "name": "people"}]}, "workload": [{"sql": f"SELECT count(*) FROM {before['nodes'][0]['name']}", "calls": 5}, {"sql": "SELECT 1", "calls": 3}]})
found = {s["sql"]: s for s in report.get("statements", [])}
check("a patch's impact is asked of a server", status == 200 and report["proof"]["level"] == "executed" and sorted(s["verdict"] for s in found.values()) == ["fails", "ok"], report)
check("with calls, words and a route", [(s["calls"], "does not exist" in s["error"], "people" in s.get("route", "")) for s in found.values() if s["verdict"] == "fails"] == [(5, True, True)], report)
check("a viewer has nothing tried", server.call("POST", "/api/diagrams/shop/impact", {"patch": {}}, role="viewer")[0] == 403)
check("neither stored anything", server.call("GET", "/api/diagrams/shop")[1] == before and [d["id"] for d in server.call("GET", "/api/diagrams")[1]["diagrams"]] == ["shop"])

check("a viewer does not delete", server.call("DELETE", "/api/diagrams/shop", role="viewer")[0] == 403)
check("an editor deletes", server.call("DELETE", "/api/diagrams/shop")[0] == 200)
check("then it is gone with its history", server.call("GET", "/api/diagrams/shop")[0] == 404 and server.call("GET", "/api/diagrams/shop/history")[0] == 404)
server.process.terminate()
server.process.wait(60)
whole = subprocess.run([assay, "store", "check", "--data", data], capture_output=True, text=True, timeout=60)
check("the store is whole", whole.returncode == 0, whole.stdout + whole.stderr)
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
