"""The bugs that plant.py plants: plausible slips in the rules of ARCHITECTURE.md, "Accounting".

A fragment is part of one line and occurs exactly once in its file: long enough to be found, short enough to survive a
move. Whoever changes a line that is named here changes it here too; the check checks.mutation_table tells.
"""

from collections import Counter
from pathlib import Path
from typing import NamedTuple

ACCOUNTING = "src/core/accounting.cpp"
EXPECTATION = "src/core/expectation.cpp"
MATCHING = "src/core/matching.cpp"


class Bug(NamedTuple):
    name: str  # what the code believes once the bug is in
    file: str
    fragment: str
    replacement: str


BUGS = [
    # What fits an expectation.
    Bug("an item may be older than its mutation", EXPECTATION,
        "item.first_seen >= sent && !is_too_old", "!is_too_old"),
    Bug("an item seen as its mutation was sent is too old", EXPECTATION,
        "item.first_seen >= sent && !is_too_old", "item.first_seen > sent && !is_too_old"),
    Bug("only the first related id counts", EXPECTATION,
        "std::find(ids.begin(), ids.end(), id) != ids.end()", "!ids.empty() && ids.front() == id"),
    Bug("any title will do", EXPECTATION,
        ".find(base::to_lower(part)) != std::string::npos", ".size() >= base::to_lower(part).size()"),
    Bug("the letter case of a title counts", EXPECTATION, "find(base::to_lower(part))", "find(part)"),
    Bug("ignorable categories are judged", ACCOUNTING,
        "if (!run_.input.policy->is_ignorable(item.category)) ", ""),
    Bug("an item that names another user fits", EXPECTATION,
        "if (actor->second == owner) return", "if (actor->second != owner) return"),
    Bug("an item made before its mutation fits", EXPECTATION,
        "*item.created_at < *made_after", "*item.created_at == *made_after"),
    Bug("any unknown id is a payment's", EXPECTATION, "takes_unknown_id) takers_", "related_ids.size() > 0) takers_"),
    Bug("an id of another flow is a payment's", EXPECTATION,
        " && !names_.entities.contains(item.related_id)", ""),
    Bug("an item that names others beside its owner does not fit", EXPECTATION,
        "if (actor->second == owner) return std::nullopt;", "if (actor->second == owner) continue;"),
    Bug("an unknown user id hides the known one", EXPECTATION,
        "if (actor == names.actors.end()) continue;", "if (actor == names.actors.end()) break;"),

    # Which item meets which expectation.
    Bug("of two copies the later one counts", EXPECTATION,
        "appeared_before(items[a], items[b])", "appeared_before(items[b], items[a])"),
    Bug("of two that want one place the later one has it", MATCHING,
        "place(item, item);", "place(items_.size() - 1 - item, item);"),
    Bug("nobody makes room", MATCHING, "visited_by_[at] == newcomer", "visited_by_[at] != newcomer"),

    # The verdict of what was met, and of what was not.
    Bug("an item seen at the deadline is late", ACCOUNTING,
        "item.first_seen <= *expectation.closed", "item.first_seen < *expectation.closed"),
    Bug("what nobody waited for is late", ACCOUNTING, "!expectation.closed || ", "expectation.closed && "),
    Bug("arrival is measured from the request", EXPECTATION,
        "item.first_seen - replied", "item.first_seen - sent"),
    Bug("an item seen before the reply arrives in less than no time", EXPECTATION,
        "std::max(Duration::zero(), Duration(item", "std::min(Duration::max(), Duration(item"),
    Bug("waiting for rate limits makes a notice slow", EXPECTATION, " - (item.waited - waited)", ""),
    Bug("absence needs no proof", ACCOUNTING,
        "!expectation.closed && !is_swept", "expectation.closed && !is_swept"),
    Bug("a sweep before the reply proves absence", ACCOUNTING,
        "*inbox_.swept_at >= expectation.replied", "*inbox_.swept_at >= expectation.sent"),
    Bug("a sweep does not prove absence", ACCOUNTING,
        "!expectation.closed && !is_swept", "!expectation.closed || !is_swept"),

    # Second copies, and other workers' flows.
    Bug("a second copy is no duplicate", ACCOUNTING, "if (is_met(e) && own_", "if (!is_met(e) && own_"),
    Bug("a second copy for another user is a duplicate", ACCOUNTING,
        "other_named_by(item) ? nullptr : satisfied_twin(item)", "satisfied_twin(item)"),
    Bug("the own worker's flows are the others'", ACCOUNTING,
        ".worker != inbox_.owner.worker", ".worker == inbox_.owner.worker"),
    Bug("a bystander has a flow of its own", ACCOUNTING, "flow && !inbox_.is_bystander && ", "flow && "),
    Bug("a notice of another flow is reported though nobody asks", ACCOUNTING,
        " || kind == FindingKind::cross_flow", ""),

    # Wrong labels.
    Bug("a wrong label may lead into another flow of the worker", ACCOUNTING,
        "own_[e]->flow == *flow", "run_.input.flows[*flow].worker == own_[e]->owner.worker"),
    Bug("a misfiled notice is missing", ACCOUNTING, "if (!judgements_[e].filed_under) ", ""),
    Bug("what belongs to somebody else is taken for misfiled first", ACCOUNTING,
        "? !claimed : appeared_before", "? claimed : appeared_before"),
    Bug("an optional notice was misfiled before a required one", EXPECTATION,
        "return left.need < right.need;", "return left.need > right.need;"),
    Bug("the earliest notice is the likeliest to be misfiled", EXPECTATION,
        "? left.sent > right.sent", "? left.sent < right.sent"),

    # Wrong recipients.
    Bug("an entity's addressee gets all its categories", ACCOUNTING, " || !candidate->fits(item)", ""),
    Bug("the owner is an addressee of its own stray", ACCOUNTING, "candidate->owner == inbox_.owner || ", ""),
    Bug("a stray belongs to one who was told", ACCOUNTING,
        "std::tuple(met != nullptr, ", "std::tuple(met == nullptr, "),
    Bug("a stray belongs to one who need not be told", ACCOUNTING,
        "met == nullptr ? candidate.need : ", "met != nullptr ? candidate.need : "),
    Bug("a stray belongs to the farthest in time", ACCOUNTING,
        "need, apart, ", "need, -apart, "),
    Bug("a stray without time belongs to the earliest event", ACCOUNTING,
        "-candidate.sent.time_since_epoch()", "candidate.sent.time_since_epoch()"),
    Bug("an id that turned out to be a payment's is forgotten", ACCOUNTING,
        "if (expectation.fits(item)) return;", "if (!expectation.fits(item)) return;"),
    Bug("whatever a bystander has is of this run", ACCOUNTING, "flow && inbox_.is_bystander", "inbox_.is_bystander"),
    Bug("a stray is reported in the owner's first flow", ACCOUNTING,
        "expectation->sent > latest->sent", "expectation->sent < latest->sent"),
    Bug("a stray is reported in a flow that had not begun", ACCOUNTING,
        "if (expectation->sent > at)", "if (expectation->sent < at)"),

    # Unread counts.
    Bug("a read item is unread", ACCOUNTING, "item.is_unread && item.first_seen", "item.first_seen"),
    Bug("an item of the same sweep is not counted", ACCOUNTING,
        "item.first_seen <= reading.at", "item.first_seen < reading.at"),
    Bug("a count that stays wrong is many findings", ACCOUNTING, "std::exchange(known_drift, drift)", "known_drift"),
    Bug("a count that is right again is a finding", ACCOUNTING, " || drift == 0) continue", ") continue"),
    Bug("the last count is read first", ACCOUNTING, "return a.at < b.at;", "return a.at > b.at;"),

    # What came closest.
    Bug("what came before can have come close", EXPECTATION,
        "item->first_seen < expectation.sent", "item->first_seen > expectation.sent"),
    Bug("the right category is closer than the right thing", EXPECTATION,
        "nearness(a) > nearness(b)", "nearness(a) < nearness(b)"),
]


def check(root: Path, bugs: list[Bug]) -> list[str]:
    """What is wrong with the table `bugs` of the checkout at `root`."""
    problems = [f"tests/mutation/bugs.py: {count} bugs are called \"{name}\""
                for name, count in Counter(bug.name for bug in bugs).items() if count > 1]
    for bug in bugs:
        where = f"tests/mutation/bugs.py: \"{bug.name}\""
        path = root / bug.file
        count = path.read_text(encoding="utf-8").count(bug.fragment) if path.is_file() else 0
        if count != 1:
            problems.append(f"{where} is out of date: {bug.file} has {count} times, and not once: {bug.fragment}")
        if bug.fragment == bug.replacement or "\n" in bug.fragment + bug.replacement:
            problems.append(f"{where} does not change one line")
    return problems
