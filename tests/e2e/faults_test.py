"""Every kind of broken reply at every step: no crash, no hang, a report, and the exit code of the rules."""

import concurrent.futures
import unittest

from fault_proxy import FaultProxy, Rule
from harness import EndToEnd, Sandbox, main

ID = "[0-9a-f-]{36}"
PRODUCT = ("error500", "html", "truncated", "invalid_json", "empty", "unauthorized", "redirect", "big")
NO_REPLY = ("reset", "hang")

# Before the first flow everything is the environment's fault.
SETUP = {
    "reachability": ("GET", "/api/version"),
    "login": ("POST", "/api/auth/login"),
    "create_user": ("POST", "/api/user/admin/create"),
    "baseline": ("GET", "/api/notifications"),
    "category": ("GET", "/api/marketplace/categories"),
}
MUTATIONS = {
    "create_request": ("POST", "/api/marketplace/purchase-requests"),
    "create_offer": ("POST", f"/api/marketplace/purchase-requests/{ID}/offers"),
    "accept_offer": ("PUT", f"/api/marketplace/offers/{ID}/accept"),
    "pay": ("PATCH", f"/api/marketplace/purchase-requests/{ID}/status"),
    "deliver": ("PUT", f"/api/marketplace/purchase-requests/{ID}/delivery"),
    "confirm_delivery": ("PATCH", f"/api/marketplace/purchase-requests/{ID}/confirm-delivery"),
}
READ_REQUEST = ("GET", f"/api/marketplace/purchase-requests/{ID}")
FAST = {"REQUEST_TIMEOUT_MS": 400, "NOTIFICATION_TIMEOUT_MS": 200}


