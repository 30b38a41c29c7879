#include "core/live_payment.hpp"

#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

namespace e2e::core {
namespace {

constexpr std::size_t kDecimals = 18;  // of the token and of the chain's coin
constexpr std::string_view kNonceSide = "wallet_nonce";

bool is_whole_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string with_decimals(std::string_view digits) {
  std::string text(digits);
  if (text.size() <= kDecimals) text.insert(0, kDecimals + 1 - text.size(), '0');
  text.insert(text.size() - kDecimals, 1, '.');
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string_view cause_of(std::string_view verdict) {
  if (verdict == "foreign_activity") return " (somebody else used the wallet, or sent to it)";
  if (verdict == "accounting_error") return " (money went where the payment journal does not say)";
  return "";
}

}  // namespace

std::string_view to_string(PaymentOutcome outcome) {
  switch (outcome) {
    case PaymentOutcome::not_sent:
      return "not_sent";
    case PaymentOutcome::chain_failed:
      return "chain_failed";
    case PaymentOutcome::not_recognised:
      return "not_recognised";
    case PaymentOutcome::recognised:
      return "recognised";
  }
  return "not_sent";
}

std::string side_in_words(const BookEquation& equation) {
  if (equation.side == "wallet_tokens") return "tokens out of the wallet";
  if (equation.side == "wallet_coins") return "coins out of the wallet";
  if (equation.side == kNonceSide) return "transactions of the wallet";
  if (equation.side == "destination_tokens") return "tokens into " + equation.account;
  return equation.side;
}

std::string amount_in_words(const BookEquation& equation, const std::string& amount) {
  if (equation.side == kNonceSide) return amount;
  const bool is_negative = amount.starts_with('-');
  const std::string_view digits = std::string_view(amount).substr(is_negative ? 1 : 0);
  return is_whole_number(digits) ? (is_negative ? "-" : "") + with_decimals(digits) : amount;
}

const BookEquation* PaymentBooks::first_broken() const {
  const auto broken = std::find_if(equations.begin(), equations.end(), [](const auto& e) { return !e.holds(); });
  return broken == equations.end() ? nullptr : &*broken;
}

std::string describe(const PaymentBooks& books) {
  if (books.verdict.empty()) return "the books were not closed";
  if (!books.are_closed()) return "the books could not be closed: " + books.reason;
  if (books.is_balanced()) return "the books balance";
  std::string text = fmt::format("the books do not balance{}", cause_of(books.verdict));
  const BookEquation* broken = books.first_broken();
  if (broken == nullptr) return text;
  text += fmt::format(": {} are {} by the payment journal, and {} by the chain", side_in_words(*broken),
                      amount_in_words(*broken, broken->expected), amount_in_words(*broken, broken->actual));
  const auto count =
      std::count_if(books.equations.begin(), books.equations.end(), [](const auto& e) { return !e.holds(); });
  return count > 1 ? text + fmt::format("; {} more of the equations {} broken", count - 1, count == 2 ? "is" : "are")
                   : text;
}

}  // namespace e2e::core
