#include "contract/sandbox/sandbox_fixture.hpp"

#include <exception>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <fmt/format.h>

#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/system.hpp"

namespace e2e::test {
namespace {

namespace json = boost::json;

std::string plain(const json::value& value) {
  return value.is_string() ? json::value_to<std::string>(value) : json::serialize(value);
}

// JSON as a value, any other text as a string.
json::value read_body(std::string_view content_type, const std::string& body) {
  return content_type.starts_with("application/json") ? json::parse(body) : json::value(body);
}

net::HttpRequest request_of(net::Method method, std::string_view path, const Actor& caller, std::string body) {
  net::HttpRequest request;
  request.method = method;
  request.target = path;
  if (!caller.token.empty()) request.headers.push_back({"Authorization", "Bearer " + caller.token});
  request.body = std::move(body);
  return request;
}

class InProcessChannel final : public Channel {
 public:
  InProcessChannel(sandbox::Backend& backend, SharedContext context) : Channel(std::move(context)), backend_(backend) {}

 private:
  boost::asio::awaitable<Answer> ask(net::HttpRequest request) override {
    const auto question = request.target.find('?');
    net::ServerRequest sent;
    sent.method = net::to_string(request.method);
    sent.path = request.target.substr(0, question);
    if (question != std::string::npos) sent.query = request.target.substr(question + 1);
    sent.headers = std::move(request.headers);
    sent.body = std::move(request.body);
    sent.remote_address = "127.0.0.1";
    const net::ServerReply reply = co_await backend_.handle(std::move(sent));
    net::Headers headers = reply.headers;
    headers.push_back({"Content-Type", reply.content_type});
    co_return Answer{reply.status, read_body(reply.content_type, reply.body), std::move(headers), reply.delay};
  }

  sandbox::Backend& backend_;
};

class LoopbackChannel final : public Channel {
 public:
  LoopbackChannel(sandbox::Backend& backend, SharedContext shared)
      : Channel(std::move(shared)), server_(context(), options(backend), handler(backend)) {
    if (auto listening = server_.listen(); !listening) throw std::runtime_error(base::describe(listening.error()));
    net::HttpClientOptions client;
    client.origin.host = "127.0.0.1";
    client.origin.port = server_.port();
    client.user_agent = "sandbox-test";
    client_ = net::make_http_client(context(), clock_, std::move(client));
  }

 private:
  boost::asio::awaitable<Answer> ask(net::HttpRequest request) override {
    auto reply = co_await client_->send(std::move(request));
    if (!reply) throw std::runtime_error(base::describe(reply.error()));
    co_return Answer{
        reply->status, read_body(net::find_header(reply->headers, "Content-Type"), reply->body), reply->headers, {}};
  }

  static net::HttpServerOptions options(sandbox::Backend& backend) {
    net::HttpServerOptions options;
    options.reject = [&backend](unsigned status, std::string_view message) { return backend.reject(status, message); };
    return options;
  }
  static net::ServerHandler handler(sandbox::Backend& backend) {
    return [&backend](net::ServerRequest request) { return backend.handle(std::move(request)); };
  }

