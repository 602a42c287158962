#!/usr/bin/env python3
"""Dependency discovery beside Desbordante's HyFD (PyPI desbordante, C++), on the same files in one run.

Both are measured from reading the file to the last dependency, median of the rounds; ours is `seconds` of `assay profile FILE --fds --json`
(dependencies and keys), theirs load_data + execute of HyFD (dependencies only). Resident memory is the peak of a process that does nothing
else. The sets of dependencies must be the same, not only their number.
    PASS: the same set, and ratio <= 1.0, on each file (aim 0.5 on the generated ones).

Desbordante is installed into bench/normal/.venv (git-ignored). About 4 minutes.
"""
import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.realpath(__file__))
ROOT = os.path.realpath(f"{HERE}/../..")
VENV = f"{HERE}/.venv"
VERSION = "2.5.0"
FILES = {"iris": False, "balance-scale": False, "abalone": True, "breast-cancer-wisconsin": True, "bridges": True}


def generate(path, rows, distinct, seed):
    """Independent columns of so many distinct values each: dependencies are then only those of (nearly) unique combinations."""
    draw = random.Random(seed)
    with open(path, "w") as out:
        out.write(",".join(f"c{i + 1}" for i in range(len(distinct))) + "\n")
        for _ in range(rows):
            out.write(",".join(str(draw.randrange(n)) for n in distinct) + "\n")


def generated(folder):
    draw = random.Random(5)
    large = [int(10 ** draw.uniform(2.5, 4)) for _ in range(15)]
    wide = [int(10 ** draw.uniform(1.5, 2.4)) for _ in range(30)]
    generate(f"{folder}/50000x15.csv", 50_000, large, 1)
    generate(f"{folder}/1000x30.csv", 1_000, wide, 2)
    return [("50000 x 15", f"{folder}/50000x15.csv"), ("1000 x 30", f"{folder}/1000x30.csv")]


def peer(path, header):
    """Runs in a process of its own: this file, called by the venv's Python."""
    import desbordante
    algorithm = desbordante.fd.algorithms.HyFD()
    began = time.monotonic()
    algorithm.load_data(table=(path, ",", header))
    algorithm.execute()
    seconds = time.monotonic() - began
    names = column_names(path, header)
    found = sorted([sorted(fd.to_index_tuple()[0]), fd.to_index_tuple()[1]] for fd in algorithm.get_fds())
    print(json.dumps({"seconds": seconds, "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "found": found, "columns": len(names)}))


def column_names(path, header):
    with open(path) as file:
        first = file.readline().strip().split(",")
    return first if header else [f"column{i + 1}" for i in range(len(first))]


def ours(assay, path, header):
    began = time.monotonic()
    command = [assay, "profile", path, "--fds", "--json", *([] if header else ["--no-header"])]
    read, write = os.pipe()
    pid = os.posix_spawn(assay, command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, write, 1)])
    os.close(write)
    with os.fdopen(read) as pipe:
        answer = json.load(pipe)
    usage = os.wait4(pid, 0)[2]
    at = {name: i for i, name in enumerate(column_names(path, header))}
    found = sorted([sorted(at[name] for name in fd["lhs"]), at[fd["rhs"]]] for fd in answer["fds"])
    return {"seconds": answer["seconds"], "wall": time.monotonic() - began, "mib": usage.ru_maxrss / 1024, "found": found}


def theirs(path, header):
    done = subprocess.run([f"{VENV}/bin/python", __file__, "--peer", path, str(int(header))], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Desbordante failed on {path}: {done.stderr.strip()[-600:]}")
    return json.loads(done.stdout)


def install():
    if not os.path.exists(f"{VENV}/bin/python"):
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
    wanted = subprocess.run([f"{VENV}/bin/pip", "install", "--quiet", f"desbordante=={VERSION}"], capture_output=True, text=True)
    if wanted.returncode:
        sys.exit(f"Desbordante {VERSION} cannot be installed: {wanted.stderr.strip()[-400:]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assay", default=f"{ROOT}/build/release/assay")
    parser.add_argument("--rounds", type=int, default=5)
    o = parser.parse_args()
    install()
    failed = []
    print(f"{'file':24} {'dependencies':>12} {'same':>5} {'Assay s':>9} {'HyFD s':>9} {'ratio':>7} {'Assay MiB':>10} {'HyFD MiB':>9} {'with output s':>14}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        files = [(name, f"{ROOT}/tests/fixtures/fd/{name}.csv", header) for name, header in FILES.items()]
        files += [(name, path, True) for name, path in generated(folder)]
        for name, path, header in files:
            # one after the other, in turns: what else the machine does meets both
            pairs = [(ours(o.assay, path, header), theirs(path, header)) for _ in range(o.rounds)]
            a, b = ({key: statistics.median(pair[i][key] for pair in pairs) for key in ("seconds", "mib")} for i in (0, 1))
            wall = statistics.median(pair[0]["wall"] for pair in pairs)
            same = all(pair[0]["found"] == pair[1]["found"] for pair in pairs)
            ratio = a["seconds"] / b["seconds"]
            print(f"{name:24} {len(pairs[0][0]['found']):12} {'yes' if same else 'NO':>5} {a['seconds']:9.4f} {b['seconds']:9.4f} {ratio:7.3f} "
                  f"{a['mib']:10.0f} {b['mib']:9.0f} {wall:14.3f}", flush=True)
            if not same:
                failed.append(f"{name}: other dependencies")
            if ratio > 1:
                failed.append(f"{name}: ratio {ratio:.2f}")
    print("FAIL " + "; ".join(failed) if failed else "PASS the same dependencies, ratio <= 1.0 on each file")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--peer"]:
        peer(sys.argv[2], sys.argv[3] == "1")
    else:
        sys.exit(main())
