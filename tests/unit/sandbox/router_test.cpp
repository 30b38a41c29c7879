#include "sandbox/router.hpp"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

#include "sandbox/routes.hpp"

namespace e2e::sandbox {
namespace {

constexpr Route kTable[] = {{"GET /things", Access::anyone, nullptr},
                            {"POST /things", Access::anyone, nullptr},
                            {"GET /things/count", Access::anyone, nullptr},
                            {"GET /things/:id", Access::anyone, nullptr},
                            {"PUT /things/:id/parts", Access::anyone, nullptr}};

std::string_view found(std::string_view method, std::string_view path) {
  const auto match = find_route(kTable, method, path);
  return match.route == nullptr ? "" : match.route->name;
}

TEST(Router, FindsRoutesByMethodAndWholePath) {
  EXPECT_EQ(found("GET", "/things"), "GET /things");
  EXPECT_EQ(found("POST", "/things"), "POST /things");
  EXPECT_EQ(found("GET", "/things/count"), "GET /things/count");
  EXPECT_EQ(found("GET", "/things/7"), "GET /things/:id");
  EXPECT_EQ(found("PUT", "/things/7/parts"), "PUT /things/:id/parts");
  EXPECT_EQ(find_route(kTable, "PUT", "/things/7/parts").id, "7");
}

TEST(Router, DoesNotFindWhatOnlyLooksAlike) {
  for (const auto* path : {"", "/", "/thing", "/things/", "/things//", "/things/7/", "/things/7/8", "things",
                           "//things", "/things/7/parts/", "/things//parts", "/Things"}) {
    EXPECT_EQ(found("GET", path), "") << path;
    EXPECT_EQ(found("PUT", path), "") << path;
  }
}

TEST(Router, NamesTheMethodsOfAKnownPath) {
  EXPECT_EQ(find_route(kTable, "DELETE", "/things").allowed_methods, "GET, POST");
  EXPECT_EQ(find_route(kTable, "get", "/things").allowed_methods, "GET, POST");
  EXPECT_EQ(find_route(kTable, "GET", "/nothing").allowed_methods, "");
}

TEST(Router, ServesEveryRouteOfTheTable) {
  std::set<std::string_view> names;
  const auto all = routes(LivePayments::on);
  for (const auto& route : all) {
    const auto space = route.name.find(' ');
    const auto match = find_route(all, route.name.substr(0, space), route.name.substr(space + 1));
    EXPECT_EQ(match.route, &route) << route.name << " is hidden by another";
    EXPECT_TRUE(names.insert(route.name).second) << route.name;
  }
}

TEST(Router, KeepsLivePaymentsForThoseWhoHaveAChain) {
  const auto is_live = [](const Route& route) { return route.name.find(" /api/payment/") != std::string_view::npos; };
  const auto on = routes(LivePayments::on);
  const auto off = routes(LivePayments::off);
  EXPECT_EQ(std::count_if(on.begin(), on.end(), is_live), 3);
  EXPECT_EQ(std::count_if(off.begin(), off.end(), is_live), 0);
  EXPECT_EQ(on.size(), off.size() + 3);
}

TEST(Traffic, CountsPathsInTheirTiers) {
  const auto tiers = [](std::string_view path) {
    const auto found_tiers = tiers_of(path);
    return std::string(found_tiers.global ? "g" : "") + (found_tiers.auth ? "a" : "") +
           (found_tiers.payment ? "p" : "");
  };
  EXPECT_EQ(tiers("/health"), "");
  EXPECT_EQ(tiers("/api/health"), "g");
  EXPECT_EQ(tiers("/api/auth/login"), "ga");
  EXPECT_EQ(tiers("/api/payment/7"), "gp");
  EXPECT_EQ(tiers("/api/marketplace/payments"), "g");
  EXPECT_EQ(tiers("/apia"), "");
}

}  // namespace
}  // namespace e2e::sandbox
