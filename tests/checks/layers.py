"""architecture.layers: every #include and every use of the system's clock or randomness stands where its layer may.

Usage: layers.py CHECKOUT
The tables below are those of ARCHITECTURE.md; a change of theirs needs an ADR.
"""

import re
import sys
from fnmatch import fnmatch
from pathlib import Path

from check_lib import finish

# Layer: the layers it may include beside itself. The two programs' folders count as layers.
LAYERS = {
    "base": "",
    "core": "base",
    "eth": "base",
    "net": "base",
    "report": "core base",
    "market": "net core base",
    "chain": "net eth base",
    "flow": "market chain eth net core base",
    "run": "flow market chain net core base",
    "sandbox": "net eth base",
    "app/e2e": "run flow report market chain net eth core base",
    "app/sandbox": "sandbox net eth base",
}

# Third-party header: the files that may include it. The first row that fits decides; no row is an error.
THIRD_PARTY = [
    ("fmt/*", "*"),
    ("tl/expected.hpp", "*"),
    ("boost/multiprecision/*", "base/* eth/* chain/*"),
    ("boost/url/*", "base/url.cpp"),
    ("boost/url.hpp", "base/url.cpp"),
    ("boost/json*", "core/* net/* market/* chain/* report/* flow/* run/* sandbox/* app/*"),
    ("boost/asio/awaitable.hpp", "net/* market/* chain/* flow/* run/* app/*"),
    ("boost/asio*", "net/* app/*"),
    ("boost/system/error_code.hpp", "net/* app/*"),
    ("boost/beast*", "net/*.cpp net/message_parser.hpp"),
    ("yaml-cpp/*", "core/profile_yaml.cpp"),
    ("openssl/*", "net/* eth/* sandbox/*"),
    ("zlib.h", "net/*"),
    ("sqlite3.h", "sandbox/*"),
    ("CLI/*", "app/e2e/command_line.cpp app/sandbox/command_line.cpp"),
    ("secp256k1*", "eth/curve.cpp"),
    ("cryptopp/*", "eth/keccak.cpp"),
    ("*.h", "net/* app/*"),  # POSIX
]

# Own headers that fewer files may include than their layer would allow.
CONFINED = {"net/message_parser.hpp": "net/*_reader.cpp"}

# What only app and net may ask the system for; all others get it through a port.
AMBIENT = re.compile(r"_clock::now\b|\b(?:secure_)?getenv\b|\brandom_device\b|\bs?rand\s*\(|\bthis_thread\b|\busleep\b")

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
STANDARD = re.compile(r"^[a-z_0-9]+$")


def fits(name: str, patterns: str) -> bool:
    return any(fnmatch(name, pattern) for pattern in patterns.split())


def layer_of(name: str) -> str | None:
    parts = name.split("/")
    layer = "/".join(parts[:2]) if parts[0] == "app" else parts[0]
    return layer if layer in LAYERS else None


def own_include_problem(source: str, header: str, src: Path) -> str | None:
    layer, target = layer_of(source), layer_of(header)
    if not (src / header).is_file():
        return f'"{header}" is no file of src/: own headers are included by their path from there'
    if target != layer and target not in LAYERS[layer].split():
        return f'layer {layer} must not include "{header}" of layer {target}'
    if header in CONFINED and not fits(source, CONFINED[header]):
        return f'"{header}" may be included by {CONFINED[header]} only'
    return None


def third_party_problem(source: str, header: str) -> str | None:
    if STANDARD.match(header):
        return None
    for pattern, allowed in THIRD_PARTY:
        if fnmatch(header, pattern):
            return None if fits(source, allowed) else f"<{header}> may be included by {allowed} only"
    return f"<{header}> is not in the table of third-party headers"


def line_problem(source: str, line: str, src: Path) -> str | None:
    include = INCLUDE.match(line)
    if include and include[1]:
        return own_include_problem(source, include[1], src)
    if include:
        return third_party_problem(source, include[2])
    code = line.split("//")[0]
    if AMBIENT.search(code) and not fits(source, "net/* app/*"):
        return f"only app and net ask the system for time, randomness or variables: {code.strip()}"
    return None


def check(root: Path) -> tuple[list[str], int]:
    src = root / "src"
    files = [path for path in sorted(src.rglob("*")) if path.suffix in (".cpp", ".hpp")]
    problems = []
    for path in files:
        source = path.relative_to(src).as_posix()
        if layer_of(source) is None:
            problems.append(f"src/{source}: in no layer of the table")
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            problem = line_problem(source, line, src)
            if problem:
                problems.append(f"src/{source}:{number}: {problem}")
    return problems, len(files)


if __name__ == "__main__":
    found, count = check(Path(sys.argv[1]))
    finish(found, f"{count} files of src/")
