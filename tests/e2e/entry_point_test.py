"""The specified entry point, scripts/smoke/marketplace-e2e-notifications.sh, and the smoke script."""

import pathlib
import shutil
import subprocess

from harness import ADMIN_EMAIL, ADMIN_PASSWORD, BIN, ROOT, EndToEnd, Sandbox, clean_env, main

SCRIPT = ROOT / "scripts" / "smoke" / "marketplace-e2e-notifications.sh"


class EntryPoint(EndToEnd):
    def checkout(self):
        """A copy of the checkout's scripts with the binaries under test, so that reports do not land in the real one."""
        root = self.folder / "a checkout"
        shutil.copytree(ROOT / "scripts", root / "scripts")
        (root / "build").mkdir(parents=True)
        (root / "build" / "bin").symlink_to(BIN)
        return root

    def run_script(self, root, *arguments, **settings):
        script = root / SCRIPT.relative_to(ROOT)
        return subprocess.run(["bash", script, *arguments], cwd="/", env=clean_env(**settings),
                              capture_output=True, text=True, timeout=120)

    def test_the_specified_commands(self):
        root = self.checkout()
        with Sandbox() as sandbox:
            account = {"ADMIN_EMAIL": ADMIN_EMAIL, "ADMIN_PASSWORD": ADMIN_PASSWORD, "BASE_URL": sandbox.url,
                       "PAYMENT_MODE": "status"}
            for levels, rounds, flows in (("1", 2, "2/2"), ("1,2,4,8,16,32", 1, "63/63")):
                done = self.run_script(root, CONCURRENCY_LEVELS=levels, ROUNDS=rounds, **account)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(flows, done.stdout)
        reports = list((root / "tmp" / "e2e-reports").glob("marketplace-e2e-*.json"))
        self.assertEqual(len(reports), 2)
        self.assertEqual((root / "tmp" / "e2e-reports" / ".gitignore").read_text(), "*\n")

    def test_arguments_are_passed_on(self):
        done = self.run_script(self.checkout(), "--version")
        self.assertEqual(done.returncode, 0)
        self.assertIn("marketplace-e2e", done.stdout)

    def test_it_says_how_to_build(self):
        root = self.checkout()
        (root / "build" / "bin").unlink()
        done = self.run_script(root)
        self.assertEqual(done.returncode, 2)
        self.assertRegex(done.stderr, r"make .*build")


class Smoke(EndToEnd):
    def test_smoke_ignores_what_the_shell_exports(self):
        foreign = {"BASE_URL": "http://127.0.0.1:9", "PAYMENT_MODE": "cash", "ROUNDS": "0", "E2E_NONSENSE": "1",
                   "ADMIN_PASSWORD": "x", "SANDBOX_ADMIN_PASSWORD": "", "REPORT_DIR": "/proc/none",
                   "HTTP_PROXY": "http://127.0.0.1:9", "HOME": str(self.folder)}
        root = EntryPoint.checkout(self)
        done = subprocess.run(["bash", root / "scripts" / "smoke.sh"], cwd="/", env=clean_env(**foreign),
                              capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("PASSED", done.stdout)
        self.assertIn("2/2", done.stdout)
        report = [word for word in done.stdout.split() if word.endswith(".md")][-1]
        self.assertTrue((root / report).is_file() or pathlib.Path(report).is_file(), report)


if __name__ == "__main__":
    main()
