"""The detection matrix: every defect of the sandbox, in every column of modes, workers and notification delays.

In each cell the runner plays one round against a sandbox with one defect. Its report is compared twice: with what the
table below says of the defect, and with the sandbox's own truth, from which every verdict and every finding is derived
anew, actor by actor. Nothing else may be in the report.

    detection_matrix.py --write FILE    runs all columns and, if all defects were detected, writes the table
"""

import argparse
import collections
import concurrent.futures
import dataclasses
import itertools
import json
import pathlib
import sys
import time
import urllib.request

from harness import EndToEnd, ROOT, Sandbox

SELLERS = 3
RUNS_AT_ONCE = 3
DOCUMENT = ROOT / "docs" / "detection-matrix.md"

# Who must be told of what (docs/profile.md), apart from the profile: event -> role -> need.
POLICY = {
    "request_created": {"buyer": "required", "seller": "required"},
    "offer_created": {"buyer": "required"},
    "offer_accepted": {"selected_seller": "required"},
    "offer_rejected": {"rejected_seller": "required"},
    "payment_confirmed": {"buyer": "required", "selected_seller": "optional"},
    "seller_delivered": {"buyer": "gap"},
    "delivery_confirmed": {"selected_seller": "gap"},
}
SERVED = [(event, role) for event, roles in POLICY.items() for role, need in roles.items() if need != "optional"]
ABSENT = {"required": "missing", "gap": "known_gap", "optional": "optional_absent"}
PRESENT = {"required": "found", "gap": "gap_fixed"}
# What a report says where nothing is wrong.
USUAL = {"found", "gap_fixed", "optional_absent"}


@dataclasses.dataclass(frozen=True)
class Column:
    mode: str
    workers: int
    delay: int

    @property
    def title(self):
        return f"{self.mode}, {self.workers} {'worker' if self.workers == 1 else 'workers'}, {self.delay} ms"

    @property
    def timeout(self):
        return 400 if self.delay == 0 else self.delay + 600


COLUMNS = [Column(*cell) for cell in itertools.product(("status", "record"), (1, 8), (0, 300))]


@dataclasses.dataclass
class Defect:
    name: str
    says: set                # what shows the defect
    follows: set = dataclasses.field(default_factory=set)
    exit_code: int = 1
    fails_at: str = ""       # the step at which its flows fail
    is_shown: object = staticmethod(lambda column: "")  # why it cannot show in a column; "" where it can

    def option(self, column):
        """With a time, for late: visible well after the deadline and well before the sweep."""
        return f"{self.name}:{column.timeout + 200 - column.delay}" if self.name.startswith("late:") else self.name


def verdict(word, event, role):
    return f"{word}: {event} → {role}"


def found_at(kind, event, owner):
    return f"{kind}: {event} in the inbox of {'a' if owner != 'everyone' else ''} {owner}".replace("  ", " ")


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


def never_late(_):
    return "a known gap is not waited for, so it cannot be late"


def defects():
    yield Defect("accepted-related-id-missing", {verdict("misfiled", "offer_accepted", "selected_seller")})
    yield Defect("accepted-related-id-wrong", {verdict("misfiled", "offer_accepted", "selected_seller")})
    yield Defect("payments-500", {"payment_http_error in the inbox of a buyer"}, {"the flow fails at pay"},
                 fails_at="pay", is_shown=needs_record)
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
                     missing_all(event), is_shown=needs_another_flow)
    for event in POLICY:
        yield Defect(f"duplicate:{event}", {found_at("duplicate", event, owner) for owner in inboxes_of(event)})
    for event in POLICY:
        is_gap = exit_code_of(event) == 0
        yield Defect(f"late:{event}",
                     {verdict("late", event, role) for role, need in POLICY[event].items() if need == "required"},
                     is_shown=never_late if is_gap else lambda column: "")
    yield Defect("unread-drift", {"unread_drift in the inbox of a buyer", "unread_drift in the inbox of a seller"})
    yield Defect("stuck-status", {"the flow fails at read_request"}, fails_at="read_request")
    yield Defect("losers-not-rejected", missing_all("offer_rejected"))


DEFECTS = list(defects())


