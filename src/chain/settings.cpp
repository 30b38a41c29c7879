#include "chain/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "base/utf8.hpp"
#include "chain/networks.hpp"
#include "eth/hd_key.hpp"
#include "eth/mnemonic.hpp"

namespace e2e::chain {
namespace {

using base::TokenAmount;
using Problems = std::vector<WalletSettingProblem>;

constexpr std::string_view kNetwork = "E2E_NETWORK";
constexpr std::string_view kChainId = "E2E_CHAIN_ID";
constexpr std::string_view kTokenAddress = "E2E_TOKEN_ADDRESS";
constexpr std::string_view kTestnetRpc = "BSC_TESTNET_RPC_URL";
constexpr std::string_view kSymbol = "USDT";

constexpr std::array kSpecs = {
    WalletSettingSpec{"E2E_PAYMENT_PRIVATE_KEY", "", "KEY", "Private key of the paying wallet: 64 hex digits", true},
    WalletSettingSpec{"E2E_PAYMENT_MNEMONIC", "", "WORDS", "Its mnemonic instead, or as well: 12 to 24 English words",
                      true},
    WalletSettingSpec{"E2E_DERIVATION_PATH", eth::kFirstAccountPath, "PATH", "Which of the mnemonic's accounts pays"},
    WalletSettingSpec{kNetwork, "bsc-testnet", "NAME", "Network that is paid on"},
    WalletSettingSpec{kChainId, "97", "N", "Its chain id: 97, or 1337 or 31337 for development"},
    WalletSettingSpec{kTestnetRpc, "", "URL,…", "Nodes of chain 97, unless RPC_URL_CHAIN_97 names them", true},
    WalletSettingSpec{"E2E_TOKEN_SYMBOL", kSymbol, "SYMBOL", "Token that is paid in"},
    WalletSettingSpec{kTokenAddress, "", "ADDRESS", "Its contract, on development chains only"},
    WalletSettingSpec{"E2E_TX_TYPE", "auto", "TYPE", "Form of the transactions: auto, legacy or 1559"},
    WalletSettingSpec{"E2E_CONFIRMATIONS", "5", "N", "Blocks until a payment counts as made (1 to 100)"},
    WalletSettingSpec{"E2E_MAX_PAYMENT", "100", "AMOUNT", "Most that one payment may be, in tokens"},
    WalletSettingSpec{"E2E_MAX_SPEND", "", "AMOUNT", "Most that a run may spend, in tokens"},
    WalletSettingSpec{"E2E_PAYMENT_TIMEOUT_MS", "120000", "MS", "How long a payment may take to be confirmed"},
};

class Reader {
 public:
  explicit Reader(const WalletSettingLookup& lookup) : lookup_(lookup) {}

  void report(std::string what, std::string fix) { problems_.push_back({std::move(what), std::move(fix)}); }
  bool has_problems() const { return !problems_.empty(); }
  Problems take_problems() { return std::move(problems_); }

  // Nothing where it is not set, or set to nothing.
  std::optional<WalletSettingText> find(std::string_view variable) {
    auto value = lookup_(variable);
    if (!value || !value->text.empty()) return value;
    report(fmt::format("{} is set but empty (from {})", variable, value->source),
           fmt::format("give {} a value, or unset it", variable));
    return std::nullopt;
  }

  // The same, or the default.
  WalletSettingText text(std::string_view variable) {
    auto value = find(variable);
    const auto spec = std::find_if(kSpecs.begin(), kSpecs.end(), [&](const auto& s) { return s.variable == variable; });
    return value ? std::move(*value) : WalletSettingText{std::string(spec->default_value), "default"};
  }

  void refuse(std::string_view variable, const WalletSettingText& value, std::string_view why, std::string fix) {
    report(fmt::format("{}={} (from {}) {}", variable, base::shorten(value.text, 80), value.source, why),
           std::move(fix));
  }

  std::uint64_t number(std::string_view variable, std::uint64_t least, std::uint64_t most) {
    const auto value = text(variable);
    std::uint64_t number = 0;
    const char* const end = value.text.data() + value.text.size();
    const auto [stopped, error] = std::from_chars(value.text.data(), end, number);
    if (error == std::errc() && stopped == end && number >= least && number <= most) return number;
    refuse(variable, value, fmt::format("is not a whole number from {} to {}", least, most),
           fmt::format("set {} to a number in that range", variable));
    return least;
  }

  std::optional<TokenAmount> amount(std::string_view variable, const std::optional<WalletSettingText>& value) {
    if (!value) return std::nullopt;
    const auto amount = TokenAmount::parse(value->text);
    if (amount && TokenAmount() < *amount) return *amount;
    refuse(variable, *value, "is not an amount of tokens above zero", "give a plain decimal such as 100 or 0.5");
    return std::nullopt;
  }

