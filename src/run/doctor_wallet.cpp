#include "run/doctor_wallet.hpp"

#include <utility>

#include <fmt/format.h>

#include "chain/networks.hpp"
#include "run/doctor_checks.hpp"

namespace e2e::run {
namespace {

using core::Check;
using core::CheckStatus;

constexpr const char* kNodes = "nodes";
constexpr const char* kWallet = "wallet";

Check failed(const char* name, const base::Error& error) {
  Check check = check_failed(name, error);
  check.is_payment = true;
  return check;
}

Check check_wallet(const chain::Preflight& found, const chain::PreflightPlan& plan, const base::Redactor& redactor) {
  Check check = check_ok(kWallet, plan.wallet.to_string());
  check.seen.push_back(fmt::format("{} {}, {} of the chain's coin", found.tokens.to_string(),
                                   redactor.excerpt(found.symbol, 64), found.coins.to_coins()));
  check.seen.push_back(fmt::format("enough for {} payments of {}; the run plans {}", found.enough_for,
                                   plan.largest.to_string(), plan.payments));
  for (const auto& warning : found.warnings) check.seen.push_back(warning);
  if (!found.warnings.empty()) check.status = CheckStatus::warning;
  if (!found.shortage) return check;
  check.status = CheckStatus::failed;
  check.is_payment = true;
  check.seen.push_back(found.shortage->message);
  check.fix = found.shortage->fix;
  return check;
}

}  // namespace

boost::asio::awaitable<std::vector<Check>> examine_wallet(chain::Endpoints& endpoints, chain::PreflightPlan plan,
                                                          const base::Redactor& redactor) {
  std::vector<Check> checks;
  if (const auto reached = co_await endpoints.check(); !reached) {
    checks.push_back(failed(kNodes, reached.error()));
    checks.push_back(check_skipped(kWallet, "no node can be asked"));
    co_return checks;
  }
  checks.push_back(check_ok(kNodes, fmt::format("{} answers for {} (chain {})", endpoints.host(),
                                                chain::network_name(endpoints.chain_id()), endpoints.chain_id())));
  const auto found = co_await chain::preflight(endpoints, plan);
  checks.push_back(found ? check_wallet(*found, plan, redactor) : failed(kWallet, found.error()));
  co_return checks;
}

}  // namespace e2e::run
