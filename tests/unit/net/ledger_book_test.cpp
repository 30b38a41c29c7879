#include "net/ledger_book.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace e2e::net {
namespace {

using namespace std::chrono_literals;

const base::WallTime kNow = base::parse_rfc3339("2026-06-06T07:08:09.123Z").value();
const LedgerTier kGlobal = {"global", 3, 901s};
const LedgerTier kAuth = {"auth", 2, 901s};

TEST(LedgerBookTest, AdmitsAsManyAsFit) {
  LedgerBook book;
  for (int i = 1; i <= 3; ++i) {
    const auto reservation = book.reserve({kGlobal}, kNow);
    ASSERT_TRUE(reservation.is_admitted);
    EXPECT_EQ(reservation.windows[0].spent, i);
    EXPECT_EQ(reservation.windows[0].until, kNow + 901s);
  }
  const auto refused = book.reserve({kGlobal}, kNow + 10s);
  EXPECT_FALSE(refused.is_admitted);
  EXPECT_EQ(refused.until, kNow + 901s);
  book.tidy(kNow + 901s);
  EXPECT_TRUE(book.reserve({kGlobal}, kNow + 901s).is_admitted);
}

TEST(LedgerBookTest, SpendsInAllTiersOrInNone) {
  LedgerBook book;
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(book.reserve({kGlobal, kAuth}, kNow).is_admitted);
  const auto refused = book.reserve({kGlobal, kAuth}, kNow);
  EXPECT_FALSE(refused.is_admitted);
  EXPECT_EQ(refused.closed_tier, 1U);
  EXPECT_EQ(book.reserve({kGlobal}, kNow).windows[0].spent, 3);
}

TEST(LedgerBookTest, NamesTheTierThatOpensLast) {
  LedgerBook book;
  book.note_closed(kGlobal, kNow + 50s, kNow);
  book.note_closed(kAuth, kNow + 20s, kNow);
  const auto refused = book.reserve({kGlobal, kAuth}, kNow);
  EXPECT_EQ(refused.closed_tier, 0U);
  EXPECT_EQ(refused.until, kNow + 50s);
}

TEST(LedgerBookTest, CutsAWindowThatEndsTooLate) {
  LedgerBook book;
  for (int i = 0; i < 3; ++i) book.reserve({kGlobal}, kNow + 1h);  // then the clock was set back
  book.tidy(kNow);
  EXPECT_EQ(book.reserve({kGlobal}, kNow).until, kNow + 901s);
  book.tidy(kNow + 800s);
  EXPECT_EQ(book.reserve({kGlobal}, kNow + 800s).until, kNow + 901s) << "once, not again and again";
}

TEST(LedgerBookTest, KeepsAClosureThatIsLongerThanAWindow) {
  LedgerBook book;
  book.note_closed(kGlobal, kNow + 2h, kNow);
  book.tidy(kNow + 1s);
  EXPECT_EQ(book.reserve({kGlobal}, kNow + 1s).until, kNow + 2h);
}

TEST(LedgerBookTest, ReplacesAWindowsEndByTheClosures) {
  LedgerBook book;
  book.reserve({kGlobal}, kNow);
  book.note_closed(kGlobal, kNow + 30s, kNow);
  EXPECT_EQ(book.reserve({kGlobal}, kNow).until, kNow + 30s);
  book.note_closed(kGlobal, kNow + 20s, kNow);
  EXPECT_EQ(book.reserve({kGlobal}, kNow).until, kNow + 30s) << "of two closures the longer counts";
}

TEST(LedgerBookTest, LearnsWhatIsToldOfAWindow) {
  LedgerBook book;
  book.reserve({kGlobal}, kNow);
  book.note_window(kGlobal, {2, kNow + 700s}, kNow);
  auto reservation = book.reserve({kGlobal}, kNow);
  EXPECT_EQ(reservation.windows[0].spent, 3);
  EXPECT_EQ(reservation.windows[0].until, kNow + 700s);
  book.note_window(kGlobal, {1, kNow + 710s}, kNow);
  EXPECT_FALSE(book.reserve({kGlobal}, kNow).is_admitted) << "of two counts the greater is true";
  book.note_window(kGlobal, {1, kNow + 10s}, kNow);
  EXPECT_FALSE(book.reserve({kGlobal}, kNow).is_admitted) << "of a window that is over";
  book.note_window(kGlobal, {1, kNow + 1500s}, kNow);
  reservation = book.reserve({kGlobal}, kNow);
  EXPECT_EQ(reservation.windows.at(0).spent, 2) << "of the next window";
}

TEST(LedgerBookTest, ComesBackFromItsText) {
  LedgerBook book;
  book.reserve({kGlobal, kAuth}, kNow);
  book.note_closed(kAuth, kNow + 20s, kNow);
  EXPECT_EQ(book.text("http://localhost:5001"),
            R"({"version":1,"target":"http://localhost:5001","tiers":{)"
            R"("auth":{"spent":2,"until":"2026-06-06T07:08:29.123Z","lengthMs":901000,"closed":true},)"
            R"("global":{"spent":1,"until":"2026-06-06T07:23:10.123Z","lengthMs":901000,"closed":false}}})"
            "\n");
  EXPECT_EQ(LedgerBook::parse(book.text("")), book);
}

TEST(LedgerBookTest, RefusesWhatIsNoLedger) {
  LedgerBook book;
  book.reserve({kGlobal}, kNow);
  const std::string whole = book.text("http://localhost:5001");
  for (std::size_t size = 0; size + 2 < whole.size(); ++size) {
    EXPECT_EQ(LedgerBook::parse(whole.substr(0, size)), std::nullopt) << size;
  }
  for (const std::string_view text :
       {"[]", "{}", R"({"version":2,"tiers":{}})", R"({"version":1,"tiers":[]})", R"({"version":1,"tiers":{"a":1}})",
        R"({"version":1,"tiers":{"a":{"spent":1.5,"until":"2026-06-06T07:08:29Z","lengthMs":1,"closed":false}}})",
        R"({"version":1,"tiers":{"a":{"spent":1,"until":"soon","lengthMs":1,"closed":false}}})"}) {
    EXPECT_EQ(LedgerBook::parse(text), std::nullopt) << text;
  }
}

TEST(LedgerBookTest, SurvivesAnyBytes) {
  EXPECT_TRUE(rc::check([](const std::string& text) { (void)LedgerBook::parse(text); }));
}

}  // namespace
}  // namespace e2e::net
