// Fixed rate windows that requests are spent from, without time of their own but for the waiting. Pure.
//
// Where one tier opens again at the very end of another's window, what is left of that window is still spent: the reckoning
// is of the earliest possible end.
#pragma once

#include <chrono>
#include <vector>

#include "core/profile.hpp"

namespace e2e::core {

class Windows {
 public:
  // A tier that is not among the limits has none.
  explicit Windows(const std::vector<RateTier>& limits);

  // Spends one request that counts in this tier (and in global, unless it counts nowhere); false where a window is used
  // up.
  bool try_spend(Tier tier);
  // When the next request of this tier can be sent.
  std::chrono::seconds opens_at(Tier tier) const;
  void wait_until(std::chrono::seconds time);

  // Counted from 1: how often was waited, and one.
  long long number() const { return number_; }
  // All waiting so far.
  std::chrono::seconds elapsed() const { return now_; }

 private:
  struct State {
    RateTier rule;
    std::chrono::seconds start{};
    long long spent = 0;

    bool counts(Tier tier) const;
  };

  std::vector<State> tiers_;
  std::chrono::seconds now_{};
  long long number_ = 1;
};

}  // namespace e2e::core
