// A node of the fake chain, as an HttpClient: it speaks JSON-RPC, and has its troubles when the test says so.
//
// It shares no code with the client under test but the reading of transactions and numbers.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "fake_chain.hpp"
#include "net/http_client.hpp"

namespace e2e::test {

enum class Trouble {
  none,
  unreachable,  // nothing arrives
  timeout,      // nothing arrives, and nobody says so before the time is up
  lost_reply,   // it is acted on, and the connection is reset before the reply
  late_reply,   // it is acted on, and the reply comes too late
  throttled,    // 429, not acted on
  bad_gateway,  // 502, not acted on
  acted_502,    // 502, and acted on all the same
  garbage,      // acted on, and the reply is no JSON
  wrong_chain,  // eth_chainId names another one
  stale_nonce,  // eth_getTransactionCount is one too low
  high_nonce,   // or two too high
  shuffled,     // a batch in reverse
  no_batch,     // an error object for the batch as a whole
  wrong_id,     // the reply is to another call
  wrong_hash,   // eth_sendRawTransaction names another hash
  no_receipt,   // no node of this list knows the receipt
  internal,     // -32603, acted on all the same
};

// All of them that can befall any request.
const std::vector<Trouble>& all_troubles();
std::string to_string(Trouble trouble);

// Decides for each request, given its number from 1, whether something happens to it.
using TroublePlan = std::function<Trouble(int number, const std::vector<std::string>& methods)>;

class FakeNode final : public net::HttpClient {
 public:
  FakeNode(FakeChain& chain, VirtualTime& time) : chain_(chain), time_(time) {}

  void set_plan(TroublePlan plan) { plan_ = std::move(plan); }
  // Every transaction is taken, and refused with these words; it may not show what it took either.
  void lie(NodeError refusal, bool hides) {
    lie_ = std::move(refusal);
    hides_ = hides;
  }
  void be_honest() {
    lie_.reset();
    hides_ = false;
  }
  // Every nonce that it reports is changed; an empty function leaves them.
  void misreport_nonces(std::function<std::uint64_t(std::uint64_t)> change) { change_nonce_ = std::move(change); }
  // Every answer to that method is this one.
  void answer_always(std::string method, boost::json::value result) { fixed_[std::move(method)] = std::move(result); }
  int requests() const { return requests_; }
  // Every call that arrived, by its method.
  const std::vector<std::string>& calls() const { return calls_; }
  int count(const std::string& method) const;
  std::string target() const { return target_; }

  net::Task<net::HttpReply> send(net::HttpRequest request) override;
  void cancel_pending() override { time_.cancel_all(); }

 private:
  std::string answer(const boost::json::value& body, Trouble trouble);
  boost::json::object answer_one(const boost::json::object& call, Trouble trouble);
  NodeAnswer<boost::json::value> perform(const std::string& method, const boost::json::array& params, Trouble trouble);

  FakeChain& chain_;
  VirtualTime& time_;
  TroublePlan plan_;
  std::optional<NodeError> lie_;
  bool hides_ = false;
  std::function<std::uint64_t(std::uint64_t)> change_nonce_;
  std::map<std::string, boost::json::value> fixed_;
  int requests_ = 0;
  std::vector<std::string> calls_;
  std::string target_;
};

}  // namespace e2e::test
