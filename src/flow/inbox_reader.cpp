#include "flow/inbox_reader.hpp"

#include <algorithm>

namespace e2e::flow {
namespace {

// A backend that says hasMore for ever must not keep us for ever.
constexpr int kMaximumPages = 1'000;

// Whether older pages may hold something that has not been seen.
bool is_page_new(const market::InboxPage& page, const Inbox& inbox) {
  return std::none_of(page.entries.begin(), page.entries.end(),
                      [&](const market::InboxEntry& entry) { return inbox.knows(entry.id); });
}

}  // namespace

boost::asio::awaitable<InboxRead> read_inbox(market::MarketApi& api, Actor& actor, ReadKind kind, market::CallTag tag) {
  const auto retry = kind == ReadKind::poll ? market::Retry::no : market::Retry::yes;
  InboxRead read;
  for (int number = 1; number <= kMaximumPages; ++number) {
    auto page = co_await api.read_inbox_page(actor.token, number, retry, tag);
    if (number == 1) read.call = page.call;
    if (!page.result) {
      read.result = base::forward_error(page.result);
      co_return read;
    }
    if (number == 1) read.unread_count = page.result->unread_count;
    const bool reaches_known = !is_page_new(*page.result, actor.inbox);
    if (kind == ReadKind::baseline) {
      actor.inbox.set_baseline(page.result->entries);
    } else {
      actor.inbox.absorb(page.result->entries, read.call.replied);
    }
    // Where the reply does not say whether there is more, an empty page is the end.
    if (reaches_known || page.result->entries.empty() || !page.result->has_more.value_or(true)) break;
  }
  if (kind == ReadKind::sweep) actor.inbox.mark_swept(read.call.replied);
  co_return read;
}

}  // namespace e2e::flow
