#include "eth/revert.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/amount.hpp"
#include "eth/abi.hpp"
#include "eth/quantity.hpp"

namespace e2e::eth {
namespace {

// Each reads the arguments behind its selector; nothing where they are not its own.
std::optional<Revert> read_message(ByteView arguments) {
  const auto text = abi_string(arguments);
  if (!text) return std::nullopt;
  return Revert{RevertReason::message, printable(*text)};
}

// Source: Solidity documentation, the list of panic codes.
const char* meaning_of_panic(const base::Uint256& code) {
  if (code == 0x01) return "an assertion failed";
  if (code == 0x11) return "an arithmetic overflow";
  if (code == 0x12) return "a division by zero";
  if (code == 0x32) return "an index out of bounds";
  return "an internal error";
}

std::optional<Revert> read_panic(ByteView arguments) {
  const auto code = abi_uint256(arguments, 0);
  if (!code) return std::nullopt;
  return Revert{RevertReason::panic,
                fmt::format("{} in the contract (panic {})", meaning_of_panic(*code), to_quantity(*code))};
}

std::optional<Revert> read_insufficient_balance(ByteView arguments) {
  const auto owner = abi_address(arguments, 0);
  const auto balance = abi_uint256(arguments, 1);
  const auto needed = abi_uint256(arguments, 2);
  if (!owner || !balance || !needed) return std::nullopt;
  return Revert{RevertReason::insufficient_balance,
                fmt::format("{} has {} tokens, and {} are needed", owner->to_string(),
                            base::TokenAmount(*balance).to_string(), base::TokenAmount(*needed).to_string())};
}

std::optional<Revert> read_invalid_receiver(ByteView arguments) {
  const auto receiver = abi_address(arguments, 0);
  if (!receiver) return std::nullopt;
  return Revert{RevertReason::invalid_receiver, fmt::format("the token refuses {} as receiver", receiver->to_string())};
}

std::optional<Revert> read_paused(ByteView /*arguments*/) {
  return Revert{RevertReason::paused, "the token is paused"};
}

struct KnownError {
  Selector selector;
  std::optional<Revert> (*read)(ByteView arguments);
};

// Error(string), Panic(uint256), ERC20InsufficientBalance(address,uint256,uint256), ERC20InvalidReceiver(address),
// EnforcedPause()
constexpr KnownError kKnown[] = {
    {{0x08, 0xc3, 0x79, 0xa0}, read_message},
    {{0x4e, 0x48, 0x7b, 0x71}, read_panic},
    {{0xe4, 0x50, 0xd3, 0x8c}, read_insufficient_balance},
    {{0xec, 0x44, 0x2f, 0x05}, read_invalid_receiver},
    {{0xd9, 0x3c, 0x06, 0x65}, read_paused},
};

}  // namespace

Revert decode_revert(ByteView data) {
  if (data.empty()) return {RevertReason::none, "no reason given"};
  if (data.size() < sizeof(Selector)) return {RevertReason::unknown, fmt::format("unknown error {}", to_hex(data))};
  const auto selector = data.first(sizeof(Selector));
  for (const auto& known : kKnown) {
    if (!std::equal(selector.begin(), selector.end(), known.selector.begin())) continue;
    if (auto revert = known.read(data.subspan(sizeof(Selector)))) return *std::move(revert);
  }
  return {RevertReason::unknown, fmt::format("unknown error {}", to_hex(selector))};
}

}  // namespace e2e::eth
