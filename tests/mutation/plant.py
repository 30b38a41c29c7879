"""Plants the bugs of bugs.py, one at a time, and shows that a test goes red for each.

Usage: plant.py [PART-OF-A-NAME]     only the bugs with that in their name
Works on a copy of the tracked files, build/mutation, which the next run uses again; the checkout is only read. Tests
over random values (suites *Property) are left out: luck must not be what finds a bug. Exit code 0: the tests are
green without a bug, and red with each.
"""

import re
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from bugs import BUGS, Bug, check

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests/checks"))
from check_lib import tracked_files  # noqa: E402

TREE = ROOT / "build/mutation"
PRESET = "dev"
PROGRAM = "unit_core"
TESTS = ["--gtest_filter=-*Property.*", "--gtest_fail_fast", "--gtest_color=no"]
LIMIT_SECONDS = 60

FAILED = re.compile(r"^\[  FAILED  \] ([\w/.]+)", re.MULTILINE)
BEGUN = re.compile(r"^\[ RUN      \] ([\w/.]+)", re.MULTILINE)

KILLED, SURVIVED, NO_CODE = "killed", "SURVIVED", "does not compile"


class TestRun(NamedTuple):
    code: int | None  # none: it did not end
    output: str


def red_test(run: TestRun) -> str | None:
    """The test that is red; nothing where all are green."""
    if run.code == 0:
        return None
    if failed := FAILED.search(run.output):
        return failed[1]
    begun = BEGUN.findall(run.output)
    return f"{begun[-1] if begun else 'the tests'} ({'endless' if run.code is None else 'crashed'})"


@contextmanager
def changed(path: Path, fragment: str, replacement: str):
    """The file with another fragment for a while, however that ends."""
    original = path.read_text(encoding="utf-8")
    try:
        path.write_text(original.replace(fragment, replacement), encoding="utf-8")
        yield
    finally:
        path.write_text(original, encoding="utf-8")


def outcome(tree: Path, bug: Bug, build: Callable[[], str | None], test: Callable[[], TestRun]) -> tuple[str, str]:
    """What became of the bug, and by what. `build` returns why it failed."""
    with changed(tree / bug.file, bug.fragment, bug.replacement):
        if problem := build():
            return NO_CODE, problem
        red = red_test(test())
        return (KILLED, red) if red else (SURVIVED, "")


def copy_checkout(source: Path, tree: Path) -> None:
    """Makes `tree` what git tracks in `source`, as it is now. What is the same stays, and need not be built again."""
    names = tracked_files(source)
    for name in names:
        copy = tree / name
        if copy.is_file() and copy.read_bytes() == (source / name).read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source / name, copy)
    for path in list(tree.rglob("*")):
        name = path.relative_to(tree)
        if path.is_file() and name.parts[0] != "build" and name not in names:
            path.unlink()


def complaint(command: list[str]) -> str | None:
    """What a command said that failed."""
    done = subprocess.run(command, cwd=TREE, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False)
    return None if done.returncode == 0 else done.stdout or f"{command[0]}: exit code {done.returncode}"


def configure() -> str | None:
    return complaint(["cmake", "--preset", PRESET, "--log-level=WARNING"])


def build() -> str | None:
    return complaint(["cmake", "--build", "--preset", PRESET, "--target", PROGRAM, "--", "--quiet"])


def test() -> TestRun:
    program = TREE / "build" / PRESET / "tests/unit/core" / PROGRAM
    try:
        done = subprocess.run([program, *TESTS], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, timeout=LIMIT_SECONDS, check=False)
        return TestRun(done.returncode, done.stdout.decode(errors="replace"))
    except subprocess.TimeoutExpired as endless:
        return TestRun(None, (endless.stdout or b"").decode(errors="replace"))


def prepare() -> str | None:
    """Why there are no green tests to plant bugs under."""
    if problems := check(ROOT, BUGS):
        return "\n".join(problems)
    copy_checkout(ROOT, TREE)
    if problem := configure() or build():
        return f"{problem}\nmutation: no build even without a bug (is a new file not yet known to git?)"
    red = red_test(test())
    return red and f"mutation: red even without a bug: {red}"


def main(part: str) -> int:
    print(f"mutation: building {PROGRAM} in {TREE.relative_to(ROOT)}", flush=True)
    if problem := prepare():
        print(problem, file=sys.stderr)
        return 1
    chosen = [bug for bug in BUGS if part in bug.name]
    counts: Counter[str] = Counter()
    for bug in chosen:
        word, reason = outcome(TREE, bug, build, test)
        counts[word] += 1
        print(f"{word:<8}  {bug.name}", f"  by {reason}" if word == KILLED else f"\n{reason}" if reason else "",
              sep="", flush=True)
    broken = f", {counts[NO_CODE]} do not compile" if counts[NO_CODE] else ""
    print(f"{len(chosen)} planted, {counts[KILLED]} killed, {counts[SURVIVED]} survived{broken}")
    return 0 if chosen and counts[KILLED] == len(chosen) else 1


if __name__ == "__main__":
    # Both ways of being ended go through the clean-up.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        sys.exit(main("".join(sys.argv[1:2])))
    except KeyboardInterrupt:
        sys.exit(130)
