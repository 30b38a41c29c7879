// Passes requests on to another client, counts them, and remembers what the replies say beside their bodies.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "net/http_client.hpp"
#include "run/doctor_checks.hpp"

namespace e2e::run {

// Borrows: the client, the clock and the redactor. Threads: one, one request at a time.
class ReplyLog final : public net::HttpClient {
 public:
  ReplyLog(net::HttpClient& http, const base::Clock& clock, const base::Redactor& redactor)
      : http_(http), clock_(clock), redactor_(redactor) {}

  // What the next requests are sent for.
  void begin(std::string about) { about_ = std::move(about); }
  int requests() const { return requests_; }
  const std::vector<HeardReply>& replies() const { return replies_; }

  net::Task<net::HttpReply> send(net::HttpRequest request) override;
  void cancel_pending() override { http_.cancel_pending(); }

 private:
  net::HttpClient& http_;
  const base::Clock& clock_;
  const base::Redactor& redactor_;
  std::string about_;
  int requests_ = 0;
  std::vector<HeardReply> replies_;
};

}  // namespace e2e::run
