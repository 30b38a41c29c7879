"""Files: none is written through a link, none that others could have written is believed, each input is read once."""

import json
import os
import resource
import shutil
import socket
import subprocess
import threading
import time
import unittest

from cleanup_case import USERS, CleanupCase, Target, call, files, records
from harness import ADMIN_PASSWORD, RUNNER, Run, Sandbox, clean_env, main, run_env

NOBODY = 65534
CUSTOMER = {"email": "real.customer@shop.example", "password": "her-own-pass-1", "firstName": "R", "lastName": "C",
            "role": "buyer", "status": "active", "isEmailVerified": True}


def rewrite(path, change):
    """Lets a function change each record of a journal, or drop it by returning None."""
    changed = [change(record) for record in records(path)]
    path.write_text("".join(json.dumps(record) + "\n" for record in changed if record))


class NothingIsWrittenThroughALink(CleanupCase):
    def test_names_that_can_be_guessed(self):
        report_dir = self.folder / "shared"
        report_dir.mkdir(mode=0o777)
        precious = self.folder / "precious"
        precious.write_text("precious")

        def plant(name):
            (report_dir / name).symlink_to(precious)

        def plant_probe():
            plant(f".marketplace-e2e-{os.getpid()}")
        with Sandbox("--latency", 20) as sandbox:
            process = subprocess.Popen([RUNNER], env=run_env(sandbox.url, report_dir), cwd=self.folder, text=True,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                       preexec_fn=plant_probe)
            stem = self.wait_for_record(report_dir, "run_begun").name.replace(".journal.jsonl", "")
            for ending in (".json", ".md", ".json.part", ".md.part"):
                plant(stem + ending)
            stdout, stderr = process.communicate(timeout=60)
        self.assertEqual(precious.read_text(), "precious")
        run = Run(process.returncode, stdout, stderr, report_dir, 0)
        self.assert_clean(run, flows=1)
        for ending in (".json", ".md", ".journal.jsonl"):
            path = report_dir / (stem + ending)
            self.assertTrue(path.is_file() and not path.is_symlink(), path)

    def test_nothing_but_the_three_files_is_left(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url)
        self.assertEqual(sorted(path.suffix or path.name for path in run.report_dir.iterdir()),
                         [".gitignore", ".json", ".jsonl", ".md"])


class AJournalOfOthers(CleanupCase):
    def spoil(self):
        """Ways in which a file can be one that others could have written, or none at all."""
        def mode(bits):
            return lambda path: path.chmod(bits)

        def link(path):
            path.rename(path.with_suffix(".elsewhere"))
            path.symlink_to(path.with_suffix(".elsewhere"))

        def pipe(path):
            path.unlink()
            os.mkfifo(path)

        def folder(path):
            path.unlink()
            path.mkdir()
        ways = {"0666": mode(0o666), "0620": mode(0o620), "0602": mode(0o602), "link": link, "pipe": pipe, "folder": folder}
        if os.geteuid() == 0:
            ways["owner"] = lambda path: os.chown(path, NOBODY, NOBODY)
        return ways

    def assert_refused(self, done, run_id, code):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertIn(f"run {run_id}: ", done.stderr)

    def test_is_named_and_never_cleaned_up_after(self):
        for name, spoil in self.spoil().items():
            with self.subTest(way=name), Sandbox() as sandbox:
                report_dir = self.new_report_dir()
                target = Target(sandbox)
                run_id, users = self.left_behind(sandbox, report_dir)
                spoil(report_dir / f"marketplace-e2e-{run_id}.journal.jsonl")
                own_dir = self.new_report_dir()
                _, own = self.left_behind(sandbox, own_dir)
                [own_journal] = files(own_dir, ".journal.jsonl")
                for arguments, code in (([run_id], 2), ([], 2), (["--all"], 0)):
                    self.assert_refused(self.clean(*arguments, report_dir=report_dir, target=sandbox.url), run_id, code)
                self.assertTrue(all(map(target.has, users)))
                shutil.copy2(own_journal, report_dir)  # beside a good one, that one is the newest
                self.assert_refused(self.clean(report_dir=report_dir, target=sandbox.url), run_id, 0)
                self.assertEqual([target.has(user) for user in users + own], [True] * USERS + [False] * USERS)

    def killed(self, sandbox):
        report_dir = self.new_report_dir()
        process = self.start(sandbox.url, report_dir)
        journal = self.wait_for_record(report_dir, "step_begun")
        process.kill()
        process.communicate()
        return report_dir, journal, records(journal, "run_begun")[0]["runId"]

    def resume(self, sandbox, report_dir, run_id):
        return subprocess.run([RUNNER, "--resume", run_id], env=run_env(sandbox.url, report_dir), cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)

    def test_is_not_resumed_and_neither_is_a_run_with_such_a_secret(self):
        with Sandbox("--latency", 30) as sandbox:
            report_dir, journal, run_id = self.killed(sandbox)
            [secret] = files(report_dir, ".secret")
            for path in (journal, secret):
                kept = path.read_bytes()
                for name, spoil in self.spoil().items():
                    with self.subTest(way=name, file=path.suffix):
                        spoil(path)
                        done = self.resume(sandbox, report_dir, run_id)
                        self.assertEqual(done.returncode, 2, done.stderr)
                        self.assertIn(path.name, done.stderr)
                        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
                        path.write_bytes(kept)
                        path.chmod(0o600)
            self.assertEqual(self.resume(sandbox, report_dir, run_id).returncode, 0)


