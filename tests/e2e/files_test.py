"""Files: what becomes of a run and of a command where one cannot be written or be trusted."""

import json
import os
import resource
import subprocess

from cleanup_case import CleanupCase
from harness import RUNNER, Run, Sandbox, main, run_env


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

    def test_a_command_whose_outcome_is_lost_says_so(self):
        for arguments in (["profile"], ["plan"], ["--help"], ["--version"], ["doctor", "--help"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                done = subprocess.run([RUNNER, *arguments], env=run_env("http://127.0.0.1:9", self.folder), cwd=self.folder,
                                      stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
                self.assertEqual(done.returncode, 3)
                self.assertIn("could not be written to standard output", done.stderr)


if __name__ == "__main__":
    main()
