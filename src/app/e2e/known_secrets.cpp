#include "app/e2e/known_secrets.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "base/url.hpp"
#include "core/profile.hpp"
#include "net/system.hpp"

namespace e2e::app {
namespace {

constexpr std::string_view kNodesOfAChain = "RPC_URL_CHAIN_";
constexpr std::string_view kTestnetNodes = "BSC_TESTNET_RPC_URL";

const std::string* text_of(const Settings& settings, std::string_view variable) {
  const auto found = settings.values.find(variable);
  return found == settings.values.end() ? nullptr : &found->second.text;
}

void learn_own_texts(const Settings& settings, const Environment& environment, base::Redactor& redactor) {
  redactor.add_own_text(own_texts());
  redactor.add_own_text(core::embedded_profile_text());
  redactor.add_own_text(base::to_rfc3339(net::SystemClock().wall()));
  // Only an address as it is shown: what was typed may hold a password.
  const auto* const target = text_of(settings, "BASE_URL");
  if (const auto url = base::parse_http_url(target == nullptr ? "" : *target)) redactor.add_own_text(url->shown());
  for (const std::string_view variable :
       {"REPORT_DIR", "PROFILE", "KNOWN_GAPS", "OFFER_AMOUNT", "RATE_LIMIT", "SEED"}) {
    if (const auto* text = text_of(settings, variable)) redactor.add_own_text(*text);
  }
  for (const std::string_view folder : {"HOME", "XDG_STATE_HOME"}) {  // of the files that messages name
    const auto found = environment.find(folder);
    if (found != environment.end()) redactor.add_own_text(found->second);
  }
}

std::optional<std::string> warning_of(base::Commonness commonness, std::string_view name) {
  switch (commonness) {
    case base::Commonness::none:
      return std::nullopt;
    case base::Commonness::is_short:
      return fmt::format(
          "warning: {} has fewer than {} characters, so reports and journal are not searched for it. Use a longer one.",
          name, base::kMinimumSearched);
    case base::Commonness::is_number:
      return fmt::format(
          "warning: {} is a number of fewer than {} digits, so reports and journal are not searched for it. Use "
          "letters, "
          "too.",
          name, base::kMinimumDigits);
    case base::Commonness::is_own_word:
      return fmt::format(
          "warning: {} is a word of this program's own texts, so reports and journal are not searched for it. Use "
          "another one.",
          name);
  }
  return std::nullopt;
}

// User, password, and both as an Authorization field has them, which is base64.
std::vector<std::string> learn_user_info(std::string_view address, std::string_view name, base::Redactor& redactor) {
  std::vector<std::string> warnings;
  const auto learn = [&](std::string_view user, std::string_view password) {
    redactor.add(user, name);
    if (password.empty()) return;
    redactor.add(fmt::format("{}:{}", user, password), name);
    if (auto warning = warning_of(redactor.add(password, name), fmt::format("the password in {}", name))) {
      warnings.push_back(std::move(*warning));
    }
  };
  const auto info = base::user_info_of(address);
  const auto colon = std::min(info.find(':'), info.size());
  learn(info.substr(0, colon), info.substr(std::min(colon + 1, info.size())));
  if (const auto url = base::parse_http_url(address)) learn(url->user, url->password.expose());
  return warnings;
}

void learn_nodes(std::string_view list, std::string_view variable, base::Redactor& redactor,
                 std::vector<std::string>& warnings) {
  for (const std::string_view piece : base::split(list, ',')) {
    const auto address = base::trim(piece);
    for (const auto key : base::keys_in_address(address)) redactor.add(key, variable);
    for (auto& warning : learn_user_info(address, variable, redactor)) warnings.push_back(std::move(warning));
  }
}

}  // namespace

std::vector<std::string> learn_secrets(const Settings& settings, const Environment& environment,
                                       base::Redactor& redactor) {
  learn_own_texts(settings, environment, redactor);
  std::vector<std::string> warnings;
  for (const auto& spec : core::all_settings()) {
    const auto* const text = text_of(settings, spec.variable);
    if (!spec.is_secret || text == nullptr) continue;
    auto warning = warning_of(redactor.add(*text, spec.variable), spec.variable);
    if (warning && spec.variable == "ADMIN_PASSWORD" && !text->empty()) warnings.push_back(std::move(*warning));
  }
  if (const auto& key = settings.wallet_secrets.private_key) redactor.add(*key, "E2E_PAYMENT_PRIVATE_KEY");
  if (const auto& words = settings.wallet_secrets.mnemonic) redactor.add(*words, "E2E_PAYMENT_MNEMONIC");
  for (const auto& [variable, value] : settings.values) {
    const bool names_nodes = variable.starts_with(kNodesOfAChain) || variable == kTestnetNodes;
    if (names_nodes) learn_nodes(value.text, variable, redactor, warnings);
    if (variable == "BASE_URL") learn_user_info(value.text, variable, redactor);
  }
  for (const std::string_view variable : {"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"}) {
    const auto found = environment.find(variable);
    if (found == environment.end()) continue;
    for (auto& warning : learn_user_info(found->second, variable, redactor)) warnings.push_back(std::move(warning));
  }
  return warnings;
}

}  // namespace e2e::app
