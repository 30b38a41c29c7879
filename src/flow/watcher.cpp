#include "flow/watcher.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <stdexcept>

#include "flow/inbox_reader.hpp"

namespace e2e::flow {
namespace {

using std::chrono::milliseconds;

constexpr std::array kPauses = {milliseconds(0),   milliseconds(50),  milliseconds(100),
                                milliseconds(200), milliseconds(400), milliseconds(800)};

// These answers do not change by asking again.
bool is_fatal(const market::CallInfo& call) {
  return call.status == 401U || call.status == 403U || call.status == 404U;
}

// From the mutation's reply to a moment of a later call, without the waiting for rate limits in between.
core::Duration elapsed(const core::Expectation& expectation, base::Instant at, const market::CallInfo& call) {
  return std::max(core::Duration::zero(), at - expectation.replied - (call.worker_waited - expectation.waited));
}

// One actor's share of what was opened, and what has been seen since the first of it.
struct Matching {
  std::vector<std::size_t> own;  // indices into awaited
  std::vector<const core::InboxItem*> items;
  std::vector<std::optional<std::size_t>> item_of;  // for each of own, an index into items
};

Matching match_so_far(const Actor& actor, const std::vector<Awaited>& awaited, const core::RunNames& names) {
  Matching matching;
  std::vector<const core::Expectation*> expectations;
  for (std::size_t i = 0; i < awaited.size(); ++i) {
    if (awaited[i].expectation.owner != actor.key) continue;
    matching.own.push_back(i);
    expectations.push_back(&awaited[i].expectation);
  }
  if (expectations.empty()) return matching;
  // Items were taken in in order of time: those of earlier flows are skipped.
  const auto& seen = actor.inbox.items();
  auto item = std::partition_point(seen.begin(), seen.end(), [&](const core::InboxItem& candidate) {
    return candidate.first_seen < expectations.front()->sent;
  });
  for (; item != seen.end(); ++item) matching.items.push_back(&*item);
  matching.item_of = core::match_items(expectations, matching.items, names);
  return matching;
}

// One actor's share of a checkpoint.
struct Watch {
  Actor* actor = nullptr;
  std::vector<std::size_t> opened;  // indices into awaited
  bool is_done = false;
};

class Checkpoint {
 public:
  Checkpoint(FlowContext& context, Worker& worker, OpenExpectations open)
      : context_(context), worker_(worker), awaited_(open.awaited) {
    for (std::size_t i = awaited_.size() - open.opened; i < awaited_.size(); ++i) {
      watch_of(awaited_[i].expectation.owner).opened.push_back(i);
      deadline_ = std::max(deadline_, awaited_[i].expectation.replied + context.settings.notification_timeout);
    }
  }

  net::Task<void> wait(market::CallTag tag) {
    for (std::size_t poll = 0;; ++poll) {
      const auto left = deadline_ - context_.clock.now();
      const auto pause = std::min<std::chrono::nanoseconds>(kPauses[std::min(poll, kPauses.size() - 1)], left);
      if (pause > pause.zero()) {
        auto slept = co_await context_.sleeper.sleep_for(pause);
        if (!slept) co_return base::forward_error(slept);
      }
      const bool is_last = context_.clock.now() >= deadline_;
      for (auto& watch : watches_) {
        if (watch.is_done) continue;
        auto looked = co_await look(watch, is_last, tag);
        if (!looked) co_return base::forward_error(looked);
      }
      const bool all_done = std::all_of(watches_.begin(), watches_.end(), [](const Watch& w) { return w.is_done; });
      if (all_done || is_last) co_return base::Result<void>();
    }
  }

 private:
  Watch& watch_of(const core::ActorKey& owner) {
    for (auto& watch : watches_) {
      if (watch.actor->key == owner) return watch;
    }
    for (Actor* actor : worker_.everyone()) {
      if (actor->key == owner) return watches_.emplace_back(Watch{actor, {}, false});
    }
    throw std::logic_error("an expectation of an actor that is not in the cast");
  }

  bool is_waited_for(const core::Expectation& expectation) const {
    if (expectation.need == core::Need::required) return true;
    return expectation.need == core::Need::known_gap && context_.settings.is_strict;
  }

  net::Task<void> look(Watch& watch, bool is_last, market::CallTag tag) {
    auto read = co_await read_inbox(context_.api, *watch.actor, ReadKind::poll, tag);
    deadline_ += read.waited;  // waiting for rate limits stops the clock
    if (!read.result && read.result.error().kind == base::ErrorKind::cancelled) {
      co_return base::forward_error(read.result);
    }
    for (const std::size_t i : watch.opened) {
      const auto& expectation = awaited_[i].expectation;
      awaited_[i].polls.push_back({elapsed(expectation, read.call.sent, read.call), read.call.status,
                                   read.result ? std::optional(read.items) : std::nullopt});
      if (read.unread_count) awaited_[i].unread_count = read.unread_count;
    }
    if (read.result) {
      settle(watch, read.call, is_last);
    } else {
      // Whom the policy does not require is looked at once, whatever comes of it.
      watch.is_done = is_fatal(read.call) || std::none_of(watch.opened.begin(), watch.opened.end(), [&](std::size_t i) {
                        return is_waited_for(awaited_[i].expectation);
                      });
    }
    co_return base::Result<void>();
  }

