#include "eth/rlp.hpp"
#include "fuzz/target.hpp"

using namespace e2e;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const eth::ByteView input(data, size);
  const auto item = eth::rlp_decode(input);
  if (!item) return 0;
  fuzz::promise(eth::rlp_encode(*item) == eth::Bytes(input.begin(), input.end()), "a value has one encoding");
  if (const auto integer = eth::rlp_integer(*item)) {
    fuzz::promise(eth::RlpItem::integer(*integer) == *item, "an integer has one encoding");
  }
  return 0;
}
