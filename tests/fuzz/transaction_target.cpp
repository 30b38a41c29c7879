#include "eth/erc20.hpp"
#include "eth/keccak.hpp"
#include "eth/transaction.hpp"
#include "fuzz/target.hpp"

using namespace e2e;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const eth::ByteView input(data, size);
  const auto done = eth::decode_transaction(input);
  if (!done) return 0;
  fuzz::promise(done->raw == eth::Bytes(input.begin(), input.end()), "the bytes are kept");
  fuzz::promise(done->hash == eth::keccak256(input), "the hash is theirs");
  fuzz::promise(eth::has_low_s(done->signature), "s is low");
  fuzz::promise(done->transaction.chain_id != 0, "there is a chain id");
  const auto sender = eth::recover(eth::signing_hash(done->transaction), done->signature);
  fuzz::promise(sender && *sender == done->sender, "the sender is who signed");
  if (const auto call = eth::decode_transfer_call(done->transaction.data)) {
    fuzz::promise(eth::transfer_call(call->to, call->amount) == done->transaction.data, "a call has one encoding");
  }
  return 0;
}
