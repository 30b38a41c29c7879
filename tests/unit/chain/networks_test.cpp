// Which chains are paid on.
#include "chain/networks.hpp"

#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

TEST(NetworksTest, AllowOneTestnetAndTwoDevelopmentChains) {
  for (const std::uint64_t id : {97U, 1337U, 31337U}) EXPECT_TRUE(is_allowed_chain(id)) << id;
  for (const std::uint64_t id : {0U, 1U, 56U, 137U, 10U, 42161U, 8453U, 98U, 11155111U}) {
    EXPECT_FALSE(is_allowed_chain(id)) << id;
  }
  EXPECT_FALSE(is_development_chain(97));
}

TEST(NetworksTest, KnowMainNetworksByName) {
  EXPECT_EQ(main_network(56), "BNB Smart Chain");
  EXPECT_EQ(main_network(1), "Ethereum");
  EXPECT_EQ(main_network(97), "");
}

TEST(NetworksTest, KnowTheAliasesOfTheTestnet) {
  for (const char* name :
       {"bsc-testnet", "bnb-testnet", "bsctest", "bsc_testnet", "binance-testnet", "bnbt", "97", " BSC-Testnet "}) {
    EXPECT_EQ(chain_of(name), 97U) << name;
  }
  EXPECT_EQ(chain_of("bsc"), 56U);
  EXPECT_EQ(chain_of("mainnet"), 1U);
  EXPECT_EQ(chain_of("31337"), 31337U);
  for (const char* name : {"", "testnet", "0x61", "97x", "-97", "99999999999999999999"})
    EXPECT_FALSE(chain_of(name)) << name;
  EXPECT_EQ(network_name(97), "bsc-testnet");
  EXPECT_EQ(network_name(1337), "chain 1337");
}

TEST(NetworksTest, PinTheToken) {
  EXPECT_EQ(pinned_token().to_string(), "0x109F54Dab34426D5477986b0460aE5dFBA65f022");
  EXPECT_TRUE(is_retired_token(*eth::Address::parse("0x337610d27c682E347C9cD60BD4b3b107C9d34dDd")));
  EXPECT_FALSE(is_retired_token(pinned_token()));
}

TEST(NetworksTest, KnowTheAccountsThatEverybodyHasTheKeysOf) {
  EXPECT_TRUE(is_well_known_account(*eth::Address::parse("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")));
  EXPECT_TRUE(is_well_known_account(*eth::Address::parse("0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199")));
  EXPECT_FALSE(is_well_known_account(pinned_token()));
}

TEST(NetworksTest, LinkToTheExplorerOfTheTestnetAlone) {
  EXPECT_EQ(explorer_link(97, {}), "https://testnet.bscscan.com/tx/0x" + std::string(64, '0'));
  EXPECT_EQ(explorer_link(31337, {}), "");
}

}  // namespace
}  // namespace e2e::chain
