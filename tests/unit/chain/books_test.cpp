// The equations of a run's books.
#include "chain/books.hpp"

#include <gtest/gtest.h>

namespace e2e::chain {
namespace {

using base::TokenAmount;
using base::Uint256;
using base::Wei;

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

TokenAmount tokens(std::uint64_t units) { return TokenAmount(Uint256(units)); }
Wei wei(std::uint64_t count) { return Wei(Uint256(count)); }

// Two payments to one destination, one to another that was reverted, and one that was never mined.
struct BooksTest : testing::Test {
  BooksTest() {
    pay("a", 4, 1, 100);
    pay("b", 5, 1, 50);
    pay("c", 6, 2, 70);
    mine("a", 1, 100, true);
    mine("b", 2, 50, true);
    mine("c", 3, 0, false);
    pay("d", 7, 2, 30);
  }
  void pay(const std::string& id, std::uint64_t nonce, std::uint8_t to, std::uint64_t units) {
    book.apply(Signed{id, Purpose::payment, nonce, address(to), tokens(units), 60'000, wei(2), hash(1), {}});
  }
  void mine(const std::string& id, std::uint8_t name, std::uint64_t moved, bool succeeded) {
    book.apply(Mined{id, hash(name), 10, hash(9), succeeded, tokens(moved), tokens(moved), 1'000, wei(2)});
  }
  Books close() const { return close_books(before, after, book); }

  PaymentBook book;
  OpeningBalance before{
      {10, tokens(1'000), wei(50'000), 4, {{address(1), tokens(7)}, {address(2), tokens(0)}}}, {}, {}};
  WalletSnapshot after{20, tokens(850), wei(44'000), 7, {{address(1), tokens(157)}, {address(2), tokens(0)}}};
};

TEST_F(BooksTest, BalanceWhenEverythingIsAccountedFor) {
  const auto books = close();
  EXPECT_EQ(books.verdict, BooksVerdict::balanced);
  EXPECT_EQ(books.transactions, 3U);
  EXPECT_EQ(books.tokens_left, tokens(850));
  ASSERT_EQ(books.equations.size(), 5U);
  EXPECT_EQ(books.equations[0].expected, "150");
  EXPECT_EQ(books.equations[0].actual, "150");
  EXPECT_EQ(books.equations[1].expected, "6000") << "reverted ones cost gas as well";
  EXPECT_EQ(books.equations[3].account, address(1));
  EXPECT_EQ(books.equations[3].actual, "150");
}

TEST_F(BooksTest, ShowBothSidesOfWhatIsMissing) {
  after.tokens = tokens(840);
  const auto books = close();
  EXPECT_EQ(books.verdict, BooksVerdict::accounting_error);
  EXPECT_FALSE(books.equations[0].holds());
  EXPECT_EQ(books.equations[0].expected, "150");
  EXPECT_EQ(books.equations[0].actual, "160");
}

TEST_F(BooksTest, MissWhatDidNotArrive) {
  after.destinations[address(1)] = tokens(156);
  EXPECT_EQ(close().verdict, BooksVerdict::accounting_error);
}

TEST_F(BooksTest, CountEveryWei) {
  after.coins = wei(43'999);
  EXPECT_EQ(close().verdict, BooksVerdict::accounting_error);
}

TEST_F(BooksTest, SeeThatSomebodyElseUsedTheWallet) {
  after.nonce = 8;
  EXPECT_EQ(close().verdict, BooksVerdict::foreign_activity);
  after.nonce = 7;
  after.coins = wei(90'000);
  EXPECT_EQ(close().verdict, BooksVerdict::foreign_activity) << "somebody sent to it";
  EXPECT_EQ(close().equations[1].actual, "-40000");
}

TEST_F(BooksTest, LeaveOutWhatTheOpeningBalanceIncludes) {
  before.mined = {"a"};
  before.snapshot.tokens = tokens(900);
  before.snapshot.coins = wei(48'000);
  before.snapshot.nonce = 5;
  before.snapshot.destinations[address(1)] = tokens(107);
  EXPECT_EQ(close().verdict, BooksVerdict::balanced);
  before.mined = {};
  before.open = {"a", "b"};
  EXPECT_EQ(close().verdict, BooksVerdict::balanced) << "by its nonce";
}

TEST_F(BooksTest, SurviveWhatATokenMayLog) {
  const TokenAmount most((std::numeric_limits<Uint256>::max)());
  book.apply(Mined{"a", hash(1), 10, hash(9), true, most, most, 1'000, wei(2)});
  book.apply(Mined{"b", hash(2), 10, hash(9), true, most, most, 1'000, wei(2)});
  EXPECT_EQ(close().verdict, BooksVerdict::foreign_activity);
}

}  // namespace
}  // namespace e2e::chain
