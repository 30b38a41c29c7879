#include "chain/payment_book.hpp"

#include <algorithm>
#include <utility>

namespace e2e::chain {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};
template <class... Functions>
Overloaded(Functions...) -> Overloaded<Functions...>;

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
              {{record.hash, record.raw, record.gas_limit, record.price}},
              PaymentState::written,
              {},
              {},
              {},
              is_this_run_};
  signed_for_.emplace(record.nonce, Owned{record.payment, record.hash});
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
          [&](const RunBegun&) {
            is_this_run_ = true;
            for (Payment& payment : payments_) payment.is_of_this_run = false;
            return true;
          },
          [&](const Signed& it) {
            add(it);
            return true;
          },
          [&](const Bumped& it) {
            return change(it.attempt.payment, [&](Payment& payment) {
              payment.attempts.push_back({it.attempt.hash, it.attempt.raw, it.attempt.gas_limit, it.attempt.price});
              signed_for_.emplace(it.attempt.nonce, Owned{payment.id, it.attempt.hash});
            });
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

base::TokenAmount PaymentBook::spent_in_this_run() const {
  base::Uint256 spent = 0;
  for (const Payment& payment : payments_) {
    const bool is_void = payment.state == PaymentState::rejected || payment.state == PaymentState::lost;
    if (payment.is_of_this_run && !is_void) spent += payment.amount.base_units();
  }
  return base::TokenAmount(spent);
}

base::Wei PaymentBook::gas_in_this_run() const {
  base::Wei gas;
  for (const Payment& payment : payments_) {
    if (!payment.is_of_this_run) continue;
    if (payment.mined) gas = gas + payment.mined->gas_price * payment.mined->gas_used;
    const Attempt& last = payment.attempts.back();
    if (payment.is_open()) gas = gas + last.price * last.gas_limit;
  }
  return gas;
}

}  // namespace e2e::chain
