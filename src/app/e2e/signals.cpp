#include "app/e2e/signals.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "net/temporary_path.hpp"

namespace e2e::app {
namespace {

constexpr int kInterrupted = 130;
// What users, shells and supervisors end a process with.
constexpr std::array kSignals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGXCPU};

// What the handler knows. Static and without destructors: a signal may come until the process is gone.
constinit std::atomic<int> received = 0;
constinit std::atomic<int> allowed = 0;
constinit std::atomic<int> wake_up = -1;  // an eventfd
::pthread_t main_thread;                  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables): set once

// Not where a full pipe or a stopped terminal would hold it up.
void say_interrupted() {
  constexpr std::string_view kLine = "marketplace-e2e: interrupted\n";
  pollfd stream{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&stream, 1, 0) != 1 || (stream.revents & POLLOUT) == 0) return;
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kLine.data(), kLine.size());
}

// Only calls what is safe in a signal handler.
void on_signal(int signal) {
  const int error = errno;
  if (::pthread_equal(::pthread_self(), main_thread) == 0) {
    ::pthread_kill(main_thread, signal);  // a name is being looked up in another one
  } else if (signal != SIGHUP || received == 0) {
    if (++received > allowed) {
      if (allowed == 0) say_interrupted();
      net::remove_temporary_files();
      ::_exit(kInterrupted);
    }
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_up, &one, sizeof one);
  }
  errno = error;
}

bool is_ignored(int signal) {
  struct sigaction current{};
  return ::sigaction(signal, nullptr, &current) == 0 && current.sa_handler == SIG_IGN;
}

}  // namespace

void handle_signals() {
  main_thread = ::pthread_self();
  wake_up = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  struct sigaction action{};
  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  for (const int signal : kSignals) ::sigaddset(&action.sa_mask, signal);
  for (const int signal : kSignals) {
    if (signal == SIGTERM || !is_ignored(signal)) ::sigaction(signal, &action, nullptr);
  }
  ::pthread_sigmask(SIG_UNBLOCK, &action.sa_mask, nullptr);  // whoever started it may have blocked them
}

void allow_signals(int count) { allowed = count; }

SignalWatch::SignalWatch(boost::asio::io_context& context, std::vector<Handler> handlers)
    : wake_up_(context, ::fcntl(wake_up, F_DUPFD_CLOEXEC, 0)), handlers_(std::move(handlers)) {
  allow_signals(static_cast<int>(handlers_.size()));
  wait();
}

void SignalWatch::deliver() {
  const auto is_new = [this] {
    return delivered_ < handlers_.size() && delivered_ < static_cast<std::size_t>(received);
  };
  if (!is_new()) return;
  std::uint64_t signals = 0;
  [[maybe_unused]] const auto read = ::read(wake_up, &signals, sizeof signals);
  wait();
  while (is_new()) handlers_[delivered_++]();
}

// It only makes the run's loop turn: the handler has nothing that could be gone when it is called.
void SignalWatch::wait() {
  wake_up_.async_wait(boost::asio::posix::stream_descriptor::wait_read, [](const boost::system::error_code&) {});
}

}  // namespace e2e::app
