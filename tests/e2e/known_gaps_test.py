"""The ledger of known gaps: what a run makes of it, and what `gaps --update` proposes."""

import datetime
import json
import subprocess

from harness import ROOT, RUNNER, EndToEnd, Sandbox, clean_env, main

AMN = (ROOT / "profiles" / "amn.yaml").read_text()
DELIVERED = "{event: seller_delivered, role: buyer, since: 2026-06-06, reason: nobody is told}"
PAID = "{event: payment_confirmed, role: selected_seller, since: 2026-06-06, reason: the seller is not told}"


def day(offset):
    return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=offset)).date().isoformat()


class Ledger(EndToEnd):
    def ledger(self, *entries, name="gaps.yaml"):
        path = self.folder / name
        path.write_text("known_gaps:\n" + "".join(f"  - {entry}\n" for entry in entries) if entries
                        else "known_gaps: []\n")
        return path

    def demanding_profile(self):
        """Requires what the sandbox does not send: the seller is told of the payment."""
        self.assertIn("required: false, ", AMN)
        path = self.folder / "profile.yaml"
        path.write_text(AMN.replace("required: false, ", ""))
        return path

    def gap_rows(self, run):
        return {(row["event"], row["role"]): row for row in run.notifications["gapLedger"]}

    def gaps(self, *arguments, code=0):
        done = subprocess.run([RUNNER, "gaps", *map(str, arguments)], env=clean_env(), cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, code, done.stderr)
        if code == 2:
            self.assertEqual(done.stdout, "")
        return done

    def saved(self, run):
        return next(run.report_dir.glob("*.json"))


class Runs(Ledger):
    def test_fixed_gaps_of_the_profile_are_named(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url)
        self.assert_clean(run, flows=1)
        for name in ("seller_delivered → buyer", "delivery_confirmed → selected_seller"):
            self.assertIn(f"gap fixed: {name}: remove it from the ledger\n", run.stdout)
            self.assertIn(f"* {name}: **fixed**, 1/1 found: remove it from the ledger", run.markdown)
        self.assertEqual({row["state"] for row in run.notifications["gapLedger"]}, {"fixed"})

    def test_an_empty_ledger_requires_everything(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, "--known-gaps", str(self.ledger()))
        self.assertEqual(run.code, 0, run.stderr)
        self.assertEqual(run.notifications["knownGaps"], {"total": 0, "open": 0, "fixed": 0})
        self.assertEqual(run.notifications["gapLedger"], [])
        for event, role in (("seller_delivered", "buyer"), ("delivery_confirmed", "selected_seller")):
            self.assertEqual(run.event(event, role)["found"], 1)
        self.assertEqual(run.notifications["required"]["total"], 13)
        self.assertNotIn("gap fixed", run.stdout)

    def test_an_open_gap_of_the_ledger_does_not_fail_the_run(self):
        expires = day(1)
        entry = PAID.replace("}", f", owner: team-pay, link: \"https://issues.example/7\", expires: {expires}}}")
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, PROFILE=self.demanding_profile(), KNOWN_GAPS=self.ledger(entry))
        self.assertEqual(run.code, 0, run.stderr)
        self.assertEqual(self.gap_rows(run)[("payment_confirmed", "selected_seller")], {
            "event": "payment_confirmed", "role": "selected_seller", "since": "2026-06-06",
            "reason": "the seller is not told", "owner": "team-pay", "link": "https://issues.example/7",
            "expires": expires, "state": "open", "open": 1, "fixed": 0, "misfiled": 0})
        self.assertIn("owner: team-pay; link: <https://issues.example/7>; accepted until", run.markdown)

    def test_an_expired_gap_counts_as_missing(self):
        expired = day(-1)
        with Sandbox() as sandbox:
            ledger = self.ledger(PAID.replace("}", f", expires: {expired}}}"))
            run = self.run_e2e(sandbox.url, PROFILE=self.demanding_profile(), KNOWN_GAPS=ledger,
                               NOTIFICATION_TIMEOUT_MS=300)
        self.assertEqual(run.code, 1)
        self.assertEqual(run.notifications["required"]["missing"], 1)
        self.assertEqual(self.gap_rows(run)[("payment_confirmed", "selected_seller")]["state"], "expired")
        self.assertIn(f"gap expired: payment_confirmed → selected_seller: accepted until {expired}", run.stdout)
        self.assertIn("counted as missing: serve it, or set a new expiry", run.markdown)

    def test_a_gap_that_is_misfiled_fails_differently(self):
        profile = self.folder / "profile.yaml"
        text = AMN.replace("category: delivery\n          related: [purchase_request]",
                           "category: delivery\n          related: [offer]", 1)
        self.assertNotEqual(text, AMN)
        profile.write_text(text)
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, PROFILE=profile)
        row = self.gap_rows(run)[("seller_delivered", "buyer")]
        request = run.report["flows"][0]["ids"]["purchaseRequestId"]
        self.assertEqual((row["state"], row["misfiled"], row["filedUnder"]), ("failing_differently", 1, request))
        self.assertIn(f"gap differs: seller_delivered → buyer: arrives, but filed under {request}", run.stdout)

    def test_a_wrong_ledger_is_refused_with_all_its_problems(self):
        ledger = self.ledger("{event: seller_deliverd, role: buyer, since: 2026-06-06, reason: r}",
                             "{event: offer_created, role: seller, since: soon, reason: r, ownr: me}")
        run = self.run_e2e("http://127.0.0.1:9", KNOWN_GAPS=ledger, ROUNDS="0")
        self.assertEqual((run.code, run.report), (2, None))
        for text in (f"{ledger}, line 2: known_gaps.event: 'seller_deliverd'", "did you mean 'seller_delivered'?",
                     f"{ledger}, line 3: known_gaps.since: 'soon'", "did you mean 'owner'?",
                     "the policy does not require offer_created to seller", "ROUNDS"):
            self.assertIn(text, run.stderr)
        for missing in ("absent.yaml", ""):
            run = self.run_e2e("http://127.0.0.1:9", KNOWN_GAPS=missing)
            self.assertEqual(run.code, 2)
            self.assertIn("KNOWN_GAPS", run.stderr)


