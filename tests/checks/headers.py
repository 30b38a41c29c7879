"""architecture.headers: every header of src/ compiles alone, so that including it never depends on luck.

Usage: headers.py CHECKOUT BUILD_FOLDER
Each header is compiled with the flags of a source file of its own folder, as BUILD_FOLDER/compile_commands.json
has them.
"""

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from check_lib import finish

# Flags of the build that take the next word with them and say nothing about how code is read.
DROPPED_WITH_VALUE = {"-o", "-c", "-MF", "-MT", "-MQ"}
DROPPED = {"-MD", "-MMD"}


def syntax_flags(entry: dict) -> list[str]:
    words, flags = iter(shlex.split(entry["command"])), []
    for word in words:
        if word in DROPPED_WITH_VALUE:
            next(words)
        elif word not in DROPPED:
            flags.append(word)
    # A header is its own main file here, which is what `#pragma once` warns about.
    return [*flags, "-fsyntax-only", "-Wno-pragma-once-outside-header", "-x", "c++-header"]


def flags_by_folder(build: Path) -> dict[Path, list[str]]:
    entries = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    return {Path(entry["file"]).parent: syntax_flags(entry) for entry in entries}


def compile_alone(header: Path, flags: list[str]) -> str | None:
    done = subprocess.run([*flags, str(header)], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else f"{header} does not compile alone:\n{done.stderr}"


def check(root: Path, build: Path) -> tuple[list[str], int]:
    flags = flags_by_folder(build)
    headers = sorted((root / "src").rglob("*.hpp"))
    unbuilt = [str(header) for header in headers if header.parent not in flags]
    if unbuilt:
        return [f"{header}: no source file of its folder is part of the build" for header in unbuilt], 0
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        results = pool.map(lambda header: compile_alone(header, flags[header.parent]), headers)
        return [problem for problem in results if problem], len(headers)


if __name__ == "__main__":
    found, count = check(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    finish(found, f"{count} headers")