class WhoIsRemoved(CleanupCase):
    def customer(self, sandbox):
        target = Target(sandbox)
        status, reply = call(sandbox.url, "POST", "/api/user/admin/create", CUSTOMER, target.token)
        self.assertEqual(status, 201)
        return target, reply["data"]["user"]["id"]

    def test_only_whom_this_run_began_to_create(self):
        """A journal of our own that names the customer, in each way that a line can be missing or wrong."""
        def as_buyer(customer, email=None):
            def change(record):
                if record.get("role") != "buyer":
                    return record
                if record["record"] == "actor_begun":
                    return {**record, "email": email} if email else None
                return {**record, "ids": [customer]} if "ids" in record else record
            return change
        for email in (None, CUSTOMER["email"], "e2e-0000000000000a-w1-buyer1@example.com",
                      "e2e-{run}-w1-buyer2@example.com", "e2e-{run}-w1-seller1@example.com", "E2E-{run}-w1-buyer1@example.com"):
            with self.subTest(email=email), Sandbox() as sandbox:
                target, customer = self.customer(sandbox)
                report_dir = self.new_report_dir()
                run_id, users = self.left_behind(sandbox, report_dir)
                journal = report_dir / f"marketplace-e2e-{run_id}.journal.jsonl"
                rewrite(journal, as_buyer(customer, email and email.format(run=run_id)))
                done = self.clean(run_id, report_dir=report_dir, target=sandbox.url)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("does not show that this run began to create it", done.stdout)
                self.assertTrue(target.has(customer))
                self.assertEqual(sum(map(target.has, users)), 1)

    def test_an_id_that_would_lead_elsewhere_is_not_asked_for(self):
        for bad in (".", "..", "a\nb", "\u0085"):
            with self.subTest(id=bad), Sandbox() as sandbox:
                report_dir = self.new_report_dir()
                run_id, users = self.left_behind(sandbox, report_dir)
                rewrite(report_dir / f"marketplace-e2e-{run_id}.journal.jsonl", lambda record: {**record, "ids": [bad]}
                        if record.get("role") == "buyer" and "ids" in record else record)
                done = self.clean(run_id, report_dir=report_dir, target=sandbox.url)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("cannot stand in a path", done.stdout)
                self.assertEqual(sum(map(Target(sandbox).has, users)), 1)

    def test_a_journal_under_the_name_of_another_run_is_refused(self):
        with Sandbox() as sandbox:
            report_dir = self.new_report_dir()
            run_id, users = self.left_behind(sandbox, report_dir)
            [journal] = files(report_dir, ".journal.jsonl")
            journal.rename(report_dir / "marketplace-e2e-other.journal.jsonl")
            done = self.clean("other", report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"its journal is that of run {run_id}", done.stderr)
            self.assertTrue(all(map(Target(sandbox).has, users)))


