"""The removal of a run's test users, at its end and by command."""

import shutil
import signal
import subprocess
import time

from cleanup_case import USERS, CleanupCase, Swallower, Target, call, files
from fault_proxy import FaultProxy, Rule
from harness import ADMIN_EMAIL, ADMIN_PASSWORD, ROOT, RUNNER, Run, Sandbox, main, run_env


class AtTheEndOfARun(CleanupCase):
    def test_every_user_is_removed(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url, CLEANUP="true", CONCURRENCY_LEVELS="1,3")
            self.assert_clean(run, flows=4)
            ids = self.user_ids(run)
            self.assertEqual(len(ids), 3 * USERS)
            target = Target(sandbox)
            self.assertEqual([user for user in ids if target.has(user)], [])
            done = self.clean(run.report["runId"], report_dir=run.report_dir, target=sandbox.url)
        self.assertEqual(run.report["cleanup"], {"created": 15, "removed": 15, "refused": [], "left": 0})
        self.assertIn("all 15 removed", run.stdout)
        self.assertTrue(run.markdown.endswith("\n## Test users: all 15 removed\n\n"), run.markdown[-200:])
        self.assertEqual((done.returncode, done.stdout), (0, f"run {run.report['runId']}: nothing left\n"))

    def test_without_it_the_report_ends_with_the_command(self):
        with Sandbox() as sandbox:
            run = self.run_e2e(sandbox.url)
            self.assert_clean(run, flows=1)
            target = Target(sandbox)
            ids = self.user_ids(run)
            self.assertEqual([user for user in ids if not target.has(user)], [])
            cleanup = run.report["cleanup"]
            self.assertEqual((cleanup["created"], cleanup["removed"], cleanup["left"]), (USERS, 0, USERS))
            self.assertIn("to remove them " + cleanup["command"] + "\n", run.stdout)
            self.assertTrue(run.markdown.endswith(f"To remove them: `{cleanup['command']}`\n"), run.markdown[-200:])
            # The command as it is, with nothing but the admin account in the environment.
            command = cleanup["command"].replace("marketplace-e2e", str(RUNNER), 1)
            done = subprocess.run(["bash", "-c", command], cwd=self.folder, capture_output=True, text=True, timeout=60,
                                  env=run_env(None, None))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual([user for user in ids if target.has(user)], [])

    def test_refused_deletions_change_nothing_but_the_list(self):
        with Sandbox("--refuse-delete") as sandbox:
            run = self.run_e2e(sandbox.url, CLEANUP="true")
            self.assert_clean(run, flows=1)
            done = self.clean(run.report["runId"], report_dir=run.report_dir, target=sandbox.url)
        cleanup = run.report["cleanup"]
        self.assertEqual((cleanup["created"], cleanup["removed"], cleanup["left"]), (USERS, 0, USERS))
        self.assertEqual({(kept["httpStatus"], kept["message"]) for kept in cleanup["refused"]},
                         {(409, "Rows depend on this user")})
        self.assertEqual([kept["actor"]["userId"] for kept in cleanup["refused"]], self.user_ids(run))
        self.assertIn(f"{USERS} left on the target ({USERS} removals refused)", run.stdout)
        self.assertIn("HTTP 409: Rows depend on this user", run.markdown)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("HTTP 409 Rows depend on this user"), USERS, done.stdout)

    def test_a_failed_run_keeps_its_exit_code(self):
        with Sandbox("--refuse-delete") as sandbox, \
                FaultProxy(sandbox.port, Rule("PATCH", ".*/status", "reset")) as proxy:
            run = self.run_e2e(proxy.url, CLEANUP="true")
        self.assertEqual(run.code, 3)
        self.assertEqual(len(run.report["cleanup"]["refused"]), USERS)

    def test_after_an_interruption(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 30) as sandbox:
            process = self.start(sandbox.url, report_dir, CLEANUP="true")
            self.wait_for_record(report_dir, "step_begun")
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=30)
            run = Run(process.returncode, stdout, stderr, report_dir, 0)
            self.assertEqual(run.code, 130, stderr)
            self.check_report(run)
            target = Target(sandbox)
            self.assertEqual([user for user in self.user_ids(run) if target.has(user)], [])
        self.assertEqual(run.report["cleanup"]["left"], 0)
        self.assertEqual(files(report_dir, ".secret"), [])

    def test_a_second_signal_skips_it(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 300) as sandbox:
            process = self.start(sandbox.url, report_dir, CLEANUP="true")
            self.wait_for_record(report_dir, "step_begun")
            process.send_signal(signal.SIGINT)
            self.wait_for_record(report_dir, "actor_removed")
            begun = time.monotonic()
            process.send_signal(signal.SIGINT)
            stdout, stderr = process.communicate(timeout=30)
            self.assertLess(time.monotonic() - begun, 1.0)
        run = Run(process.returncode, stdout, stderr, report_dir, 0)
        self.assertEqual(run.code, 130, stderr)
        self.assertGreater(run.report["cleanup"]["left"], 0)
        self.assertIn("to remove them", stdout)


