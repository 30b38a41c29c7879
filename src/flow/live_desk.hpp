// What all live payments of a run share: the wallet, the terms of the network, and who is paid where.
//
// A backend that recognises a payment by the balance of its address cannot tell two payments apart that have the same one:
// where that happens, one waits until the other has finished.
// Borrows: the payer, for the length of the run. Threads: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "chain/payer.hpp"
#include "eth/address.hpp"
#include "net/async_mutex.hpp"

namespace e2e::flow {

struct LiveTerms {
  std::string network;  // as the backend calls it: "bsc-testnet"
  std::uint64_t chain_id = 0;
  std::string token_symbol;
  eth::Address token;
  std::chrono::milliseconds recognition_timeout{120'000};  // from the confirmed transfer to the backend's word
  base::TokenAmount max_payment;
  base::TokenAmount max_spend;  // of the run
  bool is_adversarial = false;  // pays one unit less first, and expects that to be refused
};

// The addresses that payments of this run go to.
class Destinations {
 public:
  struct Claim {
    net::AsyncMutex::Hold hold;
    std::optional<std::string> shared_with;  // the flow that was given this address first
  };

  // Waits while another payment to the address is under way. The claim ends with its value.
  boost::asio::awaitable<Claim> claim(eth::Address address, std::string flow_id);

 private:
  struct Place {
    net::AsyncMutex mutex;
    std::string first_flow;
  };

  std::map<eth::Address, std::unique_ptr<Place>> places_;
};

// The id of a payment in the payment journal: under it tokens move once, also when the run is resumed.
std::string payment_key(const std::string& run_id, const std::string& payment_id);

struct LiveDesk {
  LiveDesk(chain::Payer& its_payer, LiveTerms its_terms) : payer(its_payer), terms(std::move(its_terms)) {}

  chain::Payer& payer;
  LiveTerms terms;
  Destinations destinations;
};

}  // namespace e2e::flow
