"""Runs that are killed, and gone on with by --resume."""

import concurrent.futures
import json
import os
import signal
import stat
import subprocess
import urllib.request

from cleanup_case import CleanupCase, files, records
from harness import ROOT, RUNNER, Run, Sandbox, main, run_env

KILLER = os.environ.get("E2E_KILL_AFTER_RECORD", str(ROOT / "build/release/tests/support/kill_after_record.so"))
SETTINGS = {"ROUNDS": 2, "SELLERS_PER_WORKER": 2, "NOTIFICATION_TIMEOUT_MS": 2000}
REQUESTS = "/api/marketplace/purchase-requests"
MUTATIONS = {"POST /api/user/admin/create": 4, f"POST {REQUESTS}": 2, f"POST {REQUESTS}/:id/offers": 4,
             "PUT /api/marketplace/offers/:id/accept": 2, f"PATCH {REQUESTS}/:id/status": 2,
             f"PUT {REQUESTS}/:id/delivery": 2, f"PATCH {REQUESTS}/:id/confirm-delivery": 2}


def what_counts(report):
    """What a run that was killed and resumed has in common with one that was not."""
    summary = report["summary"]
    counts = {key: value for key, value in summary["notifications"].items() if key not in ("byEvent", "gaps")}
    counts["byEvent"] = [{key: value for key, value in row.items() if key != "arrival"}
                         for row in summary["notifications"]["byEvent"]]
    flows = [(flow["passed"], flow["finalStatus"], [step["name"] for step in flow["steps"]],
              [(c["step"], c["event"], c["actor"]["role"], c["actor"]["index"], c["verdict"])
               for c in flow["checkpoints"]], [finding["kind"] for finding in flow["findings"]])
             for flow in report["flows"]]
    return {"verdict": report["verdict"], "flows": summary["flows"], "payments": summary["payments"],
            "notifications": counts, "of each flow": flows}


class Killed(CleanupCase):
    def play(self, sandbox, report_dir, *arguments, after=None, **settings):
        env = run_env(sandbox.url, report_dir, **{**SETTINGS, "SEED": 7, **settings})
        if after:
            env.update(LD_PRELOAD=KILLER, KILL_AFTER_RECORD=str(after))
        return subprocess.run([RUNNER, *arguments], env=env, cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=60)

    def resume(self, sandbox, report_dir, run_id, **settings):
        done = self.play(sandbox, report_dir, "--resume", run_id, **settings)
        return Run(done.returncode, done.stdout, done.stderr, report_dir, 0)

    def kill_behind(self, sandbox, record, **settings):
        report_dir = self.new_report_dir()
        killed = self.play(sandbox, report_dir, after=record, **settings)
        self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stderr)
        [journal] = files(report_dir, ".journal.jsonl")
        self.assertEqual(len(records(journal)), record)
        return report_dir, records(journal, "run_begun")[0]["runId"]


class BehindEveryRecord(Killed):
    def test_the_report_is_that_of_a_run_that_was_not_killed(self):
        with Sandbox() as sandbox:
            whole_dir = self.new_report_dir()
            whole = self.play(sandbox, whole_dir)
            self.assertEqual(whole.returncode, 0, whole.stderr)
            run = Run(whole.returncode, whole.stdout, whole.stderr, whole_dir, 0)
            expected = what_counts(run.report)
            [journal] = files(whole_dir, ".journal.jsonl")
            count = len(records(journal))
        self.assertGreater(count, 50)
        dirs = {record: self.new_report_dir() for record in range(1, count)}
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for record, problem in pool.map(lambda item: self.kill_and_resume(*item, expected), dirs.items()):
                self.assertIsNone(problem, f"killed behind record {record}: {problem}")

    def kill_and_resume(self, record, report_dir, expected):
        with Sandbox("--expose-truth") as sandbox:
            killed = self.play(sandbox, report_dir, after=record)
            [journal] = files(report_dir, ".journal.jsonl")
            if killed.returncode != -signal.SIGKILL or len(records(journal)) != record:
                return record, f"it was not killed: {killed.returncode} {killed.stderr}"
            run = self.resume(sandbox, report_dir, records(journal)[0]["runId"])
            if run.report is None or run.code != 0:
                return record, f"exit {run.code}: {run.stdout}{run.stderr}"
            self.check_report(run)
            if what_counts(run.report) != expected:
                return record, f"{what_counts(run.report)} instead of {expected}"
            if files(report_dir, ".secret") or len(run.report["resumedAt"]) != 1:
                return record, "its secret is still there, or the report does not say that it was resumed"
            return record, self.done_twice(sandbox, journal)

    def done_twice(self, sandbox, journal):
        """By the backend's own books every mutation was asked for once, and by the journal no step was taken twice."""
        with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
            routes = json.load(reply)["data"]["requests"]["routes"]
        asked = {route: routes.get(route, 0) for route in MUTATIONS}
        steps = [(record["flowId"], record["step"], record["seller"]) for record in records(journal, "step_finished")]
        if asked != MUTATIONS or len(steps) != 14 or len(set(steps)) != 14:
            return f"asked for: {routes}, steps: {steps}"
        return None


