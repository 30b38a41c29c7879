"""What a report must say of a run against a sandbox whose truth is known, and every way in which one does not.

The truth of the sandbox says who should have been told of what, who was told, and when it could be read. From that, and
not from what the runner expected, every checkpoint, finding and figure of the report is derived anew and compared.
"""

import collections
import datetime
import itertools

from report_figures import POLICY, recount, role_of

SELLERS = 3
# Both programs cut their times to milliseconds, by two clocks.
CLOCK_TOLERANCE_MS = 5

# event -> the step that causes it; how often the event tells somebody in one flow.
STEP_OF = {"request_created": "create_request", "offer_created": "create_offer", "offer_accepted": "accept_offer",
           "offer_rejected": "accept_offer", "payment_confirmed": "pay", "seller_delivered": "deliver",
           "delivery_confirmed": "confirm_delivery"}
TOLD_OF = {"request_created": 1 + SELLERS, "offer_created": SELLERS, "offer_accepted": 1, "offer_rejected": SELLERS - 1,
           "payment_confirmed": 1, "seller_delivered": 1, "delivery_confirmed": 1}
# The steps of a flow and what the sandbox answers; the operations of pay by mode.
STEPS = [("create_request", 201), *[("create_offer", 201)] * SELLERS, ("accept_offer", 200), ("pay", None),
         ("deliver", 200), ("confirm_delivery", 200)]
PAY = {"status": ("set_status", 200), "record": ("record_payment", 201)}
BEFORE_PAY = {event for event, step in STEP_OF.items() if step not in ("pay", "deliver", "confirm_delivery")}
ABSENT = {"required": "missing", "gap": "known_gap", "optional": "optional_absent"}
PRESENT = {"required": "found", "gap": "gap_fixed", "optional": "optional_seen"}
IS_FOUND = {"found", "late", "gap_fixed", "optional_seen"}
# What a report says where nothing is wrong.
USUAL = {"found", "gap_fixed", "optional_absent"}
STATUS_OF = {0: "passed", 1: "failed"}

Actor = collections.namedtuple("Actor", "role index user")
Checkpoint = collections.namedtuple(
    "Checkpoint", "flow step event actor related_id verdict found known_gap filed_under has_arrival has_message")
Finding = collections.namedtuple("Finding", "kind event actor notification flow")


def actor_in(reported):
    return Actor(reported["role"], reported["index"], reported["userId"])


def milliseconds_of(time):
    return datetime.datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp() * 1000


def lag_of(notice):
    """How long it could not be read."""
    return milliseconds_of(notice["visibleAt"]) - milliseconds_of(notice["createdAt"])


class Purchase:
    """One purchase request of the truth, without a word of the runner: its cast, and who was to be told of what."""

    def __init__(self, document):
        self.id, self.status, self.notices = (
            document[key] for key in ("purchaseRequestId", "status", "notifications"))
        told = [(n["event"], n["role"], n["intended"]["id"], n["relatedId"]) for n in self.notices]
        told += [(s["event"], s["role"], s["recipient"]["id"], s["relatedId"]) for s in document["suppressed"]]
        self.buyer = self.only(user for event, role, user, _ in told if (event, role) == ("request_created", "buyer"))
        self.sellers = {user for event, role, user, _ in told if (event, role) == ("request_created", "seller")}
        self.offers = {related for event, _, _, related in told if event == "offer_created"}
        self.offer_of = {user: related for event, _, user, related in told if event == "offer_rejected"}
        self.winner = self.only(user for event, _, user, _ in told if event == "offer_accepted")
        self.offer_of[self.winner] = self.only(self.offers - set(self.offer_of.values()))
        # (event, user, the right related id); a notice that is filed wrongly does not say where it belongs.
        self.meant = {(event, user, self.offer_of[user] if event == "offer_accepted" else related)
                      for event, _, user, related in told}
        self.is_paid = any(event == "payment_confirmed" for event, _, _ in self.meant)

    @staticmethod
    def only(things):
        found = set(things)
        if len(found) != 1:
            raise AssertionError(f"the truth does not tell which of {sorted(map(str, found))} it is")
        return found.pop()

    def expectations(self):
        """(event, user, need, related id) of every notification that the report must account for."""
        for event, user, related in self.meant:
            yield event, user, POLICY[event][role_of(event, "buyer" if user == self.buyer else "seller")], related
        if self.is_paid:
            yield "payment_confirmed", self.winner, "optional", self.id

    def copies_for(self, event, user, related):
        """What arrived at the right one, filed rightly or not, in order of when it could be read."""
        copies = [notice for notice in self.notices if notice["event"] == event
                  and notice["intended"]["id"] == notice["recipient"]["id"] == user
                  and (event != "offer_created" or notice["relatedId"] == related)]
        return sorted(copies, key=lambda notice: notice["visibleAt"])

    def problems(self, is_payment_refused):
        """In the truth itself."""
        told = collections.Counter(event for event, _, _ in self.meant)
        wanted = {event: count for event, count in TOLD_OF.items() if event in BEFORE_PAY or not is_payment_refused}
        return compare(f"those whom purchase {self.id} concerns", wanted, dict(told))


