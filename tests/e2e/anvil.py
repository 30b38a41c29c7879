"""An EVM node on this machine, with test tokens: what live payments are tried on.

anvil (tests/node) is a real node in one program. It listens on 127.0.0.1 alone, mines each transaction at once unless
told otherwise, and holds ten funded accounts of the well-known test mnemonic, for which it signs (`accounts`).
"""

import json
import pathlib
import platform
import re
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOKENS = ROOT / "tests" / "support" / "tokens"
PACKAGE = {"x86_64": "anvil-linux-amd64", "aarch64": "anvil-linux-arm64"}
TOKEN = "0x109F54Dab34426D5477986b0460aE5dFBA65f022"
MNEMONIC = "test test test test test test test test test test test junk"
GWEI = 10**9
START_DEADLINE = 30.0
CALL_DEADLINE = 30.0


class RpcError(Exception):
    """The node's own answer: it refused a call."""

    def __init__(self, error):
        super().__init__(error.get("message", ""))
        self.code = error.get("code")


def word(value):
    """32 bytes of an ABI argument, in hex without 0x: an address or a number."""
    return f"{value if isinstance(value, int) else int(value, 16):064x}"


def program():
    path = ROOT / "tests/node/node_modules/@foundry-rs" / PACKAGE.get(platform.machine(), "anvil") / "bin/anvil"
    if not path.exists():
        raise RuntimeError("anvil is not installed: run scripts/setup-debian.sh test")
    return path


class Anvil:
    """A running node. `options` are anvil's own: "--block-time", "1"."""

    def __init__(self, *options, chain_id=97):
        self.options = ["--host", "127.0.0.1", "--port", "0", "--chain-id", str(chain_id), "--base-fee", "0",
                        "--mnemonic", MNEMONIC, *options]

    def __enter__(self):
        # What it logs goes to a file: a pipe that nobody reads would block it in the end.
        self.log = tempfile.NamedTemporaryFile(prefix="anvil-", suffix=".log")
        # It ends with this process, however that ends.
        self.process = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", str(program()), *self.options],
                                        stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT)
        try:
            self.port = self.wait_for_port()
        except BaseException:
            self.stop()
            raise
        self.url = f"http://127.0.0.1:{self.port}"
        return self

    def wait_for_port(self):
        give_up = time.monotonic() + START_DEADLINE
        while time.monotonic() < give_up and self.process.poll() is None:
            if match := re.search(r"^Listening on 127\.0\.0\.1:(\d+)$", self.read_log(), re.MULTILINE):
                return int(match.group(1))
            time.sleep(0.01)
        raise RuntimeError(f"anvil did not start: {self.read_log()}")

    def read_log(self):
        return pathlib.Path(self.log.name).read_text()

    def stop(self):
        """Ends the node; what it listened on is closed afterwards."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def __exit__(self, kind, value, traceback):
        self.stop()
        self.log.close()

    def rpc(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        request = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=CALL_DEADLINE) as reply:
            answer = json.load(reply)
        if "error" in answer:
            raise RpcError(answer["error"])
        return answer["result"]

    @property
    def accounts(self):
        return self.rpc("eth_accounts")

    @property
    def block_number(self):
        return int(self.rpc("eth_blockNumber"), 16)

    def mine(self, blocks=1):
        self.rpc("anvil_mine", hex(blocks))

    def plant_token(self, kind="standard", address=TOKEN):
        """Puts a contract of tests/support/tokens at the address."""
        self.rpc("anvil_setCode", address, (TOKENS / f"{kind}.hex").read_text().strip())

    def set_token_balance(self, holder, amount, token=TOKEN):
        """`amount` in base units. Moves no tokens: the holder has them from now on."""
        slot = self.rpc("web3_sha3", "0x" + word(holder) + word(0))
        self.rpc("anvil_setStorageAt", token, slot, "0x" + word(amount))

    def token_balance(self, holder, token=TOKEN, block="latest"):
        call = {"to": token, "data": "0x70a08231" + word(holder)}
        return int(self.rpc("eth_call", call, block), 16)

    def set_balance(self, holder, wei):
        self.rpc("anvil_setBalance", holder, hex(wei))

    def transfer(self, sender, to, amount, token=TOKEN):
        """Sends tokens from one of the node's accounts; the transaction's hash."""
        return self.rpc("eth_sendTransaction", {"from": sender, "to": token, "gas": hex(100_000),
                                                "gasPrice": hex(GWEI), "data": "0xa9059cbb" + word(to) + word(amount)})

    def receipt(self, transaction):
        return self.rpc("eth_getTransactionReceipt", transaction)
