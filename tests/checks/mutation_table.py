"""checks.mutation_table: every bug that `make mutation` plants still has its place in the sources.

Usage: mutation_table.py CHECKOUT
"""

import sys
from pathlib import Path

from check_lib import finish

sys.path.append(str(Path(__file__).resolve().parents[1] / "mutation"))
from bugs import BUGS, check  # noqa: E402

if __name__ == "__main__":
    finish(check(Path(sys.argv[1]), BUGS), f"{len(BUGS)} bugs")
