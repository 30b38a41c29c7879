"""architecture.file_table: ARCHITECTURE.md names every file of src/, and no other.

Usage: file_table.py CHECKOUT
"""

import re
import sys
from pathlib import Path

from check_lib import finish

ROW = re.compile(r"^\| `([a-z0-9_]+(?:/[a-z0-9_]+)+)` \|", re.MULTILINE)


def check(root: Path) -> tuple[list[str], int]:
    src = root / "src"
    paths = [path for path in src.rglob("*") if path.suffix in (".cpp", ".hpp")]
    files = {path.relative_to(src).with_suffix("").as_posix() for path in paths}
    rows = set(ROW.findall((root / "ARCHITECTURE.md").read_text(encoding="utf-8")))
    problems = [f"src/{name}.*: has no row in ARCHITECTURE.md" for name in sorted(files - rows)]
    problems += [f"ARCHITECTURE.md: `{name}` is no file of src/" for name in sorted(rows - files)]
    return problems, len(files)


if __name__ == "__main__":
    found, count = check(Path(sys.argv[1]))
    finish(found, f"{count} files")
