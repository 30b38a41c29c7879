// The few byte-to-text encodings that the project needs.
// Source: RFC 4648 (base64, base64url, hex), RFC 3986 (percent-encoding).
#pragma once

#include <string>
#include <string_view>

namespace e2e::base {

enum class HexCase { lower, upper };

std::string hex_encode(std::string_view bytes, HexCase letters = HexCase::lower);
std::string base64_encode(std::string_view bytes);     // with padding
std::string base64url_encode(std::string_view bytes);  // without padding, as JWT wants it
// Everything but the unreserved characters is percent-encoded.
std::string url_encode(std::string_view text);
// The inside of a JSON string literal, without the quotes; bytes above 0x7f are kept as they are.
std::string json_escape(std::string_view text);

}  // namespace e2e::base
