"""Signals, from main's first statement to its last: what each does to a run, and a second one at any moment."""

import fcntl
import os
import random
import resource
import signal
import socket
import subprocess
import time

from cleanup_case import CleanupCase, files
from harness import RUNNER, Run, Sandbox, main, run_env

ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
# The two-signals test: how often, and which row of random moments.
PAIRS = int(os.environ.get("E2E_SIGNAL_PAIRS", "40"))
SEED = int(os.environ.get("E2E_SIGNAL_SEED", "20"))


def handles_signals(pid):
    """main's first statement is done: the process catches those that these tests send."""
    with open(f"/proc/{pid}/status") as status:
        caught = next((line for line in status if line.startswith("SigCgt:")), "SigCgt: 0")
    bits = int(caught.split()[1], 16)
    return all(bits >> (number - 1) & 1 for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))


class SignalCase(CleanupCase):
    def popen(self, url, *arguments, report_dir, how=None, **settings):
        settings = {"XDG_STATE_HOME": self.folder / "state", **settings}
        process = subprocess.Popen([RUNNER, *arguments], env=run_env(url, report_dir, **settings), cwd=self.folder,
                                   text=True, **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE,
                                                 "stderr": subprocess.PIPE, **(how or {})})
        self.addCleanup(process.kill)
        return process

    def wait_until_handled(self, process):
        while process.poll() is None and not handles_signals(process.pid):
            time.sleep(0.0002)

    def ended(self, process, report_dir, seconds=20):
        stdout, stderr = process.communicate(timeout=seconds)
        return Run(process.returncode, stdout or "", stderr or "", report_dir, 0)

    def assert_nothing_left(self, report_dir, said=""):
        left = [path for folder in (report_dir, self.folder / "state") for path in folder.rglob("*")
                if path.suffix in (".secret", ".part")]
        self.assertEqual(left, [], said)


class OneSignal(SignalCase):
    def interrupt(self, number, how=None):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 20) as sandbox:
            process = self.popen(sandbox.url, "--rounds", "1000", report_dir=report_dir, how=how)
            self.wait_for_record(report_dir, "step_begun")
            process.send_signal(number)
            return self.ended(process, report_dir), report_dir

    def test_one_that_was_blocked_at_the_start_interrupts_the_run(self):
        blocked = {"preexec_fn": lambda: signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})}
        run, report_dir = self.interrupt(signal.SIGINT, blocked)
        self.assertEqual(run.code, 130, run.stderr)
        self.assert_nothing_left(report_dir)

    def test_each_that_would_end_the_process_interrupts_the_run(self):
        for name in ENDING:
            with self.subTest(signal=name):
                run, report_dir = self.interrupt(getattr(signal, name))
                self.assertEqual(run.code, 130, run.stderr)
                self.check_report(run)
                self.assertEqual(run.report["verdict"]["status"], "interrupted")
                self.assertIn("Interrupted", run.markdown)
                self.assert_nothing_left(report_dir)

    def test_what_was_ignored_on_entry_stays_ignored(self):
        """As nohup does with SIGHUP, and a shell with SIGINT and SIGQUIT of its background jobs."""
        for name in ("SIGHUP", "SIGINT", "SIGQUIT"):
            number = getattr(signal, name)
            report_dir = self.new_report_dir()
            with self.subTest(signal=name), Sandbox("--latency", 5) as sandbox:
                process = self.popen(sandbox.url, report_dir=report_dir,
                                     how={"preexec_fn": lambda: signal.signal(number, signal.SIG_IGN)})
                self.wait_for_record(report_dir, "step_begun")
                process.send_signal(number)
                self.assert_clean(self.ended(process, report_dir), flows=1)

    def test_a_terminal_that_closes_sends_sighup_twice(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 20) as sandbox:
            process = self.popen(sandbox.url, "--rounds", "1000", report_dir=report_dir)
            self.wait_for_record(report_dir, "step_begun")
            process.send_signal(signal.SIGHUP)
            for line in process.stderr:
                if "interrupted" in line:
                    break
            process.send_signal(signal.SIGHUP)
            run = self.ended(process, report_dir)
        self.assertEqual(run.code, 130)
        self.check_report(run)

    def test_right_behind_the_first_line_there_is_a_report(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 20) as sandbox:
            process = self.popen(sandbox.url, "--rounds", "1000", report_dir=report_dir)
            process.stderr.readline()
            process.send_signal(signal.SIGINT)
            run = self.ended(process, report_dir)
        self.assertEqual(run.code, 130, run.stderr)
        self.check_report(run)
        self.assert_nothing_left(report_dir)


