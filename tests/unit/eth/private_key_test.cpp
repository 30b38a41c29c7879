#include "eth/private_key.hpp"

#include <concepts>
#include <ostream>
#include <type_traits>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include "base/redaction.hpp"
#include "eth/curve.hpp"
#include "eth/keccak.hpp"
#include "unit/eth/eth_fixture.hpp"

namespace e2e::eth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

template <class T>
concept Printable = requires(std::ostream& out, const T& value) { out << value; };
template <class T>
concept Comparable = requires(const T& a, const T& b) { a == b; };

static_assert(!std::is_copy_constructible_v<PrivateKey> && !std::is_copy_assignable_v<PrivateKey>);
static_assert(std::is_nothrow_move_constructible_v<PrivateKey> && std::is_nothrow_move_assignable_v<PrivateKey>);
static_assert(!Printable<PrivateKey> && !Comparable<PrivateKey> && !fmt::is_formattable<PrivateKey>::value);

constexpr const char* kOrderLessOne = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364140";
constexpr const char* kOrder = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";

std::string sixty_three_zeros_and(char last) { return std::string(63, '0') + last; }

TEST(PrivateKey, MakesTheKnownAddresses) {
  const std::pair<std::string, const char*> cases[] = {
      {sixty_three_zeros_and('1'), "0x7E5F4552091A69125d5DfCb7b8C2659029395Bdf"},
      {sixty_three_zeros_and('2'), "0x2B5AD5c4795c026514f8317c7a215E218DcCD6cF"},
      {kOrderLessOne, "0x80C0dbf239224071c59dD8970ab9d542E3414aB2"},
      {"c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4",
       "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"},
      {"c87f65ff3f271bf5dc8643484f66b200109caffe4bf98c4cb393dc35740b28c0",
       "0x13978aee95f38490e9769C39B2773Ed763d9cd5F"},
      {kKeyText, kOwner},
  };
  for (const auto& [key, address] : cases) EXPECT_EQ(key_from(key).address().to_string(), address);
}

TEST(PrivateKey, ReadsTheUsualSpellings) {
  const std::string digits = kKeyText;
  for (const auto& text : {digits, "0x" + digits, "0X" + digits, "  0x" + digits + "\r\n", [&] {
                             std::string upper = digits;
                             for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
                             return upper;
                           }()}) {
    EXPECT_EQ(key_from(text).address().to_string(), kOwner);
  }
}

TEST(PrivateKey, RefusesWhatIsNoneWithoutRepeatingIt) {
  const std::string digits = kKeyText;
  const std::string bad[] = {"",
                             "0x",
                             digits.substr(1),
                             digits + "0",
                             digits.substr(0, 63) + "g",
                             "0x0x" + digits.substr(2),
                             digits.substr(0, 30) + " " + digits.substr(31),
                             std::string(64, '0'),
                             kOrder,
                             std::string(64, 'f')};
  base::SeededIdSource randomness(1);
  for (const auto& text : bad) {
    const auto key = PrivateKey::parse(base::Secret(text), randomness);
    ASSERT_FALSE(key);
    const std::string said = base::describe(key.error()) + key.error().fix;
    EXPECT_EQ(key.error().kind, base::ErrorKind::usage);
    EXPECT_FALSE(key.error().fix.empty());
    if (text.size() > 8) EXPECT_THAT(said, Not(HasSubstr(text.substr(4, 4))));
  }
}

TEST(PrivateKey, SaysWhichDigitIsWrong) {
  base::SeededIdSource randomness(1);
  const auto text = "0x" + std::string(kKeyText).substr(0, 63) + "g";
  EXPECT_THAT(PrivateKey::parse(base::Secret(text), randomness).error().message, HasSubstr("digit 64 "));
}

TEST(PrivateKey, IsKnownToTheRedactorInEverySpelling) {
  base::Redactor redactor;
  redactor.add(key_from(kKeyText).raw());
  EXPECT_THAT(redactor.redact("the key is 0x" + std::string(kKeyText)),
              Not(HasSubstr(std::string(kKeyText).substr(0, 8))));
}

TEST(PrivateKey, CannotSignOnceItWasMoved) {
  auto key = key_from(kKeyText);
  const auto other = std::move(key);
  EXPECT_FALSE(key.sign(Hash{}));  // NOLINT(bugprone-use-after-move): what is left is what is tested
  EXPECT_TRUE(other.sign(Hash{}));
}

