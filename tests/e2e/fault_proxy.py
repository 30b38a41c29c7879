"""A TCP proxy in front of a sandbox that breaks chosen replies in chosen ways."""

import re
import socket
import struct
import threading
import time

HANG_SECONDS = 30.0
BIG_BYTES = 50 * 1024 * 1024


class Rule:
    """Breaks requests of a method and path (a regular expression): the first `skip` pass, the next `count` break."""

    def __init__(self, method, path, fault, skip=0, count=None):
        self.method, self.path, self.fault, self.skip, self.count = method, re.compile(path), fault, skip, count
        self.seen = 0

    def applies(self, method, path):
        if method != self.method or not self.path.fullmatch(path.split("?")[0]):
            return False
        self.seen += 1
        return self.seen > self.skip and (self.count is None or self.seen <= self.skip + self.count)


def response(status, body, content_type="application/json", length=None, extra=""):
    head = (f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\n"
            f"Content-Length: {len(body) if length is None else length}\r\n{extra}\r\n")
    return head.encode() + body


def read_message(stream):
    """One request with a Content-Length body, or None at the end of the connection."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return None
        head += line
    match = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    return head, stream.read(int(match.group(1))) if match else b""


class FaultProxy:
    def __init__(self, backend_port, *rules, rewrite=None):
        self.backend_port, self.rules, self.rewrite = backend_port, rules, rewrite
        self.requests, self.lock, self.stopping = [], threading.Lock(), threading.Event()
        self.listener = None

    def reserve(self):
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        return self.port

    def start(self):
        self.listener.listen(64)
        threading.Thread(target=self.accept_all, daemon=True).start()

    def stop(self):
        self.stopping.set()
        self.listener.close()

    def __enter__(self):
        self.reserve()
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def accept_all(self):
        while not self.stopping.is_set():
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        with client, socket.create_connection(("127.0.0.1", self.backend_port)) as backend:
            requests, replies = client.makefile("rb"), backend.makefile("rb")
            try:
                while message := read_message(requests):
                    if not self.answer(client, backend, replies, *message):
                        return
            except OSError:
                return

    def forward(self, backend, replies, head, body):
        backend.sendall(head + body)
        return read_message(replies)

    def answer(self, client, backend, replies, head, body):
        """Returns whether the connection goes on."""
        method, path, _ = head.split(b"\r\n", 1)[0].decode().split(" ")
        with self.lock:
            self.requests.append((method, path))
            fault = next((rule.fault for rule in self.rules if rule.applies(method, path)), None)
        if fault is None:
            reply = self.forward(backend, replies, head, body)
            if reply is None:
                return False
            raw = b"".join(reply)
            client.sendall(self.rewrite(raw) if self.rewrite else raw)
            return True
        return getattr(self, "fault_" + fault)(client, lambda: self.forward(backend, replies, head, body))

    def fault_error500(self, client, forward):
        client.sendall(response("500 Internal Server Error",
                                b'{"success":false,"message":"boom","statusCode":500}'))
        return True

    def fault_unavailable(self, client, forward):
        client.sendall(response("503 Service Unavailable", b"starting", "text/plain"))
        return True

    def fault_absent(self, client, forward):
        client.sendall(response("404 Not Found", b'{"success":false,"message":"Cannot find route"}'))
        return True

    def fault_ignored(self, client, forward):
        """Says yes and does nothing."""
        client.sendall(response("200 OK", b'{"success":true,"data":{}}'))
        return True

    def fault_html(self, client, forward):
        client.sendall(response("200 OK", b"<html><body><script>alert(1)</script>502 Bad Gateway", "text/html"))
        return True

    def fault_truncated(self, client, forward):
        client.sendall(response("200 OK", b'{"success":true,"da', length=500))
        return False

    def fault_invalid_json(self, client, forward):
        client.sendall(response("200 OK", b'{"success":true,,}'))
        return True

    def fault_empty(self, client, forward):
        client.sendall(response("200 OK", b""))
        return True

    def fault_unauthorized(self, client, forward):
        client.sendall(response("401 Unauthorized", b'{"success":false,"message":"token expired"}'))
        return True

    def fault_throttled(self, client, forward):
        client.sendall(response("429 Too Many Requests", b"Too many requests", "text/plain", extra="Retry-After: 900\r\n"))
        return True

    def fault_redirect(self, client, forward):
        client.sendall(response("302 Found", b"", extra="Location: https://elsewhere.example/\r\n"))
        return True

    def fault_big(self, client, forward):
        client.sendall(response("200 OK", b"", length=BIG_BYTES))
        chunk = b" " * 65536
        for _ in range(BIG_BYTES // len(chunk)):
            client.sendall(chunk)
        return True

    def fault_reset(self, client, forward):
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        client.close()
        return False

    def fault_lost_reply(self, client, forward):
        """The backend acts on the request, but nobody hears of it."""
        forward()
        return self.fault_reset(client, forward)

    def fault_hang(self, client, forward):
        deadline = time.monotonic() + HANG_SECONDS
        client.settimeout(0.2)
        while time.monotonic() < deadline and not self.stopping.is_set():
            try:
                if not client.recv(1):
                    return False
            except socket.timeout:
                continue
        return False