 private:
  const WalletSettingLookup& lookup_;
  Problems problems_;
};

// The chain's id; nothing where it must not be paid on.
std::optional<std::uint64_t> read_chain(Reader& reader) {
  const auto network = reader.find(kNetwork);
  const auto id_text = reader.find(kChainId);
  const auto named = network ? chain_of(network->text) : std::nullopt;
  if (network && !named) {
    reader.refuse(kNetwork, *network, "is no network that this tool knows", "use E2E_NETWORK=bsc-testnet");
    return std::nullopt;
  }
  std::uint64_t id = named.value_or(kBscTestnet);
  if (id_text) {
    const char* const end = id_text->text.data() + id_text->text.size();
    const auto [stopped, error] = std::from_chars(id_text->text.data(), end, id);
    if (error != std::errc() || stopped != end) {
      reader.refuse(kChainId, *id_text, "is no chain id", "use E2E_CHAIN_ID=97");
      return std::nullopt;
    }
  }
  for (const std::uint64_t asked : {id, named.value_or(id)}) {
    if (const auto main = main_network(asked); !main.empty()) {
      reader.report(fmt::format("chain {} is {}, a main network: this tool never pays there", asked, main),
                    "use E2E_NETWORK=bsc-testnet and E2E_CHAIN_ID=97");
      return std::nullopt;
    }
  }
  if (named && *named != id) {
    reader.report(fmt::format("{}={} contradicts {}={}", kNetwork, base::shorten(network->text, 80), kChainId, id),
                  "leave one of them out");
    return std::nullopt;
  }
  if (is_allowed_chain(id)) return id;
  reader.report(fmt::format("chain {} is none that this tool pays on", id),
                "use E2E_CHAIN_ID=97, or 1337 or 31337 for a development chain");
  return std::nullopt;
}

void read_endpoints(Reader& reader, WalletTerms& terms) {
  std::string variable = rpc_variable(terms.chain_id);
  auto list = reader.find(variable);
  if (!list && terms.chain_id == kBscTestnet) {
    list = reader.find(kTestnetRpc);
    variable = kTestnetRpc;
  }
  if (!list && terms.chain_id == kBscTestnet && !reader.has_problems()) {
    list = WalletSettingText{std::string(kPublicEndpoint), "default"};
    terms.is_public_endpoint = true;
  }
  if (!list) {
    if (terms.chain_id != kBscTestnet) {
      reader.report(fmt::format("{} is not set, and there is no public node of chain {}", variable, terms.chain_id),
                    fmt::format("set {} to the address of your node, such as http://127.0.0.1:8545", variable));
    }
    return;
  }
  auto addresses = parse_endpoints(list->text);
  if (addresses) {
    terms.endpoints = std::move(*addresses);
  } else {
    reader.report(fmt::format("{} (from {}): {}", variable, list->source, addresses.error().message),
                  addresses.error().fix);
  }
}

void read_token(Reader& reader, WalletTerms& terms) {
  const auto symbol = reader.text("E2E_TOKEN_SYMBOL");
  terms.token_symbol = symbol.text;
  if (symbol.text != kSymbol) {
    reader.refuse("E2E_TOKEN_SYMBOL", symbol, "is no token that this tool pays in", "use E2E_TOKEN_SYMBOL=USDT");
  }
  terms.token = pinned_token();
  const auto address_text = reader.find(kTokenAddress);
  if (!address_text) return;
  const auto address = eth::Address::parse(address_text->text);
  if (!address) {
    reader.refuse(kTokenAddress, *address_text, "is no address", "give 0x and 40 hex digits");
  } else if (is_retired_token(*address)) {
    reader.refuse(kTokenAddress, *address_text, "is a contract that was once named by mistake", "leave it out");
  } else if (*address != pinned_token() && !is_development_chain(terms.chain_id)) {
    reader.refuse(kTokenAddress, *address_text,
                  fmt::format("is not the token of chain {}, which is {}", terms.chain_id, pinned_token().to_string()),
                  "leave it out; another token can be named on development chains only");
  } else {
    terms.token = *address;
  }
}

TransactionType read_type(Reader& reader) {
  constexpr std::string_view kVariable = "E2E_TX_TYPE";
  const auto value = reader.text(kVariable);
  if (value.text == "auto") return TransactionType::automatic;
  if (value.text == "legacy") return TransactionType::legacy;
  if (value.text == "1559") return TransactionType::dynamic;
  reader.refuse(kVariable, value, "is neither auto, legacy nor 1559", "leave it out");
  return TransactionType::automatic;
}

std::optional<eth::PrivateKey> derive(Reader& reader, const base::Secret& words, base::IdSource& randomness) {
  const auto path_text = reader.text("E2E_DERIVATION_PATH");
  auto path = eth::parse_derivation_path(path_text.text);
  if (!path) {
    reader.refuse("E2E_DERIVATION_PATH", path_text, "is no derivation path", "leave it out, or use m/44'/60'/0'/0/1");
    return std::nullopt;
  }
  auto key = eth::Mnemonic::parse(words)
                 .and_then([](const eth::Mnemonic& mnemonic) { return mnemonic.seed(base::Secret()); })
                 .and_then([&](const base::Secret& seed) { return eth::HdKey::from_seed(seed, randomness); })
                 .and_then([&](eth::HdKey master) { return std::move(master).derive(*path); });
  if (key) return std::move(*key).take_key();
  reader.report("E2E_PAYMENT_MNEMONIC cannot be used: " + key.error().message, key.error().fix);
  return std::nullopt;
}

std::optional<eth::PrivateKey> read_key(Reader& reader, const WalletSecrets& secrets, base::IdSource& randomness) {
  if (!secrets.private_key && !secrets.mnemonic) {
    reader.report("neither E2E_PAYMENT_PRIVATE_KEY nor E2E_PAYMENT_MNEMONIC is set",
                  "set one of them, or its _FILE form, to a wallet that holds only test money");
    return std::nullopt;
  }
  std::optional<eth::PrivateKey> key;
  if (secrets.private_key) {
    auto parsed = eth::PrivateKey::parse(*secrets.private_key, randomness);
    if (!parsed) {
      reader.report("E2E_PAYMENT_PRIVATE_KEY cannot be used: " + parsed.error().message, parsed.error().fix);
      return std::nullopt;
    }
    key = std::move(*parsed);
  }
  if (!secrets.mnemonic) return key;
  auto derived = derive(reader, *secrets.mnemonic, randomness);
  if (!derived || !key || key->address() == derived->address()) return derived;
  reader.report(fmt::format("E2E_PAYMENT_PRIVATE_KEY is of the wallet {}, and E2E_PAYMENT_MNEMONIC of {}",
                            key->address().to_string(), derived->address().to_string()),
                "set only one of them, or the E2E_DERIVATION_PATH that leads to the key");
  return std::nullopt;
}

void refuse_well_known(Reader& reader, const eth::Address& wallet, const WalletTerms& terms) {
  const bool is_local = std::all_of(terms.endpoints.begin(), terms.endpoints.end(),
                                    [](const EndpointAddress& address) { return address.is_loopback(); });
  if (!is_well_known_account(wallet) || is_development_chain(terms.chain_id) || is_local) return;
  reader.report(fmt::format("the wallet {} is one that everybody has the key of: on a public network robots empty it",
                            wallet.to_string()),
                "make a wallet of your own for chain 97");
}

}  // namespace

std::span<const WalletSettingSpec> wallet_setting_specs() { return kSpecs; }

std::string rpc_variable(std::uint64_t chain_id) { return fmt::format("RPC_URL_CHAIN_{}", chain_id); }

tl::expected<WalletSettings, Problems> parse_wallet_settings(const WalletSettingLookup& lookup,
                                                             const WalletSecrets& secrets, base::IdSource& randomness) {
  Reader reader(lookup);
  const auto chain_id = read_chain(reader);
  // Without a chain that may be paid on, no key is touched.
  if (!chain_id) return tl::unexpected(reader.take_problems());
  WalletTerms terms;
  terms.chain_id = *chain_id;
  auto key = read_key(reader, secrets, randomness);
  read_endpoints(reader, terms);
  read_token(reader, terms);
  terms.transaction_type = read_type(reader);
  terms.confirmations = reader.number("E2E_CONFIRMATIONS", 1, 100);
  terms.max_payment = reader.amount("E2E_MAX_PAYMENT", reader.text("E2E_MAX_PAYMENT")).value_or(TokenAmount());
  terms.max_spend = reader.amount("E2E_MAX_SPEND", reader.find("E2E_MAX_SPEND"));
  terms.payment_timeout = std::chrono::milliseconds(reader.number("E2E_PAYMENT_TIMEOUT_MS", 1'000, 3'600'000));
  if (key) refuse_well_known(reader, key->address(), terms);
  if (!key || reader.has_problems()) return tl::unexpected(reader.take_problems());
  return WalletSettings{std::move(*key), std::move(terms)};
}

}  // namespace e2e::chain
