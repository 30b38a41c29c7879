#include "core/gap_update.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/id_source.hpp"
#include "core/gap_ledger.hpp"

namespace e2e::core {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

EventCounts row(Event event, PolicyRole role, int total) {
  EventCounts row;
  row.event = event;
  row.role = role;
  row.total = total;
  return row;
}

EventCounts delivered_found() {
  auto counts = row(Event::seller_delivered, PolicyRole::buyer, 2);
  counts.gap_fixed = 2;
  return counts;
}

EventCounts confirmed_found() {
  auto counts = row(Event::delivery_confirmed, PolicyRole::selected_seller, 2);
  counts.gap_fixed = 2;
  return counts;
}

EventCounts accepted_missing() {
  auto counts = row(Event::offer_accepted, PolicyRole::selected_seller, 2);
  counts.missing = 2;
  return counts;
}

GapEvidence evidence(std::vector<EventCounts> rows) { return {"r1", "2026-11-25", std::move(rows)}; }

// The ledger that is proposed; a problem as text.
std::string proposed(std::string_view ledger, std::vector<EventCounts> rows) {
  const auto proposal = propose_gaps(ledger, evidence(std::move(rows)));
  if (!proposal) return "problem: " + proposal.error().front().what;
  std::string before;
  for (const auto& line : proposal->lines) {
    if (line.fate != LineFate::added) before += line.text;
  }
  EXPECT_EQ(before, ledger) << "every line of the ledger is kept or removed";
  return new_text(proposal->lines);
}

constexpr std::string_view kAdded =
    "  - event: offer_accepted\n"
    "    role: selected_seller\n"
    "    since: 2026-11-25\n"
    "    reason: \"missing in run r1\"\n";

constexpr std::string_view kLedger =
    "# Known gaps of the shop.\n"
    "\n"
    "known_gaps:\n"
    "  # Nobody is told of the delivery.\n"
    "  # See issue 7.\n"
    "  - event: seller_delivered   # yet\n"
    "    role: buyer\n"
    "    since: 2026-06-06\n"
    "    reason: |\n"
    "      nobody is told\n"
    "      # part of the reason\n"
    "    # a last remark on it\n"
    "\n"
    "  # Of a group, not of the next entry.\n"
    "\n"
    "  - {event: delivery_confirmed, role: selected_seller, since: 2026-06-06, reason: r}\n"
    "\n"
    "# The end.\n";

TEST(GapUpdate, NothingToDoLeavesTheTextAlone) {
  EXPECT_EQ(proposed(kLedger, {}), kLedger);
  EXPECT_EQ(proposed("known_gaps: []", {}), "known_gaps: []");
}

TEST(GapUpdate, AnEntryGoesWithTheCommentsDirectlyAboveIt) {
  EXPECT_EQ(proposed(kLedger, {delivered_found()}),
            "# Known gaps of the shop.\n"
            "\n"
            "known_gaps:\n"
            "  # Of a group, not of the next entry.\n"
            "\n"
            "  - {event: delivery_confirmed, role: selected_seller, since: 2026-06-06, reason: r}\n"
            "\n"
            "# The end.\n");
}

TEST(GapUpdate, OtherCommentsStay) {
  const std::string text = proposed(kLedger, {confirmed_found()});
  EXPECT_EQ(text, std::string(kLedger.substr(0, kLedger.find("\n  - {event"))) + "\n# The end.\n");
}

TEST(GapUpdate, TheLastOneLeavesAnEmptyList) {
  EXPECT_EQ(proposed(kLedger, {delivered_found(), confirmed_found()}),
            "# Known gaps of the shop.\n\nknown_gaps: []\n  # Of a group, not of the next entry.\n\n# The end.\n");
}

TEST(GapUpdate, WhatIsAddedStandsBehindTheLastEntry) {
  std::string expected(kLedger);
  expected.insert(expected.find("\n# The end."), kAdded);
  EXPECT_EQ(proposed(kLedger, {accepted_missing()}), expected);
}

TEST(GapUpdate, OneEntryMayTakeThePlaceOfAnother) {
  EXPECT_EQ(proposed("known_gaps:\n  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}\n",
                     {delivered_found(), accepted_missing()}),
            "known_gaps:\n" + std::string(kAdded));
}

struct Layout {
  std::string_view name;
  std::string before;
  std::string after;  // seller_delivered was found, offer_accepted was missing
};

void PrintTo(const Layout& layout, std::ostream* out) { *out << layout.name; }

class LedgerLayout : public testing::TestWithParam<Layout> {};

TEST_P(LedgerLayout, IsKept) {
  EXPECT_EQ(proposed(GetParam().before, {delivered_found(), accepted_missing()}), GetParam().after);
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

const std::string kAddedText(kAdded);

INSTANTIATE_TEST_SUITE_P(
    All, LedgerLayout,
    testing::Values(
        Layout{"empty", "known_gaps: []\n", "known_gaps:\n" + kAddedText},
        Layout{"empty_with_a_comment", "known_gaps: [ ] # none\n# end\n",
               "known_gaps: # none\n" + kAddedText + "# end\n"},
        Layout{"empty_without_a_break", "known_gaps: []", "known_gaps:\n" + kAddedText},
        Layout{"quoted_key", "\"known_gaps\": []\n", "\"known_gaps\":\n" + kAddedText},
        Layout{"not_indented",
               "known_gaps:\n- event: delivery_confirmed\n  role: selected_seller\n  since: 2026-06-06\n  reason: r\n",
               "known_gaps:\n- event: delivery_confirmed\n  role: selected_seller\n  since: 2026-06-06\n  reason: r\n" +
                   replaced(replaced(kAddedText, "    ", "  "), "  - ", "- ")},
        Layout{"without_a_last_break",
               "known_gaps:\n  - {event: delivery_confirmed, role: selected_seller, since: 2026-06-06, reason: r}",
               "known_gaps:\n  - {event: delivery_confirmed, role: selected_seller, since: 2026-06-06, reason: r}\n" +
                   kAddedText},
        Layout{"dos_breaks",
               "known_gaps:\r\n  - event: seller_delivered\r\n    role: buyer\r\n    since: 2026-06-06\r\n    reason: "
               "r\r\n",
               "known_gaps:\r\n" + replaced(kAddedText, "\n", "\r\n")},
        Layout{"dos_breaks_empty", "known_gaps: []\r\n", "known_gaps:\r\n" + replaced(kAddedText, "\n", "\r\n")},
        Layout{"dash_alone",
               "known_gaps:\n  -\n    # about\n    event: seller_delivered\n    role: buyer\n    since: 2026-06-06\n"
               "    reason: r\n",
               "known_gaps:\n" + kAddedText},
        Layout{"flow_entry_over_lines",
               "known_gaps:\n  - {event: seller_delivered, role: buyer,\n     since: 2026-06-06,\n"
               "     reason: \"a\n       - b\"}\n",
               "known_gaps:\n" + kAddedText},
        Layout{"other_keys_first",
               "known_gaps:\n  - reason: event - role\n    since: 2026-06-06\n    role: buyer\n    event: "
               "seller_delivered\n",
               "known_gaps:\n" + kAddedText},
        Layout{"document_marks",
               "---\nknown_gaps:\n  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}\n...\n",
               "---\nknown_gaps:\n" + kAddedText + "...\n"},
        Layout{"the_only_entry_above_a_comment",
               "known_gaps:\n  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}\n\n# end\n",
               "known_gaps:\n" + kAddedText + "\n# end\n"},
        Layout{"between_others",
               "known_gaps:\n"
               "  - {event: offer_created, role: buyer, since: 2026-06-06, reason: r}\n\n"
               "  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}\n\n"
               "  - {event: offer_rejected, role: rejected_seller, since: 2026-06-06, reason: r}\n",
               "known_gaps:\n"
               "  - {event: offer_created, role: buyer, since: 2026-06-06, reason: r}\n\n"
               "  - {event: offer_rejected, role: rejected_seller, since: 2026-06-06, reason: r}\n" +
                   kAddedText}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(GapUpdate, RefusesWhatItCannotEditByLines) {
  for (const std::string_view ledger :
       {"known_gaps: [{event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}]\n",
        "known_gaps:\n  [{event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}]\n"}) {
    EXPECT_THAT(proposed(ledger, {}), HasSubstr("a list in brackets"));
  }
  for (const std::string_view ledger : {"{known_gaps: []}\n", "known_gaps: [\n]\n", "? known_gaps\n: []\n"}) {
    EXPECT_THAT(proposed(ledger, {accepted_missing()}), HasSubstr("cannot be edited line by line")) << ledger;
  }
  // What another entry refers to cannot go.
  EXPECT_THAT(proposed("known_gaps:\n"
                       "  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: &why r}\n"
                       "  - {event: offer_created, role: buyer, since: 2026-06-06, reason: *why}\n",
                       {delivered_found()}),
              HasSubstr("cannot be edited line by line"));
}

// Whatever is broken off or twisted: a problem that can be acted upon, or a ledger that reads as it should.
TEST(GapUpdate, SurvivesAnyDamage) {
  constexpr std::string_view kTwists = ":-[]{}&*\"'#|>\n\r\t ~\\\x85.";
  base::SeededIdSource random(7);
  int proposals = 0;
  for (int i = 0; i < 300; ++i) {
    std::string text(kLedger);
    if (i % 4 == 0) text.resize(base::pick_below(random, text.size()));
    for (int twists = i % 3; twists >= 0 && !text.empty(); --twists) {
      text[base::pick_below(random, text.size())] = kTwists[base::pick_below(random, kTwists.size())];
    }
    const auto proposal = propose_gaps(text, evidence({delivered_found(), accepted_missing()}));
    if (!proposal) {
      EXPECT_FALSE(proposal.error().front().what.empty() || proposal.error().front().fix.empty()) << text;
      continue;
    }
    ++proposals;
    const auto ledger = parse_gap_ledger(new_text(proposal->lines));
    ASSERT_TRUE(ledger) << text;
    EXPECT_EQ(ledger->entries.back().event, Event::offer_accepted) << text;
  }
  EXPECT_GT(proposals, 50) << "or nothing was tried";
}

TEST(GapUpdate, NamesTheProblemsOfTheLedger) {
  const auto proposal = propose_gaps("known_gaps:\n  - {event: x, role: y}\n", evidence({}));
  ASSERT_FALSE(proposal);
  EXPECT_EQ(proposal.error().size(), 4U);
}

// What becomes of an entry, by the row of the report: whether it is removed or, where there is none, added.
struct Judged {
  std::string_view name;
  EventCounts counts;
  bool is_removed;
  bool is_added;
};

void PrintTo(const Judged& judged, std::ostream* out) { *out << judged.name; }

class GapJudgement : public testing::TestWithParam<Judged> {};

TEST_P(GapJudgement, FollowsTheCounts) {
  EventCounts counts = GetParam().counts;
  counts.event = Event::seller_delivered;
  const std::string entry = "known_gaps:\n  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: r}\n";
  EXPECT_EQ(proposed(entry, {counts}), GetParam().is_removed ? "known_gaps: []\n" : entry);
  EXPECT_EQ(proposed("known_gaps: []\n", {counts}) != "known_gaps: []\n", GetParam().is_added);
}

EventCounts counts_of(int total, int EventCounts::* first, int EventCounts::* second) {
  EventCounts counts;
  counts.total = total;
  ++(counts.*first);
  ++(counts.*second);
  return counts;
}

INSTANTIATE_TEST_SUITE_P(
    All, GapJudgement,
    testing::Values(
        Judged{"nothing_expected", {}, false, false},
        Judged{"gap_fixed", counts_of(2, &EventCounts::gap_fixed, &EventCounts::gap_fixed), true, false},
        Judged{"found", counts_of(2, &EventCounts::found, &EventCounts::found), true, false},
        Judged{"found_and_open", counts_of(2, &EventCounts::gap_fixed, &EventCounts::known_gap), false, false},
        Judged{"found_and_missing", counts_of(2, &EventCounts::found, &EventCounts::missing), false, false},
        Judged{"found_and_misfiled", counts_of(2, &EventCounts::found, &EventCounts::misfiled), false, false},
        Judged{"found_and_late", counts_of(2, &EventCounts::found, &EventCounts::late), false, false},
        Judged{"found_and_unread", counts_of(2, &EventCounts::found, &EventCounts::not_checked), false, false},
        Judged{"open", counts_of(2, &EventCounts::known_gap, &EventCounts::known_gap), false, false},
        Judged{"missing", counts_of(2, &EventCounts::missing, &EventCounts::missing), false, true},
        Judged{"missing_once", counts_of(2, &EventCounts::missing, &EventCounts::late), false, false},
        Judged{"misfiled", counts_of(2, &EventCounts::misfiled, &EventCounts::misfiled), false, false},
        Judged{"unread", counts_of(2, &EventCounts::not_checked, &EventCounts::not_checked), false, false},
        Judged{"optional", counts_of(2, &EventCounts::optional_seen, &EventCounts::optional_seen), false, false}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(GapUpdate, SaysWhatItProposes) {
  const auto proposal = propose_gaps(kLedger, evidence({delivered_found(), accepted_missing()}));
  ASSERT_TRUE(proposal);
  EXPECT_THAT(proposal->notes, ElementsAre("remove seller_delivered → buyer: found in run r1",
                                           "keep delivery_confirmed → selected_seller: the report says nothing of it",
                                           "add offer_accepted → selected_seller: missing in run r1"));
}

TEST(GapUpdate, AnExpiredEntryThatIsStillMissingStaysAndIsNamed) {
  auto missing = row(Event::seller_delivered, PolicyRole::buyer, 1);
  missing.missing = 1;
  const auto notes_of = [&](std::string_view expires) {
    const std::string ledger =
        "known_gaps:\n  - {event: seller_delivered, role: buyer, since: 2026-06-06, reason: r, expires: " +
        std::string(expires) + "}\n";
    EXPECT_EQ(proposed(ledger, {missing}), ledger);
    return propose_gaps(ledger, evidence({missing}))->notes;
  };
  EXPECT_THAT(notes_of("2026-11-24"), ElementsAre("keep seller_delivered → buyer: expired after 2026-11-24 and still "
                                                  "missing: serve it, or set a new expiry"));
  EXPECT_THAT(notes_of("2026-11-25"), IsEmpty());
}

TEST(GapUpdate, AHostileRunIdStaysText) {
  GapEvidence hostile = evidence({accepted_missing(), accepted_missing()});
  hostile.run_id = "\"\n  - event: x # \\ \x1b[31m\xE2\x80\xAE ${x}" + std::string(1000, 'a');
  const auto proposal = propose_gaps("known_gaps: []\n", hostile);
  ASSERT_TRUE(proposal);
  const auto ledger = parse_gap_ledger(new_text(proposal->lines));
  ASSERT_TRUE(ledger);
  ASSERT_EQ(ledger->entries.size(), 1U) << "a row that is there twice counts once";
  EXPECT_THAT(ledger->entries.front().gap.reason, HasSubstr("missing in run \"?  - event: x # \\ ?[31m??? ${x}aaa"));
  EXPECT_LT(ledger->entries.front().gap.reason.size(), 120U);
}

}  // namespace
}  // namespace e2e::core
