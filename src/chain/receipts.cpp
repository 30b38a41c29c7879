#include "chain/receipts.hpp"

#include <algorithm>
#include <utility>

namespace e2e::chain {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShortest{500};
constexpr milliseconds kLongest{4'000};
constexpr std::size_t kReceiptsPerLook = kMaximumBatch - 2;  // beside the chain id and the newest block

}  // namespace

ReceiptWatcher::Watch::Watch(ReceiptWatcher& watcher, std::string id, std::vector<eth::Hash> hashes)
    : watcher_(watcher), id_(std::move(id)) {
  const base::Instant soon = watcher_.ports_.clock.now() + kShortest;
  watcher_.next_look_ = watcher_.watched_.empty() ? soon : std::min(watcher_.next_look_, soon);
  watcher_.interval_ = kShortest;
  ++watcher_.watched_[id_].watches;
  look_for(std::move(hashes));
}

ReceiptWatcher::Watch::~Watch() {
  if (--watcher_.watched_.at(id_).watches == 0) watcher_.watched_.erase(id_);
}

void ReceiptWatcher::Watch::look_for(std::vector<eth::Hash> hashes) {
  watcher_.watched_.at(id_).hashes = std::move(hashes);
}

RpcTask<void> ReceiptWatcher::look() {
  const std::uint64_t looks = looks_;
  while (looks == looks_) {
    if (const auto wait = next_look_ - ports_.clock.now(); wait.count() > 0) {
      auto slept = co_await ports_.sleeper.sleep_for(wait);
      if (!slept) co_return tl::unexpected(classify(slept.error()));
    }
    const auto hold = co_await mutex_.acquire();
    if (looks != looks_ || ports_.clock.now() < next_look_) continue;
    last_ = co_await look_at_all();
    ++looks_;
    plan_next();
  }
  co_return last_;
}

void ReceiptWatcher::plan_next() {
  const bool is_anything_mined = std::any_of(watched_.begin(), watched_.end(), [](const auto& entry) {
    return entry.second.sighting.receipt && !entry.second.sighting.is_final;
  });
  interval_ = is_anything_mined ? kShortest : std::min(std::max(interval_, kShortest) * 3 / 2, kLongest);
  next_look_ = ports_.clock.now() + interval_;
}

RpcTask<void> ReceiptWatcher::look_at_all() {
  std::vector<Query> queries;
  for (const auto& [id, watched] : watched_) {
    if (watched.sighting.is_final) continue;
    for (const auto& hash : watched.hashes) queries.push_back({id, hash});
  }
  std::map<std::string, Finding> findings;
  for (std::size_t begin = 0; begin < queries.size(); begin += kReceiptsPerLook) {
    const auto first = queries.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto size = static_cast<std::ptrdiff_t>(std::min(kReceiptsPerLook, queries.size() - begin));
    auto looked = co_await look_at({first, first + size}, findings);
    if (!looked) co_return looked;
  }
  std::vector<std::string> deep;
  for (auto& [id, finding] : findings) {
    take(id, std::move(finding));
    const auto watched = watched_.find(id);
    if (watched != watched_.end() && watched->second.sighting.confirmations >= confirmations_) deep.push_back(id);
  }
  for (const auto& id : deep) {
    auto confirmed = co_await confirm(id);
    if (!confirmed) co_return confirmed;
  }
  co_return RpcResult<void>();
}

RpcTask<void> ReceiptWatcher::look_at(std::vector<Query> group, std::map<std::string, Finding>& findings) {
  std::vector<RpcCall> calls = {ask_chain_id().call, ask_block_number().call};
  for (const auto& query : group) calls.push_back(ask_receipt(query.hash).call);
  auto results = co_await ports_.endpoints.ask_together(std::move(calls));
  if (!results) co_return tl::unexpected(std::move(results).error());
  const auto chain_id = (*results)[0].and_then(read_number);
  if (!chain_id) co_return tl::unexpected(chain_id.error());
  if (*chain_id != ports_.endpoints.chain_id()) {
    ports_.endpoints.expel_current(*chain_id);  // the next look goes elsewhere, if there is anybody else
    co_return RpcResult<void>();
  }
  const auto head = (*results)[1].and_then(read_number);
  for (std::size_t i = 0; i < group.size(); ++i) {
    Finding& finding = findings[group[i].id];
    auto receipt = (*results)[i + 2].and_then(read_receipt);
    if (!head || !receipt) finding.is_whole = false;
    if (!head || !receipt || !*receipt || (*receipt)->transaction != group[i].hash) continue;
    finding.receipt = std::move(*receipt);
    finding.head = *head;
  }
  co_return RpcResult<void>();
}

void ReceiptWatcher::take(const std::string& id, Finding finding) {
  const auto found = watched_.find(id);
  if (found == watched_.end()) return;  // forgotten in the meantime
  Sighting& sighting = found->second.sighting;
  sighting.is_current = finding.is_whole;
  if (!finding.receipt) {
    if (finding.is_whole) sighting = {{}, 0, true, false};
    return;
  }
  const std::uint64_t block = finding.receipt->block;
  sighting.confirmations = finding.head < block ? 1 : finding.head - block + 1;
  sighting.receipt = std::move(finding.receipt);
}

RpcTask<void> ReceiptWatcher::confirm(const std::string& id) {
  const auto seen = watched_.find(id);
  std::optional<Receipt> first;
  if (seen != watched_.end()) first = seen->second.sighting.receipt;
  if (!first) co_return RpcResult<void>();
  const Receipt before = std::move(*first);
  auto again = co_await ports_.endpoints.ask(ask_receipt(before.transaction));
  if (!again) co_return tl::unexpected(std::move(again).error());
  const auto found = watched_.find(id);
  if (found == watched_.end()) co_return RpcResult<void>();
  Sighting& sighting = found->second.sighting;
  const bool is_same = *again && (*again)->block_hash == before.block_hash && (*again)->block == before.block;
  sighting.is_final = is_same;
  if (!is_same) sighting = {{}, 0, true, false};
  co_return RpcResult<void>();
}

}  // namespace e2e::chain
