// The sandbox as an HttpClient, without a socket: requests become function calls, delays become virtual sleeps.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/http_client.hpp"
#include "sandbox/backend.hpp"
#include "support/virtual_time.hpp"

namespace e2e::test {

inline constexpr std::string_view kAdminEmail = "root@sandbox.example";
inline constexpr std::string_view kAdminPassword = "an admin password";

// What happens to one request instead of being served.
struct Fault {
  std::optional<base::ErrorKind> error;  // no usable reply
  std::optional<net::HttpReply> reply;   // this one
  bool is_served_first = false;          // the backend acts on it all the same
};

// Decides for each request, given its number from 1, whether something happens to it.
using FaultPlan = std::function<std::optional<Fault>(int number, const net::HttpRequest& request)>;

// Changes the body of a reply on its way.
using Rewrite = std::function<void(const net::ServerRequest& request, std::string& body)>;

class InProcessClient final : public net::HttpClient {
 public:
  InProcessClient(sandbox::Backend& backend, VirtualTime& time) : backend_(backend), time_(time) {}

  void set_faults(FaultPlan plan) { plan_ = std::move(plan); }
  void set_rewrite(Rewrite rewrite) { rewrite_ = std::move(rewrite); }
  int requests() const { return requests_; }
  // Every request that the backend acted on, as "POST /api/…".
  const std::vector<std::string>& served() const { return served_; }

  net::Task<net::HttpReply> send(net::HttpRequest request) override {
    const auto fault = plan_ ? plan_(++requests_, request) : (++requests_, std::nullopt);
    auto passed = co_await time_.sleep_for(std::chrono::milliseconds(1));
    if (!passed) co_return base::forward_error(passed);
    if (!fault) co_return co_await serve(std::move(request));
    if (fault->is_served_first) {
      auto served = co_await serve(request);
      if (!served) co_return served;
    }
    if (fault->reply) co_return *fault->reply;
    const bool waits = fault->error == base::ErrorKind::timed_out;
    passed = co_await time_.sleep_for(waits ? request.timeout : std::chrono::milliseconds(1));
    if (!passed) co_return base::forward_error(passed);
    co_return base::fail(*fault->error, "planned fault");
  }

  void cancel_pending() override { time_.cancel_all(); }

 private:
  net::Task<net::HttpReply> serve(net::HttpRequest request) {
    net::ServerRequest incoming;
    incoming.method = net::to_string(request.method);
    const auto query = request.target.find('?');
    incoming.path = request.target.substr(0, query);
    if (query != std::string::npos) incoming.query = request.target.substr(query + 1);
    incoming.headers = request.headers;
    if (!request.body.empty()) incoming.headers.push_back({"Content-Type", "application/json"});
    incoming.body = std::move(request.body);
    incoming.remote_address = "127.0.0.1";
    served_.push_back(incoming.method + " " + incoming.path);
    auto reply = co_await backend_.handle(incoming);
    if (rewrite_) rewrite_(incoming, reply.body);
    auto passed = co_await time_.sleep_for(reply.delay);
    if (!passed) co_return base::forward_error(passed);
    co_return net::HttpReply{reply.status, std::move(reply.headers), std::move(reply.body)};
  }

  sandbox::Backend& backend_;
  VirtualTime& time_;
  FaultPlan plan_;
  Rewrite rewrite_;
  int requests_ = 0;
  std::vector<std::string> served_;
};

}  // namespace e2e::test
