#!/usr/bin/python3
"""schema_rejects_test.py SCHEMA REPORT: breaks a valid report in many ways; the schema must reject each of them."""

import copy
import json
import sys

from jsonschema import Draft202012Validator

ABSENT = object()

# Where, and what to put there.
BREAKS = [
    (["schemaVersion"], "2.0"),
    (["schemaVersion"], 1.0),
    (["tool", "name"], "another-tool"),
    (["runId"], ""),
    (["startedAt"], "2026-06-06 07:08:09"),
    (["finishedAt"], "2026-06-06T07:08:09+02:00"),
    (["target", "baseUrl"], ABSENT),
    (["config", "paymentMode"], "cash"),
    (["config", "concurrencyLevels", 0], 0),
    (["config", "sellersPerWorker"], 1),
    (["config", "seed"], 42),
    (["verdict"], ABSENT),
    (["verdict", "status"], "green"),
    (["verdict", "status"], "passed"),  # with exit code 1
    (["verdict", "exitCode"], 2),
    (["verdict", "reasons"], "because"),
    (["summary", "flows", "failed"], -1),
    (["summary", "flows", "total"], 1.5),
    (["summary", "notifications", "wrongRecipients"], ABSENT),
    (["summary", "notifications", "wrongRecipients"], -1),
    (["summary", "notifications", "required", "notChecked"], ABSENT),
    (["summary", "notifications", "byEvent", 0, "event"], "request_deleted"),
    (["summary", "notifications", "byEvent", 0, "role"], "admin"),
    (["summary", "notifications", "byEvent", 0, "arrival", "count"], ABSENT),
    (["summary", "notifications", "gapLedger", 0, "since"], ABSENT),
    (["summary", "notifications", "gapLedger", 0, "reason"], ABSENT),
    (["summary", "notifications", "gapLedger", 0, "role"], "admin"),
    (["summary", "notifications", "gapLedger", 0, "expires"], "next week"),
    (["summary", "notifications", "gapLedger", 0, "state"], "closed"),
    (["summary", "notifications", "gapLedger", 0, "misfiled"], -1),
    (["summary", "notifications", "gapLedger", 4, "filedUnder"], ABSENT),
    (["summary", "payments", "byHttpStatus"], {"five hundred": 1}),
    (["summary", "payments", "live", "wallet"], ABSENT),
    (["summary", "payments", "live", "wallet", "rpcHost"], ABSENT),
    (["summary", "payments", "live", "wallet", "tokens"], "1e3"),
    (["summary", "payments", "live", "wallet", "coins"], 0.5),
    (["summary", "payments", "live", "wallet", "enoughForMore"], -1),
    (["summary", "payments", "live", "wallet", "warnings"], []),
    (["summary", "payments", "live", "books", "verdict"], ""),
    (["summary", "payments", "live", "books", "verdict"], "balanced"),  # with broken equations
    (["summary", "payments", "live", "books", "transactions"], ABSENT),
    (["summary", "payments", "live", "books", "equations", 0, "side"], "wallet"),
    (["summary", "payments", "live", "books", "equations", 0, "actual"], 3),
    (["summary", "payments", "live", "books", "equations", 0, "actual"], "+3"),
    (["summary", "payments", "live", "books", "equations", 0, "holds"], ABSENT),
    (["summary", "payments", "live", "times", "recognition"], ABSENT),
    (["summary", "payments", "live", "times", "sign", "count"], ABSENT),
    (["summary", "api", "overall", "p95Ms"], "18.7"),
    (["summary", "api", "operations", 0, "count"], ABSENT),
    (["summary", "api", "operations", 0, "fewSamples"], False),
    (["levels", 0, "durationMs"], -0.5),
    (["flows", 0, "worker"], 0),
    (["flows", 0, "passed"], "yes"),
    (["flows", 0, "passed"], False),  # without a failure
    (["flows", 1, "passed"], True),  # with a failure
    (["flows", 1, "failure", "kind"], "weather"),
    (["flows", 1, "failure", "fix"], ABSENT),
    (["flows", 1, "ids", "purchaseRequestId"], ""),
    (["flows", 1, "ids", "offerIds"], ABSENT),
    (["flows", 1, "payment", "outcome"], "paid"),
    (["flows", 1, "payment", "amount"], "-1"),
    (["flows", 1, "payment", "destination"], ABSENT),
    (["flows", 1, "payment", "transactionHash"], ABSENT),  # although it was paid
    (["flows", 1, "payment", "nonce"], "7"),
    (["flows", 1, "payment", "gasPriceWei"], 1000000000),
    (["flows", 1, "payment", "times", "signMs"], -1),
    (["flows", 1, "steps", 0, "name"], "login"),
    (["flows", 1, "steps", 0, "httpStatus"], "201"),
    (["flows", 1, "steps", 2, "httpStatus"], ABSENT),
    (["flows", 1, "checkpoints", 0, "verdict"], "ok"),
    (["flows", 1, "checkpoints", 0, "found"], ABSENT),
    (["flows", 1, "checkpoints", 0, "knownGap"], "no"),
    (["flows", 1, "checkpoints", 0, "unreadCount"], ABSENT),
    (["flows", 1, "checkpoints", 0, "actor", "role"], "admin"),
    (["flows", 1, "checkpoints", 2, "filedUnder"], ABSENT),
    (["flows", 1, "findings", 0, "kind"], "odd"),
    (["flows", 1, "findings", 0, "detail"], ABSENT),
]

# Later versions add fields everywhere.
ADDITIONS = [[], ["summary"], ["summary", "api"], ["config"], ["flows", 0], ["flows", 1, "checkpoints", 0],
             ["flows", 1, "payment"], ["flows", 1, "payment", "times"], ["summary", "payments", "live"],
             ["summary", "payments", "live", "wallet"], ["summary", "payments", "live", "books", "equations", 0]]


def changed(report, path, value):
    copied = copy.deepcopy(report)
    parent = copied
    for key in path[:-1]:
        parent = parent[key]
    if value is ABSENT:
        del parent[path[-1]]
    else:
        parent[path[-1]] = value
    return copied


def main(schema_file, report_file):
    with open(schema_file, encoding="utf-8") as file:
        validator = Draft202012Validator(json.load(file))
    with open(report_file, encoding="utf-8") as file:
        report = json.load(file)
    problems = [] if validator.is_valid(report) else ["the unbroken report is rejected"]
    for path, value in BREAKS:
        if validator.is_valid(changed(report, path, value)):
            shown = "absent" if value is ABSENT else repr(value)
            problems.append(f"accepted: {'/'.join(map(str, path))} {shown}")
    for path in ADDITIONS:
        if not validator.is_valid(changed(report, path + ["addedLater"], 1)):
            problems.append(f"rejected: an unknown field in /{'/'.join(map(str, path))}")
    print("\n".join(problems) or f"{len(BREAKS)} broken reports rejected")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
