#include "net/request_reader.hpp"

#include <fmt/format.h>

#include "base/text.hpp"
#include "net/message_parser.hpp"

namespace e2e::net {
namespace http = boost::beast::http;

class RequestReader::Parser final : public MessageParser<true> {
 public:
  using MessageParser::MessageParser;

  std::string method;
  std::string target;
  bool http_1_0 = false;
  bool has_host = false;
  bool expects_continue = false;

 private:
  // NOLINTNEXTLINE(readability-function-size): the signature is Beast's
  void on_request_impl(http::verb /*verb*/, Text method_text, Text target_text, int version,
                       Error& /*error*/) override {
    method = method_text;
    target = target_text;
    http_1_0 = version == 10;
  }
  void on_field_impl(http::field field, Text name, Text value, Error& error) override {
    if (field == http::field::host) has_host = true;
    if (field == http::field::expect) {
      expects_continue = base::equals_ignoring_case({value.data(), value.size()}, "100-continue");
    }
    MessageParser::on_field_impl(field, name, value, error);
  }
};

namespace {

Rejection explain(const boost::beast::error_code& error, const HttpServerOptions& options) {
  if (error == http::error::header_limit) {
    return {431, fmt::format("the request's header is larger than {} bytes", options.maximum_header_bytes)};
  }
  if (error == http::error::body_limit) {
    return {413, fmt::format("the request's body is larger than {} bytes", options.maximum_body_bytes)};
  }
  return {400, fmt::format("the request is not valid HTTP/1.1: {}", error.message())};
}

// RFC 9112 §3.2.2: a server accepts the absolute form too, and goes by its path.
std::string_view origin_form(std::string_view target) {
  if (target.starts_with('/')) return target;
  const auto authority = target.find("://");
  if (authority == std::string_view::npos) return {};
  const auto path = target.find('/', authority + 3);
  return path == std::string_view::npos ? std::string_view("/") : target.substr(path);
}

}  // namespace

RequestReader::RequestReader(const HttpServerOptions& options)
    : options_(options),
      parser_(std::make_unique<Parser>(MessageLimits{options.maximum_header_bytes, options.maximum_body_bytes})) {}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::feed(std::string_view bytes) {
  boost::beast::error_code error;
  const std::size_t taken = parser_->feed(bytes, error);
  if (error) {
    rejection_ = explain(error, options_);
  } else if (!header_checked_ && parser_->is_header_done()) {
    check_header();
  }
  return taken;
}

void RequestReader::check_header() {
  header_checked_ = true;
  if (!parser_->http_1_0 && !parser_->has_host) {
    rejection_ = {400, "the request has no Host header"};
  } else if (origin_form(parser_->target).empty()) {
    rejection_ = {400, "the request's target is not a path"};
  }
  wants_continue_ = parser_->expects_continue && !parser_->is_done();
}

bool RequestReader::began() const { return parser_->got_some(); }
bool RequestReader::done() const { return parser_->is_done() && !rejection_; }
bool RequestReader::take_continue_wish() { return std::exchange(wants_continue_, false); }
bool RequestReader::keep_alive() const { return parser_->keep_alive(); }
bool RequestReader::is_http_1_0() const { return parser_->http_1_0; }

ServerRequest RequestReader::take() {
  ServerRequest request;
  request.method = std::move(parser_->method);
  const std::string_view target = origin_form(parser_->target);
  const auto query = target.find('?');
  request.path = target.substr(0, query);
  if (query != std::string_view::npos) request.query = target.substr(query + 1);
  request.headers = parser_->take_headers();
  request.body = parser_->take_body();
  return request;
}

}  // namespace e2e::net
