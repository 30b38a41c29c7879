"""What the tests of live payments share: a node, a sandbox that asks it, and a wallet with money on it."""

import contextlib
import json
import os
import signal
import subprocess
import urllib.request

from anvil import Anvil
from cleanup_case import files, records
from harness import ROOT, RUNNER, EndToEnd, Run, Sandbox, run_env

# The first account of the node's mnemonic: everybody has its key, and on this machine's own chain nobody minds.
KEY = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"
WALLET = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
OTHER_KEY = "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"
TOKENS = 10**18
BLOCK_TIME = "0.25"  # seconds; the real chain's is 0.45
KILLER = os.environ.get("E2E_KILL_AFTER_RECORD", str(ROOT / "build/release/tests/support/kill_after_record.so"))


def truth(sandbox):
    with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
        return json.load(reply)["data"]


class LiveCase(EndToEnd):
    @contextlib.contextmanager
    def market(self, *sandbox_options, token="standard", tokens=1000 * TOKENS, chain_id=97, block_time=BLOCK_TIME):
        """A node with the token and a funded wallet, and a sandbox that asks it."""
        with Anvil("--block-time", block_time, chain_id=chain_id) as node:
            node.plant_token(token)
            node.set_token_balance(WALLET, tokens)
            with Sandbox("--rpc-url", node.url, "--expose-truth", *sandbox_options) as sandbox:
                yield node, sandbox

    def live(self, node, **settings):
        """The settings of a live run; None removes one."""
        usual = {"PAYMENT_MODE": "live", "E2E_PAYMENT_PRIVATE_KEY": KEY, "BSC_TESTNET_RPC_URL": node.url,
                 "SELLERS_PER_WORKER": 2, "XDG_STATE_HOME": self.folder / "state", "E2E_PAYMENT_TIMEOUT_MS": 20000}
        return {**usual, **settings}

    def pay(self, node, sandbox, *arguments, **settings):
        return self.run_e2e(sandbox.url, *arguments, **self.live(node, **settings))

    def play(self, node, sandbox, folder, *arguments, **variables):
        """A run that reports to the folder and keeps the payment journal there."""
        env = run_env(sandbox.url, folder, **self.live(node, SEED=7, XDG_STATE_HOME=folder / "state"))
        env.update({name: str(value) for name, value in variables.items()})
        done = subprocess.run([RUNNER, *arguments], env=env, cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120)
        return Run(done.returncode, done.stdout, done.stderr, folder, 0)

    def killed_behind(self, node, sandbox, folder, number, journal_part):
        """The id of a run that was killed right behind that record of a journal whose path has that part."""
        killed = self.play(node, sandbox, folder, LD_PRELOAD=KILLER, KILL_AFTER_RECORD=number, KILL_IN=journal_part)
        self.assertEqual(killed.code, -signal.SIGKILL, killed.stdout + killed.stderr)
        [journal] = files(folder, ".journal.jsonl")
        return records(journal)[0]["runId"]

    def payments(self, run):
        return [flow["payment"] for flow in run.report["flows"] if "payment" in flow]

    def assert_paid(self, run, node, flows):
        """Every flow passed, and was paid exactly once, by the report and by the chain."""
        self.assertEqual(run.code, 0, run.stdout + run.stderr)
        self.assertEqual(run.report["summary"]["flows"], {"total": flows, "passed": flows, "failed": 0})
        payments = self.payments(run)
        self.assertEqual([payment["outcome"] for payment in payments], ["recognised"] * flows)
        self.assertEqual(len({payment["transactionHash"] for payment in payments}), flows)
        for payment in payments:
            units = int(payment["amount"].replace(".", "").ljust(payment["amount"].find(".") + 18, "0"))
            if "." not in payment["amount"]:
                units = int(payment["amount"]) * TOKENS
            self.assertEqual(node.token_balance(payment["destination"]), units, payment)
        self.assert_balanced(run)

    def assert_balanced(self, run):
        books = run.report["summary"]["payments"]["live"]["books"]
        self.assertEqual(books["verdict"], "balanced", books)
        self.assertTrue(all(equation["holds"] for equation in books["equations"]))

    def users_created(self, sandbox):
        return truth(sandbox)["requests"]["routes"].get("POST /api/user/admin/create", 0)

    def nonce(self, node):
        return int(node.rpc("eth_getTransactionCount", WALLET, "latest"), 16)

    def findings(self, run):
        return [finding["kind"] for flow in run.report["flows"] for finding in flow["findings"]]
