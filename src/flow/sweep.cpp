#include "flow/sweep.hpp"

#include <array>
#include <chrono>

#include "flow/inbox_reader.hpp"
#include "flow/watcher.hpp"

namespace e2e::flow {
namespace {

using std::chrono::milliseconds;

// Before the looks that follow one in which list and unread count disagree.
constexpr std::array kPauses = {milliseconds(100), milliseconds(400)};

// Not met so far, and neither found nor given up for good.
bool has_open(const Actor& actor, const std::vector<Awaited>& awaited, const core::RunNames& names) {
  const auto met = met_so_far(actor, awaited, names);
  for (std::size_t i = 0; i < awaited.size(); ++i) {
    if (awaited[i].expectation.owner == actor.key && !met[i]) return true;
  }
  return false;
}

bool agrees(const InboxRead& read, const Inbox& inbox) {
  return !read.unread_count || !inbox.unread_baseline() || read.unread_count == inbox.expected_unread();
}

net::Task<void> sweep_inbox(FlowContext& context, Actor& actor, market::CallTag tag) {
  auto read = co_await read_inbox(context.api, actor, ReadKind::sweep, tag);
  for (const auto pause : kPauses) {
    if (!read.result || agrees(read, actor.inbox)) break;
    const auto slept = co_await context.sleeper.sleep_for(pause);
    if (!slept) break;
    read = co_await read_inbox(context.api, actor, ReadKind::sweep, tag);
  }
  if (read.result && read.unread_count) actor.inbox.note_unread(*read.unread_count, read.call.replied);
  co_return std::move(read.result);
}

}  // namespace

boost::asio::awaitable<std::vector<core::UnreadInbox>> sweep(FlowContext& context, Worker& worker,
                                                             std::vector<Awaited> awaited, market::CallTag tag) {
  std::vector<core::UnreadInbox> unread;
  for (Actor* actor : worker.everyone()) {
    if (context.is_interrupted) break;
    if (!context.settings.looks_for_strangers && !has_open(*actor, awaited, context.names)) continue;
    const auto swept = co_await sweep_inbox(context, *actor, tag);
    if (!swept) unread.push_back({name_of(actor->key), swept.error()});
  }
  co_return unread;
}

}  // namespace e2e::flow
