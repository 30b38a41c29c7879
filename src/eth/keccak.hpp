// Keccak-256 as Ethereum uses it: the padding of the competition's Keccak, not that of SHA3-256.
//
// Pure. Source: Ethereum Yellow Paper, appendix A ("KEC"); "The Keccak reference", version 3.0.
#pragma once

#include "eth/bytes.hpp"

namespace e2e::eth {

Hash keccak256(ByteView message);

}  // namespace e2e::eth
