"""Many payments from one wallet at once: each is made exactly once, and the books balance."""

from fault_proxy import FaultProxy, response
from harness import main
from live_case import LiveCase

WORKERS, ROUNDS = 32, 3


class BadLine(FaultProxy):
    """Breaks every fifth request to a node: no reply after it was passed on, a refusal, an error, a reset."""

    count = 0

    def answer(self, client, backend, replies, head, body):
        with self.lock:
            BadLine.count += 1
            number = BadLine.count
        if number % 5:
            client.sendall(b"".join(self.forward(backend, replies, head, body)))
            return True
        kind = number // 5 % 4
        if kind == 0:
            self.forward(backend, replies, head, body)
        if kind in (1, 2):
            client.sendall(response(("429 Too Many Requests", "502 Bad Gateway")[kind - 1], b"{}"))
            return True
        return False


class Load(LiveCase):
    def test_a_bad_line_to_the_node_loses_and_doubles_nothing(self):
        with self.market(block_time="0.25") as (node, sandbox), BadLine(node.port) as line:
            run = self.pay(node, sandbox, BSC_TESTNET_RPC_URL=line.url, CONCURRENCY_LEVELS=16, ROUNDS=2,
                           E2E_PAYMENT_TIMEOUT_MS=120000, NOTIFICATION_TIMEOUT_MS=20000, REQUEST_TIMEOUT_MS=60000)
            self.assert_paid(run, node, flows=32)
            self.assertEqual(self.nonce(node), 32)
        self.assertGreater(BadLine.count, 100)

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
