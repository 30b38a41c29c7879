"""`marketplace-e2e plan` sends nothing and predicts a run's requests exactly."""

import itertools
import json
import re
import subprocess
import unittest
import urllib.request

from harness import RUNNER, EndToEnd, Sandbox, main, run_env


class Plan(EndToEnd):
    def plan(self, url, *arguments, **settings):
        done = subprocess.run([RUNNER, "plan", *arguments], env=run_env(url, self.new_report_dir(), **settings),
                              cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout, done.stderr

    def predicted(self, text):
        found = re.search(r"^  requests  (\d+), (\d+) logins? \((\d+) in global, (\d+) in auth, (\d+) in payment\)$", text,
                          re.MULTILINE)
        return [int(group) for group in found.groups()]

    def test_twelve_configurations_take_what_was_planned(self):
        shapes = itertools.product(("1", "1,2"), (1, 2), (2, 3, 5))
        played = 0
        for levels, rounds, sellers in shapes:
            settings = {"CONCURRENCY_LEVELS": levels, "ROUNDS": rounds, "SELLERS_PER_WORKER": sellers,
                        "PAYMENT_MODE": "record" if sellers == 2 else "status"}
            with self.subTest(**settings), Sandbox("--expose-truth") as sandbox:
                code, text, _ = self.plan(sandbox.url, **settings)
                self.assertEqual(code, 0)
                run = self.run_e2e(sandbox.url, **settings)
                self.assertEqual(run.code, 0)
                with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
                    tiers = json.load(reply)["data"]["requests"]["tiers"]
                total, logins, in_global, in_auth, in_payment = self.predicted(text)
                self.assertEqual((total, in_global), (run.report["summary"]["api"]["requests"], tiers["global"]))
                self.assertEqual((logins, in_auth, in_payment), (tiers["auth"], tiers["auth"], tiers["payment"]))
                self.assertIn(f"plan: {total} requests, {logins} logins", run.stderr)
                played += 1
        self.assertEqual(played, 12)

    def test_nothing_is_sent(self):
        code, text, _ = self.plan("http://127.0.0.1:9")
        self.assertEqual(code, 0)
        self.assertIn("nothing was sent", text)
        self.assertFalse(any(self.folder.iterdir()))

    def test_a_ramp_against_a_limited_target(self):
        code, text, _ = self.plan("https://dev.example.com", CONCURRENCY_LEVELS="1,2,4,8,16,32")
        self.assertEqual(code, 0)
        self.assertIn("limits    global 100 per 15 min 0 s, auth 10 per 15 min 0 s, payment 30 per 15 min 0 s "
                      "(assumed, as the profile says)", text)
        self.assertRegex(text, r"windows   2\d; earliest end after \d+ min 0 s of waiting")
        self.assertRegex(text, r"level 6   32 workers starts in window \d+, after")
        self.assertIn("tip: 3 rounds at level 1 fit in one window: 100 requests, 5 logins", text)

    def test_own_limits_and_none(self):
        self.assertIn("(RATE_LIMIT)", self.plan("https://dev.example.com", RATE_LIMIT="10/60s")[1])
        self.assertIn("limits    none", self.plan("https://dev.example.com", RATE_LIMIT="off")[1])

    def test_bad_settings(self):
        code, text, errors = self.plan("https://dev.example.com", RATE_LIMIT="many", MAX_WAIT="soon")
        self.assertEqual((code, text), (2, ""))
        self.assertIn("RATE_LIMIT=many", errors)
        self.assertIn("MAX_WAIT=soon", errors)


if __name__ == "__main__":
    main()
