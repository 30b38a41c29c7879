"""No secret reaches a report, an output stream or an argument list, in any encoding."""

import base64
import json
import pathlib
import subprocess
import urllib.parse

from fault_proxy import FaultProxy, Rule
from harness import ADMIN_EMAIL, ADMIN_PASSWORD, RUNNER, EndToEnd, Sandbox, main, run_env


def forms(secret):
    """Every form in which a secret may leak."""
    raw = secret.encode()
    found = {secret, urllib.parse.quote(secret, safe=""), json.dumps(secret)[1:-1], raw.hex(), raw.hex().upper(),
             base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode().rstrip("=")}
    for shift in (1, 2):  # inside a longer encoded text
        found.add(base64.b64encode(b"\0" * shift + raw).decode()[4:-4])
    return {form for form in found if len(form) >= 4}


class Recorder(FaultProxy):
    """Remembers every password and token that passes, to search for them afterwards."""

    def __init__(self, *arguments, **keywords):
        super().__init__(*arguments, **keywords)
        self.secrets = set()

    def forward(self, backend, replies, head, body):
        reply = super().forward(backend, replies, head, body)
        for text in (body, reply[1] if reply else b""):
            try:
                self.collect(json.loads(text))
            except ValueError:
                continue
        return reply

    def collect(self, value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in ("password", "accessToken", "refreshToken", "token") and isinstance(inner, str):
                    self.secrets.add(inner)
                self.collect(inner)
        elif isinstance(value, list):
            for inner in value:
                self.collect(inner)

    def fault_echo(self, client, forward):
        """An error that repeats what it was sent, as careless backends do."""
        secret = sorted(self.secrets)[0]
        echo = f"bad {ADMIN_PASSWORD} {ADMIN_EMAIL} {' '.join(self.secrets)} {base64.b64encode(secret.encode()).decode()}"
        body = json.dumps({"success": False, "message": echo[:150], "error": ADMIN_PASSWORD}).encode()
        client.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Type: application/json\r\nContent-Length: "
                       + str(len(body)).encode() + b"\r\n\r\n" + body)
        return True

    def fault_token_as_id(self, client, forward):
        token = sorted(secret for secret in self.secrets if secret.count(".") == 2)[0]
        body = json.dumps({"success": True, "data": {"user": {"id": token}, "purchaseRequest": {"id": token}}}).encode()
        client.sendall(b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nContent-Length: "
                       + str(len(body)).encode() + b"\r\n\r\n" + body)
        return True


class Secrets(EndToEnd):
    def journal_of(self, run):
        [path] = run.report_dir.glob("*.journal.jsonl")
        return path.read_text()

    def search(self, run, secrets):
        artefacts = {"stdout": run.stdout, "stderr": run.stderr}
        for path in run.report_dir.rglob("*"):
            if path.is_file():
                artefacts[path.name] = path.read_text()
        self.assertGreaterEqual(len(artefacts), 5)
        [journal] = [name for name in artefacts if name.endswith(".journal.jsonl")]
        self.assertIn("run_ended", artefacts[journal])
        self.assertEqual([name for name in artefacts if name.endswith(".secret")], [])
        for name, text in artefacts.items():
            for secret in secrets:
                for form in forms(secret):
                    self.assertNotIn(form, text, f"a secret in {name}")

    def play(self, *rules, **settings):
        with Sandbox() as sandbox, Recorder(sandbox.port, *rules) as proxy:
            run = self.run_e2e(proxy.url, **settings)
            secrets = set(proxy.secrets)
        self.assertGreater(len(secrets), 0)
        return run, secrets | {ADMIN_PASSWORD, ADMIN_EMAIL}

    def test_a_clean_run(self):
        run, secrets = self.play(ROUNDS=2)
        self.assert_clean(run, flows=2)
        self.assertGreater(len(secrets), 10)
        self.search(run, secrets)

    def test_a_backend_that_echoes_secrets(self):
        for path in ("/api/user/admin/create", "/api/marketplace/purchase-requests", "/api/marketplace/offers/.*/accept"):
            method = "PUT" if "accept" in path else "POST"
            run, secrets = self.play(Rule(method, path, "echo"))
            self.assertIn(run.code, (1, 3))
            self.assertIn("[redacted]", run.json_text)
            self.search(run, secrets)
            if "admin" not in path:  # the journal tells nothing of why an actor could not be created
                self.assertIn("[redacted]", self.journal_of(run))

    def test_a_backend_that_gives_out_tokens_as_ids(self):
        """What is put into the journal as an id may be anything."""
        with Sandbox() as sandbox, Recorder(sandbox.port, Rule("POST", "/api/marketplace/purchase-requests", "token_as_id"),
                                            Rule("POST", "/api/user/admin/create", "token_as_id", skip=1)) as proxy:
            run = self.run_e2e(proxy.url)
            secrets = set(proxy.secrets) | {ADMIN_PASSWORD, ADMIN_EMAIL}
        self.assertIn("[redacted]", self.journal_of(run))
        self.search(run, secrets)

    def test_a_clean_up_that_is_refused_with_an_echo(self):
        run, secrets = self.play(Rule("DELETE", "/api/user/admin/.*", "echo"), CLEANUP="true")
        self.assertEqual(run.code, 0, run.stderr)
        self.assertEqual(len(run.report["cleanup"]["refused"]), run.report["cleanup"]["created"])
        self.assertIn("[redacted]", self.journal_of(run))
        self.search(run, secrets)

    def test_a_password_from_a_file(self):
        path = self.folder / "password"
        path.write_text(ADMIN_PASSWORD + "\n")
        run, secrets = self.play(ADMIN_PASSWORD=None, ADMIN_PASSWORD_FILE=path)
        self.assert_clean(run, flows=1)
        self.search(run, secrets)

    def test_refused_configurations(self):
        run = self.run_e2e("http://" + ADMIN_PASSWORD, ROUNDS=ADMIN_PASSWORD, CONCURRENCY_LEVELS=ADMIN_EMAIL)
        self.assertEqual(run.code, 2)
        for form in forms(ADMIN_PASSWORD) | forms(ADMIN_EMAIL):
            self.assertNotIn(form, run.stderr + run.stdout)

    def test_the_argument_list(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 50) as sandbox:
            process = subprocess.Popen([RUNNER], env=run_env(sandbox.url, report_dir), stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE, text=True)
            process.stderr.readline()
            arguments = pathlib.Path(f"/proc/{process.pid}/cmdline").read_text()
            process.communicate(timeout=30)
        self.assertIn("marketplace-e2e", arguments)
        for form in forms(ADMIN_PASSWORD) | forms(ADMIN_EMAIL):
            self.assertNotIn(form, arguments)


if __name__ == "__main__":
    main()
