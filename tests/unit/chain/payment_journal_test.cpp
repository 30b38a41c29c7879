// The payment journal: written, read back, torn, damaged, and what it says.
#include "chain/payment_journal.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "memory_log.hpp"
#include "support/virtual_time.hpp"

namespace e2e::chain {
namespace {

using base::TokenAmount;
using base::Uint256;
using base::Wei;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr base::WallTime kAt{std::chrono::milliseconds(1'780'000'000'123)};

eth::Hash hash(std::uint8_t name) {
  eth::Hash hash;
  hash.bytes.fill(name);
  return hash;
}

eth::Address address(std::uint8_t name) {
  std::array<std::uint8_t, eth::Address::kSize> bytes{};
  bytes.fill(name);
  return eth::Address(bytes);
}

Signed order(const std::string& id, std::uint64_t nonce, std::uint8_t name) {
  return {id,     Purpose::payment,  nonce,      address(7), *TokenAmount::parse("1.5"),
          65'000, Wei::from_gwei(1), hash(name), {2, name}};
}

Mined mined(const std::string& id, std::uint8_t name) {
  return {id,     hash(name),       41, hash(9), true, *TokenAmount::parse("1.5"), *TokenAmount::parse("1.5"),
          51'390, Wei::from_gwei(1)};
}

RunBegun run(const std::string& id) { return {"1.1", id, 97, address(1), address(2)}; }

// One of each kind, and of each shape that a kind may have.
std::vector<PaymentRecord> all_records() {
  Signed gap = order("gap", UINT64_MAX, 4);
  gap.purpose = Purpose::gap;
  gap.raw.clear();
  Mined failed = mined("p \"1\"\n\xff", 3);
  failed.succeeded = false;
  failed.moved_out = TokenAmount((std::numeric_limits<Uint256>::max)());
  failed.moved_in = TokenAmount();
  return {run("r1"),
          order("p1", 0, 3),
          gap,
          Bumped{order("p1", 0, 5)},
          Noted{"p1", hash(3)},
          Sent{"p1", hash(3)},
          Rejected{"p1", "underpriced", "too cheap"},
          Unclear{"p1", "no reply"},
          mined("p1", 3),
          failed,
          Reorged{"p1", hash(3)},
          Confirmed{"p1", hash(3), 5},
          Checked{"p1", "confirmed"},
          Lost{"p1", "nonce 0 is used up"},
          Closed{"p0"}};
}

std::string lines(const std::vector<PaymentRecord>& records) {
  std::string text;
  std::uint64_t sequence = 1;
  for (const auto& record : records) text += to_line({sequence++, kAt, record});
  return text;
}

PaymentBook book(const std::vector<PaymentRecord>& records) {
  PaymentBook book;
  for (const auto& record : records) EXPECT_TRUE(book.apply(record));
  return book;
}

TEST(PaymentRecordsTest, AreReadAsTheyWereWritten) {
  for (const auto& record : all_records()) {
    const std::string line = to_line({17, kAt, record});
    ASSERT_TRUE(line.ends_with("\n"));
    const auto read = parse_payment_line(std::string_view(line).substr(0, line.size() - 1));
    ASSERT_TRUE(read) << line;
    EXPECT_EQ(read->sequence, 17U);
    EXPECT_EQ(read->at, kAt);
    EXPECT_EQ(to_line(*read), line);
  }
}

TEST(PaymentRecordsTest, HaveTheFormThatIsDocumented) {
  EXPECT_EQ(
      to_line({2, kAt, order("p1", 4, 3)}).substr(0, 317),
      R"({"record":"signed","seq":2,"at":"2026-05-28T20:26:40.123Z","paymentId":"p1","purpose":"payment",)"
      R"("nonce":4,"to":"0x0707070707070707070707070707070707070707","amount":"1500000000000000000",)"
      R"("gasLimit":65000,"price":"1000000000","hash":"0x0303030303030303030303030303030303030303030303030303030303030303",)"
      R"("raw":"0x0203",")");
  EXPECT_THAT(to_line({2, kAt, Sent{"p1", hash(3)}}), testing::MatchesRegex(R"(.*,"sum":"[0-9a-f]*"\}.)"));
}

TEST(PaymentRecordsTest, AreNotReadWhereAnythingIsMissingOrChanged) {
  for (const auto& record : all_records()) {
    const std::string line = to_line({17, kAt, record});
    for (std::size_t size = 0; size + 1 < line.size(); ++size) EXPECT_FALSE(parse_payment_line(line.substr(0, size)));
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
      std::string changed = line.substr(0, line.size() - 1);
      changed[i] = changed[i] == '1' ? '2' : '1';
      EXPECT_FALSE(parse_payment_line(changed)) << changed;
    }
  }
}

TEST(PaymentBookTest, FollowsAPaymentToItsEnd) {
  auto story = book({run("r1"), order("p1", 4, 3)});
  ASSERT_NE(story.find("p1"), nullptr);
  EXPECT_EQ(story.find("p1")->state, PaymentState::written);
  EXPECT_EQ(story.in_flight(), 1U);
  story.apply(Sent{"p1", hash(3)});
  EXPECT_EQ(story.find("p1")->state, PaymentState::sent);
  story.apply(Bumped{order("p1", 4, 5)});
  EXPECT_EQ(story.find("p1")->attempts.size(), 2U);
  story.apply(mined("p1", 5));
  EXPECT_EQ(story.in_flight(), 0U);
  EXPECT_TRUE(story.find("p1")->is_mined());
  story.apply(Reorged{"p1", hash(5)});
  EXPECT_TRUE(story.find("p1")->is_open());
  EXPECT_FALSE(story.find("p1")->mined);
  story.apply(mined("p1", 3));
  story.apply(Confirmed{"p1", hash(3), 5});
  story.apply(Checked{"p1", "confirmed"});
  EXPECT_EQ(story.find("p1")->state, PaymentState::confirmed);
  EXPECT_EQ(story.find("p1")->verdict, "confirmed");
  EXPECT_EQ(story.find("nobody"), nullptr);
  EXPECT_FALSE(story.apply(Sent{"nobody", hash(1)}));
}

TEST(PaymentBookTest, GivesOutTheLowestNonceThatIsFree) {
  auto story = book({order("a", 4, 1), order("b", 5, 2), order("c", 7, 3)});
  EXPECT_EQ(story.first_free(0), 0U);
  EXPECT_EQ(story.first_free(4), 6U);
  EXPECT_EQ(story.first_free(7), 8U);
  story.apply(Rejected{"a", "funds", ""});
  EXPECT_EQ(story.first_free(4), 4U) << "free again";
  story.apply(mined("b", 2));
  EXPECT_EQ(story.first_free(4), 6U) << "a mined one uses up all before it";
  EXPECT_EQ(story.first_free(20), 20U);
}

TEST(PaymentBookTest, ListsWhatIsOpenByNonce) {
  const auto story = book({order("a", 9, 1), order("b", 5, 2), order("c", 7, 3), mined("c", 3)});
  const auto open = story.open();
  ASSERT_EQ(open.size(), 2U);
  EXPECT_EQ(open[0].id, "b");
  EXPECT_EQ(open[1].id, "a");
}

TEST(PaymentBookTest, ForgetsNothingThatWasSignedForANonce) {
  const auto story =
      book({order("a", 4, 1), Rejected{"a", "", ""}, order("b", 4, 2), Bumped{order("b", 4, 3)}, order("a", 5, 4)});
  std::vector<std::string> owners;
  for (const auto& owned : story.signed_for(4)) owners.push_back(owned.payment);
  EXPECT_THAT(owners, ElementsAre("a", "b", "b"));
  EXPECT_EQ(story.find("a")->nonce, 5U);
  EXPECT_EQ(story.find("a")->attempts.size(), 1U);
}

TEST(PaymentBookTest, CountsWhatTheRunHasCommittedItselfToInAllItsParts) {
  auto story = book({run("r1"), order("old", 1, 1), mined("old", 1), run("r2")});
  EXPECT_EQ(story.committed(""), TokenAmount());
  for (const auto& record : std::vector<PaymentRecord>{order("a", 2, 2), order("b", 3, 3), Unclear{"b", ""},
                                                       order("c", 4, 4), Rejected{"c", "", ""}}) {
    story.apply(record);
  }
  EXPECT_EQ(story.committed(""), *TokenAmount::parse("4.5")) << "a refusal is no proof";
  EXPECT_EQ(story.committed("a"), *TokenAmount::parse("3"));
  story.apply(run("r2"));
  EXPECT_EQ(story.committed(""), *TokenAmount::parse("4.5")) << "another part of the run";
  story.apply(Lost{"b", ""});
  EXPECT_EQ(story.committed(""), *TokenAmount::parse("3"));
  story.apply(order("d", 4, 5));
  story.apply(mined("d", 5));
  EXPECT_EQ(story.committed(""), *TokenAmount::parse("3")) << "d was mined where c was refused";
  story.apply(run("r3"));
  EXPECT_EQ(story.committed(""), TokenAmount());
}

TEST(PaymentBookTest, CountsWhatLeavesTheWalletFromThisPartOn) {
  auto story = book({run("r1"), order("made", 0, 1), mined("made", 1), order("open", 1, 2), run("r2")});
  EXPECT_EQ(story.tokens_drawn(""), *TokenAmount::parse("1.5")) << "what was open is still to come";
  EXPECT_EQ(story.gas_drawn(), Wei::from_gwei(65'000));
  story.apply(order("a", 2, 3));
  EXPECT_EQ(story.tokens_drawn(""), *TokenAmount::parse("3"));
  EXPECT_EQ(story.tokens_drawn("a"), *TokenAmount::parse("1.5"));
  story.apply(mined("a", 3));
  EXPECT_EQ(story.tokens_drawn(""), *TokenAmount::parse("3"));
  EXPECT_EQ(story.gas_drawn(), Wei::from_gwei(65'000 + 51'390));
}

TEST(PaymentBookTest, DoubtsARefusalUntilSomethingElseIsMinedThere) {
  auto story = book({run("r1"), order("a", 4, 1), Rejected{"a", "", ""}});
  ASSERT_EQ(story.in_doubt().size(), 1U);
  story.apply(order("b", 4, 2));
  EXPECT_EQ(story.in_doubt().size(), 1U) << "b may still disappear";
  story.apply(mined("b", 2));
  EXPECT_TRUE(story.in_doubt().empty());
}

TEST(PaymentBookTest, KnowsItsRunsItsTransactionsAndItsNonces) {
  EXPECT_FALSE(book({run("r1")}).nonces());
  const auto story = book({run("r1"), order("a", 4, 1), Bumped{order("a", 4, 2)}, order("b", 7, 3), mined("b", 3),
                           order("c", 9, 4), Rejected{"c", "", ""}, run("r2")});
  EXPECT_TRUE(story.has_run("r1"));
  EXPECT_TRUE(story.has_run("r2"));
  EXPECT_FALSE(story.has_run("r"));
  EXPECT_THAT(story.transactions(), testing::UnorderedElementsAre(eth::to_hex(hash(1)), eth::to_hex(hash(2)),
                                                                  eth::to_hex(hash(3)), eth::to_hex(hash(4))));
  ASSERT_TRUE(story.nonces());
  EXPECT_EQ(story.nonces()->confirmed, 0U);
  EXPECT_EQ(story.nonces()->used, 8U);
  EXPECT_EQ(story.nonces()->given, 8U) << "what was refused says nothing";
}

TEST(PaymentBookTest, SendsOnlyWhatTheRunHasOnRecord) {
  auto story = book({run("r1"), order("a", 4, 1)});
  EXPECT_EQ(story.find("a")->sendable(), nullptr);
  story.apply(Noted{"a", hash(1)});
  story.apply(Bumped{order("a", 4, 2)});
  ASSERT_NE(story.find("a")->sendable(), nullptr);
  EXPECT_EQ(story.find("a")->sendable()->hash, hash(1));
  story.apply(Noted{"a", hash(2)});
  EXPECT_EQ(story.find("a")->sendable()->hash, hash(2));
  // Version 1.0 of the journal had no such record.
  auto old = run("r0");
  old.schema_version = "1.0";
  EXPECT_NE(book({old, order("a", 4, 1)}).find("a")->sendable(), nullptr);
}

TEST(PaymentBookTest, ClosesOnlyWhatWasNeverSigned) {
  auto story = book({run("r1"), order("a", 4, 1), Closed{"b"}});
  EXPECT_TRUE(story.is_closed("b"));
  EXPECT_FALSE(story.is_closed("a"));
  EXPECT_FALSE(story.apply(Closed{"a"}));
  EXPECT_FALSE(story.apply(Closed{"b"}));
}

TEST(PaymentJournalTest, IsReadWithItsLastLineTorn) {
  const std::string whole = lines({run("r1"), order("p1", 0, 3)});
  const std::string next = to_line({3, kAt, Sent{"p1", hash(3)}});
  for (std::size_t size = 0; size + 1 < next.size(); ++size) {
    const auto read = read_payment_journal(whole + next.substr(0, size));
    ASSERT_TRUE(read) << size;
    EXPECT_EQ(read->next_sequence, 3U);
    EXPECT_EQ(read->book.find("p1")->state, PaymentState::written);
    // The next run closes the torn line, and goes on.
    const auto later = read_payment_journal(whole + next.substr(0, size) + "\n" + next);
    ASSERT_TRUE(later) << size;
    EXPECT_EQ(later->book.find("p1")->state, PaymentState::sent);
  }
}

TEST(PaymentJournalTest, IsRefusedWithAHole) {
  const std::vector<PaymentRecord> story = {run("r1"), order("p1", 0, 3), Sent{"p1", hash(3)}, order("p2", 1, 4)};
  const std::string text = lines(story);
  EXPECT_TRUE(read_payment_journal(text));
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = text.find('\n', begin) + 1;
    parts.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  for (std::size_t missing = 0; missing + 1 < parts.size(); ++missing) {
    std::string with_hole;
    for (std::size_t i = 0; i < parts.size(); ++i) with_hole += i == missing ? "" : parts[i];
    const auto read = read_payment_journal(with_hole);
    ASSERT_FALSE(read) << missing;
    EXPECT_EQ(read.error().kind, base::ErrorKind::payment_environment);
    EXPECT_THAT(read.error().message, HasSubstr("damaged at line"));
  }
}

TEST(PaymentJournalTest, IsRefusedWhereItSpeaksOfAPaymentThatNobodySigned) {
  EXPECT_FALSE(read_payment_journal(lines({run("r1"), Sent{"p1", hash(3)}})));
}

TEST(PaymentJournalTest, WritesBeforeItBelieves) {
  test::VirtualTime time;
  test::MemoryLog log;
  PaymentJournal journal(log, time, {});
  ASSERT_TRUE(journal.record(run("r1")));
  ASSERT_TRUE(journal.record(order("p1", 0, 3)));
  log.break_now();
  EXPECT_FALSE(journal.record(order("p2", 1, 4)));
  EXPECT_EQ(journal.book().find("p2"), nullptr) << "it must not be sent";
  const auto failed = journal.record(Sent{"p1", hash(3)});
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, base::ErrorKind::payment_environment);
  EXPECT_EQ(journal.book().find("p1")->state, PaymentState::sent) << "it has happened";
  EXPECT_TRUE(read_payment_journal(log.content()));
}

TEST(PaymentJournalTest, HasAFileForEachWalletAndChain) {
  EXPECT_EQ(payment_journal_name(97, address(0xab)), "payments-97-0xabababababababababababababababababababab.jsonl");
}

}  // namespace
}  // namespace e2e::chain
