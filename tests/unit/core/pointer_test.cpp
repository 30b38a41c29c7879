#include "core/pointer.hpp"

#include <boost/json/parse.hpp>
#include <gmock/gmock.h>

namespace e2e::core {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const boost::json::value& reply() {
  static const auto document = boost::json::parse(R"({
    "success": false,
    "data": {"id": "a", "_id": 12, "big": 18446744073709551615, "price": 1.5, "empty": "", "none": null,
             "count": "7", "list": [{"id": "x"}], "a/b": {"m~n": "escaped"}, "object": {}}
  })");
  return document;
}

TEST(FindText, TakesTheFirstUsableValue) {
  EXPECT_EQ(find_text(reply(), {"/gone", "/data/none", "/data/object", "/data/empty", "/data/id"}), "a");
  EXPECT_EQ(find_text(reply(), {"/data/id", "/data/_id"}), "a");
  EXPECT_EQ(find_text(reply(), {"/data/gone"}), std::nullopt);
  EXPECT_EQ(find_text(reply(), {}), std::nullopt);
}

TEST(FindText, WritesIntegersOutAndPassesOverNumbersThatLostDigits) {
  EXPECT_EQ(find_text(reply(), {"/data/_id"}), "12");
  EXPECT_EQ(find_text(reply(), {"/data/big"}), "18446744073709551615");
  EXPECT_EQ(find_text(reply(), {"/data/price"}), std::nullopt);
  EXPECT_EQ(find_text(boost::json::parse(R"({"id":123456789012345678901234567890})"), {"/id"}), std::nullopt);
}

TEST(FindText, GivesAnEmptyTextOnlyWhenAsked) {
  EXPECT_EQ(find_text(reply(), {"/data/empty"}), std::nullopt);
  EXPECT_EQ(find_text(reply(), {"/data/empty", "/data/id"}, EmptyText::usable), "");
}

TEST(FindText, FollowsEscapesAndIndexes) {
  EXPECT_EQ(find_text(reply(), {"/data/a~1b/m~0n"}), "escaped");
  EXPECT_EQ(find_text(reply(), {"/data/list/0/id"}), "x");
  EXPECT_EQ(find_text(reply(), {"/data/list/1/id", "/data/list/-/id", "/data/list/00/id", "/data/id/x"}), std::nullopt);
  EXPECT_EQ(find_text(boost::json::value("bare"), {""}), "bare");
}

TEST(FindBool, TakesBooleansOnly) {
  EXPECT_EQ(find_bool(reply(), {"/data/id", "/data/_id", "/success"}), false);
  EXPECT_EQ(find_bool(reply(), {"/data/count"}), std::nullopt);
}

TEST(FindInteger, TakesIntegersAndDigits) {
  EXPECT_EQ(find_integer(reply(), {"/data/id", "/data/_id"}), 12);
  EXPECT_EQ(find_integer(reply(), {"/data/count"}), 7);
  EXPECT_EQ(find_integer(reply(), {"/data/big", "/data/price", "/data/empty", "/success"}), std::nullopt);
}

TEST(FindArray, PassesOverWhatIsNoArray) {
  const auto* list = find_array(reply(), {"", "/data", "/data/list"});
  ASSERT_NE(list, nullptr);
  EXPECT_EQ(list->size(), 1U);
  EXPECT_EQ(find_array(reply(), {"/data"}), nullptr);
  EXPECT_NE(find_array(boost::json::array{}, {""}), nullptr);
}

TEST(FindAllTexts, GathersASetInOrder) {
  const auto user = boost::json::parse(R"({"pgId":"u","id":"u","_id":"66aa","userId":"","n":5})");
  EXPECT_THAT(find_all_texts(user, {"/pgId", "/id", "/_id", "/userId", "/gone", "/n"}), ElementsAre("u", "66aa", "5"));
  EXPECT_THAT(find_all_texts(user, {"/gone"}), IsEmpty());
}

TEST(IsJsonPointer, FollowsTheStandard) {
  for (const std::string_view good : {"", "/", "/a", "/a/b", "/a~0b/c~1d", "/~01", "/0", "//"}) {
    EXPECT_TRUE(is_json_pointer(good)) << good;
  }
  for (const std::string_view bad : {"a", "a/b", "/~", "/a~", "/~2", "/a/b~x", "#/a", " /a"}) {
    EXPECT_FALSE(is_json_pointer(bad)) << bad;
  }
}

}  // namespace
}  // namespace e2e::core
