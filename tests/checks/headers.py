"""architecture.headers: every header of src/ compiles alone, so that including it never depends on luck.

Usage: headers.py CHECKOUT BUILD_FOLDER
Each header is compiled with the flags of a source file of its own folder, as BUILD_FOLDER/compile_commands.json
has them. A header that passed is compiled again only when its flags change, or it, or an own header that it includes.
"""

import hashlib
import json
import os
import re
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from check_lib import finish

# Flags of the build that take the next word with them and say nothing about how code is read.
DROPPED_WITH_VALUE = {"-o", "-c", "-MF", "-MT", "-MQ"}
DROPPED = {"-MD", "-MMD"}
OWN_INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


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


def own_headers_of(header: Path, src: Path, seen: set[Path]) -> set[Path]:
    """The header and the own headers that it includes, directly or not."""
    if header not in seen and header.is_file():
        seen.add(header)
        for name in OWN_INCLUDE.findall(header.read_text(encoding="utf-8")):
            own_headers_of(src / name, src, seen)
    return seen


def stamp_name(header: Path, src: Path, flags: list[str]) -> str:
    digest = hashlib.sha256("\0".join([*flags, str(header)]).encode())
    for part in sorted(own_headers_of(header, src, set())):
        digest.update(part.read_bytes())
    return digest.hexdigest()


def compile_alone(header: Path, flags: list[str], stamp: Path) -> str | None:
    if stamp.exists():
        return None
    done = subprocess.run([*flags, str(header)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return f"{header} does not compile alone:\n{done.stderr}"
    stamp.touch()
    return None


def check(root: Path, build: Path) -> tuple[list[str], int]:
    src, flags, stamps = root / "src", flags_by_folder(build), build / "checked-headers"
    headers = sorted(src.rglob("*.hpp"))
    unbuilt = [str(header) for header in headers if header.parent not in flags]
    if unbuilt:
        return [f"{header}: no source file of its folder is part of the build" for header in unbuilt], 0
    stamps.mkdir(exist_ok=True)

    def check_one(header: Path) -> str | None:
        own = flags[header.parent]
        return compile_alone(header, own, stamps / stamp_name(header, src, own))

    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        return [problem for problem in pool.map(check_one, headers) if problem], len(headers)


if __name__ == "__main__":
    found, count = check(Path(sys.argv[1]).resolve(), Path(sys.argv[2]))
    finish(found, f"{count} headers")
