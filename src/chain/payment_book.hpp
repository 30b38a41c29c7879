// What the payment journal says: every payment with all that was signed for it, and where it stands.
//
// A payment is one order to move tokens. It has one nonce at a time, and for it one or more signed transactions, of which
// the chain can take one. Pure: records in, state out.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "chain/payment_records.hpp"

namespace e2e::chain {

enum class PaymentState {
  written,    // signed and in the journal: perhaps on its way, perhaps never sent
  sent,       // a node has it
  unclear,    // nobody can tell
  rejected,   // not sent; may be signed anew
  mined,      // in a block
  confirmed,  // in a block that is deep enough
  lost,       // its nonce is used up by something else
};

struct Attempt {
  eth::Hash hash;
  eth::Bytes raw;
  std::uint64_t gas_limit = 0;
  base::Wei price;
};

struct Payment {
  std::string id;
  Purpose purpose = Purpose::payment;
  std::uint64_t nonce = 0;
  eth::Address to;
  base::TokenAmount amount;
  std::vector<Attempt> attempts;  // at this nonce, the newest last; never empty
  PaymentState state = PaymentState::written;
  std::optional<Mined> mined;
  std::string message;  // why it was rejected, lost or is unclear
  std::string verdict;  // what the payee made of it
  bool is_of_this_run = false;

  // It may still be mined, and is not.
  bool is_open() const {
    return state == PaymentState::written || state == PaymentState::sent || state == PaymentState::unclear;
  }
  bool is_mined() const { return state == PaymentState::mined || state == PaymentState::confirmed; }
  bool has(const eth::Hash& hash) const;
};

class PaymentBook {
 public:
  // False where the record is about a payment that nobody signed.
  bool apply(const PaymentRecord& record);

  const Payment* find(std::string_view id) const;
  // In the order in which they were first signed.
  const std::vector<Payment>& all() const { return payments_; }
  // By nonce.
  std::vector<Payment> open() const;
  std::size_t in_flight() const;
  // The lowest nonce from `from` on that no payment of ours holds or has used.
  std::uint64_t first_free(std::uint64_t from) const;

  struct Owned {
    std::string payment;
    eth::Hash hash;
  };
  // All that was ever signed for a nonce, also what was rejected.
  std::vector<Owned> signed_for(std::uint64_t nonce) const;
  // What this run has committed itself to: all but what can no longer be mined.
  base::TokenAmount spent_in_this_run() const;
  // The same for gas: what was paid for what is mined, the most that it can be for the rest.
  base::Wei gas_in_this_run() const;

 private:
  Payment* entry(std::string_view id);
  void add(const Signed& record);

  std::vector<Payment> payments_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::multimap<std::uint64_t, Owned> signed_for_;
  bool is_this_run_ = false;
};

std::string_view to_string(PaymentState state);

}  // namespace e2e::chain
