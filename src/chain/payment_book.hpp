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
  rejected,   // refused by every node that was asked; one may have it all the same
  mined,      // in a block
  confirmed,  // in a block that is deep enough
  lost,       // its nonce is used up by something else
};

struct Attempt {
  eth::Hash hash;
  eth::Bytes raw;
  std::uint64_t gas_limit = 0;
  base::Wei price;
  bool is_noted = false;  // the run has recorded it: nodes may be given it
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
  std::string message;           // why it was rejected, lost or is unclear
  std::string verdict;           // what the payee made of it
  std::string run;               // that signed it
  bool is_of_this_part = false;  // signed since the newest process began to use the journal

  // It may still be mined, and is not.
  bool is_open() const {
    return state == PaymentState::written || state == PaymentState::sent || state == PaymentState::unclear;
  }
  bool is_mined() const { return state == PaymentState::mined || state == PaymentState::confirmed; }
  bool has(const eth::Hash& hash) const;
  // What nodes may be given: the newest attempt that is noted; null where there is none.
  const Attempt* sendable() const;
};

// Whether the wallet signed each attempt, for that chain, to move exactly what the payment says. So a journal that somebody
// changed cannot redirect money.
bool matches_signature(const Payment& payment, const eth::Address& wallet, std::uint64_t chain_id);

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
  // Refused or given up, and nothing of ours is mined at the nonce: they may have been taken all the same.
  std::vector<Payment> in_doubt() const;
  // The lowest nonce from `from` on that no payment of ours holds or has used.
  std::uint64_t first_free(std::uint64_t from) const;

  struct Owned {
    std::string payment;
    eth::Hash hash;
  };
  // All that was ever signed for a nonce, also what was rejected.
  std::vector<Owned> signed_for(std::uint64_t nonce) const;
  // The sum of the newest run's payments, also of those before a resume, that were or may still be mined. Leaves out the payment
  // with that id.
  base::TokenAmount committed(std::string_view except) const;
  // The sum of what this process has signed and of what was pending when it started.
  base::TokenAmount tokens_drawn(std::string_view except) const;
  // The same for gas: what was paid for what is mined, the most that it can be for the rest.
  base::Wei gas_drawn() const;

  bool has_run(std::string_view run_id) const { return runs_.contains(run_id); }
  // The hashes of all that was ever signed, as text.
  std::set<std::string> transactions() const;
  bool is_closed(std::string_view id) const { return closed_.contains(id); }

  // Where the wallet's nonces stand; nothing where nothing was signed.
  struct Nonces {
    std::uint64_t confirmed = 0;  // one more than the highest confirmed
    std::uint64_t used = 0;       // one more than the highest mined or lost
    std::uint64_t given = 0;      // one more than the highest mined, lost or pending
  };
  std::optional<Nonces> nonces() const;

 private:
  Payment* entry(std::string_view id);
  void add(const Signed& record);
  void add_attempt(Payment& payment, const Signed& attempt);
  bool is_void(const Payment& payment) const;
  bool is_used_by_another(const Payment& payment) const;

  std::vector<Payment> payments_;
  std::map<std::string, std::size_t, std::less<>> index_;
  std::multimap<std::uint64_t, Owned> signed_for_;
  std::set<std::string, std::less<>> runs_;
  std::set<std::string, std::less<>> closed_;
  std::string run_;    // the newest
  bool notes_ = true;  // it writes `noted`; version 1.0 of the journal did not
};

std::string_view to_string(PaymentState state);

}  // namespace e2e::chain