class Faults(EndToEnd):
    def run_with(self, sandbox, *rules, **settings):
        with FaultProxy(sandbox.port, *rules) as proxy:
            return self.run_e2e(proxy.url, **{**FAST, **settings})

    def run_all(self, cases, check):
        """Plays the cases side by side: most of their time is waiting."""
        with Sandbox() as sandbox, concurrent.futures.ThreadPoolExecutor(4) as pool:
            futures = {pool.submit(self.run_with, sandbox, *rules): name for name, rules in cases.items()}
            for future in concurrent.futures.as_completed(futures):
                name = futures[future]
                with self.subTest(case=name):
                    run = future.result()
                    self.assertIsNotNone(run.report, f"{name}: no report; {run.stderr}")
                    self.assertLess(run.seconds, 30)
                    check(name, run)

    def test_setup(self):
        cases = {(step, fault): [Rule(*route, fault)] for step, route in SETUP.items() for fault in PRODUCT + NO_REPLY}

        def check(name, run):
            self.assertEqual(run.code, 3, (name, run.stderr))
            self.assertEqual(run.report["summary"]["flows"]["total"], 0)
            self.assertTrue(run.report["verdict"]["reasons"])
        self.run_all(cases, check)

    def test_mutations_with_a_broken_reply(self):
        cases = {(step, fault): [Rule(*route, fault)] for step, route in MUTATIONS.items() for fault in PRODUCT}

        def check(name, run):
            self.assertEqual(run.code, 1, (name, run.stderr))
            failure = run.report["flows"][0]["failure"]
            self.assertEqual((failure["kind"], failure["step"]), ("product", name[0]))
            self.assertEqual(run.report["flows"][0]["steps"][-1]["name"], name[0])
        self.run_all(cases, check)

    def test_mutations_without_a_reply(self):
        cases = {(step, fault): [Rule(*route, fault)] for step, route in MUTATIONS.items() for fault in NO_REPLY}

        def check(name, run):
            self.assertEqual(run.code, 3, (name, run.stderr))
            failure = run.report["flows"][0]["failure"]
            self.assertEqual((failure["kind"], failure["step"]), ("environment", name[0]))
        self.run_all(cases, check)

    def test_a_lost_reply_is_looked_up_and_never_sent_again(self):
        with Sandbox() as sandbox:
            for step, (method, path) in MUTATIONS.items():
                with self.subTest(step=step):
                    rule = Rule(method, path, "lost_reply")
                    run = self.run_with(sandbox, rule)
                    self.assert_clean(run, flows=1)
                    self.assertEqual(rule.seen, 3 if step == "create_offer" else 1)

    def test_a_lost_request_is_found_by_its_notice_where_the_list_is_absent(self):
        with Sandbox() as sandbox:
            run = self.run_with(sandbox, Rule(*MUTATIONS["create_request"], "lost_reply"),
                                Rule("GET", "/api/marketplace/purchase-requests", "absent"))
        self.assert_clean(run, flows=1)

    def test_a_user_whose_creation_was_not_confirmed_is_looked_up_by_logging_in(self):
        with Sandbox() as sandbox:
            run = self.run_with(sandbox, Rule(*SETUP["create_user"], "lost_reply"))
        self.assert_clean(run, flows=1)

    def test_reads_are_repeated(self):
        with Sandbox() as sandbox:
            for step, route in {**SETUP, "read_request": READ_REQUEST}.items():
                if route[0] == "GET" and step != "reachability":
                    with self.subTest(step=step):
                        self.assert_clean(self.run_with(sandbox, Rule(*route, "reset", count=2)), flows=1)

    def test_final_status(self):
        cases = {fault: [Rule(*READ_REQUEST, fault)] for fault in PRODUCT + NO_REPLY}

        def check(fault, run):
            self.assertEqual(run.code, 1 if fault in PRODUCT else 3, (fault, run.stderr))
            self.assertEqual(run.report["flows"][0]["failure"]["step"], "read_request")
        self.run_all(cases, check)

    def test_unreadable_inboxes_are_not_checked(self):
        cases = {fault: [Rule(*SETUP["baseline"], fault, skip=5)] for fault in PRODUCT + NO_REPLY}

        def check(fault, run):
            self.assertEqual(run.code, 3, (fault, run.stderr))
            required = run.notifications["required"]
            self.assertEqual(required["notChecked"], required["total"])
            self.assertEqual(run.report["summary"]["flows"]["passed"], 1)
        self.run_all(cases, check)

    def test_one_inbox_read_that_fails_does_no_harm(self):
        with Sandbox() as sandbox:
            for fault in ("error500", "reset", "invalid_json"):
                self.assert_clean(self.run_with(sandbox, Rule(*SETUP["baseline"], fault, skip=7, count=1)), flows=1)

    def test_rate_limits(self):
        with Sandbox() as sandbox:
            before = self.run_with(sandbox, Rule(*SETUP["login"], "throttled"), MAX_WAIT=0)
            self.assertEqual(before.code, 4)
            during = self.run_with(sandbox, Rule(*MUTATIONS["pay"], "throttled"), MAX_WAIT=0)
            self.assertEqual(during.code, 4)
            self.assertEqual(during.report["summary"]["api"]["throttled"], 1)

    def test_fallback_route_of_the_acceptance(self):
        with Sandbox() as sandbox:
            run = self.run_with(sandbox, Rule(*MUTATIONS["accept_offer"], "absent"))
        self.assert_clean(run, flows=1)
        accept = next(s for s in run.report["flows"][0]["steps"] if s["name"] == "accept_offer")
        self.assertEqual(accept["operation"], "accept_offer_fallback")

    def test_a_status_that_does_not_move_fails_the_flow(self):
        with Sandbox() as sandbox:
            run = self.run_with(sandbox, Rule(*MUTATIONS["confirm_delivery"], "ignored"))
        self.assertEqual(run.code, 1)
        flow = run.report["flows"][0]
        self.assertEqual((flow["finalStatus"], flow["failure"]["step"]), ("delivery", "read_request"))


if __name__ == "__main__":
    main()
