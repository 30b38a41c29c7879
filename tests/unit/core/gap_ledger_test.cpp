#include "core/gap_ledger.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace e2e::core {
namespace {

using testing::HasSubstr;

constexpr std::string_view kTwoGaps = R"(# What the backend does not serve yet.
known_gaps:
  - event: seller_delivered
    role: buyer
    since: 2026-06-06
    reason: nobody is told when the seller delivers
    owner: team-delivery
    link: https://issues.example/7
    expires: 2026-12-31
  - {event: offer_accepted, role: selected_seller, since: 2026-07-01, reason: "the related id is empty"}
)";

NotificationPolicy amn_policy() { return parse_profile(embedded_profile_text()).value().policy; }

const PolicyRule& rule_of(const NotificationPolicy& policy, Event event, PolicyRole role) {
  for (const auto& rule : policy.rules) {
    if (rule.event == event && rule.role == role) return rule;
  }
  throw std::logic_error("no such rule");
}

// Noon of a day.
base::WallTime on(int year, unsigned month, unsigned day) {
  using namespace std::chrono;
  return sys_days(year_month_day(std::chrono::year(year), std::chrono::month(month), std::chrono::day(day))) +
         hours(12);
}

TEST(GapLedger, ReadsEntries) {
  const auto ledger = parse_gap_ledger(kTwoGaps, amn_policy());
  ASSERT_TRUE(ledger) << ledger.error().front().what;
  ASSERT_EQ(ledger->entries.size(), 2U);
  const auto& delivered = ledger->entries[0];
  EXPECT_EQ(delivered.event, Event::seller_delivered);
  EXPECT_EQ(delivered.role, PolicyRole::buyer);
  EXPECT_EQ(delivered.gap, (KnownGap{"2026-06-06", "nobody is told when the seller delivers", "team-delivery",
                                     "https://issues.example/7", "2026-12-31"}));
  EXPECT_EQ(delivered.line, 3);
  EXPECT_EQ(ledger->entries[1].gap, (KnownGap{"2026-07-01", "the related id is empty", "", "", ""}));
  EXPECT_EQ(ledger->entries[1].line, 10);
  EXPECT_EQ(ledger->line, 2);
  EXPECT_FALSE(ledger->is_flow);
}

TEST(GapLedger, MayBeEmpty) {
  const auto ledger = parse_gap_ledger("known_gaps: []\n", amn_policy());
  ASSERT_TRUE(ledger);
  EXPECT_TRUE(ledger->entries.empty());
  EXPECT_TRUE(ledger->is_flow);
}

// One mistake in an otherwise right ledger.
struct Mistake {
  std::string_view name;
  std::string_view text;
  int line;
  std::string_view what;
  std::string_view fix;
};

void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.name; }

class LedgerMistake : public testing::TestWithParam<Mistake> {};

TEST_P(LedgerMistake, IsReportedWithItsLine) {
  const auto ledger = parse_gap_ledger(GetParam().text, amn_policy());
  ASSERT_FALSE(ledger);
  ASSERT_EQ(ledger.error().size(), 1U) << ledger.error()[1].what;
  const auto& problem = ledger.error().front();
  EXPECT_EQ(problem.line, GetParam().line) << problem.what;
  EXPECT_THAT(problem.what, HasSubstr(std::string(GetParam().what)));
  EXPECT_THAT(problem.fix, HasSubstr(std::string(GetParam().fix)));
}

constexpr Mistake kMistakes[] = {
    {"nothing", "", 0, "the file is empty", "one document"},
    {"no_list", "{}", 1, "has no 'known_gaps'", "add `known_gaps:`"},
    {"null_list", "known_gaps:\n", 1, "known_gaps: is nothing, not a list", "[a, b]"},
    {"list_as_a_map", "known_gaps: {event: offer_created}", 1, "is a map, not a list", "- a"},
    {"a_list_alone", "- event: offer_created\n", 1, "is a list, not a map", "key: value"},
    {"syntax", "known_gaps:\n  - event: [\n", 3, "not valid YAML", "brackets"},
    {"two_documents", "known_gaps: []\n---\nknown_gaps: []\n", 0, "more than one YAML document", "one document"},
    {"unknown_top_key", "known_gaps: []\nversion: 1\n", 2, "version: is not a known key", "known_gaps"},
    {"list_twice", "known_gaps: []\nknown_gaps: []\n", 2, "known_gaps: is given twice", "keep one"},
    {"entry_as_text", "known_gaps:\n  - seller_delivered\n", 2, "is a single value, not a map", "key: value"},
    {"unknown_key",
     "known_gaps:\n  - event: seller_delivered\n    role: buyer\n    since: 2026-06-06\n    reasn: r\n    "
     "reason: r\n",
     5, "known_gaps.reasn: is not a known key", "did you mean 'reason'?"},
    {"no_event", "known_gaps:\n  - {role: buyer, since: 2026-06-06, reason: r}\n", 2, "has no 'event'", "add `event:`"},
    {"no_role", "known_gaps:\n  - {event: offer_created, since: 2026-06-06, reason: r}\n", 2, "has no 'role'",
     "add `role:`"},
    {"no_since", "known_gaps:\n  - {event: offer_created, role: buyer, reason: r}\n", 2, "has no 'since'",
     "add `since:`"},
    {"no_reason", "known_gaps:\n  - {event: offer_created, role: buyer, since: 2026-06-06}\n", 2, "has no 'reason'",
     "add `reason:`"},
    {"empty_reason", "known_gaps:\n  - {event: offer_created, role: buyer, since: 2026-06-06, reason: \"\"}\n", 2,
     "reason: is empty", "one value"},
    {"unknown_event", "known_gaps:\n  - {event: offer_creatd, role: buyer, since: 2026-06-06, reason: r}\n", 2,
     "'offer_creatd' is not a known word", "did you mean 'offer_created'?"},
    {"unknown_role", "known_gaps:\n  - {event: offer_created, role: buyr, since: 2026-06-06, reason: r}\n", 2,
     "'buyr' is not a known word", "did you mean 'buyer'?"},
    {"no_day", "known_gaps:\n  - {event: offer_created, role: buyer, since: 2026-06-31, reason: r}\n", 2,
     "'2026-06-31' is not a day of the calendar", "2026-06-06"},
    {"ends_before_it_begins",
     "known_gaps:\n  - {event: offer_created, role: buyer, since: 2026-06-06, reason: r, expires: 2026-06-05}\n", 2,
     "'2026-06-05' is before the gap's first day, 2026-06-06", "last day"},
    {"link_of_another_scheme",
     "known_gaps:\n  - {event: offer_created, role: buyer, since: 2026-06-06, reason: r, link: \"ftp://x.example\"}\n",
     2, "neither http nor https", "http or https"},
    {"twice",
     "known_gaps:\n  - {event: offer_created, role: buyer, since: 2026-06-06, reason: r}\n"
     "  - {event: offer_created, role: buyer, since: 2026-06-07, reason: s}\n",
     3, "offer_created to buyer is given twice", "keep one"},
    {"not_in_the_policy", "known_gaps:\n  - {event: offer_created, role: seller, since: 2026-06-06, reason: r}\n", 2,
     "does not require offer_created to seller", "offer_created to buyer"},
    {"optional_in_the_policy",
     "known_gaps:\n  - {event: payment_confirmed, role: selected_seller, since: 2026-06-06, reason: r}\n", 2,
     "optional in the policy", "remove the entry"},
};

