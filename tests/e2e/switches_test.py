"""Each switch of the specification, on a backend whose defects come from the profile."""

import json
import pathlib
import signal
import subprocess
import threading
import time

from fault_proxy import FaultProxy, Rule
from harness import ROOT, RUNNER, EndToEnd, Run, Sandbox, main, run_env

AMN = (ROOT / "profiles" / "amn.yaml").read_text()


class Switches(EndToEnd):
    def profile(self, *changes):
        """The built-in profile with parts of its text replaced."""
        text = AMN
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        path = self.folder / "profile.yaml"
        path.write_text(text)
        return path

    def gaps_that_stay_open(self):
        """Nobody sends the category that the gaps' rules wait for."""
        return self.profile(("category: delivery", "category: delivery_by_mail"))

    def test_known_gaps_alone_do_not_fail_the_run(self):
        with Sandbox() as sandbox:
            profile = self.gaps_that_stay_open()
            run = self.run_e2e(sandbox.url, PROFILE=profile)
            self.assertEqual(run.code, 0, run.stderr)
            self.assertEqual(run.notifications["knownGaps"], {"total": 2, "open": 2, "fixed": 0})

    def test_strict_makes_known_gaps_fail(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, PROFILE=self.gaps_that_stay_open(), STRICT_NOTIFICATIONS="true",
                               NOTIFICATION_TIMEOUT_MS=300)
        self.assertEqual(run.code, 1)
        self.assertEqual(run.report["summary"]["flows"]["passed"], 1)

    def test_strict_and_abort_stop_at_the_first_gap(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, PROFILE=self.gaps_that_stay_open(), STRICT_NOTIFICATIONS="yes",
                               ABORT_ON_NOTIFICATION_FAILURE="1", NOTIFICATION_TIMEOUT_MS=300, ROUNDS=3)
        self.assertEqual(run.code, 1)
        self.assertEqual(run.report["summary"]["flows"], {"total": 1, "passed": 0, "failed": 1})
        failure = run.report["flows"][0]["failure"]
        self.assertEqual((failure["kind"], failure["step"]), ("notification", "deliver"))

    def test_abort_starts_no_further_round_or_level(self):
        with Sandbox() as sandbox:
            profile = self.profile(("category: payment", "category: money"))
            run = self.run_e2e(sandbox.url, PROFILE=profile, ABORT_ON_NOTIFICATION_FAILURE="true", ROUNDS=3,
                               CONCURRENCY_LEVELS="2,4", NOTIFICATION_TIMEOUT_MS=300)
        self.assertEqual(run.code, 1)
        self.assertEqual(len(run.report["levels"]), 1)
        self.assertEqual({flow["round"] for flow in run.report["flows"]}, {1})
        self.assertEqual(run.report["flows"][0]["failure"]["step"], "pay")

    def test_without_abort_a_missing_notification_fails_the_run_and_not_the_flow(self):
        with Sandbox() as sandbox:
            profile = self.profile(("category: payment", "category: money"))
            run = self.run_e2e(sandbox.url, PROFILE=profile, NOTIFICATION_TIMEOUT_MS=300)
        self.assertEqual(run.code, 1)
        self.assertEqual(run.report["summary"]["flows"]["passed"], 1)
        self.assertEqual(run.notifications["required"]["missing"], 1)
        self.assertEqual(run.notifications["unexpected"], 1)

    def test_skip_sends_fewer_requests_and_claims_nothing(self):
        with Sandbox() as sandbox:
            full = self.run_e2e(sandbox.url)
            skipped = self.run_e2e(sandbox.url, SKIP_WRONG_RECIPIENT_CHECK="true")
        self.assertEqual(skipped.code, 0)
        self.assertIsNone(skipped.notifications["wrongRecipients"])
        self.assertIsNone(skipped.notifications["crossFlow"])
        self.assertIn("not checked", skipped.markdown)
        self.assertLess(skipped.report["summary"]["api"]["requests"], full.report["summary"]["api"]["requests"])

    def test_env_file(self):
        env_file = self.folder / "run.env"
        env_file.write_text("# comment\nROUNDS=2\nOFFER_AMOUNT='2.5'\nSELLERS_PER_WORKER=2 # two\n")
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, "--env-file", str(env_file), "--sellers-per-worker", "3")
        self.assert_clean(run, flows=2)
        self.assertEqual(run.report["config"]["offerAmount"], "2.5")

    def test_json_on_stdout(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, "run", "--json")
        self.assertEqual(json.loads(run.stdout), run.report)

    def test_interrupt_writes_the_report(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 30) as sandbox:
            process = subprocess.Popen([RUNNER, "--rounds", "1000"], env=run_env(sandbox.url, report_dir),
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for line in process.stderr:
                if "passed in" in line:
                    break
            process.send_signal(signal.SIGINT)
            interrupted = time.monotonic()
            stdout, stderr = process.communicate(timeout=20)
        self.assertLess(time.monotonic() - interrupted, 5)
        run = Run(process.returncode, stdout, stderr, report_dir, 0)
        self.assertEqual(run.code, 130)
        self.check_report(run)
        self.assertEqual(run.report["verdict"]["status"], "interrupted")
        self.assertGreaterEqual(run.report["summary"]["flows"]["passed"], 1)

    def test_reachability_is_asked_again_while_the_backend_starts(self):
        with Sandbox() as sandbox:
            with FaultProxy(sandbox.port, Rule("GET", "/api/version", "unavailable", count=3)) as proxy:
                self.assert_clean(self.run_e2e(proxy.url), flows=1)

    def test_late_sandbox_is_waited_for(self):
        with Sandbox() as sandbox:
            proxy = FaultProxy(sandbox.port)
            port = proxy.reserve()
            starter = threading.Timer(1.0, proxy.start)
            starter.start()
            try:
                run = self.run_e2e(f"http://127.0.0.1:{port}")
            finally:
                starter.join()
                proxy.stop()
        self.assert_clean(run, flows=1)


if __name__ == "__main__":
    main()
