// The settings of the paying wallet: texts and secrets in, one checked value out, or every problem at once.
//
// The chain is judged before a key is looked at. No message repeats a key, a mnemonic, or the address of a node.
// Pure: where settings come from is the app's business, and it joins these problems with those of the other settings.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "base/amount.hpp"
#include "base/id_source.hpp"
#include "base/secret.hpp"
#include "chain/endpoint_list.hpp"
#include "chain/fees.hpp"
#include "eth/private_key.hpp"

namespace e2e::chain {

struct WalletSettingSpec {
  std::string_view variable;
  std::string_view default_value;  // "" where it has none
  std::string_view value_name;     // for --help: "N"
  std::string_view help;
  bool is_secret = false;  // may hold one, such as a key in the address of a node: no flag exists for it
};

// Every setting but RPC_URL_CHAIN_<id>, whose name depends on another one, in the order of --help.
std::span<const WalletSettingSpec> wallet_setting_specs();
// "RPC_URL_CHAIN_97".
std::string rpc_variable(std::uint64_t chain_id);

struct WalletSettingText {
  std::string text;
  std::string source;  // "environment", "file .env.dev line 3"
};
// The value of a variable that is no secret, or nothing where it is not set.
using WalletSettingLookup = std::function<std::optional<WalletSettingText>(std::string_view variable)>;

// Absent where it is not set.
struct WalletSecrets {
  std::optional<base::Secret> private_key;  // E2E_PAYMENT_PRIVATE_KEY
  std::optional<base::Secret> mnemonic;     // E2E_PAYMENT_MNEMONIC
};

// All of it but the key.
struct WalletTerms {
  std::uint64_t chain_id = 0;
  std::vector<EndpointAddress> endpoints;
  bool is_public_endpoint = false;  // nobody named one
  eth::Address token;
  std::string token_symbol;
  TransactionType transaction_type = TransactionType::automatic;
  std::uint64_t confirmations = 0;
  base::TokenAmount max_payment;
  std::optional<base::TokenAmount> max_spend;  // absent: by what the run plans
  std::chrono::milliseconds payment_timeout{};
};

struct WalletSettings {
  eth::PrivateKey key;
  WalletTerms terms;
};

struct WalletSettingProblem {
  std::string what;
  std::string fix;
};

tl::expected<WalletSettings, std::vector<WalletSettingProblem>> parse_wallet_settings(const WalletSettingLookup& lookup,
                                                                                      const WalletSecrets& secrets,
                                                                                      base::IdSource& randomness);

}  // namespace e2e::chain
