"""The detection matrix: every defect of the sandbox, in every column of modes, workers and notification delays.

In each cell the runner plays against a sandbox with one defect, or with a few at once. Its report is compared twice:
with what the table below says of the defect, and with all that the sandbox knows (detection_oracle.py). Nothing else
may be in the report.

    detection_matrix.py --write FILE    runs all columns and, if all defects were detected, writes the table
"""

import argparse
import concurrent.futures
import dataclasses
import itertools
import json
import pathlib
import sys
import time
import urllib.request

from detection_oracle import ABSENT, SELLERS, found_at, problems_of, verdict
from harness import EndToEnd, ROOT, Sandbox
from report_figures import POLICY

RUNS_AT_ONCE = 4
JOINT = " + "
DOCUMENT = ROOT / "docs" / "detection-matrix.md"
SERVED = [(event, role) for event, roles in POLICY.items() for role, need in roles.items() if need != "optional"]


@dataclasses.dataclass(frozen=True)
class Column:
    mode: str
    workers: int
    delay: int

    @property
    def title(self):
        who = "1 worker × 2 rounds" if self.workers == 1 else f"{self.workers} workers"
        return f"{self.mode}, {who}, {self.delay} ms"

    @property
    def rounds(self):
        """A worker that is alone plays the second round into inboxes that are not empty."""
        return 2 if self.workers == 1 else 1

    @property
    def timeout(self):
        return 400 if self.delay == 0 else self.delay + 600


COLUMNS = [Column(*cell) for cell in itertools.product(("status", "record"), (1, 8), (0, 300))]


@dataclasses.dataclass
class Defect:
    name: str                # several are joined by JOINT
    says: set                # what shows the defect
    follows: set = dataclasses.field(default_factory=set)
    exit_code: int = 1
    fails_at: str = ""       # the step at which its flows fail
    reason_not_shown: object = staticmethod(lambda column: "")  # why it cannot show in a column; "" where it can

    def options(self, column):
        """With a time, for late: visible well after the deadline and well before the sweep."""
        for name in self.name.split(JOINT):
            if name.startswith("late:"):
                name += f":{column.timeout + 200 - column.delay}"
            yield from name.split() if name.startswith("--") else ("--defect", name)

    @property
    def shown_name(self):
        names = (f"{name}:MS" if name.startswith("late:") else name for name in self.name.split(JOINT))
        return JOINT.join(f"`{name}`" for name in names)


def missing_all(event):
    return {verdict(ABSENT[need], event, role) for role, need in POLICY[event].items() if need != "optional"}


def exit_code_of(event):
    return 0 if all(need == "gap" for need in POLICY[event].values()) else 1


def inboxes_of(event):
    """In whose inboxes the notices of an event belong, as the words of a finding."""
    return {"buyer" if role == "buyer" else "seller"
            for role, need in POLICY[event].items() if need != "optional"}


def needs_another_flow(column):
    return "" if column.workers > 1 else "with one worker there is no other running flow"


def needs_record(column):
    return "" if column.mode == "record" else "the status mode does not use this route"


def needs_status(column):
    return "" if column.mode == "status" else "with payments-500 no flow of the record mode comes so far"


def never_late(_):
    return "a known gap is not waited for, so it cannot be late"


def defects():
    yield Defect("accepted-related-id-missing", {verdict("misfiled", "offer_accepted", "selected_seller")})
    yield Defect("accepted-related-id-wrong", {verdict("misfiled", "offer_accepted", "selected_seller")})
    yield Defect("payments-500", {"payment_http_error in the inbox of a buyer"}, {"the flow fails at pay"},
                 fails_at="pay", reason_not_shown=needs_record)
    yield Defect("silent-delivery", missing_all("seller_delivered"), exit_code=0)
    yield Defect("silent-confirmation", missing_all("delivery_confirmed"), exit_code=0)
    for event, role in SERVED:
        yield Defect(f"missing:{event}:{role}", {verdict(ABSENT[POLICY[event][role]], event, role)},
                     exit_code=exit_code_of(event))
    for event in POLICY:
        wrong = {found_at("wrong_recipient", event, "bystander" if event == "request_created" else "seller")}
        yield Defect(f"wrong-recipient:{event}", wrong, missing_all(event))
    for event in POLICY:
        wrong = {found_at("wrong_recipient", event, "bystander" if event == "request_created" else "seller")}
        yield Defect(f"extra-recipient:{event}", wrong)
    for event in POLICY:
        yield Defect(f"cross-flow:{event}", {found_at("cross_flow", event, owner) for owner in inboxes_of(event)},
                     missing_all(event), reason_not_shown=needs_another_flow)
    for event in POLICY:
        yield Defect(f"duplicate:{event}", {found_at("duplicate", event, owner) for owner in inboxes_of(event)})
    for event in POLICY:
        is_gap = exit_code_of(event) == 0
        yield Defect(f"late:{event}",
                     {verdict("late", event, role) for role, need in POLICY[event].items() if need == "required"},
                     reason_not_shown=never_late if is_gap else lambda column: "")
    yield Defect("unread-drift", {"unread_drift in the inbox of a buyer", "unread_drift in the inbox of a seller"})
    yield Defect("stuck-status", {"the flow fails at read_request"}, fails_at="read_request")
    yield Defect("losers-not-rejected", missing_all("offer_rejected"))
    yield from combinations()


