// A target with rate limits, in virtual time: fixed windows that start with the first request to arrive.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/clock.hpp"
#include "net/http.hpp"
#include "net/rate_governor.hpp"
#include "support/virtual_time.hpp"

namespace e2e::test {

class LimitedTarget {
 public:
  enum class Says { nothing, retry_after, remaining };

  LimitedTarget(VirtualTime& time, std::vector<net::RateTierSetting> tiers, Says says = Says::nothing)
      : time_(time), says_(says) {
    for (auto& tier : tiers) tiers_.emplace(tier.name, Window{tier.rule, {}, 0});
  }

  int served = 0;
  int refused = 0;

  // One request, on its way for so long in each direction.
  net::Task<net::HttpReply> send(std::vector<std::string> tiers, std::chrono::nanoseconds way) {
    if (way.count() > 0) co_await time_.sleep_for(way);
    net::HttpReply reply = arrive(tiers);
    if (way.count() > 0) co_await time_.sleep_for(way);
    co_return reply;
  }

  // A request of somebody else counts as well.
  net::HttpReply arrive(const std::vector<std::string>& tiers) {
    net::HttpReply reply{200, {}, {}};
    for (const auto& name : tiers) count(reply, name);
    ++(reply.status == 429 ? refused : served);
    return reply;
  }

 private:
  struct Window {
    net::RateLimit rule;
    base::Instant end;
    std::int64_t used = 0;
  };

  // Every tier overwrites what the former said, as middleware does.
  void count(net::HttpReply& reply, const std::string& name) {
    const auto found = tiers_.find(name);
    if (found == tiers_.end() || reply.status == 429) return;
    Window& window = found->second;
    if (time_.now() >= window.end) window = {window.rule, time_.now() + window.rule.window, 0};
    if (++window.used > window.rule.limit) reply.status = 429;
    const auto reset = std::chrono::ceil<std::chrono::seconds>(window.end - time_.now()).count();
    if (says_ == Says::retry_after && reply.status == 429) reply.headers = {{"Retry-After", fmt::format("{}", reset)}};
    if (says_ != Says::remaining) return;
    const auto left = std::max<std::int64_t>(0, window.rule.limit - window.used);
    reply.headers = {{"RateLimit-Limit", fmt::format("{}", window.rule.limit)},
                     {"RateLimit-Remaining", fmt::format("{}", left)},
                     {"RateLimit-Reset", fmt::format("{}", reset)}};
  }

  VirtualTime& time_;
  Says says_;
  std::map<std::string, Window> tiers_;
};

}  // namespace e2e::test
