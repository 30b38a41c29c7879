"""What the checks share: the tracked files of a checkout, and how a check ends."""

import subprocess
import sys
from pathlib import Path


def tracked_files(root: Path) -> list[Path]:
    """The files of the checkout relative to `root`; in an unpacked archive, where git knows nothing, all files."""
    listed = subprocess.run(["git", "-C", str(root), "ls-files", "-z"], capture_output=True, text=True, check=False)
    if listed.returncode == 0 and listed.stdout:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
    else:
        skipped = {"build", "tmp", ".git", "node_modules"}
        names = [path.relative_to(root) for path in root.rglob("*")]
        names = [name for name in names if not skipped.intersection(name.parts)]
    return sorted(name for name in names if (root / name).is_file())


def finish(problems: list[str], checked: str) -> None:
    """Ends the program: with 1 and the problems, or with 0 and a line that says what was checked."""
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(1)
    print(f"{checked}: no problem")
