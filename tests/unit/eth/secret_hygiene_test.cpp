// That nothing a key is made of is left in memory that was given back: every block that is freed is searched for it.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <malloc.h>

#include "eth/hd_key.hpp"
#include "eth/hex_digits.hpp"
#include "eth/mnemonic.hpp"
#include "unit/eth/transaction_fixture.hpp"

namespace {

// What is searched for while a Watch lives. Its own memory is never freed, so that searching does not find itself.
struct Needle {
  std::array<char, 160> bytes{};
  std::size_t size = 0;
};
std::array<Needle, 8> needles;
std::size_t needle_count = 0;
int sightings = 0;

void release(void* block) noexcept {
  if (block == nullptr) return;
  const auto* const begin = static_cast<const char*>(block);
  const auto* const end = begin + malloc_usable_size(block);
  for (std::size_t i = 0; i < needle_count; ++i) {
    const auto* const needle = needles[i].bytes.data();
    if (std::search(begin, end, needle, needle + needles[i].size) != end) ++sightings;
  }
  std::free(block);
}

void* take(std::size_t size) {
  void* block = std::calloc(1, size > 0 ? size : 1);  // cleared: what an earlier owner left is not this one's fault
  if (block == nullptr) throw std::bad_alloc();
  return block;
}

class Watch {
 public:
  Watch() { sightings = 0; }
  ~Watch() { needle_count = 0; }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  void add_hex(std::string_view hex) {
    Needle& needle = needles.at(needle_count);
    needle.size = hex.size() / 2;
    for (std::size_t i = 0; i < needle.size; ++i) {
      const auto high = *e2e::eth::hex_digit_value(hex[2 * i]);
      needle.bytes.at(i) = static_cast<char>(high * 16 + *e2e::eth::hex_digit_value(hex[2 * i + 1]));
    }
    ++needle_count;
  }
  void add_text(std::string_view text) {
    Needle& needle = needles.at(needle_count);
    needle.size = text.size();
    std::copy(text.begin(), text.end(), needle.bytes.begin());
    ++needle_count;
  }
};

}  // namespace

void* operator new(std::size_t size) { return take(size); }
void* operator new[](std::size_t size) { return take(size); }
void operator delete(void* block) noexcept { release(block); }
void operator delete(void* block, std::size_t) noexcept { release(block); }
void operator delete[](void* block) noexcept { release(block); }
void operator delete[](void* block, std::size_t) noexcept { release(block); }

namespace e2e::eth {
namespace {

TEST(SecretHygiene, SeesACopyThatIsLeftBehind) {
  Watch watch;
  watch.add_text(kKeyText);
  watch.add_hex(kKeyText);
  {
    const std::string careless(kKeyText);
  }
  EXPECT_EQ(sightings, 1);
  {
    const auto key = key_from(kKeyText);
    const auto raw = key.raw().expose();
    const std::vector<char> careless(raw.begin(), raw.end());
  }
  EXPECT_EQ(sightings, 2);
}

TEST(SecretHygiene, NothingOfAKeyIsLeftBehind) {
  const auto transaction = payment(1);
  Watch watch;
  watch.add_text(kKeyText);
  watch.add_hex(kKeyText);
  {
    auto key = key_from(kKeyText);
    const auto moved = std::move(key);
    EXPECT_TRUE(sign_transaction(moved, transaction));
  }
  EXPECT_EQ(sightings, 0);
}

TEST(SecretHygiene, NothingOfATextThatIsNoKeyIsLeftBehind) {
  const auto most = std::string_view(kKeyText).substr(0, 60);
  Watch watch;
  watch.add_text(most);
  watch.add_hex(most);
  base::SeededIdSource randomness(1);
  for (const char* end : {"", "000z", "00000"}) {
    base::Secret text;
    {
      std::string whole = std::string(most) + end;
      text = base::Secret(whole);
      base::wipe(whole.data(), whole.size());
    }
    sightings = 0;
    EXPECT_FALSE(PrivateKey::parse(text, randomness));
    EXPECT_EQ(sightings, 0);
  }
}

TEST(SecretHygiene, NothingOfAMnemonicIsLeftBehind) {
  constexpr std::string_view kSentence = "test test test test test test test test test test test junk";
  Watch watch;
  watch.add_text(kSentence);
  watch.add_hex("df9bf37e6fcdf9bf37e6fcdf9bf37e3c");                                  // the entropy
  watch.add_hex("9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185");  // the seed, its first half
  watch.add_hex("ada5f7928ef8f684afa7b06929b5d1f653e486b52077ba9d798eded96c851ade");  // the master key
  watch.add_hex("a6001a33d7f033eb872b5e95587fe2053a2df53d546ba932637f2ab7a8cff940");  // and its chain code
  watch.add_hex("dd23ca549a97cb330b011aebb674730df8b14acaee42d211ab45692699ab8ba5");  // the account's parent
  watch.add_hex(kKeyText);
  {
    base::SeededIdSource randomness(1);
    const auto mnemonic = Mnemonic::parse(base::Secret(kSentence));
    const auto seed = must(mnemonic->seed(base::Secret()));
    auto account =
        must(must(HdKey::from_seed(seed, randomness)).derive(must(parse_derivation_path(kFirstAccountPath))));
    const auto key = std::move(account).take_key();
    EXPECT_EQ(key.address().to_string(), kOwner);
  }
  EXPECT_EQ(sightings, 0);
}

}  // namespace
}  // namespace e2e::eth
