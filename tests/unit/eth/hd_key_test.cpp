#include "eth/hd_key.hpp"

#include <algorithm>
#include <memory>

#include <gmock/gmock.h>
#include <openssl/sha.h>

#include "eth/mnemonic.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;

static_assert(!std::is_copy_constructible_v<HdKey> && !std::is_copy_assignable_v<HdKey>);

// An extended private key as BIP-32 writes it: version, depth, fingerprint of the parent, index, chain code, 0, key.
struct ExtendedKey {
  std::uint8_t depth = 0;
  std::uint32_t index = 0;
  std::string chain_code;
  std::string key;
};

Bytes from_base58(std::string_view text) {
  constexpr std::string_view kDigits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  boost::multiprecision::cpp_int value = 0;
  for (const char digit : text) value = value * 58 + kDigits.find(digit);
  Bytes bytes;
  export_bits(value, std::back_inserter(bytes), 8);
  return bytes;
}

ExtendedKey read_extended(std::string_view text) {
  const Bytes bytes = from_base58(text);
  EXPECT_EQ(bytes.size(), 82U);
  const ByteView payload = ByteView(bytes).first(78);
  Hash digest;
  SHA256(payload.data(), payload.size(), digest.bytes.data());
  SHA256(digest.bytes.data(), digest.bytes.size(), digest.bytes.data());
  EXPECT_TRUE(std::equal(bytes.begin() + 78, bytes.end(), digest.bytes.begin()));
  return {payload[4], static_cast<std::uint32_t>(to_uint256(payload.subspan(9, 4))),
          to_hex(payload.subspan(13, 32)).substr(2), to_hex(payload.subspan(46, 32)).substr(2)};
}

HdKey derived(const base::Secret& seed, std::string_view path) {
  base::SeededIdSource randomness(1);
  return must(must(HdKey::from_seed(seed, randomness)).derive(must(parse_derivation_path(path))));
}

HdKey derived(std::string_view seed_hex, std::string_view path) { return derived(secret_from_hex(seed_hex), path); }

void expect_same(const HdKey& key, const ExtendedKey& expected) {
  EXPECT_EQ(hex_of(key.key().raw()), expected.key);
  EXPECT_EQ(hex_of(key.chain_code()), expected.chain_code);
}

constexpr const char* kSeed1 = "000102030405060708090a0b0c0d0e0f";
constexpr const char* kSeed3 =
    "4b381541583be4423346c643850da4b320e46a87ae3d2a4e6da11eba819cd4acba45d239319ac14f863b8d5ab5a0d0c64d2e8a1e7d1457df2e"
    "5a"
    "3c51c73235be";
constexpr const char* kSeed4 = "3ddd5602285899a946114506157c7997e5444528f3003f6134712147db19b678";

// Source: BIP-32, test vectors 1, 3 and 4; the last two have keys with leading zeros.
TEST(HdKey, PassesTheVectors) {
  const struct {
    const char* seed;
    const char* path;
    const char* extended;
  } cases[] = {
      {kSeed1, "m",
       "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPH"
       "i"},
      {kSeed1, "m/0H",
       "xprv9uHRZZhk6KAJC1avXpDAp4MDc3sQKNxDiPvvkX8Br5ngLNv1TxvUxt4cV1rGL5hj6KCesnDYUhd7oWgT11eZG7XnxHrnYeSvkzY7d2bhkJ"
       "7"},
      {kSeed1, "m/0H/1",
       "xprv9wTYmMFdV23N2TdNG573QoEsfRrWKQgWeibmLntzniatZvR9BmLnvSxqu53Kw1UmYPxLgboyZQaXwTCg8MSY3H2EU4pWcQDnRnrVA1xe8f"
       "s"},
      {kSeed1, "m/0h/1/2'/2/1000000000",
       "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu7"
       "6"},
      {kSeed3, "m/0H",
       "xprv9uPDJpEQgRQfDcW7BkF7eTya6RPxXeJCqCJGHuCJ4GiRVLzkTXBAJMu2qaMWPrS7AANYqdq6vcBcBUdJCVVFceUvJFjaPdGZ2y9WACViL4"
       "L"},
      {kSeed4, "m/0H/1H",
       "xprv9xJocDuwtYCMNAo3Zw76WENQeAS6WGXQ55RCy7tDJ8oALr4FWkuVoHJeHVAcAqiZLE7Je3vZJHxspZdFHfnBEjHqU5hG1Jaj32dVoS6XLT"
       "1"},
  };
  for (const auto& vector : cases) {
    const auto expected = read_extended(vector.extended);
    const auto path = must(parse_derivation_path(vector.path));
    EXPECT_EQ(path.size(), expected.depth);
    if (!path.empty()) EXPECT_EQ(path.back(), expected.index);
    expect_same(derived(vector.seed, vector.path), expected);
  }
}

