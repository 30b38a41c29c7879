// Payments over a chain: what is refused, and what becomes of questions that the chain does not answer.
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "contract/sandbox/live_fixture.hpp"
#include "support/raw_server.hpp"
#include "support/run_task.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;

constexpr std::string_view kNoSuchId = "00000000-0000-4000-8000-000000000000";

class LiveRefusalTest : public LiveTest {
 protected:
  // The names of the fields that are wrong in an intent of which these are other.
  std::string wrong_fields(const LivePurchase& purchase, const json::object& changes) {
    auto body = intent_body(purchase);
    for (const auto& change : changes) {
      body[change.key()] = change.value();
    }
    const auto answer = market_->post(kIntents, purchase.buyer, body);
    return answer.status == 400U ? answer.fields() : fmt::format("status {}", answer.status);
  }
  Answer post_intent(const Actor& caller, const LivePurchase& purchase) {
    return market_->post(kIntents, caller, intent_body(purchase));
  }
};

TEST_P(LiveRefusalTest, AnIntentMustBeWhatTheRailServes) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto empty = market.post(kIntents, purchase.buyer, json::object());
  EXPECT_EQ(
      empty.fields(),
      "purchaseRequestId, sellerOfferId, amount, currency, network, chainId, token, provider, mode, buyerAddress");
  const std::map<std::string, json::array> wrong = {
      {"amount", {"1.02", 1.0, "-1.01", "1.01e0"}},
      {"currency", {"USDC", "usdt"}},
      {"network", {"bsc", "56"}},
      {"chainId", {56, "97", 1337}},
      {"token", {"USDC", kToken}},
      {"provider", {"escrow"}},
      {"mode", {"webhook"}},
      {"sellerOfferId", {kNoSuchId, "1"}},
      {"buyerAddress", {"0x1", std::string(42, '0'), "0x109F54Dab34426D5477986b0460aE5dFBA65F022"}}};
  for (const auto& [field, values] : wrong) {
    for (const auto& value : values) {
      EXPECT_EQ(wrong_fields(purchase, {{field, value}}), field) << json::serialize(value);
    }
  }
  EXPECT_EQ(wrong_fields(purchase, {{"network", "97"}}), "status 201");
}

TEST_P(LiveRefusalTest, OnlyTheBuyerOfAnAcceptedOfferMayIntendToPay) {
  auto& market = serve();
  const auto purchase = make_purchase();
  EXPECT_EQ(post_intent({}, purchase).status, 401U);
  EXPECT_EQ(post_intent(purchase.seller, purchase).status, 403U);
  EXPECT_EQ(post_intent(market.make_actor("buyer"), purchase).status, 403U);
  auto unknown = purchase;
  unknown.request = kNoSuchId;
  EXPECT_EQ(make_intent(unknown).status, 404U);
  auto open = purchase;
  open.request = market.make_request(purchase.buyer, {purchase.seller});
  open.offer = market.make_offer(purchase.seller, open.request);
  EXPECT_EQ(make_intent(open).text("/error"), "NO_OFFER_SELECTED");
  market.move_to(purchase.buyer, purchase.request, "payment");
  const auto paid = make_intent(purchase);
  EXPECT_EQ(paid.status, 409U);
  EXPECT_EQ(paid.text("/error"), "ALREADY_PAID");
}

TEST_P(LiveRefusalTest, OnlyThoseOfThePaymentMayCheckOrSeeIt) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto id = make_intent(purchase).text("/data/payment/id");
  const auto stranger = market.make_actor("buyer");
  const auto checked = [&](const Actor& caller) { return market.post(check_path(id), caller, json::object()).status; };
  const auto seen = [&](const Actor& caller) { return market.get("/api/payment/" + id, caller).status; };
  EXPECT_EQ(checked({}), 401U);
  EXPECT_EQ(checked(stranger), 403U);
  EXPECT_EQ(checked(purchase.seller), 403U);
  EXPECT_EQ(checked(market.admin()), 200U);
  EXPECT_EQ(checked(purchase.buyer), 200U);
  EXPECT_EQ(seen({}), 401U);
  EXPECT_EQ(seen(stranger), 403U);
  EXPECT_EQ(seen(purchase.seller), 200U);
  EXPECT_EQ(seen(market.admin()), 200U);
  EXPECT_EQ(seen(purchase.buyer), 200U);
  EXPECT_EQ(market.get(check_path(id), purchase.buyer).status, 405U);
}

