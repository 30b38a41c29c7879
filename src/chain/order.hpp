// What a payment is asked for with, and what comes of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <tl/expected.hpp>

#include "base/amount.hpp"
#include "base/result.hpp"
#include "chain/fees.hpp"
#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::chain {

struct PaymentOrder {
  std::string id;  // of the payment for ever: under one id tokens move once
  eth::Address destination;
  base::TokenAmount amount;
};

// An order with all that has to be known before it is signed.
struct Terms {
  PaymentOrder order;
  std::uint64_t gas_limit = 0;
  FeeMarket market;
};

enum class PaymentFault {
  bad_order,        // it must not be paid: its destination, its amount, or an id that stands for another payment
  over_cap,         // more than the settings allow
  no_funds,         // the wallet has too little of the token, or for gas
  token_refuses,    // the token reverts such a transfer
  rejected,         // every node that was asked refused it, and none shows it
  nonce_conflict,   // somebody else uses the wallet
  unknown_outcome,  // it may have been sent; nothing more is known
  not_mined,        // sent, and not in a block in time
  not_confirmed,    // in a block, and not deep enough in time
  not_transferred,  // mined, and the token did not move the amount
  lane_blocked,     // an earlier payment's outcome is unknown: nothing was signed
  node_unusable,    // no node answers as it should; nothing was signed
  journal_lost,     // one of the two journals cannot be written: nothing was sent
  interrupted,
  internal,
};

std::string_view to_string(PaymentFault fault);

struct PaymentFailure {
  PaymentFault fault = PaymentFault::internal;
  // payment_environment, but usage for bad_order and over_cap, cancelled for interrupted, internal for internal.
  base::Error error;
  std::optional<std::uint64_t> nonce;  // of what was signed
  std::optional<eth::Hash> transaction;
};

template <class T>
using PaymentResult = tl::expected<T, PaymentFailure>;
template <class T>
using PaymentTask = boost::asio::awaitable<PaymentResult<T>>;

inline tl::unexpected<PaymentFailure> payment_fail(PaymentFault fault, std::string message, std::string fix = {}) {
  base::ErrorKind kind = base::ErrorKind::payment_environment;
  if (fault == PaymentFault::bad_order || fault == PaymentFault::over_cap) kind = base::ErrorKind::usage;
  if (fault == PaymentFault::interrupted) kind = base::ErrorKind::cancelled;
  if (fault == PaymentFault::internal) kind = base::ErrorKind::internal;
  return tl::unexpected(PaymentFailure{fault, {kind, std::move(message), std::move(fix), {}}, {}, {}});
}

// How long each part took; none where it did not happen in this run.
struct PaymentTimings {
  std::chrono::nanoseconds queued{};        // until it was its turn
  std::chrono::nanoseconds signing{};       // and writing it into the journal
  std::chrono::nanoseconds broadcast{};     // until a node had it
  std::chrono::nanoseconds inclusion{};     // until it was seen in a block
  std::chrono::nanoseconds confirmation{};  // until that was deep enough
};

struct PaymentReceipt {
  PaymentOrder order;
  eth::Address token;
  std::uint64_t nonce = 0;
  eth::Hash transaction;
  std::uint64_t block = 0;
  eth::Hash block_hash;
  std::uint64_t confirmations = 0;
  std::uint64_t gas_used = 0;
  base::Wei gas_price;
  int attempts = 1;                   // signed transactions, of which one was mined
  bool destination_has_code = false;  // a contract may do anything with what it is sent
  PaymentTimings timings;
};

}  // namespace e2e::chain
