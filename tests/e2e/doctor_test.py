"""`marketplace-e2e doctor`: what it finds, what it costs, and that it leaves nothing behind."""

import json
import re
import signal
import socket
import subprocess
import threading
import urllib.request

import tls_test
from fault_proxy import FaultProxy, Rule
from harness import ADMIN_EMAIL, ADMIN_PASSWORD, ROOT, RUNNER, EndToEnd, Sandbox, main, run_env

SELLER = {"email": "seller@sandbox.example", "password": "a seller's password"}


def call(url, path, body=None, token=None):
    request = urllib.request.Request(url + path, data=json.dumps(body).encode() if body else None,
                                     headers={"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as reply:
        return json.load(reply)["data"]


def create_seller(url):
    admin = call(url, "/api/auth/login", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
    call(url, "/api/user/admin/create", {**SELLER, "firstName": "A", "lastName": "Seller", "role": "seller",
                                         "status": "active", "isEmailVerified": True}, admin["tokens"]["accessToken"])


class Doctor(EndToEnd):
    def examine(self, base_url, *arguments, code=0, **settings):
        run = self.run_e2e(base_url, "doctor", "--json", *arguments, **settings)
        self.assertEqual(run.code, code, run.stderr + run.stdout)
        self.assertFalse(run.report_dir.exists(), "a diagnosis writes no file")
        for secret in (ADMIN_PASSWORD, ADMIN_EMAIL, SELLER["email"], SELLER["password"]):
            self.assertNotIn(secret, run.stdout + run.stderr)
        run.diagnosis = json.loads(run.stdout)
        run.checks = {check["name"]: check for check in run.diagnosis["checks"]}
        self.assertEqual(run.diagnosis["exitCode"], code)
        return run

    def statuses(self, run):
        return {name: check["status"] for name, check in run.checks.items() if check["status"] != "ok"}

    def test_a_clean_target(self):
        with Sandbox("--expose-truth") as sandbox:
            before = call(sandbox.url, "/__sandbox/truth")
            run = self.examine(sandbox.url)
            after = call(sandbox.url, "/__sandbox/truth")
        self.assertEqual(self.statuses(run), {"TLS": "skipped"})
        self.assertEqual(run.checks["admin role"]["seen"], ["admin"])
        self.assertEqual(after["purchaseRequests"], [])
        routes = {name: count - before["requests"]["routes"].get(name, 0)
                  for name, count in after["requests"]["routes"].items() if name != "GET /__sandbox/truth"}
        self.assertEqual(sum(routes.values()), run.diagnosis["requests"]["total"])
        self.assertLessEqual(run.diagnosis["requests"]["total"], 25)
        self.assertEqual(after["requests"]["tiers"]["auth"], run.diagnosis["requests"]["logins"])
        self.assertEqual(run.diagnosis["requests"]["logins"], 1)

    def test_nothing_is_created(self):
        database = self.folder / "sandbox.sqlite"
        with Sandbox("--db", database) as sandbox:
            create_seller(sandbox.url)
            before = self.rows(database)
            self.examine(sandbox.url)
            self.assertEqual(self.rows(database), before)

    def rows(self, database):
        import sqlite3
        with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
            tables = [name for name, in connection.execute("SELECT name FROM sqlite_master WHERE type='table'")]
            return {table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}

    def test_the_table(self):
        with Sandbox("--rate-limit", "amn", "--rate-headers", "draft6") as sandbox:
            run = self.run_e2e(sandbox.url, "doctor")
        self.assertEqual(run.code, 0, run.stderr)
        lines = run.stdout.splitlines()
        self.assertRegex(lines[0], r"^✓ configuration +http://127\.0\.0\.1:\d+, profile amn$")
        self.assertRegex(run.stdout, r"(?m)^✓ rate limits +health: RateLimit-Limit: 100 ")
        self.assertRegex(run.stdout, r"(?m)^ +admin login: RateLimit-Limit: 10 ")
        self.assertEqual(lines[-2], "18 requests were sent, 1 of them a login: they count in the target's rate limits")
        self.assertRegex(lines[-1], r"^ready: .*\(exit code 0\)$")
        self.assertNotIn("\x1b", run.stdout)
        self.assertIn("examining", run.stderr)
        self.assertNotIn("✓", run.stderr)

    def test_a_closed_port(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            run = self.examine(f"http://127.0.0.1:{unused.getsockname()[1]}", code=3)
        self.assertEqual(run.checks["TCP"]["status"], "failed")
        self.assertEqual(run.checks["admin login"]["status"], "skipped")
        self.assertEqual(run.diagnosis["requests"]["total"], 0)

    def test_an_unknown_name(self):
        run = self.examine("http://no-such-host.invalid", code=3)
        self.assertEqual(run.checks["DNS"]["status"], "failed")
        self.assertEqual(run.checks["TCP"]["status"], "skipped")

    def test_a_wrong_password(self):
        with Sandbox() as sandbox:
            run = self.examine(sandbox.url, code=3, ADMIN_PASSWORD="not the password")
        self.assertEqual(self.statuses(run), {"TLS": "skipped", "admin login": "failed", "admin role": "skipped"})
        self.assertEqual(run.checks["admin login"]["fix"], "check ADMIN_EMAIL and ADMIN_PASSWORD")

    def test_an_account_that_may_not_create_users(self):
        with Sandbox() as sandbox:
            create_seller(sandbox.url)
            run = self.examine(sandbox.url, code=3, ADMIN_EMAIL=SELLER["email"], ADMIN_PASSWORD=SELLER["password"])
        self.assertEqual(self.statuses(run), {"TLS": "skipped", "admin role": "failed"})
        self.assertIn("seller", run.checks["admin role"]["seen"][0])

    def test_a_login_refused_for_the_rate_limit(self):
        with Sandbox("--rate-limit", "amn") as sandbox:
            for _ in range(10):
                call(sandbox.url, "/api/auth/login", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
            run = self.examine(sandbox.url, code=4)
        self.assertEqual(run.checks["admin login"]["status"], "failed")
        self.assertRegex(run.checks["admin login"]["seen"][0], "10 of 10 requests of 'auth' are spent, .* opens in")
        self.assertIn("Retry-After", " ".join(run.checks["rate limits"]["seen"]))

    def test_a_limit_reached_while_routes_are_asked(self):
        with Sandbox("--rate-limit", "8/60s") as sandbox:
            run = self.examine(sandbox.url)
        statuses = list(self.statuses(run).items())
        self.assertIn(("route list_requests", "ok"), [(n, c["status"]) for n, c in run.checks.items()])
        # The last reply told that nothing is left: no more is sent.
        self.assertEqual(statuses[1], ("route create_offer", "skipped"))
        self.assertEqual({status for _, status in statuses[1:]}, {"skipped"})
        self.assertEqual(run.diagnosis["requests"]["total"], 8)

    def test_what_it_spends_is_in_the_ledger_and_what_is_spent_it_does_not_send(self):
        state = self.folder / "state"
        with Sandbox("--rate-limit", "25/600s", "--rate-headers", "none", "--expose-truth") as sandbox:
            settings = {"RATE_LIMIT": "25/600s", "XDG_STATE_HOME": state}
            first = self.examine(sandbox.url, **settings)
            second = self.examine(sandbox.url, **settings)
            truth = call(sandbox.url, "/__sandbox/truth")
        spent = first.diagnosis["requests"]["total"]
        self.assertEqual(second.diagnosis["requests"]["total"], 25 - spent)
        self.assertEqual(truth["requests"]["throttled"], {"global": 0, "auth": 0, "payment": 0})
        skipped = [check["seen"][0] for check in second.checks.values() if check["status"] == "skipped"]
        self.assertIn("opens", skipped[-1])

    def profile_with(self, *changes):
        text = (ROOT / "profiles" / "amn.yaml").read_text()
        for old, new in changes:
            self.assertIn(old, text)
            text = text.replace(old, new)
        path = self.folder / "profile.yaml"
        path.write_text(text)
        return path

    def test_a_route_that_does_not_exist(self):
        profile = self.profile_with(("${purchase_request_id}/delivery\"", "${purchase_request_id}/handover\""))
        with Sandbox() as sandbox:
            run = self.examine(sandbox.url, code=3, PROFILE=profile)
        self.assertEqual(self.statuses(run), {"TLS": "skipped", "route deliver": "failed"})
        self.assertIn("answers 404", run.checks["route deliver"]["seen"][0])
        self.assertIn("correct the route in a copy of the profile", run.checks["route deliver"]["fix"])

    def test_a_route_whose_fallback_exists(self):
        profile = self.profile_with(("/api/marketplace/offers/${offer_id}/accept", "/api/marketplace/offers/${offer_id}/take"))
        with Sandbox() as sandbox:
            run = self.examine(sandbox.url, PROFILE=profile)
        self.assertEqual(self.statuses(run), {"TLS": "skipped"})
        self.assertEqual(len(run.checks["route accept_offer"]["seen"]), 2)

    def test_a_mutation_that_needs_no_token(self):
        with Sandbox() as sandbox, FaultProxy(sandbox.port, Rule("DELETE", "/api/user/admin/.*", "empty")) as proxy:
            proxy.fault_empty = lambda client, forward: client.sendall(b"HTTP/1.1 204 No Content\r\n\r\n") or True
            run = self.examine(proxy.url, code=3)
        self.assertIn("without a token", run.checks["route delete_user"]["seen"][0])

    def test_configuration_problems(self):
        run = self.run_e2e("ftp://x", "doctor", ROUNDS="0", ADMIN_EMAIL=None, PROFILE=self.folder / "absent.yaml")
        self.assertEqual((run.code, run.stdout), (2, ""))
        for text in ("ftp", "ROUNDS", "ADMIN_EMAIL", "absent.yaml"):
            self.assertIn(text, run.stderr)
        (self.folder / "file").write_text("")
        before = sorted(self.folder.rglob("*"))
        for folder in (self.folder / "file" / "below", "/proc/marketplace"):
            run = self.run_e2e("http://127.0.0.1:9", "doctor", REPORT_DIR=folder)
            self.assertEqual(run.code, 2)
            self.assertIn("REPORT_DIR", run.stderr)
        self.assertEqual(sorted(self.folder.rglob("*")), before)

    def test_a_signal_ends_it(self):
        with socket.create_server(("127.0.0.1", 0)) as mute:
            process = subprocess.Popen([RUNNER, "doctor"], cwd=self.folder, stdout=subprocess.PIPE, text=True,
                                       env=run_env(f"http://127.0.0.1:{mute.getsockname()[1]}", self.new_report_dir()),
                                       stderr=subprocess.PIPE)
            connection, _ = mute.accept()
            second, _ = mute.accept()  # the probe's connection is over; the health request waits
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=20)
            connection.close()
            second.close()
        self.assertEqual((process.returncode, stdout), (130, ""))
        self.assertIn("interrupted", stderr)


class Connect:
    """A proxy that opens tunnels and forwards http, to one backend whatever it is asked for."""

    def __init__(self, backend_port):
        self.backend_port, self.asked = backend_port, []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept_all, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept_all(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(65536)
            if not data:
                return client.close()
            head += data
        self.asked.append(head.split(b"\r\n")[0].decode())
        backend = socket.create_connection(("127.0.0.1", self.backend_port))
        threading.Thread(target=tls_test.TlsFront.copy, args=(backend, client), daemon=True).start()
        if head.startswith(b"CONNECT"):
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            backend.sendall(self.origin_form(head))
        try:
            while data := client.recv(65536):
                backend.sendall(data if head.startswith(b"CONNECT") else self.origin_form(data))
        except OSError:
            pass

    @staticmethod
    def origin_form(message):
        return re.sub(rb"^([A-Z]+) http://[^/ ]+", rb"\1 ", message)


class Secure(tls_test.Tls):
    """The certificates of the TLS tests; their own cases are not run again."""

    examine, statuses = Doctor.examine, Doctor.statuses

    def diagnose(self, pair, code=0, ca="ca.pem", **settings):
        with Sandbox() as sandbox, tls_test.TlsFront(sandbox.port, *pair) as front:
            run = self.examine(f"https://localhost:{front.port}", code=code, SSL_CERT_FILE=self.folder / ca, **settings)
        return run, front.requests

    def test_trusted_ca(self):
        run, _ = self.diagnose(self.certificate("good", "DNS:localhost", 40))
        self.assertEqual(self.statuses(run), {})
        said = run.checks["TLS"]["seen"]
        self.assertRegex(said[0], r"^TLSv1\.\d, the certificate is trusted and names localhost$")
        self.assertEqual(said[1], "issued by CN=Test CA")
        self.assertRegex(said[2], r"^(39|40) days left$")

    def test_few_days_left(self):
        run, _ = self.diagnose(self.certificate("brief", "DNS:localhost", 5))
        self.assertEqual(self.statuses(run), {"TLS": "warning"})
        self.assertIn("renew", run.checks["TLS"]["fix"])

    def refused(self, said, *arguments, **keywords):
        run, requests = self.diagnose(*arguments, code=3, **keywords)
        self.assertEqual(requests, 0, "something was sent to a peer that is not trusted")
        self.assertEqual(run.checks["TLS"]["status"], "failed")
        self.assertIn(said, run.checks["TLS"]["seen"][0].lower())
        self.assertEqual(run.diagnosis["requests"]["total"], 0)

    def test_unknown_issuer(self):
        self.refused("issuer", self.certificate("good", "DNS:localhost", 2), ca="other.pem")

    def test_expired(self):
        self.refused("expired", self.certificate("old", "DNS:localhost", -1))

    def test_wrong_host_name(self):
        self.refused("host", self.certificate("else", "DNS:elsewhere.example", 2))

    def test_through_a_proxy(self):
        pair = self.certificate("far", "DNS:shop.example", 40)
        with Sandbox() as sandbox, tls_test.TlsFront(sandbox.port, *pair) as front, Connect(front.port) as proxy:
            run = self.examine("https://shop.example", SSL_CERT_FILE=self.folder / "ca.pem",
                               HTTPS_PROXY=f"http://user:proxy-secret@127.0.0.1:{proxy.port}")
        self.assertEqual(self.statuses(run), {})
        self.assertIn(f"127.0.0.1:{proxy.port}", run.checks["proxy"]["seen"][0])
        self.assertEqual(run.checks["proxy tunnel"]["status"], "ok")
        self.assertNotIn("proxy-secret", run.stdout + run.stderr)
        self.assertEqual(set(proxy.asked), {"CONNECT shop.example:443 HTTP/1.1"})

    def test_http_through_a_proxy(self):
        with Sandbox() as sandbox, Connect(sandbox.port) as proxy:
            run = self.examine("http://shop.example", HTTP_PROXY=f"http://127.0.0.1:{proxy.port}")
        self.assertEqual(self.statuses(run), {"TLS": "warning"})
        self.assertNotIn("proxy tunnel", run.checks)

    def test_a_proxy_that_is_down(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
            run = self.examine("https://shop.example", code=3, HTTPS_PROXY=f"http://127.0.0.1:{port}")
        self.assertEqual(run.checks["TCP"]["status"], "failed")
        self.assertIn("the proxy", run.checks["TCP"]["seen"][0])


if __name__ == "__main__":
    main()
