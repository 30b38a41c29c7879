"""Over https: a local TLS server in front of the sandbox."""

import socket
import ssl
import subprocess
import threading

from harness import EndToEnd, Sandbox, main


class TlsFront:
    """Ends TLS and copies bytes to the sandbox and back; counts the requests that got through."""

    def __init__(self, backend_port, certificate, key):
        self.backend_port, self.requests, self.stopping = backend_port, 0, False
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept_all, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.stopping = True
        self.listener.close()

    def accept_all(self):
        while not self.stopping:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            with self.context.wrap_socket(client, server_side=True) as secure, \
                    socket.create_connection(("127.0.0.1", self.backend_port)) as backend:
                threading.Thread(target=self.copy, args=(backend, secure), daemon=True).start()
                while data := secure.recv(65536):
                    self.requests += 1
                    backend.sendall(data)
        except OSError:
            client.close()

    @staticmethod
    def copy(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            return


class Tls(EndToEnd):
    def setUp(self):
        super().setUp()
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                     "ca.key", "-out", "ca.pem", "-subj", "/CN=Test CA", "-days", "2")
        self.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
                     "other.key", "-out", "other.pem", "-subj", "/CN=Other CA", "-days", "2")

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], cwd=self.folder, check=True, capture_output=True)

    def certificate(self, name, subject_alternative, days):
        self.openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key",
                     "-out", f"{name}.csr", "-subj", "/CN=test")
        (self.folder / f"{name}.ext").write_text(f"subjectAltName={subject_alternative}\n")
        self.openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
                     "-out", f"{name}.pem", "-days", str(days), "-extfile", f"{name}.ext")
        return self.folder / f"{name}.pem", self.folder / f"{name}.key"

    def play(self, pair, ca="ca.pem", host="localhost"):
        with Sandbox() as sandbox, TlsFront(sandbox.port, *pair) as front:
            run = self.run_e2e(f"https://{host}:{front.port}", SSL_CERT_FILE=self.folder / ca)
        return run, front.requests

    def refuse(self, said, *arguments, **keywords):
        run, requests = self.play(*arguments, **keywords)
        self.assertEqual(run.code, 3, run.stderr)
        self.assertEqual(requests, 0, "something was sent to a peer that is not trusted")
        self.assertIn(said, run.report["verdict"]["reasons"][0].lower())

    def test_trusted_ca(self):
        pair = self.certificate("good", "DNS:localhost,IP:127.0.0.1", 2)
        for host in ("localhost", "127.0.0.1"):
            run, requests = self.play(pair, host=host)
            self.assert_clean(run, flows=1)
            self.assertGreater(requests, 20)

    def test_unknown_issuer(self):
        self.refuse("issuer", self.certificate("good", "DNS:localhost", 2), ca="other.pem")

    def test_expired(self):
        self.refuse("expired", self.certificate("old", "DNS:localhost", -1))

    def test_wrong_host_name(self):
        self.refuse("host", self.certificate("else", "DNS:elsewhere.example", 2))


if __name__ == "__main__":
    main()
