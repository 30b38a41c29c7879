#include "flow/inbox_reader.hpp"

#include <unordered_set>
#include <utility>
#include <vector>

namespace e2e::flow {
namespace {

// A backend that says hasMore for ever must not keep us for ever. Pages in a row that bring nothing new are no proof of
// it: so many items may have arrived since the page before.
constexpr int kMaximumPages = 1'000;
constexpr int kMaximumBarrenPages = 20;

// The pages of one read. What is known is what earlier reads saw: while this one goes on, new items may push others
// from a page that was read to the next.
class Pages {
 public:
  explicit Pages(const Inbox& inbox) : inbox_(inbox) {}

  // Returns whether an older page may hold something that has not been seen.
  bool take(market::InboxPage page) {
    bool reaches_known = false;
    bool brings_new = false;
    for (auto& entry : page.entries) {
      if (inbox_.knows(entry.id)) {
        reaches_known = true;
      } else if (ids_.insert(entry.id).second) {
        brings_new = true;
        entries_.push_back(std::move(entry));
      }
    }
    barren_ = brings_new ? 0 : barren_ + 1;
    // Where the reply does not say whether there is more, a page without anything new is the end.
    return !reaches_known && page.has_more.value_or(brings_new) && barren_ < kMaximumBarrenPages;
  }

  const std::vector<market::InboxEntry>& entries() const { return entries_; }

 private:
  const Inbox& inbox_;
  std::unordered_set<core::NotificationId> ids_;
  std::vector<market::InboxEntry> entries_;
  int barren_ = 0;
};

}  // namespace

boost::asio::awaitable<InboxRead> read_inbox(market::MarketApi& api, Actor& actor, ReadKind kind, market::CallTag tag) {
  const auto retry = kind == ReadKind::poll ? market::Retry::no : market::Retry::yes;
  InboxRead read;
  Pages pages(actor.inbox);
  bool goes_on = true;
  for (int number = 1; goes_on && number <= kMaximumPages; ++number) {
    auto page = co_await api.read_inbox_page(actor.token, number, retry, tag);
    if (number == 1) read.call = page.call;
    if (!page.result) {
      // Nothing of a broken read is taken in, so that the next one does not stop at its first pages.
      read.result = base::forward_error(page.result);
      co_return read;
    }
    if (number == 1) read.unread_count = page.result->unread_count;
    goes_on = pages.take(std::move(*page.result));
  }
  if (kind == ReadKind::baseline) {
    actor.inbox.set_baseline(pages.entries());
  } else {
    actor.inbox.absorb(pages.entries(), read.call.replied);
  }
  if (kind == ReadKind::sweep) actor.inbox.mark_swept(read.call.replied);
  co_return read;
}

}  // namespace e2e::flow
