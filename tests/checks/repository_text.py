"""repository.text: tracked files speak of the project alone, and hold no secret.

Usage: repository_text.py CHECKOUT
Looks for paths and package sources of one developer's machine, for private keys, for values of secret settings, and
for product names that have no business here (kept as digests, so that this file does not hold them either).
"""

import hashlib
import re
import sys
from pathlib import Path

from check_lib import finish, tracked_files

LINE_RULES = [
    (re.compile(r"(?<![\w.$~}])/(?:work|root|home|Users)/"), "a path of one machine"),
    (re.compile(r"https?://(?:[\w.-]*\.)?(?:registry|artifactory|nexus|mirror|proxy)\.[\w.-]+"), "a package source"),
    (re.compile(r'"resolved":\s*"https?://'), "a package source"),
    (re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*(?:$|\\n[A-Za-z0-9+/])"), "a private key"),
]
# In env files; names such as E2E_TOKEN_SYMBOL hold no secret.
SECRET_SETTING = re.compile(r"^\s*#?\s*(\w*(?:PASSWORD|SECRET|MNEMONIC|PRIVATE_KEY|TOKEN))\s*=\s*(\S.*)$")
FOREIGN_WORDS = {
    "c857d09db23e6822", "c70eca6b0f88f44d", "60965168ce762e94", "7d3194f79e645c42",
    "3ea125d0bff386e6", "57de4cf40144bdf7", "487b91042c7cf27a", "de2187af3fb01170",
}
WORD = re.compile(r"[A-Za-z]{3,}")


def is_foreign(word: str) -> bool:
    return hashlib.sha256(word.lower().encode()).hexdigest()[:16] in FOREIGN_WORDS


def line_problems(name: Path, line: str) -> list[str]:
    problems = [what for rule, what in LINE_RULES if rule.search(line)]
    if name.name.startswith(".env") and SECRET_SETTING.match(line):
        problems.append("a value of a secret setting")
    return problems


def check(root: Path) -> tuple[list[str], int]:
    problems, seen_words, names = [], {}, tracked_files(root)
    for name in names:
        text = (root / name).read_text(encoding="utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), start=1):
            problems += [f"{name}:{number}: {what}" for what in line_problems(name, line)]
            for word in WORD.findall(line):
                seen_words.setdefault(word, f"{name}:{number}")
    problems += [f"{where}: foreign word: {word}" for word, where in seen_words.items() if is_foreign(word)]
    return problems, len(names)


if __name__ == "__main__":
    found, count = check(Path(sys.argv[1]))
    finish(found, f"{count} files")
