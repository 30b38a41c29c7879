#include <algorithm>
#include <string>

#include "base/id_source.hpp"
#include "eth/hex_digits.hpp"
#include "eth/mnemonic.hpp"
#include "eth/private_key.hpp"
#include "fuzz/target.hpp"

using namespace e2e;

namespace {

// Eight hex digits in a row say a part of a key; none of our own words has as many.
void must_not_repeat(const base::Error& error, std::string_view text) {
  constexpr std::size_t kTelling = 8;
  const std::string said = base::describe(error) + error.fix;
  for (std::size_t at = 0; at + kTelling <= text.size(); ++at) {
    const auto part = text.substr(at, kTelling);
    const bool is_hex =
        std::all_of(part.begin(), part.end(), [](char c) { return eth::hex_digit_value(c).has_value(); });
    fuzz::promise(!is_hex || said.find(part) == std::string::npos, "no message repeats a secret");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const base::Secret text(fuzz::text_of({data, size}));
  if (const auto mnemonic = eth::Mnemonic::parse(text)) {
    const auto again = eth::Mnemonic::parse(mnemonic->sentence());
    fuzz::promise(again && again->sentence().expose() == mnemonic->sentence().expose(), "a sentence is itself");
  } else {
    must_not_repeat(mnemonic.error(), text.expose());
  }
  base::SeededIdSource randomness(1);
  if (const auto key = eth::PrivateKey::parse(text, randomness)) {
    fuzz::promise(!key->address().is_zero(), "a key has an address");
  } else {
    must_not_repeat(key.error(), text.expose());
  }
  return 0;
}
