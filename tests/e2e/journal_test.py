"""The journal that a run keeps, and the secret beside it."""

import signal
import stat
import subprocess

from cleanup_case import USERS, CleanupCase, files, records
from harness import RUNNER, Sandbox, main, run_env


class TheJournal(CleanupCase):
    def test_it_stays_and_the_secret_goes(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, ROUNDS=2)
        self.assert_clean(run, flows=2)
        path = self.journal(run)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertEqual(path.name, f"marketplace-e2e-{run.report['runId']}.journal.jsonl")
        self.assertEqual(files(run.report_dir, ".secret"), [])
        found = records(path)
        self.assertEqual([record["seq"] for record in found], list(range(1, len(found) + 1)))
        self.assertEqual((found[0]["record"], found[0]["schemaVersion"]), ("run_begun", "1.1"))
        self.assertEqual(found[0]["config"]["seed"], run.report["config"]["seed"])
        self.assertRegex(found[0]["profileDigest"], "^[0-9a-f]{64}$")
        self.assertEqual(found[-1]["record"], "run_ended")
        self.assertEqual(len(records(path, "actor_ready")), USERS)
        flows = {flow["flowId"]: flow for flow in run.report["flows"]}
        for flow_id, flow in flows.items():
            of_flow = [record for record in found if record.get("flowId") == flow_id]
            self.assertEqual([record["record"] for record in of_flow],
                             ["flow_begun"] + ["step_begun", "step_finished", "checkpoint_ended"] * len(flow["steps"])
                             + ["flow_ended"])
            entities = [record["entity"] for record in of_flow if record["record"] == "step_finished"]
            self.assertEqual(entities[0], flow["ids"]["purchaseRequestId"])
            self.assertEqual(entities[1:4], flow["ids"]["offerIds"])

    def test_profiles_and_ledgers_have_digests_of_their_own(self):
        ledger = self.folder / "gaps.yaml"
        ledger.write_text("known_gaps: []\n")
        digests = set()
        with Sandbox() as sandbox:
            for settings in ({}, {"KNOWN_GAPS": ledger}, {}):
                run = self.run_e2e(sandbox.url, **settings)
                digests.add(records(self.journal(run))[0]["profileDigest"])
        self.assertEqual(len(digests), 2)

    def test_while_the_run_lasts_there_is_a_secret_for_its_owner(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 30) as sandbox:
            process = self.start(sandbox.url, report_dir)
            self.wait_for_record(report_dir, "step_begun")
            [secret] = files(report_dir, ".secret")
            self.assertEqual(stat.S_IMODE(secret.stat().st_mode), 0o600)
            text = secret.read_text()
            self.assertRegex(text, "^[0-9a-f]{64}$")
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertFalse(secret.exists())
        for path in report_dir.iterdir():
            self.assertNotIn(text, path.read_text(), path)
        self.assertNotIn(text, stdout + stderr)

    def test_a_run_that_is_killed_leaves_both(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 30) as sandbox:
            process = self.start(sandbox.url, report_dir)
            self.wait_for_record(report_dir, "step_begun")
            process.kill()
            process.communicate()
            self.assertEqual(len(files(report_dir, ".secret")), 1)
            done = self.clean(report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"all {USERS} removed", done.stdout)
        # Nobody is left whose password would follow from it.
        self.assertEqual(files(report_dir, ".secret"), [])

    def test_two_signals_end_at_once_and_leave_no_secret(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 2000) as sandbox:
            process = self.start(sandbox.url, report_dir)
            self.wait_for_record(report_dir, "run_begun")
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(files(report_dir, ".secret"), [])

    def test_the_journal_cannot_be_written(self):
        """Where a file size limit cuts it off, the run goes on, with one warning."""
        report_dir = self.new_report_dir()
        limited = ["bash", "-c", 'trap "" XFSZ; ulimit -f 4; exec "$0"', str(RUNNER)]
        with Sandbox() as sandbox:
            done = subprocess.run(limited, env=run_env(sandbox.url, report_dir), cwd=self.folder, capture_output=True,
                                  text=True, timeout=60)
        self.assertEqual(done.stderr.count("journal of this run is not complete"), 1, done.stderr)
        self.assertIn("1/1 passed", done.stdout)
        self.assertIn(f"{USERS} left on the target", done.stdout)
        self.assertNotIn("to remove them", done.stdout)


if __name__ == "__main__":
    main()