INSTANTIATE_TEST_SUITE_P(Ledger, LedgerMistake, testing::ValuesIn(kMistakes),
                         [](const auto& mistake) { return std::string(mistake.param.name); });

TEST(GapLedger, NamesAllProblemsAtOnceInTheOrderOfLines) {
  const auto ledger = parse_gap_ledger(
      "known_gaps:\n"
      "  - {event: offer_creatd, role: buyr, since: soon, reason: r}\n"
      "  - {event: offer_created, role: seller, since: 2026-06-06, reason: r, link: x}\n"
      "  - {event: seller_delivered}\n",
      amn_policy());
  ASSERT_FALSE(ledger);
  ASSERT_EQ(ledger.error().size(), 8U);
  EXPECT_TRUE(std::is_sorted(ledger.error().begin(), ledger.error().end(),
                             [](const auto& a, const auto& b) { return a.line < b.line; }));
}

TEST(GapLedger, WithoutAPolicyOnlyItsFormIsChecked) {
  const std::string text = "known_gaps:\n  - {event: offer_created, role: seller, since: 2026-06-06, reason: r}\n";
  EXPECT_FALSE(parse_gap_ledger(text, amn_policy()));
  EXPECT_TRUE(parse_gap_ledger(text));
  EXPECT_FALSE(parse_gap_ledger(text + "    role: buyer\n"));
}

TEST(GapLedger, ReplacesTheGapsOfThePolicy) {
  const auto policy = amn_policy();
  ASSERT_TRUE(rule_of(policy, Event::delivery_confirmed, PolicyRole::selected_seller).gap);
  const auto applied = apply_gap_ledger(policy, parse_gap_ledger(kTwoGaps, policy).value());
  EXPECT_FALSE(rule_of(applied, Event::delivery_confirmed, PolicyRole::selected_seller).gap);
  EXPECT_EQ(rule_of(applied, Event::offer_accepted, PolicyRole::selected_seller).gap->since, "2026-07-01");
  EXPECT_EQ(rule_of(applied, Event::seller_delivered, PolicyRole::buyer).gap->owner, "team-delivery");
  EXPECT_FALSE(rule_of(applied, Event::seller_delivered, PolicyRole::buyer).expired_gap);
}

TEST(ExpireGaps, TheLastDayIsStillAccepted) {
  const auto policy = apply_gap_ledger(amn_policy(), parse_gap_ledger(kTwoGaps).value());
  struct Case {
    base::WallTime now;
    bool is_expired;
  };
  for (const auto& [now, is_expired] :
       {Case{on(2026, 12, 30), false}, Case{on(2026, 12, 31), false},
        Case{on(2027, 1, 1) - std::chrono::hours(12) - std::chrono::milliseconds(1), false},
        Case{on(2027, 1, 1) - std::chrono::hours(12), true}, Case{on(2030, 1, 1), true}}) {
    const auto in_force = expire_gaps(policy, now);
    const auto& delivered = rule_of(in_force, Event::seller_delivered, PolicyRole::buyer);
    EXPECT_EQ(delivered.gap.has_value(), !is_expired) << base::to_rfc3339(now);
    EXPECT_EQ(delivered.expired_gap.has_value(), is_expired) << base::to_rfc3339(now);
    EXPECT_TRUE(rule_of(in_force, Event::offer_accepted, PolicyRole::selected_seller).gap) << "it has no end";
  }
}

}  // namespace
}  // namespace e2e::core
