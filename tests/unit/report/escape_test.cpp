#include "report/escape.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf8.hpp"
#include "support/hostile_run_result.hpp"

namespace e2e::report {
namespace {

using testing::HasSubstr;
using testing::Not;

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
  EXPECT_EQ(text, base::to_valid_utf8(text));
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
