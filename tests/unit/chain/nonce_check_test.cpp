// Which nonces a node is believed.
#include "chain/nonce_check.hpp"

#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

using Known = std::optional<PaymentBook::Nonces>;

Known known(std::uint64_t used, std::uint64_t given) { return PaymentBook::Nonces{0, used, given}; }

TEST(NonceCheckTest, BelievesWhatCanBe) {
  struct Case {
    ReportedNonces reported;
    Known journal;
    bool is_believed;
  };
  const std::uint64_t highest = std::uint64_t{1} << 32U;
  const std::vector<Case> cases = {
      {{0, 0}, {}, true},
      {{highest, highest}, {}, true},
      {{highest + 1, 0}, {}, false},
      {{0, highest + 1}, {}, false},
      {{UINT64_MAX, UINT64_MAX}, {}, false},
      {{UINT64_MAX, UINT64_MAX}, known(5, 5), false},
      {{100, 100}, known(100, 100), true},
      {{116, 116}, known(100, 100), true},
      {{117, 117}, known(100, 100), false},
      {{100, 117}, known(100, 100), false},
      {{84, 84}, known(100, 100), true},
      {{83, 100}, known(100, 100), false},
      {{100, 116}, known(100, 116), true},  // sixteen in flight
      {{100, 100}, known(100, 116), true},  // and forgotten by the node's pool
      {{0, 0}, known(0, 1'000), true},      // a made-up nonce was signed for: that is the gap's business
  };
  for (const auto& [reported, journal, is_believed] : cases) {
    EXPECT_EQ(!implausible(reported, journal), is_believed) << reported.latest << " " << reported.pending;
  }
  EXPECT_EQ(implausible({0, 117}, known(0, 100)),
            "the node's next nonce for the wallet is 117, but by the payment journal it is 100");
}

TEST(NonceCheckTest, SeesThatAChainWasStartedAnew) {
  const PaymentBook::Nonces known{5, 7, 9};
  EXPECT_FALSE(restarted({5, 5}, known));
  EXPECT_FALSE(restarted({0, 0}, std::nullopt));
  EXPECT_EQ(restarted({4, 4}, known),
            "the chain has 4 transactions of the wallet, but by the payment journal 5 were confirmed");
}

TEST(NonceCheckTest, WantsNodesToAgree) {
  const auto differ = [](std::vector<std::uint64_t> reported) { return disagreement(reported).has_value(); };
  EXPECT_FALSE(differ({}));
  EXPECT_FALSE(differ({7}));
  EXPECT_FALSE(differ({7, 23, 10}));
  EXPECT_TRUE(differ({7, 24, 10}));
  EXPECT_TRUE(differ({UINT64_MAX}));
  EXPECT_EQ(disagreement(std::vector<std::uint64_t>{5, 1'029}),
            "nodes disagree about the wallet's next nonce: 5 and 1029");
}

}  // namespace
}  // namespace e2e::chain
