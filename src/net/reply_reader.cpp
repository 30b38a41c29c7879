#include "net/reply_reader.hpp"

#include <fmt/format.h>

#include "net/message_parser.hpp"

namespace e2e::net {
namespace http = boost::beast::http;
namespace {

constexpr std::size_t kMaximumHeaderBytes = 64UL * 1024UL;
constexpr const char* kFix = "read the log of the server, or of a proxy in front of it";

}  // namespace

class ReplyReader::Parser final : public MessageParser<false> {
 public:
  using MessageParser::MessageParser;

  unsigned status = 0;

 private:
  void on_response_impl(int code, Text /*reason*/, int /*version*/, Error& /*error*/) override {
    status = static_cast<unsigned>(code);
  }
};

ReplyReader::ReplyReader(std::size_t maximum_body_bytes, ReplyTo method)
    : maximum_body_bytes_(maximum_body_bytes), method_(method) {
  restart();
}

ReplyReader::~ReplyReader() = default;

void ReplyReader::restart() {
  parser_ = std::make_unique<Parser>(MessageLimits{kMaximumHeaderBytes, maximum_body_bytes_});
  parser_->skip(method_ == ReplyTo::connect);
}

base::Result<std::size_t> ReplyReader::feed(std::string_view bytes) {
  std::size_t taken = 0;
  for (;;) {
    boost::beast::error_code error;
    taken += parser_->feed(bytes.substr(taken), error);
    if (error == http::error::body_limit) {
      return base::fail(base::ErrorKind::product,
                        fmt::format("the reply's body is larger than {} bytes", maximum_body_bytes_), kFix);
    }
    if (error == http::error::header_limit) {
      return base::fail(base::ErrorKind::product,
                        fmt::format("the reply's header is larger than {} bytes", kMaximumHeaderBytes), kFix);
    }
    if (error) {
      return base::fail(base::ErrorKind::product, "the reply is not valid HTTP/1.1: " + error.message(), kFix);
    }
    if (!parser_->is_done() || parser_->status / 100 != 1) return taken;
    if (parser_->status == 101) {
      return base::fail(base::ErrorKind::product, "the reply switches to a protocol that was not asked for", kFix);
    }
    restart();
  }
}

base::Result<void> ReplyReader::feed_end() {
  boost::beast::error_code error = http::error::partial_message;
  if (parser_->got_some()) parser_->put_eof(error);
  if (!error) return {};
  if (!parser_->is_header_done()) {
    return base::fail(base::ErrorKind::product, "the connection was closed inside the reply's header", kFix);
  }
  const auto length = parser_->content_length();
  const std::string expected = length ? fmt::format(" of {}", *length) : "";
  return base::fail(
      base::ErrorKind::product,
      fmt::format("the connection was closed after {}{} bytes of the reply's body", parser_->body_size(), expected),
      kFix);
}

bool ReplyReader::done() const { return parser_->is_done(); }
bool ReplyReader::keep_alive() const { return parser_->keep_alive(); }

HttpReply ReplyReader::take() { return HttpReply{parser_->status, parser_->take_headers(), parser_->take_body()}; }

}  // namespace e2e::net
