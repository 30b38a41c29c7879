// The settings of the paying wallet.
#include "chain/settings.hpp"

#include <fstream>
#include <map>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Texts = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kKey = "c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4";
constexpr std::string_view kWallet = "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826";
constexpr std::string_view kWords =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
constexpr std::string_view kWordsKey = "1ab42cc412b618bdea3a599e3c9bae199ebf030895b039e9db1e30dafb12b727";
constexpr std::string_view kJunk = "test test test test test test test test test test test junk";

// By default a key, and nothing else.
struct Given {
  explicit Given(Texts its_texts = {}, std::string_view its_key = kKey, std::string_view its_words = {})
      : texts(std::move(its_texts)), key(its_key), words(its_words) {}

  Texts texts;
  std::string key;
  std::string words;
};

tl::expected<WalletSettings, std::vector<WalletSettingProblem>> parse(const Given& given) {
  base::SeededIdSource randomness(1);
  WalletSecrets secrets;
  if (!given.key.empty()) secrets.private_key = base::Secret(given.key);
  if (!given.words.empty()) secrets.mnemonic = base::Secret(given.words);
  return parse_wallet_settings(
      [&](std::string_view variable) -> std::optional<WalletSettingText> {
        const auto found = given.texts.find(variable);
        if (found == given.texts.end()) return std::nullopt;
        return WalletSettingText{found->second, "environment"};
      },
      secrets, randomness);
}

std::string whole(const WalletSettingProblem& problem) { return problem.what + " | " + problem.fix; }

// The only problem, as one text.
std::string problem(const Given& given) {
  const auto parsed = parse(given);
  if (parsed) return "none";
  EXPECT_EQ(parsed.error().size(), 1U) << whole(parsed.error().back());
  return whole(parsed.error().front());
}

std::vector<std::string> hosts(const WalletSettings& settings) {
  std::vector<std::string> hosts;
  for (const auto& endpoint : settings.terms.endpoints) hosts.push_back(endpoint.host);
  return hosts;
}

TEST(WalletSettingsTest, NeedNothingButAKey) {
  const auto parsed = parse(Given());
  ASSERT_TRUE(parsed) << whole(parsed.error().front());
  EXPECT_EQ(parsed->key.address().to_string(), kWallet);
  EXPECT_EQ(parsed->terms.chain_id, 97U);
  EXPECT_THAT(hosts(*parsed), ElementsAre("bsc-testnet-rpc.publicnode.com"));
  EXPECT_TRUE(parsed->terms.is_public_endpoint);
  EXPECT_EQ(parsed->terms.token.to_string(), "0x109F54Dab34426D5477986b0460aE5dFBA65f022");
  EXPECT_EQ(parsed->terms.token_symbol, "USDT");
  EXPECT_EQ(parsed->terms.transaction_type, TransactionType::automatic);
  EXPECT_EQ(parsed->terms.confirmations, 5U);
  EXPECT_EQ(parsed->terms.max_payment, *base::TokenAmount::parse("100"));
  EXPECT_FALSE(parsed->terms.max_spend);
  EXPECT_EQ(parsed->terms.payment_timeout, std::chrono::minutes(2));
}

TEST(WalletSettingsTest, TakeAMnemonicAlone) {
  const auto parsed = parse(Given(Texts(), "", kWords));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->key.address().to_string(), "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
  const auto second = parse(Given(Texts{{"E2E_DERIVATION_PATH", "m/44'/60'/0'/0/1"}}, "", kWords));
  ASSERT_TRUE(second);
  EXPECT_NE(second->key.address(), parsed->key.address());
}

TEST(WalletSettingsTest, TakeBothWhereTheyAgree) {
  EXPECT_TRUE(parse(Given(Texts(), kWordsKey, kWords)));
  EXPECT_THAT(problem(Given(Texts(), kKey, kWords)),
              HasSubstr("E2E_PAYMENT_PRIVATE_KEY is of the wallet 0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826, and "
                        "E2E_PAYMENT_MNEMONIC of 0x9858EfFD232B4033E47d90003D41EC34EcaEda94"));
}

TEST(WalletSettingsTest, RepeatNoSecret) {
  EXPECT_THAT(problem(Given(Texts(), "", "")),
              HasSubstr("neither E2E_PAYMENT_PRIVATE_KEY nor E2E_PAYMENT_MNEMONIC is set"));
  const std::string bad_key = "c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf";
  EXPECT_THAT(problem(Given(Texts(), bad_key, "")), Not(HasSubstr("c85ef7d7")));
  const std::string bad_words = "zebra zebra zebra";
  EXPECT_THAT(problem(Given(Texts(), "", bad_words)), Not(HasSubstr("zebra")));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "http://rpc.example.com/v1/hidden"}})),
              Not(HasSubstr("hidden")));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "https://user:hidden@rpc.example.com"}})),
              Not(HasSubstr("hidden")));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "ftp://rpc.example.com/hidden"}})), Not(HasSubstr("hidden")));
}

