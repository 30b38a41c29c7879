// A sandbox that sees a real chain, and a wallet that pays.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "contract/sandbox/sandbox_fixture.hpp"
#include "net/http_client.hpp"
#include "net/system.hpp"
#include "sandbox/scanner.hpp"
#include "support/anvil.hpp"

namespace e2e::test {

inline constexpr std::string_view kIntents = "/api/payment/request-network/intents";
// The price of valid_offer(), 1.01 tokens, and one base unit less.
inline constexpr std::string_view kPriceUnits = "1010000000000000000";
inline constexpr std::string_view kPriceHex = "0xe043da617250000";
inline constexpr std::string_view kOneUnitLessHex = "0xe043da61724ffff";
inline constexpr std::string_view kOneUnitHex = "0x1";

// A request whose offer is accepted, and who is part of it.
struct LivePurchase {
  Actor buyer;
  Actor seller;
  std::string request;
  std::string offer;
};

std::unique_ptr<net::HttpClient> client_of(boost::asio::io_context& context, const base::Clock& clock,
                                           std::uint16_t port);
std::string check_path(std::string_view payment);

class LiveTest : public SandboxTest {
 protected:
  // With a node that has the token, and a wallet that has some of it.
  LiveTest();

  Marketplace& serve(std::vector<std::string> defects = {}, std::string database_file = {});
  LivePurchase make_purchase();
  boost::json::object intent_body(const LivePurchase& purchase) const;
  Answer make_intent(const LivePurchase& purchase);
  Answer check(const LivePurchase& purchase, const Answer& intent, const boost::json::object& body = {});
  // From the wallet to the intent's address.
  std::string pay(const Answer& intent, std::string_view amount = kPriceHex);
  // How often the buyer was told of the payment.
  std::ptrdiff_t confirmations_told(const LivePurchase& purchase);
  std::string status_of(const LivePurchase& purchase);

  Anvil anvil_;
  std::string wallet_;
  net::SystemClock system_clock_;
  std::unique_ptr<net::HttpClient> node_;
  std::unique_ptr<sandbox::Scanner> scanner_;
  Marketplace* market_ = nullptr;
};

// "processing, delta 5, 1 of 5": what a check's reply says.
std::string standing_of(const Answer& check);

}  // namespace e2e::test
