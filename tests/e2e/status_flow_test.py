"""The main job: complete purchases in status mode against a clean sandbox."""

import re
import unittest

from harness import EndToEnd, Sandbox, main


class StatusFlow(EndToEnd):
    def test_two_rounds_find_everything(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, ROUNDS=2)
        self.assert_clean(run, flows=2)
        self.assertIn("passed", run.stdout.splitlines()[0].lower())
        self.assertTrue(run.markdown.startswith("#"))
        self.assertLess(run.seconds, 20)

    def test_only_the_account_is_needed(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url)
        self.assert_clean(run, flows=1)
        config = run.report["config"]
        self.assertEqual((config["paymentMode"], config["concurrencyLevels"], config["rounds"],
                          config["sellersPerWorker"]), ("status", [1], 1, 3))

    def test_ramp_has_no_cross_talk(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, CONCURRENCY_LEVELS="1,2,4,8,16,32", ROUNDS=1)
        self.assert_clean(run, flows=63)
        self.assertEqual([level["concurrency"] for level in run.report["levels"]], [1, 2, 4, 8, 16, 32])
        self.assertEqual([level["flows"]["passed"] for level in run.report["levels"]], [1, 2, 4, 8, 16, 32])
        winners = {re.search(r"[^-]+$", flow["ids"]["selectedOfferId"]).group() for flow in run.report["flows"]}
        self.assertEqual(len(winners), 63)

    def test_other_numbers_of_sellers(self):
        with Sandbox() as sandbox:
            for sellers in (2, 5):
                run = self.run_e2e(sandbox.url, SELLERS_PER_WORKER=sellers)
                self.assert_clean(run, flows=1, sellers=sellers)

    def test_slow_backend_with_small_pages_and_noise(self):
        with Sandbox("--page-cap", 20, "--notify-delay", 300, "--latency", 20, "--system-noise", 3) as sandbox:
            run = self.run_e2e(sandbox.url, ROUNDS=2)
        self.assert_clean(run, flows=2)
        arrivals = run.event("offer_created", "buyer")["arrival"]
        self.assertGreaterEqual(arrivals["p50Ms"], 250)

    def test_the_same_seed_chooses_the_same_winners(self):
        def winners(run):
            return [flow["ids"]["offerIds"].index(flow["ids"]["selectedOfferId"]) for flow in run.report["flows"]]

        with Sandbox() as sandbox:
            runs = [self.run_e2e(sandbox.url, SEED=seed, CONCURRENCY_LEVELS=4, ROUNDS=3) for seed in (7, 7, 8)]
        self.assertEqual(winners(runs[0]), winners(runs[1]))
        self.assertNotEqual(winners(runs[0]), winners(runs[2]))
        self.assertEqual(set(winners(runs[0])), {0, 1, 2})

    def test_every_request_is_accounted_for(self):
        import json
        import urllib.request
        with Sandbox("--expose-truth") as sandbox:
            run = self.run_e2e(sandbox.url, ROUNDS=2)
            with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
                truth = json.load(reply)
        self.assert_clean(run, flows=2)
        truth = truth.get("data", truth)
        self.assertEqual(truth["requests"]["tiers"]["global"], run.report["summary"]["api"]["requests"])
        self.assertEqual(truth["requests"]["tiers"]["auth"], 6)  # the admin, a buyer, three sellers and a bystander


if __name__ == "__main__":
    main()
