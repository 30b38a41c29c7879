#include "chain/books.hpp"

#include <algorithm>
#include <set>

namespace e2e::chain {
namespace {

using base::TokenAmount;
using base::Uint256;
using Side = Equation::Side;

// Sums of what a token logs may be beyond 256 bits.
using Wide = boost::multiprecision::cpp_int;

Wide wide(const Uint256& value) { return Wide(value); }

struct Expected {
  Wide tokens = 0;
  Wide coins = 0;
  std::uint64_t transactions = 0;
  std::map<eth::Address, Wide> destinations;
};

bool is_of_these_books(const Payment& payment, const OpeningBalance& before) {
  if (before.mined.contains(payment.id)) return false;
  return !before.open.contains(payment.id) || payment.nonce >= before.snapshot.nonce;
}

Expected expected_since(const OpeningBalance& before, const PaymentBook& book) {
  Expected expected;
  std::set<std::uint64_t> nonces;
  for (const Payment& payment : book.all()) {
    if (!payment.mined || !is_of_these_books(payment, before)) continue;
    const Mined& mined = *payment.mined;
    nonces.insert(payment.nonce);
    expected.tokens += wide(mined.moved_out.base_units());
    expected.coins += wide(mined.gas_price.count()) * mined.gas_used;
    if (payment.purpose == Purpose::payment) expected.destinations[payment.to] += wide(mined.moved_in.base_units());
  }
  expected.transactions = nonces.size();
  return expected;
}

Equation equation(Side side, const eth::Address& account, const Wide& expected, const Wide& actual) {
  return {side, account, expected.str(), actual.str()};
}

}  // namespace

Books close_books(const OpeningBalance& opening, const WalletSnapshot& after, const PaymentBook& book) {
  const WalletSnapshot& before = opening.snapshot;
  const Expected expected = expected_since(opening, book);
  const Wide tokens = wide(before.tokens.base_units()) - wide(after.tokens.base_units());
  const Wide coins = wide(before.coins.count()) - wide(after.coins.count());
  const Wide nonces = Wide(after.nonce) - Wide(before.nonce);

  Books books;
  books.transactions = expected.transactions;
  books.tokens_left = after.tokens;
  books.coins_left = after.coins;
  books.equations.push_back(equation(Side::wallet_tokens, {}, expected.tokens, tokens));
  books.equations.push_back(equation(Side::wallet_coins, {}, expected.coins, coins));
  books.equations.push_back(equation(Side::wallet_nonce, {}, expected.transactions, nonces));
  for (const auto& [destination, held] : after.destinations) {
    const auto had = before.destinations.find(destination);
    const auto owed = expected.destinations.find(destination);
    const Wide gained =
        wide(held.base_units()) - (had == before.destinations.end() ? 0 : wide(had->second.base_units()));
    books.equations.push_back(equation(Side::destination_tokens, destination,
                                       owed == expected.destinations.end() ? Wide(0) : owed->second, gained));
  }
  const bool balance =
      std::all_of(books.equations.begin(), books.equations.end(), [](const auto& e) { return e.holds(); });
  const bool others_sent = nonces != expected.transactions;
  const bool was_given = tokens < expected.tokens || coins < expected.coins;
  if (!balance) {
    books.verdict = others_sent || was_given ? BooksVerdict::foreign_activity : BooksVerdict::accounting_error;
  }
  return books;
}

std::string_view to_string(BooksVerdict verdict) {
  switch (verdict) {
    case BooksVerdict::balanced:
      return "balanced";
    case BooksVerdict::foreign_activity:
      return "foreign_activity";
    case BooksVerdict::accounting_error:
      return "accounting_error";
  }
  return "accounting_error";
}

std::string_view to_string(Side side) {
  switch (side) {
    case Side::wallet_tokens:
      return "wallet_tokens";
    case Side::wallet_coins:
      return "wallet_coins";
    case Side::wallet_nonce:
      return "wallet_nonce";
    case Side::destination_tokens:
      return "destination_tokens";
  }
  return "wallet_tokens";
}

}  // namespace e2e::chain
