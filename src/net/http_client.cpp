#include "net/http_client.hpp"

#include <algorithm>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/client_connection.hpp"
#include "net/request_text.hpp"

namespace e2e::net {
namespace {

// The connections of one client. Every exchange shares it, so it outlives a client destroyed in the middle of
// one.
struct Pool {
  Pool(boost::asio::io_context& io_context, const base::Clock& its_clock, HttpClientOptions its_options)
      : context(io_context), clock(its_clock), options(std::move(its_options)) {
    if (options.origin.is_https()) tls_context.emplace(make_tls_context());
  }

  struct Idle {
    std::unique_ptr<ClientConnection> connection;
    base::Instant since;
  };

  std::unique_ptr<ClientConnection> take();
  void give_back(std::unique_ptr<ClientConnection> connection);
  void drop_old();

  boost::asio::io_context& context;
  const base::Clock& clock;
  HttpClientOptions options;
  std::optional<boost::asio::ssl::context> tls_context;
  std::vector<Idle> idle;  // the one used last is at the end, and is used next: the others may grow old
  std::unordered_set<ClientConnection*> busy;
  bool closed = false;
};

std::unique_ptr<ClientConnection> Pool::take() {
  drop_old();
  while (!idle.empty()) {
    auto connection = std::move(idle.back().connection);
    idle.pop_back();
    if (!connection->is_stale()) return connection;
  }
  return std::make_unique<ClientConnection>(context.get_executor(), options, tls_context ? &*tls_context : nullptr);
}

void Pool::give_back(std::unique_ptr<ClientConnection> connection) {
  if (closed || !connection->is_reusable()) return;
  drop_old();
  idle.push_back({std::move(connection), clock.now()});
}

void Pool::drop_old() {
  const auto oldest = clock.now() - options.maximum_idle;
  const auto first_young =
      std::find_if(idle.begin(), idle.end(), [&](const Idle& entry) { return entry.since > oldest; });
  idle.erase(idle.begin(), first_young);
}

// Makes a connection known as busy, also when its coroutine is destroyed in the middle of an exchange.
class Busy {
 public:
  Busy(Pool& pool, ClientConnection* connection) : pool_(pool), connection_(connection) {
    pool_.busy.insert(connection_);
  }
  ~Busy() { pool_.busy.erase(connection_); }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

 private:
  Pool& pool_;
  ClientConnection* connection_;
};

Task<HttpReply> exchange(std::shared_ptr<Pool> pool, HttpRequest request) {
  auto message = request_text(request, pool->options);
  if (!message) co_return base::forward_error(message);
  if (pool->closed) co_return base::fail(base::ErrorKind::cancelled, "the client was closed");
  auto connection = pool->take();
  const Busy busy(*pool, connection.get());
  auto reply = co_await connection->exchange(std::move(*message), request.timeout);
  pool->give_back(std::move(connection));
  co_return reply;
}

class PooledHttpClient final : public HttpClient {
 public:
  explicit PooledHttpClient(std::shared_ptr<Pool> pool) : pool_(std::move(pool)) {}
  ~PooledHttpClient() override {
    pool_->closed = true;
    pool_->idle.clear();
    cancel_pending();
  }
  PooledHttpClient(const PooledHttpClient&) = delete;
  PooledHttpClient& operator=(const PooledHttpClient&) = delete;

  Task<HttpReply> send(HttpRequest request) override { return exchange(pool_, std::move(request)); }

  void cancel_pending() override {
    for (auto* connection : pool_->busy) connection->cancel();
  }

 private:
  std::shared_ptr<Pool> pool_;
};

}  // namespace

std::unique_ptr<HttpClient> make_http_client(boost::asio::io_context& context, const base::Clock& clock,
                                             HttpClientOptions options) {
  return std::make_unique<PooledHttpClient>(std::make_shared<Pool>(context, clock, std::move(options)));
}

}  // namespace e2e::net
