#include "sandbox/fields.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace e2e::sandbox {
namespace {

namespace json = boost::json;

struct Reader {
  explicit Reader(std::string_view text)
      : object(json::parse(json::string_view(text.data(), text.size())).as_object()) {}
  json::object object;
  std::vector<FieldError> errors;
  Fields fields{object, errors};
};

TEST(Fields, CountsCharactersNotBytes) {
  Reader reader(R"({"text":"äöü€"})");
  EXPECT_EQ(reader.fields.text("text", {1, 4}), "äöü€");
  EXPECT_TRUE(reader.errors.empty());
  reader.fields.text("text", {5, 9});
  ASSERT_EQ(reader.errors.size(), 1U);
  EXPECT_EQ(reader.errors[0].field, "text");
  EXPECT_EQ(reader.errors[0].message, "must be a text of 5 to 9 characters");
}

TEST(Fields, NullIsAbsent) {
  Reader reader(R"({"a":null})");
  EXPECT_FALSE(reader.fields.has("a"));
  EXPECT_EQ(reader.fields.optional_text("a", {1, 9}), std::nullopt);
  EXPECT_TRUE(reader.errors.empty());
  reader.fields.text("a", {1, 9});
  EXPECT_EQ(reader.errors.at(0).message, "is required");
}

TEST(Fields, NamesNestedMembersByTheirPath) {
  Reader reader(R"({"outer":{"inner":{"n":9}},"flat":1})");
  reader.fields.object("outer").object("inner").integer("n", {1, 5});
  reader.fields.object("flat").text("x", {1, 2});
  ASSERT_EQ(reader.errors.size(), 3U);
  EXPECT_EQ(reader.errors[0].field, "outer.inner.n");
  EXPECT_EQ(reader.errors[1].field, "flat");
  EXPECT_EQ(reader.errors[2].field, "flat.x");
}

TEST(Fields, AmountsKeepTheClientsDecimals) {
  for (const auto* written : {"0", "0.1", "0.3", "1.01", "1.1", "2.02", "3.3", "4.35", "1234567.89", "0.000001"}) {
    Reader reader(std::string(R"({"number":)") + written + R"(,"text":")" + written + "\"}");
    EXPECT_EQ(reader.fields.amount("number").to_string(), written);
    EXPECT_EQ(reader.fields.amount("text").to_string(), written);
    EXPECT_TRUE(reader.errors.empty()) << written;
  }
}

TEST(Fields, RecognisesIds) {
  EXPECT_TRUE(is_uuid("5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d0001"));
  EXPECT_FALSE(is_uuid("5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d000"));
  EXPECT_FALSE(is_uuid("5b0c6c1e-4a53-4c56-9d0e-2f6b6a1d000g"));
  EXPECT_FALSE(is_uuid("5b0c6c1e04a53-4c56-9d0e-2f6b6a1d0001"));
  EXPECT_TRUE(is_legacy_id("0123456789abcdefABCDEF01"));
  EXPECT_FALSE(is_legacy_id("0123456789abcdef"));
}

TEST(Fields, RecognisesEmailAddresses) {
  for (const auto* good : {"a@b", "e2e-run1-w1-seller2@example.com", "first.last+tag@sub.example.org"}) {
    EXPECT_TRUE(is_email(good)) << good;
  }
  for (const auto* bad : {"", "@", "a@", "@b", "a b@c", "a@b@c", "a@.b", "a@b.", "a@b..c", "a\n@b", "a@b c"}) {
    EXPECT_FALSE(is_email(bad)) << bad;
  }
  EXPECT_FALSE(is_email(std::string(250, 'a') + "@b.de"));
}

}  // namespace
}  // namespace e2e::sandbox
