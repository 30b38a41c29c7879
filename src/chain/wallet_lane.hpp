// One wallet's transactions, one after the other: who may sign, with which nonce, and what follows from each answer.
//
// A nonce is given out only once the one before it is with a node, or was refused by all. What is signed stands in the
// payment journal, and in the run's own record, on the disk, before any node sees it. What may have been sent is never signed
// again with another nonce, unless something else was mined at its own: a node that refused it may have taken it all the same.
// If its fate stays unknown, the lane is blocked and signs nothing more. The counter of nonces is the lane's own: nodes are
// asked at the start, and after a conflict, and believed only within bounds (nonce_check.hpp).
// Errors: PaymentFailure; start() and finish(): payment_environment, cancelled.
// Borrows: its ports, which outlive it. Threads: one; callers wait for each other in the order in which they came.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "chain/broadcast.hpp"
#include "chain/endpoints.hpp"
#include "chain/nonce_check.hpp"
#include "chain/order.hpp"
#include "chain/payment_journal.hpp"
#include "chain/transfer_check.hpp"
#include "eth/private_key.hpp"
#include "net/async_mutex.hpp"

namespace e2e::chain {

struct LanePorts {
  Endpoints& endpoints;
  PaymentJournal& journal;
  net::Sleeper& sleeper;
  const base::Clock& clock;
  const eth::PrivateKey& key;
};

struct LaneSettings {
  std::string run_id;
  eth::Address token;
  FeePolicy fees;
  base::TokenAmount max_payment;
  base::TokenAmount max_spend;                 // of the run
  std::size_t window = 16;                     // transactions in flight
  std::chrono::milliseconds patience{15'000};  // for a node to take a transaction
  std::chrono::milliseconds drain{30'000};     // for somebody else's pending transactions to be mined
  std::chrono::milliseconds longest_wait{
      120'000};  // for room in the window, and for a nonce to be free or used for good
  std::uint64_t confirmations = 5;
};

struct Funds {
  base::TokenAmount tokens;
  base::Wei coins;
};

struct SigningNote {
  std::string payment;  // its id
  std::uint64_t nonce = 0;
  std::string hash;  // of the transaction, as text
};
// Notes that a payment was signed; it is not sent unless this succeeds. On the disk when it returns.
using NoteSigned = std::function<base::Result<void>(SigningNote)>;

// What was sent, as the journal has it, and how long that took.
struct SentPayment {
  Payment payment;
  PaymentTimings timings;
};

class WalletLane {
 public:
  WalletLane(LanePorts ports, LaneSettings settings) : ports_(ports), settings_(std::move(settings)) {}

  // Settles what earlier runs left open, and finds the first free nonce. `note` is called for every signed payment; `noted` has
  // the hashes of those that it was called for before the run was resumed.
  net::Task<void> start(FeeMarket market, NoteSigned note, std::set<std::string> noted);
  // Nothing is signed beyond these, nor with more than one in flight where that is all the chain allows.
  void limit(Funds funds) { funds_ = std::move(funds); }
  void narrow() { settings_.window = 1; }

  // Returns once a node has it, or nobody knows whether one has. A known id is not signed again, unless it was refused: then at
  // its own nonce, or at another one once another transaction of the wallet is final there.
  PaymentTask<SentPayment> send(Terms terms);
  // Retires an id under which nothing was signed.
  base::Result<void> close(std::string id);

  // Writes what was seen of a payment, and lets the lane go on if that is what it waited for.
  void note_mined(const Payment& payment, const Receipt& receipt);
  void note_reorged(const std::string& id, const eth::Hash& hash);
  void note_confirmed(const std::string& id, const eth::Hash& hash, std::uint64_t confirmations);
  void note_checked(const std::string& id, std::string verdict);

  // Hands in again everything that is open, in the order of nonces; and finds out about the payment, if its nonce is used.
  boost::asio::awaitable<void> revive(std::string id);
  // Offers more for the payment, if it is the one that all others wait for; whether it did.
  boost::asio::awaitable<bool> bump(std::string id);
  // Nobody waits for it any longer: the nonces after it cannot be relied on.
  void give_up(const Payment& payment);

  // Looks at everything that is open once more, and uses up nonces that would keep later ones from being mined for ever.
  net::Task<void> finish();

  const PaymentBook& book() const { return ports_.journal.book(); }
  const eth::Address& wallet() const { return ports_.key.address(); }
  bool is_blocked() const { return block_.has_value(); }
  Purse purse() const { return {wallet(), settings_.token}; }

 private:
  struct Block {
    PaymentFailure why;
    std::optional<std::uint64_t> until_mined;  // the nonce whose being mined ends it
  };
  struct Draft {
    std::string id;
    Purpose purpose = Purpose::payment;
    std::uint64_t nonce = 0;
    eth::Address to;
    base::TokenAmount amount;
    std::uint64_t gas_limit = 0;
    Fee fee;
  };

  // wallet_lane.cpp: one payment, from its turn to a node's answer.
  std::optional<PaymentFailure> refusal(const Terms& terms) const;
  PaymentTask<std::optional<SentPayment>> send_in_turn(Terms terms, base::Instant came);
  PaymentTask<void> wait_for_room();
  PaymentTask<void> sign_and_send(const Terms& terms, std::uint64_t nonce, PaymentTimings& timings);
  PaymentTask<void> push(Draft draft, std::optional<Attempt> first, PaymentTimings& timings);
  PaymentResult<Attempt> write_signed(const Draft& draft, bool is_bump);
  PaymentResult<void> note(const std::string& id, std::uint64_t nonce, const eth::Hash& hash);
  std::optional<Draft> next_draft(const Draft& last, const Judgement& judgement) const;
  PaymentTask<void> conclude(Draft draft, Judgement judgement);
  PaymentTask<void> conclude_refused(Draft draft, Judgement judgement);
  PaymentTask<void> nonce_was_used(Draft draft, Judgement judgement);
  PaymentTask<void> look_for(Draft draft, Judgement judgement);
  PaymentTask<void> conflict(Draft draft, PaymentRecord record, std::string message);
  PaymentResult<void> reject(const Draft& draft, const Judgement& judgement);
  PaymentResult<void> write(const PaymentRecord& record);
  tl::unexpected<PaymentFailure> fail_with(const Draft& draft, PaymentFault fault, std::string message) const;
  void block(PaymentFailure why, std::optional<std::uint64_t> until_mined);

  // lane_refusals.cpp: what was refused, and may be with a node all the same.
  boost::asio::awaitable<void> settle_refused(Payment refused);
  PaymentTask<std::optional<std::uint64_t>> nonce_for(Payment refused);
  boost::asio::awaitable<bool> is_final(Receipt receipt);

  // lane_nonces.cpp and lane_upkeep.cpp: what happened before, and what is left at the end.
  struct Found {
    std::optional<Receipt> receipt;
    bool is_sure = true;  // without one: every node says that there is none
  };
  enum class Knowledge { known, none, unsure };  // whether a node knows a transaction

  RpcTask<ReportedNonces> ask_nonces();
  RpcTask<ReportedNonces> ask_settled_nonces();
  RpcTask<void> compare_nodes();
  PaymentResult<void> note_earlier(const std::set<std::string>& noted);
  RpcTask<ReportedNonces> resync();
  net::Task<void> settle_all();
  net::Task<void> settle(Payment payment, std::uint64_t latest);
  net::Task<void> settle_sent(Payment payment, Judgement judgement);
  boost::asio::awaitable<Found> find_receipt(std::uint64_t nonce, int looks);
  boost::asio::awaitable<Knowledge> knowledge_of(std::vector<Attempt> attempts);
  boost::asio::awaitable<bool> is_surely_lost(Payment payment, Found found);
  boost::asio::awaitable<bool> is_known(std::vector<Attempt> attempts, int looks);
  void take_receipt(std::uint64_t nonce, const Receipt& receipt);
  net::Task<bool> wait_for_drain();
  std::uint64_t foreign(const ReportedNonces& nonces) const;
  net::Task<void> close_gaps(std::uint64_t first, std::uint64_t end);
  boost::asio::awaitable<bool> is_lost_for_good(std::uint64_t nonce);
  boost::asio::awaitable<void> close_gap(std::uint64_t nonce);
  Broadcast as_broadcast(const Payment& payment) const;  // that has something to send
  std::vector<eth::Bytes> open_before(std::uint64_t nonce) const;

  BroadcastPorts broadcast_ports() const { return {ports_.endpoints, ports_.sleeper, ports_.clock}; }

  static constexpr int kLooksForALostOne = 3;
  static constexpr int kLooksForAUsedNonce = 10;
  static constexpr std::chrono::milliseconds kLookPause{500};
  static constexpr std::string_view kReadingNonce = "reading the wallet's nonce";

  LanePorts ports_;
  LaneSettings settings_;
  net::AsyncMutex mutex_;
  std::optional<Funds> funds_;
  std::optional<Block> block_;
  NoteSigned note_signed_;
  std::optional<FeeMarket> market_;  // as it was last told
  std::uint64_t base_nonce_ = 0;     // none below it is free
};

}  // namespace e2e::chain
