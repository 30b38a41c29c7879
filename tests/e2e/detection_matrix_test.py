"""One column of the detection matrix, the one in which nearly every defect can show; the page that all columns gave;
and whether the oracle that judges them sees through doctored reports."""

import collections
import concurrent.futures
import contextlib
import copy
import unittest

import detection_matrix
from detection_matrix import Column
from detection_oracle import problems_of
from harness import main
from report_figures import recount

# Between them these reports have every verdict and every kind of finding that the matrix knows.
PLAYED = [
    ("accepted-related-id-missing + extra-recipient:offer_rejected", Column("record", 1, 0)),
    ("cross-flow:offer_created", Column("record", 8, 0)),
    ("duplicate:offer_created + unread-drift", Column("status", 1, 0)),
    ("accepted-related-id-wrong", Column("status", 1, 0)),
    ("payments-500", Column("record", 1, 0)),
    ("late:payment_confirmed", Column("status", 1, 300)),
    ("silent-delivery", Column("status", 1, 0)),
    ("stuck-status", Column("record", 1, 0)),
]
# What the oracle leaves open: wording, durations, and what has bounds instead of one right value.
OPEN = {"message", "detail", "fix", "error", "reasons", "polls", "nearestMisses", "durationMs", "startedAt",
        "arrivalMs", "attempts", "unreadCount", "paymentId", "since", "reason", "owner", "api"}
FLOWS_DOCTORED = 2
PRESENT = {"found": True, "arrivalMs": 1000.0, "message": None, "filedUnder": None}
ABSENT = {"found": False, "arrivalMs": None, "message": "nothing came", "filedUnder": None}


class Specimen:
    """A good report and its truth, to be doctored and made good again."""

    def __init__(self, name, column):
        self.defect = next(d for d in detection_matrix.DEFECTS if d.name == name and not d.reason_not_shown(column))
        self.column = column
        self.run, self.document = detection_matrix.record((self.defect, column))
        self.original = self.run.report

    def problems(self):
        return problems_of(self.defect, self.column, self.run, self.document)

    @contextlib.contextmanager
    def copy(self):
        code, document = self.run.code, self.document
        self.run.report, self.document = copy.deepcopy(self.original), copy.deepcopy(document)
        try:
            yield self.run.report
        finally:
            self.run.report, self.run.code, self.document = self.original, code, document

    def recount(self):
        """Makes the figures fit again, as whoever falsifies a report would."""
        figures = recount(self.run.report, self.column)
        for part in ("flows", "notifications", "payments"):
            self.run.report["summary"][part].update(figures[part])
        for level in self.run.report["levels"]:
            level["flows"] = figures["flows"]

    def notices(self):
        return [notice for purchase in self.document["purchaseRequests"] for notice in purchase["notifications"]]


def checkpoints(report, word):
    return [c for flow in report["flows"] for c in flow["checkpoints"] if c["verdict"] == word]


def findings(report, *kinds):
    return [(flow, f) for flow in report["flows"] for f in flow["findings"] if f["kind"] in kinds]


def judge_as(checkpoint, word, changes):
    checkpoint["verdict"] = word
    for name, value in changes.items():
        checkpoint.pop(name, None)
        if value is not None:
            checkpoint[name] = value


def rejudge(old, new, changes):
    """Another verdict, and whatever goes with it."""
    def doctor(specimen):
        for checkpoint in checkpoints(specimen.run.report, old)[:1]:
            judge_as(checkpoint, new, changes)
            yield
    doctor.__name__ = f"{old}_as_{new}"
    return doctor


def set_in(old, name, value):
    def doctor(specimen):
        for checkpoint in checkpoints(specimen.run.report, old)[:1]:
            checkpoint[name] = value
            yield
    doctor.__name__ = f"{old}_with_{name}_{value}"
    return doctor


def swap_judgements(specimen):
    """Two actors of one event: the figures stay as they are."""
    names = ("verdict", *PRESENT)
    rows = collections.defaultdict(list)
    for flow in specimen.run.report["flows"]:
        for checkpoint in flow["checkpoints"]:
            rows[checkpoint["verdict"]].append(checkpoint)
    if "found" in rows and len(odd := [word for word in rows if word in ("missing", "misfiled", "late")]) == 1:
        good, bad = rows["found"][0], rows[odd[0]][0]
        were = [{name: c.get(name) for name in names} for c in (good, bad)]
        judge_as(good, were[1].pop("verdict"), were[1])
        judge_as(bad, were[0].pop("verdict"), were[0])
        yield


