"""Starts the two programs for end-to-end tests, and reads back what they left behind.

The folder of the binaries comes from E2E_BIN_DIR (set by CTest). Nothing of the caller's environment reaches the
programs but PATH, so that an exported BASE_URL or proxy changes no test.
"""

import json
import os
import pathlib
import re
import select
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("E2E_BIN_DIR", ROOT / "build" / "bin"))
SANDBOX = BIN / "marketplace-sandbox"
RUNNER = BIN / "marketplace-e2e"
ADMIN_EMAIL = "root-admin@sandbox.example"
ADMIN_PASSWORD = "Canary+Admin/Pass word=7"
START_DEADLINE = 20.0
RUN_DEADLINE = 240.0


def clean_env(**variables):
    env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    env.update({name: str(value) for name, value in variables.items()})
    return env


class Sandbox:
    """A running marketplace-sandbox; its stderr must stay empty."""

    def __init__(self, *options, password=ADMIN_PASSWORD):
        self.options, self.password = [str(option) for option in options], password

    def __enter__(self):
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            [SANDBOX, "--port", "0", *self.options],
            env=clean_env(SANDBOX_ADMIN_EMAIL=ADMIN_EMAIL, SANDBOX_ADMIN_PASSWORD=self.password),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, text=True)
        ready, _, _ = select.select([self.process.stdout], [], [], START_DEADLINE)
        line = self.process.stdout.readline() if ready else ""
        match = re.fullmatch(r"listening on (http://127\.0\.0\.1:(\d+))\n", line)
        if not match:
            self.process.kill()
            self.process.wait()
            raise RuntimeError(f"the sandbox did not start: {line!r} {self.read_log()}")
        self.url, self.port = match.group(1), int(match.group(2))
        return self

    def read_log(self):
        self.log.seek(0)
        return self.log.read()

    def __exit__(self, kind, value, traceback):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=20)
        self.process.stdout.close()
        log = self.read_log()
        self.log.close()
        if kind is None and (code != 0 or log):
            raise AssertionError(f"the sandbox ended with {code} and said: {log}")


class Run:
    """A finished run: exit code, output, and the reports where they were written."""

    def __init__(self, code, stdout, stderr, report_dir, seconds):
        self.code, self.stdout, self.stderr, self.seconds = code, stdout, stderr, seconds
        self.report_dir = pathlib.Path(report_dir)
        found = sorted(self.report_dir.glob("marketplace-e2e-*.json")) if self.report_dir.is_dir() else []
        self.json_text = found[0].read_text() if found else ""
        self.report = json.loads(self.json_text) if found else None
        self.markdown = found[0].with_suffix(".md").read_text() if found else ""

    @property
    def notifications(self):
        return self.report["summary"]["notifications"]

    def event(self, event, role):
        rows = [r for r in self.notifications["byEvent"] if (r["event"], r["role"]) == (event, role)]
        return rows[0]


def run_env(base_url, report_dir, **settings):
    variables = {"BASE_URL": base_url, "ADMIN_EMAIL": ADMIN_EMAIL, "ADMIN_PASSWORD": ADMIN_PASSWORD,
                 "REPORT_DIR": report_dir}
    variables.update(settings)
    return clean_env(**{name: value for name, value in variables.items() if value is not None})


class EndToEnd(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="marketplace-e2e-test-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.runs = 0

    def new_report_dir(self):
        self.runs += 1
        return self.folder / f"reports-{self.runs}"

    def run_e2e(self, base_url, *arguments, **settings):
        """Runs the runner to its end; None removes a setting."""
        report_dir = self.new_report_dir()
        started = time.monotonic()
        done = subprocess.run([RUNNER, *arguments], env=run_env(base_url, report_dir, **settings), cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=RUN_DEADLINE)
        run = Run(done.returncode, done.stdout, done.stderr, settings.get("REPORT_DIR", report_dir),
                  time.monotonic() - started)
        self.assertNotIn("Sanitizer", run.stderr)
        if run.report is not None:
            self.check_report(run)
        return run

    def check_report(self, run):
        """What holds for every report, whatever the run was like."""
        import jsonschema
        schema = json.loads((ROOT / "docs" / "report.schema.json").read_text())
        jsonschema.Draft202012Validator(schema).validate(run.report)
        summary = run.report["summary"]
        required = summary["notifications"]["required"]
        self.assertEqual(required["total"], sum(required[k] for k in
                                                ("found", "late", "missing", "misfiled", "notChecked")))
        self.assertEqual(summary["flows"]["total"], summary["flows"]["passed"] + summary["flows"]["failed"])
        self.assertEqual(summary["api"]["requests"], sum(o["count"] for o in summary["api"]["operations"]))
        self.assertEqual(run.report["verdict"]["exitCode"], run.code)

    def assert_clean(self, run, flows, sellers=3):
        """A run against a clean sandbox: everything found, nothing strange."""
        self.assertEqual(run.code, 0, run.stderr + run.stdout)
        self.assertEqual(run.report["verdict"]["status"], "passed")
        self.assertEqual(run.report["summary"]["flows"], {"total": flows, "passed": flows, "failed": 0})
        expected = {("request_created", "buyer"): flows, ("request_created", "seller"): flows * sellers,
                    ("offer_created", "buyer"): flows * sellers, ("offer_accepted", "selected_seller"): flows,
                    ("offer_rejected", "rejected_seller"): flows * (sellers - 1),
                    ("payment_confirmed", "buyer"): flows}
        for (event, role), count in expected.items():
            row = run.event(event, role)
            self.assertEqual((row["found"], row["total"]), (count, count), (event, role, row))
        notifications = run.notifications
        self.assertEqual(notifications["knownGaps"], {"total": 2 * flows, "open": 0, "fixed": 2 * flows})
        for finding in ("wrongRecipients", "crossFlow", "duplicates", "unexpected", "unreadDrift"):
            self.assertEqual(notifications[finding], 0, finding)
        self.assertEqual({flow["finalStatus"] for flow in run.report["flows"]}, {"delivered"})


def main():
    unittest.main(module=sys.modules["__main__"], verbosity=2)
