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
    items_ += page.entries.size();
    barren_ = brings_new ? 0 : barren_ + 1;
    // Where the reply does not say whether there is more, a page without anything new is the end.
    return !reaches_known && page.has_more.value_or(brings_new) && barren_ < kMaximumBarrenPages;
  }

  const std::vector<market::InboxEntry>& entries() const { return entries_; }
  std::size_t items() const { return items_; }

 private:
  const Inbox& inbox_;
  std::unordered_set<core::NotificationId> ids_;
  std::vector<market::InboxEntry> entries_;
  std::size_t items_ = 0;
  int barren_ = 0;
};

// Reads the pages down to what is known, and takes in all of them or none.
boost::asio::awaitable<InboxRead> read_pages(market::MarketApi& api, Actor& actor, ReadKind kind, market::CallTag tag) {
  const auto retry = kind == ReadKind::poll ? market::Retry::no : market::Retry::yes;
  InboxRead read;
  Pages pages(actor.inbox);
  bool goes_on = true;
  for (int number = 1; goes_on && number <= kMaximumPages; ++number) {
    auto page = co_await api.read_inbox_page(actor.token, number, retry, tag);
    if (number == 1) read.call = page.call;
    read.waited += page.call.waited;
    if (!page.result) {
      // Nothing of a broken read is taken in, so that the next one does not stop at its first pages.
      read.result = base::forward_error(page.result);
      co_return read;
    }
    if (number == 1) read.unread_count = page.result->unread_count;
    goes_on = pages.take(std::move(*page.result));
  }
  read.items = pages.items();
  if (kind == ReadKind::baseline) {
    read.brings_new = actor.inbox.add_to_baseline(pages.entries());
  } else {
    actor.inbox.absorb(pages.entries(), read.call);
  }
  co_return read;
}

// For a backend whose list carries no count. A count that cannot be read stays unknown.
boost::asio::awaitable<std::optional<std::int64_t>> ask_unread_count(market::MarketApi& api, const Actor& actor,
                                                                     market::CallTag tag) {
  auto outcome = co_await api.unread_count(actor.token, tag);
  co_return outcome.result ? std::optional(*outcome.result) : std::nullopt;
}

// Where list and count come in two replies, the count belongs to the list only if nothing came between: the list is read
// once more behind it. A baseline that does not come to rest is none.
boost::asio::awaitable<InboxRead> read_baseline(market::MarketApi& api, Actor& actor, market::CallTag tag) {
  constexpr int kAttempts = 3;
  auto read = co_await read_pages(api, actor, ReadKind::baseline, tag);
  if (read.result && read.unread_count) actor.inbox.set_unread_baseline(read.unread_count);
  for (int attempt = 0; read.result && !read.unread_count && attempt < kAttempts; ++attempt) {
    const auto count = co_await ask_unread_count(api, actor, tag);
    if (!count) break;
    read = co_await read_pages(api, actor, ReadKind::baseline, tag);
    if (!read.result || read.brings_new) continue;
    actor.inbox.set_unread_baseline(count);
    break;
  }
  co_return read;
}

boost::asio::awaitable<InboxRead> read_for_sweep(market::MarketApi& api, Actor& actor, market::CallTag tag) {
  auto read = co_await read_pages(api, actor, ReadKind::sweep, tag);
  if (!read.result) co_return read;
  actor.inbox.mark_swept(read.call.replied);
  if (!read.unread_count && actor.inbox.unread_baseline())
    read.unread_count = co_await ask_unread_count(api, actor, tag);
  co_return read;
}

}  // namespace

boost::asio::awaitable<InboxRead> read_inbox(market::MarketApi& api, Actor& actor, ReadKind kind, market::CallTag tag) {
  switch (kind) {
    case ReadKind::baseline:
      return read_baseline(api, actor, tag);
    case ReadKind::sweep:
      return read_for_sweep(api, actor, tag);
    case ReadKind::poll:
      break;
  }
  return read_pages(api, actor, ReadKind::poll, tag);
}

}  // namespace e2e::flow
