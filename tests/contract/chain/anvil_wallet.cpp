#include "anvil_wallet.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fmt/format.h>

#include "base/id_source.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;

eth::PrivateKey throw_away_key() {
  base::SeededIdSource randomness(1);
  const base::Secret text("c85ef7d79691fe79573b1a7064c19c1a9819ebdbd1faaab1a8ec92344438aaf4");
  return std::move(*eth::PrivateKey::parse(text, randomness));
}

// The reply as the mishap leaves it.
std::string spoilt(const std::string& body, Mishap mishap) {
  json::value reply = json::parse(body);
  if (mishap == Mishap::shuffled && reply.is_array()) std::reverse(reply.get_array().begin(), reply.get_array().end());
  const auto spoil = [&](json::object& one) {
    if (mishap == Mishap::wrong_chain && one.contains("result")) one["result"] = "0x38";
    if (mishap == Mishap::wrong_hash && one.contains("result")) one["result"] = "0x" + std::string(64, '1');
  };
  if (reply.is_array() && mishap == Mishap::wrong_chain) {
    spoil(reply.get_array().front().as_object());  // the chain id is asked for first
  } else if (reply.is_object()) {
    spoil(reply.get_object());
  }
  return json::serialize(reply);
}

bool concerns(Mishap mishap, const std::string& request) {
  if (mishap == Mishap::wrong_chain) return request.find("eth_chainId") != std::string::npos;
  if (mishap == Mishap::wrong_hash) return request.find("eth_sendRawTransaction") != std::string::npos;
  return true;
}

}  // namespace

net::Task<net::HttpReply> FaultyClient::send(net::HttpRequest request) {
  Mishap mishap = plan_ ? plan_(++requests_, request.body) : (++requests_, Mishap::none);
  if (!concerns(mishap, request.body)) mishap = Mishap::none;
  if (mishap == Mishap::dead) co_return base::fail(base::ErrorKind::cancelled, "dead");
  if (mishap == Mishap::unreachable) co_return base::fail(base::ErrorKind::unreachable, "reset before it was read");
  if (mishap == Mishap::throttled) co_return net::HttpReply{429, {{"Retry-After", "0"}}, ""};
  if (mishap == Mishap::bad_gateway) co_return net::HttpReply{502, {}, "<html>"};
  auto reply = co_await client_->send(std::move(request));
  if (mishap == Mishap::dies) co_return base::fail(base::ErrorKind::cancelled, "dead");
  if (mishap == Mishap::lost_reply) co_return base::fail(base::ErrorKind::unreachable, "reset after it was read");
  if (reply && mishap != Mishap::none) reply->body = spoilt(reply->body, mishap);
  co_return reply;
}

AnvilWallet::AnvilWallet(std::vector<std::string> options, std::int64_t chain_id)
    : node(std::move(options), chain_id), key(throw_away_key()) {
  std::string name = testing::TempDir() + "wallet.XXXXXX";
  folder = ::mkdtemp(name.data());
  const std::string wallet = key.address().to_string();
  node.plant_token();
  node.set_token_balance(wallet, "0x3635c9adc5dea00000");  // 1000
  node.set_balance(wallet, "0x56bc75e2d63100000");         // 100
  record.note_signed = [this](const chain::SigningNote& note) {
    record.signed_hashes.insert(note.hash);
    return base::Result<void>();
  };
  settings.lane.run_id = "run";
  settings.lane.token = chain::pinned_token();
  settings.lane.max_payment = *base::TokenAmount::parse("100");
  settings.lane.max_spend = *base::TokenAmount::parse("1000");
}

AnvilWallet::~AnvilWallet() {
  end();
  std::filesystem::remove_all(folder);
}

void AnvilWallet::end() {
  payer.reset();
  endpoints.reset();
  client.reset();
  log.reset();
  sleeper.reset();
}

void AnvilWallet::begin(FaultyClient::Plan plan) {
  end();
  sleeper = std::make_unique<net::SystemSleeper>(context);
  auto file = net::DurableFile::open(folder / chain::payment_journal_name(wanted_chain, key.address()));
  if (!file) throw std::runtime_error(file.error().message);
  log = std::move(*file);
  auto address = chain::parse_endpoint(node.url());
  net::HttpClientOptions options;
  options.origin = std::move(address->origin);
  client = std::make_unique<FaultyClient>(net::make_http_client(context, clock, std::move(options)), std::move(plan));
  std::vector<chain::Endpoint> list;
  list.emplace_back(chain::EndpointPorts{*client, *sleeper, clock}, chain::endpoint_options(*address));
  endpoints = std::make_unique<chain::Endpoints>(chain::EndpointsPorts{*sleeper, clock}, std::move(list), wanted_chain);
  auto opened = chain::Payer::open({*endpoints, *log, *sleeper, clock, key}, settings);
  if (!opened) throw std::runtime_error(opened.error().message);
  payer = std::move(*opened);
}

base::Result<chain::Preflight> AnvilWallet::start(std::uint64_t payments) {
  const auto one = *base::TokenAmount::parse("1");
  return run(payer->start({payments, one, base::TokenAmount(base::Uint256(one.base_units() * payments))}, record));
}

std::string AnvilWallet::tokens_of(const eth::Address& account) {
  const auto units = eth::parse_quantity(node.token_balance(account.to_lower_hex()));
  return base::TokenAmount(*units).to_string();
}

std::size_t AnvilWallet::transfers_to(const eth::Address& destination) {
  const json::array logs =
      node.rpc("eth_getLogs", {json::object{{"fromBlock", "0x0"},
                                            {"toBlock", "latest"},
                                            {"address", chain::pinned_token().to_lower_hex()},
                                            {"topics", json::array{nullptr, nullptr,
                                                                   "0x" + std::string(24, '0') +
                                                                       destination.to_lower_hex().substr(2)}}}})
          .as_array();
  return logs.size();
}

eth::Address numbered_destination(unsigned number) {
  std::array<std::uint8_t, eth::Address::kSize> bytes{};
  bytes.fill(0xd0);
  bytes[18] = static_cast<std::uint8_t>(number >> 8U);
  bytes[19] = static_cast<std::uint8_t>(number & 0xffU);
  return eth::Address(bytes);
}

chain::PaymentOrder numbered_order(unsigned number) {
  return {fmt::format("payment-{}", number), numbered_destination(number), *base::TokenAmount::parse("1")};
}

void expect_balanced(AnvilWallet& wallet) {
  const auto books = wallet.finish();
  ASSERT_TRUE(books) << base::describe(books.error());
  EXPECT_EQ(books->verdict, chain::BooksVerdict::balanced);
  for (const auto& equation : books->equations) {
    EXPECT_TRUE(equation.holds()) << chain::to_string(equation.side) << " of " << equation.account.to_string() << ": "
                                  << equation.expected << " = " << equation.actual;
  }
}

}  // namespace e2e::test
