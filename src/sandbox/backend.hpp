// The marketplace as one function from request to reply: what the program serves over a socket and tests call
// directly. It waits for nothing but the chain; a request that needs no chain is answered without a pause.
//
// Borrows: the clock and the source of ids, which must outlive it. Threads: one.
#pragma once

#include <memory>
#include <string_view>

#include "base/clock.hpp"
#include "base/id_source.hpp"
#include "base/result.hpp"
#include "net/http_server.hpp"
#include "sandbox/options.hpp"

namespace e2e::sandbox {

class Backend {
 public:
  // Opens the database and makes the admin account; where it exists, its password becomes the given one.
  // Errors: environment (the database), usage (the admin's address belongs to a buyer or seller).
  static base::Result<std::unique_ptr<Backend>> open(BackendOptions options, const base::Clock& clock,
                                                     base::IdSource& ids);

  Backend(const Backend&) = delete;
  Backend& operator=(const Backend&) = delete;
  ~Backend();

  // Never throws; what goes wrong inside is answered with 500.
  boost::asio::awaitable<net::ServerReply> handle(net::ServerRequest request);
  // The envelope for what the HTTP server refuses by itself: too large, too slow, malformed.
  net::ServerReply reject(unsigned status, std::string_view message) const;

 private:
  struct Parts;
  explicit Backend(std::unique_ptr<Parts> parts);

  std::unique_ptr<Parts> parts_;
};

}  // namespace e2e::sandbox
