#!/usr/bin/env python3
"""Live payments on this machine: a real EVM node, a sandbox that asks it, and a throw-away wallet with test money.

Everything listens on 127.0.0.1. The key is made here, is in the environment of the runner alone, and is forgotten.
Needs the two programs of `make build`, and anvil (scripts/setup-debian.sh test).
"""

import json
import os
import pathlib
import secrets
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from anvil import Anvil  # noqa: E402

BIN = ROOT / "build" / "bin"
FLOWS = 3  # of levels 1 and 2
COIN = 10**18
BLOCK_SECONDS = "0.45"  # as on BSC Testnet


def start_sandbox(node_url, admin):
    """The process, and the address it serves."""
    process = subprocess.Popen([BIN / "marketplace-sandbox", "--port", "0", "--rpc-url", node_url],
                               env={"SANDBOX_ADMIN_EMAIL": admin[0], "SANDBOX_ADMIN_PASSWORD": admin[1]},
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True)
    line = process.stdout.readline()
    if not line.startswith("listening on "):
        process.kill()
        sys.exit("live-demo: the sandbox did not start")
    return process, line.removeprefix("listening on ").strip()


def wallet_of(environment):
    """What doctor says of the wallet: it knows the address that belongs to the key."""
    done = subprocess.run([BIN / "marketplace-e2e", "doctor", "--json"], env=environment, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    checks = {check["name"]: check for check in json.loads(done.stdout)["checks"]}
    return checks["wallet"]["seen"][0]


def main():
    for program in ("marketplace-sandbox", "marketplace-e2e"):
        if not (BIN / program).exists():
            sys.exit(f"live-demo: build/bin/{program} is not built: run make build")
    admin = (f"admin-{secrets.token_hex(4)}@example.com", secrets.token_hex(16))
    with Anvil("--block-time", BLOCK_SECONDS, chain_id=97) as node:
        print(f"node     {node.url}, chain 97, a block every {BLOCK_SECONDS} s", flush=True)
        node.plant_token()
        sandbox, target = start_sandbox(node.url, admin)
        try:
            print(f"sandbox  {target}", flush=True)
            environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"),
                           "XDG_STATE_HOME": str(ROOT / "tmp" / "live-demo"), "REPORT_DIR": str(ROOT / "tmp" / "e2e-reports"),
                           "BASE_URL": target, "ADMIN_EMAIL": admin[0], "ADMIN_PASSWORD": admin[1],
                           "PAYMENT_MODE": "live", "BSC_TESTNET_RPC_URL": node.url,
                           "E2E_PAYMENT_PRIVATE_KEY": secrets.token_hex(32), "CONCURRENCY_LEVELS": "1,2"}
            wallet = wallet_of(environment)
            node.set_balance(wallet, COIN)
            node.set_token_balance(wallet, 100 * COIN)
            print(f"wallet   {wallet}: 100 tUSDT, 1 tBNB; {FLOWS} flows will be paid", flush=True)
            return subprocess.run([BIN / "marketplace-e2e"], env=environment, stdin=subprocess.DEVNULL).returncode
        finally:
            sandbox.terminate()
            sandbox.wait()


if __name__ == "__main__":
    sys.exit(main())
