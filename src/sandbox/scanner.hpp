// Sees what arrived at an address: the sandbox's few questions to an EVM node, by JSON-RPC.
//
// Every question is asked once; whoever wants the answer asks the sandbox again. A balance and its confirmations are read
// at one newest block, so that a block that comes meanwhile cannot spoil them. All the questions of one reading share one
// deadline.
// Borrows: the client and the clock. Threads: the one that runs the client's context.
// Source: Ethereum JSON-RPC specification; the rail's documented chain, token and number of confirmations.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/amount.hpp"
#include "base/clock.hpp"
#include "eth/address.hpp"
#include "net/http_client.hpp"
#include "sandbox/api_error.hpp"

namespace e2e::sandbox {

// The token of the rail, wherever it is served.
inline constexpr std::string_view kTokenAddress = "0x109F54Dab34426D5477986b0460aE5dFBA65f022";
// The newest blocks that must all show a payment: the block that brought it is the first confirmation.
inline constexpr unsigned kRequiredConfirmations = 5;

// What is asked about the token's balance of an address.
struct BalanceQuestion {
  eth::Address address;
  base::Uint256 baseline = 0;  // in base units
  base::Uint256 least = 0;     // how much above the baseline is a payment
};

struct BalanceReading {
  eth::Address address;
  base::Uint256 balance = 0;
  unsigned confirmations = 0;  // newest blocks in which `least` was there, counted up to kRequiredConfirmations
};

class Scanner {
 public:
  // `target` is the path of the node's endpoint.
  Scanner(net::HttpClient& node, const base::Clock& clock, std::string target = "/");

  // To be called once, before anything else. Errors: environment (no answer, or no chain that is for tests).
  net::Task<void> connect();
  std::uint64_t chain_id() const { return chain_id_; }

  // Refusals: 502 where the node's answer is of no use, 503 where none came.
  boost::asio::awaitable<Outcome<BalanceReading>> read(BalanceQuestion question);

 private:
  net::Task<BalanceReading> read_all(BalanceQuestion question);
  net::Task<base::Uint256> balance_at(eth::Address address, std::uint64_t block, base::Instant deadline);
  // The result of one call: in all that is asked here, a text. `parameters` is a JSON array.
  net::Task<std::string> call(std::string method, std::string parameters, base::Instant deadline);

  net::HttpClient& node_;
  const base::Clock& clock_;
  std::string target_;
  std::uint64_t chain_id_ = 0;
};

}  // namespace e2e::sandbox
