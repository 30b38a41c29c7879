#include "base/redaction.hpp"

#include <chrono>

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
    if (outer.reading != Reading::decoded) continue;
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
        "P&#228&#47ss&ltw&ouml;rd&#x3e&amp1x", "P\\u00E4\\/ss\\u003cw\xc3\xb6rd>&1x", "P%u00e4/ss<w%u00f6rd>&1x",
        "P\\xc3\\xa4/ss<w\\xc3\\xb6rd>&1x"}) {
    EXPECT_EQ(redact(kPassword, "a " + std::string(text) + " b"), "a [redacted] b");
  }
}

TEST(Redactor, IgnoresTheLetterCaseOfAddressesAlone) {
  EXPECT_EQ(redact("Head.Admin@Example.com", "user HEAD.admin%40example.COM unknown"), "user [redacted] unknown");
  EXPECT_EQ(redact("9aa3d95b3bc440fa", "key 9AA3D95B3BC440FA"), "key [redacted]");  // hexadecimal has no case, either
  EXPECT_EQ(redact("Passw0rd-41", "PASSW0RD-41"), "PASSW0RD-41");
  EXPECT_EQ(redact("P@ssw0rd", "p@ssw0rd P@ssw0rd"), "p@ssw0rd [redacted]");  // no address
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
  for (const std::string_view common : {"5011", "user", "offer", "test"}) redactor.add(common);
  redactor.add("Rare-Password-41");
  for (const std::string id : {"6b035011-7cb2-4fe0-8a11-000000000000", "64f0c05011aa0011bb0022cc", "user-17", "offer-3",
                               "test-goods", "150112"}) {
    EXPECT_EQ(redactor.redact_id(id), id);
    EXPECT_THAT(redactor.redact("about " + id), HasSubstr("[redacted]"));
    EXPECT_THAT(redactor.redact(id), HasSubstr("[redacted]"));
  }
  EXPECT_EQ(redactor.redact_id("5011"), "[redacted]");
  EXPECT_EQ(redactor.redact_id("user"), "[redacted]");
  EXPECT_EQ(redactor.redact_id("user-Rare-Password-41"), "user-[redacted]");
  EXPECT_EQ(redactor.redact_id(""), "");
}

// The shape of an id is no licence in an error's text.
TEST(Redactor, TakesASecretOutOfATextThatLooksLikeAnId) {
  EXPECT_EQ(redact("pass-41", hex_encode("pass-41-word")), "[redacted]" + hex_encode("-word"));
  EXPECT_EQ(redact("longer-pass-41", hex_encode("longer-pass-41")), "[redacted]");
}

// A text of brackets was looked through again from each sighting.
TEST(Redactor, TakesTimeInProportionToTheText) {
  const std::string text(4U << 20U, 'a');
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(redact("aaaa", text), Not(HasSubstr("a]a")));
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(20));
}

// What decoding leaves of a secret may be common where the secret is not.
TEST(Redactor, JudgesEachFormOfASecretByItself) {
  Redactor redactor;
  redactor.add_own_text("{} flows passed");
  for (const std::string_view secret : {"flows+passed", "++++++++", "p%61ssed"}) {
    EXPECT_EQ(redactor.add(secret), Commonness::none);
    EXPECT_EQ(redactor.sweep("it is " + std::string(secret) + "."), "it is [redacted].");
  }
  const std::string own = "2 flows passed          (of 2)";
  EXPECT_EQ(redactor.sweep(own), own);
  EXPECT_EQ(redactor.redact("1 flows passed"), "1 [redacted]");
  EXPECT_EQ(redactor.add("        "), Commonness::is_own_word);
}

// ...because it is a part of something longer, which is none.
TEST(Redactor, LeavesWhatOnlyContainsASecretOfItsKind) {
  Redactor redactor;
  redactor.add("buyer1@example.com");
  redactor.add("300000000000");
  redactor.add("deadbeef41");
  const std::string own = "e2e-17-buyer1@example.com 3000000000001 1300000000000 adeadbeef41 deadbeef410";
  EXPECT_EQ(redactor.sweep(own), own);
  EXPECT_TRUE(redactor.find(own).empty());
  EXPECT_EQ(redactor.sweep("<BUYER1@example.com>:300000000000,deadbeef41;"), "<[redacted]>:[redacted],[redacted];");
  EXPECT_THAT(redactor.sweep(hex_encode("xdeadbeef41x")), HasSubstr("[redacted]"));
  EXPECT_EQ(redactor.redact("for e2e-17-buyer1@example.com"), "for e2e-17-[redacted]");
}

TEST(Redactor, DoesNotSearchForShortNumbers) {
  Redactor redactor;
  EXPECT_EQ(redactor.add("30000000", "N"), Commonness::is_number);
  EXPECT_THAT(redactor.unsearched(), testing::ElementsAre("N"));
  EXPECT_EQ(redactor.sweep("\"requestTimeoutUs\":30000000"), "\"requestTimeoutUs\":30000000");
  EXPECT_EQ(redactor.redact("no 30000000"), "no [redacted]");
}

TEST(Redactor, FindsEncodingsOfSpellings) {
  constexpr std::string_view kPassword = "P\xc3\xa4/ss\"<w+rd>&1x";
  for (const std::string& text : {json_escape(kPassword), url_encode(kPassword), base64_encode(kPassword)}) {
    EXPECT_EQ(redact(kPassword, "x " + hex_encode(text)), "x [redacted]");
    EXPECT_EQ(redact(kPassword, "x " + utf16_little_endian(text)), "x [redacted]");
    EXPECT_THAT(redact(kPassword, base64_encode("{\"" + text + "\"}")), HasSubstr("[redacted]"));
  }
  EXPECT_EQ(redact("Head.Admin@Example.com", hex_encode("head.admin@example.com")), "[redacted]");
  EXPECT_THAT(redact("Head.Admin@Example.com", base64_encode("<head.admin@example.com>")), HasSubstr("[redacted]"));
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
