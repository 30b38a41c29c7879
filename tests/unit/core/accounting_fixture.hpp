// A small world for tests of the accounting: one worker's flow about request r1 with offers o1 and o2, and another
// worker's about r9 with offer o9.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "core/accounting.hpp"

namespace e2e::core {
using std::chrono::milliseconds;

inline base::Instant at(int ms) { return base::Instant(milliseconds(ms)); }

constexpr ActorKey kBuyer{1, ActorRole::buyer, 1};
constexpr ActorKey kSeller1{1, ActorRole::seller, 1};
constexpr ActorKey kSeller2{1, ActorRole::seller, 2};
constexpr ActorKey kOtherBuyer{2, ActorRole::buyer, 1};

inline Expectation expect(ActorKey owner, Event event, std::string category, std::vector<std::string> related,
                          int sent) {
  Expectation expectation;
  expectation.event = event;
  expectation.owner = owner;
  expectation.category = std::move(category);
  expectation.related_ids = std::move(related);
  expectation.sent = at(sent);
  expectation.replied = at(sent + 10);
  return expectation;
}

inline InboxItem item(std::string id, std::string category, std::string related, int seen) {
  InboxItem item;
  item.id = NotificationId(std::move(id));
  item.category = std::move(category);
  item.related_id = std::move(related);
  item.first_seen = at(seen);
  return item;
}

class AccountingTest : public testing::Test {
 protected:
  AccountingTest() {
    policy_.ignorable_categories = {"system"};
    input_.policy = &policy_;
    input_.flows = {{1, "flow-1"}, {2, "flow-2"}};
    input_.flow_of_entity = {{"r1", 0}, {"o1", 0}, {"o2", 0}, {"r9", 1}, {"o9", 1}};
  }

  std::size_t add(Expectation expectation) {
    input_.expectations.push_back(std::move(expectation));
    return input_.expectations.size() - 1;
  }

  void inbox(ActorKey owner, std::vector<InboxItem> items, std::optional<base::Instant> swept = at(10'000)) {
    ActorInbox inbox;
    inbox.owner = owner;
    inbox.items = std::move(items);
    inbox.swept_at = swept;
    input_.inboxes.push_back(std::move(inbox));
  }

  Accounting judge() const { return account(input_); }

  NotificationPolicy policy_;
  AccountingInput input_;
};

}  // namespace e2e::core
