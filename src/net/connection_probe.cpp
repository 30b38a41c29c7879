#include "net/connection_probe.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "net/client_connection.hpp"

namespace e2e::net {
namespace {

namespace asio = boost::asio;

std::string text_of(const asio::ip::tcp::endpoint& endpoint) {
  const std::string address = endpoint.address().to_string();
  return endpoint.address().is_v6() ? fmt::format("[{}]:{}", address, endpoint.port())
                                    : fmt::format("{}:{}", address, endpoint.port());
}

}  // namespace

asio::awaitable<ProbedConnection> probe_connection(asio::io_context& context, HttpClientOptions options,
                                                   std::chrono::milliseconds timeout) {
  std::optional<asio::ssl::context> tls_context;
  if (options.origin.is_https()) tls_context.emplace(make_tls_context());
  ClientConnection connection(context.get_executor(), options, tls_context ? &*tls_context : nullptr);
  auto opened = co_await connection.open_only(timeout);

  const Opening& opening = connection.opening();
  ProbedConnection probed;
  probed.needed_lookup = opening.needed_lookup;
  probed.lookup = opening.lookup;
  for (const auto& endpoint : opening.endpoints) {
    std::string address = endpoint.address().to_string();
    const bool is_new = std::find(probed.addresses.begin(), probed.addresses.end(), address) == probed.addresses.end();
    if (is_new) probed.addresses.push_back(std::move(address));
  }
  if (opening.connected_to.port() != 0) {
    probed.connected_to = text_of(opening.connected_to);
    probed.connect = opening.connect;
  }
  if (!opened) {
    probed.failure = ProbeFailure{connection.phase(), std::move(opened.error())};
  } else if (connection.tls() != nullptr) {
    probed.tls = describe_peer(*connection.tls());
  }
  co_return probed;
}

}  // namespace e2e::net
