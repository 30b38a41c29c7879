"""checks.go_red: every check finds what is planted for it, and lets pass what is allowed."""

import json
import sys
import tempfile
import unittest
from pathlib import Path

import file_table
import foreign_text
import headers
import layers
import must_not_compile
import readme_commands
import repository_text
import size

sys.path.append(str(Path(__file__).resolve().parents[1] / "mutation"))
import bugs  # noqa: E402
import plant  # noqa: E402

COMPILER = ["clang++-19", "-std=c++20"]


class Planted(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def plant(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class Layers(Planted):
    def problems(self, name: str, line: str) -> list[str]:
        self.plant("src/base/text.hpp", "#pragma once\n")
        self.plant("src/market/codec.hpp", "#pragma once\n")
        self.plant("src/net/message_parser.hpp", "#pragma once\n")
        self.plant(name, line + "\n")
        return layers.check(self.root)[0]

    def test_what_the_table_allows_passes(self):
        for name, line in [
            ("src/market/a.cpp", '#include "base/text.hpp"'),
            ("src/market/b.hpp", "#include <boost/asio/awaitable.hpp>"),
            ("src/net/c.cpp", "#include <boost/beast/http.hpp>"),
            ("src/net/d_reader.cpp", '#include "net/message_parser.hpp"'),
            ("src/net/e.cpp", "auto now = std::chrono::steady_clock::now();"),
            ("src/core/f.cpp", "// steady_clock::now() is not for this layer"),
        ]:
            self.assertEqual(self.problems(name, line), [], line)

    def test_each_forbidden_line_is_found(self):
        for name, line in [
            ("src/sandbox/a.cpp", '#include "market/codec.hpp"'),
            ("src/base/a.cpp", '#include "market/codec.hpp"'),
            ("src/app/sandbox/a.cpp", '#include "market/codec.hpp"'),
            ("src/market/a.cpp", '#include "base/absent.hpp"'),
            ("src/net/a.cpp", '#include "net/message_parser.hpp"'),
            ("src/base/a.cpp", "#include <boost/json.hpp>"),
            ("src/eth/a.cpp", "#include <boost/json/value.hpp>"),
            ("src/core/a.cpp", "#include <yaml-cpp/yaml.h>"),
            ("src/run/a.cpp", "#include <sqlite3.h>"),
            ("src/app/e2e/a.cpp", "#include <CLI/App.hpp>"),
            ("src/net/a.hpp", "#include <boost/beast/http.hpp>"),
            ("src/flow/a.hpp", "#include <boost/asio/io_context.hpp>"),
            ("src/core/a.cpp", "#include <unistd.h>"),
            ("src/base/a.cpp", "#include <nlohmann/json.hpp>"),
            ("src/core/a.cpp", "auto now = std::chrono::system_clock::now();"),
            ("src/flow/a.cpp", 'auto value = std::getenv("HOME");'),
            ("src/elsewhere/a.cpp", ""),
        ]:
            self.assertEqual(len(self.problems(name, line)), 1, f"{name}: {line}")
            (self.root / name).unlink()


class ForeignText(Planted):
    def problems(self, name: str, lines: str) -> list[str]:
        self.plant(name, lines + "\n")
        found = foreign_text.check(self.root)[0]
        (self.root / name).unlink()
        return found

    def test_the_one_way_passes(self):
        for name, lines in [
            ("src/market/a.cpp", "const auto said = fmt::format(\"answered {}: {}\", reply.status, redactor.excerpt(reply.body, 200));"),
            ("src/market/a.cpp", "json::value body = json::parse(reply.body, failed);\nreturn fmt::format(\"{}\", what);"),
            ("src/chain/a.cpp", "failure.message = redactor.excerpt(failure.message, kQuoted);"),
            ("src/net/a.cpp", "const auto length = parse(find_header(reply.headers, \"Content-Length\"));"),
            ("src/core/config.cpp", "report(base::shorten(value.text, 80));"),
            ("src/run/a.cpp", "// base::shorten(reply.body, 200)"),
        ]:
            self.assertEqual(self.problems(name, lines), [], lines)

    def test_every_other_way_is_found(self):
        for name, lines in [
            ("src/market/a.cpp", "return base::shorten(reply.body, 200);"),
            ("src/market/a.cpp", "return redactor.redact(base::shorten(*text, 200));"),
            ("src/chain/a.cpp", "failure.message = base::shorten(error.message, kShown);"),
            ("src/flow/a.cpp", "return base::fail(kind,\n    fmt::format(\"is '{}'\", base::shorten(outcome.result->status, 80)));"),
            ("src/market/a.cpp", "return fmt::format(\"redirected to {}\",\n    net::find_header(reply.headers, \"Location\"));"),
            ("src/run/a.cpp", "check.seen.push_back(fmt::format(\"{}\", reply->body));"),
            ("src/market/a.cpp", "const auto start = reply.body.substr(0, 200);"),
        ]:
            self.assertEqual(len(self.problems(name, lines)), 1, lines)


class Size(Planted):
    def test_line_401_is_found_and_400_are_allowed(self):
        self.plant("src/base/long.cpp", "\n" * 400)
        self.assertEqual(size.check(self.root), ([], 1))
        self.plant("src/base/long.cpp", "\n" * 401)
        self.assertEqual(len(size.check(self.root)[0]), 1)


class FileTable(Planted):
    def test_files_and_rows_must_be_the_same(self):
        self.plant("src/base/a.hpp", "")
        self.plant("src/base/a.cpp", "")
        self.plant("ARCHITECTURE.md", "| file | job |\n|---|---|\n| `base/a` | something |\n")
        self.assertEqual(file_table.check(self.root), ([], 1))
        self.plant("src/base/b.cpp", "")
        self.assertEqual(len(file_table.check(self.root)[0]), 1)
        self.plant("ARCHITECTURE.md", "| `base/a` | something |\n| `base/b` | more |\n| `base/gone` | x |\n")
        self.assertEqual(len(file_table.check(self.root)[0]), 1)


class Headers(Planted):
    def test_a_header_that_leans_on_others_is_found(self):
        source = self.plant("src/base/a.cpp", "")
        command = f"clang++-19 -std=c++20 -I{self.root}/src -o a.o -c {source}"
        self.plant("build/compile_commands.json", json.dumps([{"file": str(source), "command": command}]))
        self.plant("src/base/type.hpp", "#pragma once\n#include <string>\n")
        self.plant("src/base/good.hpp", '#pragma once\n#include "base/type.hpp"\nstd::string good();\n')
        for _ in ("compiled", "remembered"):
            self.assertEqual(headers.check(self.root, self.root / "build"), ([], 2))
        bad = self.plant("src/base/bad.hpp", "#pragma once\nstd::string bad();\n")
        for _ in ("compiled", "compiled again"):
            self.assertEqual(len(headers.check(self.root, self.root / "build")[0]), 1)
        bad.unlink()
        self.plant("src/base/type.hpp", "#pragma once\n")
        self.assertIn("good.hpp", headers.check(self.root, self.root / "build")[0][0])


class MustNotCompile(Planted):
    def problems(self, text: str) -> list[str]:
        return must_not_compile.check(self.plant("case.cpp", text), COMPILER)

    def test_a_case_must_fail_for_its_own_reason_only(self):
        bad = "#ifdef BAD\nint x = nullptr;\n#endif\n"
        self.assertEqual(self.problems("// Expected: cannot initialize\n" + bad), [])
        self.assertIn("another reason", self.problems("// Expected: no member\n" + bad)[0])
        self.assertIn("bad twin compiles", self.problems("// Expected: cannot\n")[0])
        self.assertIn("good twin", self.problems("// Expected: cannot\nint x = nullptr;\n")[0])
        self.assertIn("no line", self.problems(bad)[0])


class RepositoryText(Planted):
    def test_each_planted_text_is_found(self):
        for name, text in [
            ("a.md", "see /" + "root/project"),
            ("a.md", "built in /" + "home/me"),
            ("package-lock.json", '"resolved"' + ': "https://packages.example/x.tgz"'),
            ("a.sh", "npm --registry https://" + "registry.example.com"),
            ("key.pem", "-----BEGIN PRIVATE " + "KEY-----\n"),
            (".env.example", "ADMIN_PASSWORD=secret"),
            (".env.example", "#E2E_PAYMENT_PRIVATE_KEY=0x1"),
            ("a.md", "written with Co" + "pilot"),
        ]:
            path = self.plant(name, text)
            self.assertEqual(len(repository_text.check(self.root)[0]), 1, text)
            path.unlink()

    def test_ordinary_text_passes(self):
        self.plant("a.md", "curl https://dev.amn.gg/work/x; User-Agent; the /workers; $HOME/root/x")
        self.plant(".env.example", "#ADMIN_PASSWORD=\nE2E_TOKEN_SYMBOL=USDT\n#ADMIN_PASSWORD_FILE=secret.txt\n")
        self.assertEqual(repository_text.check(self.root)[0], [])


class ReadmeCommands(Planted):
    def problems(self, text: str) -> list[str]:
        self.plant("README.md", text)
        return readme_commands.check(self.root)

    def test_marked_blocks_are_run_in_one_shell(self):
        self.assertEqual(self.problems("```sh run\nx=1\n```\n```sh\nfalse\n```\n```sh run\ntest $x = 1\n```\n"), [])
        self.assertEqual(self.problems("```sh run\nsleep 1000 &\ntrue\n```\n"), [])

    def test_a_failing_command_and_an_empty_readme_are_found(self):
        self.assertEqual(len(self.problems("```sh run\nfalse\ntrue\n```\n")), 1)
        self.assertEqual(len(self.problems("nothing to run\n")), 1)

    def test_addresses_become_local(self):
        text = "```sh run\nBASE_URL=https://dev.amn.gg; --port 5001\n```\n"
        self.assertEqual(readme_commands.script_of(text, "7"), "BASE_URL=http://127.0.0.1:7; --port 7\n")


class MutationTable(Planted):
    BUG = bugs.Bug("late at the deadline", "src/core/a.cpp", "seen <= closed", "seen < closed")

    def problems(self, text: str, *table: bugs.Bug) -> list[str]:
        self.plant(self.BUG.file, text)
        return bugs.check(self.root, list(table or [self.BUG]))

    def test_a_fragment_must_occur_once(self):
        self.assertEqual(self.problems("return seen <= closed;\n"), [])
        self.assertIn("0 times", self.problems("return seen < closed;\n")[0])
        self.assertIn("2 times", self.problems("return seen <= closed;\n" * 2)[0])
        self.assertIn("0 times", bugs.check(self.root, [self.BUG._replace(file="src/gone.cpp")])[0])

    def test_a_bug_has_a_name_of_its_own_and_changes_one_line(self):
        text = "return seen <= closed;\n"
        self.assertEqual(len(self.problems(text, self.BUG, self.BUG)), 1)
        self.assertEqual(len(self.problems(text, self.BUG._replace(replacement=self.BUG.fragment))), 1)
        self.assertEqual(len(self.problems(text, self.BUG._replace(replacement="seen <\nclosed"))), 1)


class MutationRun(Planted):
    BUG = MutationTable.BUG
    TEXT = "return seen <= closed;\n"
    GREEN = plant.TestRun(0, "[       OK ] Late.Boundary (0 ms)\n")
    RED = plant.TestRun(1, "[ RUN      ] Late.Boundary\nwrong\n[  FAILED  ] Late.Boundary, where x (0 ms)\n")

    def outcome(self, problem: str | None, run: plant.TestRun) -> tuple[str, str]:
        source = self.plant(self.BUG.file, self.TEXT)

        def build() -> str | None:
            self.assertEqual(source.read_text(), "return seen < closed;\n")
            return problem

        found = plant.outcome(self.root, self.BUG, build, lambda: run)
        self.assertEqual(source.read_text(), self.TEXT)
        return found

    def test_only_a_red_test_kills_a_bug(self):
        self.assertEqual(self.outcome(None, self.RED), ("killed", "Late.Boundary"))
        self.assertEqual(self.outcome(None, self.GREEN), ("SURVIVED", ""))
        self.assertEqual(self.outcome("error: no such name", self.RED), ("does not compile", "error: no such name"))

    def test_what_does_not_end_or_crashes_is_red(self):
        begun = "[ RUN      ] Late.Boundary\n"
        self.assertEqual(plant.red_test(plant.TestRun(None, begun)), "Late.Boundary (endless)")
        self.assertEqual(plant.red_test(plant.TestRun(-11, begun)), "Late.Boundary (crashed)")
        self.assertEqual(plant.red_test(plant.TestRun(127, "")), "the tests (crashed)")

    def test_the_source_is_restored_when_it_is_interrupted(self):
        source = self.plant(self.BUG.file, self.TEXT)

        def interrupted():
            raise KeyboardInterrupt

        with self.assertRaises(KeyboardInterrupt):
            plant.outcome(self.root, self.BUG, interrupted, lambda: self.RED)
        self.assertEqual(source.read_text(), self.TEXT)

    def test_a_copy_becomes_the_checkout_and_keeps_what_is_built(self):
        self.plant("checkout/a.cpp", "new")
        for name in ("a.cpp", "gone.cpp", "build/a.o"):
            self.plant(f"copy/{name}", "old")
        plant.copy_checkout(self.root / "checkout", self.root / "copy")
        found = {path.name: path.read_text() for path in (self.root / "copy").rglob("*") if path.is_file()}
        self.assertEqual(found, {"a.cpp": "new", "a.o": "old"})


if __name__ == "__main__":
    unittest.main()
