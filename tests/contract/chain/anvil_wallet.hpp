// A wallet that pays on a real EVM node, over real sockets, with its journal on a real disk.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "chain/endpoint_list.hpp"
#include "chain/networks.hpp"
#include "chain/payer.hpp"
#include "eth/quantity.hpp"
#include "net/durable_file.hpp"
#include "net/gather.hpp"
#include "net/system.hpp"
#include "support/anvil.hpp"

namespace e2e::test {

// What befalls a request. Of a process that is dead nothing arrives; one that dies still sends, and hears nothing.
enum class Mishap {
  none,
  lost_reply,
  unreachable,
  throttled,
  bad_gateway,
  wrong_chain,
  wrong_hash,
  shuffled,
  dead,
  dies
};

// Stands between the wallet and a node.
class FaultyClient final : public net::HttpClient {
 public:
  using Plan = std::function<Mishap(int number, const std::string& body)>;

  FaultyClient(std::unique_ptr<net::HttpClient> client, Plan plan)
      : client_(std::move(client)), plan_(std::move(plan)) {}

  int requests() const { return requests_; }

  net::Task<net::HttpReply> send(net::HttpRequest request) override;
  void cancel_pending() override { client_->cancel_pending(); }

 private:
  std::unique_ptr<net::HttpClient> client_;
  Plan plan_;
  int requests_ = 0;
};

struct AnvilWallet {
  // `options` are anvil's; blocks come five times a second unless they say otherwise.
  explicit AnvilWallet(std::vector<std::string> options = {"--block-time", "0.2"}, std::int64_t chain_id = 97);
  ~AnvilWallet();

  // A process with what the last one left in the journal. Errors: of the journal's file and of Payer::open.
  void begin(FaultyClient::Plan plan = {});
  void end();
  base::Result<chain::Preflight> start(std::uint64_t payments);
  chain::PaymentResult<chain::PaymentReceipt> pay(chain::PaymentOrder order) {
    record.asked.insert(order.id);
    return run(payer->pay(std::move(order)));
  }
  base::Result<chain::Books> finish() { return run(payer->finish()); }

  template <class T>
  T run(boost::asio::awaitable<T> coroutine) {
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(coroutine), [&](std::exception_ptr thrown, T value) {
      if (thrown) std::rethrow_exception(thrown);
      result = std::move(value);
    });
    context.restart();
    while (!result && context.run_one() > 0) {
    }
    return std::move(result.value());
  }

  std::string tokens_of(const eth::Address& account);
  // How many blocks hold a transfer to it.
  std::size_t transfers_to(const eth::Address& destination);

  Anvil node;
  boost::asio::io_context context{1};
  net::SystemClock clock;
  std::filesystem::path folder;
  eth::PrivateKey key;
  chain::PayerSettings settings;
  chain::RunRecord record;
  std::uint64_t wanted_chain = 97;

  std::unique_ptr<net::SystemSleeper> sleeper;
  std::unique_ptr<net::DurableFile> log;
  std::unique_ptr<FaultyClient> client;
  std::unique_ptr<chain::Endpoints> endpoints;
  std::unique_ptr<chain::Payer> payer;
};

// The n-th destination, and the n-th payment, of one token.
eth::Address numbered_destination(unsigned number);
chain::PaymentOrder numbered_order(unsigned number);

void expect_balanced(AnvilWallet& wallet);

}  // namespace e2e::test
