#include "run/reply_log.hpp"

namespace e2e::run {

net::Task<net::HttpReply> ReplyLog::send(net::HttpRequest request) {
  ++requests_;
  const auto sent = clock_.wall();
  auto reply = co_await http_.send(std::move(request));
  if (reply) replies_.push_back(hear(about_, reply->headers, sent + (clock_.wall() - sent) / 2, redactor_));
  co_return reply;
}

}  // namespace e2e::run