def swap_findings(specimen):
    first, second, *_ = specimen.run.report["flows"]
    if any("notificationId" in finding for finding in first["findings"] + second["findings"]):
        first["findings"], second["findings"] = second["findings"], first["findings"]
        yield


def swap_their_notices(specimen):
    named = [f for _, f in findings(specimen.run.report, "wrong_recipient", "cross_flow")]
    odd = next(((a, b) for a in named for b in named if a["actor"] != b["actor"]), None)
    if odd:
        odd[0]["notificationId"], odd[1]["notificationId"] = odd[1]["notificationId"], odd[0]["notificationId"]
        yield


def name_another_notice(specimen):
    for _, finding in findings(specimen.run.report, "wrong_recipient", "cross_flow", "duplicate")[:1]:
        finding["notificationId"] = specimen.notices()[0]["notificationId"]
        yield


def name_both_copies(specimen):
    for flow, finding in findings(specimen.run.report, "duplicate")[:1]:
        flow["findings"].append(finding | {"notificationId": other_copy(specimen, finding)})
        yield


def rename_kind(specimen):
    kinds = {"wrong_recipient": "duplicate", "duplicate": "unexpected", "cross_flow": "wrong_recipient"}
    for _, finding in findings(specimen.run.report, *kinds)[:1]:
        finding["kind"] = kinds[finding["kind"]]
        yield


def invent_finding(specimen):
    flow = specimen.run.report["flows"][0]
    flow["findings"].append({"kind": "unexpected", "actor": flow["checkpoints"][0]["actor"], "detail": "invented"})
    yield


def forget_findings(specimen):
    for flow in specimen.run.report["flows"]:
        if flow["findings"]:
            flow["findings"] = []
            yield
            return


def name_one_flow(specimen):
    for _, finding in findings(specimen.run.report, "cross_flow")[:1]:
        finding["detail"] = finding["detail"].split(" of flow ")[0]
        yield


def flip_passed(specimen):
    flow = specimen.run.report["flows"][0]
    flow["passed"] = not flow["passed"]
    if flow.pop("failure", None) is None:
        flow["failure"] = {"kind": "product", "step": "pay", "message": "", "fix": ""}
    yield


def forget_flow(specimen):
    specimen.run.report["flows"].pop()
    yield


def repeat_request(specimen):
    first, second, *_ = specimen.run.report["flows"]
    second["ids"] = first["ids"]
    yield


def play_unreported_request(specimen):
    specimen.document["purchaseRequests"].append(
        copy.deepcopy(specimen.document["purchaseRequests"][0]) | {"purchaseRequestId": "unreported"})
    yield


def see_before_it_was_there(specimen):
    if specimen.column.delay:
        checkpoints(specimen.run.report, "found")[0]["arrivalMs"] = specimen.column.delay / 2
        yield


def pass_all(specimen):
    if specimen.run.code:
        specimen.run.report["verdict"], specimen.run.code = {"status": "passed", "exitCode": 0, "reasons": []}, 0
        yield


def end_with_another_code(specimen):
    specimen.run.code = 1 - specimen.run.code
    yield


def count_another_request(specimen):
    specimen.run.report["summary"]["api"]["requests"] += 1
    yield


def explain_nothing(specimen):
    reasons = specimen.run.report["verdict"]["reasons"]
    specimen.run.report["verdict"]["reasons"] = [] if reasons else ["invented"]
    yield


DOCTORS = [
    rejudge("found", "missing", ABSENT), rejudge("missing", "found", PRESENT), rejudge("late", "found", PRESENT),
    rejudge("late", "missing", ABSENT), rejudge("misfiled", "missing", ABSENT), rejudge("misfiled", "found", PRESENT),
    rejudge("found", "late", PRESENT | {"message": "late"}), rejudge("known_gap", "gap_fixed", PRESENT),
    rejudge("gap_fixed", "known_gap", ABSENT | {"message": None}), rejudge("optional_absent", "optional_seen", PRESENT),
    set_in("misfiled", "filedUnder", "elsewhere"), set_in("found", "filedUnder", ""), set_in("found", "message", "why"),
    set_in("found", "attempts", 0), set_in("found", "unreadCount", -1), set_in("found", "unreadCount", 999),
    set_in("found", "arrivalMs", -1.0), set_in("found", "arrivalMs", 1e9), set_in("late", "arrivalMs", 899.0),
    set_in("missing", "arrivalMs", 30.0), swap_judgements, swap_findings, swap_their_notices, name_another_notice,
    name_both_copies, rename_kind, invent_finding, forget_findings, name_one_flow, flip_passed, forget_flow,
    repeat_request, play_unreported_request, see_before_it_was_there, pass_all, end_with_another_code, explain_nothing,
    count_another_request,
]


