// Reading notifications: documents, pages, counts, delays, noise and the truth behind them.
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class InboxTest : public SandboxTest {};

TEST_P(InboxTest, ServesTheDocumentedDocument) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  const auto request = market.make_request(buyer, {});
  const auto answer = market.get("/api/notifications", buyer);
  EXPECT_EQ(answer.text("/data/notifications/0/userId"), buyer.legacy_id);
  EXPECT_EQ(answer.text("/data/notifications/0/type"), "success");
  EXPECT_EQ(answer.text("/data/notifications/0/category"), "purchase_request");
  EXPECT_EQ(answer.text("/data/notifications/0/relatedId"), request);
  EXPECT_EQ(answer.text("/data/notifications/0/actionUrl"), "/purchase-requests/" + request);
  EXPECT_EQ(answer.text("/data/notifications/0/metadata/purchaseRequestId"), request);
  EXPECT_EQ(answer.text("/data/notifications/0/isRead"), "false");
  EXPECT_EQ(answer.text("/data/notifications/0/createdAt"), base::to_rfc3339(market.clock.wall()));
  EXPECT_EQ(answer.text("/data/notifications/0/title"), "Request created");
  EXPECT_EQ(answer.at("/data/notifications/0").as_object().size(), 11U) << "nothing of the truth";
  EXPECT_EQ(answer.number("/data/unreadCount"), 1);
  EXPECT_EQ(market.get("/api/notifications/unread-count", buyer).number("/data/unreadCount"), 1);
}

TEST_P(InboxTest, ServesHostileTextsUnharmed) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  auto body = valid_request(market, {});
  body["title"] = "a\"b\\c\n{} \xE2\x82\xAC </script>";
  ASSERT_EQ(market.post("/api/marketplace/purchase-requests", buyer, body).status, 201U);
  EXPECT_EQ(market.get("/api/notifications", buyer).text("/data/notifications/0/message"),
            "Your request \"a\"b\\c\n{} \xE2\x82\xAC </script>\" is open.");
}

TEST_P(InboxTest, PagesNewestFirst) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  std::vector<std::string> newest_first;
  for (int i = 0; i < 25; ++i) {
    newest_first.insert(newest_first.begin(), market.make_request(buyer, {}));
    if (i % 2 == 0) market.clock.advance(milliseconds(1));
  }
  std::vector<std::string> read;
  for (int page = 1; page <= 3; ++page) {
    const auto answer = market.get(fmt::format("/api/notifications?page={}&limit=10", page), buyer);
    for (const auto& item : answer.at("/data/notifications").as_array()) {
      read.push_back(json::value_to<std::string>(item.at("relatedId")));
    }
    EXPECT_EQ(answer.at("/data/pagination/hasMore").as_bool(), page < 3);
    EXPECT_EQ(answer.number("/data/pagination/total"), 25);
    EXPECT_EQ(answer.number("/data/pagination/page"), page);
  }
  EXPECT_EQ(read, newest_first);
  EXPECT_TRUE(market.get("/api/notifications?page=4&limit=10", buyer).at("/data/notifications").as_array().empty());
  const auto by_default = market.get("/api/notifications?unreadOnly=true", buyer);
  EXPECT_EQ(by_default.number("/data/pagination/limit"), 20);
  EXPECT_EQ(by_default.at("/data/notifications").as_array().size(), 20U);
  EXPECT_TRUE(by_default.at("/data/pagination/hasMore").as_bool());
  EXPECT_EQ(market.get("/api/notifications?page=0&limit=x&unreadOnly=1", buyer).fields(), "page, limit, unreadOnly");
}

TEST_P(InboxTest, CapsTheLimit) {
  auto& market = start();
  EXPECT_EQ(market.get("/api/notifications?limit=5000", market.admin()).number("/data/pagination/limit"), 100);
  auto options = default_options();
  options.page_cap = 2;
  auto& capped = start(std::move(options));
  const auto buyer = capped.make_actor("buyer");
  for (int i = 0; i < 3; ++i) {
    capped.make_request(buyer, {});
  }
  const auto page = capped.get("/api/notifications?limit=50", buyer);
  EXPECT_EQ(page.number("/data/pagination/limit"), 2);
  EXPECT_EQ(page.at("/data/notifications").as_array().size(), 2U);
  EXPECT_TRUE(page.at("/data/pagination/hasMore").as_bool());
  EXPECT_EQ(capped.get("/api/notifications", buyer).number("/data/pagination/limit"), 2);
}

