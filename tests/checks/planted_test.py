"""checks.go_red: every check finds what is planted for it, and lets pass what is allowed."""

import json
import tempfile
import unittest
from pathlib import Path

import file_table
import headers
import layers
import must_not_compile
import readme_commands
import repository_text
import size

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


if __name__ == "__main__":
    unittest.main()
