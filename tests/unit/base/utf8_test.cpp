#include "base/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace e2e::base {
namespace {

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

// What a terminal obeys: C0, DEL, C1 (U+009B is a CSI, U+009D an OSC), separators, and the marks that reorder text.
TEST(Printable, KeepsNothingThatATerminalObeys) {
  for (char32_t c = 0; c < 0x3000; ++c) {
    std::string text = "a";
    append_utf8(text, c);
    const std::string shown = printable(text + "b");
    const bool is_control = c < 0x20 || (c >= 0x7F && c <= 0x9F);
    const bool is_mark =
        c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
    const bool stays = c == '\n' || c == '\t' || !(is_control || is_mark);
    EXPECT_EQ(shown == text + "b", stays) << std::hex << static_cast<unsigned>(c);
    EXPECT_EQ(printable(shown), shown);
    EXPECT_EQ(to_valid_utf8(shown), shown);
  }
}

TEST(Printable, KeepsLineEndsAndNoOtherCarriageReturn) {
  EXPECT_EQ(printable("a\r\nb\rc\r"), "a\r\nb c ");
  EXPECT_EQ(shorten("a\r\nb\rc", 80), "a  b c");
}

TEST(Printable, ReplacesBytesThatAreNotUtf8) {
  EXPECT_EQ(printable("Erreur \xe9 \x9b"
                      "31m"),
            "Erreur \xEF\xBF\xBD \xEF\xBF\xBD"
            "31m");
}

TEST(Shorten, HasNoControlCharacterLineBreakOrReorderedText) {
  EXPECT_EQ(shorten(" a\r\nb\tc\x1b[31md\x7F"
                    "e\xC2\x9B"
                    "f\xE2\x80\xA8g ",
                    100),
            "a  b c [31md e f g");
  EXPECT_EQ(shorten("x\xE2\x80\xAEgnp.exe\xE2\x81\xA9\xD8\x9C", 100), "x‹U+202E›gnp.exe‹U+2069›‹U+061C›");
}

TEST(Shorten, KeepsRightToLeftScriptsAndJoinedEmoji) {
  EXPECT_EQ(shorten("שלום 👩‍💻", 100), "שלום 👩‍💻");
}

TEST(Shorten, IsCutAtItsLimit) {
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdefg", 6), "abcdef…");
  EXPECT_EQ(shorten("aaaaaé", 6), "aaaaa…");
}

}  // namespace
}  // namespace e2e::base
