"""The runner keeps within the limits of a target: it spends a window, waits for the next, and draws no 429."""

import concurrent.futures
import json
import unittest
import urllib.request

from fault_proxy import FaultProxy, Rule
from harness import EndToEnd, Sandbox, main

LIMITS = "100/5s,auth=10/5s,payment=30/5s"  # those of the sandbox's amn/5s
TOLD = ("draft6", "draft7", "draft8", "legacy")


def throttled_by(sandbox):
    with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
        return sum(json.load(reply)["data"]["requests"]["throttled"].values())


class RateLimits(EndToEnd):
    def limited(self, headers):
        return Sandbox("--rate-limit", "amn/5s", "--rate-headers", headers, "--expose-truth")

    def waits(self, run):
        return max(limit["waits"] for limit in run.report["summary"]["rateLimits"])

    def test_two_rounds_fit_into_one_window(self):
        for headers in TOLD:
            with self.subTest(headers=headers), self.limited(headers) as sandbox:
                run = self.run_e2e(sandbox.url, ROUNDS=2)
                self.assert_clean(run, flows=2)
                self.assertEqual((throttled_by(sandbox), self.waits(run)), (0, 0))
                limits = {limit["tier"]: limit for limit in run.report["summary"]["rateLimits"]}
                self.assertEqual((limits["global"]["source"], limits["global"]["limit"]), ("headers", 100))

    def ramp(self, headers, **settings):
        with self.limited(headers) as sandbox:
            run = self.run_e2e(sandbox.url, CONCURRENCY_LEVELS="1,2,4", **settings)
            return run, throttled_by(sandbox)

    def test_a_ramp_waits_for_its_windows(self):
        with concurrent.futures.ThreadPoolExecutor(len(TOLD) + 1) as pool:
            told = {headers: pool.submit(self.ramp, headers) for headers in TOLD}
            untold = pool.submit(self.ramp, "none", RATE_LIMIT=LIMITS)
        for headers, future in {**told, "none": untold}.items():
            with self.subTest(headers=headers):
                run, throttled = future.result()
                self.assert_clean(run, flows=7)
                self.assertEqual(throttled, 0)
                self.assertGreaterEqual(self.waits(run), 2)
                # Waiting is part of no latency and of no arrival.
                self.assertLess(run.report["summary"]["api"]["overall"]["maxMs"], 2000)
                for row in run.notifications["byEvent"]:
                    self.assertLess(row["arrival"]["maxMs"] or 0, 2000, row)

    def test_without_any_word_of_it_the_limit_is_learnt(self):
        with self.limited("none") as sandbox:
            run = self.run_e2e(sandbox.url, ROUNDS=4, MAX_WAIT=0)
        self.assertEqual(run.code, 4)
        self.assertEqual(run.report["verdict"]["status"], "rate_limited")
        limits = {limit["tier"]: limit for limit in run.report["summary"]["rateLimits"]}
        self.assertEqual((limits["global"]["source"], limits["global"]["throttled"]), ("learnt", 1))

    def test_two_runs_share_the_ledger(self):
        state = self.folder / "state"
        settings = {"RATE_LIMIT": LIMITS, "ROUNDS": 1, "XDG_STATE_HOME": state}
        with self.limited("none") as sandbox:
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                runs = [pool.submit(self.run_e2e, sandbox.url, **settings) for _ in range(2)]
            throttled = throttled_by(sandbox)
        for future in runs:
            self.assert_clean(future.result(), flows=1)
        self.assertEqual(throttled, 0)
        ledgers = list((state / "marketplace-e2e").glob("*.json"))
        self.assertEqual(len(ledgers), 1)
        self.assertEqual(ledgers[0].stat().st_mode & 0o777, 0o600)

    def test_no_ledger_leaves_no_file(self):
        state = self.folder / "state"
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, "--no-ledger", RATE_LIMIT="1000/1s", XDG_STATE_HOME=state)
        self.assert_clean(run, flows=1)
        self.assertFalse(state.exists())

    def test_refused_for_ever_ends_within_the_allowed_wait(self):
        rule = Rule("PUT", "/api/marketplace/offers/[^/]+/accept", "throttled")  # Retry-After: 900
        with Sandbox() as sandbox, FaultProxy(sandbox.port, rule) as proxy:
            run = self.run_e2e(proxy.url, MAX_WAIT="2s")
        self.assertEqual(run.code, 4, run.stderr)
        self.assertLess(run.seconds, 20)
        self.assertIn("MAX_WAIT", run.stderr + run.stdout + json.dumps(run.report))

    def test_off_takes_a_429_for_what_it_is(self):
        with self.limited("draft7") as sandbox:
            run = self.run_e2e(sandbox.url, ROUNDS=4, RATE_LIMIT="off")
        self.assertEqual(run.code, 4)


if __name__ == "__main__":
    main()