TEST(Signing, DoesNotDependOnTheBlinding) {
  base::SeededIdSource one(1);
  base::SeededIdSource two(2);
  const auto first = must(PrivateKey::parse(base::Secret(kKeyText), one));
  const auto second = must(PrivateKey::parse(base::Secret(kKeyText), two));
  EXPECT_EQ(must(first.sign(sha256("x"))), must(second.sign(sha256("x"))));
}

struct Known {
  const char* key;
  const char* message;
  const char* r;
  const char* s;
  bool y_parity;
};

// Source: bitcointalk.org, topic 285142: RFC 6979 on secp256k1 with SHA-256, s in its low form.
TEST(Signing, FollowsRfc6979) {
  const std::string one = sixty_three_zeros_and('1');
  const Known cases[] = {
      {one.c_str(), "Satoshi Nakamoto", "934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d8",
       "2442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5", true},
      {one.c_str(), "All those moments will be lost in time, like tears in rain. Time to die...",
       "8600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b",
       "547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21", false},
      {kOrderLessOne, "Satoshi Nakamoto", "fd567d121db66e382991534ada77a6bd3106f0a1098c231e47993447cd6af2d0",
       "6b39cd0eb1bc8603e159ef5c20a5c8ad685a45b06ce9bebed3f153d10d93bed5", false},
      {"f8b8af8ce3c7cca5e300d33939540c10d45ce001b8f252bfbc57ba0342904181", "Alan Turing",
       "7063ae83e7f62bbb171798131b4a0564b956930092b33b07b395615d9ec7e15c",
       "58dfcc1e00a35e1572f366ffe34ba0fc47db1e7189759b9fb233c5b05ab388ea", false},
  };
  for (const auto& known : cases) {
    const auto signature = must(key_from(known.key).sign(sha256(known.message)));
    EXPECT_EQ(signature, (Signature{number_from(known.r), number_from(known.s), known.y_parity})) << known.message;
  }
}

// r is the x of the nonce's point: that of the public key which the nonce would have.
TEST(Signing, TakesTheNoncesOfTheVectors) {
  base::SeededIdSource randomness(1);
  const Curve curve(randomness);
  int count = 0;
  for (const auto& vector : vectors("rfc6979.json").as_array()) {
    const auto signature = must(key_from(text_of(vector.at("d"))).sign(sha256(text_of(vector.at("message")))));
    const Bytes nonce = from_hex(text_of(vector.at("k0")));
    const auto point = curve.public_key(KeyView(nonce.data(), sizeof(Word)));
    ASSERT_TRUE(point);
    EXPECT_EQ(to_word(signature.r), to_word(to_uint256(ByteView(*point).subspan(1, 32))));
    ++count;
  }
  EXPECT_EQ(count, 10);
}

TEST(Recovery, TakesHighValuesOfSToo) {
  const auto key = key_from(kKeyText);
  const auto hash = sha256("x");
  auto signature = must(key.sign(hash));
  EXPECT_TRUE(has_low_s(signature));
  signature.s = Curve::order() - signature.s;
  EXPECT_FALSE(has_low_s(signature));
  EXPECT_NE(must(recover(hash, signature)), key.address());
  signature.y_parity = !signature.y_parity;
  EXPECT_EQ(must(recover(hash, signature)), key.address());
}

TEST(Recovery, DrawsTheLineAtHalfTheOrder) {
  const auto half = number_from("7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");
  EXPECT_TRUE(has_low_s({1, half, false}));
  EXPECT_FALSE(has_low_s({1, half + 1, false}));
}

TEST(Recovery, RefusesNumbersThatNoSignatureHas) {
  const auto good = must(key_from(kKeyText).sign(Hash{}));
  for (const auto& [r, s] : {std::pair<base::Uint256, base::Uint256>{0, good.s},
                             {good.r, 0},
                             {Curve::order(), good.s},
                             {good.r, Curve::order()},
                             {number_from(std::string(64, 'f')), good.s},
                             {5, good.s}}) {  // no point of the curve has x = 5
    const auto signer = recover(Hash{}, {r, s, false});
    ASSERT_FALSE(signer);
    EXPECT_EQ(signer.error().kind, base::ErrorKind::payment_environment);
  }
}

RC_GTEST_PROP(Signing, LeadsBackToTheSigner, (const std::string& message, std::uint64_t seed)) {
  base::SeededIdSource random(seed);
  const auto key = key_from(base::make_hex(random, 64));
  const auto hash = sha256(message);
  const auto signature = must(key.sign(hash));
  RC_ASSERT(must(recover(hash, signature)) == key.address());
  RC_ASSERT(has_low_s(signature));
}

}  // namespace
}  // namespace e2e::eth