# The sandbox of the matrix limits nobody, and nobody may have waited.
UNLIMITED = [{"tier": tier, "source": "none", "throttled": 0, "waits": 0, "waitedMs": 0}
             for tier in ("global", "auth", "payment")]


class Truth:
    """What really happened, and what a report must therefore say; of the report it takes nothing but flow ids and the
    order of the offers, which number the sellers."""

    def __init__(self, document, report, column):
        self.column = column
        self.purchases = {p["purchaseRequestId"]: Purchase(p) for p in document["purchaseRequests"]}
        self.defects = document["defects"]
        self.served = document["requests"]["tiers"]["global"]
        self.is_payment_refused = "payments-500" in self.defects and column.mode == "record"
        self.flows = {flow["ids"]["purchaseRequestId"]: flow["flowId"] for flow in report["flows"]}
        self.flows_of = collections.defaultdict(list)  # by user
        self.actors = {}
        for flow in report["flows"]:
            if (purchase := self.purchases.get(flow["ids"]["purchaseRequestId"])) is not None:
                self.hire(purchase, flow)
        self.checkpoints = collections.Counter()
        self.arrivals = collections.defaultdict(list)  # by checkpoint: how long what met it could not be read
        self.findings = collections.Counter()
        self.alias = {}  # of the second copy of a notice: the first
        for purchase in self.purchases.values():
            self.judge(purchase)
        if "unread-drift" in self.defects:
            self.judge_unread()

    def hire(self, purchase, flow):
        self.actors[purchase.buyer] = Actor("buyer", 1, purchase.buyer)
        offers = flow["ids"]["offerIds"]
        for user in purchase.sellers:
            offer = purchase.offer_of.get(user)
            index = offers.index(offer) + 1 if offer in offers else 0
            self.actors[user] = Actor("seller", index, user)
        for user in (purchase.buyer, *purchase.sellers):
            self.flows_of[user].append(flow["flowId"])

    def actor(self, user):
        """Who takes part in no flow is a bystander."""
        return self.actors.get(user, Actor("seller", SELLERS + 1, user))

    def judge(self, purchase):
        flow = self.flows.get(purchase.id)
        for event, user, need, related in purchase.expectations():
            arrived = purchase.copies_for(event, user, related) if need != "optional" else []
            right = [notice for notice in arrived if notice["relatedId"] == related]
            word, filed_under = ABSENT[need], None
            if right:
                is_late = need == "required" and lag_of(right[0]) > self.column.timeout
                word = "late" if is_late else PRESENT[need]
            elif arrived:
                word = "misfiled" if need == "required" else word
                filed_under = arrived[0]["relatedId"] or ""
            checkpoint = Checkpoint(flow, STEP_OF[event], event, self.actor(user), related, word, word in IS_FOUND,
                                    need == "gap", filed_under, word in IS_FOUND,
                                    word in ("late", "missing", "misfiled") or filed_under is not None)
            self.checkpoints[checkpoint] += 1
            self.arrivals[checkpoint] += [lag_of(notice) for notice in right[:1]]
            for notice in right[1:]:
                self.alias[notice["notificationId"]] = right[0]["notificationId"]
                self.find("duplicate", event, user, right[0]["notificationId"], flow)
        for notice in purchase.notices:
            self.judge_recipient(notice, flow)
        if self.is_payment_refused:
            self.find("payment_http_error", None, purchase.buyer, None, flow)

    def judge_recipient(self, notice, flow):
        user = notice["recipient"]["id"]
        if user == notice["intended"]["id"]:
            return
        flows = self.flows_of.get(user, [flow])
        kind, where = ("wrong_recipient", flow) if flow in flows else ("cross_flow", flows[0])
        self.find(kind, notice["event"], user, notice["notificationId"], where)

    def judge_unread(self):
        """One too high from the third notice on: told once, in the flow that brought it."""
        inboxes = collections.defaultdict(list)
        for purchase in self.purchases.values():
            for notice in purchase.notices:
                inboxes[notice["recipient"]["id"]].append((notice["visibleAt"], self.flows.get(purchase.id)))
        for user, items in inboxes.items():
            if len(items) >= 3:
                self.find("unread_drift", None, user, None, sorted(items, key=lambda item: item[0])[2][1])

    def find(self, kind, event, user, notification, flow):
        self.findings[Finding(kind, event, self.actor(user), notification, flow)] += 1

    def most_unread(self, user):
        """More than this no inbox can say."""
        count = sum(n["recipient"]["id"] == user for purchase in self.purchases.values() for n in purchase.notices)
        return count + ("unread-drift" in self.defects and count >= 3)


