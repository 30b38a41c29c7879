// Pays: what a run knows of the chain.
//
// Under one payment id tokens move at most once, whatever fails and however often it is asked for; a payment counts as made
// when the token's log says so, in a block that is deep enough and still there. Payments to one destination must not
// overlap where somebody tells them apart by its balance; that is the caller's care.
// Errors: PaymentFailure; of the others payment_environment, cancelled.
// Borrows: its ports, which outlive it. Threads: one; many may pay at once, side by side.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "chain/books.hpp"
#include "chain/endpoints.hpp"
#include "chain/order.hpp"
#include "chain/preflight.hpp"
#include "chain/receipts.hpp"
#include "chain/wallet_lane.hpp"
#include "net/durable_log.hpp"

namespace e2e::chain {

struct PayerPorts {
  Endpoints& endpoints;
  net::DurableLog& log;  // of the payment journal of this wallet on this chain
  net::Sleeper& sleeper;
  const base::Clock& clock;
  const eth::PrivateKey& key;
};

struct PayerSettings {
  LaneSettings lane;
  std::uint64_t confirmations = 5;
  std::chrono::milliseconds timeout{120'000};             // of one payment, from its being sent
  std::chrono::milliseconds hand_in_again_after{20'000};  // what is not mined by then
  std::chrono::milliseconds offer_more_after{60'000};     // and again after as long
};

// What the run will want to pay.
struct PaymentPlan {
  std::uint64_t payments = 0;
  base::TokenAmount largest;
  base::TokenAmount in_all;
};

// What the run itself has recorded of its payments. It is compared with the payment journal, so neither can be lost unnoticed.
struct RunRecord {
  // Before a resume: the ids that intents were created for (an order's id is one of them, or one followed by "/" and a part),
  // and the hashes of all signed transactions.
  std::set<std::string> asked;
  std::set<std::string> signed_hashes;  // hashes as text
  NoteSigned note_signed;               // adds to the record
};

class Payer {
 public:
  // Errors: payment_environment, where the journal is damaged, another wallet's, or says what the wallet did not sign.
  static base::Result<std::unique_ptr<Payer>> open(PayerPorts ports, PayerSettings settings);

  // Compares journal and record, checks chain, token and funds, settles what earlier runs left open, and begins the books.
  // Before any pay(). Nothing is signed where one of the two lacks what the other has.
  net::Task<Preflight> start(PaymentPlan plan, RunRecord record);

  PaymentTask<PaymentReceipt> pay(PaymentOrder order);
  // Retires an id under which nothing was signed. Errors: payment_environment.
  base::Result<void> close(std::string id) { return lane_.close(std::move(id)); }
  // What the payee made of the payment, for the journal.
  void note_checked(const std::string& id, std::string verdict) { lane_.note_checked(id, std::move(verdict)); }

  // After the last pay(): leaves no gap behind, and closes the books.
  net::Task<Books> finish();

  // Every payment that the journal knows, for the report.
  const PaymentBook& book() const { return journal_.book(); }
  const eth::Address& wallet() const { return lane_.wallet(); }
  bool is_blocked() const { return lane_.is_blocked(); }

 private:
  // One payment on its way, from a node's having it to its end.
  struct Journey {
    SentPayment sent;
    base::Instant begun;
    base::Instant handed_in;
    base::Instant offered;  // the fee in force
    base::Instant mined;
    int bumps = 0;
  };

  Payer(PayerPorts ports, PayerSettings settings, PaymentJournalContent content);

  base::Result<void> check_against(const RunRecord& record) const;
  std::optional<std::string> problem_of(const PaymentOrder& order) const;
  PaymentTask<Terms> prepare(PaymentOrder order);
  PaymentTask<std::uint64_t> gas_for(RpcResult<boost::json::value> result, ContractCall transfer);
  PaymentTask<PaymentReceipt> travel(SentPayment sent);
  boost::asio::awaitable<void> nudge(Journey& journey, ReceiptWatcher::Watch& watch);
  PaymentResult<PaymentReceipt> arrive(const Journey& journey, const Receipt& receipt, std::uint64_t confirmations);
  net::Task<void> open_books();
  PaymentFailure too_late(const Payment& payment, const RpcResult<void>& looked);

  PayerPorts ports_;
  PayerSettings settings_;
  PaymentJournal journal_;
  WalletLane lane_;
  ReceiptWatcher watcher_;
  OpeningBalance before_;
  std::set<eth::Address> contracts_;  // destinations that have code
};

}  // namespace e2e::chain