TEST(WalletSettingsTest, NeverPayOnAMainNetwork) {
  for (const char* id : {"56", "1", "137", "10", "42161", "8453"}) {
    EXPECT_THAT(problem(Given(Texts{{"E2E_CHAIN_ID", id}})), HasSubstr("a main network: this tool never pays there"))
        << id;
    EXPECT_THAT(problem(Given(Texts{{"E2E_NETWORK", id}})), HasSubstr("a main network")) << id;
  }
  EXPECT_THAT(problem(Given(Texts{{"E2E_NETWORK", "bsc"}, {"E2E_CHAIN_ID", "97"}})),
              HasSubstr("BNB Smart Chain, a main network"));
  EXPECT_THAT(problem(Given(Texts{{"E2E_CHAIN_ID", "11155111"}})), HasSubstr("is none that this tool pays on"));
}

TEST(WalletSettingsTest, LookAtNoKeyBeforeTheChainIsRight) {
  EXPECT_THAT(problem(Given(Texts{{"E2E_CHAIN_ID", "56"}}, "not a key", "not words")), HasSubstr("main network"));
}

TEST(WalletSettingsTest, KnowTheNetworkByItsNames) {
  for (const char* name : {"bsc-testnet", "bnb-testnet", "bsctest", "bsc_testnet", "binance-testnet", "bnbt", "97"}) {
    EXPECT_TRUE(parse(Given(Texts{{"E2E_NETWORK", name}, {"E2E_CHAIN_ID", "97"}}))) << name;
  }
  EXPECT_THAT(problem(Given(Texts{{"E2E_NETWORK", "bsc-testnet"}, {"E2E_CHAIN_ID", "31337"}})),
              HasSubstr("E2E_NETWORK=bsc-testnet contradicts E2E_CHAIN_ID=31337"));
  EXPECT_THAT(problem(Given(Texts{{"E2E_NETWORK", "moonnet"}})), HasSubstr("is no network"));
  EXPECT_THAT(problem(Given(Texts{{"E2E_CHAIN_ID", "0x61"}})), HasSubstr("is no chain id"));
}

TEST(WalletSettingsTest, TakeTheFirstListOfNodesThatIsSet) {
  const std::string first = "https://a.example.com/v1/KEY?x=1, http://127.0.0.1:8545";
  const auto parsed =
      parse(Given(Texts{{"RPC_URL_CHAIN_97", first}, {"BSC_TESTNET_RPC_URL", "https://b.example.com"}}));
  ASSERT_TRUE(parsed);
  EXPECT_THAT(hosts(*parsed), ElementsAre("a.example.com", "127.0.0.1:8545"));
  EXPECT_FALSE(parsed->terms.is_public_endpoint) << "never mixed in";
  EXPECT_EQ(parsed->terms.endpoints[0].target.expose(), "/v1/KEY?x=1");
  EXPECT_EQ(parsed->terms.endpoints[1].target.expose(), "/");
  EXPECT_EQ(parsed->terms.endpoints[0].origin.path, "");
  EXPECT_EQ(endpoint_options(parsed->terms.endpoints[0]).target.expose(), "/v1/KEY?x=1");
  EXPECT_EQ(endpoint_options(parsed->terms.endpoints[0]).pace, kPublicPace);
  EXPECT_EQ(endpoint_options(parsed->terms.endpoints[1]).pace.count(), 0);
  const auto second = parse(Given(Texts{{"BSC_TESTNET_RPC_URL", "https://b.example.com?key=1"}}));
  ASSERT_TRUE(second);
  EXPECT_THAT(hosts(*second), ElementsAre("b.example.com"));
  EXPECT_EQ(second->terms.endpoints[0].target.expose(), "/?key=1");
}

TEST(WalletSettingsTest, NeedANodeOnADevelopmentChain) {
  EXPECT_THAT(problem(Given(Texts{{"E2E_CHAIN_ID", "31337"}, {"BSC_TESTNET_RPC_URL", "https://b.example.com"}})),
              HasSubstr("RPC_URL_CHAIN_31337 is not set"));
  EXPECT_TRUE(parse(Given(Texts{{"E2E_CHAIN_ID", "31337"}, {"RPC_URL_CHAIN_31337", "http://localhost:8545"}})));
}

TEST(WalletSettingsTest, WantNodesToBeReachedByHttps) {
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "https://a.example.com,http://b.example.com"}})),
              HasSubstr("RPC_URL_CHAIN_97 (from environment): entry 2 cannot be used: b.example.com is reached without "
                        "encryption"));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "https://a.example.com,"}})),
              HasSubstr("entry 2 cannot be used"));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "https://a.example.com/#x"}})),
              HasSubstr("entry 1 cannot be used"));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", ""}})), HasSubstr("RPC_URL_CHAIN_97 is set but empty"));
}