def other_copy(specimen, finding):
    notices = specimen.notices()
    named = next(n for n in notices if n["notificationId"] == finding["notificationId"])
    same = ("event", "recipient", "relatedId")
    return next(n["notificationId"] for n in notices if n is not named and all(n[key] == named[key] for key in same))


def altered(value):
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, (int, float)) else f"x{value}"


def places(part, where):
    """(container, key, path) of everything in a report that the oracle holds to one value."""
    for key, value in list(part.items() if isinstance(part, dict) else enumerate(part)):
        if key in OPEN:
            continue
        if where == "flows" and key >= FLOWS_DOCTORED:
            return
        yield part, key, f"{where}.{key}"
        if isinstance(value, (dict, list)):
            yield from places(value, f"{where}.{key}")


class DetectionMatrix(unittest.TestCase):
    def test_every_defect_is_detected_and_nothing_else(self):
        column = Column("record", 8, 0)
        self.assertIn(column, detection_matrix.COLUMNS)
        played = 0
        for defect, _, problems in detection_matrix.run_cells([column]):
            played += 1
            with self.subTest(defect=defect.name):
                self.assertEqual(problems, [])
        self.assertGreaterEqual(played, 53)

    def test_the_page_is_that_of_this_table(self):
        self.assertEqual(detection_matrix.DOCUMENT.read_text(), detection_matrix.render(), "run make matrix")


class Oracle(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with concurrent.futures.ThreadPoolExecutor(detection_matrix.RUNS_AT_ONCE) as pool:
            cls.specimens = list(pool.map(lambda cell: Specimen(*cell), PLAYED))

    def test_it_accepts_what_is_right(self):
        for specimen in self.specimens:
            with self.subTest(defect=specimen.defect.name):
                self.assertEqual(specimen.problems(), [])

    def test_it_accepts_either_copy_of_a_notice(self):
        accepted = 0
        for specimen in self.specimens:
            with specimen.copy() as report:
                for _, finding in findings(report, "duplicate"):
                    finding["notificationId"] = other_copy(specimen, finding)
                    accepted += 1
                self.assertEqual(specimen.problems(), [])
        self.assertGreater(accepted, 0)

    def test_it_sees_through_falsified_reports(self):
        """The figures are made to fit each time, so that the flows themselves must give it away."""
        used = collections.Counter()
        for specimen in self.specimens:
            for doctor in DOCTORS:
                with specimen.copy(), self.subTest(defect=specimen.defect.name, doctor=doctor.__name__):
                    for _ in doctor(specimen):
                        used[doctor.__name__] += 1
                        specimen.recount()
                        self.assertNotEqual(specimen.problems(), [])
        self.assertEqual([doctor.__name__ for doctor in DOCTORS if not used[doctor.__name__]], [])

    def test_it_holds_every_value(self):
        """Each value of each report changed, and each member removed or repeated, one at a time."""
        changed = 0
        for specimen in self.specimens:
            with specimen.copy() as report:
                for part in ("verdict", "summary", "levels", "flows"):
                    for container, key, path in places(report[part], part):
                        self.change(specimen, container, key, path)
                        changed += 1
        self.assertGreater(changed, 3000)

    def change(self, specimen, container, key, path):
        value = container[key]
        if not isinstance(value, (dict, list)):
            container[key] = altered(value)
            self.assertNotEqual(specimen.problems(), [], f"{specimen.defect.name}: {path} changed")
            container[key] = value
        if isinstance(container, list):
            container.insert(key, value)
            self.assertNotEqual(specimen.problems(), [], f"{specimen.defect.name}: {path} twice")
            del container[key]
        kept = copy.copy(container)
        del container[key]
        self.assertNotEqual(self.problems_or_error(specimen), [], f"{specimen.defect.name}: {path} removed")
        container.clear()
        container.extend(kept) if isinstance(container, list) else container.update(kept)

    @staticmethod
    def problems_or_error(specimen):
        """Without a required member the schema's check comes first; here it may be an error."""
        try:
            return specimen.problems()
        except (KeyError, AttributeError, TypeError) as error:
            return [repr(error)]


if __name__ == "__main__":
    main()
