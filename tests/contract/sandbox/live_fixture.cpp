#include "contract/sandbox/live_fixture.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "sandbox/defect_names.hpp"
#include "support/run_task.hpp"

namespace e2e::test {

namespace json = boost::json;

std::unique_ptr<net::HttpClient> client_of(boost::asio::io_context& context, const base::Clock& clock,
                                           std::uint16_t port) {
  net::HttpClientOptions options;
  options.origin.host = "127.0.0.1";
  options.origin.port = port;
  options.user_agent = "sandbox-test";
  return net::make_http_client(context, clock, std::move(options));
}

std::string check_path(std::string_view payment) {
  return fmt::format("/api/payment/{}/direct-balance/check", payment);
}

LiveTest::LiveTest()
    : wallet_(anvil_.accounts().front()),
      node_(client_of(*context(), system_clock_, anvil_.port())),
      scanner_(std::make_unique<sandbox::Scanner>(*node_, system_clock_)) {
  anvil_.plant_token();
  anvil_.set_token_balance(wallet_, "0x56bc75e2d63100000");
  const auto connected = run_task(*context(), scanner_->connect());
  if (!connected) throw std::runtime_error(base::describe(connected.error()));
}

Marketplace& LiveTest::serve(std::vector<std::string> defects, std::string database_file) {
  auto options = default_options();
  options.scanner = scanner_.get();
  options.defects = sandbox::parse_defects("clean", defects).value();
  options.database_file = std::move(database_file);
  market_ = &start(std::move(options));
  return *market_;
}

LivePurchase LiveTest::make_purchase() {
  LivePurchase purchase{market_->make_actor("buyer"), market_->make_actor("seller"), {}, {}};
  purchase.request = market_->make_request(purchase.buyer, {purchase.seller});
  purchase.offer = market_->make_offer(purchase.seller, purchase.request);
  market_->accept(purchase.buyer, purchase.offer);
  return purchase;
}

json::object LiveTest::intent_body(const LivePurchase& purchase) const {
  return {{"purchaseRequestId", purchase.request},
          {"sellerOfferId", purchase.offer},
          {"amount", "1.01"},
          {"currency", "USDT"},
          {"network", "bsc-testnet"},
          {"chainId", 97},
          {"token", "USDT"},
          {"provider", "amn.scanner"},
          {"mode", "direct-balance"},
          {"buyerAddress", wallet_}};
}

Answer LiveTest::make_intent(const LivePurchase& purchase) {
  return market_->post(kIntents, purchase.buyer, intent_body(purchase));
}

Answer LiveTest::check(const LivePurchase& purchase, const Answer& intent, const json::object& body) {
  return market_->post(check_path(intent.text("/data/payment/id")), purchase.buyer, body);
}

std::string LiveTest::pay(const Answer& intent, std::string_view amount) {
  return anvil_.transfer(wallet_, intent.text("/data/directBalance/address"), amount);
}

std::ptrdiff_t LiveTest::confirmations_told(const LivePurchase& purchase) {
  const auto items = inbox_of(*market_, purchase.buyer);
  return std::count(items.begin(), items.end(), "payment/" + purchase.request);
}

std::string LiveTest::status_of(const LivePurchase& purchase) {
  return market_->get(request_path(purchase.request), purchase.buyer).text("/data/request/status");
}

std::string standing_of(const Answer& check) {
  return fmt::format("{}, delta {}, {} of {}", check.text("/data/payment/status"), check.text("/data/check/delta"),
                     check.number("/data/check/confirmations"), check.number("/data/check/required"));
}

}  // namespace e2e::test