class BeforeARun(SignalCase):
    def assert_interrupted(self, process, *arguments):
        process.send_signal(signal.SIGINT)
        run = self.ended(process, self.folder / "reports")
        self.assertEqual((run.code, run.stdout), (130, ""), (arguments, run.stderr))
        self.assertEqual(run.stderr.splitlines()[-1:], ["marketplace-e2e: interrupted"], arguments)

    def test_while_settings_are_read(self):
        pipe = self.folder / "pipe"
        os.mkfifo(pipe)
        for arguments in (["--profile", pipe], ["--known-gaps", pipe], ["--env-file", pipe], ["plan", "--profile", pipe],
                          ["doctor", "--known-gaps", pipe], ["cleanup", "--profile", pipe], ["profile", "--check", pipe],
                          ["gaps", "--update", pipe, "report.json"]):
            with self.subTest(arguments=arguments):
                process = self.popen("http://127.0.0.1:9", *arguments, report_dir=self.folder / "reports")
                with open(pipe, "w"):  # returns when the other side reads
                    self.assert_interrupted(process, arguments)

    def test_while_a_command_asks_the_target(self):
        with Sandbox() as sandbox:
            self.left_behind(sandbox, self.folder / "reports")
        with socket.create_server(("127.0.0.1", sandbox.port)) as mute:
            for arguments in (["cleanup"], ["doctor"]):
                with self.subTest(arguments=arguments):
                    process = self.popen(sandbox.url, *arguments, report_dir=self.folder / "reports")
                    connection, _ = mute.accept()
                    with connection:
                        self.assert_interrupted(process, arguments)


class AReaderThatGoes(SignalCase):
    def test_the_run_goes_on_to_its_reports(self):
        for streams in (["stdout"], ["stderr"], ["stdout", "stderr"]):
            for arguments in ([], ["--json"]):
                report_dir = self.new_report_dir()
                with self.subTest(streams=streams, arguments=arguments), Sandbox("--notify-delay", 20) as sandbox:
                    reader, writer = os.pipe()
                    process = self.popen(sandbox.url, *arguments, report_dir=report_dir,
                                         how={stream: writer for stream in streams})
                    os.close(writer)
                    self.wait_for_record(report_dir, "run_begun")
                    os.close(reader)
                    self.assert_clean(self.ended(process, report_dir), flows=1)

    def test_a_file_may_not_grow(self):
        """SIGXFSZ is ignored: a write that fails says so."""
        report_dir = self.new_report_dir()
        with Sandbox() as sandbox:
            process = self.popen(sandbox.url, report_dir=report_dir, how={
                "preexec_fn": lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))})
            run = self.ended(process, report_dir)
        self.assertEqual(run.code, 3, run.stderr)
        self.assertIn("File too large", run.stderr)


class TwoSignals(SignalCase):
    """The second at a random moment behind the first, also while the report is written and while the process ends."""

    def pair(self, sandbox, chance, **settings):
        first, second = chance.choice((0, chance.uniform(0, 0.25))), chance.choice((0, 0.002, chance.uniform(0, 0.06)))
        names = [chance.choice(("SIGINT", "SIGTERM", "SIGHUP")), chance.choice(("SIGINT", "SIGTERM"))]
        said = f"{names[0]} after {first:.4f} s, {names[1]} after {second:.4f} s more"
        report_dir = self.new_report_dir()
        host = chance.choice(("127.0.0.1", "localhost"))  # a name is looked up in a thread of its own
        process = self.popen(f"http://{host}:{sandbox.port}", report_dir=report_dir, **settings)
        self.wait_until_handled(process)
        for name, pause in zip(names, (first, second)):
            time.sleep(pause)
            process.send_signal(getattr(signal, name))
        run = self.ended(process, report_dir)
        self.assert_nothing_left(report_dir, said)
        if run.code == 130:  # perhaps with the report of what was done, and then with all of it
            self.assertEqual(bool(run.report), bool(run.markdown), said)
            return
        # It had come to its end before the first signal: with the verdict that it printed, and both reports.
        self.assertEqual(run.code, 0, f"{said}: {run.stderr}")
        self.assertEqual(run.report["verdict"]["exitCode"], 0, said)
        self.assertTrue(run.markdown, said)

    def test_at_random_moments(self):
        chance = random.Random(SEED)
        with Sandbox() as sandbox:
            for number in range(PAIRS):
                with self.subTest(number=number):
                    self.pair(sandbox, chance, CLEANUP=chance.choice((None, "true")))

    def test_with_clean_up_only_a_third_ends_at_once(self):
        report_dir = self.new_report_dir()
        reader, writer = os.pipe()  # nobody reads: the process cannot print, and so not end
        os.write(writer, b"." * fcntl.fcntl(writer, fcntl.F_GETPIPE_SZ))
        with Sandbox("--latency", 300) as sandbox:
            process = self.popen(sandbox.url, report_dir=report_dir, how={"stdout": writer}, CLEANUP="true")
            self.wait_for_record(report_dir, "step_begun")
            process.send_signal(signal.SIGINT)
            while "interrupted" not in process.stderr.readline():
                pass
            process.send_signal(signal.SIGINT)  # the clean-up is skipped
            while not files(report_dir, ".json"):
                time.sleep(0.01)
            self.assertIsNone(process.poll())
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        os.close(reader)
        os.close(writer)
        self.assertEqual(process.returncode, 130)
        self.assert_nothing_left(report_dir)


if __name__ == "__main__":
    main()
