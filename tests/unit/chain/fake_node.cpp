#include "fake_node.hpp"

#include <algorithm>
#include <map>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "eth/quantity.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;

constexpr auto kWay = std::chrono::milliseconds(20);

const std::map<Trouble, std::string> kNames = {
    {Trouble::none, "none"},
    {Trouble::unreachable, "unreachable"},
    {Trouble::timeout, "timeout"},
    {Trouble::lost_reply, "lost_reply"},
    {Trouble::late_reply, "late_reply"},
    {Trouble::throttled, "throttled"},
    {Trouble::bad_gateway, "bad_gateway"},
    {Trouble::acted_502, "acted_502"},
    {Trouble::garbage, "garbage"},
    {Trouble::wrong_chain, "wrong_chain"},
    {Trouble::stale_nonce, "stale_nonce"},
    {Trouble::high_nonce, "high_nonce"},
    {Trouble::shuffled, "shuffled"},
    {Trouble::no_batch, "no_batch"},
    {Trouble::wrong_id, "wrong_id"},
    {Trouble::wrong_hash, "wrong_hash"},
    {Trouble::no_receipt, "no_receipt"},
    {Trouble::internal, "internal"},
};

std::vector<std::string> methods_of(const json::value& body) {
  std::vector<std::string> methods;
  const auto add = [&](const json::value& call) { methods.emplace_back(call.at("method").as_string()); };
  if (!body.is_array()) {
    add(body);
  } else {
    for (const auto& call : body.get_array()) add(call);
  }
  return methods;
}

eth::Address address(const json::value& text) { return *eth::Address::parse(text.as_string()); }
eth::Hash hash(const json::value& text) { return *eth::parse_hash(text.as_string()); }
json::value quantity(std::uint64_t number) { return json::string(eth::to_quantity(number)); }
json::value quantity(const base::Wei& wei) { return json::string(eth::to_quantity(wei.count())); }

bool is_acted_on(Trouble trouble) {
  return trouble != Trouble::unreachable && trouble != Trouble::timeout && trouble != Trouble::throttled &&
         trouble != Trouble::bad_gateway;
}

}  // namespace

const std::vector<Trouble>& all_troubles() {
  static const std::vector<Trouble> kAll = [] {
    std::vector<Trouble> all;
    for (const auto& [trouble, name] : kNames) {
      if (trouble != Trouble::none) all.push_back(trouble);
    }
    return all;
  }();
  return kAll;
}

std::string to_string(Trouble trouble) { return kNames.at(trouble); }

int FakeNode::count(const std::string& method) const {
  return static_cast<int>(std::count(calls_.begin(), calls_.end(), method));
}

net::Task<net::HttpReply> FakeNode::send(net::HttpRequest request) {
  target_ = request.target;
  const json::value body = json::parse(request.body);
  const auto methods = methods_of(body);
  const Trouble trouble = plan_ ? plan_(++requests_, methods) : (++requests_, Trouble::none);
  auto passed = co_await time_.sleep_for(kWay);
  if (!passed) co_return base::forward_error(passed);
  std::string answered;
  if (is_acted_on(trouble)) {
    calls_.insert(calls_.end(), methods.begin(), methods.end());
    answered = answer(body, trouble);
  }
  const bool is_slow = trouble == Trouble::timeout || trouble == Trouble::late_reply;
  passed = co_await time_.sleep_for(is_slow ? request.timeout : std::chrono::milliseconds(kWay));
  if (!passed) co_return base::forward_error(passed);
  if (is_slow) co_return base::fail(base::ErrorKind::timed_out, "no answer in time");
  if (trouble == Trouble::unreachable || trouble == Trouble::lost_reply) {
    co_return base::fail(base::ErrorKind::unreachable, "the connection was reset");
  }
  if (trouble == Trouble::throttled) co_return net::HttpReply{429, {{"Retry-After", "1"}}, "slow down"};
  if (trouble == Trouble::bad_gateway || trouble == Trouble::acted_502) co_return net::HttpReply{502, {}, "<html>"};
  if (trouble == Trouble::garbage) co_return net::HttpReply{200, {}, "{\"jsonrpc\":"};
  co_return net::HttpReply{200, {}, std::move(answered)};
}

