// Randomness as a dependency: run ids, test passwords, UUIDs and choices.
//
// Two kinds of source exist: the system's (ids and passwords; net/system.hpp) and SeededIdSource (choices that must
// repeat under the same SEED).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "base/secret.hpp"

namespace e2e::base {

class IdSource {
 public:
  virtual ~IdSource() = default;

  virtual std::uint64_t next() = 0;
};

// SplitMix64: small, and the same on every platform. Not for secrets.
// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (OOPSLA 2014).
class SeededIdSource final : public IdSource {
 public:
  explicit SeededIdSource(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() override;

 private:
  std::uint64_t state_;
};

// Version 4. Source: RFC 9562.
std::string make_uuid(IdSource& source);
std::string make_hex(IdSource& source, std::size_t digits);
// 20 characters with at least one of each class: lower case, upper case, digit, punctuation.
Secret make_password(IdSource& source);
// Uniform in [0, bound); bound must be positive.
std::size_t pick_below(IdSource& source, std::size_t bound);

}  // namespace e2e::base
