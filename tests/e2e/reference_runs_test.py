"""The two runs that were made against the real backend on 2026-06-06, reproduced on a sandbox with its defects."""

import re
import unittest

from harness import ROOT, EndToEnd, Sandbox, main

PRESET = ("--preset", "amn-2026-06-06")


def result_table(markdown):
    """The first table of a Markdown report, or of a README block."""
    return re.search(r"^\| Metric \|.*?(?=^$|\Z)", markdown, re.MULTILINE | re.DOTALL).group().rstrip("\n")


def readme_tables():
    blocks = re.findall(r"^```markdown\n(.*?)^```$", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    return [result_table(block) for block in blocks if block.startswith("| Metric |")]


class ReferenceRuns(EndToEnd):
    def assert_event(self, run, event, role, expected):
        """expected: (found, total)"""
        row = run.event(event, role)
        self.assertEqual((row["found"], row["total"]), expected, (event, role))

    def test_dev_run_pays_by_record(self):
        with Sandbox(*PRESET) as sandbox:
            run = self.run_e2e(sandbox.url, PAYMENT_MODE="record", CONCURRENCY_LEVELS=1, ROUNDS=2,
                               NOTIFICATION_TIMEOUT_MS=600)
        self.assertEqual(run.code, 1)
        self.assertEqual(run.report["summary"]["flows"], {"total": 2, "passed": 0, "failed": 2})
        self.assert_event(run, "request_created", "buyer", (2, 2))
        self.assert_event(run, "request_created", "seller", (6, 6))
        self.assert_event(run, "offer_created", "buyer", (6, 6))
        self.assert_event(run, "offer_rejected", "rejected_seller", (4, 4))
        self.assert_event(run, "offer_accepted", "selected_seller", (0, 2))
        self.assertEqual(run.event("offer_accepted", "selected_seller")["misfiled"], 2)
        self.assertEqual((run.notifications["wrongRecipients"], run.notifications["crossFlow"]), (0, 0))
        self.assertEqual(run.report["summary"]["payments"],
                         {"mode": "record", "attempted": 2, "succeeded": 0, "failed": 2, "byHttpStatus": {"500": 2}})
        for flow in run.report["flows"]:
            self.assertEqual(flow["failure"]["step"], "pay")
            self.assertEqual([finding["kind"] for finding in flow["findings"]], ["payment_http_error"])
            self.assertIn("answered 500", flow["findings"][0]["detail"])
        self.assertEqual(result_table(run.markdown), readme_tables()[0])

    def test_direct_run_pays_by_status(self):
        with Sandbox(*PRESET) as sandbox:
            run = self.run_e2e(sandbox.url, PAYMENT_MODE="status", CONCURRENCY_LEVELS=1, ROUNDS=1,
                               NOTIFICATION_TIMEOUT_MS=600)
        self.assertEqual(run.code, 1)
        self.assertEqual(run.report["summary"]["flows"], {"total": 1, "passed": 1, "failed": 0})
        self.assertEqual(run.report["flows"][0]["finalStatus"], "delivered")
        self.assert_event(run, "request_created", "buyer", (1, 1))
        self.assert_event(run, "request_created", "seller", (3, 3))
        self.assert_event(run, "offer_created", "buyer", (3, 3))
        self.assert_event(run, "offer_rejected", "rejected_seller", (2, 2))
        self.assert_event(run, "offer_accepted", "selected_seller", (0, 1))
        self.assert_event(run, "payment_confirmed", "buyer", (1, 1))
        required = run.notifications["required"]
        self.assertEqual((required["missing"] + required["misfiled"], required["late"], required["notChecked"]), (1, 0, 0))
        self.assertEqual(run.notifications["knownGaps"], {"total": 2, "open": 2, "fixed": 0})
        self.assertEqual((run.notifications["wrongRecipients"], run.notifications["crossFlow"]), (0, 0))
        self.assertEqual([flow["findings"] for flow in run.report["flows"]], [[]])
        self.assertEqual(result_table(run.markdown), readme_tables()[1])

    def test_abort_stops_at_the_accept_checkpoint(self):
        for mode in ("record", "status"):
            with self.subTest(mode=mode), Sandbox(*PRESET) as sandbox:
                run = self.run_e2e(sandbox.url, PAYMENT_MODE=mode, ROUNDS=2, ABORT_ON_NOTIFICATION_FAILURE="true",
                                   NOTIFICATION_TIMEOUT_MS=600)
                self.assertEqual(run.code, 1)
                self.assertEqual(len(run.report["flows"]), 1)
                failure = run.report["flows"][0]["failure"]
                self.assertEqual((failure["kind"], failure["step"]), ("notification", "accept_offer"))
                self.assertRegex(failure["message"],
                                 r"was not told of offer_accepted within 600 ms; nearest: category offer, no related id, "
                                 r"titled .*; looked \d times: at 0 ms HTTP 200, \d items; ")
                self.assertEqual(run.report["flows"][0]["steps"][-1]["name"], "accept_offer")

    def test_record_on_a_clean_sandbox_passes(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, PAYMENT_MODE="record")
        self.assert_clean(run, flows=1)
        self.assertEqual(run.report["summary"]["payments"],
                         {"mode": "record", "attempted": 1, "succeeded": 1, "failed": 0, "byHttpStatus": {"201": 1}})


if __name__ == "__main__":
    main()
