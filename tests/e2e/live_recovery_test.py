"""Live runs whose payment journal is lost, and nodes that lie: each purchase is paid once, or nothing more is signed."""

import json
import signal
import sqlite3
import subprocess
import time

from cleanup_case import files, records
from fault_proxy import FaultProxy, response
from harness import RUNNER, main, run_env
from live_case import WALLET, LiveCase

BLOCK_TIME = "0.1"


class Node(FaultProxy):
    """Stands before a node. answer_call(call, forwarded) may replace the answer to one call: {"result": …}, {"error": …}."""

    def __init__(self, port, answer_call):
        super().__init__(port)
        self.answer_call = answer_call

    def answer(self, client, backend, replies, head, body):
        forwarded = b"".join(self.forward(backend, replies, head, body))
        calls, answers = json.loads(body), json.loads(forwarded.split(b"\r\n\r\n", 1)[1])
        pairs = list(zip(calls, answers)) if isinstance(calls, list) else [(calls, answers)]
        for call, answer in pairs:
            other = self.answer_call(call["method"], answer)
            if other is not None:
                answer.pop("result", None)
                answer.pop("error", None)
                answer.update(other)
        client.sendall(response("200 OK", json.dumps(answers).encode()))
        return True


class Recovery(LiveCase):
    def settle(self, node):
        """Waits until nothing of the wallet waits in the pool; how many of its transactions are in blocks."""
        for _ in range(100):
            if node.rpc("eth_getTransactionCount", WALLET, "pending") == hex(self.nonce(node)):
                return self.nonce(node)
            time.sleep(0.1)
        self.fail("a transaction is not mined")

    def journal_lines(self, folder):
        [journal] = (folder / "state/marketplace-e2e").glob("payments-*.jsonl")
        return journal, journal.read_text().splitlines(keepends=True)

    def test_without_its_payment_journal_it_is_refused_and_with_it_paid_once(self):
        # run_begun, signed, noted, sent, mined, confirmed
        for number in (2, 3, 4, 5, 6):
            folder = self.folder / f"elsewhere-{number}"
            with self.market(block_time=BLOCK_TIME) as (node, sandbox):
                run_id = self.killed_behind(node, sandbox, folder, number, "payments-")
                before = self.settle(node)
                refused = self.play(node, sandbox, folder, "--resume", run_id, XDG_STATE_HOME=folder / "another home")
                self.assertEqual(refused.code, 5, refused.stdout + refused.stderr)
                self.assertIn(f"does not know run {run_id}", " ".join(refused.stdout.split()))
                self.assertIn("nothing of the run was lost", refused.stderr)
                self.assertEqual(self.settle(node), before)
                run = self.play(node, sandbox, folder, "--resume", run_id)
                self.assert_paid(run, node, flows=1)
                self.assertEqual(self.nonce(node), 1)

    def test_with_a_payment_journal_that_was_cut_short_it_pays_once_or_not_at_all(self):
        folder = self.folder / "cut"
        with self.market(block_time=BLOCK_TIME) as (node, sandbox):
            run_id = self.killed_behind(node, sandbox, folder, 6, "payments-")
            journal, lines = self.journal_lines(folder)
            self.assertEqual(len(lines), 6)
            for kept in (0, 1):
                journal.write_text("".join(lines[:kept]) + lines[kept][:20])
                refused = self.play(node, sandbox, folder, "--resume", run_id)
                self.assertEqual(refused.code, 5, refused.stdout + refused.stderr)
                self.assertEqual(self.settle(node), 1)
            journal.write_text("".join(lines[:2]))  # what followed the signature is found again
            run = self.play(node, sandbox, folder, "--resume", run_id)
            self.assert_paid(run, node, flows=1)
            self.assertEqual(self.nonce(node), 1)

    def test_what_was_never_signed_is_asked_for_anew(self):
        thief = "0x" + "66" * 20
        for is_forgotten in (False, True):
            folder, database = self.folder / f"noted-{is_forgotten}", self.folder / f"sandbox-{is_forgotten}.db"
            with self.market("--db", database, block_time=BLOCK_TIME) as (node, sandbox):
                number = self.records_up_to(node, sandbox, "payment_noted", self.folder / f"whole-{is_forgotten}")
                before = self.nonce(node)
                run_id = self.killed_behind(node, sandbox, folder, number, ".journal.jsonl")
                [journal] = files(folder, ".journal.jsonl")
                noted = records(journal)[-1]
                self.assertEqual(noted["record"], "payment_noted")
                # Somebody else's address in the journal of the run leads nowhere.
                journal.write_text(journal.read_text().replace(noted["payment"]["destination"], thief))
                if is_forgotten:  # else the sandbox gives the intent that it has
                    with sqlite3.connect(database) as connection:
                        connection.execute("DELETE FROM direct_balances WHERE payment_id = ?", (noted["paymentId"],))
                        connection.execute("DELETE FROM payments WHERE id = ?", (noted["paymentId"],))
                run = self.play(node, sandbox, folder, "--resume", run_id)
                self.assert_paid(run, node, flows=1)
                self.assertEqual((node.token_balance(thief), self.nonce(node) - before), (0, 1))
                [payment] = self.payments(run)
                self.assertEqual(payment["destination"] == noted["payment"]["destination"], not is_forgotten)
                closed = [record["paymentId"] for record in records(journal) if record["record"] == "payment_closed"]
                self.assertEqual(closed, [noted["paymentId"]] if is_forgotten else [])
                written = records(self.journal_lines(folder)[0])
                closed = [record["paymentId"] for record in written if record["record"] == "closed"]
                self.assertEqual(closed, [f"{run_id}/{noted['paymentId']}"] if is_forgotten else [])

    def records_up_to(self, node, sandbox, kind, folder):
        self.assertEqual(self.play(node, sandbox, folder).code, 0)
        [journal] = files(folder, ".journal.jsonl")
        return [record["record"] for record in records(journal)].index(kind) + 1

    def test_where_the_money_goes_is_what_was_signed(self):
        folder = self.folder / "signed"
        with self.market(block_time=BLOCK_TIME) as (node, sandbox):
            run_id = self.killed_behind(node, sandbox, folder, 2, "payments-")
            [journal] = files(folder, ".journal.jsonl")
            [noted] = [record for record in records(journal) if record["record"] == "payment_noted"]
            thief = "0x" + "66" * 20
            journal.write_text(journal.read_text().replace(noted["payment"]["destination"], thief))
            run = self.play(node, sandbox, folder, "--resume", run_id)
            self.assert_paid(run, node, flows=1)
            self.assertEqual(node.token_balance(thief), 0)
            self.assertEqual(self.payments(run)[0]["destination"], noted["payment"]["destination"])

    def test_a_refusal_is_no_proof(self):
        def lie(method, answer):
            if method == "eth_sendRawTransaction":
                return {"error": {"code": -32000, "message": "insufficient funds for gas * price + value"}}
            return None

        with self.market(block_time=BLOCK_TIME) as (node, sandbox), Node(node.port, lie) as liar:
            run = self.pay(node, sandbox, BSC_TESTNET_RPC_URL=liar.url)
            self.assert_paid(run, node, flows=1)
            self.assertEqual(self.nonce(node), 1)

    def test_a_refusal_is_no_proof_after_a_kill(self):
        state = {"lies": True}

        def lie(method, answer):
            if not state["lies"]:
                return None
            if method == "eth_sendRawTransaction":
                return {"error": {"code": -32000, "message": "invalid sender"}}
            if method in ("eth_getTransactionByHash", "eth_getTransactionReceipt"):
                return {"result": None}
            return None

        folder = self.folder / "refused"
        with self.market(block_time=BLOCK_TIME) as (node, sandbox), Node(node.port, lie) as liar:
            run_id = self.killed_behind(liar, sandbox, folder, 4, "payments-")
            _, lines = self.journal_lines(folder)
            self.assertEqual(json.loads(lines[-1])["record"], "rejected")
            state["lies"] = False
            run = self.play(liar, sandbox, folder, "--resume", run_id)
            self.assert_paid(run, node, flows=1)
            self.assertEqual(self.nonce(node), 1)

    def test_nonces_that_cannot_be_true_sign_nothing(self):
        for jump, words in ((2**40, "no account has sent so many"), (2**64 - 1, "no account has sent so many"),
                            (17, "by the payment journal it is 1")):
            def lie(method, answer):
                if method == "eth_getTransactionCount":
                    return {"result": hex(min(2**64 - 1, int(answer["result"], 16) + jump))}
                return None

            with self.market(block_time=BLOCK_TIME) as (node, sandbox), Node(node.port, lie) as liar:
                state = self.folder / f"state-{jump}"
                paid = self.pay(node, sandbox, XDG_STATE_HOME=state)
                self.assert_paid(paid, node, flows=1)
                run = self.pay(node, sandbox, BSC_TESTNET_RPC_URL=liar.url, XDG_STATE_HOME=state)
                self.assertEqual(run.code, 5, run.stdout + run.stderr)
                self.assertIn(words, " ".join(run.stdout.split()))
                self.assertEqual(self.settle(node), 1)

    def test_a_gap_is_closed_within_bounds_and_not_after_a_signal(self):
        state = {"jump": 12}

        def lie(method, answer):
            if method == "eth_getTransactionCount":
                return {"result": hex(int(answer["result"], 16) + state["jump"])}
            return None

        with self.market(block_time="0.5") as (node, sandbox), Node(node.port, lie) as liar:
            home = self.folder / "gap"
            run = self.pay(node, sandbox, BSC_TESTNET_RPC_URL=liar.url, XDG_STATE_HOME=home, E2E_PAYMENT_TIMEOUT_MS=2000)
            self.assertEqual(run.code, 5, run.stdout + run.stderr)
            state["jump"] = 0
            env = run_env(sandbox.url, self.new_report_dir(), **self.live(node, XDG_STATE_HOME=home))
            [journal] = (home / "marketplace-e2e").glob("payments-*.jsonl")
            gaps = lambda: [record for record in records(journal) if record.get("purpose") == "gap"]
            with subprocess.Popen([RUNNER], env=env, cwd=self.folder, stdin=subprocess.DEVNULL, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
                while not gaps() and process.poll() is None:
                    time.sleep(0.01)
                process.send_signal(signal.SIGTERM)
                said, _ = process.communicate(timeout=10)
            self.assertEqual(process.returncode, 130, said)
            self.assertLess(len(gaps()), 12)
            run = self.pay(node, sandbox, XDG_STATE_HOME=home)
            self.assertEqual(run.code, 0, run.stdout + run.stderr)
            self.assertLessEqual(len(gaps()), 13)


if __name__ == "__main__":
    main()
