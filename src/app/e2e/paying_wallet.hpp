// The wallet that live payments are made from, put together: nodes, payment journal, payer.
//
// The payment journal stands in the user's state folder, not beside the reports: it must be there for every later run of
// this wallet, wherever that one reports to.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <tl/expected.hpp>

#include "app/e2e/preparation.hpp"
#include "base/redaction.hpp"
#include "chain/payer.hpp"
#include "chain/settings.hpp"
#include "flow/live_desk.hpp"
#include "net/system.hpp"

namespace e2e::app {

using Problems = std::vector<core::ConfigProblem>;
using PreparedWallet = tl::expected<std::optional<chain::WalletSettings>, Problems>;

// Of PAYMENT_MODE=live; nothing in the other modes. Secrets among the settings are known to the redactor afterwards.
PreparedWallet prepare_wallet(const Settings& settings, base::Redactor& redactor);

// Those of both, and of what the run would pay; empty where it can go on.
Problems all_problems(const tl::expected<Preparation, Problems>& preparation, const PreparedWallet& wallet);

// "wallet 0x… on chain 97 in token 0x…": what a run that is resumed must have in common.
std::string describe_wallet(const chain::WalletSettings& wallet, const core::RunConfig& config);

// What talks to the nodes.
struct NodePorts {
  boost::asio::io_context& context;
  net::SystemSleeper& sleeper;
  const base::Clock& clock;
  const Environment& environment;
  const base::Redactor& redactor;
};

// Owns: one HTTP client a node.
class Nodes {
 public:
  // Errors: usage, for a proxy that is none.
  static base::Result<std::unique_ptr<Nodes>> open(NodePorts ports, const chain::WalletTerms& terms);

  chain::Endpoints& endpoints() { return *endpoints_; }
  void cancel_pending();

 private:
  std::vector<std::unique_ptr<net::HttpClient>> clients_;
  std::unique_ptr<chain::Endpoints> endpoints_;
};

// <state folder>/payments-<chain id>-<address>.jsonl; nothing where the user has no state folder.
std::optional<std::filesystem::path> payment_journal_path(const Environment& environment, std::uint64_t chain_id,
                                                          const eth::Address& wallet);

// Owns: nodes, journal, payer. Borrows: settings and ports.
class PayingWallet {
 public:
  // Errors: usage, where another run pays from the wallet; payment_environment, environment.
  static base::Result<std::unique_ptr<PayingWallet>> open(NodePorts ports, const chain::WalletSettings& settings,
                                                          const core::RunConfig& config, const std::string& run_id);

  flow::LiveDesk& desk() { return *desk_; }
  void cancel_pending() { nodes_->cancel_pending(); }

 private:
  std::unique_ptr<Nodes> nodes_;
  std::unique_ptr<net::DurableLog> journal_;
  std::unique_ptr<chain::Payer> payer_;
  std::unique_ptr<flow::LiveDesk> desk_;
};

}  // namespace e2e::app
