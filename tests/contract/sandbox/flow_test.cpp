// The whole purchase, and who is told of each of its steps.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class FlowTest : public SandboxTest {
 protected:
  void SetUp() override {
    market_ = &start();
    buyer_ = market_->make_actor("buyer");
    winner_ = market_->make_actor("seller");
    loser_ = market_->make_actor("seller");
    bystander_ = market_->make_actor("seller");
  }

  Marketplace* market_ = nullptr;
  Actor buyer_;
  Actor winner_;
  Actor loser_;
  Actor bystander_;
};

TEST_P(FlowTest, TellsEveryoneOfEachStepAndNobodyElse) {
  auto& market = *market_;
  const auto request = market.make_request(buyer_, {winner_, loser_});
  const std::string created = "purchase_request/" + request;
  EXPECT_THAT(inbox_of(market, buyer_), ElementsAre(created));
  EXPECT_THAT(inbox_of(market, winner_), ElementsAre(created));
  EXPECT_THAT(inbox_of(market, loser_), ElementsAre(created));

  const auto winning = market.make_offer(winner_, request);
  const auto losing = market.make_offer(loser_, request);
  EXPECT_THAT(inbox_of(market, buyer_), ElementsAre("offer/" + losing, "offer/" + winning, created));

  market.accept(buyer_, winning);
  EXPECT_THAT(inbox_of(market, winner_), ElementsAre("offer/" + winning, created));
  EXPECT_THAT(inbox_of(market, loser_), ElementsAre("offer/" + losing, created));

  market.move_to(buyer_, request, "payment");
  EXPECT_EQ(newest_of(market, buyer_), "payment/" + request);
  EXPECT_EQ(newest_of(market, winner_), "offer/" + winning);

  EXPECT_EQ(market.put(request_path(request, "/delivery"), winner_).text("/data/request/status"), "delivery");
  EXPECT_EQ(newest_of(market, buyer_), "delivery/" + request);

  EXPECT_EQ(market.patch(request_path(request, "/confirm-delivery"), buyer_).text("/data/request/status"), "delivered");
  EXPECT_THAT(inbox_of(market, winner_), ElementsAre("delivery/" + request, "offer/" + winning, created));
  EXPECT_EQ(inbox_of(market, buyer_).size(), 5U);
  EXPECT_EQ(inbox_of(market, loser_).size(), 2U);
  EXPECT_THAT(inbox_of(market, bystander_), IsEmpty());
  EXPECT_EQ(market.get(request_path(request), buyer_).text("/data/request/status"), "delivered");
  EXPECT_THAT(market.warnings, IsEmpty());
}

INSTANTIATE_SANDBOX_TEST(FlowTest);

}  // namespace
}  // namespace e2e::test