TEST_P(LiveRefusalTest, ACheckMustBeOfAPaymentAndAHash) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto intent = make_intent(purchase);
  EXPECT_EQ(market.post(check_path(kNoSuchId), purchase.buyer, json::object()).status, 404U);
  EXPECT_EQ(market.post(check_path("7"), purchase.buyer, json::object()).text("/error"), "INVALID_ID");
  EXPECT_EQ(market.get(fmt::format("/api/payment/{}", kNoSuchId), purchase.buyer).status, 404U);
  EXPECT_EQ(market.get("/api/payment/7", purchase.buyer).status, 400U);
  const std::string digits(64, 'a');
  for (const json::value& hash : json::array{"0x" + digits.substr(1), digits, "0x" + digits + "a", 7, ""}) {
    EXPECT_EQ(check(purchase, intent, {{"txHash", hash}}).fields(), "txHash") << json::serialize(hash);
  }
  EXPECT_EQ(check(purchase, intent, {{"txHash", nullptr}}).status, 200U);
  EXPECT_EQ(check(purchase, intent, {{"txHash", "0x" + digits}}).text("/data/payment/transactionHash"), "0x" + digits);
}

TEST_P(LiveRefusalTest, ARecordIsNoPaymentOverAChainNorTheOtherWayRound) {
  auto& market = serve();
  const auto record = [&](const LivePurchase& purchase) {
    return market.post("/api/marketplace/payments", purchase.buyer,
                       {{"purchaseRequestId", purchase.request},
                        {"sellerOfferId", purchase.offer},
                        {"buyerId", purchase.buyer.id},
                        {"sellerId", purchase.seller.id},
                        {"amount", "1.01"},
                        {"currency", "USDT"},
                        {"provider", "escrow"}});
  };
  const auto recorded = make_purchase();
  const auto payment = record(recorded);
  ASSERT_EQ(payment.status, 201U);
  EXPECT_EQ(check(recorded, payment).text("/error"), "NO_DIRECT_BALANCE");
  EXPECT_EQ(market.get("/api/payment/" + payment.text("/data/payment/id"), recorded.buyer).at("/data"),
            payment.at("/data"));
  const auto intended = make_purchase();
  make_intent(intended);
  EXPECT_EQ(record(intended).text("/error"), "PAYMENT_UNDER_WAY");
  EXPECT_EQ(status_of(intended), "received_offers");
}

TEST_P(LiveRefusalTest, WithoutANodeNothingOfItIsServed) {
  auto& market = start();
  const auto buyer = market.make_actor("buyer");
  EXPECT_EQ(market.post(kIntents, buyer, json::object()).text("/message"), "Route not found");
  EXPECT_EQ(market.post(check_path(kNoSuchId), buyer, json::object()).text("/message"), "Route not found");
  EXPECT_EQ(market.get(fmt::format("/api/payment/{}", kNoSuchId), buyer).text("/message"), "Route not found");
}

TEST_P(LiveRefusalTest, ANodeThatIsGoneIsSaidToBe) {
  auto& market = serve();
  const auto purchase = make_purchase();
  const auto later = make_purchase();
  const auto intent = make_intent(purchase);
  anvil_.stop();
  const auto unchecked = check(purchase, intent);
  EXPECT_EQ(unchecked.status, 503U);
  EXPECT_EQ(unchecked.text("/error"), "CHAIN_UNREACHABLE");
  EXPECT_THAT(unchecked.text("/message"), HasSubstr("The chain cannot be read"));
  EXPECT_EQ(make_intent(later).status, 503U);
  EXPECT_EQ(post_intent(purchase.seller, purchase).status, 403U) << "what is wrong anyway is said first";
  const auto read = market.get("/api/payment/" + intent.text("/data/payment/id"), purchase.buyer);
  EXPECT_EQ(read.at("/data"), intent.at("/data")) << "a check that failed changes nothing";
  EXPECT_TRUE(market.warnings.empty()) << market.warnings.front();
}

TEST_P(LiveRefusalTest, AnAddressWithoutTheTokenHasNoBalance) {
  serve();
  anvil_.rpc("anvil_setCode", {kToken, "0x"});
  const auto answer = make_intent(make_purchase());
  EXPECT_EQ(answer.status, 502U);
  EXPECT_THAT(answer.text("/message"), HasSubstr("there is no token at 0x109F54Dab34426D5477986b0460aE5dFBA65f022"));
}

INSTANTIATE_SANDBOX_TEST(LiveRefusalTest);

std::string http_reply(std::string_view status, std::string_view body) {
  return fmt::format("HTTP/1.1 {}\r\nContent-Length: {}\r\n\r\n{}", status, body.size(), body);
}

// Of chain 97 and at block 9; what it says of balances is up to the test.
RawServer::Script node_that_says(std::string reply) {
  return [reply = std::move(reply)](RawPeer& peer) {
    for (std::string request = peer.read_request(); !request.empty(); request = peer.read_request()) {
      if (request.find("eth_chainId") != std::string::npos) {
        peer.send(http_reply("200 OK", R"({"jsonrpc":"2.0","id":1,"result":"0x61"})"));
      } else if (request.find("eth_blockNumber") != std::string::npos) {
        peer.send(http_reply("200 OK", R"({"jsonrpc":"2.0","id":1,"result":"0x9"})"));
      } else {
        peer.send(reply);
      }
    }
  };
}

