#include "base/redaction.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/encoding.hpp"
#include "base/spellings.hpp"
#include "base/utf8.hpp"

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

// Every spelling of the table, for secrets that it changes.
TEST(Redactor, FindsEverySpellingOfEverySecret) {
  for (const std::string_view secret :
       {"P\xc3\xa4/ss<w\xc3\xb6rd>&1x", "Canary+Admin/Pass word=7", "100%25 \"quoted\" \\n", "&lt;not a tag&gt;",
        "%41%42%43%44", "\xe2\x82\xac\xf0\x9f\x94\x91 key", "admin@example.com", "plain-and-long", "tab\tand\nline",
        "'tick' `back` ~tilde~"}) {
    for (const auto& spelling : all_spellings()) {
      const std::string text = spelling.write(secret);
      const std::string redacted = redact(secret, "before " + text + " after");
      EXPECT_THAT(redacted, HasSubstr(std::string(kMask))) << spelling.name << " of " << secret;
      EXPECT_TRUE(redacted.starts_with("before [redacted]")) << redacted << ": " << spelling.name << " of " << secret;
      EXPECT_TRUE(redacted.ends_with(" after")) << redacted << ": " << spelling.name << " of " << secret;
      // What base64 has in its last character, its padding, and the last byte of UTF-16 tell nothing.
      EXPECT_LE(redacted.size(), std::string_view("before [redacted]A== after").size())
          << redacted << ": " << spelling.name;
    }
  }
}

TEST(Redactor, FindsSpellingsInsideSpellings) {
  constexpr std::string_view kInner = "P\xc3\xa4/ss<w\xc3\xb6rd>&1x";
  for (const auto& outer : all_spellings()) {
    if (!outer.is_decoded) continue;
    for (const auto& inner : all_spellings()) {
      const std::string text = outer.write(inner.write(kInner));
      if (inner.write(kInner) != to_valid_utf8(inner.write(kInner))) continue;  // only text is spelled in escapes
      EXPECT_THAT(redact(kInner, "{" + text + "}"), HasSubstr(std::string(kMask)))
          << outer.name << " of " << inner.name;
    }
  }
}

TEST(Redactor, FindsOtherMixturesOfEscapes) {
  constexpr std::string_view kPassword = "P\xc3\xa4/ss<w\xc3\xb6rd>&1x";
  for (const std::string_view text :
       {"P%C3%a4/ss%3cw%c3%B6rd>&1x", "P\xe4/ss<w\xf6rd>&1x", "P&#228;/ss&LT;w&ouml;rd&gt;&#38;1x",
        "P\\u00E4\\/ss\\u003cw\xc3\xb6rd>&1x", "P%u00e4/ss<w%u00f6rd>&1x", "P\\xc3\\xa4/ss<w\\xc3\\xb6rd>&1x"}) {
    EXPECT_EQ(redact(kPassword, "a " + std::string(text) + " b"), "a [redacted] b");
  }
}

TEST(Redactor, IgnoresTheLetterCaseOfAddressesAlone) {
  EXPECT_EQ(redact("Head.Admin@Example.com", "user HEAD.admin%40example.COM unknown"), "user [redacted] unknown");
  EXPECT_EQ(redact("9aa3d95b3bc440fa", "key 9AA3D95B3BC440FA"), "key [redacted]");  // hexadecimal has no case, either
  EXPECT_EQ(redact("Passw0rd-41", "PASSW0RD-41"), "PASSW0RD-41");
}

// A part of a secret must not be left where a text is cut, nor what is left of it when it is cleaned.
TEST(Redactor, ExcerptsAreRedactedBeforeTheyAreCutAndCleaned) {
  Redactor redactor;
  redactor.add("Canary\x07Passw0rd-41");
  for (std::size_t limit = 1; limit < 60; ++limit) {
    const std::string shown = redactor.excerpt("words before: Canary\x07Passw0rd-41, words after", limit);
    EXPECT_THAT(shown, Not(HasSubstr("Can"))) << limit;
    EXPECT_LE(shown.size(), limit + std::string("…").size());
  }
  EXPECT_EQ(redactor.excerpt("a\x1b[31m Canary\x07Passw0rd-41\n", 80), "a [31m [redacted]");
}

TEST(Redactor, LeavesWhatIsComposedAloneWhereASecretIsACommonWord) {
  Redactor redactor;
  redactor.add_own_text("{} flows passed against http://127.0.0.1:5011");
  EXPECT_EQ(redactor.add("passed", "A"), Commonness::is_short);
  EXPECT_EQ(redactor.add("5011"), Commonness::is_short);
  EXPECT_EQ(redactor.add("Against http"), Commonness::is_own_word);
  EXPECT_EQ(redactor.add("2026-11-28"), Commonness::is_own_word);
  EXPECT_EQ(redactor.add("flows failed", "B"), Commonness::none);
  EXPECT_EQ(redactor.searched(), 1U);
  EXPECT_THAT(redactor.unsearched(), testing::ElementsAre("A", "a token or password of this run"));
  EXPECT_EQ(redactor.sweep("2 flows passed, flows failed at 5011"), "2 flows passed, [redacted] at 5011");
  EXPECT_EQ(redactor.redact("2 flows passed, flows failed at 5011"), "2 flows [redacted], [redacted] at [redacted]");
}

TEST(Redactor, LeavesIdsWholeThatHoldACommonSecretByChance) {
  Redactor redactor;
  redactor.add("5011");
  redactor.add("6b034d717cb2");
  for (const std::string id :
       {"6b035011-7cb2-4fe0-8a11-000000000000", "64f0c05011aa0011bb0022cc", "0x50110000000000000000", "150112"}) {
    EXPECT_EQ(redactor.redact(id), id);
    EXPECT_THAT(redactor.redact("user " + id), HasSubstr("[redacted]"));
  }
  EXPECT_EQ(redactor.redact("5011"), "[redacted]");
  EXPECT_EQ(redactor.redact("6b034d717cb2fe00"), "[redacted]fe00");
}

TEST(Redactor, SaysWhereASecretIs) {
  Redactor redactor;
  redactor.add("hunter2222", "ADMIN_PASSWORD");
  const auto found = redactor.find("a hunter2222, b%20hunter%32222");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].at, 2U);
  EXPECT_EQ(found[0].size, 10U);
  EXPECT_EQ(found[0].secret, "ADMIN_PASSWORD");
  EXPECT_EQ(found[1].at, 18U);
  EXPECT_EQ(found[1].size, 12U);
}

TEST(Redactor, DoesNotRedactItsOwnMask) {
  EXPECT_EQ(redact("redacted", "[redacted] and redacted"), "[redacted] and [redacted]");
}

}  // namespace
}  // namespace e2e::base
