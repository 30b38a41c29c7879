"""Runs that pay live, are killed behind any record of either journal, and resumed: every payment is made once."""

import concurrent.futures

from cleanup_case import files, records
from harness import main
from live_case import LiveCase, truth

BLOCK_TIME = "0.1"


class Killed(LiveCase):
    def kill_and_resume(self, number, journal_part):
        """What is wrong after a kill behind that record; None where nothing is."""
        folder = self.folder / f"{journal_part.strip('.-')}-{number}"
        with self.market(block_time=BLOCK_TIME) as (node, sandbox):
            try:
                run_id = self.killed_behind(node, sandbox, folder, number, journal_part)
                run = self.play(node, sandbox, folder, "--resume", run_id)
                self.check_report(run)
                self.assert_paid(run, node, flows=1)
                self.assertEqual(self.nonce(node), 1)
                asked = truth(sandbox)["requests"]["routes"]
                self.assertEqual(asked["POST /api/marketplace/purchase-requests"], 1)
            except AssertionError as problem:
                return str(problem)
        return None

    def kill_behind(self, numbers, journal_part):
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            done = pool.map(lambda number: (number, self.kill_and_resume(number, journal_part)), numbers)
            for number, problem in done:
                self.assertIsNone(problem, f"killed behind record {number} of {journal_part}: {problem}")

    def test_behind_every_record_of_the_run(self):
        folder = self.folder / "whole"
        with self.market(block_time=BLOCK_TIME) as (node, sandbox):
            self.assertEqual(self.play(node, sandbox, folder).code, 0)
        [journal] = files(folder, ".journal.jsonl")
        kinds = [record["record"] for record in records(journal)]
        self.assertEqual(kinds.count("payment_noted"), 3)
        # Before the first flow nothing is different from a run that does not pay.
        self.kill_behind(range(kinds.index("flow_begun") + 1, len(kinds)), ".journal.jsonl")

    def test_behind_every_record_of_the_payment_journal(self):
        folder = self.folder / "whole"
        with self.market(block_time=BLOCK_TIME) as (node, sandbox):
            self.assertEqual(self.play(node, sandbox, folder).code, 0)
        [journal] = (folder / "state/marketplace-e2e").iterdir()
        kinds = [record["record"] for record in records(journal)]
        self.assertEqual(kinds, ["run_begun", "signed", "noted", "sent", "mined", "confirmed", "checked"])
        # Behind the first one the run itself has not begun.
        self.kill_behind(range(2, len(kinds) + 1), "payments-")


if __name__ == "__main__":
    main()
