"""The runner reads every documented spelling of a reply, and every way HTTP may carry it."""

import gzip
import json
import re

from fault_proxy import FaultProxy
from harness import EndToEnd, Sandbox, main

ENTITIES = ("purchaseRequest", "request", "offer", "payment", "user", "category")


def rewrite_json(change):
    """A rewriter of raw replies that changes their JSON body."""
    def rewrite(raw):
        head, body = raw.split(b"\r\n\r\n", 1)
        if not body.startswith((b"{", b"[")):
            return raw
        body = json.dumps(change(json.loads(body))).encode()
        head = re.sub(rb"(?i)content-length: *\d+", b"Content-Length: " + str(len(body)).encode(), head)
        return head + b"\r\n\r\n" + body
    return rewrite


def flat(document):
    """data.offer.… becomes data.…"""
    data = document.get("data")
    if isinstance(data, dict) and "tokens" not in data:
        for entity in ENTITIES:
            if isinstance(data.get(entity), dict):
                document["data"] = data[entity]
    return document


def bare(document):
    """No envelope at all."""
    if document.get("success") is not True or "data" not in document:
        return document
    data = document["data"]
    return data["notifications"] if isinstance(data, dict) and set(data) == {"notifications"} else data


def bare_lists(document):
    """Lists directly in data, without pagination or unread count."""
    data = document.get("data")
    if isinstance(data, dict):
        for name in ("notifications", "requests", "purchaseRequests", "offers"):
            if isinstance(data.get(name), list):
                document["data"] = data[name]
    return document


def rename(names):
    def change(value):
        if isinstance(value, dict):
            return {names.get(key, key): change(inner) for key, inner in value.items()}
        return [change(inner) for inner in value] if isinstance(value, list) else value
    return change


def old_login(document):
    data = document.get("data")
    if isinstance(data, dict) and "tokens" in data:
        return {"success": True, "token": data["tokens"]["accessToken"], "user": data["user"]}
    return document


def only_uuid_users(document):
    data = document.get("data")
    if isinstance(data, dict) and isinstance(data.get("user"), dict):
        data["user"].pop("_id", None)
        data["user"].pop("pgId", None)
    return document


def as_strings(value):
    """Numbers as strings, as databases hand out decimals and counts."""
    if isinstance(value, dict):
        return {key: as_strings(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_strings(inner) for inner in value]
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


def gzipped(raw):
    head, body = raw.split(b"\r\n\r\n", 1)
    body = gzip.compress(body)
    head = re.sub(rb"(?i)content-length: *\d+", b"Content-Length: " + str(len(body)).encode(), head)
    return head + b"\r\nContent-Encoding: gzip\r\n\r\n" + body


def chunked(raw):
    head, body = raw.split(b"\r\n\r\n", 1)
    head = re.sub(rb"(?i)content-length: *\d+", b"Transfer-Encoding: chunked", head)
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(body[at:at + 7]), body[at:at + 7]) for at in range(0, len(body), 7))
    return head + b"\r\n\r\n" + chunks + b"0\r\n\r\n"


def closing(raw):
    return raw.replace(b"\r\n", b"\r\nConnection: close\r\n", 1)


def always_200(raw):
    return raw.replace(b"HTTP/1.1 201 Created", b"HTTP/1.1 200 OK")


REWRITES = {
    "flat data": rewrite_json(flat),
    "no envelope": rewrite_json(bare),
    "lists directly in data": rewrite_json(bare_lists),
    "token beside the user": rewrite_json(old_login),
    "ids as _id": rewrite_json(rename({"id": "_id", "_id": "legacyId"})),
    "users with one id": rewrite_json(only_uuid_users),
    "numbers as strings": rewrite_json(as_strings),
    "gzip": gzipped,
    "chunks": chunked,
    "connections that close": closing,
    "200 instead of 201": always_200,
}


class Spellings(EndToEnd):
    def test_every_spelling(self):
        with Sandbox() as sandbox:
            for name, rewrite in REWRITES.items():
                with self.subTest(spelling=name), FaultProxy(sandbox.port, rewrite=rewrite) as proxy:
                    self.assert_clean(self.run_e2e(proxy.url, ROUNDS=2), flows=2)


if __name__ == "__main__":
    main()
