"""What a backend, a node or a proxy says passes the redactor whole; what the runner says itself stays; what got past is found."""

import base64
import json
import re
import shlex
import subprocess
import threading
import urllib.parse

from fault_proxy import FaultProxy, Rule, response
from harness import ADMIN_EMAIL, RUNNER, EndToEnd, Sandbox, clean_env, main, run_env

STEERING = "\u009b31m \u009d0;title\u009c \u202etxet\u202c \u2028 \u0085 \x1b[2J"
KEY = "9aa3d95b3bc440fa88ea12eaa4456161"
# Of the first development account that everybody knows; it pays for nothing.
WALLET_KEY = "0x" + "11" * 32


def json_error(text, status="500 Internal Server Error"):
    return response(status, json.dumps({"success": False, "message": text}).encode())


class Saying(FaultProxy):
    """Answers where its rules say so with `words`, which may be bytes of a whole body."""

    words = ""

    def fault_say(self, client, forward):
        client.sendall(response("500 Internal Server Error", self.words, "text/html") if isinstance(self.words, bytes)
                       else json_error(self.words))
        return True


class TokenIsId(FaultProxy):
    """Every access token but the admin's is the id of its user, which the journal has by then."""

    tokens = ()

    def forward(self, backend, replies, head, body):
        reply = super().forward(backend, replies, head, body)
        if reply and b"/api/auth/login" in head and ADMIN_EMAIL.encode() not in body:
            answer = json.loads(reply[1])
            answer["data"]["tokens"]["accessToken"] = answer["data"]["user"]["id"]
            self.tokens += (answer["data"]["user"]["id"],)
            changed = json.dumps(answer).encode()
            return re.sub(rb"(?i)content-length: *\d+", b"Content-Length: %d" % len(changed), reply[0]), changed
        return reply


class Answering(threading.Thread):
    """A server that answers every request, whatever it is, by a function of its head."""

    def __init__(self, answer):
        super().__init__(daemon=True)
        self.proxy = FaultProxy(0)
        self.port = self.proxy.reserve()
        self.answer = answer
        self.proxy.serve = self.serve

    def __enter__(self):
        self.proxy.start()
        return self

    def __exit__(self, *_):
        self.proxy.stop()

    def serve(self, client):
        with client:
            stream = client.makefile("rb")
            head = b""
            while line := stream.readline():
                head += line
                if line == b"\r\n":
                    length = re.search(rb"(?i)content-length: *(\d+)", head)
                    stream.read(int(length[1]) if length else 0)
                    client.sendall(self.answer(head.decode()))
                    head = b""