std::string FakeNode::answer(const json::value& body, Trouble trouble) {
  if (!body.is_array()) return json::serialize(answer_one(body.as_object(), trouble));
  if (trouble == Trouble::no_batch) {
    return R"({"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"batch too large"}})";
  }
  json::array replies;
  for (const auto& call : body.get_array()) replies.emplace_back(answer_one(call.as_object(), trouble));
  if (trouble == Trouble::shuffled) std::reverse(replies.begin(), replies.end());
  return json::serialize(replies);
}

json::object FakeNode::answer_one(const json::object& call, Trouble trouble) {
  const std::string method(call.at("method").as_string());
  json::object reply = {{"jsonrpc", "2.0"}, {"id", call.at("id")}};
  if (trouble == Trouble::wrong_id) reply["id"] = 4'711'000;
  auto result = perform(method, call.at("params").as_array(), trouble);
  if (trouble == Trouble::internal) result = tl::unexpected(NodeError{-32603, "Internal error", {}});
  if (result) {
    reply["result"] = std::move(*result);
  } else {
    json::object error = {{"code", result.error().code}, {"message", result.error().message}};
    if (!result.error().data.empty()) error["data"] = result.error().data;
    reply["error"] = std::move(error);
  }
  return reply;
}

NodeAnswer<json::value> FakeNode::perform(const std::string& method, const json::array& params, Trouble trouble) {
  if (const auto fixed = fixed_.find(method); fixed != fixed_.end()) return fixed->second;
  const auto bytes_of = [](const json::value& text) { return *eth::parse_hex(text.as_string()); };
  if (method == "eth_chainId") return quantity(trouble == Trouble::wrong_chain ? 56 : chain_.chain_id());
  if (method == "eth_blockNumber") return quantity(chain_.height());
  if (method == "eth_gasPrice") return quantity(chain_.gas_price);
  if (method == "eth_getBlockByNumber") {
    json::object block = {{"number", quantity(chain_.height())}};
    if (chain_.base_fee) block["baseFeePerGas"] = quantity(*chain_.base_fee);
    return block;
  }
  if (method == "eth_getTransactionCount") {
    std::uint64_t nonce = chain_.nonce(address(params[0]), params[1].as_string() == "pending");
    if (trouble == Trouble::stale_nonce && nonce > 0) --nonce;
    if (trouble == Trouble::high_nonce) nonce += 2;
    if (change_nonce_) nonce = change_nonce_(nonce);
    return quantity(nonce);
  }
  if (method == "eth_getBalance") return quantity(chain_.coins(address(params[0])));
  if (method == "eth_getCode") return json::string(chain_.has_code(address(params[0])) ? "0x6001" : "0x");
  if (method == "eth_getTransactionReceipt") {
    return trouble == Trouble::no_receipt || hides_ ? json::value(nullptr) : chain_.receipt(hash(params[0]));
  }
  if (method == "eth_getTransactionByHash") return hides_ ? json::value(nullptr) : chain_.transaction(hash(params[0]));
  if (method == "eth_sendRawTransaction") {
    const auto sent = chain_.submit(bytes_of(params[0]));
    if (lie_) return tl::unexpected(*lie_);
    if (!sent) return tl::unexpected(sent.error());
    return json::string(eth::to_hex(trouble == Trouble::wrong_hash ? eth::Hash{} : *sent));
  }
  const auto& call = params[0].as_object();
  if (method == "eth_call") {
    return chain_.call(address(call.at("from")), address(call.at("to")), bytes_of(call.at("data")))
        .map([](const eth::Bytes& bytes) { return json::value(eth::to_hex(bytes)); });
  }
  if (method == "eth_estimateGas") {
    return chain_.estimate(address(call.at("from")), address(call.at("to")), bytes_of(call.at("data")))
        .map([](std::uint64_t gas) { return quantity(gas); });
  }
  return tl::unexpected(NodeError{-32601, "the method " + method + " does not exist/is not available", {}});
}

}  // namespace e2e::test
