// The ways in which a text can be spelled on its way through backends, proxies and logs: one table for writing all of
// them, and one step of reading them back, whichever it is.
//
// Reading takes no side: what looks like an escape of any spelling is one. A text is therefore looked at before and after
// each step (base/redaction.hpp).
// Source: RFC 3986 (percent), the URL Living Standard (forms), RFC 8259 (JSON), HTML Living Standard §13.5, RFC 4648.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace e2e::base {

// How it is found: read back by decode_step(), or searched for as it is written. Base64 of a part of a longer text begins
// at any of three offsets.
enum class Reading { decoded, as_written, in_any_case, at_any_bit };

struct Spelling {
  std::string_view name;                   // "percent-encoded, lower case"
  std::string (*write)(std::string_view);  // of UTF-8
  Reading reading = Reading::decoded;
};

std::span<const Spelling> all_spellings();

// A text after some steps of decoding, and where in the original text each of its bytes comes from.
struct DecodedText {
  std::string text;
  std::vector<std::uint32_t> begin;  // of the escape, or of the byte, that a byte of `text` was
  std::vector<std::uint32_t> end;
};

// Decodes every percent, form, JSON and HTML escape once. NULs go, which is what UTF-16 has between ASCII characters, and
// bytes that are not UTF-8 are read as Latin-1. False where there was nothing to decode.
bool decode_step(DecodedText& decoded);
// Of a text that was not decoded before; without places.
std::string decode_once(std::string_view text);

// "UTF-16" with the low or the high byte of each unit first.
std::string utf16_little_endian(std::string_view text);
std::string utf16_big_endian(std::string_view text);

}  // namespace e2e::base
