"""Files: what becomes of a run and of a command where one cannot be written or be trusted."""

import subprocess

from cleanup_case import CleanupCase
from harness import RUNNER, main, run_env


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
