"""tools/format, tools/tidy and tools/fuzz: that they see what they are for, and forget nothing they should remember."""
import pathlib
import tempfile
import unittest

from house import ROOT, module, run


class Format(unittest.TestCase):
    def test_a_file_that_differs_is_named_and_then_laid_out(self):
        with tempfile.NamedTemporaryFile("w", suffix=".cpp", dir=ROOT / "build") as file:
            file.write("int   main( ) {return 0;}\n")
            file.flush()
            code, out, _ = run(ROOT / "tools/format", "--check", file.name)
            self.assertEqual(code, 1)
            self.assertIn(pathlib.Path(file.name).name, out)
            self.assertEqual(run(ROOT / "tools/format", file.name)[0], 0)
            self.assertEqual(run(ROOT / "tools/format", "--check", file.name)[0], 0)

    def test_an_unknown_option_is_refused(self):
        self.assertEqual(run(ROOT / "tools/format", "--chekc")[0], 2)


class Tidy(unittest.TestCase):
    def test_a_pass_is_forgotten_when_anything_it_read_changes(self):
        tidy = module("tidy")
        with tempfile.TemporaryDirectory() as folder:
            tidy.ROOT = root = pathlib.Path(folder)
            (root / "src/core").mkdir(parents=True)
            files = {"src/core/a.cpp": '#include "core/a.h"\n', "src/core/a.h": '#include "core/b.h"\n', "src/core/b.h": "int b;\n", "src/core/c.h": "int c;\n"}
            for path, text in files.items():
                (root / path).write_text(text)

            def key(salt=b"salt"):
                return tidy.Sources().hash("src/core/a.cpp", salt)

            first = key()
            self.assertEqual(key(), first)
            self.assertNotEqual(key(b"another version"), first)
            for path, text in files.items():
                (root / path).write_text(text + "// changed\n")
                self.assertEqual(key() != first, path != "src/core/c.h", path)
                (root / path).write_text(text)
            self.assertEqual(key(), first)

    def test_the_checks_are_the_allow_list(self):
        text = (ROOT / ".clang-tidy").read_text()
        self.assertIn("'-*,", text)
        self.assertIn("WarningsAsErrors: '*'", text)


class Fuzz(unittest.TestCase):
    def test_every_target_is_listed_and_has_seeds(self):
        code, out, _ = run(ROOT / "tools/fuzz", "--list")
        self.assertEqual(code, 0)
        names = out.split()
        self.assertEqual(names, sorted(path.stem for path in (ROOT / "tests/fuzz").glob("*.cpp") if not path.stem.endswith("_test")))
        for name in names:
            self.assertTrue(any((ROOT / "tests/fuzz/seeds" / name).iterdir()), name)

    def test_what_is_not_there_is_refused(self):
        for arguments in ([], ["nothing"], ["sql_text", "soon"], ["--fast"]):
            self.assertEqual(run(ROOT / "tools/fuzz", *arguments)[0], 2, arguments)


class Catalogue(unittest.TestCase):
    def test_every_check_can_fail(self):
        code, out, _ = run(ROOT / "tools/check_catalogue", "--self-test")
        self.assertEqual(code, 0, out)


if __name__ == "__main__":
    unittest.main()
