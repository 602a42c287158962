#!/usr/bin/env python3
"""lint.py ASSAY: `assay lint` and `assay links` as a person and a pipeline use them, on files and on a PostgreSQL of its own: formats, exit codes,
policy, suppressions, baseline, --since, --fix, folders of tools, --target; scripts that are run. Prints "N passed, N failed"."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
from support.servers import Postgres, work_folder  # noqa: E402

assay = os.path.abspath(sys.argv[1])
work = work_folder("lint")
passed = failed = 0


def check(name, condition, detail=""):
    global passed, failed
    if condition:
        passed += 1
    else:
        failed += 1
        print(f"FAILED  {name} {detail}")


def write(path, text):
    whole = os.path.join(work, path)
    os.makedirs(os.path.dirname(whole), exist_ok=True)
    with open(whole, "w", encoding="utf-8") as file:
        file.write(text)


def read(path):
    with open(os.path.join(work, path), encoding="utf-8") as file:
        return file.read()


def lint(*words, stdin=None):
    done = subprocess.run([assay, "lint", *words], cwd=work, input=stdin, capture_output=True, text=True, timeout=120)
    return done.returncode, done.stdout, done.stderr


def findings(*words):
    code, out, err = lint(*words, "--json")
    check(f"{' '.join(words)} answers in JSON", code in (0, 1) and out.startswith("{"), err)
    return json.loads(out) if out.startswith("{") else {"findings": [], "suppressed": [], "unused_suppressions": []}


def rules(report):
    return sorted({one["rule"] for one in report["findings"]})


def git(*words):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *words], cwd=work, check=True, capture_output=True)


schema = """CREATE TABLE customers (id bigint PRIMARY KEY);
CREATE TABLE orders (
  id bigint PRIMARY KEY,
  customer_id bigint REFERENCES customers
);
CREATE TABLE log (line text);
"""
write("schema.sql", schema)
report = findings("schema.sql")
check("rules of a schema", rules(report) == ["fk_without_index", "no_primary_key"], rules(report))
places = {one["rule"]: (one["where"]["file"], one["where"]["line"], one["where"].get("column")) for one in report["findings"]}
check("a finding says its file and line", places.get("fk_without_index", ())[:2] == ("schema.sql", 4) and places.get("no_primary_key", ())[:2] == ("schema.sql", 6), places)
check("warnings do not fail", lint("schema.sql")[0] == 0)
check("--fail-on warning does", lint("schema.sql", "--fail-on", "warning")[0] == 1)
check("--fail-on never does not", lint("schema.sql", "--fail-on", "never")[0] == 0)
check("--only", rules(findings("schema.sql", "--only", "no_primary_key")) == ["no_primary_key"])
check("--except", rules(findings("schema.sql", "--except", "no_primary_key")) == ["fk_without_index"])
code, out, err = lint("schema.sql")
check("text for people", "schema.sql:4:" in out and "warning fk_without_index" in out and "fix: CREATE INDEX" in out and "\x1b" not in out, out)
check("standard input", lint("-", stdin=schema)[1].count("warning ") == 2)

code, out, err = lint("schema.sql", "--format", "github")
check("annotations", "::warning file=schema.sql,line=4," in out and "title=fk_without_index" in out, out)
sarif = json.loads(lint("schema.sql", "--format", "sarif")[1])
check("SARIF", sarif["version"] == "2.1.0" and {r["ruleId"] for r in sarif["runs"][0]["results"]} == {"fk_without_index", "no_primary_key"})

# usage
for words, said in [((), "a file"), (("schema.sql", "--only", "nope"), "nope"), (("schema.sql", "--fail-on", "sometimes"), "--fail-on"), (("-", "--since", "HEAD"), "--since"), (("schema.sql", "--target", "shop"), "--target"), (("--explain", "nope"), "nope"), (("schema.sql", "--format", "xml"), "xml")]:
    code, out, err = lint(*words, stdin="")
    check(f"usage: {' '.join(words)}", code == 2 and said in err, f"{code} {err}")
code, out, err = lint("not-there.sql")
check("a file that is not there", code in (2, 3) and "not-there.sql" in err, f"{code} {err}")
os.makedirs(os.path.join(work, "empty"))
check("an empty folder", lint("empty")[0] in (2, 3) and "empty" in lint("empty")[2])
check("an empty file says nothing", lint("-", stdin="")[0] == 0)
check("what is no SQL is told", "not looked at" in lint("-", "--from", "postgres", stdin="CREATE TABEL x (;\n")[1], lint("-", "--from", "postgres", stdin="CREATE TABEL x (;\n"))
check("a page", "```postgres flags" in lint("--explain", "fk_without_index")[1])
check("the list of rules", json.loads(lint("--rules", "--json")[1])[0]["rule"] != "" and len(json.loads(lint("--rules", "--json")[1])) > 200)

# policy
write("policy.toml", '[severity]\nfk_without_index = "error"\n[disabled]\nno_primary_key = "log is only appended to"\n')
report = findings("schema.sql", "--policy", "policy.toml")
check("a policy", rules(report) == ["fk_without_index"] and report["findings"][0]["severity"] == "error")
write("bad.toml", '[disabled]\nnope = "x"\nno_primary_key = ""\n')
code, out, err = lint("schema.sql", "--policy", "bad.toml")
check("a wrong policy", code == 2 and "nope" in err and "no_primary_key" in err, f"{code} {err}")

# suppressions
write("ignored.sql", schema.replace("CREATE TABLE log", "-- assay:ignore no_primary_key until=2999-01-01 only appended to\nCREATE TABLE log")
      + "-- assay:ignore money_type\nCREATE TABLE a (id bigint PRIMARY KEY);\n-- assay:ignore no_primary_key until=2001-01-01 over\nCREATE TABLE b (x int);\n"
      + "-- assay:ignore no_primary_key until=soon\nCREATE TABLE c (x int);\n")
report = findings("ignored.sql")
check("a suppression", [(s["finding"]["rule"], s["reason"]) for s in report["suppressed"]] == [("no_primary_key", "only appended to")], report["suppressed"])
whys = [(u["rule"], u["why"]) for u in report["unused_suppressions"]]
check("unused suppressions are told", [r for r, _ in whys] == ["money_type", "no_primary_key", "no_primary_key"] and "2001-01-01" in whys[1][1] and "no date" in whys[2][1], whys)
check("what was over is found again", sum(f["rule"] == "no_primary_key" for f in report["findings"]) == 2)

# baseline
code, out, err = lint("schema.sql", "--baseline", "base.json", "--fail-on", "warning")
check("a baseline is written", code == 0 and len(json.loads(read("base.json"))["keys"]) == 2, f"{code} {err}")
write("schema.sql", schema.replace("CREATE TABLE log (line text);", "CREATE TABLE log (id bigint PRIMARY KEY, line text);\nCREATE TABLE more (x int);"))
report = findings("schema.sql", "--baseline", "base.json")
check("a baseline is honoured", [f["key"] for f in report["findings"]] == ["no_primary_key:table.public.more"] and report["in_baseline"] == 1 and report["gone_from_baseline"] == ["no_primary_key:table.public.log"], report["findings"])
write("schema.sql", schema)

# a tool's folder: one sequence; of one file, those before it are known
write("flyway/V1__shop.sql", schema)
write("flyway/V2__more.sql", "ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';\nCREATE INDEX orders_customer_id_idx ON orders (customer_id);\n")
write("flyway/V10__drop.sql", "ALTER TABLE orders DROP COLUMN note;\n")
report = findings("flyway")
check("a folder is a sequence", "fk_without_index" not in rules(report) and "index_not_concurrent" in rules(report), rules(report))
check("paths of a folder", {f["where"]["file"] for f in report["findings"]} <= {"flyway/V1__shop.sql", "flyway/V2__more.sql", "flyway/V10__drop.sql"}, report["findings"])
report = findings("flyway/V2__more.sql")
check("one file of a tool", {f["where"]["file"] for f in report["findings"]} == {"flyway/V2__more.sql"} and report["not_modelled"] == [], report)
write("alone.sql", "ALTER TABLE orders DROP COLUMN note;\n")
check("what was before is not known", any("before" in b["what"] for b in findings("alone.sql")["blind"]))

# --since: statements, by git
git("init", "-q")
git("add", ".")
git("commit", "-qm", "a")
report = findings("flyway", "--since", "HEAD")
check("nothing changed", report["findings"] == [] and report["outside_since"] > 0)
write("schema.sql", schema + "CREATE TABLE late (x int);\n")
report = findings("schema.sql", "--since", "HEAD")
check("only statements that changed", [f["key"] for f in report["findings"]] == ["no_primary_key:table.public.late"], report["findings"])
write("new one.sql", "CREATE TABLE fresh (x int);\n")
check("a new file", rules(findings("new one.sql", "--since", "HEAD")) == ["no_primary_key"])
code, out, err = lint("schema.sql", "--since", "no-such-rev")
check("no such revision", code == 2 and "no-such-rev" in err, f"{code} {err}")

# --fix
write("mend.sql", schema)
report = findings("mend.sql", "--fix")
check("a fix is written", report["fixed"] != [] and "fk_without_index" not in rules(report) and "CREATE INDEX" in read("mend.sql") and read("mend.sql").startswith(schema.strip()), read("mend.sql"))
again = read("mend.sql")
findings("mend.sql", "--fix")
check("a second time there is nothing to mend", read("mend.sql") == again)
report = findings("flyway/V2__more.sql", "--fix")
check("a statement gives way to its fix", "CONCURRENTLY" in read("flyway/V2__more.sql") or "index_not_concurrent" in rules(report), read("flyway/V2__more.sql"))
check("--fix and --since", lint("flyway", "--fix", "--since", "HEAD")[0] == 2)
check("--fix and a database", lint("postgres://x@127.0.0.1:1/y", "--fix")[0] == 2)
write("opaque.sql", "CREATE TEXT SEARCH CONFIGURATION words (COPY = simple);\nCREATE TABLE t (id bigint PRIMARY KEY);\n")
check("what no rule looks at is told", len(findings("opaque.sql", "--from", "postgres")["not_modelled"]) == 1, findings("opaque.sql", "--from", "postgres"))
check("--fix and standard input", lint("-", "--fix", stdin=schema)[0] == 2)

# a database that the texts are for, and what it lacks
server = Postgres(f"{work}/pg")
try:
    server.sql("CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL)", "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint, customer_type text, buyer bigint, payer_id bigint)",
               "CREATE TABLE buyers (id bigint PRIMARY KEY)", "CREATE TABLE notes (id bigint PRIMARY KEY, order_id bigint, customer_id bigint, line text)",
               "INSERT INTO customers SELECT i, 'x' FROM generate_series(1, 200) i", "INSERT INTO buyers SELECT i FROM generate_series(1, 100) i",
               "INSERT INTO orders SELECT i, i, 'c', 1 + i % 100, i FROM generate_series(1, 1000) i", "INSERT INTO notes SELECT i, i, CASE WHEN i <= 197 THEN i ELSE 900 + i END, '' FROM generate_series(1, 200) i", "ANALYZE",
               "SELECT count(*) FROM orders o JOIN buyers b ON b.id = o.buyer", "GRANT SELECT ON ALL TABLES IN SCHEMA public TO assay")
    url = f"postgres://assay@/postgres?host={work}/pg"
    code, out, err = lint(url, "--json")
    check("a database", code in (0, 1) and json.loads(out)["blind"] == [], out + err)
    write("for.sql", "ALTER TABLE no_such_table ADD COLUMN x int;\nCREATE INDEX ON orders (buyer);\n")
    report = findings("for.sql", "--target", url)
    check("a table that the target does not have", any("no_such_table" in one["why"] for one in report["not_modelled"]), report["not_modelled"])
    check("the size of the target's table is known", any(f["rule"] == "index_not_concurrent" and any(e["value"] == 1000 for e in f["evidence"]) for f in report["findings"]), report["findings"])

    done = subprocess.run([assay, "links", url, "--json"], capture_output=True, text=True, timeout=120)
    found = json.loads(done.stdout)
    ends = {(one["from"]["table"], *one["from"]["columns"]): one for one in found["links"]}
    check("links by names, joins and rows", done.returncode == 0 and sorted(ends) == [("notes", "customer_id"), ("notes", "order_id"), ("orders", "buyer")], (sorted(ends), done.stderr))
    check("links of several tables are not proposed", [(p["id"], p["type"]) for p in found["polymorphic"]] == [("customer_id", "customer_type")], found["polymorphic"])
    if ("notes", "customer_id") in ends:
        check("rows that refer to nothing are counted", (ends["notes", "customer_id"]["rows"], ends["notes", "customer_id"]["orphans"]) == (200, 3))
        ran = server.psql(stdin=ends["notes", "customer_id"]["script"].replace("-- DELETE", "DELETE"))
        check("the script runs", ran.returncode == 0, ran.stderr)
    if ("notes", "order_id") in ends:
        ran = server.psql(stdin=ends["notes", "order_id"]["script"])
        check("the script without orphans runs", ran.returncode == 0, ran.stderr)
    done = subprocess.run([assay, "links", url, "--json"], capture_output=True, text=True, timeout=120)
    check("what is there is not missing", [one["from"]["table"] for one in json.loads(done.stdout)["links"]] == ["orders"], done.stdout)
    done = subprocess.run([assay, "links", url], capture_output=True, text=True, timeout=120)
    check("links for people", "orders (buyer) → buyers (id)" in done.stdout and "joined by statements" in done.stdout and "VALIDATE CONSTRAINT" in done.stdout, done.stdout)
finally:
    server.stop()
write("queries.sql", "SELECT * FROM log l JOIN customers c ON c.id = l.who;\n")
write("links.sql", "CREATE TABLE customers (id bigint PRIMARY KEY);\nCREATE TABLE log (who bigint, line text);\n")
done = subprocess.run([assay, "links", "links.sql", "--workload", "queries.sql", "--json"], cwd=work, capture_output=True, text=True, timeout=60)
check("links of a text and its statements", [one["from"]["columns"] for one in json.loads(done.stdout)["links"]] == [["who"]], done.stdout + done.stderr)
for words, expected in ((["links"], 2), (["links", "nope.sql"], 3), (["links", "links.sql", "--min-score", "7"], 2), (["links", "postgres://x@127.0.0.1:1/y"], 3)):
    done = subprocess.run([assay, *words], cwd=work, capture_output=True, text=True, timeout=60)
    check(f"exit code of {' '.join(words)}", done.returncode == expected, f"{done.returncode} {done.stderr}")
code, out, err = lint("schema.sql", "--target", "postgres://nobody@127.0.0.1:1/x")
check("a target that does not answer", code == 3 and "127.0.0.1" in err, f"{code} {err}")

subprocess.run(["rm", "-rf", work], check=True)
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
