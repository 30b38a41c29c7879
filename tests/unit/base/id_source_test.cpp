#include "base/id_source.hpp"

#include <algorithm>
#include <set>

#include <gmock/gmock.h>

namespace e2e::base {
namespace {

using testing::MatchesRegex;

// Reference output of SplitMix64 for the seed 1234567.
TEST(SeededIdSource, GivesTheReferenceSequence) {
  SeededIdSource source(1234567);
  EXPECT_EQ(source.next(), 6457827717110365317ULL);
  EXPECT_EQ(source.next(), 3203168211198807973ULL);
  EXPECT_EQ(source.next(), 9817491932198370423ULL);
}

TEST(MakeUuid, IsOfVersionFour) {
  SeededIdSource source(1);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string uuid = make_uuid(source);
    EXPECT_THAT(uuid, MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
    EXPECT_TRUE(seen.insert(uuid).second);
  }
}

TEST(MakeHex, HasAsManyDigitsAsAsked) {
  SeededIdSource source(1);
  for (const std::size_t digits : {0U, 1U, 16U, 24U, 40U}) {
    EXPECT_EQ(make_hex(source, digits).size(), digits);
  }
  EXPECT_THAT(make_hex(source, 24), MatchesRegex("[0-9a-f]+"));
}

TEST(MakePassword, HasAllFourClassesInAnyPlace) {
  SeededIdSource source(1);
  std::set<char> first;
  for (int i = 0; i < 200; ++i) {
    const Secret password = make_password(source);
    const std::string_view text = password.expose();
    ASSERT_EQ(text.size(), 20U);
    EXPECT_TRUE(std::any_of(text.begin(), text.end(), [](char c) { return c >= 'a' && c <= 'z'; })) << text;
    EXPECT_TRUE(std::any_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) << text;
    EXPECT_TRUE(std::any_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; })) << text;
    EXPECT_NE(text.find_first_of("!#%*+-=?@_"), std::string_view::npos) << text;
    first.insert(text.front());
  }
  EXPECT_GT(first.size(), 30U);  // not always the same class in front
}

TEST(PickBelow, ReachesEveryValueAndNoOther) {
  SeededIdSource source(1);
  std::set<std::size_t> seen;
  for (int i = 0; i < 200; ++i) {
    seen.insert(pick_below(source, 5));
  }
  EXPECT_THAT(seen, testing::ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(pick_below(source, 1), 0U);
  EXPECT_THROW(pick_below(source, 0), std::invalid_argument);
}

// Gives the values in order; for what depends on a single draw.
class ScriptedSource final : public IdSource {
 public:
  explicit ScriptedSource(std::vector<std::uint64_t> values) : values_(std::move(values)) {}
  std::uint64_t next() override { return values_.at(at_++); }

 private:
  std::vector<std::uint64_t> values_;
  std::size_t at_ = 0;
};

TEST(PickBelow, DrawsAgainRatherThanFavourSmallResults) {
  ScriptedSource source({~std::uint64_t{0}, 7});  // the first lies in the incomplete last interval of 10
  EXPECT_EQ(pick_below(source, 10), 7U);
}

}  // namespace
}  // namespace e2e::base
