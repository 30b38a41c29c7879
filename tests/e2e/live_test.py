"""Live payments, on a node of this machine's own: money moves once, and everybody is told."""

import pathlib
import re
import subprocess
import time

from anvil import MNEMONIC, TOKEN, Anvil
from harness import ROOT, RUNNER, Run, main, run_env
from live_case import KEY, OTHER_KEY, WALLET, LiveCase


class Paid(LiveCase):
    def test_by_a_key_each_flow_is_paid_once(self):
        with self.market() as (node, sandbox):
            run = self.pay(node, sandbox, ROUNDS=2)
            self.assert_paid(run, node, flows=2)
            self.assertEqual(self.nonce(node), 2)
        for flow in run.report["flows"]:
            self.assertEqual(flow["ids"]["token"], TOKEN)
            self.assertEqual(flow["ids"]["transactionHash"], flow["payment"]["transactionHash"])
            self.assertEqual(flow["payment"]["explorer"],
                             "https://testnet.bscscan.com/tx/" + flow["payment"]["transactionHash"])
            self.assertGreaterEqual(flow["payment"]["confirmations"], 5)
            self.assertEqual(set(flow["payment"]["times"]),
                             {"signMs", "broadcastMs", "inclusionMs", "confirmationMs", "recognitionMs"})
        self.assertEqual(run.event("payment_confirmed", "buyer")["found"], 2)
        wallet = run.report["summary"]["payments"]["live"]["wallet"]
        self.assertEqual((wallet["address"], wallet["chainId"]), (WALLET, 97))

    def test_by_a_mnemonic_alone(self):
        with self.market() as (node, sandbox):
            run = self.pay(node, sandbox, E2E_PAYMENT_PRIVATE_KEY=None, E2E_PAYMENT_MNEMONIC=MNEMONIC)
            self.assert_paid(run, node, flows=1)

    def test_by_both_where_they_agree_and_by_files(self):
        key, words = self.folder / "key", self.folder / "words"
        key.write_text("0x" + KEY.upper() + "\n")
        words.write_text("  " + MNEMONIC + "\n")
        with self.market() as (node, sandbox):
            run = self.pay(node, sandbox, E2E_PAYMENT_PRIVATE_KEY=None, E2E_PAYMENT_PRIVATE_KEY_FILE=key,
                           E2E_PAYMENT_MNEMONIC_FILE=words)
            self.assert_paid(run, node, flows=1)

    def test_through_the_entry_point_with_the_nodes_of_the_chain(self):
        """As README calls it, but for the address: everything from the environment, the first list of nodes that is set."""
        with self.market() as (node, sandbox):
            reports = self.folder / "entry"
            settings = self.live(node, RPC_URL_CHAIN_97=node.url, BSC_TESTNET_RPC_URL="http://127.0.0.1:1",
                                 PAYMENT_MODE=None)
            [command] = re.findall(r"^E2E_NETWORK=.*\n.*PAYMENT_MODE=live .*$", (ROOT / "README.md").read_text(), re.M)
            command = command.replace("https://dev.amn.gg", sandbox.url).replace("scripts/smoke", str(ROOT / "scripts/smoke"))
            done = subprocess.run(["bash", "-c", command], env=run_env(sandbox.url, reports, **settings),
                                  cwd=self.folder, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("1/1 passed", done.stdout)

    def test_in_old_transactions_and_on_a_development_chain(self):
        with self.market(chain_id=31337) as (node, sandbox):
            run = self.pay(node, sandbox, E2E_NETWORK=None, E2E_CHAIN_ID=31337, RPC_URL_CHAIN_31337=node.url,
                           BSC_TESTNET_RPC_URL=None, E2E_TX_TYPE="legacy")
            self.assert_paid(run, node, flows=1)
            self.assertEqual(node.rpc("eth_getTransactionByHash", self.payments(run)[0]["transactionHash"])["type"], "0x0")

    def test_one_unit_short_does_not_do(self):
        with self.market() as (node, sandbox):
            run = self.pay(node, sandbox, E2E_ADVERSARIAL="true")
            self.assert_paid(run, node, flows=1)
            self.assertEqual(self.nonce(node), 2)

    def test_a_token_that_returns_nothing_is_judged_by_its_log(self):
        with self.market(token="no_return") as (node, sandbox):
            self.assert_paid(self.pay(node, sandbox), node, flows=1)


class NotPaid(LiveCase):
    """The payment environment's fault: exit 5."""

    def assert_unable(self, run, *words):
        self.assertEqual(run.code, 5, run.stdout + run.stderr)
        self.assertEqual(run.report["verdict"]["status"], "payment")
        for word in words:
            self.assertIn(word, " ".join(run.report["verdict"]["reasons"]))

    def test_without_tokens_or_gas_nobody_is_created(self):
        for what, prepare in (("token", lambda node: node.set_token_balance(WALLET, 10**17)),
                              ("gas", lambda node: node.set_balance(WALLET, 10**12))):
            with self.subTest(what), self.market() as (node, sandbox):
                prepare(node)
                self.assert_unable(self.pay(node, sandbox))
                self.assertEqual(self.users_created(sandbox), 0)
                self.assertEqual(self.nonce(node), 0)

    def test_a_node_of_another_chain(self):
        with Anvil(chain_id=31337) as other, self.market() as (node, sandbox):
            self.assert_unable(self.pay(node, sandbox, BSC_TESTNET_RPC_URL=other.url), "31337")
            self.assertEqual(self.users_created(sandbox), 0)

    def test_no_node(self):
        with self.market() as (node, sandbox):
            self.assert_unable(self.pay(node, sandbox, BSC_TESTNET_RPC_URL="http://127.0.0.1:1"))
            self.assertEqual(self.users_created(sandbox), 0)

    def test_no_token_at_the_address(self):
        with self.market() as (node, sandbox):
            node.rpc("anvil_setCode", TOKEN, "0x")
            self.assert_unable(self.pay(node, sandbox))
            self.assertEqual(self.users_created(sandbox), 0)

    def test_books_that_do_not_balance(self):
        """Somebody else sends coins to the wallet while the run pays."""
        with self.market() as (node, sandbox):
            report_dir = self.folder / "reports"
            process = subprocess.Popen([RUNNER], env=run_env(sandbox.url, report_dir, **self.live(node)),
                                       cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.kill)
            while not any("payment_noted" in path.read_text() for path in report_dir.glob("*.journal.jsonl")):
                self.assertIsNone(process.poll(), "it has ended")
                time.sleep(0.01)
            node.rpc("eth_sendTransaction", {"from": node.accounts[1], "to": WALLET, "value": "0x1",
                                             "gasPrice": hex(10**9)})
            stdout, stderr = process.communicate(timeout=60)
        run = Run(process.returncode, stdout, stderr, report_dir, 0)
        self.check_report(run)
        self.assert_unable(run, "books")
        books = run.report["summary"]["payments"]["live"]["books"]
        self.assertEqual(books["verdict"], "foreign_activity")
        [broken] = [equation for equation in books["equations"] if not equation["holds"]]
        self.assertEqual((broken["side"], broken["account"]), ("wallet_coins", WALLET))
        self.assertEqual(int(broken["expected"]) - int(broken["actual"]), 1)
        self.assertEqual(self.payments(run)[0]["outcome"], "recognised")

    def test_a_token_that_moves_nothing_or_too_little(self):
        for token in ("returns_false", "takes_fee"):
            with self.subTest(token), self.market(token=token) as (node, sandbox):
                run = self.pay(node, sandbox)
                self.assert_unable(run)
                self.assertNotIn("recognised", [payment["outcome"] for payment in self.payments(run)])


class TheBackendIsWrong(LiveCase):
    """Exit 1, with the finding that says how."""

    def assert_wrong(self, run, *findings):
        self.assertEqual(run.code, 1, run.stdout + run.stderr)
        # What a backend tells of a payment that it takes for made is expected by nobody.
        self.assertEqual([kind for kind in self.findings(run) if kind != "unexpected"], list(findings))

    def test_it_confirms_before_payment_and_nothing_is_sent(self):
        with self.market("--defect", "confirms-before-payment") as (node, sandbox):
            run = self.pay(node, sandbox)
            self.assert_wrong(run, "confirms_before_payment")
            self.assertEqual(self.nonce(node), 0)
        self.assertEqual(self.payments(run)[0]["outcome"], "not_sent")
        self.assertEqual(run.report["flows"][0]["failure"]["step"], "pay")

    def test_it_never_recognises_what_was_paid(self):
        with self.market("--defect", "check-never-confirms") as (node, sandbox):
            run = self.pay(node, sandbox, E2E_PAYMENT_TIMEOUT_MS=6000)
            self.assert_wrong(run, "check_never_confirms")
            self.assertEqual(self.nonce(node), 1)
        self.assertEqual(self.payments(run)[0]["outcome"], "not_recognised")
        self.assert_balanced(run)

    def test_it_takes_less_than_the_price(self):
        with self.market("--defect", "underpaid-confirms") as (node, sandbox):
            self.assert_wrong(self.pay(node, sandbox, E2E_ADVERSARIAL="true"), "underpaid_confirms")

    def test_payments_share_a_destination(self):
        with self.market("--defect", "shared-destination") as (node, sandbox):
            run = self.pay(node, sandbox, ROUNDS=3)
            self.assert_wrong(run, "shared_destination", "shared_destination")
            self.assertEqual(run.report["summary"]["flows"]["passed"], 3)
            self.assertEqual(self.nonce(node), 3)
        self.assert_balanced(run)

    def test_payments_that_share_a_destination_do_not_overlap(self):
        """Those that were asked for before the first one came in are taken for paid by it: nothing is sent for them."""
        with self.market("--defect", "shared-destination") as (node, sandbox):
            run = self.pay(node, sandbox, CONCURRENCY_LEVELS=3)
            sent = [payment for payment in self.payments(run) if "transactionHash" in payment]
            self.assertEqual(self.nonce(node), len(sent))
        self.assertEqual(run.code, 1, run.stdout + run.stderr)
        self.assertEqual(self.findings(run).count("shared_destination"), 2)
        spans = sorted((payment["block"], payment["block"] + payment["confirmations"]) for payment in sent)
        for (_, end), (begin, _) in zip(spans, spans[1:]):
            self.assertLess(end - 2, begin)
        self.assert_balanced(run)


class Refused(LiveCase):
    """Exit 2: nothing is asked of anybody."""

    class Node:
        url = "http://127.0.0.1:1"

    def refuse(self, *words, **settings):
        run = self.pay(self.Node, type("Nowhere", (), {"url": "http://127.0.0.1:1"}), **settings)
        self.assertEqual(run.code, 2, run.stdout + run.stderr)
        self.assertIsNone(run.report)
        for word in words:
            self.assertIn(word, run.stderr)
        for secret in (KEY, OTHER_KEY, MNEMONIC):
            self.assertNotIn(secret, run.stdout + run.stderr)

    def test_a_wallet_that_is_none_or_two(self):
        self.refuse("neither E2E_PAYMENT_PRIVATE_KEY nor E2E_PAYMENT_MNEMONIC is set", E2E_PAYMENT_PRIVATE_KEY=None)
        self.refuse(WALLET, E2E_PAYMENT_PRIVATE_KEY=OTHER_KEY, E2E_PAYMENT_MNEMONIC=MNEMONIC)
        self.refuse("E2E_PAYMENT_PRIVATE_KEY", E2E_PAYMENT_PRIVATE_KEY=KEY[:-1])
        self.refuse("E2E_PAYMENT_MNEMONIC", E2E_PAYMENT_MNEMONIC=MNEMONIC + " junk")
        self.refuse("both E2E_PAYMENT_PRIVATE_KEY and E2E_PAYMENT_PRIVATE_KEY_FILE", E2E_PAYMENT_PRIVATE_KEY_FILE="x")
        self.refuse("E2E_PAYMENT_PRIVATE_KEY is set but empty", E2E_PAYMENT_PRIVATE_KEY="")

    def test_networks(self):
        self.refuse("contradicts", E2E_NETWORK="bsc-testnet", E2E_CHAIN_ID=31337)
        for chain in (1, 56, 137, 10, 42161, 8453):
            self.refuse("a main network: this tool never pays there", E2E_CHAIN_ID=chain)
        self.refuse("is none that this tool pays on", E2E_CHAIN_ID=5)
        self.refuse("E2E_NETWORK", E2E_NETWORK="moon")

    def test_tokens_and_limits(self):
        self.refuse("E2E_TOKEN_ADDRESS", E2E_TOKEN_ADDRESS="0x337610d27c682E347C9cD60BD4b3b107C9d34dDd")
        self.refuse("E2E_TOKEN_ADDRESS", E2E_TOKEN_ADDRESS=WALLET)
        self.refuse("E2E_MAX_PAYMENT is 1", E2E_MAX_PAYMENT=1)
        self.refuse("E2E_MAX_SPEND is 2", E2E_MAX_SPEND=2, ROUNDS=2)
        self.refuse("E2E_TX_TYPE", E2E_TX_TYPE="2930")
        self.refuse("E2E_CONFIRMATIONS", E2E_CONFIRMATIONS=0)

    def test_all_problems_at_once(self):
        self.refuse("ROUNDS", "E2E_TX_TYPE", "E2E_CONFIRMATIONS", ROUNDS=0, E2E_TX_TYPE="x", E2E_CONFIRMATIONS="y")

    def test_unknown_variables(self):
        self.refuse("did you mean E2E_PAYMENT_MNEMONIC?", E2E_PAYMENT_MNEMONICS=MNEMONIC)


class Secrets(LiveCase):
    def test_they_are_nowhere(self):
        words = "test test test test test test test test test test test junk"
        with self.market("--latency", "20") as (node, sandbox):
            report_dir = self.folder / "reports"
            settings = self.live(node, E2E_PAYMENT_MNEMONIC=words, ROUNDS=2)
            process = subprocess.Popen([RUNNER], env=run_env(sandbox.url, report_dir, **settings), cwd=self.folder,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            self.addCleanup(process.kill)
            proc = pathlib.Path(f"/proc/{process.pid}")
            while not list(report_dir.glob("*.journal.jsonl")):
                self.assertIsNone(process.poll(), "it has ended")
                time.sleep(0.01)
            environment = (proc / "environ").read_bytes()
            arguments = (proc / "cmdline").read_bytes()
            limits = (proc / "limits").read_text()
            stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, stderr)
        self.assertIn("E2E_PAYMENT_PRIVATE_KEY", environment.decode())  # the name alone
        self.assertRegex(limits, r"Max core file size +0 +0 ")
        state = self.folder / "state"
        texts = [stdout, stderr, environment.decode(), arguments.decode()]
        texts += [path.read_text() for folder in (report_dir, state) for path in folder.rglob("*") if path.is_file()]
        self.assertGreaterEqual(len(texts), 8)
        for text in texts:
            for secret in (KEY, KEY.upper(), words, "junk"):
                self.assertNotIn(secret, text)

    def test_the_payment_journal_is_its_owners_alone(self):
        with self.market() as (node, sandbox):
            self.assert_paid(self.pay(node, sandbox), node, flows=1)
        [journal] = (self.folder / "state/marketplace-e2e").iterdir()
        self.assertEqual(journal.name, f"payments-97-{WALLET.lower()}.jsonl")
        self.assertEqual(journal.stat().st_mode & 0o777, 0o600)
        self.assertEqual(journal.parent.stat().st_mode & 0o777, 0o700)


class Doctor(LiveCase):
    def test_it_shows_nodes_and_wallet(self):
        with self.market() as (node, sandbox):
            done = self.doctor(node, sandbox)
            self.assertEqual(done.returncode, 0, done.stdout)
            self.assertIn(WALLET, done.stdout)
            self.assertIn("enough for", done.stdout)
            node.set_token_balance(WALLET, 0)
            self.assertEqual(self.doctor(node, sandbox).returncode, 5)
            self.assertEqual(self.doctor(node, sandbox, BSC_TESTNET_RPC_URL="http://127.0.0.1:1").returncode, 5)

    def doctor(self, node, sandbox, **settings):
        return subprocess.run([RUNNER, "doctor"],
                              env=run_env(sandbox.url, self.new_report_dir(), **self.live(node, **settings)),
                              cwd=self.folder, capture_output=True, text=True, timeout=60)


if __name__ == "__main__":
    main()