class Truth:
    """What really happened, and what a report must therefore say."""

    def __init__(self, document, report, column):
        self.column = column
        self.defects = document["defects"]
        self.requests = {request["purchaseRequestId"]: request for request in document["purchaseRequests"]}
        self.flows = report["flows"]
        self.flow_of_actor = {}
        for flow in self.flows:
            for checkpoint in flow["checkpoints"]:
                self.flow_of_actor[checkpoint["actor"]["userId"]] = flow["flowId"]
        self.checkpoints = collections.Counter()  # (flow, event, user, related id, verdict)
        self.findings = collections.Counter()     # (kind, event, user)
        for flow in self.flows:
            self.judge_flow(flow)
        if "unread-drift" in self.defects:
            self.judge_unread()

    def judge_flow(self, flow):
        notices = self.requests[flow["ids"]["purchaseRequestId"]]["notifications"]
        for event, user, need, related in self.expectations(flow):
            meant = [n for n in notices if n["event"] == event and n["intended"]["id"] == user
                     and (event != "offer_created" or n["relatedId"] == related[0])]
            # Copies that were made for somebody else are no failure to tell the right one.
            arrived = [n for n in meant if n["recipient"]["id"] == user]
            right = [n for n in arrived if n["relatedId"] in related]
            word = ABSENT[need]
            if right:
                word = "late" if need == "required" and "late:" in (right[0]["defect"] or "") else PRESENT[need]
            elif arrived and need == "required":
                word = "misfiled"
            self.checkpoints[(flow["flowId"], event, user, related[0], word)] += 1
            self.findings[("duplicate", event, user)] += len(right[1:])
            for notice in meant:
                self.judge_recipient(flow, notice)
        if "payments-500" in self.defects:
            self.findings[("payment_http_error", None, self.cast(flow)[0])] += 1
        self.findings = +self.findings

    def judge_recipient(self, flow, notice):
        recipient = notice["recipient"]["id"]
        if recipient == notice["intended"]["id"]:
            return
        is_elsewhere = self.flow_of_actor.get(recipient, flow["flowId"]) != flow["flowId"]
        self.findings[("cross_flow" if is_elsewhere else "wrong_recipient", notice["event"], recipient)] += 1

    def judge_unread(self):
        inboxes = collections.Counter(notice["recipient"]["id"] for request in self.requests.values()
                                      for notice in request["notifications"])
        for user, count in inboxes.items():
            if count >= 3:
                self.findings[("unread_drift", None, user)] += 1

    @staticmethod
    def cast(flow):
        """The user ids of the buyer and the sellers, by their index."""
        created = [c["actor"] for c in flow["checkpoints"] if c["event"] == "request_created"]
        ordered = sorted(created, key=lambda actor: (actor["role"] != "buyer", actor["index"]))
        return [actor["userId"] for actor in ordered]

    def expectations(self, flow):
        """(event, user, need, related ids) of every notification that the flow's steps must cause."""
        buyer, *sellers = self.cast(flow)
        ids, done = flow["ids"], [step["name"] for step in flow["steps"] if "error" not in step]
        request, winner = ids["purchaseRequestId"], ids["offerIds"].index(ids["selectedOfferId"])
        for user in (buyer, *sellers):
            yield "request_created", user, "required", [request]
        for offer in ids["offerIds"]:
            yield "offer_created", buyer, "required", [offer, request]
        for index, user in enumerate(sellers):
            yield ("offer_accepted" if index == winner else "offer_rejected"), user, "required", [ids["offerIds"][index]]
        if "pay" in done:
            paid = [request, ids.get("paymentId", request)]
            yield "payment_confirmed", buyer, "required", paid
            yield "payment_confirmed", sellers[winner], "optional", paid
        if "deliver" in done:
            yield "seller_delivered", buyer, "gap", [request]
        if "confirm_delivery" in done:
            yield "delivery_confirmed", sellers[winner], "gap", [request]


def role_of(checkpoint, flow):
    event, user = checkpoint["event"], checkpoint["actor"]["userId"]
    if checkpoint["actor"]["role"] == "buyer":
        return "buyer"
    if event == "request_created":
        return "seller"
    winner = flow["ids"]["offerIds"].index(flow["ids"]["selectedOfferId"])
    return "selected_seller" if Truth.cast(flow)[1 + winner] == user else "rejected_seller"


def owner_of(finding):
    actor = finding["actor"]
    return "bystander" if actor["role"] == "seller" and actor["index"] > SELLERS else actor["role"]


