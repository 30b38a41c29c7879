// A wallet with money, a chain, its nodes, and a run that pays: what the stories of this folder are told with.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/id_source.hpp"
#include "chain/networks.hpp"
#include "chain/payer.hpp"
#include "fake_chain.hpp"
#include "fake_node.hpp"
#include "memory_log.hpp"
#include "net/gather.hpp"
#include "support/virtual_time.hpp"

namespace e2e::test {

inline eth::PrivateKey test_key() {
  base::SeededIdSource randomness(1);
  const base::Secret text("c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4");
  return std::move(*eth::PrivateKey::parse(text, randomness));
}

inline eth::Address destination(std::uint8_t number) {
  std::array<std::uint8_t, eth::Address::kSize> bytes{};
  bytes.fill(0xd0);
  bytes[19] = number;
  return eth::Address(bytes);
}

inline chain::PaymentOrder order(std::uint8_t number, const std::string& amount = "1") {
  return {"payment-" + std::to_string(number), destination(number), *base::TokenAmount::parse(amount)};
}

// One process: it dies with this object, and what it wrote stays.
class WalletProcess {
 public:
  WalletProcess(VirtualTime& time, std::vector<FakeNode*> nodes, std::string journal, chain::PayerSettings settings)
      : key_(test_key()), log(std::move(journal)) {
    std::vector<chain::Endpoint> list;
    int number = 1;
    for (FakeNode* node : nodes) {
      list.emplace_back(chain::EndpointPorts{*node, time, time},
                        chain::EndpointOptions{"node" + std::to_string(number++), base::Secret("/v1/secret-key")});
    }
    endpoints = std::make_unique<chain::Endpoints>(chain::EndpointsPorts{time, time}, std::move(list), 97);
    auto opened = chain::Payer::open({*endpoints, log, time, time, key_}, std::move(settings));
    if (opened) {
      payer = std::move(*opened);
    } else {
      problem = opened.error();
    }
  }

 private:
  eth::PrivateKey key_;

 public:
  MemoryLog log;
  std::unique_ptr<chain::Endpoints> endpoints;
  std::unique_ptr<chain::Payer> payer;  // null where the journal was refused
  base::Error problem;
};

struct WalletStory {
  explicit WalletStory(int nodes = 1) {
    for (int i = 0; i < nodes; ++i) node_list.push_back(std::make_unique<FakeNode>(chain, time));
    chain.fund(wallet, "1000", "1");
    record.note_signed = [this](const chain::SigningNote& note) {
      record.signed_hashes.insert(note.hash);
      return base::Result<void>();
    };
    settings.lane.run_id = "run1";
    settings.lane.token = chain.token();
    settings.lane.max_payment = *base::TokenAmount::parse("100");
    settings.lane.max_spend = *base::TokenAmount::parse("500");
  }

  FakeNode& node(std::size_t i = 0) { return *node_list[i]; }

  // A process with what the last one left in the journal.
  WalletProcess& begin() { return begin(process ? process->log.content() : std::string()); }
  WalletProcess& begin(std::string journal) {
    std::vector<FakeNode*> nodes;
    for (auto& entry : node_list) nodes.push_back(entry.get());
    process = std::make_unique<WalletProcess>(time, std::move(nodes), std::move(journal), settings);
    return *process;
  }
  chain::Payer& payer() { return *process->payer; }

  base::Result<chain::Preflight> start(std::uint64_t payments = 1) {
    return time.run(payer().start({payments, *base::TokenAmount::parse("1"),
                                   base::TokenAmount(base::TokenAmount::parse("1")->base_units() * payments)},
                                  record));
  }
  chain::PaymentResult<chain::PaymentReceipt> pay(chain::PaymentOrder what) {
    record.asked.insert(what.id);
    return time.run(payer().pay(std::move(what)));
  }
  std::vector<chain::PaymentResult<chain::PaymentReceipt>> pay_together(std::vector<chain::PaymentOrder> orders) {
    std::vector<chain::PaymentTask<chain::PaymentReceipt>> tasks;
    for (auto& what : orders) {
      record.asked.insert(what.id);
      tasks.push_back(payer().pay(std::move(what)));
    }
    return time.run(net::gather(std::move(tasks)));
  }
  base::Result<chain::Books> finish() { return time.run(payer().finish()); }

  VirtualTime time;
  FakeChain chain{time};
  std::vector<std::unique_ptr<FakeNode>> node_list;
  eth::Address wallet = test_key().address();
  chain::PayerSettings settings;
  chain::RunRecord record;  // what the run keeps, also when it is resumed
  std::unique_ptr<WalletProcess> process;
};

// How a payment ended, in a word.
inline std::string fault_of(const chain::PaymentResult<chain::PaymentReceipt>& result) {
  return result ? "paid" : std::string(chain::to_string(result.error().fault));
}

inline void expect_balanced(WalletStory& story) {
  const auto books = story.finish();
  ASSERT_TRUE(books) << base::describe(books.error());
  EXPECT_EQ(books->verdict, chain::BooksVerdict::balanced);
  for (const auto& equation : books->equations) {
    EXPECT_TRUE(equation.holds()) << chain::to_string(equation.side) << ": " << equation.expected << " = "
                                  << equation.actual;
  }
}

}  // namespace e2e::test
