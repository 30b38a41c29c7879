#include "eth/quantity.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "eth/hex_digits.hpp"

namespace e2e::eth {
namespace {

constexpr std::size_t kMaximumText = 256;  // with all the zeros that a node may put in front
constexpr std::size_t kMaximumDigits = 2 * sizeof(Word);

tl::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorKind::payment_environment, std::move(message));
}

}  // namespace

std::string to_quantity(const base::Uint256& value) {
  const std::string text = to_hex(to_minimal_bytes(value));
  const auto first = text.find_first_not_of('0', 2);
  return first == std::string::npos ? "0x0" : "0x" + text.substr(first);
}

base::Result<base::Uint256> parse_quantity(std::string_view text) {
  if (!text.starts_with("0x")) return refuse("a number must begin with 0x");
  if (text.size() == 2) return refuse("a number has no digits after 0x");
  if (text.size() > kMaximumText) return refuse(fmt::format("a number of {} characters is too long", text.size()));
  auto digits = text.substr(2);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.size() > kMaximumDigits) return refuse("a number is larger than 256 bits");
  std::string padded(kMaximumDigits - digits.size(), '0');
  padded += digits;
  Word word{};
  if (const auto wrong = read_hex_digits(padded, word)) {
    const auto position = *wrong + text.size() - kMaximumDigits + 1;
    return refuse(fmt::format("character {} of a number is no hex digit", position));
  }
  return to_uint256(word);
}

base::Result<std::uint64_t> parse_quantity64(std::string_view text) {
  auto value = parse_quantity(text);
  if (!value) return base::forward_error(value);
  if (*value > std::numeric_limits<std::uint64_t>::max()) return refuse("a number is larger than 64 bits");
  return static_cast<std::uint64_t>(*value);
}

}  // namespace e2e::eth