class TheCommand(CleanupCase):
    def served(self, sandbox):
        _, truth = call(sandbox.url, "GET", "/__sandbox/truth")
        return {route: count for route, count in truth["data"]["requests"]["routes"].items() if "/api/" in route}

    def test_by_id_the_newest_and_all(self):
        report_dir = self.folder / "reports"
        with Sandbox() as sandbox:
            target = Target(sandbox)
            runs = []
            for _ in range(4):
                runs.append(self.left_behind(sandbox, report_dir))
                time.sleep(1.1)  # run ids begin with the second

            def left():
                return [sum(target.has(user) for user in users) for _, users in runs]

            self.assertEqual(left(), [USERS] * 4)
            done = self.clean(runs[1][0], report_dir=report_dir, target=sandbox.url)
            self.assertEqual((done.returncode, done.stdout), (0, f"run {runs[1][0]}: all {USERS} removed\n"), done.stderr)
            self.assertEqual(left(), [USERS, 0, USERS, USERS])
            self.clean(report_dir=report_dir, target=sandbox.url)
            self.assertEqual(left(), [USERS, 0, USERS, 0])
            done = self.clean(report_dir=report_dir, target=sandbox.url)
            self.assertEqual((done.returncode, done.stdout), (0, f"run {runs[3][0]}: nothing left\n"))
            done = self.clean("--all", report_dir=report_dir, target=sandbox.url)
            self.assertEqual((done.returncode, left()), (0, [0] * 4), done.stderr)
            done = self.clean("--all", report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.stdout.count("nothing left"), 4, done.stdout)

    def test_the_admin_logs_in_once_and_only_deletes(self):
        report_dir = self.folder / "reports"
        with Sandbox("--expose-truth") as sandbox:
            for _ in range(2):
                self.left_behind(sandbox, report_dir)
            before = self.served(sandbox)
            self.clean("--all", report_dir=report_dir, target=sandbox.url)
            after = self.served(sandbox)
        spent = {route: count - before.get(route, 0) for route, count in after.items() if count != before.get(route, 0)}
        self.assertEqual(spent, {"POST /api/auth/login": 1, "DELETE /api/user/admin/:userId": 2 * USERS})

    def test_users_that_are_gone_already_count_as_removed(self):
        report_dir = self.folder / "reports"
        with Sandbox() as sandbox:
            run_id, users = self.left_behind(sandbox, report_dir)
            target = Target(sandbox)
            for user in users:
                target.delete(user)
            done = self.clean(run_id, report_dir=report_dir, target=sandbox.url)
        self.assertEqual((done.returncode, done.stdout), (0, f"run {run_id}: all {USERS} removed\n"), done.stderr)

    def test_unknown_runs(self):
        report_dir = self.folder / "reports"
        with Sandbox() as sandbox:
            done = self.clean(report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.returncode, 0)
            self.assertIn("nothing left", done.stdout)
            run_id, _ = self.left_behind(sandbox, report_dir)
            near = run_id[:-1] + ("0" if run_id[-1] != "0" else "1")
            for given, hint in ((near, f"did you mean '{run_id}'?"), ("../../etc/passwd", "name a run")):
                done = self.clean(given, report_dir=report_dir, target=sandbox.url)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(hint, done.stderr)
            for arguments in ((run_id, "--all"), (run_id, run_id)):
                done = self.clean(*arguments, report_dir=report_dir, target=sandbox.url)
                self.assertEqual(done.returncode, 2, arguments)
            done = subprocess.run([RUNNER, "--all"], env=run_env(sandbox.url, report_dir), capture_output=True, text=True)
            self.assertEqual(done.returncode, 2)
            self.assertIn("belongs to the command 'cleanup'", done.stderr)

    def test_another_target_is_refused(self):
        """A file never decides where the admin's password goes."""
        report_dir = self.folder / "reports"
        with Sandbox() as sandbox, Sandbox("--expose-truth") as other:
            run_id, users = self.left_behind(sandbox, report_dir)
            done = self.clean(run_id, report_dir=report_dir, target=other.url)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"was played against {sandbox.url}, and BASE_URL is {other.url}", done.stderr)
            done = self.clean("--all", report_dir=report_dir, target=other.url)
            self.assertEqual((done.returncode, done.stdout), (0, ""))
            self.assertTrue(Target(sandbox).has(users[0]))

    def test_a_target_that_cannot_be_asked(self):
        report_dir = self.folder / "reports"
        with Sandbox() as sandbox:
            run_id, _ = self.left_behind(sandbox, report_dir)
            done = self.clean(run_id, report_dir=report_dir, target=sandbox.url, ADMIN_PASSWORD="another one")
            self.assertEqual(done.returncode, 3)
            self.assertIn("check ADMIN_EMAIL and ADMIN_PASSWORD", done.stderr)
        done = self.clean(run_id, report_dir=report_dir, target=sandbox.url)
        self.assertEqual(done.returncode, 3)
        for text in (ADMIN_PASSWORD, ADMIN_EMAIL):
            self.assertNotIn(text, done.stdout + done.stderr)

    def test_a_route_that_is_absent(self):
        report_dir = self.folder / "reports"
        profile = self.folder / "profile.yaml"
        profile.write_text((ROOT / "profiles" / "amn.yaml").read_text().replace('"/api/user/admin/${user_id}"', '"/api/user/${user_id}/nowhere"'))
        with Sandbox() as sandbox:
            run_id, _ = self.left_behind(sandbox, report_dir, PROFILE=profile)
            done = self.clean(run_id, report_dir=report_dir, target=sandbox.url, PROFILE=profile)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count("HTTP 404"), USERS, done.stdout)

    def test_torn_and_broken_journals(self):
        report_dir = self.folder / "reports"
        with Sandbox() as sandbox:
            run_id, users = self.left_behind(sandbox, report_dir)
            [path] = files(report_dir, ".journal.jsonl")
            path.write_bytes(path.read_bytes() + b'{"record":"actor_beg')
            broken = report_dir / "marketplace-e2e-broken.journal.jsonl"
            broken.write_text("nonsense\n")
            done = self.clean("broken", report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.returncode, 2)
            self.assertIn("run broken: its journal does not begin", done.stderr)
            done = self.clean("--all", report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn(f"run {run_id}: all {USERS} removed", done.stdout)
            self.assertIn("run broken", done.stderr)
            done = self.clean(run_id, report_dir=report_dir, target=sandbox.url)
            self.assertIn("nothing left", done.stdout)

    def test_a_run_under_way_is_left_alone(self):
        report_dir = self.new_report_dir()
        with Sandbox("--latency", 100) as sandbox:
            process = self.start(sandbox.url, report_dir)
            self.wait_for_record(report_dir, "actor_ready")
            done = self.clean(report_dir=report_dir, target=sandbox.url)
            self.assertEqual(done.returncode, 2)
            self.assertIn("is still under way", done.stderr)
            stdout, _ = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, stdout)

    def test_a_creation_that_was_never_confirmed(self):
        """A kill between a creation and its reply: whoever has the secret finds out, nobody else can."""
        report_dir = self.new_report_dir()
        with Sandbox() as sandbox:
            with Swallower(sandbox.port, Rule("POST", "/api/user/admin/create", "swallow", skip=1, count=1)) as proxy:
                process = self.start(proxy.url, report_dir)
                deadline = time.monotonic() + 20
                while time.monotonic() < deadline:
                    found = files(report_dir, ".journal.jsonl")
                    if found and found[0].read_text().count('"actor_begun"') == 2:
                        break
                    time.sleep(0.01)
                time.sleep(0.3)  # the proxy has passed it on
                process.kill()
                process.communicate()
                without = self.folder / "without-secret"
                shutil.copytree(report_dir, without)
                for path in files(without, ".secret"):
                    path.unlink()
                done = self.clean(report_dir=without, target=proxy.url)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn("1 of 2 removed, 1 left on the target (1 removal refused)", done.stdout)
                self.assertRegex(done.stdout, r"never confirmed: look for e2e-\w+-w1-seller1@example\.com")
                done = self.clean(report_dir=report_dir, target=proxy.url)
                self.assertEqual((done.returncode, "all 2 removed" in done.stdout), (0, True), done.stdout + done.stderr)


if __name__ == "__main__":
    main()
