// The accounting of notifications: every new item of every inbox is explained by exactly one expectation, is
// ignorable by the policy, or is a finding; every expectation gets exactly one verdict.
//
// A pure function over values. The order of items inside one read, the interleaving of flows and paging never
// change the result. Rules and order of judgement: ARCHITECTURE.md, "Accounting".
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.hpp"
#include "core/ids.hpp"
#include "core/profile.hpp"
#include "core/statistics.hpp"
#include "core/vocabulary.hpp"

namespace e2e::core {

// An actor within a run. A worker's actors take part in that worker's flows and in no others.
struct ActorKey {
  int worker = 1;
  ActorRole role = ActorRole::buyer;
  int index = 1;

  friend auto operator<=>(const ActorKey&, const ActorKey&) = default;
};

// One flow of the run; its number in the order in which flows are reported.
using FlowIndex = std::size_t;

// An inbox item that appeared after its owner's baseline.
struct InboxItem {
  NotificationId id;
  std::string category;
  std::string related_id;    // "" where it has none
  base::Instant first_seen;  // when the reply that first showed it arrived
};

// One (event, recipient, related id) that must, may, or is known not to appear.
struct Expectation {
  FlowIndex flow = 0;
  Step step = Step::create_request;
  Event event = Event::request_created;
  PolicyRole role = PolicyRole::buyer;
  Need need = Need::required;
  ActorKey owner;
  std::string category;
  std::vector<std::string> related_ids;  // any of them; the first is the one that reports name
  base::Instant sent;                    // its mutation was sent
  base::Instant replied;                 // its mutation was answered
  // The end of the wait for it: when the last poll was answered. Absent where no poll at the deadline
  // succeeded, and for those that are not waited for.
  std::optional<base::Instant> closed;

  bool fits(const InboxItem& item) const;
};

struct ActorInbox {
  ActorKey owner;
  std::vector<InboxItem> items;  // any order
  // When the last sweep of this inbox was answered: what had happened before and is not in it is absent.
  std::optional<base::Instant> swept_at;
};

struct AccountingInput {
  std::vector<Expectation> expectations;
  std::vector<ActorInbox> inboxes;
  std::vector<int> worker_of_flow;                            // by FlowIndex
  std::unordered_map<std::string, FlowIndex> flow_of_entity;  // requests, offers and payments of this run
  const NotificationPolicy* policy = nullptr;                 // never null
  bool look_for_strangers = true;                             // false: no wrong_recipient and no cross_flow
};

struct Judgement {
  Verdict verdict = Verdict::not_checked;
  std::optional<Duration> arrival;         // from the mutation's reply to the first sight
  std::optional<std::string> filed_under;  // what the item carries instead of the right related id
};

struct AccountedFinding {
  FindingKind kind = FindingKind::unexpected;
  ActorKey owner;
  NotificationId notification;
  std::optional<FlowIndex> flow;  // where it belongs in a report: the owner's flow it appeared in, or is about
  std::optional<Event> event;     // the event it looks like
  std::string detail;
};

struct Accounting {
  std::vector<Judgement> judgements;  // one for each expectation, in their order
  std::vector<AccountedFinding> findings;
};

Accounting account(const AccountingInput& input);

// The exact fits alone, as a poll needs them: for each expectation the index of the item that meets it.
// All expectations and items belong to one actor. As many expectations as possible are met.
std::vector<std::optional<std::size_t>> match_items(const std::vector<const Expectation*>& expectations,
                                                    const std::vector<const InboxItem*>& items);

}  // namespace e2e::core