def combinations():
    misfiled = verdict("misfiled", "offer_accepted", "selected_seller")
    drift = {"unread_drift in the inbox of a buyer", "unread_drift in the inbox of a seller"}
    twice = {found_at("duplicate", "request_created", owner) for owner in ("buyer", "seller")}
    yield Defect("accepted-related-id-missing + extra-recipient:offer_rejected",
                 {misfiled, found_at("wrong_recipient", "offer_rejected", "seller")})
    yield Defect("duplicate:offer_created + unread-drift", {found_at("duplicate", "offer_created", "buyer")} | drift)
    yield Defect("late:offer_accepted + extra-recipient:offer_accepted",
                 {verdict("late", "offer_accepted", "selected_seller"),
                  found_at("wrong_recipient", "offer_accepted", "seller")})
    yield Defect("cross-flow:offer_created + duplicate:offer_created",
                 {found_at("cross_flow", "offer_created", "buyer")}, missing_all("offer_created"),
                 reason_not_shown=needs_another_flow)
    preset = "--preset amn-2026-06-06 + duplicate:request_created"
    yield Defect(preset, {misfiled} | twice | missing_all("seller_delivered") | missing_all("delivery_confirmed"),
                 reason_not_shown=needs_status)
    yield Defect(preset, {misfiled, "payment_http_error in the inbox of a buyer"} | twice, {"the flow fails at pay"},
                 fails_at="pay", reason_not_shown=needs_record)


DEFECTS = list(defects())


class Cell(EndToEnd):
    """Plays one cell; a TestCase for its helpers alone."""

    def runTest(self):
        raise NotImplementedError

    def record(self, defect, column):
        options = ["--expose-truth", "--latency", 20, "--notify-delay", column.delay, *defect.options(column)]
        with Sandbox(*options) as sandbox:
            run = self.run_e2e(sandbox.url, PAYMENT_MODE=column.mode, CONCURRENCY_LEVELS=column.workers,
                               ROUNDS=column.rounds, BYSTANDER="on", SELLERS_PER_WORKER=SELLERS,
                               NOTIFICATION_TIMEOUT_MS=column.timeout)
            with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
                document = json.load(reply)["data"]
        self.assertIsNotNone(run.report, run.stderr)
        return run, document


def record(cell):
    """The run of a cell, and the sandbox's truth of it."""
    test = Cell()
    test.setUp()
    try:
        return test.record(*cell)
    finally:
        test.doCleanups()


def play(cell):
    try:
        return problems_of(*cell, *record(cell))
    except AssertionError as error:
        return [str(error)]


def run_cells(columns):
    """Yields (defect, column, problems) for every cell in which the defect can show."""
    cells = [(defect, column) for column in columns for defect in DEFECTS if not defect.reason_not_shown(column)]
    with concurrent.futures.ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        for (defect, column), problems in zip(cells, pool.map(play, cells)):
            yield defect, column, problems


def render():
    """The table of a matrix in which every defect was detected. Nothing else is ever written."""
    reasons = sorted({defect.reason_not_shown(column) for defect in DEFECTS for column in COLUMNS} - {""})
    marks = {reason: f"n/a ({number})" for number, reason in enumerate(reasons, 1)}
    lines = [(ROOT / "tests" / "e2e" / "detection_matrix_head.md").read_text()]
    titles = " | ".join(column.title for column in COLUMNS)
    lines.append(f"| Defect | The runner says | What follows | {titles} |\n")
    lines.append("|" + " --- |" * (3 + len(COLUMNS)) + "\n")
    for defect in DEFECTS:
        cells = [marks.get(defect.reason_not_shown(column), "✓") for column in COLUMNS]
        says, follows = ("<br>".join(sorted(words)) or "–" for words in (defect.says, defect.follows))
        lines.append(f"| {defect.shown_name} | {says} | {follows} | " + " | ".join(cells) + " |\n")
    lines.append("\n")
    lines += [f"{number}. {reason}\n" for number, reason in enumerate(reasons, 1)]
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", type=pathlib.Path, default=DOCUMENT)
    parser.add_argument("--only", default="", help="only defects whose name contains this; nothing is written")
    arguments = parser.parse_args()
    DEFECTS[:] = [defect for defect in DEFECTS if arguments.only in defect.name]
    started, failed, played = time.monotonic(), 0, 0
    for defect, column, problems in run_cells(COLUMNS):
        played += 1
        failed += bool(problems)
        for problem in problems:
            print(f"{defect.name} ({column.title}): {problem}")
    seconds = time.monotonic() - started
    print(f"{played} cells in {seconds:.0f} s: {played - failed} passed, {failed} failed")
    if failed == 0 and not arguments.only:
        arguments.write.write_text(render())
        print(arguments.write)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