def failure_of(flow):
    return flow.get("failure", {})


def owner_of(finding):
    actor = finding["actor"]
    return "bystander" if actor["role"] == "seller" and actor["index"] > SELLERS else actor["role"]


def verdict(word, event, role):
    return f"{word}: {event} → {role}"


def found_at(kind, event, owner):
    return f"{kind}: {event} in the inbox of a {owner}"


def signature(report):
    """What is unusual in a report, in the words of the table."""
    words = set()
    for flow in report["flows"]:
        if not flow["passed"]:
            words.add(f"the flow fails at {failure_of(flow).get('step')}")
        for checkpoint in flow["checkpoints"]:
            if checkpoint["verdict"] not in USUAL:
                event = checkpoint["event"]
                words.add(verdict(checkpoint["verdict"], event, role_of(event, checkpoint["actor"]["role"])))
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


def read_checkpoint(flow, reported):
    return Checkpoint(flow["flowId"], reported["step"], reported["event"], actor_in(reported["actor"]),
                      reported["relatedId"], reported["verdict"], reported["found"], reported["knownGap"],
                      reported.get("filedUnder"), "arrivalMs" in reported, "message" in reported)


def compare_checkpoints(truth, report):
    reported = [(flow, c, read_checkpoint(flow, c)) for flow in report["flows"] for c in flow["checkpoints"]]
    problems = compare("checkpoints", truth.checkpoints, collections.Counter(key for _, _, key in reported))
    for flow, checkpoint, key in reported:
        if checkpoint["attempts"] < 1:
            problems.append(f"nobody looked for {key}")
        if not 0 <= checkpoint["unreadCount"] <= truth.most_unread(checkpoint["actor"]["userId"]):
            problems.append(f"an unread count of {checkpoint['unreadCount']} at {key}")
        if "arrivalMs" in checkpoint:
            problems += compare_arrival(truth, report, flow, (checkpoint, key))
    return problems


def compare_arrival(truth, report, flow, checkpoint):
    """It cannot have been seen before it could be read, nor after the run. It counts from the step's reply, the
    sandbox's delay from somewhere within the step."""
    reported, key = checkpoint
    arrival = reported["arrivalMs"]
    steps = [step for step in flow["steps"] if step["name"] == reported["step"]]
    if not steps:
        return [f"no step for {key}"]
    earliest = max(truth.arrivals[key] or [0]) - max(step["durationMs"] for step in steps) - CLOCK_TOLERANCE_MS
    latest = (milliseconds_of(report["finishedAt"]) - min(milliseconds_of(step["startedAt"]) for step in steps)
              + CLOCK_TOLERANCE_MS)
    problems = [] if max(0, earliest) <= arrival <= latest else [f"arrival after {arrival} ms: {key}"]
    if key.verdict == "late" and arrival <= truth.column.timeout:
        problems.append(f"late after {arrival} ms: {key}")
    return problems


def compare_findings(truth, report):
    findings, problems = collections.Counter(), []
    for flow, finding in ((flow, finding) for flow in report["flows"] for finding in flow["findings"]):
        notification = finding.get("notificationId")
        key = Finding(finding["kind"], finding.get("event"), actor_in(finding["actor"]),
                      truth.alias.get(notification, notification), flow["flowId"])
        findings[key] += 1
        if finding["kind"] == "cross_flow":
            problems += compare(f"flows that {key} names", flows_about(truth, notification) | {flow["flowId"]},
                                {other for other in truth.flows.values() if other in finding["detail"]})
    return problems + compare("findings", truth.findings, findings)


