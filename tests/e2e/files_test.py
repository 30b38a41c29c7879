"""Files: what becomes of a run and of a command where one cannot be written or be trusted."""

import os
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


class AFullDisk(CleanupCase):
    def test_a_command_whose_outcome_is_lost_says_so(self):
        for arguments in (["profile"], ["plan"], ["--help"], ["--version"], ["doctor", "--help"]):
            with self.subTest(arguments=arguments), open("/dev/full", "w") as full:
                done = subprocess.run([RUNNER, *arguments], env=run_env("http://127.0.0.1:9", self.folder), cwd=self.folder,
                                      stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
                self.assertEqual(done.returncode, 3)
                self.assertIn("could not be written to standard output", done.stderr)


if __name__ == "__main__":
    main()
