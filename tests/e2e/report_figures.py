"""The figures of a report, counted anew from its flows; and the policy that sorts them."""

import collections
import math

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
REQUIRED_FIGURES = {"found": "found", "late": "late", "missing": "missing", "misfiled": "misfiled",
                    "not_checked": "notChecked"}
OTHER_FIGURES = {"known_gap": "knownGap", "gap_fixed": "gapFixed", "optional_seen": "optionalSeen"}
COUNTED_FINDINGS = {"wrongRecipients": "wrong_recipient", "crossFlow": "cross_flow", "duplicates": "duplicate",
                    "unexpected": "unexpected", "unreadDrift": "unread_drift"}


def role_of(event, actor_role):
    """The policy's role of a buyer or seller who is told of an event; "" where the policy has none."""
    return next((role for role in POLICY.get(event, ()) if (role == "buyer") == (actor_role == "buyer")), "")


def percentiles(arrived, misses, timeout):
    """By nearest rank; a miss is longer than everything."""
    ranked = sorted(arrived) + [max([*arrived, timeout])] * misses
    ranks = {f"p{percent}Ms" if percent < 100 else "maxMs": max(1, math.ceil(len(ranked) * percent / 100))
             for percent in (50, 95, 99, 100)}
    figures = {name: ranked[rank - 1] if ranked else None for name, rank in ranks.items()}
    bounds = [name for name, rank in ranks.items() if misses and rank > len(arrived)]
    return {"count": len(ranked), "misses": misses, **figures, **({"lowerBounds": bounds} if bounds else {}),
            **({"fewSamples": True} if len(ranked) < 100 else {})}


def recount(report, column):
    """What the figures of a report must be, by its flows."""
    rows = {(event, role): [] for event, roles in POLICY.items() for role in roles}
    for flow in report["flows"]:
        for checkpoint in flow["checkpoints"]:
            key = checkpoint["event"], role_of(checkpoint["event"], checkpoint["actor"]["role"])
            rows.setdefault(key, []).append(checkpoint)
    words = {key: collections.Counter(c["verdict"] for c in row) for key, row in rows.items()}
    required, gaps, optional = (
        sum((words[event, role] for event, roles in POLICY.items() for role in roles if roles[role] == need),
            collections.Counter()) for need in ("required", "gap", "optional"))
    kinds = collections.Counter(finding["kind"] for flow in report["flows"] for finding in flow["findings"])
    by_event = []
    for (event, role), row in rows.items():
        count = words[event, role]
        arrived = [c["arrivalMs"] for c in row if "arrivalMs" in c]
        by_event.append({"event": event, "role": role, "total": len(row),
                         **{name: count[word] for word, name in (REQUIRED_FIGURES | OTHER_FIGURES).items()},
                         "arrival": percentiles(arrived, count["missing"] + count["misfiled"], column.timeout)})
    notifications = {
        "required": {"total": required.total(), **{name: required[word] for word, name in REQUIRED_FIGURES.items()}},
        "knownGaps": {"total": gaps.total(), "open": gaps["known_gap"], "fixed": gaps["gap_fixed"]},
        "optional": {"total": optional.total(), "seen": optional["optional_seen"]},
        **{name: kinds[kind] for name, kind in COUNTED_FINDINGS.items()}, "byEvent": by_event}
    passed = sum(flow["passed"] for flow in report["flows"])
    pays = [step for flow in report["flows"] for step in flow["steps"] if step["name"] == "pay"]
    failed = sum("error" in step for step in pays)
    return {"flows": {"total": len(report["flows"]), "passed": passed, "failed": len(report["flows"]) - passed},
            "notifications": notifications,
            "payments": {"mode": column.mode, "attempted": len(pays), "succeeded": len(pays) - failed, "failed": failed,
                         "byHttpStatus": dict(collections.Counter(str(step["httpStatus"]) for step in pays))}}
