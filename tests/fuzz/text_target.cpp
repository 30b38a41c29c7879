#include "base/text.hpp"
#include "eth/address.hpp"
#include "eth/hd_key.hpp"
#include "eth/quantity.hpp"
#include "fuzz/target.hpp"

using namespace e2e;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of({data, size});
  if (const auto bytes = eth::parse_hex(text)) {
    fuzz::promise(eth::to_hex(*bytes) == base::to_lower(text), "hex is written as it was read");
  }
  if (const auto hash = eth::parse_hash(text)) {
    fuzz::promise(eth::to_hex(*hash) == base::to_lower(text), "a hash is written as it was read");
  }
  if (const auto number = eth::parse_quantity(text)) {
    const auto again = eth::parse_quantity(eth::to_quantity(*number));
    fuzz::promise(again && *again == *number, "a number is read as it was written");
    fuzz::promise(eth::to_quantity(*number).size() <= text.size(), "no form is shorter");
  }
  if (const auto address = eth::Address::parse(text)) {
    fuzz::promise(address->to_lower_hex() == base::to_lower(text), "an address is written as it was read");
    fuzz::promise(eth::Address::parse(address->to_string()).has_value(), "a checksum is right");
  }
  if (const auto path = eth::parse_derivation_path(text)) {
    fuzz::promise(path->size() <= eth::kMaximumPathDepth, "a path is bounded");
  }
  return 0;
}
