#include "core/explanation.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace e2e::core {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr std::size_t kFirstShown = 100;
constexpr std::size_t kLastShown = 100;
constexpr std::size_t kWordBytes = 80;

std::string describe(const PollAttempt& poll) {
  const auto after = duration_cast<milliseconds>(poll.after).count();
  const std::string status = poll.status ? fmt::format("HTTP {}", *poll.status) : "no reply";
  if (!poll.items) return fmt::format("at {} ms {}", after, status);
  return fmt::format("at {} ms {}, {} {}", after, status, *poll.items, *poll.items == 1 ? "item" : "items");
}

std::string related_text(const std::string& related_id) {
  return related_id.empty() ? "no related id" : "related id " + base::shorten(related_id, kWordBytes);
}

std::string describe(const NearMiss& miss) {
  std::string text =
      fmt::format("category {}, {}", base::shorten(miss.category, kWordBytes), related_text(miss.related_id));
  if (!miss.title.empty()) text += fmt::format(", titled \"{}\"", base::shorten(miss.title, kWordBytes));
  return text;
}

// What an id of the flow belongs to, to tell where a notification was filed.
std::string describe_entity(const std::string& id, const FlowIds& ids) {
  if (id.empty()) return "no related id";
  const std::string shown = base::shorten(id, kWordBytes);
  if (id == ids.purchase_request_id) return "the purchase request " + shown;
  if (id == ids.payment_id) return "the payment " + shown;
  const auto offer = std::find(ids.offer_ids.begin(), ids.offer_ids.end(), id);
  if (offer == ids.offer_ids.end()) return "the unknown id " + shown;
  return fmt::format("the offer {} of seller {}", shown, offer - ids.offer_ids.begin() + 1);
}

std::string explain_filing(const std::string& related_id, const std::string& filed, const FlowIds& ids) {
  const std::string expected = describe_entity(related_id, ids);
  if (filed.empty()) return fmt::format("arrived without a related id instead of under {}", expected);
  return fmt::format("arrived under {} instead of {}", describe_entity(filed, ids), expected);
}

std::string explain_late(const CheckpointResult& checkpoint, milliseconds timeout) {
  if (!checkpoint.arrival) return fmt::format("not seen within {} ms, but later", timeout.count());
  const auto arrival = duration_cast<milliseconds>(*checkpoint.arrival);
  return fmt::format("seen {} ms after the reply, not within {} ms", arrival.count(), timeout.count());
}

// Of very many attempts those in the middle are only counted.
std::string describe_polls(std::span<const PollAttempt> polls) {
  if (polls.empty()) return "nobody looked";
  const std::size_t all_shown = kFirstShown + kLastShown;
  const std::size_t left_out = polls.size() > all_shown ? polls.size() - all_shown : 0;
  std::vector<std::string> shown;
  for (std::size_t i = 0; i < polls.size(); ++i) {
    if (left_out > 0 && i == kFirstShown) {
      shown.push_back(fmt::format("… {} more …", left_out));
      i += left_out;
    }
    shown.push_back(describe(polls[i]));
  }
  return fmt::format("looked {} {}: {}", polls.size(), polls.size() == 1 ? "time" : "times", base::join(shown, "; "));
}

}  // namespace

std::string describe_wait(std::span<const PollAttempt> polls, std::span<const NearMiss> nearest) {
  std::vector<std::string> misses;
  for (const auto& miss : nearest) misses.push_back(describe(miss));
  return fmt::format("nearest: {}; {}", misses.empty() ? "nothing" : base::join(misses, "; "), describe_polls(polls));
}

std::string explain(const CheckpointResult& checkpoint, const FlowIds& ids, const ConfigInfo& config) {
  const auto timeout = config.notification_timeout;
  if (checkpoint.filed_under) return explain_filing(checkpoint.related_id, *checkpoint.filed_under, ids);
  const bool is_awaited_gap = checkpoint.verdict == Verdict::known_gap && config.strict_notifications;
  if (checkpoint.verdict == Verdict::missing || is_awaited_gap) {
    return fmt::format("nothing within {} ms; {}", timeout.count(),
                       describe_wait(checkpoint.polls, checkpoint.nearest));
  }
  if (checkpoint.verdict == Verdict::late) {
    return fmt::format("{}; {}", explain_late(checkpoint, timeout), describe_polls(checkpoint.polls));
  }
  if (checkpoint.verdict == Verdict::not_checked) {
    return "the inbox could not be read; " + describe_polls(checkpoint.polls);
  }
  return {};
}

}  // namespace e2e::core