TEST(HdKey, StartsWhereTheMnemonicVectorsDo) {
  for (const auto& vector : vectors("bip39-english.json").at("english").as_array()) {
    expect_same(derived(text_of(vector.at(2)), "m"), read_extended(text_of(vector.at(3))));
  }
}

base::Secret seed_of(const char* sentence) {
  return must(must(Mnemonic::parse(base::Secret(sentence))).seed(base::Secret()));
}

TEST(HdKey, MakesTheDevelopmentAccounts) {
  constexpr const char* kSentence = "test test test test test test test test test test test junk";
  const std::pair<const char*, const char*> nodes[] = {
      {"m", "ada5f7928ef8f684afa7b06929b5d1f653e486b52077ba9d798eded96c851ade"},
      {"m/44'", "31984c8058c45d1f6a686f95252d484d25c1c7679d0b95fbf0dc17af74a8e662"},
      {"m/44'/60'", "3aa04966203428ada6ecc9c0e950b676c5fd2f92508821ddfab82dbea932dcd1"},
      {"m/44'/60'/0'", "bdc37e0491647f2e79b49dcd55a769d589853f6531bda4572079d3e4e6a3bd91"},
      {"m/44'/60'/0'/0", "dd23ca549a97cb330b011aebb674730df8b14acaee42d211ab45692699ab8ba5"},
      {"m/44'/60'/0'/0/0", kKeyText},
      {"m/44'/60'/0'/0/1", "59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"},
      {"m/44'/60'/0'/0/5", "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba"},
  };
  const auto seed = seed_of(kSentence);
  for (const auto& [path, key] : nodes) EXPECT_EQ(hex_of(derived(seed, path).key().raw()), key) << path;
  auto account = derived(seed, kFirstAccountPath);
  EXPECT_EQ(std::move(account).take_key().address().to_string(), kOwner);
  EXPECT_EQ(derived(seed, "m/44'/60'/0'/0/19").key().address().to_string(),
            "0x8626f6940E2eb28930eFb4CeF49B2d1F2C9C1199");
}

TEST(HdKey, MakesTheFirstAccountOfTheFirstMnemonic) {
  const auto seed =
      seed_of("abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about");
  EXPECT_EQ(hex_of(seed).substr(0, 16), "5eb00bbddcf06908");
  EXPECT_EQ(derived(seed, kFirstAccountPath).key().address().to_string(), "0x9858EfFD232B4033E47d90003D41EC34EcaEda94");
}

TEST(HdKey, RefusesSeedsOfOtherSizes) {
  base::SeededIdSource randomness(1);
  for (const std::size_t size : {0U, 15U, 65U}) {
    EXPECT_FALSE(HdKey::from_seed(base::Secret(std::string(size, 's')), randomness));
  }
}

TEST(DerivationPath, ReadsEverySpellingOfHardened) {
  const DerivationPath expected = {0x8000002CU, 0x8000003CU, 0x80000000U, 0, 0};
  for (const char* text : {"m/44'/60'/0'/0/0", "m/44h/60h/0h/0/0", "m/44H/60H/0H/0/0", "m/44'/60h/0H/0/0"}) {
    EXPECT_EQ(must(parse_derivation_path(text)), expected);
  }
  EXPECT_EQ(must(parse_derivation_path("m")), DerivationPath{});
  EXPECT_EQ(must(parse_derivation_path("m/2147483647'")), DerivationPath{0xFFFFFFFFU});
}

TEST(DerivationPath, RefusesOtherTexts) {
  for (const char* text : {"",      "44'/60'",      "M/0",          "m/",
                           "m//0",  "m/0/",         "/m/0",         "m/-1",
                           "m/+1",  "m/2147483648", "m/4294967296", "m/0''",
                           "m/0'h", "m/'",          "m/0x1",        "m/1 ",
                           " m/1",  "m/1.0",        "n/0",          "m/0/1/2/3/4/5/6/7/8/9/10"}) {
    const auto path = parse_derivation_path(text);
    ASSERT_FALSE(path) << text;
    EXPECT_EQ(path.error().kind, base::ErrorKind::usage);
    EXPECT_THAT(path.error().fix, HasSubstr("m/44'"));
  }
  EXPECT_TRUE(parse_derivation_path("m/0/1/2/3/4/5/6/7/8/9"));
  EXPECT_THAT(parse_derivation_path("m/0/x").error().message, HasSubstr("part 2 "));
}

}  // namespace
}  // namespace e2e::eth
