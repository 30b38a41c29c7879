#include "eth/rlp.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

// "#123": a decimal that may be beyond 256 bits.
RlpItem decimal_item(std::string_view digits) {
  boost::multiprecision::cpp_int value(digits);
  Bytes bytes;
  export_bits(value, std::back_inserter(bytes), 8);
  return RlpItem::string(bytes);
}

RlpItem item_of(const boost::json::value& value) {
  if (value.is_string()) {
    const std::string text = text_of(value);
    return text.starts_with("#") ? decimal_item(text.substr(1)) : RlpItem::string(bytes_of(text));
  }
  if (value.is_array()) {
    std::vector<RlpItem> items;
    for (const auto& part : value.as_array()) items.push_back(item_of(part));
    return RlpItem::list(std::move(items));
  }
  return RlpItem::integer(value.to_number<std::uint64_t>());
}

TEST(Rlp, PassesTheValidVectors) {
  int count = 0;
  for (const auto& [name, vector] : vectors("rlp-valid.json").as_object()) {
    const RlpItem item = item_of(vector.at("in"));
    const Bytes encoded = from_hex(text_of(vector.at("out")));
    EXPECT_EQ(rlp_encode(item), encoded) << name;
    EXPECT_EQ(must(rlp_decode(encoded)), item) << name;
    ++count;
  }
  EXPECT_EQ(count, 28);
}

TEST(Rlp, RefusesTheInvalidVectors) {
  int count = 0;
  for (const auto& [name, vector] : vectors("rlp-invalid.json").as_object()) {
    const auto item = rlp_decode(from_hex(text_of(vector.at("out"))));
    ASSERT_FALSE(item) << name;
    EXPECT_EQ(item.error().kind, base::ErrorKind::payment_environment);
    ++count;
  }
  EXPECT_EQ(count, 26);
}

TEST(Rlp, RefusesOtherFormsAndSaysWhy) {
  const std::pair<const char*, const char*> cases[] = {
      {"8100", "longer form"},
      {"817f", "longer form"},
      {"b800", "leading zeros"},
      {"b801ff", "longer form"},
      {"f80180", "longer form"},
      {"81", "are left"},
      {"", "missing"},
      {"c5010203", "are left"},
      {"b9", "cut off"},
      {"8080", "bytes behind"},
      {"c0c0", "bytes behind"},
      {"c181", "are left"},
      {"bfffffffffffffffff", "beyond all bounds"},
      {"ba7fffff", "are left"},
  };
  for (const auto& [encoded, reason] : cases) {
    const auto item = rlp_decode(from_hex(encoded));
    ASSERT_FALSE(item) << encoded;
    EXPECT_THAT(item.error().message, HasSubstr(reason)) << encoded;
  }
}

// `depth` lists, each in the other.
Bytes nested(std::size_t depth) {
  RlpItem item = RlpItem::list({});
  for (std::size_t i = 1; i < depth; ++i) item = RlpItem::list({item});
  return rlp_encode(item);
}

TEST(Rlp, HasBounds) {
  EXPECT_TRUE(rlp_decode(nested(kMaximumRlpDepth + 1)));
  EXPECT_THAT(rlp_decode(nested(kMaximumRlpDepth + 2)).error().message, HasSubstr("deep"));
  EXPECT_FALSE(rlp_decode(Bytes(kMaximumRlpBytes + 1, 0)));
  EXPECT_TRUE(rlp_decode(rlp_encode(RlpItem::string(Bytes(kMaximumRlpBytes - 4, 1)))));
}

TEST(RlpInteger, IsMinimal) {
  EXPECT_EQ(rlp_encode(RlpItem::integer(0)), Bytes{0x80});
  EXPECT_EQ(rlp_encode(RlpItem::integer(1024)), (Bytes{0x82, 0x04, 0x00}));
  EXPECT_EQ(must(rlp_integer(RlpItem::integer(0))), 0);
  EXPECT_EQ(must(rlp_integer(RlpItem::integer(1024))), 1024);
  EXPECT_FALSE(rlp_integer(RlpItem::string(Bytes{0})));
  EXPECT_FALSE(rlp_integer(RlpItem::string(Bytes{0, 1})));
  EXPECT_FALSE(rlp_integer(RlpItem::string(Bytes(33, 1))));
  EXPECT_FALSE(rlp_integer(RlpItem::list({})));
}

RlpItem random_item(int depth) {
  if (depth == 0 || *rc::gen::inRange(0, 3) == 0) {
    const auto size = *rc::gen::element<std::size_t>(0, 1, 2, 54, 55, 56, 57, 255, 256);
    Bytes bytes = *rc::gen::container<Bytes>(size, rc::gen::arbitrary<std::uint8_t>());
    return RlpItem::string(bytes);
  }
  std::vector<RlpItem> items;
  const int count = *rc::gen::inRange(0, 5);
  for (int i = 0; i < count; ++i) items.push_back(random_item(depth - 1));
  return RlpItem::list(std::move(items));
}

RC_GTEST_PROP(Rlp, SurvivesItsEncoding, ()) {
  const RlpItem item = random_item(4);
  const auto decoded = rlp_decode(rlp_encode(item));
  RC_ASSERT(decoded.has_value());
  RC_ASSERT(*decoded == item);
}

// Whatever is read is written as the same bytes: there is one encoding of each value.
RC_GTEST_PROP(Rlp, HasOneEncoding, ()) {
  Bytes encoded = rlp_encode(random_item(3));
  const auto at = *rc::gen::inRange<std::size_t>(0, encoded.size());
  encoded[at] = *rc::gen::arbitrary<std::uint8_t>();
  const auto decoded = rlp_decode(encoded);
  RC_ASSERT((!decoded || rlp_encode(*decoded) == encoded));
}

}  // namespace
}  // namespace e2e::eth
