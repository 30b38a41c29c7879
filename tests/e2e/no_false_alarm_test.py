"""A clean backend never causes a false alarm: a thousand flows, late and out of order, in noise and in small pages."""

import unittest

from harness import EndToEnd, Sandbox, main


class NoFalseAlarm(EndToEnd):
    def test_a_thousand_clean_flows(self):
        workers, rounds = 32, 32
        with Sandbox("--notify-delay", "0-500", "--system-noise", 3, "--page-cap", 20) as sandbox:
            run = self.run_e2e(sandbox.url, CONCURRENCY_LEVELS=workers, ROUNDS=rounds, BYSTANDER="on")
        self.assert_clean(run, flows=workers * rounds)
        self.assertEqual([flow["findings"] for flow in run.report["flows"] if flow["findings"]], [])
        self.assertTrue(run.report["config"]["bystander"])


if __name__ == "__main__":
    main()