class Update(Ledger):
    def test_a_proposal_is_applied_with_patch_and_fits_the_next_run(self):
        profile = self.demanding_profile()
        ledger = self.ledger(DELIVERED)
        ledger.write_text("# Ours.\n\n" + ledger.read_text().replace("  -", "  # since spring\n  -") + "\n# The end.\n")
        settings = {"PROFILE": profile, "KNOWN_GAPS": ledger, "NOTIFICATION_TIMEOUT_MS": 300}
        with Sandbox() as sandbox:
            first = self.run_e2e(sandbox.url, **settings)
            self.assertEqual(first.code, 1)
            before = ledger.read_text()
            proposal = self.gaps("--update", ledger, self.saved(first))
            self.assertEqual(ledger.read_text(), before, "the command writes nothing")
            self.assertIn("remove seller_delivered → buyer: found in run", proposal.stderr)
            self.assertIn("add payment_confirmed → selected_seller: missing in run", proposal.stderr)
            self.patch(ledger, proposal.stdout)
            self.assertEqual(ledger.read_text(),
                             "# Ours.\n\nknown_gaps:\n  - event: payment_confirmed\n    role: selected_seller\n"
                             f"    since: {first.report['startedAt'][:10]}\n"
                             f"    reason: \"missing in run {first.report['runId']}\"\n\n# The end.\n")
            second = self.run_e2e(sandbox.url, **settings)
        self.assertEqual(second.code, 0, second.stderr)
        self.assertEqual(self.gap_rows(second)[("payment_confirmed", "selected_seller")]["state"], "open")
        again = self.gaps("--update", ledger, self.saved(second))
        self.assertEqual(again.stdout, "")
        self.assertIn("nothing to change in", again.stderr)

    def patch(self, path, diff):
        subprocess.run(["patch", "--fuzz=0", str(path)], input=diff.encode(), check=True, capture_output=True)

    def report_of(self, **rows):
        """A report with so many checks of the delivery's notification, and of the acceptance's."""
        counts = {name: 0 for name in ("total", "found", "late", "missing", "misfiled", "notChecked", "knownGap",
                                       "gapFixed", "optionalSeen")}
        found = {"event": "seller_delivered", "role": "buyer", **counts, "total": 2, "gapFixed": 2}
        missing = {"event": "offer_accepted", "role": "selected_seller", **counts, "total": 2, "missing": 2}
        path = self.folder / "report.json"
        path.write_text(json.dumps({"schemaVersion": "1.0", "tool": {"name": "marketplace-e2e"}, "runId": "r1",
                                    "startedAt": "2026-11-25T00:00:00.000Z",
                                    "summary": {"notifications": {"byEvent": [found, missing]}}, **rows}))
        return path

    def test_patch_applies_to_every_layout(self):
        report = self.report_of()
        added = ("  - event: offer_accepted\n    role: selected_seller\n    since: 2026-11-25\n"
                 "    reason: \"missing in run r1\"\n")
        other = "  - {event: offer_created, role: buyer, since: 2026-06-06, reason: r}\n"
        comment = "# a\n# b\n# c\n# d\n# e\n"
        for before, after in (
                ("known_gaps: []", "known_gaps:\n" + added),
                ("known_gaps: []\n" + comment, "known_gaps:\n" + added + comment),
                (f"{comment}known_gaps:\n  - {DELIVERED}", f"{comment}known_gaps:\n{added}"),
                (f"known_gaps:\n{other.rstrip()}", f"known_gaps:\n{other}{added}"),
                (f"known_gaps:\n  - {DELIVERED}\n{comment}{other}{comment}",
                 f"known_gaps:\n{comment}{other}{added}{comment}"),
                (f"known_gaps:\n  - {DELIVERED}\n{other}".replace("\n", "\r\n"),
                 f"known_gaps:\n{other}{added}".replace("\n", "\r\n"))):
            ledger = self.folder / "layout.yaml"
            ledger.write_bytes(before.encode())
            self.patch(ledger, self.gaps_bytes(ledger, report))
            self.assertEqual(ledger.read_bytes().decode(), after)
            self.assertEqual(self.gaps("--update", ledger, report).stdout, "")

    def gaps_bytes(self, ledger, report):
        done = subprocess.run([RUNNER, "gaps", "--update", ledger, report], env=clean_env(), capture_output=True)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.decode()

    def test_what_cannot_work_is_refused(self):
        ledger, report = self.ledger(DELIVERED), self.report_of()
        for arguments in ([], [report], ["--update", ledger], ["--update", ledger, report, report]):
            self.assertIn("gaps --update FILE REPORT.json", self.gaps(*arguments, code=2).stderr)
        absent = self.gaps("--update", "absent.yaml", "absent.json", code=2).stderr
        self.assertIn("'absent.yaml'", absent)
        self.assertIn("'absent.json'", absent)
        self.assertIn("is not JSON", self.gaps("--update", ledger, ledger, code=2).stderr)
        self.assertIn("no report of marketplace-e2e",
                      self.gaps("--update", ledger, self.report_of(tool={"name": "k6"}), code=2).stderr)
        self.assertIn("format", self.gaps("--update", ledger, self.report_of(schemaVersion="2.0"), code=2).stderr)
        self.assertIn("byEvent", self.gaps("--update", ledger, self.report_of(summary={}), code=2).stderr)
        ledger.write_text("known_gaps:\n  - {event: x, role: buyer}\n")
        wrong = self.gaps("--update", ledger, self.report_of(), code=2).stderr
        self.assertIn(f"{ledger}, line 2: known_gaps.event: 'x' is not a known word", wrong)
        ledger.write_text(f"known_gaps: [{DELIVERED}]\n")
        self.assertIn("- event:", self.gaps("--update", ledger, self.report_of(), code=2).stderr)
        run = self.run_e2e("http://127.0.0.1:9", "--update", str(ledger))
        self.assertEqual(run.code, 2)
        self.assertIn("belongs to the command 'gaps'", run.stderr)


if __name__ == "__main__":
    main()
