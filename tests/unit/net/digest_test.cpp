#include "net/digest.hpp"

#include <set>

#include <gtest/gtest.h>

namespace e2e::net {
namespace {

// FIPS 180-4, example messages.
TEST(Sha256Hex, GivesTheReferenceDigests) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// By another implementation: python3 -c "import hmac; print(hmac.new(b'key', b'\0'*7 + b'\1' + b'label',
// 'sha256').hexdigest())", and the same with \2.
TEST(KeyedIdSource, GivesTheReferenceStream) {
  KeyedIdSource source(base::Secret("key"), "label");
  EXPECT_EQ(source.next(), 0xc3849b25dbc5a4fcULL);
  EXPECT_EQ(source.next(), 0xe6c8762187b2110bULL);
  EXPECT_EQ(source.next(), 0x15cdd059f3405b22ULL);
  EXPECT_EQ(source.next(), 0xa8a5cf8dc5dc7be5ULL);
  EXPECT_EQ(source.next(), 0xff3924f6f4756100ULL);
  EXPECT_EQ(source.next(), 0xf9c1066b39d57bffULL);
}

TEST(KeyedIdSource, RepeatsForTheSameKeyAndLabelOnly) {
  std::set<std::uint64_t> first;
  for (const auto* key : {"key 1", "key 2"}) {
    for (const auto* label : {"", "a", "b"}) {
      KeyedIdSource once(base::Secret(key), label);
      KeyedIdSource again(base::Secret(key), label);
      const auto value = once.next();
      EXPECT_EQ(again.next(), value);
      for (int i = 0; i < 9; ++i) EXPECT_EQ(once.next(), again.next());
      EXPECT_TRUE(first.insert(value).second) << key << label;
    }
  }
}

}  // namespace
}  // namespace e2e::net
