"""must_not_compile.*: a case compiles as it stands, and with -DBAD fails for the reason that it names.

Usage: must_not_compile.py CASE.cpp COMPILER [FLAG…]
The good twin proves that the case fails for its bad line and not for a typing error elsewhere; the line
`// Expected: REGEX` is what the compiler must say about the bad one.
"""

import re
import subprocess
import sys
from pathlib import Path

from check_lib import finish

EXPECTED = re.compile(r"^// Expected: (.+)$", re.MULTILINE)


def compile_case(case: Path, command: list[str]) -> tuple[bool, str]:
    done = subprocess.run([*command, "-fsyntax-only", str(case)], capture_output=True, text=True, check=False)
    return done.returncode == 0, done.stderr


def check(case: Path, command: list[str]) -> list[str]:
    expected = EXPECTED.search(case.read_text(encoding="utf-8"))
    if not expected:
        return [f"{case}: has no line '// Expected: REGEX'"]
    compiles, said = compile_case(case, command)
    if not compiles:
        return [f"{case}: the good twin does not compile:\n{said}"]
    compiles, said = compile_case(case, [*command, "-DBAD"])
    if compiles:
        return [f"{case}: the bad twin compiles"]
    if not re.search(expected[1], said):
        return [f"{case}: the bad twin fails for another reason than {expected[1]!r}:\n{said}"]
    return []


if __name__ == "__main__":
    finish(check(Path(sys.argv[1]), sys.argv[2:]), sys.argv[1])
