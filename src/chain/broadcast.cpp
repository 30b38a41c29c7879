#include "chain/broadcast.hpp"

#include <algorithm>
#include <utility>

namespace e2e::chain {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds kFirstPause{200};
constexpr milliseconds kLongestPause{2'000};
constexpr milliseconds kLongestObeyed{5'000};  // of what a node that is asked too often wants

bool may_change(SendVerdict verdict) {
  return verdict == SendVerdict::unclear || verdict == SendVerdict::gap || verdict == SendVerdict::no_room;
}

}  // namespace

boost::asio::awaitable<Judgement> broadcast(BroadcastPorts ports, Broadcast what, milliseconds patience) {
  const base::Instant deadline = ports.clock.now() + patience;
  bool may_have_it = false;
  for (nanoseconds pause = kFirstPause;; pause = std::min<nanoseconds>(pause * 2, kLongestPause)) {
    const auto answers = co_await ports.endpoints.ask_each(send_raw(what.raw));
    Judgement judgement = judge(answers, what.hash);
    may_have_it = may_have_it || judgement.may_have_it;
    judgement.may_have_it = may_have_it;
    const auto wanted = std::min(judgement.because.retry_after.value_or(milliseconds(0)), kLongestObeyed);
    const nanoseconds wait = std::max<nanoseconds>(pause, wanted);
    if (!may_change(judgement.verdict) || ports.clock.now() + wait >= deadline) co_return judgement;
    if (judgement.verdict == SendVerdict::gap) {
      for (const auto& earlier : what.before) co_await ports.endpoints.ask_each(send_raw(earlier));
    }
    const auto slept = co_await ports.sleeper.sleep_for(wait);
    if (slept) continue;
    judgement.verdict = SendVerdict::interrupted;
    judgement.may_have_it = true;
    co_return judgement;
  }
}

}  // namespace e2e::chain