  // After a successful read: closes what was found, and at the deadline what was waited for. Whom the policy does not
  // require stays open until the sweep.
  void settle(Watch& watch, const market::CallInfo& call, bool is_last) {
    const std::vector<bool> met = met_so_far(*watch.actor, awaited_, context_.names);
    watch.is_done = true;
    for (const std::size_t i : watch.opened) {
      auto& expectation = awaited_[i].expectation;
      if (expectation.closed) continue;
      if (met[i]) context_.arrivals.add(elapsed(expectation, call.replied, call));
      if (met[i] || (is_last && is_waited_for(expectation))) {
        expectation.closed = call.replied;
      } else if (is_waited_for(expectation)) {
        watch.is_done = false;
      }
    }
  }

  FlowContext& context_;
  Worker& worker_;
  std::vector<Awaited>& awaited_;
  std::vector<Watch> watches_;
  base::Instant deadline_;
};

}  // namespace

net::Task<void> wait_for_notifications(FlowContext& context, Worker& worker, OpenExpectations open,
                                       market::CallTag tag) {
  if (open.opened == 0) co_return base::Result<void>();
  Checkpoint checkpoint(context, worker, open);
  co_return co_await checkpoint.wait(tag);
}

std::vector<bool> met_so_far(const Actor& actor, const std::vector<Awaited>& awaited, const core::RunNames& names) {
  std::vector<bool> met(awaited.size(), false);
  const Matching matching = match_so_far(actor, awaited, names);
  for (std::size_t i = 0; i < matching.own.size(); ++i) met[matching.own[i]] = matching.item_of[i].has_value();
  return met;
}

std::vector<WaitEnd> ends_of_waits(Worker& worker, OpenExpectations open, const core::RunNames& names) {
  const std::size_t first = open.awaited.size() - open.opened;
  std::vector<WaitEnd> ends(open.opened);
  for (std::size_t i = 0; i < open.opened; ++i) {
    const auto& awaited = open.awaited[first + i];
    ends[i].event = awaited.expectation.event;
    ends[i].owner = awaited.expectation.owner;
    ends[i].is_over = awaited.expectation.closed.has_value();
    ends[i].polls = awaited.polls;
    ends[i].unread_count = awaited.unread_count;
  }
  for (const Actor* actor : worker.everyone()) {
    const Matching matching = match_so_far(*actor, open.awaited, names);
    for (std::size_t i = 0; i < matching.own.size(); ++i) {
      const auto item = matching.item_of[i];
      if (matching.own[i] < first || !item) continue;
      WaitEnd& end = ends[matching.own[i] - first];
      end.has_come = true;
      end.arrival = open.awaited[matching.own[i]].expectation.arrival_of(*matching.items[*item]);
    }
  }
  return ends;
}

bool recall_waits(std::span<Awaited> opened, const std::vector<WaitEnd>& waits) {
  const bool are_those = std::equal(
      opened.begin(), opened.end(), waits.begin(), waits.end(), [](const Awaited& awaited, const WaitEnd& end) {
        return awaited.expectation.event == end.event && awaited.expectation.owner == end.owner;
      });
  if (!are_those) return false;
  for (std::size_t i = 0; i < opened.size(); ++i) {
    auto& expectation = opened[i].expectation;
    expectation.earlier = core::EarlierSight{waits[i].arrival};
    if (waits[i].is_over && !waits[i].has_come) expectation.closed = expectation.replied;
    opened[i].polls = waits[i].polls;
    opened[i].unread_count = waits[i].unread_count;
  }
  return true;
}

std::vector<core::NearMiss> nearest_so_far(const Actor& actor, const std::vector<Awaited>& awaited,
                                           const core::Expectation& expectation, const core::RunNames& names) {
  const Matching matching = match_so_far(actor, awaited, names);
  std::vector<const core::InboxItem*> unexplained;
  for (std::size_t i = 0; i < matching.items.size(); ++i) {
    const auto explains = std::find(matching.item_of.begin(), matching.item_of.end(), i) != matching.item_of.end();
    if (!explains) unexplained.push_back(matching.items[i]);
  }
  return core::nearest_misses(expectation, unexplained);
}

core::Duration window_of_absence(const core::SortedDurations& arrivals, core::Duration timeout) {
  constexpr core::Duration kAtLeast = milliseconds(250);
  return std::min(std::max(arrivals.percentile(99), kAtLeast), timeout);
}

}  // namespace e2e::flow