def signature(report):
    """What is unusual in a report, in the words of the table."""
    words = set()
    for flow in report["flows"]:
        if not flow["passed"]:
            words.add(f"the flow fails at {flow['failure']['step']}")
        for checkpoint in flow["checkpoints"]:
            if checkpoint["verdict"] not in USUAL:
                words.add(verdict(checkpoint["verdict"], checkpoint["event"], role_of(checkpoint, flow)))
        for finding in flow["findings"]:
            owner = owner_of(finding)
            words.add(found_at(finding["kind"], finding["event"], owner) if "event" in finding
                      else f"{finding['kind']} in the inbox of a {owner}")
    return words


def compare(name, wanted, got):
    if wanted == got:
        return []
    if isinstance(wanted, collections.Counter):
        return [f"{name}: not reported {dict(wanted - got)}, reported without reason {dict(got - wanted)}"]
    return [f"{name}: {got!r} instead of {wanted!r}"]


def problems_of(defect, column, run, document):
    """Every way in which a report is not what it must be."""
    report, truth = run.report, Truth(document, run.report, column)
    checkpoints = collections.Counter(
        (flow["flowId"], c["event"], c["actor"]["userId"], c["relatedId"], c["verdict"])
        for flow in report["flows"] for c in flow["checkpoints"])
    findings = collections.Counter((f["kind"], f.get("event"), f["actor"]["userId"])
                                   for flow in report["flows"] for f in flow["findings"])
    failures = {flow["failure"]["step"] for flow in report["flows"] if not flow["passed"]}
    problems = compare("what the runner says", defect.says | defect.follows, signature(report))
    problems += compare("verdicts, by the truth", truth.checkpoints, checkpoints)
    problems += compare("findings, by the truth", truth.findings, findings)
    problems += compare("failed steps", {defect.fails_at} - {""}, failures)
    problems += compare("flows", column.workers, len(report["flows"]))
    problems += compare("exit code", defect.exit_code, run.code)
    for flow in report["flows"]:
        for finding in flow["findings"]:
            about = [other["flowId"] for other in report["flows"] if other["flowId"] in finding["detail"]]
            if finding["kind"] == "cross_flow" and len(about) != 2:
                problems.append(f"cross_flow names {about}, not both flows: {finding['detail']}")
    return problems


class Cell(EndToEnd):
    """Plays one cell; a TestCase for its helpers alone."""

    def runTest(self):
        raise NotImplementedError

    def problems(self, defect, column):
        options = ["--expose-truth", "--latency", 20, "--notify-delay", column.delay, "--defect", defect.option(column)]
        with Sandbox(*options) as sandbox:
            run = self.run_e2e(sandbox.url, PAYMENT_MODE=column.mode, CONCURRENCY_LEVELS=column.workers, BYSTANDER="on",
                               SELLERS_PER_WORKER=SELLERS, NOTIFICATION_TIMEOUT_MS=column.timeout)
            with urllib.request.urlopen(sandbox.url + "/__sandbox/truth") as reply:
                document = json.load(reply)["data"]
        return problems_of(defect, column, run, document)


def play(cell):
    defect, column = cell
    test = Cell()
    test.setUp()
    try:
        return test.problems(defect, column)
    except AssertionError as error:
        return [str(error)]
    finally:
        test.doCleanups()


def run_cells(columns):
    """Yields (defect, column, problems) for every cell in which the defect can show."""
    cells = [(defect, column) for column in columns for defect in DEFECTS if not defect.is_shown(column)]
    with concurrent.futures.ThreadPoolExecutor(RUNS_AT_ONCE) as pool:
        for (defect, column), problems in zip(cells, pool.map(play, cells)):
            yield defect, column, problems


def render():
    """The table of a matrix in which every defect was detected. Nothing else is ever written."""
    reasons = sorted({reason for defect in DEFECTS for column in COLUMNS if (reason := defect.is_shown(column))})
    marks = {reason: f"n/a ({number})" for number, reason in enumerate(reasons, 1)}
    lines = [(ROOT / "tests" / "e2e" / "detection_matrix_head.md").read_text()]
    lines.append("| Defect | The runner says | What follows | " + " | ".join(column.title for column in COLUMNS) + " |\n")
    lines.append("|" + " --- |" * (3 + len(COLUMNS)) + "\n")
    for defect in DEFECTS:
        name = f"`{defect.name}`" if not defect.name.startswith("late:") else f"`{defect.name}:MS`"
        cells = [marks.get(defect.is_shown(column), "✓") for column in COLUMNS]
        says, follows = ("<br>".join(sorted(words)) or "–" for words in (defect.says, defect.follows))
        lines.append(f"| {name} | {says} | {follows} | " + " | ".join(cells) + " |\n")
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
