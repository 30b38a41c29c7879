// The list of nodes: who is asked, when another takes over, and who is never asked again.
#include "chain/endpoints.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fake_node.hpp"
#include "support/virtual_time.hpp"

namespace e2e::chain {
namespace {

using namespace std::chrono_literals;
using test::Trouble;
using testing::ElementsAre;
using testing::HasSubstr;

class EndpointsTest : public testing::Test {
 protected:
  // One node for each.
  Endpoints& list(std::vector<Trouble> troubles, std::chrono::nanoseconds pace = 0ns) {
    std::vector<Endpoint> endpoints;
    for (const auto trouble : troubles) {
      auto& node = *nodes.emplace_back(std::make_unique<test::FakeNode>(chain, time));
      node.set_plan([trouble](int, const auto&) { return trouble; });
      endpoints.emplace_back(EndpointPorts{node, time, time},
                             EndpointOptions{"node" + std::to_string(nodes.size()), base::Secret("/"), 5s, pace});
    }
    endpoints_ = std::make_unique<Endpoints>(EndpointsPorts{time, time}, std::move(endpoints), 97);
    return *endpoints_;
  }
  void set(std::size_t i, Trouble trouble) {
    nodes[i]->set_plan([trouble](int, const auto&) { return trouble; });
  }
  RpcResult<std::uint64_t> height() { return time.run(endpoints_->ask(ask_block_number())); }

