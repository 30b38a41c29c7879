#include "eth/erc20.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "eth/abi.hpp"

namespace e2e::eth {
namespace {

// transfer(address,uint256), balanceOf(address), decimals(), symbol()
constexpr Selector kTransfer{0xa9, 0x05, 0x9c, 0xbb};
constexpr Selector kBalanceOf{0x70, 0xa0, 0x82, 0x31};
constexpr Selector kDecimals{0x31, 0x3c, 0xe5, 0x67};
constexpr Selector kSymbol{0x95, 0xd8, 0x9b, 0x41};

constexpr std::size_t kLongestSymbol = 64;

Bytes call(const Selector& selector) { return Bytes(selector.begin(), selector.end()); }

tl::unexpected<base::Error> refuse(std::string message) {
  return base::fail(base::ErrorKind::payment_environment, std::move(message),
                    "check that the token's address is right, and on this chain");
}

base::Result<std::string> symbol_of(ByteView text) {
  if (text.size() > kLongestSymbol) return refuse(fmt::format("the token's symbol has {} bytes", text.size()));
  return printable(text);
}

}  // namespace

Bytes transfer_call(const Address& to, const base::TokenAmount& amount) {
  Bytes data = call(kTransfer);
  append_word(data, to);
  append_word(data, amount.base_units());
  return data;
}

Bytes balance_of_call(const Address& owner) {
  Bytes data = call(kBalanceOf);
  append_word(data, owner);
  return data;
}

Bytes decimals_call() { return call(kDecimals); }

Bytes symbol_call() { return call(kSymbol); }

base::Result<TransferCall> decode_transfer_call(ByteView data) {
  const bool is_transfer =
      data.size() == kTransfer.size() + 2 * kWordSize && std::equal(kTransfer.begin(), kTransfer.end(), data.begin());
  const auto arguments = is_transfer ? data.subspan(kTransfer.size()) : ByteView();
  const auto to = abi_address(arguments, 0);
  const auto amount = abi_uint256(arguments, 1);
  if (!to || !amount) return refuse("the data is no transfer of a token");
  return TransferCall{*to, base::TokenAmount(*amount)};
}

base::Result<base::Uint256> decode_uint256(ByteView returned) {
  if (returned.empty()) return refuse("the token's contract returned nothing");
  const auto value = abi_uint256(returned, 0);
  if (!value) return refuse(fmt::format("the token's contract returned {} bytes instead of a number", returned.size()));
  return *value;
}

base::Result<std::uint8_t> decode_decimals(ByteView returned) {
  auto value = decode_uint256(returned);
  if (!value) return base::forward_error(value);
  if (*value > std::numeric_limits<std::uint8_t>::max()) return refuse("the token's decimals are more than 255");
  return static_cast<std::uint8_t>(*value);
}

base::Result<std::string> decode_symbol(ByteView returned) {
  if (returned.empty()) return refuse("the token's contract returned nothing");
  if (returned.size() == kWordSize) {
    return symbol_of(
        returned.first(static_cast<std::size_t>(std::find(returned.begin(), returned.end(), 0) - returned.begin())));
  }
  const auto text = abi_string(returned);
  if (!text) return refuse(fmt::format("the token's contract returned {} bytes instead of a text", returned.size()));
  return symbol_of(*text);
}

base::Result<bool> decode_success(ByteView returned, bool has_code) {
  if (returned.empty() && has_code) return true;
  auto value = decode_uint256(returned);
  if (!value) return base::forward_error(value);
  if (*value > 1) return refuse("the token's contract returned neither true nor false");
  return *value == 1;
}

}  // namespace e2e::eth
