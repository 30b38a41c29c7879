// One notification that must, may or is known not to come, the items of an inbox, and which of them fit which.
//
// Pure values. What follows from a fit is the accounting's business (core/accounting.hpp).
#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/clock.hpp"
#include "core/ids.hpp"
#include "core/run_result.hpp"
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
  std::string related_id;             // "" where it has none
  base::Instant first_seen;           // when the reply that first showed it arrived
  std::string title;                  // compared only where the policy says so
  std::vector<std::string> user_ids;  // whose it says it is, in every spelling it has; empty where it does not say
  bool is_unread = true;              // when it was first seen; nobody reads a test actor's notifications
  std::optional<base::WallTime> created_at;  // by the backend's clock, where it says
  Duration waited{};                         // for rate limits, by the owner's worker until it was seen
};

// What an earlier part of a run, which was killed, saw of a notification.
struct EarlierSight {
  std::optional<Duration> arrival;  // absent: not known
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
  std::string title;  // what the item's title must contain, in any case of letters; "" for any title
  // An id that we were not told: one that names nothing of this run will do.
  bool takes_unknown_id = false;
  // The newest time of creation that had been seen when its mutation was sent: what the backend made before cannot be
  // its notification.
  std::optional<base::WallTime> made_after;
  Duration waited{};  // for rate limits, by the owner's worker until its mutation was answered
  // Of a mutation that an earlier part of the run had sent: when this part sees the item says nothing of its arrival.
  std::optional<EarlierSight> earlier;

  // From the mutation's reply to the first sight, without the time that was spent waiting for rate limits. Absent where
  // nobody knows.
  std::optional<Duration> arrival_of(const InboxItem& item) const;
  // Of the right kind, whatever its related id.
  bool is_like(const InboxItem& item) const;
  // Of the right kind and about the right thing.
  bool fits(const InboxItem& item) const;
};

// What ids stand for in this run.
struct RunNames {
  std::unordered_map<std::string, ActorKey> actors;  // by each of their ids
  std::unordered_set<std::string> entities;          // requests, offers and payments
};

// The actor that an item says it is for, where that is one of this run and not the owner of its inbox. An id that no
// actor is known by says nothing: an actor may have one that no reply showed.
std::optional<ActorKey> names_another(const InboxItem& item, const ActorKey& owner, const RunNames& names);

// The order in which items are judged: as they appeared, and by id within one read.
bool appeared_before(const InboxItem* a, const InboxItem* b);

// The exact fits alone, as a poll needs them: for each expectation the index of the item that meets it.
// All expectations and items belong to one actor. As many expectations as possible are met; of two copies the earlier
// one counts, and an item that fits several meets a required one before others, the latest before earlier ones.
std::vector<std::optional<std::size_t>> match_items(const std::vector<const Expectation*>& expectations,
                                                    const std::vector<const InboxItem*>& items, const RunNames& names);

// Sorts `candidates`, indices into `expectations`, for an item that could be any of them: the likeliest first.
void sort_by_likelihood(std::vector<std::size_t>& candidates, const std::vector<const Expectation*>& expectations);

// Of items that explain nothing, those that come closest to what was expected: at most three, the closest first.
std::vector<NearMiss> nearest_misses(const Expectation& expectation, const std::vector<const InboxItem*>& unexplained);

}  // namespace e2e::core