  test::VirtualTime time;
  test::FakeChain chain{time};
  std::vector<std::unique_ptr<test::FakeNode>> nodes;
  std::unique_ptr<Endpoints> endpoints_;
};

TEST_F(EndpointsTest, AskTheFirstForAsLongAsItAnswers) {
  list({Trouble::none, Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(height());
  EXPECT_EQ(nodes[0]->count("eth_blockNumber"), 5);
  EXPECT_EQ(nodes[1]->count("eth_blockNumber"), 0);
  EXPECT_EQ(endpoints_->host(), "node1");
}

TEST_F(EndpointsTest, TakeWhoeverAnswersFirstInTheList) {
  list({Trouble::unreachable, Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  EXPECT_EQ(endpoints_->host(), "node2");
}

TEST_F(EndpointsTest, AskForTheChainBeforeAnotherTakesOver) {
  list({Trouble::none, Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  set(0, Trouble::bad_gateway);
  EXPECT_TRUE(height());
  EXPECT_EQ(endpoints_->host(), "node2");
  EXPECT_THAT(nodes[1]->calls(), ElementsAre("eth_chainId", "eth_chainId", "eth_blockNumber"));
}

TEST_F(EndpointsTest, NeverAskANodeOfAnotherChainAgain) {
  list({Trouble::none, Trouble::none, Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  set(0, Trouble::bad_gateway);
  set(1, Trouble::wrong_chain);
  EXPECT_TRUE(height());
  EXPECT_EQ(endpoints_->host(), "node3");
  EXPECT_EQ(nodes[1]->count("eth_blockNumber"), 0);
  const int asked = nodes[1]->requests();
  set(1, Trouble::none);
  set(2, Trouble::bad_gateway);
  set(0, Trouble::none);
  EXPECT_TRUE(height());
  EXPECT_EQ(endpoints_->host(), "node1");
  EXPECT_EQ(nodes[1]->requests(), asked);
}

TEST_F(EndpointsTest, RefuseToStartWithANodeOfAnotherChain) {
  list({Trouble::none, Trouble::wrong_chain});
  const auto checked = time.run(endpoints_->check());
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, base::ErrorKind::payment_environment);
  EXPECT_EQ(checked.error().message, "node2 serves chain 56, not 97");
}

TEST_F(EndpointsTest, SayWhyNobodyIsLeft) {
  list({Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  endpoints_->expel_current(1);
  const auto asked = height();
  ASSERT_FALSE(asked);
  EXPECT_EQ(asked.error().fault, RpcFault::wrong_chain);
  EXPECT_EQ(asked.error().message, "node1 serves chain 1, not 97");
}

TEST_F(EndpointsTest, HavePatienceButNotForEver) {
  for (const auto trouble : {Trouble::unreachable, Trouble::throttled, Trouble::garbage, Trouble::timeout}) {
    nodes.clear();
    list({trouble, trouble});
    const auto begun = time.elapsed();
    const auto checked = time.run(endpoints_->check());
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().kind, base::ErrorKind::payment_environment);
    EXPECT_FALSE(height());
    EXPECT_LT(time.elapsed() - begun, 3min) << to_string(trouble);
    EXPECT_LT(nodes[0]->requests(), 20);
  }
}

TEST_F(EndpointsTest, WaitAsLongAsTheNodeAsksFor) {
  list({Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  int number = 0;
  nodes[0]->set_plan([&](int, const auto&) { return ++number == 1 ? Trouble::throttled : Trouble::none; });
  const auto begun = time.elapsed();
  EXPECT_TRUE(height());
  EXPECT_GE(time.elapsed() - begun, 1s) << "Retry-After: 1";
}

TEST_F(EndpointsTest, SendEverywhereButNotToThoseThatRest) {
  list({Trouble::none, Trouble::none, Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  set(1, Trouble::bad_gateway);
  EXPECT_EQ(time.run(endpoints_->ask_each(ask_block_number())).size(), 3U);
  EXPECT_EQ(time.run(endpoints_->ask_each(ask_block_number())).size(), 2U) << "one rests";
  set(0, Trouble::bad_gateway);
  set(2, Trouble::bad_gateway);
  time.run(endpoints_->ask_each(ask_block_number()));
  EXPECT_EQ(time.run(endpoints_->ask_each(ask_block_number())).size(), 3U) << "all rest";
}

TEST_F(EndpointsTest, SendNothingToANodeThatHasNotNamedItsChain) {
  list({Trouble::none, Trouble::unreachable});
  ASSERT_TRUE(time.run(endpoints_->check()));
  time.run([](test::VirtualTime& clock) -> boost::asio::awaitable<int> {
    co_await clock.sleep_for(1min);
    co_return 0;
  }(time));
  set(1, Trouble::wrong_chain);
  const auto answers = time.run(endpoints_->ask_each(ask_block_number()));
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(answers[1].error().fault, RpcFault::wrong_chain);
  EXPECT_EQ(nodes[1]->count("eth_blockNumber"), 0);
}

std::vector<RpcCall> many_calls(std::size_t count) { return std::vector<RpcCall>(count, ask_block_number().call); }

TEST_F(EndpointsTest, AskTogetherInBatchesOfTen) {
  list({Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  const int before = nodes[0]->requests();
  const auto results = time.run(endpoints_->ask_together(many_calls(25)));
  ASSERT_TRUE(results);
  EXPECT_EQ(results->size(), 25U);
  EXPECT_EQ(nodes[0]->requests() - before, 3);
}

TEST_F(EndpointsTest, GoOneByOneOnceABatchIsRefused) {
  list({Trouble::none});
  ASSERT_TRUE(time.run(endpoints_->check()));
  set(0, Trouble::no_batch);
  const int before = nodes[0]->requests();
  auto results = time.run(endpoints_->ask_together(many_calls(4)));
  ASSERT_TRUE(results);
  for (const auto& result : *results) EXPECT_TRUE(result);
  EXPECT_EQ(nodes[0]->requests() - before, 5) << "the batch, and four";
  time.run(endpoints_->ask_together(many_calls(4)));
  EXPECT_EQ(nodes[0]->requests() - before, 9) << "for the rest of the run";
}

TEST_F(EndpointsTest, KeepThePaceOfAPublicNode) {
  list({Trouble::none}, 100ms);
  ASSERT_TRUE(time.run(endpoints_->check()));
  const auto begun = time.elapsed();
  std::vector<RpcTask<std::uint64_t>> tasks;
  for (int i = 0; i < 31; ++i) tasks.push_back(endpoints_->ask(ask_block_number()));
  for (const auto& answer : time.run(net::gather(std::move(tasks)))) EXPECT_TRUE(answer);
  EXPECT_GE(time.elapsed() - begun, 2s) << "ten at once, then ten a second";
  EXPECT_LT(time.elapsed() - begun, 4s);
}

// Refuses everything in these words.
class RefusingNode final : public net::HttpClient {
 public:
  explicit RefusingNode(std::string body) : body_(std::move(body)) {}
  net::Task<net::HttpReply> send(net::HttpRequest /*request*/) override { co_return net::HttpReply{200, {}, body_}; }
  void cancel_pending() override {}

 private:
  std::string body_;
};

// Wherever the cut falls, and before a control character is replaced.
TEST_F(EndpointsTest, QuoteANodeWithoutTheKeyInItsAddress) {
  base::Redactor redactor;
  redactor.add("9aa3d95b3bc440fa");
  for (std::size_t dots = 0; dots < 210; ++dots) {
    const std::string words = "project\\u001b" + std::string(dots, '.') + "9aa3d95b3bc440fa is out of credits";
    RefusingNode node(R"({"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":")" + words + "\"}}");
    Endpoint endpoint({node, time, time, &redactor}, {"node", base::Secret("/v3/9aa3d95b3bc440fa"), 5s, 0ns});
    const auto answer = time.run(endpoint.ask(ask_block_number()));
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().message, HasSubstr("project"));
    EXPECT_THAT(answer.error().message, testing::Not(HasSubstr("9aa")));
    EXPECT_LE(answer.error().message.size(), 203U);
  }
}

// A contract may repeat it, too.
TEST_F(EndpointsTest, KeepNothingOfARevertThatHoldsTheKey) {
  base::Redactor redactor;
  redactor.add("9aa3d95b3bc440fa");
  for (const auto& [data, is_kept] : {std::pair<std::string, bool>{"0x08c379a0"
                                                                   "616263",
                                                                   true},
                                      {"0x08c379a0"
                                       "39616133643935623362633434306661",
                                       false}}) {
    RefusingNode node(R"({"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":")" + data +
                      "\"}}");
    Endpoint endpoint({node, time, time, &redactor}, {"node", base::Secret("/"), 5s, 0ns});
    const auto answer = time.run(endpoint.ask(ask_block_number()));
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().data, is_kept ? data : "");
  }
}

// The reason is redacted whole, and then cut.
TEST_F(EndpointsTest, ReadARevertWithoutTheSecretsInIt) {
  base::Redactor redactor;
  redactor.add("wxyz41");
  const auto byte_of = [](std::size_t value) { return fmt::format("{:064x}", value); };
  for (std::size_t dots = 180; dots < 205; ++dots) {
    std::string words;
    for (const char c : std::string(dots, '.') + "wxyz41 is paused")
      words += fmt::format("{:02x}", static_cast<int>(c));
    const std::size_t size = words.size() / 2;
    words.append((64 - words.size() % 64) % 64, '0');
    RefusingNode node(R"({"jsonrpc":"2.0","id":1,"error":{"code":3,"message":"execution reverted","data":"0x08c379a0)" +
                      byte_of(32) + byte_of(size) + words + "\"}}");
    Endpoint endpoint({node, time, time, &redactor}, {"node", base::Secret("/"), 5s, 0ns});
    const auto answer = time.run(endpoint.ask(ask_block_number()));
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().reason, HasSubstr("....."));
    EXPECT_THAT(answer.error().reason, testing::Not(HasSubstr("wx"))) << dots;
  }
}

}  // namespace
}  // namespace e2e::chain
