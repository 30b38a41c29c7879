#include "report/escape.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kReplacement = "\xEF\xBF\xBD";

struct Utf8Case {
  std::string given;
  std::string expected;
};

TEST(ToValidUtf8, ReplacesEachMaximalSubpartThatIsNotUtf8) {
  const std::string r = kReplacement;
  const Utf8Case cases[] = {
      {"", ""},
      {"plain \x01\x7F", "plain \x01\x7F"},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x9B\x92", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x9B\x92"},
      {"a\xFFz", "a" + r + "z"},
      {"\x80", r},
      {"\xC0\xAF", r + r},                       // overlong '/'
      {"\xC3(", r + "("},                        // lead without its follower
      {"\xE2\x82", r},                           // truncated at the end: one replacement
      {"\xE2\x82z", r + "z"},                    // truncated in the middle
      {"\xE0\x80\x80", r + r + r},               // overlong
      {"\xED\xA0\x80", r + r + r},               // a surrogate
      {"\xEE\x80\x80", "\xEE\x80\x80"},          // the first after the surrogates
      {"\xF0\x8F\xBF\xBF", r + r + r + r},       // overlong
      {"\xF0\x90\x80\x80", "\xF0\x90\x80\x80"},  // U+10000
      {"\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF"},  // U+10FFFF
      {"\xF4\x90\x80\x80", r + r + r + r},       // past it
      {"\xF0\x9F\x9B", r},
      {r, r},
  };
  for (const auto& [given, expected] : cases) EXPECT_EQ(to_valid_utf8(given), expected);
}

TEST(OneLine, HasNoControlCharacterLineBreakOrReorderedText) {
  EXPECT_EQ(one_line(" a\r\nb\tc\x1b[31md\x7F"
                     "e\xC2\x9B"
                     "f\xE2\x80\xA8g ",
                     100),
            "a  b c [31md e f g");
  EXPECT_EQ(one_line("x\xE2\x80\xAEgnp.exe\xE2\x81\xA9\xD8\x9C", 100), "x‹U+202E›gnp.exe‹U+2069›‹U+061C›");
}

TEST(OneLine, KeepsRightToLeftScriptsAndJoinedEmoji) {
  EXPECT_EQ(one_line("שלום 👩‍💻", 100), "שלום 👩‍💻");
}

TEST(OneLine, IsCutAtItsLimit) {
  EXPECT_EQ(one_line("abcdef", 6), "abcdef");
  EXPECT_EQ(one_line("abcdefg", 6), "abcdef…");
  EXPECT_EQ(one_line("aaaaaé", 6), "aaaaa…");
}

TEST(MarkdownText, TurnsMarkupIntoCharacterReferences) {
  EXPECT_EQ(markdown_text("a|b"), "a&#124;b");
  EXPECT_EQ(markdown_text("<b>&amp;"), "&lt;b&gt;&amp;amp;");
  EXPECT_EQ(markdown_text("`c` *e* _e_ ~s~ #h $m$ ![i](u) \\"),
            "&#96;c&#96; &#42;e&#42; &#95;e&#95; &#126;s&#126; &#35;h &#36;m&#36; &#33;&#91;i&#93;(u) &#92;");
  EXPECT_EQ(markdown_text("one\ntwo"), "one two");
  EXPECT_EQ(markdown_text("POST /api/payments answered 500: no, really (\"x\") - 1. + 2"),
            "POST /api/payments answered 500: no, really (\"x\") - 1. + 2");
}

TEST(MarkdownText, CannotBecomeALink) {
  EXPECT_EQ(markdown_text("https://evil.example"), "https&#58;//evil.example");
  EXPECT_EQ(markdown_text("see www.evil.example"), "see www&#46;evil.example");
  EXPECT_EQ(markdown_text("WWW.evil.example"), "WWW&#46;evil.example");
  EXPECT_EQ(markdown_text("at 12:30, e.g. here:"), "at 12:30, e.g. here:");
}

TEST(MarkdownText, LeavesNothingOfHostileTextThatIsMarkup) {
  const std::string text = markdown_text(test::hostile_text());
  EXPECT_EQ(text.find_first_of("<>|`*_[]$~\\\n\r\x1b\x07"), std::string::npos) << text;
  EXPECT_EQ(text, to_valid_utf8(text));
  EXPECT_THAT(text, Not(HasSubstr("://")));
}

TEST(MarkdownText, IsCutBeforeItIsEscaped) {
  const std::string text = markdown_text(std::string(10'000, '|'));
  EXPECT_EQ(text.size(), kMarkdownTextBytes * 6 + std::string("…").size());
}

TEST(MarkdownCode, IsASpanForPlainTextAndReferencesOtherwise) {
  EXPECT_EQ(markdown_code("3f0c8a52-7f0e"), "`3f0c8a52-7f0e`");
  EXPECT_EQ(markdown_code("http://127.0.0.1:5001/api?a=b&c=%20"), "`http://127.0.0.1:5001/api?a=b&c=%20`");
  EXPECT_EQ(markdown_code("a`b|c"), "<code>a&#96;b&#124;c</code>");
  EXPECT_EQ(markdown_code("<i>"), "<code>&lt;i&gt;</code>");
  EXPECT_EQ(markdown_code(""), "–");
  EXPECT_EQ(markdown_code(" \n"), "–");
}

}  // namespace
}  // namespace e2e::report
