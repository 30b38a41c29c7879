// The few forms of Solidity's binary interface that ERC-20 needs, for the files of eth that read and write them.
//
// Source: Solidity documentation, "Contract ABI Specification".
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "eth/address.hpp"
#include "eth/bytes.hpp"

namespace e2e::eth {

// The first four bytes of the digest of a function's or error's signature.
using Selector = std::array<std::uint8_t, 4>;

inline constexpr std::size_t kWordSize = sizeof(Word);

// Where arguments begin with a selector, take it off first.
// The word at `index`; nothing where the data is too short.
std::optional<ByteView> abi_word(ByteView data, std::size_t index);
std::optional<base::Uint256> abi_uint256(ByteView data, std::size_t index);
// Nothing also where the twelve bytes before an address are not zero.
std::optional<Address> abi_address(ByteView data, std::size_t index);
// The only argument, a string, as its bytes; nothing where it is not all there.
std::optional<ByteView> abi_string(ByteView data);

void append_word(Bytes& out, const base::Uint256& value);
void append_word(Bytes& out, const Address& address);

// Foreign text: control characters are left out, what is not ASCII becomes a question mark. It is not cut: first it must
// be redacted.
std::string printable(ByteView text);

}  // namespace e2e::eth
