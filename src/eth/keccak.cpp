#include "eth/keccak.hpp"

#include <cryptopp/keccak.h>

namespace e2e::eth {

Hash keccak256(ByteView message) {
  Hash hash;
  CryptoPP::Keccak_256 keccak;
  keccak.Update(message.data(), message.size());
  keccak.Final(hash.bytes.data());
  return hash;
}

}  // namespace e2e::eth
