#include "eth/abi.hpp"

#include <algorithm>

namespace e2e::eth {
namespace {

constexpr std::size_t kAddressPadding = kWordSize - Address::kSize;

}  // namespace

std::optional<ByteView> abi_word(ByteView data, std::size_t index) {
  if (data.size() / kWordSize <= index) return std::nullopt;
  return data.subspan(index * kWordSize, kWordSize);
}

std::optional<base::Uint256> abi_uint256(ByteView data, std::size_t index) {
  const auto word = abi_word(data, index);
  if (!word) return std::nullopt;
  return to_uint256(*word);
}

std::optional<Address> abi_address(ByteView data, std::size_t index) {
  const auto word = abi_word(data, index);
  if (!word) return std::nullopt;
  const auto padding = word->first(kAddressPadding);
  if (std::any_of(padding.begin(), padding.end(), [](std::uint8_t byte) { return byte != 0; })) return std::nullopt;
  std::array<std::uint8_t, Address::kSize> bytes{};
  std::copy(word->begin() + kAddressPadding, word->end(), bytes.begin());
  return Address(bytes);
}

std::optional<ByteView> abi_string(ByteView data) {
  const auto offset = abi_uint256(data, 0);
  const auto size = abi_uint256(data, 1);
  if (!offset || !size || *offset != kWordSize) return std::nullopt;
  const auto rest = data.subspan(2 * kWordSize);
  if (*size > rest.size()) return std::nullopt;
  return rest.first(static_cast<std::size_t>(*size));
}

void append_word(Bytes& out, const base::Uint256& value) {
  const Word word = to_word(value);
  out.insert(out.end(), word.begin(), word.end());
}

void append_word(Bytes& out, const Address& address) {
  out.insert(out.end(), kAddressPadding, 0);
  out.insert(out.end(), address.bytes().begin(), address.bytes().end());
}

std::string printable(ByteView text) {
  std::string out;
  for (const auto byte : text) {
    if (byte >= 0x80) {
      out += '?';
    } else if (byte >= 0x20 && byte != 0x7f) {
      out += static_cast<char>(byte);
    }
  }
  return out;
}

}  // namespace e2e::eth
