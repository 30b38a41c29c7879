#include <algorithm>
#include <string_view>

#include "eth/erc20.hpp"
#include "eth/revert.hpp"
#include "eth/transfer_log.hpp"
#include "fuzz/target.hpp"

using namespace e2e;

namespace {

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

// The first byte says how many topics there are, one whether the log was removed, twenty are the address; the words
// behind them are the topics, and the rest is the data.
eth::Log log_of(eth::ByteView input) {
  constexpr std::size_t kHead = 22;
  eth::Log log;
  if (input.size() < kHead) return log;
  std::array<std::uint8_t, eth::Address::kSize> address{};
  std::copy(input.begin() + 2, input.begin() + kHead, address.begin());
  log.address = eth::Address(address);
  log.removed = input[1] != 0;
  auto rest = input.subspan(kHead);
  for (unsigned i = 0; i < input[0] % 6U && rest.size() >= sizeof(eth::Word); ++i) {
    std::copy_n(rest.begin(), sizeof(eth::Word), log.topics.emplace_back().bytes.begin());
    rest = rest.subspan(sizeof(eth::Word));
  }
  log.data.assign(rest.begin(), rest.end());
  return log;
}

void judge(const eth::Log& log) {
  const auto transfer = eth::decode_transfer_log(log);
  const auto judgement = eth::judge_transfer({&log, 1}, transfer.value_or(eth::TokenTransfer{}));
  fuzz::promise((judgement.verdict == eth::TransferVerdict::exact) == transfer.has_value(), "a transfer is itself");
  if (!transfer) return;
  const std::array<eth::Log, 2> twice{log, log};
  fuzz::promise(eth::judge_transfer(twice, *transfer).verdict == eth::TransferVerdict::several, "two are several");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const eth::ByteView input(data, size);
  if (const auto symbol = eth::decode_symbol(input)) fuzz::promise(is_printable(*symbol), "a symbol is printable");
  fuzz::promise(is_printable(eth::decode_revert(input).text), "a reason is printable");
  const auto number = eth::decode_uint256(input);
  fuzz::promise(number.has_value() == (size >= sizeof(eth::Word)), "a number has a word");
  if (const auto decimals = eth::decode_decimals(input)) fuzz::promise(*number == *decimals, "decimals are the number");
  const auto success = eth::decode_success(input, true);
  fuzz::promise(!success || size == 0 || *number == (*success ? 1 : 0), "success is 1");
  if (const auto call = eth::decode_transfer_call(input)) {
    fuzz::promise(eth::transfer_call(call->to, call->amount) == eth::Bytes(input.begin(), input.end()),
                  "a call has one encoding");
  }
  judge(log_of(input));
  return 0;
}
