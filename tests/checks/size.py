"""architecture.size: no source file is longer than 400 lines; and the contributor's guide stays short.

Usage: size.py CHECKOUT
"""

import sys
from pathlib import Path

from check_lib import finish, tracked_files

LIMIT = 400
SOURCE_SUFFIXES = {".cpp", ".hpp", ".py", ".sh", ".cmake", ".mjs"}
SOURCE_NAMES = {"Makefile", "CMakeLists.txt"}
OTHER_LIMITS = {"CONTRIBUTING.md": 80}


def limit_of(name: Path) -> int | None:
    if name.suffix in SOURCE_SUFFIXES or name.name in SOURCE_NAMES or name.as_posix() == ".ci/run":
        return LIMIT
    return OTHER_LIMITS.get(name.as_posix())


def check(root: Path) -> tuple[list[str], int]:
    problems, count = [], 0
    for name in tracked_files(root):
        limit = limit_of(name)
        if limit is None:
            continue
        count += 1
        lines = len((root / name).read_text(encoding="utf-8").splitlines())
        if lines > limit:
            problems.append(f"{name}: {lines} lines, {limit} are allowed: split it by responsibility")
    return problems, count


if __name__ == "__main__":
    found, checked = check(Path(sys.argv[1]))
    finish(found, f"{checked} files")
