#include "chain/payment_book.hpp"

#include <algorithm>
#include <utility>

#include "eth/erc20.hpp"
#include "eth/transaction.hpp"

namespace e2e::chain {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

void note_attempt(Payment& payment, const eth::Hash& hash) {
  for (Attempt& attempt : payment.attempts) attempt.is_noted = attempt.is_noted || attempt.hash == hash;
}

}  // namespace

std::string_view to_string(PaymentState state) {
  switch (state) {
    case PaymentState::written:
      return "written";
    case PaymentState::sent:
      return "sent";
    case PaymentState::unclear:
      return "unclear";
    case PaymentState::rejected:
      return "rejected";
    case PaymentState::mined:
      return "mined";
    case PaymentState::confirmed:
      return "confirmed";
    case PaymentState::lost:
      return "lost";
  }
  return "unclear";
}

bool Payment::has(const eth::Hash& hash) const {
  return std::any_of(attempts.begin(), attempts.end(), [&](const Attempt& attempt) { return attempt.hash == hash; });
}

bool matches_signature(const Payment& payment, const eth::Address& wallet, std::uint64_t chain_id) {
  return std::all_of(payment.attempts.begin(), payment.attempts.end(), [&](const Attempt& attempt) {
    const auto decoded = eth::decode_transaction(attempt.raw);
    if (!decoded || decoded->sender != wallet || decoded->hash != attempt.hash) return false;
    const eth::Transaction& order = decoded->transaction;
    if (order.chain_id != chain_id || order.nonce != payment.nonce || order.value != base::Wei()) return false;
    if (payment.purpose == Purpose::gap) return order.to == wallet && order.data.empty();
    const auto transfer = eth::decode_transfer_call(order.data);
    return transfer && transfer->to == payment.to && transfer->amount == payment.amount;
  });
}

const Attempt* Payment::sendable() const {
  const auto found = std::find_if(attempts.rbegin(), attempts.rend(), [](const Attempt& it) { return it.is_noted; });
  return found == attempts.rend() ? nullptr : &*found;
}

Payment* PaymentBook::entry(std::string_view id) {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &payments_[found->second];
}

const Payment* PaymentBook::find(std::string_view id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &payments_[found->second];
}

void PaymentBook::add(const Signed& record) {
  Payment* payment = entry(record.payment);
  if (payment == nullptr) {
    index_.emplace(record.payment, payments_.size());
    payment = &payments_.emplace_back();
  }
  *payment = {record.payment,
              record.purpose,
              record.nonce,
              record.to,
              record.amount,
              {{record.hash, record.raw, record.gas_limit, record.price, !notes_ || record.purpose == Purpose::gap}},
              PaymentState::written,
              {},
              {},
              {},
              run_,
              true};
  signed_for_.emplace(record.nonce, Owned{record.payment, record.hash});
}

void PaymentBook::add_attempt(Payment& payment, const Signed& attempt) {
  payment.attempts.push_back({attempt.hash, attempt.raw, attempt.gas_limit, attempt.price, !notes_});
  signed_for_.emplace(attempt.nonce, Owned{payment.id, attempt.hash});
}

bool PaymentBook::apply(const PaymentRecord& record) {
  const auto change = [this](const std::string& id, auto&& how) {
    Payment* payment = entry(id);
    if (payment != nullptr) how(*payment);
    return payment != nullptr;
  };
  const auto end = [&](const std::string& id, PaymentState state, const std::string& message) {
    return change(id, [&](Payment& payment) {
      payment.state = state;
      payment.message = message;
    });
  };
  return std::visit(
      Overloaded{
          [&](const RunBegun& it) {
            run_ = it.run_id;
            notes_ = it.schema_version != "1.0";
            runs_.insert(it.run_id);
            for (Payment& payment : payments_) payment.is_of_this_part = false;
            return true;
          },
          [&](const Signed& it) {
            add(it);
            return true;
          },
          [&](const Bumped& it) {
            return change(it.attempt.payment, [&](Payment& payment) { add_attempt(payment, it.attempt); });
          },
          [&](const Noted& it) {
            return change(it.payment, [&](Payment& payment) { note_attempt(payment, it.hash); });
          },
          [&](const Sent& it) { return end(it.payment, PaymentState::sent, {}); },
          [&](const Rejected& it) { return end(it.payment, PaymentState::rejected, it.message); },
          [&](const Unclear& it) { return end(it.payment, PaymentState::unclear, it.message); },
          [&](const Mined& it) {
            return change(it.payment, [&](Payment& payment) {
              payment.state = PaymentState::mined;
              payment.mined = it;
            });
          },
          [&](const Reorged& it) {
            return change(it.payment, [&](Payment& payment) {
              payment.state = PaymentState::sent;
              payment.mined.reset();
            });
          },
          [&](const Confirmed& it) {
            return change(it.payment, [](Payment& payment) { payment.state = PaymentState::confirmed; });
          },
          [&](const Checked& it) {
            return change(it.payment, [&](Payment& payment) { payment.verdict = it.verdict; });
          },
          [&](const Lost& it) { return end(it.payment, PaymentState::lost, it.message); },
          [&](const Closed& it) { return find(it.payment) == nullptr && closed_.insert(it.payment).second; },
      },
      record);
}

