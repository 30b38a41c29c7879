"""e2e.sandbox_live: the sandbox's live payments as any client meets them, over a real chain and without the runner."""

import contextlib
import json
import signal
import socket
import subprocess
import tempfile
import threading
import unittest
import urllib.error
import urllib.request

from anvil import TOKEN, Anvil
from harness import ADMIN_EMAIL, ADMIN_PASSWORD, SANDBOX, Sandbox, clean_env, main
from live_case import truth

PRICE = 1_010_000_000_000_000_000
OTHER_TOKEN = "0x64544969ed7EBf5f083679233325356EbE738930"
STRANGER = "0x00000000000000000000000000000000000000AA"
PASSWORD = "Actor-password-1"


class Client:
    """A caller of the sandbox; `token` is the access token of whom it calls for."""

    def __init__(self, url, token=None):
        self.url, self.token = url, token

    def call(self, method, path, body=None):
        """Status and body of the reply."""
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        data = json.dumps(body if body is not None else {}).encode() if method != "GET" else None
        request = urllib.request.Request(self.url + path, data, headers, method=method)
        try:
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as reply:
                return reply.status, json.load(reply)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def data(self, method, path, body=None):
        status, reply = self.call(method, path, body)
        if status not in (200, 201):
            raise AssertionError(f"{method} {path}: {status} {reply}")
        return reply["data"]

    def log_in(self, email, password=PASSWORD):
        data = self.data("POST", "/api/auth/login", {"email": email, "password": password})
        return Client(self.url, data["tokens"]["accessToken"]), data["user"]["id"]


class Purchase:
    """A request whose offer its buyer has accepted."""

    def __init__(self, url, name):
        anyone = Client(url)
        admin, _ = anyone.log_in(ADMIN_EMAIL, ADMIN_PASSWORD)
        for role in ("buyer", "seller"):
            admin.data("POST", "/api/user/admin/create", {
                "email": f"{name}-{role}@example.com", "password": PASSWORD, "firstName": "A", "lastName": "B",
                "role": role, "status": "active", "isEmailVerified": True})
        self.buyer, _ = anyone.log_in(f"{name}-buyer@example.com")
        self.seller, seller_id = anyone.log_in(f"{name}-seller@example.com")
        category = anyone.data("GET", "/api/marketplace/categories")[0]["id"]
        request = self.buyer.data("POST", "/api/marketplace/purchase-requests", {
            "title": "A red bicycle", "description": "With a bell", "categoryId": category,
            "productType": "physical_product", "quantity": 1, "budget": {"min": 0, "max": 2, "currency": "USDT"},
            "urgency": "low", "isPublic": False, "preferredSellerIds": [seller_id],
            "deliveryInfo": {"deliveryType": "physical", "address": "1 Main Street"}})
        self.request = request["purchaseRequest"]["id"]
        offer = self.seller.data("POST", f"/api/marketplace/purchase-requests/{self.request}/offers", {
            "title": "Mine", "description": "Good", "price": {"amount": "1.01", "currency": "USDT"},
            "deliveryTime": {"amount": 3, "unit": "days"}})
        self.offer = offer["offer"]["id"]
        self.buyer.data("PUT", f"/api/marketplace/offers/{self.offer}/accept")

    def intend(self, chain_id=97):
        return self.buyer.call("POST", "/api/payment/request-network/intents", {
            "purchaseRequestId": self.request, "sellerOfferId": self.offer, "amount": "1.01", "currency": "USDT",
            "network": "bsc-testnet", "chainId": chain_id, "token": "USDT", "provider": "amn.scanner",
            "mode": "direct-balance", "buyerAddress": STRANGER})

    def make_known(self):
        status, reply = self.intend()
        if status != 201:
            raise AssertionError(f"{status} {reply}")
        self.payment = reply["data"]["payment"]["id"]
        self.destination = reply["data"]["directBalance"]["address"]
        return reply["data"]["directBalance"]

    def check(self, body=None):
        return self.buyer.call("POST", f"/api/payment/{self.payment}/direct-balance/check", body)

    def standing(self):
        """Status, what arrived, and its confirmations, as a check sees them."""
        status, reply = self.check()
        if status != 200:
            raise AssertionError(f"{status} {reply}")
        return (reply["data"]["payment"]["status"], int(reply["data"]["check"]["delta"]),
                reply["data"]["check"]["confirmations"])

    def status(self):
        return self.buyer.data("GET", f"/api/marketplace/purchase-requests/{self.request}")["request"]["status"]

    def told(self):
        """How often the buyer was told of a payment."""
        inbox = self.buyer.data("GET", "/api/notifications?limit=100")["notifications"]
        return sum((item["category"], item.get("relatedId")) == ("payment", self.request) for item in inbox)