TEST(WalletSettingsTest, PinTheToken) {
  const std::string other = "0x64544969ed7EBf5f083679233325356EbE738930";
  EXPECT_THAT(problem(Given(Texts{{"E2E_TOKEN_ADDRESS", other}})), HasSubstr("is not the token of chain 97"));
  EXPECT_THAT(problem(Given(Texts{{"E2E_TOKEN_ADDRESS", "0x337610d27c682E347C9cD60BD4b3b107C9d34dDd"}})),
              HasSubstr("once named by mistake"));
  EXPECT_THAT(problem(Given(Texts{{"E2E_TOKEN_ADDRESS", "0x12"}})), HasSubstr("is no address"));
  EXPECT_TRUE(parse(Given(Texts{{"E2E_TOKEN_ADDRESS", "0x109f54dab34426d5477986b0460ae5dfba65f022"}})));
  const auto parsed = parse(Given(
      Texts{{"E2E_CHAIN_ID", "1337"}, {"RPC_URL_CHAIN_1337", "http://localhost:8545"}, {"E2E_TOKEN_ADDRESS", other}}));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->terms.token.to_string(), other);
  EXPECT_THAT(problem(Given(Texts{{"E2E_TOKEN_SYMBOL", "USDC"}})), HasSubstr("is no token that this tool pays in"));
}

TEST(WalletSettingsTest, RefuseAWalletThatIsEverybodys) {
  EXPECT_THAT(problem(Given(Texts(), "", kJunk)), HasSubstr("everybody has the key of"));
  EXPECT_TRUE(parse(Given(Texts{{"RPC_URL_CHAIN_97", "http://127.0.0.1:8545"}}, "", kJunk)));
  EXPECT_THAT(problem(Given(Texts{{"RPC_URL_CHAIN_97", "http://127.0.0.1:8545,https://b.example.com"}}, "", kJunk)),
              HasSubstr("everybody has the key of"));
  EXPECT_TRUE(
      parse(Given(Texts{{"E2E_CHAIN_ID", "31337"}, {"RPC_URL_CHAIN_31337", "https://dev.example.com"}}, "", kJunk)));
}

TEST(WalletSettingsTest, ReadNumbersAndAmounts) {
  const auto parsed = parse(Given(Texts{{"E2E_TX_TYPE", "legacy"},
                                        {"E2E_CONFIRMATIONS", "12"},
                                        {"E2E_MAX_PAYMENT", "2.5"},
                                        {"E2E_MAX_SPEND", "40"},
                                        {"E2E_PAYMENT_TIMEOUT_MS", "30000"}}));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->terms.transaction_type, TransactionType::legacy);
  EXPECT_EQ(parsed->terms.confirmations, 12U);
  EXPECT_EQ(parsed->terms.max_payment, *base::TokenAmount::parse("2.5"));
  EXPECT_EQ(parsed->terms.max_spend, *base::TokenAmount::parse("40"));
  EXPECT_EQ(parsed->terms.payment_timeout, std::chrono::seconds(30));
  for (const auto& [variable, text] :
       std::vector<std::pair<std::string, std::string>>{{"E2E_TX_TYPE", "2"},
                                                        {"E2E_CONFIRMATIONS", "0"},
                                                        {"E2E_CONFIRMATIONS", "5x"},
                                                        {"E2E_MAX_PAYMENT", "0"},
                                                        {"E2E_MAX_PAYMENT", "-1"},
                                                        {"E2E_MAX_SPEND", "1e3"},
                                                        {"E2E_PAYMENT_TIMEOUT_MS", "999"},
                                                        {"E2E_MAX_SPEND", ""}}) {
    EXPECT_THAT(problem(Given(Texts{{variable, text}})), HasSubstr(variable)) << text;
  }
}

TEST(WalletSettingsTest, ReportEveryProblemAtOnce) {
  const auto parsed =
      parse(Given(Texts{{"E2E_TX_TYPE", "2"}, {"E2E_MAX_SPEND", "x"}, {"RPC_URL_CHAIN_97", "nowhere"}}, "short", ""));
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().size(), 4U);
}

TEST(WalletSettingsTest, HaveAListForTheHelp) {
  EXPECT_EQ(rpc_variable(97), "RPC_URL_CHAIN_97");
  for (const auto& spec : wallet_setting_specs()) {
    EXPECT_FALSE(spec.help.empty()) << spec.variable;
    EXPECT_FALSE(spec.help.ends_with('.')) << spec.variable;
  }
}

// .env.example ends with every one of them, with its help and its default.
TEST(WalletSettingsTest, AreAllInTheExampleFile) {
  std::ifstream file(std::string(E2E_SOURCE_DIR) + "/.env.example");
  std::ostringstream text;
  text << file.rdbuf();
  std::string expected;
  for (const auto& spec : wallet_setting_specs()) {
    expected += "\n# " + std::string(spec.help) + "\n#" + std::string(spec.variable) + "=" +
                std::string(spec.default_value) + "\n";
  }
  EXPECT_THAT(text.str(), testing::EndsWith(expected));
}

}  // namespace
}  // namespace e2e::chain
