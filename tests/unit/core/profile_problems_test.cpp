// Every kind of mistake in a profile, planted one at a time into the built-in one: the problem names its
// line, says what is wrong and what to do.
#include <algorithm>

#include <gmock/gmock.h>

#include "base/id_source.hpp"
#include "core/profile.hpp"

namespace e2e::core {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

// The built-in profile with the first `from` behind `anchor` replaced, and the line where that was.
struct Edited {
  std::string text;
  int line = 0;
};

Edited edit(std::string_view anchor, std::string_view from, std::string_view to) {
  std::string text(embedded_profile_text());
  const auto start = text.find(anchor);
  const auto at = start == std::string::npos ? start : text.find(from, start);
  if (at == std::string::npos) {
    ADD_FAILURE() << "the profile has no '" << from << "' behind '" << anchor << "'";
    return {};
  }
  const int line = 1 + static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  text.replace(at, from.size(), to);
  return {text, line};
}

std::vector<ProfileProblem> problems_of(std::string_view text) {
  auto parsed = parse_profile(text);
  return parsed ? std::vector<ProfileProblem>() : std::move(parsed.error());
}

struct Mistake {
  std::string_view name;
  std::string_view anchor;
  std::string_view from;
  std::string_view to;
  std::string_view what;
  std::string_view fix;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class ProfileMistake : public testing::TestWithParam<Mistake> {};

TEST_P(ProfileMistake, IsReportedWithItsLine) {
  const Mistake& mistake = GetParam();
  const Edited edited = edit(mistake.anchor, mistake.from, mistake.to);
  const auto problems = problems_of(edited.text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what, HasSubstr(std::string(mistake.what)));
  EXPECT_THAT(problems[0].fix, HasSubstr(std::string(mistake.fix)));
  EXPECT_EQ(problems[0].line, edited.line);
}

constexpr Mistake kMistakes[] = {
    // Keys
    {"unknown_top_key", "", "envelope:", "x: 1\nenvelope:", "x: is not a known key", "use one of: profile"},
    {"unknown_envelope_key", "envelope:", "  success:", "  sucess: /a\n  success:", "envelope.sucess", "'success'"},
    {"unknown_action", "actions:", "  health:", "  helth: {}\n  health:", "actions.helth", "did you mean 'health'?"},
    {"unknown_action_key", "  health:", "    path:", "    pth: /x\n    path:", "actions.health.pth", "'path'"},
    {"unknown_fallback_key", "  health:", "{method: GET, path: /health}", "{method: GET, path: /health, tier: auth}",
     "actions.health.fallback.tier", "use one of: method, path, body"},
    {"unknown_result", "  login:", "      token: ", "      tokn: /a\n      token: ", "results.tokn", "'token'"},
    {"results_of_an_action_without", "  set_status:", "    success: [200, 201]",
     "    results: {id: /id}\n    success: [200, 201]", "nothing is read from the replies", "remove"},
    {"duplicate_key", "  health:", "    success:", "    path: /x\n    success:", "actions.health.path: is given twice",
     "keep one"},
    {"duplicate_body_key", "  create_user:", "      role:", "      email: x\n      role:", "body.email: is given twice",
     "keep one"},
    // Routes
    {"bad_method", "  health:", "method: GET", "method: GTE", "'GTE' is not a method", "did you mean 'GET'?"},
    {"lower_case_method", "  login:", "method: POST", "method: post", "'post' is not a method", "'POST'"},
    {"relative_path", "  health:", "/api/version ", "api/version ", "does not start with '/'", "below BASE_URL"},
    {"space_in_path", "  login:", "/api/auth/login ", "\"/api/auth /login\" ", "no path may hold", "percent-encode"},
    {"fragment_in_path", "  login:", "/api/auth/login ", "/api/auth#login ", "no path may hold", "leave out '#'"},
    {"body_of_a_get", "  health:", "    success:", "    body: {a: 1}\n    success:", "GET request has no body",
     "remove"},
    {"scalar_body", "  set_status:", "{status: \"${status}\"}", "plain", "neither a map nor a list",
     "write the JSON body"},
    {"empty_body", "  set_status:", "{status: \"${status}\"}", "", "neither a map nor a list", "write the JSON body"},
    {"unknown_tier", "  login:", "tier: auth", "tier: outh", "'outh' is not a known word", "did you mean 'auth'?"},
    {"status_code_of_a_failure", "  login:", "[200, 201]", "[200, 404]", "'404' is not usable", "from 200 to 299"},
    {"status_code_in_words", "  login:", "[200, 201]", "[ok]", "'ok' is not usable", "from 200 to 299"},
    {"no_status_code", "  login:", "[200, 201]", "[]", "names no status code", "[200, 201]"},
    // Templates
    {"unterminated_placeholder", "  read_request:", "${purchase_request_id}", "${purchase_request_id",
     "${ without its }", "${name}"},
    {"unknown_placeholder_in_path", "  read_request:", "${purchase_request_id}", "${purchase_request}",
     "no value 'purchase_request' in the action read_request", "did you mean 'purchase_request_id'?"},
    {"unknown_placeholder_in_body", "  create_user:", "\"${first_name}\"", "\"${price}\"",
     "no value 'price' in the action create_user", "use one of: email"},
    {"placeholder_where_there_are_none", "  list_categories:", "/api/marketplace/categories  ", "\"/api/${id}\"  ",
     "no value 'id'", "has no placeholders"},
    {"unknown_modifier", "  create_offer:", "${price:number}", "${price:decimal}", "unknown modifier ':decimal'",
     "${name:number}"},
    {"number_in_a_longer_text", "  create_offer:", "${price:number}", "USDT ${price:number}", "longer text", "${name}"},
    {"number_in_a_path", "  read_request:", "${purchase_request_id}", "${purchase_request_id:number}", "longer text",
     "${name}"},
    // Pointers
    {"pointer_without_slash", "  read_request:", "- /data/status", "- data/status",
     "'data/status' is not a JSON pointer", "write /"},
    {"bad_escape", "  health:", "[/data/version, /version]", "[/data~2]", "'/data~2' is not", "~0 for ~"},
    {"pointer_of_a_map", "  health:", "[/data/version, /version]", "[{a: b}]", "is not a JSON pointer", "write /"},
    {"pointers_as_a_map", "  health:", "[/data/version, /version]", "{a: b}", "is a map, not a list",
     "write it as [a, b]"},
    {"bad_envelope_pointer", "envelope:", "success: /success", "success: success", "envelope.success", "write /"},
    // Wrong types
    {"fallback_as_text", "  health:", "{method: GET, path: /health}", "/health", "is a single value, not a map",
     "key: value"},
    {"tier_as_text", "rate_tiers:", "{limit: 100, window: 900s}", "many", "is a single value, not a map", "key: value"},
    {"name_as_a_list", "", "profile: amn", "profile: [amn]", "profile: is a list, not a text", "one value"},
    {"empty_name", "", "profile: amn", "profile: \"\"", "profile: is empty", "one value"},
    {"quoted_boolean", "payment_confirmed", "required: false", "required: \"no\"", "neither true nor false",
     "without quotes"},
    // Statuses and tiers
    {"paid_status_not_in_the_order", "statuses:", "paid: payment", "paid: paymnt", "'paymnt' is not in statuses.order",
     "did you mean 'payment'?"},
    {"shipped_status_not_in_the_order", "statuses:", "shipped: delivery", "shipped: sent", "'sent' is not in",
     "use one of"},
    {"final_status_not_in_the_order", "statuses:", "final: delivered", "final: done", "'done' is not in", "use one of"},
    {"limit_zero", "rate_tiers:", "limit: 100", "limit: 0", "'0' is not usable", "from 1 to"},
    {"window_without_unit", "rate_tiers:", "900s", "900", "'900' is not a window", "900s, 15m, 1h"},
    {"window_of_nothing", "rate_tiers:", "900s", "0s", "'0s' is not a window", "900s"},
    {"window_beyond_a_week", "rate_tiers:", "900s", "9999999999h", "is not a window", "900s"},
    {"unknown_rate_tier", "rate_tiers:", "  auth:", "  oauth:", "rate_tiers.oauth", "did you mean 'auth'?"},
    // Policy
    {"unknown_event", "policy:", "event: offer_created", "event: offer_creatd", "'offer_creatd'", "'offer_created'"},
    {"unknown_step", "event: offer_created", "after: create_offer", "after: creat_offer", "'creat_offer'",
     "'create_offer'"},
    {"unknown_role", "event: offer_created", "role: buyer", "role: byer", "'byer'", "did you mean 'buyer'?"},
    {"unknown_entity", "event: offer_accepted", "related: [offer]", "related: [ofer]", "'ofer'",
     "did you mean 'offer'?"},
    {"no_entity", "event: offer_accepted", "related: [offer]", "related: []", "names no entity", "[purchase_request]"},
    {"no_recipient_key", "event: offer_accepted", "role: selected_seller, ", "", "has no 'role'", "add `role:`"},
    {"entity_before_it_exists", "event: request_created", "related: [purchase_request]", "related: offer",
     "no offer yet after create_request", "create_offer or later"},
    {"role_before_it_exists", "event: offer_created", "role: buyer", "role: rejected_seller",
     "no rejected_seller yet after create_offer", "accept_offer or later"},
    {"duplicate_rule", "event: request_created", "role: seller", "role: buyer",
     "request_created to buyer is given twice", "keep one rule"},
    {"ignored_category", "event: offer_created", "category: offer", "category: system", "expected here but ignored",
     "remove it"},
    {"gap_without_reason", "event: delivery_confirmed",
     "known_gap: {since: 2026-06-06, reason: nobody is told when the "
     "buyer confirms the delivery}",
     "known_gap: {since: 2026-06-06}", "has no 'reason'", "add `reason:`"},
    {"gap_of_no_day", "event: seller_delivered", "since: 2026-06-06", "since: 2026-02-30", "'2026-02-30' is not a day",
     "2026-06-06"},
    {"gap_in_words", "event: seller_delivered", "since: 2026-06-06", "since: last week", "'last week' is not a day",
     "2026-06-06"},
    {"unknown_gap_key", "event: seller_delivered", "since: 2026-06-06", "since: 2026-06-06, expiry: 2026-07-01",
     "known_gap.expiry: is not a known key", "did you mean 'expires'?"},
    {"gap_that_ends_before_it_begins", "event: seller_delivered", "since: 2026-06-06",
     "since: 2026-06-06, expires: 2026-06-05", "'2026-06-05' is before the gap's first day", "last day"},
    {"gap_that_ends_on_no_day", "event: seller_delivered", "since: 2026-06-06", "since: 2026-06-06, expires: tomorrow",
     "'tomorrow' is not a day", "2026-06-06"},
    {"gap_with_a_link_to_nowhere", "event: seller_delivered", "since: 2026-06-06", "since: 2026-06-06, link: issue 7",
     "link: 'issue 7' is not a usable address", "http or https"},
    {"gap_with_a_password_in_its_link", "event: seller_delivered", "since: 2026-06-06",
     "since: 2026-06-06, link: \"https://me:secret@x.example/7\"", "carries a user name or password", "remove"},
    {"optional_gap", "event: payment_confirmed", "required: false, ",
     "required: false, known_gap: {since: 2026-06-06, "
     "reason: r}, ",
     "optional notification cannot be a known gap", "remove either"},
};

INSTANTIATE_TEST_SUITE_P(Profile, ProfileMistake, testing::ValuesIn(kMistakes),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(ProfileProblems, NameEveryMissingPart) {
  const auto problems = problems_of("profile: empty\n");
  ASSERT_EQ(problems.size(), 5U);
  for (const std::string_view key : {"actions", "envelope", "notifications", "rate_tiers", "statuses"}) {
    EXPECT_TRUE(std::any_of(problems.begin(), problems.end(), [&](const ProfileProblem& problem) {
      return problem.what == "has no '" + std::string(key) + "'";
    })) << key;
  }
}

TEST(ProfileProblems, NameEveryMissingAction) {
  std::string text(embedded_profile_text());
  const auto start = text.find("\nactions:\n") + 1;
  const auto end = text.find("\n# ---- Who must be told");
  text.replace(start, end - start, "actions: {}\n");
  const auto problems = problems_of(text);
  ASSERT_EQ(problems.size(), all_actions().size());
  for (const Action action : all_actions()) {
    EXPECT_TRUE(std::any_of(problems.begin(), problems.end(), [&](const ProfileProblem& problem) {
      return problem.what == "actions: has no '" + std::string(to_string(action)) + "'";
    })) << to_string(action);
  }
}

TEST(ProfileProblems, NameEveryMissingRequiredResult) {
  const Edited edited = edit("  record_payment:", "    results:", "    unused:");
  const auto problems = problems_of(edited.text);
  ASSERT_EQ(problems.size(), 3U);  // the unknown key and two results
  EXPECT_THAT(problems[0].what, HasSubstr("where the result 'id' is found"));
  EXPECT_THAT(problems[1].what, HasSubstr("where the result 'status' is found"));
}

TEST(ProfileProblems, ComeAllAtOnceInTheOrderOfLines) {
  std::string text = edit("  health:", "method: GET", "method: FETCH").text;
  text.replace(text.find("final: delivered"), 16, "final: nowhere!!");
  text.replace(text.find("event: offer_created"), 20, "event: offer_maded__");
  const auto problems = problems_of(text);
  ASSERT_EQ(problems.size(), 3U);
  EXPECT_LT(problems[0].line, problems[1].line);
  EXPECT_LT(problems[1].line, problems[2].line);
}

TEST(ProfileProblems, PointAtAYamlSyntaxError) {
  const auto problems = problems_of("profile: amn\nenvelope: {success: [/a\nstatuses: 1\n");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what, HasSubstr("not valid YAML"));
  EXPECT_GE(problems[0].line, 2);
}

TEST(ProfileProblems, AreOneForWhatIsNoProfileAtAll) {
  for (const std::string_view text : {"", "\n", "# only a comment\n", "just text", "[1, 2]", "a: 1\n---\nb: 2\n", "\t",
                                      "{", "a: [\n", "? [a]\n: b\n", "\xff\xfe\x01", "a: *nowhere"}) {
    EXPECT_EQ(problems_of(text).size(), 1U) << text;
  }
}

TEST(ProfileProblems, IncludeAnAnchorThatContainsItself) {
  const auto problems = problems_of("profile: &loop\n  - *loop\n");
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what, HasSubstr("too deeply"));
}

TEST(ProfileProblems, IncludeAnExplosionOfAliases) {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) text += ", " + last;
    text += "]\n";
  }
  const auto problems = problems_of(text);
  ASSERT_EQ(problems.size(), 1U);
  EXPECT_THAT(problems[0].what, HasSubstr("far too large"));
}

