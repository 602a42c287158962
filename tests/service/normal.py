#!/usr/bin/env python3
"""tests/service/normal.py ASSAY WORK: assay profile and assay normalize from outside, on files and on a real PostgreSQL.

Prints a line for each failure and "N passed, N failed".
"""
import json
import os
import random
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)), ".."))
from support.servers import ROOT, Postgres  # noqa: E402

ASSAY, WORK = sys.argv[1:3]
FIXTURES = f"{ROOT}/tests/fixtures/fd"
passed = failed = 0


def check(name, ok, what=""):
    global passed, failed
    passed, failed = passed + bool(ok), failed + (not ok)
    if not ok:
        print(f"FAILED  {name}: {what}")


def run(*arguments, text=None):
    done = subprocess.run([ASSAY, *arguments], capture_output=True, text=True, input=text)
    return done.returncode, done.stdout, done.stderr


def document(*arguments):
    code, out, err = run(*arguments, "--json")
    return json.loads(out) if code == 0 else {"error": err}


def found(document):
    return sorted((sorted(fd["lhs"]), fd["rhs"]) for fd in document["fds"])


def files():
    for name, header, count in (("iris", 0, 4), ("balance-scale", 0, 1), ("abalone", 1, 137), ("breast-cancer-wisconsin", 1, 46), ("bridges", 1, 142)):
        out = document("profile", f"{FIXTURES}/{name}.csv", "--fds", "--keys", *([] if header else ["--no-header"]))
        check(name, out.get("fd_count") == count == len(out["fds"]) and out["key_count"] == len(out["keys"]), out.get("fd_count"))
        check(f"{name}: the document's members", sorted(out) == ["fd_count", "fds", "key_count", "keys", "seconds"], sorted(out))
    out = document("profile", f"{FIXTURES}/bridges.csv", "--max-lhs", "1")
    check("--max-lhs", all(len(fd["lhs"]) <= 1 for fd in out["fds"]) and all(len(key) == 1 for key in out["keys"]) and out["keys"], out["keys"])
    code, out, _ = run("profile", "-", "--delimiter", ";", "--inds", "--json", text='a;b\r\n1;"2;3"\r\n2;1\r\n')
    check("standard input, --inds alone", code == 0 and sorted(json.loads(out)) == ["ind_count", "inds", "seconds"], out)
    code, out, _ = run("profile", f"{FIXTURES}/iris.csv", "--no-header", "--approximate", "0.05", "--json")
    check("--approximate", code == 0 and all(0 < one["g3"] <= 0.05 and one["g1"] > 0 for one in json.loads(out)["approximate"]), out[:200])


def errors():
    for text, arguments, code, message in (
        ("a,b\n1\n", [], 2, "line 2 has 1 cell, the first line has 2"),
        ('a,b\n"1,2\n', [], 2, "the quote opened on line 2 is never closed"),
        ("", [], 2, "holds no row"),
        ("a,b\n1,2\n", ["--delimiter", "ab"], 2, "--delimiter is 'ab'"),
        ("a,b\n1,2\n", ["--table", "t"], 2, "--table is for a database URL"),
    ):
        got, out, err = run("profile", "-", *arguments, text=text)
        check(message, got == code and message in err and not out, f"{got} {err}")
    code, out, err = run("profile", "/dev/stdin", "--json", text="a,b\n1,2\n2,2\n")
    check("a pipe by its name", code == 0 and found(json.loads(out)) == [([], "b")], err)
    check("a folder is no file", run("profile", WORK)[0] == 3, run("profile", WORK))
    for arguments in (["--max-lhs", "-1"], ["--arity", "9"], ["--approximate", "2"], ["--bogus"]):
        check(f"usage: {arguments}", run("profile", "-", *arguments, text="a\n1\n")[0] == 2)
    help = run("profile", "--help")[1], run("normalize", "--help")[1]
    check("--help has examples", all("Examples:\n  assay " in text for text in help), help)
    check("a file that is not there", run("profile", f"{WORK}/none.csv")[0] == 3, run("profile", f"{WORK}/none.csv"))