class InputsAreReadOnce(CleanupCase):
    def setUp(self):
        super().setUp()
        profile = subprocess.run([RUNNER, "profile"], env=clean_env(), capture_output=True, text=True,
                                 check=True).stdout
        self.texts = {"PROFILE": profile, "KNOWN_GAPS": "known_gaps: []\n", "ADMIN_PASSWORD_FILE": ADMIN_PASSWORD + "\n",
                      "--env-file": "ROUNDS=1\n"}

    def arguments(self, name, path):
        return [name, path] if name.startswith("--") else []

    def settings(self, name, path):
        return {} if name.startswith("--") else {name: path, **({"ADMIN_PASSWORD": None} if "PASSWORD" in name else {})}

    def named_pipe(self, text):
        path = self.folder / f"pipe-{time.monotonic_ns()}"
        os.mkfifo(path)
        threading.Thread(target=path.write_text, args=(text,), daemon=True).start()
        return path

    def test_a_named_pipe_is_as_good_as_a_file(self):
        with Sandbox() as sandbox:
            digests = {}
            for name, text in self.texts.items():
                path = self.folder / "input"
                path.write_text(text)
                for kind in ("file", "pipe"):
                    given = path if kind == "file" else self.named_pipe(text)
                    with self.subTest(setting=name, kind=kind):
                        run = self.run_e2e(sandbox.url, *self.arguments(name, given), **self.settings(name, given))
                        self.assertEqual(run.code, 0, run.stderr)
                        begun = records(self.journal(run), "run_begun")[0]
                        digests.setdefault(name, set()).add(begun["profileDigest"])
        self.assertTrue(all(len(found) == 1 for found in digests.values()), digests)
        self.assertNotEqual(digests["PROFILE"], digests["KNOWN_GAPS"])

    def test_so_is_standard_input_and_a_descriptor(self):
        with Sandbox() as sandbox:
            for name, text in self.texts.items():
                for given in ("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0"):
                    with self.subTest(setting=name, given=given):
                        env = run_env(sandbox.url, self.new_report_dir(), **self.settings(name, given))
                        done = subprocess.run([RUNNER, "plan", *self.arguments(name, given)], env=env, cwd=self.folder,
                                              input=text, capture_output=True, text=True, timeout=20)
                        self.assertEqual(done.returncode, 0, done.stderr)

    def refused(self, name, path, why):
        with self.subTest(setting=name, path=path):
            begun = time.monotonic()
            live = {"PAYMENT_MODE": "live"} if name.startswith("E2E_") else {}
            run = self.run_e2e("http://127.0.0.1:9", *self.arguments(name, path), **self.settings(name, path), **live)
            self.assertEqual(run.code, 2, run.stderr)
            self.assertIn(why, run.stderr)
            self.assertLess(time.monotonic() - begun, 15)

    def test_other_kinds_of_files_are_refused(self):
        big = self.folder / "big"
        with open(big, "wb") as file:
            file.truncate((8 << 20) + 1)
        path = self.folder / "socket"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(path))
            for name in (*self.texts, "E2E_PAYMENT_PRIVATE_KEY_FILE", "E2E_PAYMENT_MNEMONIC_FILE"):
                self.refused(name, self.folder, "it is a directory")
                self.refused(name, "/dev/zero", "it is a device")
                self.refused(name, "/dev/full", "it is a device")
                self.refused(name, path, "No such device or address")
                self.refused(name, self.folder / "absent", "No such file or directory")
                self.refused(name, big, "it is larger than 8 MiB")

    def test_a_pipe_without_end_is_not_read_for_ever(self):
        for name in ("PROFILE", "ADMIN_PASSWORD_FILE"):
            pipe = self.folder / name
            os.mkfifo(pipe)
            with subprocess.Popen(["cat", "/dev/zero"], stdout=os.open(pipe, os.O_RDWR), stderr=subprocess.DEVNULL) as cat:
                self.refused(name, pipe, "it is larger than 8 MiB")
                cat.kill()

    def test_nobody_writes_into_a_pipe(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        self.refused("KNOWN_GAPS", pipe, "nobody has written into this pipe")


class ClosedStreams(CleanupCase):
    def test_no_file_of_the_run_gets_their_numbers(self):
        with Sandbox() as sandbox:
            for streams in ([0], [1], [2], [1, 2], [0, 1, 2]):
                with self.subTest(closed=streams):
                    report_dir = self.new_report_dir()
                    process = subprocess.Popen([RUNNER], env=run_env(sandbox.url, report_dir), cwd=self.folder,
                                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                               preexec_fn=lambda: [os.close(stream) for stream in streams])
                    self.assertEqual(process.wait(timeout=60), 0)
                    run = Run(0, "", "", report_dir, 0)
                    self.assert_clean(run, flows=1)
                    lines = self.journal(run).read_text().splitlines()
                    self.assertEqual([json.loads(line)["seq"] for line in lines], list(range(1, len(lines) + 1)))


class AFullDisk(CleanupCase):
    def limited(self, sandbox, most, *arguments):
        report_dir = self.new_report_dir()
        done = subprocess.run([RUNNER, *arguments], env=run_env(sandbox.url, report_dir), cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
        return done, report_dir

    def test_the_code_that_is_printed_is_the_one_that_is_returned(self):
        """No report fits; or the Markdown does and the JSON does not."""
        with Sandbox() as sandbox:
            for most in (64, 4096, 12_000):
                with self.subTest(bytes=most):
                    done, report_dir = self.limited(sandbox, most)
                    self.assertEqual(done.returncode, 3, done.stderr)
                    self.assertIn("exit code 3", done.stdout)
                    self.assertIn("the reports", done.stdout)
                    self.assertEqual([path.name for path in report_dir.iterdir() if path.suffix in (".json", ".md", ".part")], [])
                    done, _ = self.limited(sandbox, most, "--json")
                    verdict = json.loads(done.stdout)["verdict"]
                    self.assertEqual((done.returncode, verdict["exitCode"], verdict["status"]), (3, 3, "environment"))

    def test_where_nothing_can_be_printed_the_report_says_so(self):
        with Sandbox() as sandbox:
            for arguments in ([], ["--json"]):
                report_dir = self.new_report_dir()
                with open("/dev/full", "w") as full:
                    done = subprocess.run([RUNNER, *arguments], env=run_env(sandbox.url, report_dir), cwd=self.folder,
                                          stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
                run = Run(done.returncode, "", done.stderr, report_dir, 0)
                self.assertEqual(run.code, 3)
                self.check_report(run)
                self.assertIn("could not be written to standard output", " ".join(run.report["verdict"]["reasons"]))
                self.assertIn("could not be written to standard output", run.markdown)

    def test_half_an_outcome_is_not_printed(self):
        most = 100_000
        with Sandbox() as sandbox:
            report_dir, output = self.new_report_dir(), self.folder / "output"
            output.write_bytes(b"." * (most - 100))
            with open(output, "ab") as stdout:
                done = subprocess.run([RUNNER], env=run_env(sandbox.url, report_dir), cwd=self.folder, stdout=stdout,
                                      stderr=subprocess.PIPE, text=True, timeout=60,
                                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)))
            self.assertEqual(output.read_bytes(), b"." * (most - 100))
            run = Run(done.returncode, "", done.stderr, report_dir, 0)
            self.assertEqual((run.code, run.report["verdict"]["exitCode"]), (3, 3))
            self.assertIn("the exit code is 3", run.stderr)

    @unittest.skipUnless(os.geteuid() == 0, "mounts a small disk")
    def test_no_report_stays_that_says_otherwise(self):
        """The first reports fit on the disk, and those that say that the outcome could not be printed do not."""
        disk = self.folder / "disk"
        disk.mkdir()
        kept = []
        for size in range(32, 100, 8):
            subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", disk], check=True)
            try:
                with Sandbox() as sandbox, open("/dev/full", "w") as full:
                    done = subprocess.run([RUNNER], env=run_env(sandbox.url, disk), cwd=self.folder, stdout=full,
                                          stderr=subprocess.PIPE, text=True, timeout=60)
                codes = [json.loads(path.read_text())["verdict"]["exitCode"] for path in disk.glob("*.json")]
            finally:
                subprocess.run(["umount", disk], check=True)
            self.assertEqual((done.returncode, set(codes) - {3}), (3, set()), f"{size} KiB: {done.stderr}")
            kept.append(len(codes))
        self.assertEqual((kept[0], kept[-1]), (0, 1), kept)

    def test_a_command_whose_outcome_is_lost_says_so(self):
        for arguments in (["profile"], ["plan"], ["--help"], ["--version"], ["doctor", "--help"], ["cleanup"], ["self-test"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                done = subprocess.run([RUNNER, *arguments], env=run_env("http://127.0.0.1:9", self.folder), cwd=self.folder,
                                      stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
                self.assertEqual(done.returncode, 3)
                self.assertIn("could not be written to standard output", done.stderr)


if __name__ == "__main__":
    main()
