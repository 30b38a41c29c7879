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

// Around the ends of the 136-byte blocks, where the padding is one byte, or a block of its own. Message i % 251; digests
// from a second implementation, which gives SHA3-256 with that one's padding.
TEST(Keccak256, PadsEveryLength) {
  const std::pair<std::size_t, const char*> cases[] = {
      {1, "0xbc36789e7a1e281436464229828f817d6612f7b477d66591ff96a9e064bcc98a"},
      {135, "0xcbdfd9dee5faad3818d6b06f95a219fd290b0e1706f6a82e5a595b9ce9faca62"},
      {136, "0x7ce759f1ab7f9ce437719970c26b0a66ff11fe3e38e17df89cf5d29c7d7f807e"},
      {137, "0xac73d4fae68b8453f764007c1a20ce95994187861f0c3227a3a8e99a73a3b1db"},
      {271, "0x27eceb59ebc3dc8a04a5b135be641591a7278540e4556a2ba9f408194e666ec3"},
      {272, "0x8e2476e65823b24d96ebe239f2c1534cdf763e689e2410c3b1cb0c74e6177bfc"},
      {273, "0x3f02f134370e4debb95140ef49ddd3aed8c65ff1ed83a43f1b269421f179c5f9"},
  };
  for (const auto& [size, digest] : cases) {
    std::string message;
    for (std::size_t i = 0; i < size; ++i) message += static_cast<char>(i % 251);
    EXPECT_EQ(keccak_hex(message), digest) << size;
  }
}

TEST(Keccak256, IsNotSha3) {
  EXPECT_NE(keccak_hex(""), "0xa7ffc6f8bf1ed76651c14756a061d662f580ff4de43b49fa82d80a4b80f8434a");
}

}  // namespace
}  // namespace e2e::eth
