// The net under every sink: replaces known secrets, in every form in which they could leak, before text leaves
// the process. It works by value, so it also catches what no field list foresaw (an echoed body, an error text).
//
// Forms: raw, percent-encoded, base64 and base64url (also inside a longer encoded text, at any of the three
// alignments), hex in both cases, JSON-escaped. Values under kMinimumSecret bytes are not searched for: they would
// shred every text; configuration refuses such passwords.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/secret.hpp"

namespace e2e::base {

inline constexpr std::size_t kMinimumSecret = 4;

// Every form of `value` that the redactor looks for; longest first, no duplicates.
std::vector<std::string> secret_forms(std::string_view value);

class Redactor {
 public:
  Redactor() = default;
  ~Redactor();
  Redactor(const Redactor&) = delete;
  Redactor& operator=(const Redactor&) = delete;
  Redactor(Redactor&&) = default;
  Redactor& operator=(Redactor&&) = default;

  void add(const Secret& secret) { add(secret.expose()); }
  void add(std::string_view value);
  std::string redact(std::string_view text) const;

 private:
  static constexpr std::size_t kMaximumPrefix = 8;
  // by_prefix_[n]: the patterns whose first n bytes are the key, n = min(size, kMaximumPrefix).
  using PatternsByPrefix = std::unordered_map<std::string_view, std::vector<const std::string*>>;

  std::size_t match_at(std::string_view text, std::size_t at) const;

  std::unordered_set<std::string> patterns_;  // node-based: the addresses of its strings stay valid
  std::array<PatternsByPrefix, kMaximumPrefix + 1> by_prefix_;
};

}  // namespace e2e::base
