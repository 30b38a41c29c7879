#include "app/e2e/paying_wallet.hpp"

#include <utility>

#include <fmt/format.h>

#include "app/e2e/rate_limits.hpp"
#include "base/version.hpp"
#include "chain/networks.hpp"
#include "core/plan.hpp"
#include "net/durable_file.hpp"

namespace e2e::app {
namespace {

std::uint64_t planned_flows(const core::RunConfig& config) {
  std::uint64_t flows = 0;
  for (const int level : config.concurrency_levels) {
    flows += static_cast<std::uint64_t>(level) * static_cast<std::uint64_t>(config.rounds);
  }
  return flows;
}

// A tenth more than the dearest the run can be.
base::TokenAmount spending_limit(const core::RunConfig& config, const chain::WalletTerms& terms) {
  if (terms.max_spend) return *terms.max_spend;
  return base::TokenAmount(base::Uint256(core::highest_price(config).base_units() * planned_flows(config)))
      .scaled(11, 10);
}

Problems check_spending(const core::RunConfig& config, const chain::WalletTerms& terms) {
  Problems problems;
  const auto highest = core::highest_price(config);
  if (terms.max_payment < highest) {
    problems.push_back({fmt::format("the dearest seller asks {} tokens, and E2E_MAX_PAYMENT is {}", highest.to_string(),
                                    terms.max_payment.to_string()),
                        "lower OFFER_AMOUNT or SELLERS_PER_WORKER, or raise E2E_MAX_PAYMENT"});
  }
  const base::TokenAmount in_all(base::Uint256(highest.base_units() * planned_flows(config)));
  if (terms.max_spend && *terms.max_spend < in_all) {
    problems.push_back({fmt::format("the run may come to {} tokens, and E2E_MAX_SPEND is {}", in_all.to_string(),
                                    terms.max_spend->to_string()),
                        "plan fewer flows, lower OFFER_AMOUNT, or raise E2E_MAX_SPEND"});
  }
  return problems;
}

chain::WalletSettingLookup lookup_of(const Settings& settings) {
  return [&settings](std::string_view variable) -> std::optional<chain::WalletSettingText> {
    const auto found = settings.values.find(variable);
    if (found == settings.values.end()) return std::nullopt;
    return chain::WalletSettingText{found->second.text, found->second.source};
  };
}

}  // namespace

PreparedWallet prepare_wallet(const Settings& settings, base::Redactor& redactor) {
  const auto mode = settings.values.find("PAYMENT_MODE");
  if (mode == settings.values.end() || mode->second.text != core::to_string(core::PaymentMode::live)) {
    return std::optional<chain::WalletSettings>();
  }
  net::SystemIdSource randomness;
  auto wallet = chain::parse_wallet_settings(lookup_of(settings), settings.wallet_secrets, randomness);
  if (!wallet) {
    Problems problems;
    for (auto& problem : wallet.error()) problems.push_back({std::move(problem.what), std::move(problem.fix)});
    return tl::unexpected(std::move(problems));
  }
  redactor.add(wallet->key.raw(), "the wallet's key");
  for (const auto& endpoint : wallet->terms.endpoints) {
    if (endpoint.target.expose().size() > 1) redactor.add(endpoint.target, "the address of a node");
  }
  return std::optional(std::move(*wallet));
}

Problems all_problems(const tl::expected<Preparation, Problems>& preparation, const PreparedWallet& wallet) {
  Problems problems = preparation ? Problems() : preparation.error();
  if (!wallet) problems.insert(problems.end(), wallet.error().begin(), wallet.error().end());
  if (!preparation || !wallet || !*wallet) return problems;
  return check_spending(preparation->config, (*wallet)->terms);
}

std::string describe_wallet(const chain::WalletSettings& wallet, const core::RunConfig& config) {
  return fmt::format("wallet {} on chain {} in token {}{}", wallet.key.address().to_string(), wallet.terms.chain_id,
                     wallet.terms.token.to_string(), config.adversarial ? ", adversarial" : "");
}

base::Result<std::unique_ptr<Nodes>> Nodes::open(NodePorts ports, const chain::WalletTerms& terms) {
  auto nodes = std::make_unique<Nodes>();
  std::vector<chain::Endpoint> list;
  for (const auto& address : terms.endpoints) {
    auto proxy = choose_proxy(address.origin, ports.environment);
    if (!proxy) return base::forward_error(proxy, "choosing a proxy for the node " + address.host);
    net::HttpClientOptions options;
    options.origin = copy(address.origin);
    if (*proxy) options.proxy.emplace(std::move(**proxy));
    options.user_agent = fmt::format("marketplace-e2e/{}", base::version());
    auto& client = nodes->clients_.emplace_back(net::make_http_client(ports.context, ports.clock, std::move(options)));
    list.emplace_back(chain::EndpointPorts{*client, ports.sleeper, ports.clock, &ports.redactor},
                      chain::endpoint_options(address));
  }
  nodes->endpoints_ = std::make_unique<chain::Endpoints>(chain::EndpointsPorts{ports.sleeper, ports.clock},
                                                         std::move(list), terms.chain_id);
  return nodes;
}

void Nodes::cancel_pending() {
  for (auto& client : clients_) client->cancel_pending();
}

std::optional<std::filesystem::path> payment_journal_path(const Environment& environment, std::uint64_t chain_id,
                                                          const eth::Address& wallet) {
  const auto folder = state_folder(environment);
  if (!folder) return std::nullopt;
  return *folder / chain::payment_journal_name(chain_id, wallet);
}

base::Result<std::unique_ptr<PayingWallet>> PayingWallet::open(NodePorts ports, const chain::WalletSettings& settings,
                                                               const core::RunConfig& config,
                                                               const std::string& run_id) {
  const auto& terms = settings.terms;
  const auto path = payment_journal_path(ports.environment, terms.chain_id, settings.key.address());
  if (!path) {
    return base::fail(base::ErrorKind::usage,
                      "there is no folder for the payment journal: HOME and XDG_STATE_HOME are not set",
                      "set one of them; without a journal nothing is paid");
  }
  auto nodes = Nodes::open(ports, terms);
  if (!nodes) return base::forward_error(nodes);
  auto journal = net::DurableFile::open(*path);
  if (!journal) return base::forward_error(journal, "opening the payment journal");

  chain::PayerSettings payer_settings;
  payer_settings.lane.run_id = run_id;
  payer_settings.lane.token = terms.token;
  payer_settings.lane.fees.type = terms.transaction_type;
  payer_settings.lane.max_payment = terms.max_payment;
  payer_settings.lane.max_spend = spending_limit(config, terms);
  payer_settings.confirmations = terms.confirmations;
  payer_settings.timeout = terms.payment_timeout;

  auto wallet = std::make_unique<PayingWallet>();
  wallet->nodes_ = std::move(*nodes);
  wallet->journal_ = std::move(*journal);
  auto payer = chain::Payer::open(
      {wallet->nodes_->endpoints(), *wallet->journal_, ports.sleeper, ports.clock, settings.key}, payer_settings);
  if (!payer) return base::forward_error(payer, "reading the payment journal");
  wallet->payer_ = std::move(*payer);

  flow::LiveTerms live;
  live.network = chain::network_name(terms.chain_id);
  live.chain_id = terms.chain_id;
  live.token_symbol = terms.token_symbol;
  live.token = terms.token;
  live.recognition_timeout = terms.payment_timeout;
  live.max_payment = terms.max_payment;
  live.max_spend = payer_settings.lane.max_spend;
  live.is_adversarial = config.adversarial;
  wallet->desk_ = std::make_unique<flow::LiveDesk>(*wallet->payer_, std::move(live));
  return wallet;
}

}  // namespace e2e::app