class ScannerTest : public testing::Test {
 protected:
  base::Result<void> connect_to(std::uint16_t port) {
    node_ = client_of(context_, clock_, port);
    scanner_ = std::make_unique<sandbox::Scanner>(*node_, clock_);
    return run_task(context_, scanner_->connect());
  }
  // "502 CHAIN_ERROR: …", or "200".
  std::string read_from(const RawServer& server) {
    if (const auto connected = connect_to(server.port()); !connected) return base::describe(connected.error());
    return run_task(context_, shown_reading()).value();
  }
  net::Task<std::string> shown_reading() {
    const auto reading = co_await scanner_->read({});
    if (reading) co_return "200";
    const auto& error = reading.error();
    co_return fmt::format("{} {}: {}", error.status, error.code, error.message);
  }

  boost::asio::io_context context_;
  net::SystemClock clock_;
  std::unique_ptr<net::HttpClient> node_;
  std::unique_ptr<sandbox::Scanner> scanner_;
};

TEST_F(ScannerTest, KnowsTestChainsFromOthers) {
  for (const std::int64_t chain : {97, 1337, 31337}) {
    const Anvil anvil({}, chain);
    ASSERT_TRUE(connect_to(anvil.port())) << chain;
    EXPECT_EQ(scanner_->chain_id(), static_cast<std::uint64_t>(chain));
  }
  for (const std::int64_t chain : {1, 56}) {
    const Anvil anvil({}, chain);
    const auto refused = connect_to(anvil.port());
    ASSERT_FALSE(refused) << chain;
    EXPECT_EQ(refused.error().kind, base::ErrorKind::environment);
    EXPECT_THAT(refused.error().message, HasSubstr(fmt::format("chain {}", chain)));
    EXPECT_THAT(refused.error().fix, HasSubstr("97, 1337, 31337"));
  }
  EXPECT_THAT(base::describe(connect_to(closed_port()).error()),
              AllOf(HasSubstr("cannot be used"), HasSubstr("refused the connection")));
}

TEST_F(ScannerTest, TellsAnswersOfNoUseFromNone) {
  const std::string zeros(64, '0');
  const std::pair<std::string, std::string> cases[] = {
      {http_reply("200 OK", R"({"result":"0x)" + zeros + R"("})"), "200"},
      {http_reply("429 Too Many Requests", "slow down"), "502 CHAIN_ERROR: .*HTTP 429.*eth_call.*"},
      {http_reply("200 OK", "<html>"), "502 CHAIN_ERROR: .*no JSON-RPC.*"},
      {http_reply("200 OK", "[]"), "502 CHAIN_ERROR: .*no JSON-RPC.*"},
      {http_reply("200 OK", "{}"), "502 CHAIN_ERROR: .*no result.*"},
      {http_reply("200 OK", R"({"result":null})"), "502 CHAIN_ERROR: .*no result.*"},
      {http_reply("200 OK", R"({"error":{"code":-32000,"message":"header\nnot found"}})"),
       "502 CHAIN_ERROR: .*refused: header not found.*"},
      {http_reply("200 OK", R"({"error":{}})"), "502 CHAIN_ERROR: .*without a reason.*"},
      {http_reply("200 OK", R"({"result":"0x"})"), "502 CHAIN_ERROR: .*no token.*"},
      {http_reply("200 OK", R"({"result":"0x12"})"), "502 CHAIN_ERROR: .*no balance.*"},
      {http_reply("200 OK", R"({"result":"0x)" + zeros + zeros + R"("})"), "502 CHAIN_ERROR: .*no balance.*"},
      {http_reply("200 OK", R"({"result":"zero"})"), "502 CHAIN_ERROR: .*no balance.*"},
      {"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{", "50[23] CHAIN_.*"},
  };
  for (const auto& [reply, expected] : cases) {
    const RawServer server({node_that_says(reply)});
    EXPECT_THAT(read_from(server), testing::MatchesRegex(expected)) << reply;
  }
}

TEST_F(ScannerTest, WaitsForNoAnswerLongerThanClientsDo) {
  const RawServer server({[](RawPeer& peer) {
    peer.read_request();
    peer.send(http_reply("200 OK", R"({"result":"0x61"})"));
    peer.read_request();
    peer.hang();
  }});
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(read_from(server), HasSubstr("503 CHAIN_UNREACHABLE"));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(9));
}

}  // namespace
}  // namespace e2e::test
