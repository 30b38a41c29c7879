#include "eth/keccak.hpp"

#include <string>

#include <gtest/gtest.h>

namespace e2e::eth {
namespace {

std::string keccak_hex(std::string_view text) {
  return to_hex(keccak256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
}

TEST(Keccak256, AgreesWithPublishedDigests) {
  EXPECT_EQ(keccak_hex(""), "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
  EXPECT_EQ(keccak_hex("abc"), "0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45");
  EXPECT_EQ(keccak_hex("transfer(address,uint256)").substr(0, 10), "0xa9059cbb");
  EXPECT_EQ(keccak_hex("Transfer(address,address,uint256)"),
            "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef");
}

TEST(Keccak256, IsNotSha3) {
  EXPECT_NE(keccak_hex(""), "0xa7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
}

}  // namespace
}  // namespace e2e::eth
