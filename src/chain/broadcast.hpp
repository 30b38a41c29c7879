// Gives one signed transaction to every node that can be reached, again and again with the same bytes, until it is clear
// what became of it or patience has ended.
//
// Borrows: the ports, which outlive it. Threads: one.
#pragma once

#include <chrono>
#include <vector>

#include "base/clock.hpp"
#include "chain/endpoints.hpp"
#include "chain/send_verdict.hpp"
#include "net/sleeper.hpp"

namespace e2e::chain {

struct BroadcastPorts {
  Endpoints& endpoints;
  net::Sleeper& sleeper;
  const base::Clock& clock;
};

struct Broadcast {
  eth::Bytes raw;
  eth::Hash hash;
  std::vector<eth::Bytes> before;  // earlier ones, by nonce, for a node that misses one
};

boost::asio::awaitable<Judgement> broadcast(BroadcastPorts ports, Broadcast what, std::chrono::milliseconds patience);

}  // namespace e2e::chain
