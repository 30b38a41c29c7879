// marketplace-sandbox: reads the command line and the environment, and serves the backend until a signal ends it.
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "app/sandbox/command_line.hpp"
#include "base/url.hpp"
#include "base/utf8.hpp"
#include "base/version.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/process.hpp"
#include "net/system.hpp"
#include "sandbox/backend.hpp"
#include "sandbox/scanner.hpp"

namespace {

using namespace e2e;

constexpr int kUsage = 2;
constexpr int kNotUsable = 3;
constexpr int kInternal = 70;

// Whether anybody reads it or not.
void say(std::string_view text, std::FILE* stream = stderr) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

void complain(std::string_view line) { say(fmt::format("marketplace-sandbox: {}\n", base::printable(line))); }

int give_up(const base::Error& error) {
  complain(base::describe(error));
  if (!error.fix.empty()) say(fmt::format("  {}\n", base::printable(error.fix)));
  return error.kind == base::ErrorKind::usage ? kUsage : kNotUsable;
}

base::Result<std::string> required_variable(const char* name) {
  const char* value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe): one thread, before any other work
  if (value != nullptr && *value != '\0') return std::string(value);
  return base::fail(base::ErrorKind::usage, fmt::format("{} is not set", name),
                    "set SANDBOX_ADMIN_EMAIL and SANDBOX_ADMIN_PASSWORD to the admin account to serve with");
}

base::Result<sandbox::AdminAccount> admin_account() {
  auto email = required_variable("SANDBOX_ADMIN_EMAIL");
  if (!email) return base::forward_error(email);
  auto password = required_variable("SANDBOX_ADMIN_PASSWORD");
  if (!password) return base::forward_error(password);
  sandbox::AdminAccount account{*std::move(email), base::Secret(*password)};
  base::wipe(password->data(), password->size());
  return account;
}

net::HttpServerOptions server_options(const app::SandboxCommandLine& line, const sandbox::Backend& backend) {
  net::HttpServerOptions options;
  options.host = line.host;
  options.port = line.port;
  options.reject = [&backend](unsigned status, std::string_view message) { return backend.reject(status, message); };
  return options;
}

std::string shown_host(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

// A node, and who asks it.
struct Chain {
  std::unique_ptr<net::HttpClient> node;
  std::unique_ptr<sandbox::Scanner> scanner;
};

Chain open_chain(boost::asio::io_context& context, const base::Clock& clock, base::Url url) {
  net::HttpClientOptions options;
  const std::string path = url.path.empty() ? "/" : std::exchange(url.path, {});
  options.origin = std::move(url);
  options.user_agent = fmt::format("marketplace-sandbox/{}", base::version());
  Chain chain;
  chain.node = net::make_http_client(context, clock, std::move(options));
  chain.scanner = std::make_unique<sandbox::Scanner>(*chain.node, clock, path);
  return chain;
}

base::Result<void> connect(boost::asio::io_context& context, sandbox::Scanner& scanner) {
  bool is_done = false;
  base::Result<void> result;
  boost::asio::co_spawn(context, scanner.connect(), [&](const std::exception_ptr& thrown, base::Result<void> value) {
    if (thrown) std::rethrow_exception(thrown);
    result = std::move(value);
    is_done = true;
  });
  while (!is_done && context.run_one() > 0) {
  }
  context.restart();
  return result;
}

int listen_and_serve(boost::asio::io_context& context, const app::SandboxCommandLine& line, sandbox::Backend& backend) {
  net::HttpServer server(context, server_options(line, backend),
                         [&backend](net::ServerRequest request) { return backend.handle(std::move(request)); });
  if (const auto listening = server.listen(); !listening) return give_up(listening.error());
  boost::asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) {
    server.stop();
    context.stop();
  });
  if (!base::is_loopback(line.host)) {
    complain(fmt::format("{} can be reached from other machines; this is a test backend", line.host));
  }
  say(fmt::format("listening on http://{}:{}\n", shown_host(line.host), server.port()), stdout);
  context.run();
  return 0;
}

int serve(app::SandboxCommandLine line) {
  auto admin = admin_account();
  if (!admin) return give_up(admin.error());
  line.backend.admin = *std::move(admin);
  line.backend.warn = complain;
  const net::SystemClock clock;
  net::SystemIdSource ids;
  boost::asio::io_context context(1);
  Chain chain;
  if (line.rpc) {
    chain = open_chain(context, clock, std::move(*line.rpc));
    if (const auto connected = connect(context, *chain.scanner); !connected) return give_up(connected.error());
    line.backend.scanner = chain.scanner.get();
  }
  const auto opened = sandbox::Backend::open(std::move(line.backend), clock, ids);
  if (!opened) return give_up(opened.error());
  return listen_and_serve(context, line, **opened);
}

int run(std::vector<std::string> arguments) {
  auto line = app::parse_sandbox_command_line(std::move(arguments));
  if (!line) return give_up(line.error());
  switch (line->action) {
    case app::SandboxAction::show_help:
      say(app::sandbox_help(), stdout);
      return 0;
    case app::SandboxAction::show_version:
      say(fmt::format("marketplace-sandbox {}\n", base::version()), stdout);
      return 0;
    case app::SandboxAction::serve:
      break;
  }
  return serve(*std::move(line));
}

}  // namespace

int main(int argc, char** argv) {
  net::prepare_process();
  try {
    return run({argv + 1, argv + argc});
  } catch (const std::exception& error) {
    complain(error.what());
    return kInternal;
  }
}
