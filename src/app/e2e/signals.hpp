// What SIGINT, SIGTERM, SIGHUP and their like do, from main's first statement until the process is gone.
//
// Where nobody waits for them, the first ends the process at once: exit code 130, and no temporary file is left
// (net/temporary_path.hpp). A run leaves the first ones to a SignalWatch, to end in order; the next one ends it at once.
// SIGHUP is nobody's impatience (a terminal that closes may send several), so it only ever counts as the first.
#pragma once

#include <functional>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace e2e::app {

// To be called once, first of all. What is ignored by then stays so (nohup, background jobs), but SIGTERM.
void handle_signals();

// Of all signals, so many do not end the process; they are kept for a SignalWatch.
void allow_signals(int count);

// Calls a run's handlers, on its own thread and between its events.
class SignalWatch {
 public:
  using Handler = std::function<void()>;

  // The first handler is for the first signal of the process, and so on; one more ends the process.
  SignalWatch(boost::asio::io_context& context, std::vector<Handler> handlers);

  // To be called before the first event and after each: calls the handlers of the signals that have come since.
  void deliver();

 private:
  void wait();

  boost::asio::posix::stream_descriptor wake_up_;
  std::vector<Handler> handlers_;
  std::size_t delivered_ = 0;
};

}  // namespace e2e::app
