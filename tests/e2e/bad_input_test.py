"""What the user can get wrong: one clear message each, the right exit code, and no report where nothing was tried."""

import socket
import subprocess

from harness import RUNNER, ROOT, EndToEnd, Sandbox, clean_env, main

NOBODY = "http://127.0.0.1:9"  # refused before anything is sent: never reached


def closed_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


class BadInput(EndToEnd):
    def refuse(self, *arguments, said=(), base_url=NOBODY, **settings):
        run = self.run_e2e(base_url, *arguments, **settings)
        self.assertEqual(run.code, 2, run.stderr)
        self.assertIsNone(run.report)
        self.assertEqual(run.stdout, "")
        for text in said:
            self.assertIn(text, run.stderr)
        return run

    def test_base_url(self):
        self.refuse(base_url="ftp://x", said=["ftp"])
        self.refuse(base_url="http://", said=["BASE_URL"])
        self.refuse(base_url="127.0.0.1:5001", said=["BASE_URL"])
        self.refuse(base_url="http://127.0.0.1:5001/?a=b", said=["BASE_URL"])
        run = self.refuse(base_url="http://user:hunter22@127.0.0.1:5001", said=["user name or password"])
        self.assertNotIn("hunter22", run.stderr)

    def test_numbers(self):
        for levels in ("1,,x", "0", "-1", "1,5001", ""):
            self.refuse(CONCURRENCY_LEVELS=levels, said=["CONCURRENCY_LEVELS"])
        for rounds in ("0", "-1", "1.5", "many", "99999999999"):
            self.refuse(ROUNDS=rounds, said=["ROUNDS"])
        for sellers in ("1", "0", "x"):
            self.refuse(SELLERS_PER_WORKER=sellers, said=["SELLERS_PER_WORKER"])
        for amount in ("0", "-1", "1e3", "1.0000000000000000001", "x"):
            self.refuse(OFFER_AMOUNT=amount, said=["OFFER_AMOUNT"])
        self.refuse(NOTIFICATION_TIMEOUT_MS="soon", said=["NOTIFICATION_TIMEOUT_MS"])
        self.refuse(REQUEST_TIMEOUT_MS="0", said=["REQUEST_TIMEOUT_MS"])
        self.refuse(SEED="-1", said=["SEED"])

    def test_words(self):
        self.refuse(PAYMENT_MODE="cash", said=["PAYMENT_MODE", "cash"])
        for switch in ("STRICT_NOTIFICATIONS", "SKIP_WRONG_RECIPIENT_CHECK", "ABORT_ON_NOTIFICATION_FAILURE",
                       "CLEANUP"):
            self.refuse(said=[switch, "maybe"], **{switch: "maybe"})

    def test_missing_account(self):
        self.refuse(ADMIN_EMAIL=None, ADMIN_PASSWORD=None, said=["ADMIN_EMAIL", "ADMIN_PASSWORD"])
        self.refuse(ADMIN_PASSWORD_FILE=self.folder / "absent", ADMIN_PASSWORD=None, said=["ADMIN_PASSWORD_FILE"])
        self.refuse(ADMIN_PASSWORD_FILE=__file__, said=["ADMIN_PASSWORD", "ADMIN_PASSWORD_FILE"])

    def test_all_problems_at_once(self):
        self.refuse(ROUNDS="0", CONCURRENCY_LEVELS="x", PAYMENT_MODE="cash", ADMIN_EMAIL=None,
                    said=["ROUNDS", "CONCURRENCY_LEVELS", "PAYMENT_MODE", "ADMIN_EMAIL"])

    def test_options(self):
        self.refuse("--round", "2", said=["--round", "--rounds"])
        self.refuse("--rounds", said=["--rounds"])
        self.refuse("runn", said=["runn", "run"])
        for later in ("gaps", "compare", "report"):
            self.refuse(later, said=[later])
        run = self.refuse("--admin-passwort=hunter22", said=["--admin-passwort"])
        self.assertNotIn("hunter22", run.stderr)

    def test_unknown_variables(self):
        self.refuse(E2E_NETWROK="x", said=["E2E_NETWROK", "E2E_NETWORK"])
        env_file = self.folder / "run.env"
        env_file.write_text("ROUND=2\nADMIN_PASSWORD='open\n")
        self.refuse("--env-file", str(env_file), said=["ROUND", "ROUNDS", "line 1", "line 2"])
        self.refuse("--env-file", str(self.folder / "absent.env"), said=["absent.env"])

    def test_set_but_empty(self):
        for variable in ("BASE_URL", "ROUNDS", "PROFILE", "SEED", "REPORT_DIR", "E2E_CHAIN_ID"):
            self.refuse(said=[variable], **{variable: ""})
        self.refuse("profile", said=["PROFILE"], PROFILE="")
        self.refuse("profile", "--check", "", said=["--check"])

    def test_report_dir(self):
        (self.folder / "file").write_text("")
        self.refuse(REPORT_DIR=self.folder / "file" / "below", said=["REPORT_DIR"])
        self.refuse(REPORT_DIR="/proc/marketplace", said=["REPORT_DIR"])

    def test_profile(self):
        profile = self.folder / "profile.yaml"
        text = (ROOT / "profiles" / "amn.yaml").read_text()
        profile.write_text(text.replace("statuses:", "statusses:", 1))
        self.refuse(PROFILE=profile, said=["statusses", "statuses", "line"])
        self.refuse(PROFILE=self.folder / "absent.yaml", said=["absent.yaml"])
        checked = self.run_e2e(NOBODY, "profile", "--check", str(profile))
        self.assertEqual(checked.code, 2)
        self.assertIn("statusses", checked.stderr)
        profile.write_text(text)
        self.assertEqual(self.run_e2e(NOBODY, "profile", "--check", str(profile)).code, 0)
        self.assertEqual(self.run_e2e(NOBODY, "profile").stdout, text)

    def test_closed_port(self):
        run = self.run_e2e(f"http://127.0.0.1:{closed_port()}")
        self.assertEqual(run.code, 3)
        self.assertEqual(run.report["verdict"]["status"], "environment")
        self.assertGreater(run.seconds, 4)

    def test_wrong_admin_password(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, ADMIN_PASSWORD="wrong password")
        self.assertEqual(run.code, 3)
        self.assertIn("401", run.report["verdict"]["reasons"][0])
        self.assertIn("check ADMIN_EMAIL and ADMIN_PASSWORD", run.report["verdict"]["reasons"][0])

    def test_an_account_that_is_no_admin(self):
        with Sandbox() as sandbox:
            first = self.run_e2e(sandbox.url)
            self.assertEqual(first.code, 0)
            run = self.run_e2e(sandbox.url, ADMIN_EMAIL="nobody@example.com")
        self.assertEqual(run.code, 3)


class Help(EndToEnd):
    def test_help_and_version(self):
        for arguments in (["--help"], ["-h"], ["run", "--help"]):
            done = subprocess.run([RUNNER, *arguments], env=clean_env(), capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertLess(done.stdout.index("EXAMPLES"), done.stdout.index("SETTINGS"))
        version = subprocess.run([RUNNER, "--version"], env=clean_env(), capture_output=True, text=True)
        self.assertRegex(version.stdout, r"^marketplace-e2e \d+\.\d+\.\d+\n$")

    def test_every_setting_is_in_the_help_and_in_the_example_file(self):
        done = subprocess.run([RUNNER, "--help"], env=clean_env(), capture_output=True, text=True)
        names = [line.lstrip("# ").split("=")[0] for line in (ROOT / ".env.example").read_text().splitlines()
                 if "=" in line and line.lstrip("# ").split("=")[0].isupper()]
        self.assertIn("ROUNDS", names)
        for name in names:
            flag = "--" + name.lower().replace("_", "-")
            self.assertTrue(flag in done.stdout or name in done.stdout, name)


if __name__ == "__main__":
    main()