TEST_P(InboxTest, ShowsNoticesAfterTheirDelay) {
  auto options = default_options();
  options.notify_delay = {milliseconds(100), milliseconds(300)};
  auto& market = start(std::move(options));
  const auto buyer = market.make_actor("buyer");
  for (int i = 0; i < 40; ++i) {
    market.make_request(buyer, {});
  }
  market.clock.advance(milliseconds(99));
  EXPECT_THAT(inbox_of(market, buyer), IsEmpty());
  EXPECT_EQ(market.get("/api/notifications", buyer).number("/data/unreadCount"), 0);
  market.clock.advance(milliseconds(101));
  const auto half_way = inbox_of(market, buyer).size();
  EXPECT_GT(half_way, 5U);
  EXPECT_LT(half_way, 35U);
  EXPECT_EQ(market.get("/api/notifications", buyer).number("/data/pagination/total"),
            static_cast<std::int64_t>(half_way));
  market.clock.advance(milliseconds(100));
  EXPECT_THAT(inbox_of(market, buyer), SizeIs(40));
}

TEST_P(InboxTest, MixesInSystemNoise) {
  auto options = default_options();
  options.system_noise = 2;
  options.expose_truth = true;
  auto& market = start(std::move(options));
  const auto buyer = market.make_actor("buyer");
  const auto seller = market.make_actor("seller");
  EXPECT_THAT(inbox_of(market, buyer), ElementsAre("system/", "system/"));
  const auto request = market.make_request(buyer, {seller});
  EXPECT_THAT(inbox_of(market, buyer),
              ElementsAre("system/", "system/", "purchase_request/" + request, "system/", "system/"));
  const auto offer = market.make_offer(seller, request);
  EXPECT_THAT(inbox_of(market, seller), SizeIs(7));
  market.accept(buyer, offer);
  EXPECT_THAT(inbox_of(market, seller), SizeIs(10));
  EXPECT_EQ(market.get("/__sandbox/truth").at("/data/purchaseRequests/0/notifications").as_array().size(), 4U);
}

TEST_P(InboxTest, NeverServesASingleNotification) {
  auto& market = start();
  const auto answer = market.get("/api/notifications/00000000-0000-4000-8000-000000000000", market.admin());
  EXPECT_EQ(answer.status, 500U);
  EXPECT_EQ(answer.text("/success"), "false");
  EXPECT_THAT(market.warnings, IsEmpty()) << "documented, so not unexpected";
}

TEST_P(InboxTest, TellsTheTruthWhenAsked) {
  EXPECT_EQ(start().get("/__sandbox/truth").status, 404U);
  auto options = default_options();
  options.expose_truth = true;
  options.notify_delay = {milliseconds(50), milliseconds(50)};
  auto& market = start(std::move(options));
  const auto buyer = market.make_actor("buyer");
  const auto seller = market.make_actor("seller");
  const auto request = market.make_request(buyer, {seller});
  const auto offer = market.make_offer(seller, request);
  const auto truth = market.get("/__sandbox/truth");
  EXPECT_EQ(truth.text("/data/purchaseRequests/0/purchaseRequestId"), request);
  const auto* notices = "/data/purchaseRequests/0/notifications";
  EXPECT_EQ(truth.text(fmt::format("{}/0/event", notices)), "request_created");
  EXPECT_EQ(truth.text(fmt::format("{}/0/role", notices)), "buyer");
  EXPECT_EQ(truth.text(fmt::format("{}/0/recipient/id", notices)), buyer.id);
  EXPECT_EQ(truth.text(fmt::format("{}/0/recipient/_id", notices)), buyer.legacy_id);
  EXPECT_EQ(truth.text(fmt::format("{}/1/role", notices)), "seller");
  EXPECT_EQ(truth.text(fmt::format("{}/2/event", notices)), "offer_created");
  EXPECT_EQ(truth.text(fmt::format("{}/2/category", notices)), "offer");
  EXPECT_EQ(truth.text(fmt::format("{}/2/relatedId", notices)), offer);
  EXPECT_EQ(truth.text(fmt::format("{}/2/createdAt", notices)), base::to_rfc3339(market.clock.wall()));
  EXPECT_EQ(truth.text(fmt::format("{}/2/visibleAt", notices)),
            base::to_rfc3339(market.clock.wall() + milliseconds(50)));
  EXPECT_EQ(truth.at(notices).as_array().size(), 3U);
  EXPECT_EQ(truth.number("/data/requests/tiers/auth"), 3);
  EXPECT_EQ(truth.number("/data/requests/tiers/payment"), 0);
  EXPECT_EQ(truth.number("/data/requests/tiers/global"), 8) << "3 logins, 2 users, categories, request, offer";
  EXPECT_EQ(truth.number("/data/requests/routes/POST ~1api~1auth~1login"), 3);
}

INSTANTIATE_SANDBOX_TEST(InboxTest);

}  // namespace
}  // namespace e2e::test