std::vector<Payment> PaymentBook::open() const {
  std::vector<Payment> open;
  std::copy_if(payments_.begin(), payments_.end(), std::back_inserter(open),
               [](const Payment& p) { return p.is_open(); });
  std::sort(open.begin(), open.end(), [](const Payment& a, const Payment& b) { return a.nonce < b.nonce; });
  return open;
}

std::size_t PaymentBook::in_flight() const {
  return static_cast<std::size_t>(
      std::count_if(payments_.begin(), payments_.end(), [](const Payment& payment) { return payment.is_open(); }));
}

std::uint64_t PaymentBook::first_free(std::uint64_t from) const {
  std::set<std::uint64_t> held;
  for (const Payment& payment : payments_) {
    if (payment.is_mined()) from = std::max(from, payment.nonce + 1);
    if (payment.is_open()) held.insert(payment.nonce);
  }
  while (held.contains(from)) ++from;
  return from;
}

std::vector<PaymentBook::Owned> PaymentBook::signed_for(std::uint64_t nonce) const {
  std::vector<Owned> owned;
  const auto [begin, end] = signed_for_.equal_range(nonce);
  std::transform(begin, end, std::back_inserter(owned), [](const auto& entry) { return entry.second; });
  return owned;
}

bool PaymentBook::is_used_by_another(const Payment& payment) const {
  return std::any_of(payments_.begin(), payments_.end(), [&](const Payment& other) {
    return other.nonce == payment.nonce && other.id != payment.id && other.is_mined();
  });
}

// It can no longer be mined.
bool PaymentBook::is_void(const Payment& payment) const {
  if (payment.state == PaymentState::lost) return true;
  return payment.state == PaymentState::rejected && is_used_by_another(payment);
}

std::vector<Payment> PaymentBook::in_doubt() const {
  std::vector<Payment> found;
  std::copy_if(payments_.begin(), payments_.end(), std::back_inserter(found), [this](const Payment& payment) {
    const bool was_given_up = payment.state == PaymentState::rejected || payment.state == PaymentState::lost;
    return was_given_up && !is_used_by_another(payment);
  });
  return found;
}

std::set<std::string> PaymentBook::transactions() const {
  std::set<std::string> hashes;
  for (const auto& [nonce, owned] : signed_for_) hashes.insert(eth::to_hex(owned.hash));
  return hashes;
}

std::optional<PaymentBook::Nonces> PaymentBook::nonces() const {
  if (signed_for_.empty()) return std::nullopt;
  Nonces nonces;
  for (const Payment& payment : payments_) {
    const std::uint64_t next = payment.nonce + 1;
    const bool is_used = payment.is_mined() || payment.state == PaymentState::lost;
    if (payment.state == PaymentState::confirmed) nonces.confirmed = std::max(nonces.confirmed, next);
    if (is_used) nonces.used = std::max(nonces.used, next);
    if (is_used || payment.is_open()) nonces.given = std::max(nonces.given, next);
  }
  return nonces;
}

base::TokenAmount PaymentBook::committed(std::string_view except) const {
  base::Uint256 committed = 0;
  for (const Payment& payment : payments_) {
    if (payment.run == run_ && payment.id != except && !is_void(payment)) committed += payment.amount.base_units();
  }
  return base::TokenAmount(committed);
}

base::TokenAmount PaymentBook::tokens_drawn(std::string_view except) const {
  base::Uint256 drawn = 0;
  for (const Payment& payment : payments_) {
    const bool is_drawn = payment.is_open() || (payment.is_of_this_part && !is_void(payment));
    if (is_drawn && payment.id != except) drawn += payment.amount.base_units();
  }
  return base::TokenAmount(drawn);
}

base::Wei PaymentBook::gas_drawn() const {
  base::Wei gas;
  for (const Payment& payment : payments_) {
    if (payment.is_of_this_part && payment.mined) gas = gas + payment.mined->gas_price * payment.mined->gas_used;
    const Attempt& last = payment.attempts.back();
    if (payment.is_open()) gas = gas + last.price * last.gas_limit;
  }
  return gas;
}

}  // namespace e2e::chain