// Whatever is broken off or twisted: no crash, and every problem can be found and acted upon.
TEST(ProfileProblems, AreUsableForAnyDamage) {
  const std::string whole(embedded_profile_text());
  const int lines = static_cast<int>(std::count(whole.begin(), whole.end(), '\n')) + 1;
  constexpr std::string_view kTwists = ":-[]{}&*\"'#\n\t ~\\";
  base::SeededIdSource random(6);
  for (int i = 0; i < 100; ++i) {
    std::string text = whole;
    if (i % 4 == 0) text.resize(base::pick_below(random, text.size()));
    if (!text.empty()) text[base::pick_below(random, text.size())] = kTwists[base::pick_below(random, kTwists.size())];
    for (const auto& problem : problems_of(text)) {
      EXPECT_GE(problem.line, 0) << problem.what;
      EXPECT_LE(problem.line, lines + 1) << problem.what;
      EXPECT_FALSE(problem.what.empty() || problem.fix.empty()) << problem.what;
    }
  }
}

TEST(ProfileProblems, AreNoneForAPolicyThatExpectsNothing) {
  std::string text(embedded_profile_text());
  text.replace(text.find("  policy:\n"), std::string::npos, "  policy: []\n");
  EXPECT_THAT(problems_of(text), IsEmpty());
}

TEST(ProfileProblems, AreNoneForABackendWithoutEnvelope) {
  std::string text(embedded_profile_text());
  const auto start = text.find("envelope:\n");
  text.replace(start, text.find("statuses:\n") - start, "envelope: {success: [], error: []}\n");
  EXPECT_THAT(problems_of(text), IsEmpty());
}

}  // namespace
}  // namespace e2e::core
