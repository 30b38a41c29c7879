#include "eth/transfer_log.hpp"

#include <limits>

#include "eth/abi.hpp"

namespace e2e::eth {
namespace {

// Transfer(address,address,uint256)
constexpr Hash kTransferTopic{{0xdd, 0xf2, 0x52, 0xad, 0x1b, 0xe2, 0xc8, 0x9b, 0x69, 0xc2, 0xb0,
                               0x68, 0xfc, 0x37, 0x8d, 0xaa, 0x95, 0x2b, 0xa7, 0xf1, 0x63, 0xc4,
                               0xa1, 0x16, 0x28, 0xf5, 0x5a, 0x4d, 0xf5, 0x23, 0xb3, 0xef}};
constexpr std::size_t kTopics = 3;  // the event, and its two indexed addresses

base::TokenAmount sum(const base::TokenAmount& a, const base::TokenAmount& b) {
  const base::Uint256 most = std::numeric_limits<base::Uint256>::max();
  if (a.base_units() > most - b.base_units()) return base::TokenAmount(most);
  return base::TokenAmount(base::Uint256(a.base_units() + b.base_units()));
}

TransferVerdict verdict_of(std::size_t logs, bool right_amount) {
  if (logs == 0) return TransferVerdict::no_log;
  if (logs > 1) return TransferVerdict::several;
  return right_amount ? TransferVerdict::exact : TransferVerdict::wrong_amount;
}

}  // namespace

std::optional<TokenTransfer> decode_transfer_log(const Log& log) {
  const bool has_shape =
      !log.removed && log.topics.size() == kTopics && log.topics[0] == kTransferTopic && log.data.size() == kWordSize;
  if (!has_shape) return std::nullopt;
  const auto from = abi_address(log.topics[1].bytes, 0);
  const auto to = abi_address(log.topics[2].bytes, 0);
  if (!from || !to) return std::nullopt;
  return TokenTransfer{log.address, *from, *to, base::TokenAmount(to_uint256(log.data))};
}

TransferJudgement judge_transfer(std::span<const Log> logs, const TokenTransfer& expected) {
  TransferJudgement judgement;
  for (const auto& log : logs) {
    const auto transfer = decode_transfer_log(log);
    if (!transfer || transfer->token != expected.token || transfer->from != expected.from ||
        transfer->to != expected.to) {
      continue;
    }
    ++judgement.logs;
    judgement.moved = sum(judgement.moved, transfer->amount);
  }
  judgement.verdict = verdict_of(judgement.logs, judgement.moved == expected.amount);
  return judgement;
}

std::string_view to_string(TransferVerdict verdict) {
  switch (verdict) {
    case TransferVerdict::exact:
      return "exact";
    case TransferVerdict::no_log:
      return "no_log";
    case TransferVerdict::wrong_amount:
      return "wrong_amount";
    case TransferVerdict::several:
      return "several";
  }
  return "unknown";
}

}  // namespace e2e::eth
