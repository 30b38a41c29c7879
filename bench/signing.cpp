// What a payment costs before it is sent: a signature, and the steps that it consists of.
#include <benchmark/benchmark.h>

#include "base/id_source.hpp"
#include "eth/erc20.hpp"
#include "eth/keccak.hpp"
#include "eth/transaction.hpp"

namespace e2e::eth {
namespace {

// Of a public development account.
constexpr const char* kKey = "ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";

PrivateKey key() {
  base::SeededIdSource randomness(1);
  return *PrivateKey::parse(base::Secret(kKey), randomness);
}

Transaction payment() {
  Transaction transaction;
  transaction.chain_id = 97;
  transaction.fee = LegacyFee{base::Wei::from_gwei(1)};
  transaction.gas_limit = 65000;
  transaction.data = transfer_call(Address(), *base::TokenAmount::parse("10"));
  return transaction;
}

// With the check that the signature leads back to the key.
void sign(benchmark::State& state) {
  const auto signer = key();
  auto transaction = payment();
  for (auto _ : state) {
    ++transaction.nonce;
    benchmark::DoNotOptimize(sign_transaction(signer, transaction));
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sign)->Unit(benchmark::kMicrosecond);

void read(benchmark::State& state) {
  const auto done = sign_transaction(key(), payment());
  for (auto _ : state) benchmark::DoNotOptimize(decode_transaction(done->raw));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(read)->Unit(benchmark::kMicrosecond);

void keccak(benchmark::State& state) {
  const Bytes message(static_cast<std::size_t>(state.range(0)), 1);
  for (auto _ : state) benchmark::DoNotOptimize(keccak256(message));
  state.SetBytesProcessed(state.iterations() * state.range(0));
}
BENCHMARK(keccak)->Arg(64)->Arg(1024)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace e2e::eth

BENCHMARK_MAIN();