def interruption():
    draw = random.Random(1)
    path = f"{WORK}/endless.csv"
    with open(path, "w") as file:
        file.write(",".join(f"c{i}" for i in range(60)) + "\n")
        for _ in range(1900):
            file.write(",".join(str(draw.randrange(12)) for _ in range(60)) + "\n")
    process = subprocess.Popen([ASSAY, "profile", path, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(3)
    check("the search takes a while", process.poll() is None)
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    try:
        out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    seconds = time.monotonic() - began
    check("Ctrl-C ends it soon, and says so", process.returncode == 3 and "interrupted" in err and json.loads(out).get("incomplete") and seconds < 20,
          (process.returncode, err, seconds))


def relations():
    out = document("normalize", "--fds", "city, street -> zip; zip -> city", "--to", "bcnf")
    check("city, street, zip", out["normal_form"] == "3NF" and out["keys"] == [["city", "street"], ["street", "zip"]], out)
    check("its 3NF is itself", len(out["third"]["parts"]) == 1 and out["third"]["preserves_dependencies"], out["third"])
    check("its BCNF is lossless and loses one", out["boyce_codd"]["lossless"] and len(out["boyce_codd"]["lost"]) == 1, out["boyce_codd"])
    check("there is SQL, a way back and a patch", out["migration"]["statements"] and out["migration"]["down"] and out["patch"]["add"], list(out))
    check("--check of what is reached", run("normalize", "--fds", "a -> b", "--check")[0] == 0)
    check("--check of what is not", run("normalize", "--fds", "a -> b; b -> c", "--check")[0] == 1)
    check("nothing given", run("normalize")[0] == 2)
    check("no arrow", "it has no arrow" in run("normalize", "--fds", "a b")[2])
    code, out, _ = run("normalize", "-", "--fds", "a -> b", text="a,b,c\n1,1,1\n1,2,2\n")
    check("what the rows refute is told", code == 0 and "The rows refute a → b: 1 of them" in out, out)
    code, _, err = run("normalize", "-", "--fds", "a -> bb", text="a,b\n1,1\n")
    check("an unknown column", code == 2 and "There is no column 'bb'; did you mean 'b'?" in err, err)


def moved(server, url):
    """What normalize prints, given to psql: the view has the rows that the table had."""
    rows = "SELECT count(*), md5(string_agg(t::text, '|' ORDER BY order_id, product_id)) FROM line t"
    before = server.psql(rows).stdout
    code, out, err = run("normalize", url, "--table", "line", "--to", "bcnf")
    check("normal form of what the rows show", code == 0 and "product_id → product_name" in out and "LOCK TABLE" in out, out + err)
    lines = out[out.index("BEGIN;"):out.index("COMMIT;") + len("COMMIT;")]
    done = server.psql(stdin=lines)
    check("psql takes the SQL", done.returncode == 0, done.stderr)
    after = server.psql(rows).stdout
    check("rows before = rows of the view after", before == after and not before.startswith("0"), (before, after))
    kind = server.psql("SELECT relkind FROM pg_class WHERE oid = 'line'::regclass").stdout.strip()
    saved = server.psql("SELECT count(*) FROM line_product").stdout.strip()
    check("a view stands under the old name, products once each", (kind, saved) == ("v", "40"), (kind, saved, out))


def live():
    server = Postgres(f"{WORK}/normal-pg")
    try:
        server.sql(
            "CREATE TABLE customer (id int PRIMARY KEY, name text)",
            "INSERT INTO customer SELECT g, 'n' || g % 50 FROM generate_series(1, 200) g",
            # m → rare holds but for one row of 60,000: a sample hardly has it
            "CREATE TABLE orders (id int PRIMARY KEY, customer_id int NOT NULL, customer_name text, m int, rare int, note json)",
            "INSERT INTO orders SELECT g, g % 200 + 1, 'n' || (g % 200 + 1) % 50, g % 3, CASE WHEN g = 59999 THEN 7 ELSE g % 3 END, NULL FROM generate_series(1, 60000) g",
            "CREATE ROLE poor LOGIN",
            # an order has lines of a product; names repeat
            "CREATE TABLE line (order_id int, product_id int, product_name text, supplier text, amount int, PRIMARY KEY (order_id, product_id))",
            "INSERT INTO line SELECT o, p, 'product ' || p, CASE WHEN p % 9 > 6 THEN NULL ELSE 's' || p % 9 END, o * p % 7 FROM generate_series(1, 400) o, generate_series(1, 40, 1 + o % 3) p",
            "ANALYZE")
        url = server.url(role="postgres")
        whole = document("profile", url, "--table", "orders", "--rows", "100000")
        check("all rows", "sampled_rows" not in whole and (["m"], "rare") not in found(whole) and (["rare"], "m") in found(whole), whole)
        part = document("profile", url, "--table", "public.orders", "--rows", "5000")
        check("a sample, checked on all rows, finds the same", part.get("sampled_rows", 0) >= 5000 and part["unchecked"] == 0 and found(part) == found(whole), part)
        hasty = document("profile", url, "--table", "orders", "--rows", "5000", "--timeout", "1ms")
        check("no time at all is told", "error" in hasty or hasty["unchecked"] > 0, hasty)
        inds = document("profile", url, "--table", "orders", "--inds")
        check("inclusion in the referenced table", any(i["lhs_table"] == "public.orders" and i["lhs"] == ["customer_id"] and i["rhs_table"] == "public.customer" for i in inds["inds"]), inds)
        few = document("profile", url, "--inds", "--rows", "100")
        keys = [i for i in few["inds"] if i["lhs"] == ["customer_id"] and i["rhs_table"] == "public.customer"]
        check("in samples too, of all tables, asked of all rows", keys and keys[0]["rhs_unique"] and keys[0] in few["inds"][:3], few)
        wrong = [i for i in few["inds"] if i["lhs"] == ["id"] and i["lhs_table"] == "public.orders"]
        check("what all rows refute is not told", not wrong, wrong)
        moved(server, url)
        refused = run("profile", server.url(role="poor"), "--table", "orders")
        check("no right to read", refused[0] == 1 and "orders" in refused[2] and "permission denied" in refused[2], refused)
        out = document("normalize", url, "--table", "orders", "--fds", "customer_id -> customer_name")
        check("json cannot be compared: no SQL, and why", "json, which PostgreSQL cannot compare" in json.dumps(out["skipped"]) and "migration" not in out, out.get("skipped"))
        check("no such table", run("profile", url, "--table", "order")[0] == 1 and "did you mean orders" in run("profile", url, "--table", "order")[2])
        code, _, err = run("profile", url)
        check("which table?", code == 2 and "there are" in err and "public.orders" in err, err)
        check("no server", run("profile", "postgres://nobody@127.0.0.1:1/x", "--table", "t")[0] == 3)
    finally:
        server.stop()


for part in (files, errors, interruption, relations, live):
    part()
print(f"{passed} passed, {failed} failed")
sys.exit(failed > 0)