class SilentNode:
    """Says which chain it is of, and nothing after that."""

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.asked = threading.Event()
        self.open = []
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                self.open.append(connection)
                threading.Thread(target=self.answer, args=[connection], daemon=True).start()

    def answer(self, connection):
        body = b'{"jsonrpc":"2.0","id":1,"result":"0x61"}'
        with contextlib.suppress(OSError):
            while asked := connection.recv(65536):
                if b"eth_chainId" in asked:
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
                else:
                    self.asked.set()

    def __exit__(self, kind, value, traceback):
        self.listener.close()
        for connection in self.open:
            connection.close()


class LivePayments(unittest.TestCase):
    @contextlib.contextmanager
    def market(self, *options):
        with Anvil() as node:
            node.plant_token()
            self.wallet = node.accounts[0]
            node.set_token_balance(self.wallet, 100 * PRICE)
            with Sandbox("--rpc-url", node.url, *options) as sandbox:
                yield node, sandbox

    def test_five_blocks_confirm_and_tell_once(self):
        with self.market("--expose-truth", "--rate-limit", "amn") as (node, sandbox):
            purchase = Purchase(sandbox.url, "a")
            direct = purchase.make_known()
            self.assertEqual((direct["tokenAddress"], direct["amount"], direct["baseline"], direct["chainId"]),
                             (TOKEN, str(PRICE), "0", 97))
            self.assertEqual(purchase.standing(), ("pending", 0, 0))
            node.transfer(self.wallet, purchase.destination, PRICE)
            self.assertEqual(purchase.standing(), ("processing", PRICE, 1))
            node.mine(3)
            self.assertEqual(purchase.standing(), ("processing", PRICE, 4))
            self.assertEqual((purchase.status(), purchase.told()), ("received_offers", 0))
            node.mine()
            for _ in range(2):
                self.assertEqual(purchase.standing(), ("confirmed", PRICE, 5))
            self.assertEqual((purchase.status(), purchase.told()), ("payment", 1))
            requests = truth(sandbox)["requests"]
            self.assertEqual(requests["tiers"]["payment"], 6)
            self.assertEqual(requests["routes"]["POST /api/payment/:id/direct-balance/check"], 5)

    def test_what_is_no_payment_confirms_nothing(self):
        with self.market() as (node, sandbox):
            purchase = Purchase(sandbox.url, "a")
            purchase.make_known()
            node.plant_token(address=OTHER_TOKEN)
            node.set_token_balance(self.wallet, PRICE, OTHER_TOKEN)
            other = node.transfer(self.wallet, purchase.destination, PRICE, OTHER_TOKEN)
            stray = node.transfer(self.wallet, STRANGER, PRICE)
            node.transfer(self.wallet, purchase.destination, PRICE - 1)
            node.mine(10)
            for transaction in (other, stray):
                self.assertEqual(purchase.check({"txHash": transaction})[1]["data"]["payment"]["status"], "pending")
            self.assertEqual(purchase.standing(), ("pending", PRICE - 1, 0))
            self.assertEqual((purchase.status(), purchase.told()), ("received_offers", 0))

    def test_defects(self):
        for defect, sent, standing, told in [("underpaid-confirms", 1, ("confirmed", 1, 5), 1),
                                             ("check-never-confirms", PRICE, ("processing", PRICE, 5), 0),
                                             ("confirms-before-payment", 0, ("confirmed", 0, 0), 1)]:
            with self.subTest(defect), self.market("--defect", defect) as (node, sandbox):
                purchase = Purchase(sandbox.url, "a")
                purchase.make_known()
                if sent:
                    node.transfer(self.wallet, purchase.destination, sent)
                node.mine(10)
                self.assertEqual((purchase.standing(), purchase.told()), (standing, told))

    def test_a_shared_destination(self):
        with self.market("--defect", "shared-destination") as (node, sandbox):
            paying, idle = Purchase(sandbox.url, "a"), Purchase(sandbox.url, "b")
            paying.make_known()
            idle.make_known()
            self.assertEqual(paying.destination, idle.destination)
            node.transfer(self.wallet, paying.destination, PRICE)
            node.mine(4)
            self.assertEqual(idle.standing(), ("confirmed", PRICE, 5))
            late = Purchase(sandbox.url, "c")
            self.assertEqual(late.make_known()["baseline"], str(PRICE))
            self.assertEqual(late.standing(), ("pending", 0, 0))

    def test_a_node_that_goes_is_no_end(self):
        with self.market() as (node, sandbox):
            purchase, other = Purchase(sandbox.url, "a"), Purchase(sandbox.url, "b")
            purchase.make_known()
            node.stop()
            for status, reply in (purchase.check(), other.intend()):
                self.assertEqual((status, reply["error"], reply["success"]), (503, "CHAIN_UNREACHABLE", False))
            self.assertEqual(purchase.status(), "received_offers")

    def test_it_ends_while_a_node_keeps_it_waiting(self):
        with SilentNode() as node, Sandbox("--rpc-url", node.url) as sandbox:
            purchase = Purchase(sandbox.url, "a")
            outcome = []

            def intend():
                try:
                    outcome.append(purchase.intend()[0])
                except OSError:
                    outcome.append("cut")

            waiting = threading.Thread(target=intend, daemon=True)
            waiting.start()
            self.assertTrue(node.asked.wait(20))
            self.assertEqual(purchase.status(), "received_offers", "others are served meanwhile")
            sandbox.process.send_signal(signal.SIGTERM)
            self.assertEqual(sandbox.process.wait(timeout=20), 0)
            waiting.join(20)
            self.assertEqual(outcome, ["cut"])

    def test_a_payment_belongs_to_its_chain(self):
        with tempfile.TemporaryDirectory() as folder:
            database = f"{folder}/market.db"
            with self.market("--db", database) as (_, sandbox):
                purchase = Purchase(sandbox.url, "a")
                purchase.make_known()
            with Anvil(chain_id=31337) as node, Sandbox("--rpc-url", node.url, "--db", database) as sandbox:
                purchase.buyer.url = sandbox.url
                for status, reply in (purchase.check(), purchase.intend(chain_id=31337)):
                    self.assertEqual((status, reply["error"]), (409, "WRONG_CHAIN"))
                self.assertEqual(purchase.intend(chain_id=97)[0], 400)

    def test_no_start_without_a_chain_for_tests(self):
        for chain_id, said in ((56, "the RPC node is of chain 56"), (None, "refused the connection")):
            with self.subTest(chain_id), Anvil(chain_id=chain_id or 97) as node:
                if chain_id is None:
                    node.stop()
                done = subprocess.run([SANDBOX, "--port", "0", "--rpc-url", node.url], capture_output=True, text=True,
                                      env=clean_env(SANDBOX_ADMIN_EMAIL=ADMIN_EMAIL,
                                                    SANDBOX_ADMIN_PASSWORD=ADMIN_PASSWORD), timeout=30)
                self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
                self.assertIn(said, done.stderr)


if __name__ == "__main__":
    main()
