// Money: a token amount with 18 decimals over checked 256-bit integers; never a binary float.
//
// Units: one base unit is 10^-18 token (the `decimals` of the project's tokens). Overflow is an error or, inside
// arithmetic, an exception: amounts are bounded where they are parsed.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/multiprecision/cpp_int.hpp>

#include "base/result.hpp"

namespace e2e::base {

using Uint256 = boost::multiprecision::checked_uint256_t;

class TokenAmount {
 public:
  static constexpr unsigned kDecimals = 18;

  TokenAmount() = default;
  explicit TokenAmount(Uint256 base_units) : base_units_(std::move(base_units)) {}

  // A plain decimal ("12", "0.05"): digits, optionally a point and up to 18 more digits. No sign, exponent or spaces.
  static Result<TokenAmount> parse(std::string_view decimal);

  const Uint256& base_units() const { return base_units_; }
  // The shortest decimal form: "1.01", "5".
  std::string to_string() const;
  // This amount × numerator / denominator, rounded down; the denominator must not be 0.
  TokenAmount scaled(unsigned numerator, unsigned denominator) const;

  friend bool operator==(const TokenAmount& a, const TokenAmount& b) { return a.base_units_ == b.base_units_; }
  friend bool operator<(const TokenAmount& a, const TokenAmount& b) { return a.base_units_ < b.base_units_; }

 private:
  Uint256 base_units_ = 0;
};

// The chain's own coin, which gas is paid in; also the price of one unit of gas.
//
// Units: 1 wei = 10^-18 coin; 1 gwei = 10^9 wei. Errors: a sum or product beyond 256 bits, and a difference below zero,
// throw: what goes in is bounded where it is read.
class Wei {
 public:
  Wei() = default;
  explicit Wei(Uint256 count) : count_(std::move(count)) {}
  static Wei from_gwei(std::uint64_t gwei) { return Wei(Uint256(gwei) * 1'000'000'000U); }

  const Uint256& count() const { return count_; }
  // The shortest decimal form in coins: "0.000065".
  std::string to_coins() const { return TokenAmount(count_).to_string(); }

  friend bool operator==(const Wei& a, const Wei& b) { return a.count_ == b.count_; }
  friend bool operator<(const Wei& a, const Wei& b) { return a.count_ < b.count_; }
  friend bool operator>(const Wei& a, const Wei& b) { return b < a; }
  friend bool operator<=(const Wei& a, const Wei& b) { return !(b < a); }
  friend bool operator>=(const Wei& a, const Wei& b) { return !(a < b); }
  friend Wei operator+(const Wei& a, const Wei& b) { return Wei(Uint256(a.count_ + b.count_)); }
  friend Wei operator-(const Wei& a, const Wei& b) { return Wei(Uint256(a.count_ - b.count_)); }
  friend Wei operator*(const Wei& price, std::uint64_t gas) { return Wei(Uint256(price.count_ * gas)); }

 private:
  Uint256 count_ = 0;
};

}  // namespace e2e::base
