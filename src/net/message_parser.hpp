// What the parsers of requests and replies have in common. It includes Beast: only *_reader.cpp may include
// it.
//
// Beast's own header limit holds for each line and its buffer, not for the sum of all lines, and a chunk
// header or trailer has none at all: both are counted here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "net/http.hpp"

namespace e2e::net {

struct MessageLimits {
  std::size_t header_bytes = 0;
  std::size_t body_bytes = 0;
};

template <bool kIsRequest>
class MessageParser : public boost::beast::http::basic_parser<kIsRequest> {
 public:
  explicit MessageParser(MessageLimits limits) : limits_(limits) {
    this->header_limit(static_cast<std::uint32_t>(
        std::min<std::size_t>(limits.header_bytes, std::numeric_limits<std::uint32_t>::max())));
    this->body_limit(limits.body_bytes);
    this->eager(true);
  }

  // Takes as much of `bytes` as belongs to the message, and returns how much that was. What it leaves
  // although the message is not done is to be offered again with more behind it.
  std::size_t feed(std::string_view bytes, boost::beast::error_code& error) {
    error = {};
    if (bytes.empty() || this->is_done()) return 0;
    const std::size_t taken = this->put(boost::asio::buffer(bytes), error);
    if (error == boost::beast::http::error::need_more) error = {};
    if (!error && !this->is_done() && bytes.size() - taken > limits_.header_bytes) {
      error = boost::beast::http::error::header_limit;
    }
    return taken;
  }

  Headers take_headers() { return std::move(headers_); }
  std::string take_body() { return std::move(body_); }
  std::size_t body_size() const { return body_.size(); }

 protected:
  using Error = boost::beast::error_code;
  using Text = boost::beast::string_view;

  // Beast wants both overridden; only one is ever called.
  void on_request_impl(boost::beast::http::verb /*method*/, Text /*name*/, Text /*target*/, int /*version*/,
                       Error& /*error*/) override {}
  void on_response_impl(int /*code*/, Text /*reason*/, int /*version*/, Error& /*error*/) override {}

  void on_field_impl(boost::beast::http::field /*name*/, Text name, Text value, Error& error) override {
    header_bytes_ += name.size() + value.size();
    if (header_bytes_ > limits_.header_bytes) {
      error = boost::beast::http::error::header_limit;
      return;
    }
    if (in_trailer_) return;  // RFC 9110 §6.5: trailers must not be merged into the header
    headers_.push_back(Header{std::string(name), std::string(value)});
  }

 private:
  // A length that a message only announces must not make us allocate more than this.
  static constexpr std::uint64_t kMaximumReserve = 256UL * 1024UL;

  void on_header_impl(Error& /*error*/) override { in_trailer_ = true; }
  void on_body_init_impl(const boost::optional<std::uint64_t>& length, Error& /*error*/) override {
    if (length) body_.reserve(static_cast<std::size_t>(std::min(*length, kMaximumReserve)));
  }
  std::size_t on_body_impl(Text piece, Error& /*error*/) override {
    body_.append(piece.data(), piece.size());
    return piece.size();
  }
  void on_chunk_header_impl(std::uint64_t /*size*/, Text /*extensions*/, Error& /*error*/) override {}
  std::size_t on_chunk_body_impl(std::uint64_t /*remaining*/, Text piece, Error& error) override {
    return on_body_impl(piece, error);
  }
  void on_finish_impl(Error& /*error*/) override {}

  MessageLimits limits_;
  Headers headers_;
  std::string body_;
  std::size_t header_bytes_ = 0;
  bool in_trailer_ = false;
};

}  // namespace e2e::net
