#include "sandbox/scanner.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "eth/quantity.hpp"

namespace e2e::sandbox {
namespace {

namespace json = boost::json;
using base::ErrorKind;

// Shorter than clients usually wait for a reply, so that they get one.
constexpr std::chrono::seconds kReadTime{5};
constexpr std::size_t kMaximumShownMessage = 200;
constexpr std::size_t kMaximumJsonDepth = 16;
// BSC Testnet, and the usual ids of development nodes. On every other chain tokens may be worth something.
constexpr std::array<std::uint64_t, 3> kTestChains = {97, 1337, 31337};

tl::unexpected<base::Error> unusable(std::string message) {
  return base::fail(ErrorKind::payment_environment, std::move(message));
}

base::Result<std::string> result_of(const net::HttpReply& reply) {
  if (reply.status != 200) return unusable(fmt::format("the node answered with HTTP {}", reply.status));
  json::parse_options options;
  options.max_depth = kMaximumJsonDepth;
  json::error_code error;
  const json::value answer = json::parse(reply.body, error, {}, options);
  const auto* object = error ? nullptr : answer.if_object();
  if (object == nullptr) return unusable("the node's answer is no JSON-RPC");
  if (const auto* problem = object->if_contains("error"); problem != nullptr && problem->is_object()) {
    const auto* message = problem->get_object().if_contains("message");
    const bool has_words = message != nullptr && message->is_string();
    return unusable(fmt::format(
        "the node refused: {}",
        has_words ? base::shorten(json::value_to<std::string>(*message), kMaximumShownMessage) : "without a reason"));
  }
  const auto* result = object->if_contains("result");
  if (result == nullptr || !result->is_string()) return unusable("the node's answer has no result of text");
  return json::value_to<std::string>(*result);
}

// A call of balanceOf(address), as the token's contract reads it.
std::string balance_of(const eth::Address& holder) {
  constexpr std::string_view kSelectorAndPadding = "0x70a08231000000000000000000000000";
  return std::string(kSelectorAndPadding).append(holder.to_lower_hex().substr(2));
}

bool is_enough(const base::Uint256& balance, const BalanceQuestion& question) {
  return balance >= question.baseline && balance - question.baseline >= question.least;
}

}  // namespace

Scanner::Scanner(net::HttpClient& node, const base::Clock& clock, std::string target)
    : node_(node), clock_(clock), target_(std::move(target)) {}

net::Task<void> Scanner::connect() {
  const auto text = co_await call("eth_chainId", "[]", clock_.now() + kReadTime);
  const auto chain = text.and_then([](const std::string& quantity) { return eth::parse_quantity64(quantity); });
  if (!chain) {
    co_return base::fail(ErrorKind::environment,
                         fmt::format("the RPC node cannot be used: {}", base::describe(chain.error())),
                         "start the node first, or give another --rpc-url");
  }
  if (std::find(kTestChains.begin(), kTestChains.end(), *chain) == kTestChains.end()) {
    co_return base::fail(ErrorKind::environment, fmt::format("the RPC node is of chain {}", *chain),
                         fmt::format("give a node of a test chain: {}", fmt::join(kTestChains, ", ")));
  }
  chain_id_ = *chain;
  co_return base::Result<void>();
}

boost::asio::awaitable<Outcome<BalanceReading>> Scanner::read(BalanceQuestion question) {
  auto reading = co_await read_all(std::move(question));
  if (reading) co_return *std::move(reading);
  const base::Error& error = reading.error();
  const bool has_answered = error.kind == ErrorKind::payment_environment || error.kind == ErrorKind::product;
  co_return refuse(has_answered ? 502 : 503, has_answered ? "CHAIN_ERROR" : "CHAIN_UNREACHABLE",
                   "The chain cannot be read: " + base::describe(error));
}

// From the oldest block that matters on: where it shows the payment, as it mostly does, two balances are all it takes.
net::Task<BalanceReading> Scanner::read_all(BalanceQuestion question) {
  const auto deadline = clock_.now() + kReadTime;
  const auto text = co_await call("eth_blockNumber", "[]", deadline);
  const auto newest = text.and_then([](const std::string& quantity) { return eth::parse_quantity64(quantity); });
  if (!newest) co_return tl::unexpected(newest.error());
  auto balance = co_await balance_at(question.address, *newest, deadline);
  if (!balance) co_return base::forward_error(balance);
  BalanceReading reading{question.address, *std::move(balance), 0};
  if (!is_enough(reading.balance, question)) co_return reading;
  reading.confirmations = 1;
  for (std::uint64_t age = std::min<std::uint64_t>(kRequiredConfirmations - 1, *newest); age > 0; --age) {
    const auto before = co_await balance_at(question.address, *newest - age, deadline);
    if (!before) co_return tl::unexpected(before.error());
    if (!is_enough(*before, question)) continue;
    reading.confirmations = static_cast<unsigned>(age) + 1;
    break;
  }
  co_return reading;
}

net::Task<base::Uint256> Scanner::balance_at(eth::Address address, std::uint64_t block, base::Instant deadline) {
  const json::array parameters = {json::object{{"to", kTokenAddress}, {"data", balance_of(address)}},
                                  eth::to_quantity(block)};
  const auto text = co_await call("eth_call", json::serialize(parameters), deadline);
  if (!text) co_return tl::unexpected(text.error());
  if (*text == "0x") co_return unusable(fmt::format("there is no token at {}", kTokenAddress));
  const auto bytes = eth::parse_hex(*text);
  if (!bytes || bytes->size() != eth::Word().size()) co_return unusable("the token's answer is no balance");
  co_return eth::to_uint256(*bytes);
}

net::Task<std::string> Scanner::call(std::string method, std::string parameters, base::Instant deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - clock_.now());
  net::HttpRequest request;
  request.method = net::Method::post;
  request.target = target_;
  request.body = fmt::format(R"({{"jsonrpc":"2.0","id":1,"method":"{}","params":{}}})", method, parameters);
  request.timeout = std::max(left, std::chrono::milliseconds(1));
  const auto reply = co_await node_.send(std::move(request));
  if (!reply) co_return tl::unexpected(reply.error());
  auto result = result_of(*reply);
  if (!result) co_return base::forward_error(result, "asking for " + method);
  co_return result;
}

}  // namespace e2e::sandbox
