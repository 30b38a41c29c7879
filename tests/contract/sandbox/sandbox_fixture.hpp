// A running sandbox and its actors, the same over a function call and over a loopback socket.
#pragma once

#include <chrono>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "base/clock.hpp"
#include "base/id_source.hpp"
#include "net/http.hpp"
#include "sandbox/backend.hpp"

namespace e2e::test {

inline constexpr std::string_view kAdminEmail = "admin@example.com";
inline constexpr std::string_view kAdminPassword = "Admin-password-1";
inline constexpr std::string_view kActorPassword = "Actor-password-1";

// Stands still until a test moves it.
class ManualClock final : public base::Clock {
 public:
  base::Instant now() const override { return base::Instant(elapsed_); }
  base::WallTime wall() const override { return base::WallTime(std::chrono::days(20'000)) + elapsed_; }
  void advance(std::chrono::milliseconds by) { elapsed_ += by; }

 private:
  std::chrono::milliseconds elapsed_{0};
};

struct Answer {
  unsigned status = 0;
  boost::json::value body;  // a string where the content is no JSON
  net::Headers headers;
  std::chrono::milliseconds delay{0};  // in process only

  // The value under a JSON pointer; the test fails with the whole body where there is none.
  const boost::json::value& at(std::string_view pointer) const;
  std::string text(std::string_view pointer) const;
  std::int64_t number(std::string_view pointer) const;
  // "budget.min, title": the names in the list of field errors, in its order.
  std::string fields() const;
};

struct Actor {
  std::string id;
  std::string legacy_id;
  std::string email;
  std::string token;
};

using SharedContext = std::shared_ptr<boost::asio::io_context>;

// Sends requests and waits for the answers.
class Channel {
 public:
  explicit Channel(SharedContext context) : context_(std::move(context)) {}
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Answer send(net::HttpRequest request);
  // None waits for the answer to another.
  std::vector<Answer> send_at_once(std::vector<net::HttpRequest> requests);

 protected:
  boost::asio::io_context& context() { return *context_; }

 private:
  virtual boost::asio::awaitable<Answer> ask(net::HttpRequest request) = 0;

  SharedContext context_;
};

enum class Transport { in_process, loopback };
std::string to_string(Transport transport);

std::unique_ptr<Channel> make_channel(Transport transport, sandbox::Backend& backend,
                                      SharedContext context = std::make_shared<boost::asio::io_context>());

sandbox::BackendOptions default_options();

// The marketplace as its users see it.
class Marketplace {
 public:
  Marketplace(Transport transport, sandbox::BackendOptions options,
              SharedContext context = std::make_shared<boost::asio::io_context>());

  ManualClock clock;
  std::vector<std::string> warnings;

  Answer get(std::string_view path, const Actor& caller = {});
  Answer post(std::string_view path, const Actor& caller, const boost::json::value& body);
  Answer put(std::string_view path, const Actor& caller, const boost::json::value& body = boost::json::object());
  Answer patch(std::string_view path, const Actor& caller, const boost::json::value& body = boost::json::object());
  Answer del(std::string_view path, const Actor& caller);
  Answer send(net::HttpRequest request) { return channel_->send(std::move(request)); }
  // The same POST so many times, none waiting for another.
  std::vector<Answer> post_at_once(std::size_t times, std::string_view path, const Actor& caller,
                                   const boost::json::value& body);

  Actor log_in(std::string_view email, std::string_view password);
  const Actor& admin() const { return admin_; }
  Actor make_actor(std::string_view role);
  // A request targeted at these sellers, and the path of its route.
  std::string make_request(const Actor& buyer, const std::vector<Actor>& sellers);
  std::string make_offer(const Actor& seller, std::string_view request_id);
  void accept(const Actor& buyer, std::string_view offer_id);
  void move_to(const Actor& buyer, std::string_view request_id, std::string_view status);

 private:
  Answer send_json(net::Method method, std::string_view path, const Actor& caller, std::string body);

  base::SeededIdSource ids_{7};
  std::unique_ptr<sandbox::Backend> backend_;
  std::unique_ptr<Channel> channel_;
  Actor admin_;
  int actors_ = 0;
};

std::string request_path(std::string_view request_id, std::string_view rest = {});
boost::json::object valid_user(std::string_view email, std::string_view role);
boost::json::object valid_request(Marketplace& marketplace, const std::vector<Actor>& sellers);
boost::json::object valid_offer(std::string_view amount = "1.01");

// Category and related id of each item, newest first: "offer/<id>", "system/".
std::vector<std::string> inbox_of(Marketplace& marketplace, const Actor& actor);

// The first of them, or "" where the inbox is empty.
std::string newest_of(Marketplace& marketplace, const Actor& actor);

class SandboxTest : public testing::TestWithParam<Transport> {
 protected:
  Marketplace& start(sandbox::BackendOptions options = default_options()) {
    marketplace_ = std::make_unique<Marketplace>(GetParam(), std::move(options), context_);
    return *marketplace_;
  }
  const SharedContext& context() const { return context_; }

 private:
  SharedContext context_ = std::make_shared<boost::asio::io_context>();
  std::unique_ptr<Marketplace> marketplace_;
};

#define INSTANTIATE_SANDBOX_TEST(suite)                                                                       \
  INSTANTIATE_TEST_SUITE_P(Over, suite,                                                                       \
                           testing::Values(e2e::test::Transport::in_process, e2e::test::Transport::loopback), \
                           [](const auto& info) { return e2e::test::to_string(info.param); })

}  // namespace e2e::test