class AResumption(Killed):
    def test_it_says_that_it_is_one(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 40)
            [secret] = files(report_dir, ".secret")
            self.assertEqual(stat.S_IMODE(secret.stat().st_mode), 0o600)
            run = self.resume(sandbox, report_dir, run_id)
        self.assertEqual(run.code, 0, run.stderr)
        self.check_report(run)
        self.assertEqual(run.report["runId"], run_id)
        self.assertIn("resumed: 1 flow had ended, 1 under way", run.stderr)
        self.assertIn("  resumed        at " + run.report["resumedAt"][0], run.stdout)
        self.assertIn("The run was killed, and resumed at " + run.report["resumedAt"][0], run.markdown)
        self.assertFalse(secret.exists())
        [journal] = files(report_dir, ".journal.jsonl")
        self.assertEqual([r["seq"] for r in records(journal)], list(range(1, len(records(journal)) + 1)))
        self.assertEqual(len(records(journal, "run_resumed")), 1)
        self.assertNotIn(secret.name, "".join(path.name for path in report_dir.iterdir()))

    def test_the_arrival_of_a_wait_that_was_cut_short_is_unknown(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 17)
            [journal] = files(report_dir, ".journal.jsonl")
            self.assertEqual([r["record"] for r in records(journal)][-1], "step_finished")
            run = self.resume(sandbox, report_dir, run_id)
        checkpoints = run.report["flows"][0]["checkpoints"]
        first = [c for c in checkpoints if c["step"] == "create_request"]
        self.assertEqual([(c["verdict"], c["arrivalMs"]) for c in first], [("found", None)] * 3)
        self.assertTrue(all(c["arrivalMs"] is not None for c in checkpoints if c["found"] and c not in first))

    def test_users_can_be_removed_at_its_end(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 30)
            run = self.resume(sandbox, report_dir, run_id, CLEANUP="true")
        self.assertEqual(run.code, 0, run.stderr)
        self.assertEqual(run.report["cleanup"], {"created": 4, "removed": 4, "refused": [], "left": 0})

    def test_a_target_that_is_down_leaves_it_as_it_was(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 30)
        down = self.resume(sandbox, report_dir, run_id)  # the sandbox is gone
        self.assertEqual(down.code, 3, down.stderr)
        self.assertIn("it can be resumed once more", down.stderr)
        self.assertEqual(len(files(report_dir, ".secret")), 1)
        self.assertEqual(down.report["summary"]["flows"]["total"], 0)


class Refused(Killed):
    def assert_refused(self, run, *words):
        self.assertEqual(run.code, 2, run.stderr + run.stdout)
        self.assertEqual(run.stdout, "")
        for word in words:
            self.assertIn(word, run.stderr)
        self.assertIsNone(run.report)

    def test_another_configuration(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 30)
            [journal] = files(report_dir, ".journal.jsonl")
            text = journal.read_text()
            self.assert_refused(self.resume(sandbox, report_dir, run_id, ROUNDS=3, OFFER_AMOUNT="2.5"),
                                "ROUNDS is 3, and the run was begun with 2",
                                "OFFER_AMOUNT is 2.5, and the run was begun with 1")
            profile = self.folder / "other.yaml"
            profile.write_text((ROOT / "profiles/amn.yaml").read_text() + "\n# changed\n")
            self.assert_refused(self.resume(sandbox, report_dir, run_id, PROFILE=profile), "the profile or the ledger")
            self.assert_refused(self.resume(sandbox, report_dir, run_id, SEED=8), "SEED is 8")
            # Nothing was touched, and what only paces the run may be another.
            self.assertEqual(journal.read_text(), text)
            self.assertEqual(len(files(report_dir, ".secret")), 1)
            run = self.resume(sandbox, report_dir, run_id, RATE_LIMIT="off", MAX_WAIT="1m", NO_LEDGER="true", SEED=None)
            self.assertEqual(run.code, 0, run.stderr)
            self.assert_refused_as_ended(self.resume(sandbox, report_dir, run_id))

    def assert_refused_as_ended(self, run):
        self.assertEqual(run.code, 2)
        self.assertIn("has come to its end, and cannot be resumed", run.stderr)

    def test_another_target(self):
        with Sandbox() as sandbox, Sandbox() as other:
            report_dir, run_id = self.kill_behind(sandbox, 30)
            self.assert_refused(self.resume(other, report_dir, run_id), "BASE_URL is " + other.url)

    def test_an_unknown_run(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 30)
            self.assert_refused(self.resume(sandbox, report_dir, run_id[:-1] + "x"), "no run", f"did you mean '{run_id}'?")
            self.assert_refused(self.resume(sandbox, self.new_report_dir(), "../" + run_id), "no run '../")

    def test_a_run_under_way(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 30) as sandbox:
            process = self.start(sandbox.url, report_dir, **SETTINGS)
            journal = self.wait_for_record(report_dir, "step_begun")
            self.assert_refused(self.resume(sandbox, report_dir, records(journal, "run_begun")[0]["runId"]),
                                "is still under way")
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)

    def test_a_run_whose_secret_is_gone(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 30)
            [secret] = files(report_dir, ".secret")
            secret.unlink()
            self.assert_refused(self.resume(sandbox, report_dir, run_id), "the secret of run", "start a new run")

    def test_a_broken_journal(self):
        with Sandbox() as sandbox:
            report_dir, run_id = self.kill_behind(sandbox, 30)
            [journal] = files(report_dir, ".journal.jsonl")
            lines = journal.read_text().splitlines(keepends=True)
            journal.write_text("".join(lines[:10] + lines[11:]))
            self.assert_refused(self.resume(sandbox, report_dir, run_id), "misses records")
            # Half a record at the end is one that was being written.
            journal.write_text("".join(lines) + '{"record":"step_fin')
            again = self.play(sandbox, report_dir, "--resume", run_id, after=5)
            self.assertEqual(again.returncode, -signal.SIGKILL, again.stderr)
            run = self.resume(sandbox, report_dir, run_id)
            self.assertEqual(run.code, 0, run.stderr)

    def test_another_command(self):
        done = subprocess.run([RUNNER, "doctor", "--resume", "x"], env=run_env("http://127.0.0.1:9", self.folder),
                              capture_output=True, text=True, timeout=20)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--resume belongs to the command 'run'", done.stderr)


if __name__ == "__main__":
    main()
