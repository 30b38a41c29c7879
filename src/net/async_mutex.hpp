// Lets coroutines through one at a time, in the order in which they came.
//
// Owns: nothing of those who wait; one that is destroyed while it waits leaves the queue. Threads: one; a coroutine that
// waits does not block it.
#pragma once

#include <deque>
#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace e2e::net {

class AsyncMutex {
 public:
  // The right to go on; the next in the queue has it when this one ends.
  class Hold {
   public:
    explicit Hold(AsyncMutex* mutex) : mutex_(mutex) {}
    Hold(Hold&& other) noexcept : mutex_(std::exchange(other.mutex_, nullptr)) {}
    Hold& operator=(Hold&&) = delete;
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() { release(); }

    void release() {
      if (mutex_ != nullptr) std::exchange(mutex_, nullptr)->hand_over();
    }

   private:
    AsyncMutex* mutex_;
  };

  AsyncMutex();
  ~AsyncMutex();
  AsyncMutex(const AsyncMutex&) = delete;
  AsyncMutex& operator=(const AsyncMutex&) = delete;

  boost::asio::awaitable<Hold> acquire();

 private:
  struct Waiter;

  void hand_over();

  std::deque<Waiter*> queue_;
  bool is_held_ = false;
};

}  // namespace e2e::net
