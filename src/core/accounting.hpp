// The accounting of notifications: every new item of every inbox is explained by exactly one expectation, is
// ignorable by the policy, or is a finding; every expectation gets exactly one verdict.
//
// A pure function over values. The order of items inside one read, the interleaving of flows and paging never
// change the result. Rules and order of judgement: ARCHITECTURE.md, "Accounting".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "core/expectation.hpp"
#include "core/profile.hpp"
#include "core/statistics.hpp"
#include "core/vocabulary.hpp"

namespace e2e::core {

// What the backend said of an inbox's unread count.
struct UnreadReading {
  std::int64_t count = 0;
  base::Instant at;  // with everything first seen until then
};

struct ActorInbox {
  ActorKey owner;
  std::vector<InboxItem> items;  // any order
  // When the last sweep of this inbox was answered: what had happened before and is not in it is absent.
  std::optional<base::Instant> swept_at;
  std::optional<std::int64_t> unread_baseline;  // absent: the backend does not tell
  std::vector<UnreadReading> unread_readings;   // any order
  std::vector<std::string> owner_ids;           // every id of the owner
  bool is_bystander = false;                    // takes part in no flow
};

// One flow, as the accounting needs to know it.
struct AccountedFlow {
  int worker = 1;
  std::string id;
};

struct AccountingInput {
  std::vector<Expectation> expectations;
  std::vector<ActorInbox> inboxes;
  std::vector<AccountedFlow> flows;                           // by FlowIndex
  std::unordered_map<std::string, FlowIndex> flow_of_entity;  // requests, offers and payments of this run
  const NotificationPolicy* policy = nullptr;                 // never null
  bool look_for_strangers = true;                             // false: no wrong_recipient and no cross_flow
  const base::Redactor* redactor = nullptr;                   // of what findings quote; null: nothing is secret
};

struct Judgement {
  Verdict verdict = Verdict::not_checked;
  std::optional<Duration> arrival;         // from the mutation's reply to the first sight
  std::optional<std::string> filed_under;  // what the item carries instead of the right related id
  std::vector<NearMiss> nearest;           // of an expectation that nothing met: what came closest
};

struct AccountedFinding {
  FindingKind kind = FindingKind::unexpected;
  ActorKey owner;
  NotificationId notification;    // empty where it is about the inbox as a whole
  std::optional<FlowIndex> flow;  // where it belongs in a report: the owner's flow it appeared in, or is about
  std::optional<Event> event;     // the event it looks like
  std::string detail;
};

struct Accounting {
  std::vector<Judgement> judgements;  // one for each expectation, in their order
  std::vector<AccountedFinding> findings;
};

Accounting account(const AccountingInput& input);

}  // namespace e2e::core
