"""Many payments from one wallet at once: each is made exactly once, and the books balance."""

from harness import main
from live_case import LiveCase

WORKERS, ROUNDS = 32, 3


class Load(LiveCase):
    def test_96_payments_side_by_side(self):
        with self.market(block_time="0.25") as (node, sandbox):
            run = self.pay(node, sandbox, CONCURRENCY_LEVELS=WORKERS, ROUNDS=ROUNDS, E2E_PAYMENT_TIMEOUT_MS=120000,
                           NOTIFICATION_TIMEOUT_MS=20000, REQUEST_TIMEOUT_MS=60000)
            self.assert_paid(run, node, flows=WORKERS * ROUNDS)
            self.assertEqual(self.nonce(node), WORKERS * ROUNDS)
        books = run.report["summary"]["payments"]["live"]["books"]
        self.assertEqual(books["transactions"], WORKERS * ROUNDS)
        destinations = {payment["destination"] for payment in self.payments(run)}
        self.assertEqual(len(destinations), WORKERS * ROUNDS)


if __name__ == "__main__":
    main()