def flows_about(truth, notification):
    return {truth.flows.get(purchase.id) for purchase in truth.purchases.values()
            if any(notice["notificationId"] == notification for notice in purchase.notices)}


def expected_steps(truth):
    """(name, operation, HTTP status, whether it failed) of each step of a flow."""
    operation, status = PAY[truth.column.mode]
    steps = [(name, name, status, False) for name, status in STEPS]
    pay = steps.index(("pay", "pay", None, False))
    if truth.is_payment_refused:
        return steps[:pay] + [("pay", operation, 500, True)]
    return steps[:pay] + [("pay", operation, status, False)] + steps[pay + 1:]


def compare_flows(truth, report, fails_at):
    column, flows = truth.column, report["flows"]
    problems = compare("purchase requests", collections.Counter(list(truth.purchases)),
                       collections.Counter(flow["ids"]["purchaseRequestId"] for flow in flows))
    places = itertools.product([1], range(1, column.workers + 1), range(1, column.rounds + 1))
    problems += compare("flows", sorted(places), sorted((f["level"], f["worker"], f["round"]) for f in flows))
    problems += compare("flow ids", [f"{report['runId']}-l{f['level']}-w{f['worker']}-r{f['round']}" for f in flows],
                        [f["flowId"] for f in flows])
    steps = expected_steps(truth)
    for flow in flows:
        purchase = truth.purchases.get(flow["ids"]["purchaseRequestId"])
        if purchase is None:
            continue
        name = flow["flowId"]
        problems += purchase.problems(truth.is_payment_refused)
        problems += compare(f"{name} passed", not fails_at, flow["passed"])
        problems += compare(f"{name} fails at", fails_at, failure_of(flow).get("step", ""))
        problems += compare(f"{name} fails for", "product" if fails_at else "", failure_of(flow).get("kind", ""))
        status = None if truth.is_payment_refused else purchase.status
        problems += compare(f"status of {name}", status, flow["finalStatus"])
        problems += compare(f"offers of {name}", sorted(purchase.offers), sorted(flow["ids"]["offerIds"]))
        problems += compare(f"winner of {name}", purchase.offer_of[purchase.winner], flow["ids"]["selectedOfferId"])
        problems += compare(f"steps of {name}", steps, [
            (s["name"], s["operation"], s["httpStatus"], "error" in s) for s in flow["steps"]])
    return problems


def compare_summary(truth, report):
    column, summary, ledger = truth.column, report["summary"], []
    wanted = recount(report, column)
    problems = []
    for part, figures in wanted.items():
        problems += [problem for name, figure in figures.items()
                     for problem in compare(f"summary.{part}.{name}", figure, summary[part].get(name))]
    for row in wanted["notifications"]["byEvent"]:
        if POLICY.get(row["event"], {}).get(row["role"]) == "gap":
            state = "open" if row["knownGap"] else "fixed" if row["gapFixed"] else "not_checked"
            ledger.append((row["event"], row["role"], state, row["knownGap"], row["gapFixed"], 0))
    problems += compare("known gaps", ledger, [(g["event"], g["role"], g["state"], g["open"], g["fixed"], g["misfiled"])
                                               for g in summary["notifications"]["gapLedger"]])
    problems += compare("levels", [(column.workers, wanted["flows"])],
                        [(level["concurrency"], level["flows"]) for level in report["levels"]])
    problems += compare("rate limits", UNLIMITED, summary["rateLimits"])
    return problems + compare("requests", truth.served, summary["api"]["requests"])


def compare_verdict(defect, run):
    wanted = (STATUS_OF[defect.exit_code], defect.exit_code, bool(defect.exit_code), defect.exit_code)
    said = run.report["verdict"]
    return compare("exit code", wanted, (said["status"], said["exitCode"], bool(said["reasons"]), run.code))


def problems_of(defect, column, run, document):
    """Every way in which a report is not what it must be."""
    report, truth = run.report, Truth(document, run.report, column)
    problems = compare("what the runner says", defect.says | defect.follows, signature(report))
    problems += compare_flows(truth, report, defect.fails_at)
    problems += compare_checkpoints(truth, report)
    problems += compare_findings(truth, report)
    problems += compare_summary(truth, report)
    return problems + compare_verdict(defect, run)
