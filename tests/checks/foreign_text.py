"""architecture.foreign_text: what a backend, a proxy or a node says is quoted in one way, Redactor::excerpt().

Usage: foreign_text.py CHECKOUT
That function redacts the whole text, cleans it and cuts it, in this order. Found are, statement by statement:
* base::shorten(), its last step, outside the files that shorten our own texts, settings, or what is redacted already;
* the body or a header of a reply in a composed text, where no redactor stands before it;
* a cut of such a text before the redactor sees it.
"""

import re
import sys
from pathlib import Path

from check_lib import finish, tracked_files

# Who may shorten without a redactor, and what.
SHORTENERS = {
    "src/base/redaction.cpp": "the one function",
    "src/base/utf8.cpp": "its last step",
    "src/base/url.cpp": "an address that was configured",
    "src/app/e2e/cleanup_command.cpp": "BASE_URL of a journal",
    "src/app/e2e/journaled_run.cpp": "a run id that was typed",
    "src/chain/settings.cpp": "settings",
    "src/core/config.cpp": "settings",
    "src/core/explanation.cpp": "a result that is redacted",
    "src/core/unified_diff.cpp": "a file name",
    "src/report/escape.cpp": "a result that is redacted",
    "src/run/journal_state.cpp": "a version in a journal",
    "src/run/resume.cpp": "settings in a journal",
    "src/sandbox/backend.cpp": "the sandbox knows no secrets of others",
    "src/sandbox/scanner.cpp": "the same",
}
SHORTEN = re.compile(r"(?<![\w.>])(?:base::)?shorten\(")
# Of net::HttpReply.
FOREIGN = re.compile(r"\breply(?:\.|->)(?:body|headers)\b|\bfind_header\(")
# A composed text, or a cut.
COMPOSED = re.compile(r"fmt::format(?:_to)?\(|base::fail\(|\bsubstr\(|\bresize\(")
REDACTED = re.compile(r"\b(?:excerpt|redact|quotable|learn_tokens|judge_reply|refusal_of|redirect_target)\(")
QUOTING_LAYERS = ("src/market/", "src/chain/", "src/flow/", "src/run/", "src/app/e2e/")


def statements(text: str) -> list[tuple[int, str]]:
    """Statements without the insides of quotes and without comments, each with the line that it begins in."""
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)
    text = re.sub(r"//[^\n]*", "", text)
    found, line = [], 1
    for piece in re.split(r"(?<=[;{}])", text):
        blank = len(piece) - len(piece.lstrip())
        found.append((line + piece[:blank].count("\n"), piece))
        line += piece.count("\n")
    return found


def check(root: Path) -> tuple[list[str], int]:
    problems, count = [], 0
    for name in tracked_files(root):
        if name.suffix not in (".cpp", ".hpp") or name.parts[0] != "src":
            continue
        count += 1
        path = name.as_posix()
        text = (root / name).read_text(encoding="utf-8")
        for line, statement in statements(text):
            if SHORTEN.search(statement) and path not in SHORTENERS and path != "src/base/utf8.hpp":
                problems.append(f"{path}:{line}: shortens a text by itself; quote it by Redactor::excerpt()")
            if not path.startswith(QUOTING_LAYERS):
                continue
            if FOREIGN.search(statement) and COMPOSED.search(statement) and not REDACTED.search(statement):
                problems.append(f"{path}:{line}: composes or cuts foreign text; quote it by Redactor::excerpt()")
    return problems, count


if __name__ == "__main__":
    found, number = check(Path(sys.argv[1]))
    finish(found, f"{number} files")