  net::SystemClock clock_;
  net::HttpServer server_;
  std::unique_ptr<net::HttpClient> client_;
};

}  // namespace

Answer Channel::send(net::HttpRequest request) {
  std::vector<net::HttpRequest> requests;
  requests.push_back(std::move(request));
  return std::move(send_at_once(std::move(requests)).front());
}

std::vector<Answer> Channel::send_at_once(std::vector<net::HttpRequest> requests) {
  std::vector<Answer> answers(requests.size());
  std::size_t missing = requests.size();
  for (std::size_t i = 0; i < requests.size(); ++i) {
    boost::asio::co_spawn(*context_, ask(std::move(requests[i])),
                          [&, i](const std::exception_ptr& thrown, Answer answer) {
                            if (thrown) std::rethrow_exception(thrown);
                            answers[i] = std::move(answer);
                            --missing;
                          });
  }
  context_->restart();
  while (missing > 0 && context_->run_one() > 0) {
  }
  return answers;
}

const json::value& Answer::at(std::string_view pointer) const {
  json::error_code error;
  const auto* found = body.find_pointer({pointer.data(), pointer.size()}, error);
  if (found == nullptr) throw std::runtime_error(fmt::format("no {} in {}", pointer, json::serialize(body)));
  return *found;
}

std::string Answer::text(std::string_view pointer) const { return plain(at(pointer)); }

std::int64_t Answer::number(std::string_view pointer) const { return json::value_to<std::int64_t>(at(pointer)); }

std::string Answer::fields() const {
  std::string names;
  for (const auto& field : at("/data").as_array()) {
    names += (names.empty() ? "" : ", ") + plain(field.at("field"));
  }
  return names;
}

std::string to_string(Transport transport) { return transport == Transport::in_process ? "function" : "socket"; }

std::unique_ptr<Channel> make_channel(Transport transport, sandbox::Backend& backend, SharedContext context) {
  if (transport == Transport::in_process) return std::make_unique<InProcessChannel>(backend, std::move(context));
  return std::make_unique<LoopbackChannel>(backend, std::move(context));
}

sandbox::BackendOptions default_options() {
  sandbox::BackendOptions options;
  options.admin = {std::string(kAdminEmail), base::Secret(kAdminPassword)};
  return options;
}

Marketplace::Marketplace(Transport transport, sandbox::BackendOptions options, SharedContext context) {
  options.warn = [this](std::string_view line) { warnings.emplace_back(line); };
  auto backend = sandbox::Backend::open(std::move(options), clock, ids_);
  if (!backend) throw std::runtime_error(base::describe(backend.error()));
  backend_ = *std::move(backend);
  channel_ = make_channel(transport, *backend_, std::move(context));
  admin_ = log_in(kAdminEmail, kAdminPassword);
}

Answer Marketplace::send_json(net::Method method, std::string_view path, const Actor& caller, std::string body) {
  return channel_->send(request_of(method, path, caller, std::move(body)));
}

std::vector<Answer> Marketplace::post_at_once(std::size_t times, std::string_view path, const Actor& caller,
                                              const json::value& body) {
  std::vector<net::HttpRequest> requests;
  for (std::size_t i = 0; i < times; ++i) {
    requests.push_back(request_of(net::Method::post, path, caller, json::serialize(body)));
  }
  return channel_->send_at_once(std::move(requests));
}

Answer Marketplace::get(std::string_view path, const Actor& caller) {
  return send_json(net::Method::get, path, caller, {});
}
Answer Marketplace::post(std::string_view path, const Actor& caller, const json::value& body) {
  return send_json(net::Method::post, path, caller, json::serialize(body));
}
Answer Marketplace::put(std::string_view path, const Actor& caller, const json::value& body) {
  return send_json(net::Method::put, path, caller, json::serialize(body));
}
Answer Marketplace::patch(std::string_view path, const Actor& caller, const json::value& body) {
  return send_json(net::Method::patch, path, caller, json::serialize(body));
}
Answer Marketplace::del(std::string_view path, const Actor& caller) {
  return send_json(net::Method::del, path, caller, {});
}

Actor Marketplace::log_in(std::string_view email, std::string_view password) {
  const auto answer = post("/api/auth/login", {}, {{"email", email}, {"password", password}});
  return {answer.text("/data/user/id"), answer.text("/data/user/_id"), answer.text("/data/user/email"),
          answer.text("/data/tokens/accessToken")};
}

Actor Marketplace::make_actor(std::string_view role) {
  const std::string email = fmt::format("{}{}@example.com", role, ++actors_);
  const auto answer = post("/api/user/admin/create", admin_, valid_user(email, role));
  EXPECT_EQ(answer.status, 201U) << json::serialize(answer.body);
  return log_in(email, kActorPassword);
}

std::string Marketplace::make_request(const Actor& buyer, const std::vector<Actor>& sellers) {
  return post("/api/marketplace/purchase-requests", buyer, valid_request(*this, sellers))
      .text("/data/purchaseRequest/id");
}

std::string Marketplace::make_offer(const Actor& seller, std::string_view request_id) {
  return post(request_path(request_id, "/offers"), seller, valid_offer()).text("/data/offer/id");
}

void Marketplace::accept(const Actor& buyer, std::string_view offer_id) {
  EXPECT_EQ(put(fmt::format("/api/marketplace/offers/{}/accept", offer_id), buyer).status, 200U);
}

void Marketplace::move_to(const Actor& buyer, std::string_view request_id, std::string_view status) {
  EXPECT_EQ(patch(request_path(request_id, "/status"), buyer, {{"status", status}}).status, 200U);
}

std::string request_path(std::string_view request_id, std::string_view rest) {
  return fmt::format("/api/marketplace/purchase-requests/{}{}", request_id, rest);
}

json::object valid_user(std::string_view email, std::string_view role) {
  return {{"email", email}, {"password", kActorPassword}, {"firstName", "Test"},    {"lastName", "Actor"},
          {"role", role},   {"status", "active"},         {"isEmailVerified", true}};
}

json::object valid_request(Marketplace& marketplace, const std::vector<Actor>& sellers) {
  json::array targets;
  for (const auto& seller : sellers) {
    targets.emplace_back(seller.id);
  }
  return {{"title", "A red bicycle"},
          {"description", "With a bell, please."},
          {"categoryId", marketplace.get("/api/marketplace/categories").text("/data/0/id")},
          {"productType", "physical_product"},
          {"quantity", 1},
          {"budget", {{"min", "0"}, {"max", "2"}, {"currency", "USDT"}}},
          {"urgency", "medium"},
          {"isPublic", false},
          {"preferredSellerIds", std::move(targets)},
          {"deliveryInfo", {{"deliveryType", "physical"}, {"address", "1 Main Street"}}}};
}

json::object valid_offer(std::string_view amount) {
  return {{"title", "My bicycle"},
          {"description", "As good as new"},
          {"price", {{"amount", amount}, {"currency", "USDT"}}},
          {"deliveryTime", {{"amount", 3}, {"unit", "days"}}}};
}

std::vector<std::string> inbox_of(Marketplace& marketplace, const Actor& actor) {
  std::vector<std::string> items;
  const auto answer = marketplace.get("/api/notifications?limit=100", actor);
  for (const auto& item : answer.at("/data/notifications").as_array()) {
    const auto* related = item.as_object().if_contains("relatedId");
    items.push_back(plain(item.at("category")) + "/" + (related == nullptr ? "" : plain(*related)));
  }
  return items;
}

std::string newest_of(Marketplace& marketplace, const Actor& actor) {
  const auto items = inbox_of(marketplace, actor);
  return items.empty() ? "" : items.front();
}

}  // namespace e2e::test
