"""tools/new: what it writes is whole for tools/check_catalogue and compiles; what it cannot do it refuses, and then it writes nothing."""
import concurrent.futures
import json
import pathlib
import re
import shlex
import tempfile
import unittest

from house import ROOT, module, run

NEW = ROOT / "tools/new"
MADE = {
    "plan_rule": "hash_spill",
    "lint_rule": "hidden_column",
    "metric": "prepared_xacts",
    "tool": "monitor_locks",
    "endpoint": "get_monitor_locks",
    "provider": "anthropic",
    "migration": "keep_plans",
    "page": "locks",
}
# a file beside which a created one compiles: its command is in compile_commands.json
BESIDE = {
    "src/advise/plan/rules/hash_spill.cpp": "src/advise/plan/rules/sort_spill.cpp",
    "src/advise/lint/rules/hidden_column.cpp": "src/advise/lint/rules/no_primary_key.cpp",
    "src/agent/tools/monitor_locks.cpp": "src/agent/tools/monitor_fetch.cpp",
    "src/api/get_monitor_locks.cpp": "src/api/get_targets.cpp",
    "src/agent/providers/anthropic.cpp": "src/agent/providers/openai.cpp",
}


class Tree(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.tree = module("check_catalogue").copy_of(ROOT, pathlib.Path(self.folder.name) / "tree")

    def new(self, *arguments):
        return run(NEW, *arguments, "--root", self.tree)

    def everything(self):
        return {path: path.read_bytes() for path in self.tree.rglob("*") if path.is_file()}


class Creates(Tree):
    def test_one_of_each_kind_is_whole(self):
        for kind, slug in MADE.items():
            code, out, err = self.new(kind, slug)
            self.assertEqual(code, 0, f"{kind}: {out}{err}")
        code, out, _ = run(ROOT / "tools/check_catalogue", "--root", self.tree)
        self.assertEqual(code, 0, out)
        sources = [path for path in self.tree.rglob("*.cpp") if str(path.relative_to(self.tree)) in BESIDE]
        self.assertEqual(len(sources), len(BESIDE))
        self.assertEqual(run("clang-format-14", "--dry-run", "-Werror", f"--style=file:{ROOT / '.clang-format'}", *sources)[0], 0)
        pages = (self.tree / "web/src/app/pages.ts").read_text()
        self.assertIn("LocksPage", pages)
        for text in [path.read_text() for path in self.tree.rglob("*") if path.is_file() and path not in (ROOT,) and "locks" in str(path)]:
            self.assertNotRegex(text, r"\{\{\w+\}\}", "a slot was not filled")

    def test_sources_compile_where_they_stand(self):
        commands = ROOT / "build/dev/compile_commands.json"
        if not commands.exists():
            self.skipTest("build/dev is not configured")
        entries = {pathlib.Path(e["file"]).resolve(): e for e in json.loads(commands.read_text())}
        for kind in ("plan_rule", "lint_rule", "tool", "endpoint", "provider"):
            self.assertEqual(self.new(kind, MADE[kind])[0], 0)

        def compile_one(path):
            entry = entries[ROOT / BESIDE[path]]
            words = shlex.split(re.sub(r"^\S*ccache ", "", entry["command"]))
            words = words[: words.index("-o")] + ["-fsyntax-only", str(self.tree / path)]
            return path, run(*words, cwd=entry["directory"])

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for path, (code, _, err) in pool.map(compile_one, BESIDE):
                self.assertEqual(code, 0, f"{path}: {err}")

    def test_paths_of_endpoints_follow_from_their_names(self):
        new = module("new")
        for thing, path in (("monitor_top_queries", "/api/monitor/top-queries"), ("targets", "/api/targets"), ("targets_id", "/api/targets/{id}"), ("ai_chat", "/api/ai/chat"), ("saved_views", "/api/saved-views")):
            self.assertEqual(new.endpoint_path(thing), path)

    def test_migrations_get_the_next_number(self):
        before = len(list((self.tree / "src/store/migrations").glob("*.sql")))
        self.new("migration", "first")
        self.new("migration", "second")
        self.assertTrue((self.tree / f"src/store/migrations/{before + 2:04d}_second.sql").exists())


class Refuses(Tree):
    def test_what_is_there_is_not_overwritten(self):
        for kind, slug in MADE.items():
            self.assertEqual(self.new(kind, slug)[0], 0)
        before = self.everything()
        for kind, slug in MADE.items():
            code, _, err = self.new(kind, slug)
            self.assertEqual(code, 2, f"{kind} was overwritten")
            self.assertIn("already", err)
        self.assertEqual(self.everything(), before)

    def test_bad_requests_write_nothing(self):
        before = self.everything()
        for arguments in (["gadget", "x"], ["metric", "Bad"], ["metric", "../x"], ["metric", "a__b"], ["metric", "x" * 61], ["tool", "nogroup"], ["endpoint", "fetch_locks"], ["endpoint", "get"], ["metric"], [], ["metric", "x", "y"], ["--force", "metric"]):
            code, _, err = self.new(*arguments)
            self.assertEqual(code, 2, arguments)
            self.assertTrue(err.startswith("tools/new: "), err)
        self.assertEqual(self.everything(), before)

    def test_help_has_examples(self):
        code, out, _ = run(NEW, "--help")
        self.assertEqual(code, 0)
        self.assertIn("examples:", out)
        for kind in module("new").KINDS:
            self.assertIn(kind, out)


if __name__ == "__main__":
    unittest.main()
