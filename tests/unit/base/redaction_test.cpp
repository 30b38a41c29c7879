#include "base/redaction.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/encoding.hpp"

namespace e2e::base {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kSecret = "p\"a s/s\\w+rd\n";
constexpr std::string_view kMask = "[redacted]";

std::string redact(std::string_view secret, std::string_view text) {
  Redactor redactor;
  redactor.add(secret);
  return redactor.redact(text);
}

TEST(Redactor, FindsEveryFormInsideLongerText) {
  const std::vector<std::string> forms = {std::string(kSecret), url_encode(kSecret), json_escape(kSecret),
                                          hex_encode(kSecret), hex_encode(kSecret, HexCase::upper)};
  for (const auto& form : forms) {
    EXPECT_EQ(redact(kSecret, "before " + form + " after"), "before [redacted] after") << form;
  }
}

// A token in "Basic base64(user:password)" or in a longer encoded body starts at any of three bit offsets.
TEST(Redactor, FindsBase64AtEveryAlignment) {
  for (const std::string_view before : {"", "u", "us", "use", "user:", "\xff\xff"}) {
    for (const std::string_view after : {"", "x", "xy", "xyz", "\xff"}) {
      const std::string plain = std::string(before) + std::string(kSecret) + std::string(after);
      EXPECT_THAT(redact(kSecret, base64_encode(plain)), HasSubstr(std::string(kMask))) << plain;
      EXPECT_THAT(redact(kSecret, base64url_encode(plain)), HasSubstr(std::string(kMask))) << plain;
    }
  }
}

// What is left of the encoded text around the mask must not give the secret's inner bytes away.
RC_GTEST_PROP(Redactor, LeavesNoBase64CoreBehind, (std::string before, std::string after)) {
  const auto secret = *rc::gen::suchThat<std::string>([](const std::string& text) { return text.size() >= 6; });
  const std::string text = base64_encode(before + secret + after);
  const std::string redacted = redact(secret, text);
  const std::size_t first_core = (before.size() * 8 + 5) / 6;  // the characters that hold bits of the secret alone
  const std::size_t end_core = (before.size() + secret.size()) * 8 / 6;
  const std::string core = text.substr(first_core, end_core - first_core);
  RC_ASSERT(redacted.find(core) == std::string::npos);
}

RC_GTEST_PROP(Redactor, NeverLetsTheRawValueThrough, (std::string before, std::string after)) {
  const auto secret = *rc::gen::suchThat<std::string>([](const std::string& text) { return text.size() >= 4; });
  RC_PRE(kMask.find(secret) == std::string_view::npos);
  const std::string redacted = redact(secret, before + secret + after);
  RC_ASSERT(redacted.find(kMask) != std::string::npos);
}

TEST(Redactor, PrefersTheLongestOfSeveralSecrets) {
  Redactor redactor;
  redactor.add("token");
  redactor.add("token-with-more");
  EXPECT_EQ(redactor.redact("a token-with-more, a token, a tok"), "a [redacted], a [redacted], a tok");
}

TEST(Redactor, FindsEveryOccurrence) { EXPECT_EQ(redact("abcd", "abcdabcd abcd"), "[redacted][redacted] [redacted]"); }

TEST(Redactor, TakesSecretsToo) {
  Redactor redactor;
  redactor.add(Secret("hunter22"));
  EXPECT_EQ(redactor.redact("x=hunter22"), "x=[redacted]");
}

// Short values would shred every text; the configuration refuses them instead.
TEST(Redactor, LeavesValuesUnderTheMinimumAlone) {
  EXPECT_EQ(redact("abc", "abc abc"), "abc abc");
  EXPECT_EQ(redact("", "text"), "text");
  EXPECT_EQ(redact("abcd", "abcd"), "[redacted]");
}

TEST(Redactor, LeavesOtherTextUntouched) {
  const std::string text = "nothing to see: ünïcödé \"{}\" %20";
  EXPECT_EQ(redact(kSecret, text), text);
  EXPECT_EQ(Redactor().redact(text), text);
}

TEST(Redactor, StillWorksAfterAMove) {
  Redactor first;
  first.add("hunter22");
  const Redactor second = std::move(first);
  EXPECT_EQ(second.redact("hunter22"), "[redacted]");
}

TEST(SecretForms, AreLongestFirstWithoutDuplicates) {
  const auto forms = secret_forms("abcdefgh");
  for (std::size_t i = 1; i < forms.size(); ++i) {
    EXPECT_GE(forms[i - 1].size(), forms[i].size());
    EXPECT_NE(forms[i - 1], forms[i]);
  }
}

}  // namespace
}  // namespace e2e::base