class Leaks(EndToEnd):
    def artifacts(self, run):
        found = {"stdout": run.stdout, "stderr": run.stderr}
        for path in run.report_dir.rglob("*"):
            if path.is_file():
                found[path.name] = path.read_text()
        return found

    def assert_nowhere(self, run, *texts):
        for name, content in self.artifacts(run).items():
            for text in texts:
                self.assertNotIn(text, content, name)

    def run_bytes(self, *arguments, **env):
        return subprocess.run([RUNNER, *arguments], env=clean_env(**env), cwd=self.folder, stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=60)

    # Common words

    def test_a_password_that_is_a_common_word_destroys_nothing(self):
        for password in ("http", "admin", "passed", "delivered", "marketplace"):
            with Sandbox(password=password) as sandbox:
                usual = self.run_e2e(sandbox.url, ADMIN_PASSWORD=password)
                self.assert_clean(usual, flows=1)
                self.assertNotIn("[redacted]", usual.stdout + usual.json_text + usual.markdown)
                self.assertRegex(usual.stderr, "warning: ADMIN_PASSWORD (has fewer than 8 characters|is a word of)")
                self.assertEqual(usual.report["secretSearch"]["notSearched"], ["ADMIN_PASSWORD"])
                self.assertIn("Not searched: ADMIN&#95;PASSWORD", usual.markdown)
                command = re.search(r"marketplace-e2e (cleanup .*)", usual.stdout)[1]
                done = self.run_bytes(*shlex.split(command), ADMIN_EMAIL=ADMIN_EMAIL, ADMIN_PASSWORD=password)
                self.assertEqual((done.returncode, done.stdout.endswith(b": all 5 removed\n")), (0, True), done)
                [journal] = usual.report_dir.glob("*.journal.jsonl")
                self.assertNotIn("[redacted]", journal.read_text())

    def test_it_is_redacted_in_the_backends_words_all_the_same(self):
        for password in ("failed", "marketplace"):
            with Sandbox(password=password) as sandbox, Saying(
                    sandbox.port, Rule("PUT", "/api/marketplace/.*/delivery", "say")) as proxy:
                proxy.words = f"no {password} and {base64.b64encode(password.encode()).decode()} 4711"
                run = self.run_e2e(proxy.url, ADMIN_PASSWORD=password)
            self.assertEqual(run.code, 1)
            self.assert_nowhere(run, proxy.words, f"no {password}")
            self.assertRegex(run.report["verdict"]["reasons"][0], r"^flow \S+ failed at deliver: .*answered 500.*no \[redacted\] and \[redacted\]\S* 4711")

    # The proof in every run

    def test_a_secret_in_the_journal_is_found_and_named(self):
        with Sandbox() as sandbox, TokenIsId(sandbox.port) as proxy:
            run = self.run_e2e(proxy.url)
        [journal] = run.report_dir.glob("*.journal.jsonl")
        self.assertEqual(run.code, 70, run.stderr)
        self.assertEqual(run.report["verdict"]["status"], "internal")
        self.assertIn(f"a secret was found in {journal}, line ", run.report["verdict"]["reasons"][0])
        self.assertRegex(run.report["secretSearch"]["found"][0], r"line \d+, column \d+: a token of a login$")
        self.assertIn("INTERNAL", run.stdout)
        self.assertGreater(len(proxy.tokens), 0)
        self.assertIn(proxy.tokens[0], journal.read_text())  # never changed
        for token in proxy.tokens:
            for text in (run.stdout, run.stderr, run.json_text, run.markdown):
                self.assertNotIn(token, text)

    def test_a_clean_run_says_what_it_searched_for(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url)
        self.assert_clean(run, flows=1)
        search = run.report["secretSearch"]
        self.assertGreaterEqual(search.pop("searched"), 2 + 1 + 5 * 2)  # admin, run, actors
        self.assertEqual(search, {"notSearched": [], "found": []})
        self.assertRegex(run.markdown, r"Searched for \d+ secrets in reports, journal and output: none found\.")

    def test_the_self_test_finds_its_canary_in_every_spelling(self):
        done = self.run_bytes("self-test", TMPDIR=self.folder)
        self.assertEqual(done.returncode, 0, done.stdout.decode())
        rows = [line for line in done.stdout.decode().splitlines() if "found in" in line]
        self.assertEqual(len(rows), 23)
        self.assertTrue(all(row.startswith("✓") and row.endswith("found in 5 of 5 artifacts") for row in rows), rows)
        self.assertEqual(list(self.folder.glob("marketplace-e2e-*")), [])

    # Composite secrets

    def test_the_credentials_of_a_proxy(self):
        user, password = "proxy-user-7", "s3cret/of the pröxy"
        both = base64.b64encode(f"{user}:{password}".encode()).decode()

        def refuse(head):
            sent = re.search(r"(?i)proxy-authorization: basic (\S+)", head)[1]
            return json_error(f"4711 {sent} is {base64.b64decode(sent).decode()}, {password}", "407 Proxy Authentication Required")
        quoted = urllib.parse.quote(password, safe="")
        with Answering(refuse) as server:
            run = self.run_e2e("http://shop.example", HTTP_PROXY=f"http://{user}:{quoted}@127.0.0.1:{server.port}")
        self.assertEqual(run.code, 3, run.stderr)
        self.assertIn("4711 [redacted]", run.report["verdict"]["reasons"][0])
        self.assert_nowhere(run, user, password, quoted, both, both[:-4])

    def test_the_key_in_a_nodes_address_wherever_it_stands(self):
        for address in (f"/v3/{KEY}", f"/rpc?apikey={KEY}", f"/{KEY}/bsc?x=1"):
            def refuse(head):
                return response("401 Unauthorized", json.dumps({"jsonrpc": "2.0", "id": 1, "error": {
                    "code": -32600, "message": f"project {KEY.upper()} and {KEY} 4711"}}).encode())
            with Sandbox() as sandbox, Answering(refuse) as node:
                run = self.run_e2e(sandbox.url, PAYMENT_MODE="live", XDG_STATE_HOME=self.folder / "state",
                                   RPC_URL_CHAIN_97=f"http://127.0.0.1:{node.port}{address}", E2E_PAYMENT_PRIVATE_KEY=WALLET_KEY)
            self.assertEqual(run.code, 5, run.stderr)
            self.assertIn("4711", " ".join(run.stdout.split()))
            self.assert_nowhere(run, KEY, KEY.upper())

    # Terminals

    def test_no_stream_obeys_a_backend(self):
        for words in (f"no {STEERING} end", b"<h1>Erreur \xe9 \x9b31m \xff\xfe end</h1>"):
            with Sandbox() as sandbox, Saying(sandbox.port, Rule("POST", ".*/offers", "say"),
                                              Rule("DELETE", "/api/user/admin/.*", "say")) as proxy, Saying(
                    sandbox.port, Rule("GET", "/api/version", "say")) as sick:
                proxy.words = sick.words = words
                run = self.run_e2e(proxy.url)
                env = run_env(proxy.url, run.report_dir)
                cleanup = subprocess.run([RUNNER, "cleanup"], env=env, cwd=self.folder, capture_output=True, timeout=60)
                doctor = subprocess.run([RUNNER, "doctor"], env=run_env(sick.url, run.report_dir), cwd=self.folder, capture_output=True, timeout=60)
                printed = subprocess.run([RUNNER, "--json"], env=run_env(proxy.url, self.new_report_dir()), cwd=self.folder,
                                         capture_output=True, timeout=60)
            self.assertIn("end", run.report["verdict"]["reasons"][0])
            outputs = [run.stdout, run.stderr, run.markdown, run.json_text]
            for done in (cleanup, doctor, printed):
                outputs += [done.stdout.decode(), done.stderr.decode()]
            self.assertIn("end", cleanup.stdout.decode())
            self.assertIn("end", doctor.stdout.decode())
            for output in outputs:
                self.assert_steers_nothing(output)

    def test_what_is_echoed_of_the_command_line_steers_nothing(self):
        for arguments in ((f"--round\u009b\u202es",), (b"pla\xff\x9bm",), ("--resume", f"x{STEERING}"), ("--env-file", f"y{STEERING}")):
            done = self.run_bytes(*arguments)
            self.assertEqual(done.returncode, 2)
            self.assert_steers_nothing(done.stderr.decode())

    def test_what_is_echoed_of_settings_and_files_steers_nothing(self):
        profile = self.folder / "mine.yaml"
        shown = self.run_bytes("profile").stdout.decode()
        profile.write_text(shown + f"# {STEERING.replace(chr(27), '')}\n")
        for arguments, settings in ((("cleanup",), {"REPORT_DIR": f"no{STEERING}"}), (("profile",), {"PROFILE": profile}),
                                    (("plan",), {"ROUNDS": f"1{STEERING}"})):
            done = self.run_bytes(*arguments, ADMIN_EMAIL=ADMIN_EMAIL, ADMIN_PASSWORD="Canary-Passw0rd-41", **settings)
            self.assertGreater(len(done.stdout + done.stderr), 20)
            self.assert_steers_nothing(done.stdout.decode() + done.stderr.decode())

    def assert_steers_nothing(self, text):
        bad = {f"U+{ord(c):04X}" for c in text if (ord(c) < 0x20 and c not in "\n\t") or 0x7F <= ord(c) <= 0x9F
               or c in "\u061c\u200e\u200f\u2028\u2029" or 0x202A <= ord(c) <= 0x202E or 0x2066 <= ord(c) <= 0x2069}
        self.assertEqual(bad, set(), text)


if __name__ == "__main__":
    main()
