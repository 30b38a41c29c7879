"""What the tests of journals and of clean-up share."""

import json
import pathlib
import subprocess
import time
import urllib.error
import urllib.request

from fault_proxy import FaultProxy
from harness import ADMIN_EMAIL, ADMIN_PASSWORD, RUNNER, EndToEnd, run_env

USERS = 5  # a buyer, three sellers, a bystander


def call(url, method, path, body=None, token=None):
    """Status and document of one request."""
    request = urllib.request.Request(url + path, method=method, data=json.dumps(body).encode() if body else None)
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", "Bearer " + token)
    try:
        with urllib.request.urlopen(request) as reply:
            return reply.status, json.load(reply)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


class Swallower(FaultProxy):
    def fault_swallow(self, client, forward):
        """The backend acts on the request, and its reply does not come."""
        forward()
        return self.fault_hang(client, forward)


class Target:
    """What a sandbox says of users, asked as its admin."""

    def __init__(self, sandbox):
        self.url = sandbox.url
        _, reply = call(self.url, "POST", "/api/auth/login", {"email": ADMIN_EMAIL, "password": ADMIN_PASSWORD})
        self.token = reply["data"]["tokens"]["accessToken"]

    def has(self, user_id):
        status, _ = call(self.url, "GET", f"/api/user/admin/{user_id}/dependencies", token=self.token)
        assert status in (200, 404), status
        return status == 200

    def delete(self, user_id):
        status, _ = call(self.url, "DELETE", f"/api/user/admin/{user_id}", token=self.token)
        assert status == 200, status


def files(report_dir, suffix):
    return sorted(pathlib.Path(report_dir).glob("marketplace-e2e-*" + suffix))


def records(path, kind=None):
    found = []
    for line in path.read_text().splitlines():
        record = json.loads(line)
        if kind in (None, record["record"]):
            found.append(record)
    return found


class CleanupCase(EndToEnd):
    def journal(self, run):
        [path] = files(run.report_dir, ".journal.jsonl")
        return path

    def user_ids(self, run):
        return [record["ids"][0] for record in records(self.journal(run), "actor_ready")]

    def clean(self, *arguments, report_dir, target, **settings):
        return subprocess.run([RUNNER, "cleanup", *arguments], env=run_env(target, report_dir, **settings),
                              cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def left_behind(self, sandbox, report_dir, **settings):
        """A run without clean-up, and the ids of its users; they exist."""
        run = self.run_e2e(sandbox.url, REPORT_DIR=report_dir, **settings)
        run_id = max(record["runId"] for path in files(report_dir, ".journal.jsonl")
                     for record in records(path, "run_begun"))
        path = report_dir / f"marketplace-e2e-{run_id}.journal.jsonl"
        return run_id, [record["ids"][0] for record in records(path, "actor_created")]

    def start(self, sandbox_url, report_dir, **settings):
        process = subprocess.Popen([RUNNER], env=run_env(sandbox_url, report_dir, **settings), cwd=self.folder,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        return process

    def wait_for_record(self, report_dir, kind):
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for path in files(report_dir, ".journal.jsonl"):
                if f'"record":"{kind}"' in path.read_text():
                    return path
            time.sleep(0.01)
        self.fail(f"no record {kind}")
