#include "core/profile.hpp"

#include <fstream>
#include <sstream>

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

#include "core/pointer.hpp"
#include "core/profile_parts.hpp"
#include "core/template.hpp"

namespace e2e::core {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

std::string file_text(const std::string& path) {
  std::ifstream file(std::string(E2E_SOURCE_DIR) + "/" + path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The compiled-in profile; a problem in it fails the test with its line.
const Profile& amn() {
  static const auto parsed = parse_profile(embedded_profile_text());
  if (!parsed) {
    for (const auto& problem : parsed.error()) {
      ADD_FAILURE() << "profiles/amn.yaml:" << problem.line << ": " << problem.what << " (" << problem.fix << ")";
    }
    static const Profile none;
    return none;
  }
  return *parsed;
}

const PolicyRule* rule_for(Event event, PolicyRole role) {
  for (const auto& rule : amn().policy.rules) {
    if (rule.event == event && rule.role == role) return &rule;
  }
  return nullptr;
}

TEST(EmbeddedProfile, IsTheFileByteForByte) { EXPECT_EQ(embedded_profile_text(), file_text("profiles/amn.yaml")); }

TEST(EmbeddedProfile, DescribesEveryAction) {
  ASSERT_EQ(amn().name, "amn");
  for (const Action action : all_actions()) {
    ASSERT_TRUE(amn().actions.contains(action)) << to_string(action);
    EXPECT_FALSE(amn().action(action).success.empty()) << to_string(action);
  }
}

// The routes of the contract, as a reader of the documentation would type them.
TEST(EmbeddedProfile, HasTheContractsRoutes) {
  struct Row {
    Action action;
    std::string_view method;
    std::string_view path;
  };
  const std::vector<Row> rows = {
      {Action::health, "GET", "/api/version"},
      {Action::login, "POST", "/api/auth/login"},
      {Action::create_user, "POST", "/api/user/admin/create"},
      {Action::delete_user, "DELETE", "/api/user/admin/u-1"},
      {Action::list_categories, "GET", "/api/marketplace/categories"},
      {Action::create_request, "POST", "/api/marketplace/purchase-requests"},
      {Action::read_request, "GET", "/api/marketplace/purchase-requests/r-1"},
      {Action::list_requests, "GET", "/api/marketplace/purchase-requests"},
      {Action::create_offer, "POST", "/api/marketplace/purchase-requests/r-1/offers"},
      {Action::list_offers, "GET", "/api/marketplace/purchase-requests/r-1/offers"},
      {Action::accept_offer, "PUT", "/api/marketplace/offers/o-1/accept"},
      {Action::set_status, "PATCH", "/api/marketplace/purchase-requests/r-1/status"},
      {Action::record_payment, "POST", "/api/marketplace/payments"},
      {Action::create_intent, "POST", "/api/payment/request-network/intents"},
      {Action::check_before_payment, "POST", "/api/payment/p-1/direct-balance/check"},
      {Action::check_payment, "POST", "/api/payment/p-1/direct-balance/check"},
      {Action::deliver, "PUT", "/api/marketplace/purchase-requests/r-1/delivery"},
      {Action::confirm_delivery, "PATCH", "/api/marketplace/purchase-requests/r-1/confirm-delivery"},
      {Action::list_notifications, "GET", "/api/notifications?page=2&limit=50&unreadOnly=false"},
      {Action::unread_count, "GET", "/api/notifications/unread-count"},
  };
  const Variables variables = {{"user_id", "u-1"},  {"purchase_request_id", "r-1"},
                               {"offer_id", "o-1"}, {"payment_id", "p-1"},
                               {"page", 2},         {"limit", 50}};
  ASSERT_EQ(rows.size(), all_actions().size());
  for (const auto& row : rows) {
    const Route& route = amn().action(row.action).route;
    EXPECT_EQ(route.method, row.method) << to_string(row.action);
    EXPECT_EQ(render_path(route.path, variables).value_or("?"), row.path) << to_string(row.action);
  }
}

TEST(EmbeddedProfile, AcceptsAnOfferByTheOlderRouteToo) {
  const auto& fallback = amn().action(Action::accept_offer).fallback;
  ASSERT_TRUE(fallback.has_value());
  EXPECT_EQ(fallback->method, "POST");
  EXPECT_EQ(render_path(fallback->path, {{"purchase_request_id", "r-1"}}).value(),
            "/api/marketplace/purchase-requests/r-1/select-offer");
  EXPECT_EQ(render_body(*fallback->body, {{"offer_id", "o-1"}}).value(), R"({"offerId":"o-1"})");
}

TEST(EmbeddedProfile, AsksForALivePaymentAndLooksForIt) {
  const Variables variables = {{"purchase_request_id", "r-1"}, {"offer_id", "o-1"},        {"price", "1.01"},
                               {"currency", "USDT"},           {"network", "bsc-testnet"}, {"chain_id", 97},
                               {"token_symbol", "USDT"},       {"buyer_address", "0xb"},   {"transaction_hash", "0xh"}};
  EXPECT_EQ(render_body(*amn().action(Action::create_intent).route.body, variables).value(),
            R"({"purchaseRequestId":"r-1","sellerOfferId":"o-1","amount":"1.01","currency":"USDT",)"
            R"("network":"bsc-testnet","chainId":97,"token":"USDT","provider":"amn.scanner","mode":"direct-balance",)"
            R"("buyerAddress":"0xb"})");
  EXPECT_EQ(render_body(*amn().action(Action::check_before_payment).route.body, variables).value(), "{}");
  EXPECT_EQ(render_body(*amn().action(Action::check_payment).route.body, variables).value(), R"({"txHash":"0xh"})");
  EXPECT_EQ(amn().confirmed_payments, (std::vector<std::string>{"confirmed", "completed"}));
}

TEST(EmbeddedProfile, SendsAmountsDigitByDigit) {
  const auto& body = amn().action(Action::create_offer).route.body;
  ASSERT_TRUE(body.has_value());
  EXPECT_EQ(
      render_body(*body, {{"title", "Offer \"1\""}, {"price", "1.010000000000000001"}, {"currency", "USDT"}}).value(),
      R"({"title":"Offer \"1\"","description":"An offer made by an end-to-end test.",)"
      R"("price":{"amount":1.010000000000000001,"currency":"USDT"},"deliveryTime":{"amount":3,"unit":"days"}})");
}

TEST(EmbeddedProfile, TargetsTheSellersOfAPrivateRequest) {
  const auto& body = amn().action(Action::create_request).route.body;
  ASSERT_TRUE(body.has_value());
  const auto text = render_body(*body, {{"title", "t"},
                                        {"description", "d"},
                                        {"category_id", "c"},
                                        {"seller_ids", boost::json::array{"s-1", "s-2"}},
                                        {"budget_min", "0"},
                                        {"budget_max", "2"},
                                        {"currency", "USDT"}});
  ASSERT_TRUE(text) << text.error().message;
  EXPECT_THAT(*text, testing::HasSubstr(R"("preferredSellerIds":["s-1","s-2"])"));
  EXPECT_THAT(*text, testing::HasSubstr(R"("isPublic":false)"));
  EXPECT_THAT(*text, testing::HasSubstr(R"("budget":{"min":0,"max":2,"currency":"USDT"})"));
}

// One reply of each documented spelling: nested, flat and bare.
TEST(EmbeddedProfile, FindsResultsInEverySpelling) {
  struct Row {
    Action action;
    std::string_view result;
    std::string_view reply;
    std::string_view expected;
  };
  const std::vector<Row> rows = {
      {Action::login, "role", R"({"data":{"user":{"role":"admin"}}})", "admin"},
      {Action::login, "role", R"({"user":{"role":"admin"}})", "admin"},
      {Action::login, "token", R"({"data":{"tokens":{"accessToken":"T"}}})", "T"},
      {Action::login, "token", R"({"data":{"token":"T"}})", "T"},
      {Action::login, "token", R"({"tokens":{"accessToken":"T"}})", "T"},
      {Action::login, "token", R"({"token":"T"})", "T"},
      {Action::login, "token", R"({"accessToken":"T"})", "T"},
      {Action::create_request, "id", R"({"data":{"purchaseRequest":{"id":"R"}}})", "R"},
      {Action::create_request, "id", R"({"data":{"request":{"_id":"R"}}})", "R"},
      {Action::create_request, "id", R"({"data":{"id":"R"}})", "R"},
      {Action::create_request, "id", R"({"pgId":"R"})", "R"},
      {Action::create_request, "id", R"({"id":17})", "17"},
      {Action::create_offer, "id", R"({"data":{"offer":{"id":"O"}}})", "O"},
      {Action::create_offer, "id", R"({"_id":"O"})", "O"},
      {Action::read_request, "status", R"({"data":{"purchaseRequest":{"status":"delivered"}}})", "delivered"},
      {Action::read_request, "status", R"({"status":"delivered"})", "delivered"},
      {Action::record_payment, "id", R"({"data":{"payment":{"id":"P","status":"completed"}}})", "P"},
      {Action::record_payment, "id", R"({"data":{"paymentId":"P"}})", "P"},
      {Action::create_intent, "id", R"({"data":{"paymentId":"P"}})", "P"},
      {Action::create_intent, "address", R"({"data":{"directBalance":{"address":"0xa"}}})", "0xa"},
      {Action::create_intent, "amount", R"({"data":{"directBalance":{"amount":"1010000000000000000"}}})",
       "1010000000000000000"},
      {Action::check_payment, "status", R"({"data":{"payment":{"status":"confirmed"}}})", "confirmed"},
      {Action::health, "version", R"({"version":"2.10.0"})", "2.10.0"},
  };
  for (const auto& row : rows) {
    const auto reply = boost::json::parse({row.reply.data(), row.reply.size()});
    EXPECT_EQ(find_text(reply, amn().action(row.action).result(row.result)).value_or("?"), row.expected) << row.reply;
  }
}

TEST(EmbeddedProfile, FindsListsInEverySpelling) {
  for (const Action action :
       {Action::list_categories, Action::list_requests, Action::list_offers, Action::list_notifications}) {
    for (const std::string_view reply : {R"({"data":[1]})", R"([1])", R"({"data":{"items":[1]}})"}) {
      const auto document = boost::json::parse({reply.data(), reply.size()});
      EXPECT_NE(find_array(document, amn().action(action).result("list")), nullptr) << to_string(action) << reply;
    }
  }
}

TEST(EmbeddedProfile, KnowsAUserByAllItsIdsTheForeignKeyFirst) {
  const auto reply = boost::json::parse(R"({"data":{"user":{"_id":"66aa","id":"u-1","pgId":"u-1"}}})");
  EXPECT_THAT(find_all_texts(reply, amn().action(Action::login).result("ids")), ElementsAre("u-1", "66aa"));
}

// An id that stands only in the metadata is the defect this product was built to see.
TEST(EmbeddedProfile, ReadsTheRelatedIdFromItsOwnFieldOnly) {
  EXPECT_THAT(amn().action(Action::list_notifications).result("item.related"), ElementsAre("/relatedId"));
}

TEST(EmbeddedProfile, CountsLoginsAndLivePaymentsInTiersOfTheirOwn) {
  const auto tier_of = [](Action action) {
    if (action == Action::login) return Tier::auth;
    const bool is_live =
        action == Action::create_intent || action == Action::check_before_payment || action == Action::check_payment;
    return is_live ? Tier::payment : Tier::global;
  };
  for (const Action action : all_actions()) {
    EXPECT_EQ(amn().action(action).tier, tier_of(action)) << to_string(action);
  }
  ASSERT_EQ(amn().rate_tiers.size(), 3U);
  EXPECT_EQ(amn().rate_tiers[1].tier, Tier::auth);
  EXPECT_EQ(amn().rate_tiers[1].limit, 10U);
  EXPECT_EQ(amn().rate_tiers[1].window, std::chrono::minutes(15));
}

TEST(EmbeddedProfile, HasTheStatusesInOrder) {
  EXPECT_THAT(amn().status_order, ElementsAre("pending", "active", "received_offers", "pending_payment", "payment",
                                              "processing", "delivery", "delivered", "completed"));
  EXPECT_EQ(amn().paid_status, "payment");
  EXPECT_EQ(amn().final_status, "delivered");
}

TEST(EmbeddedProfile, HasTheNotificationPolicyOfTheContract) {
  ASSERT_EQ(amn().policy.rules.size(), 9U);
  const auto* accepted = rule_for(Event::offer_accepted, PolicyRole::selected_seller);
  ASSERT_NE(accepted, nullptr);
  EXPECT_TRUE(accepted->is_required);
  EXPECT_FALSE(accepted->gap.has_value());
  EXPECT_THAT(accepted->related, ElementsAre(Related::offer));

  const auto* paid_seller = rule_for(Event::payment_confirmed, PolicyRole::selected_seller);
  ASSERT_NE(paid_seller, nullptr);
  EXPECT_FALSE(paid_seller->is_required);

  for (const auto& rule : amn().policy.rules) {
    const bool is_delivery = rule.event == Event::seller_delivered || rule.event == Event::delivery_confirmed;
    EXPECT_EQ(rule.gap.has_value(), is_delivery) << to_string(rule.event);
    if (rule.gap) EXPECT_EQ(rule.gap->since, "2026-06-06");
  }
  EXPECT_TRUE(amn().policy.is_ignorable("system"));
  EXPECT_FALSE(amn().policy.is_ignorable("offer"));
}

TEST(Profile, AGapMayNameItsOwnerALinkAndItsEnd) {
  std::string text(embedded_profile_text());
  constexpr std::string_view kSince = "{since: 2026-06-06, reason: nobody is told when the seller delivers}";
  text.replace(
      text.find(kSince), kSince.size(),
      "{since: 2026-06-06, reason: r, owner: team-a, link: \"https://x.example/7?a=b#c\", expires: 2026-06-06}");
  const auto profile = parse_profile(text);
  ASSERT_TRUE(profile);
  const KnownGap expected{"2026-06-06", "r", "team-a", "https://x.example/7?a=b#c", "2026-06-06"};
  EXPECT_EQ(std::count_if(profile->policy.rules.begin(), profile->policy.rules.end(),
                          [&](const PolicyRule& rule) { return rule.gap == expected; }),
            1);
}

// The table of docs/profile.md is the table that profiles are checked against.
TEST(ActionRules, AreWhatTheDocumentationSays) {
  const auto cell = [](const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto word : words) text += "`" + std::string(word) + "` ";
    return text;
  };
  const std::string documentation = file_text("docs/profile.md");
  for (const Action action : all_actions()) {
    const ActionRules rules = rules_of(action);
    const std::string row = "| `" + std::string(to_string(action)) + "` | " + cell(rules.placeholders) + "| " +
                            cell(rules.required_results) + "| " + cell(rules.optional_results) + "|\n";
    EXPECT_THAT(documentation, testing::HasSubstr(row));
  }
}

TEST(ActionSpec, HasNoPointersForAResultItDoesNotDescribe) {
  EXPECT_THAT(amn().action(Action::deliver).result("id"), IsEmpty());
}

TEST(Profile, ATitleBelongsToTheRuleThatNamesIt) {
  std::string text(embedded_profile_text());
  constexpr std::string_view kRule = "{role: selected_seller, category: offer, related: [offer]";
  text.insert(text.find(kRule) + kRule.size(), ", title: accepted");
  const auto profile = parse_profile(text);
  ASSERT_TRUE(profile);
  for (const auto& rule : profile->policy.rules) {
    EXPECT_EQ(rule.title, rule.event == Event::offer_accepted ? "accepted" : "");
  }
  constexpr std::string_view kTitles = "item.title: /title  ";
  const auto place = text.find(kTitles, text.find("list_notifications:"));
  text.replace(place, kTitles.size(), std::string(kTitles.size(), ' '));
  const auto without = parse_profile(text);
  ASSERT_FALSE(without);
  EXPECT_EQ(without.error().size(), 1U);
  EXPECT_NE(without.error()[0].what.find("names a title"), std::string::npos);
}

}  // namespace
}  // namespace e2e::core
