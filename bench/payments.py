"""How long the parts of a live payment take: 32 workers, one wallet, a node of this machine's own.

Figures of one run, from the runner's own report; the node makes a block each 0.45 s, and five confirm a payment.
"""

import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests" / "e2e"))

from live_case import LiveCase  # noqa: E402

WORKERS = 32


class Bench(LiveCase):
    def runTest(self):
        with self.market(block_time="0.45") as (node, sandbox):
            run = self.pay(node, sandbox, CONCURRENCY_LEVELS=WORKERS, E2E_PAYMENT_TIMEOUT_MS=120000,
                           NOTIFICATION_TIMEOUT_MS=20000, REQUEST_TIMEOUT_MS=60000)
        self.assertEqual(run.code, 0, run.stdout + run.stderr)
        print(f"{WORKERS} live payments from one wallet, ms   {'count':>6}{'p50':>10}{'p95':>10}{'max':>10}")
        for part, times in run.report["summary"]["payments"]["live"]["times"].items():
            print(f"  {part:38}{times['count']:6}{times['p50Ms']:10.1f}{times['p95Ms']:10.1f}{times['maxMs']:10.1f}")


if __name__ == "__main__":
    result = Bench().run()
    if not result.wasSuccessful():
        sys.exit("bench: " + "".join(text for _, text in result.errors + result.failures))
