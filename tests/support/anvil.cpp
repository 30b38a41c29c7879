#include "support/anvil.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <thread>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

namespace e2e::test {
namespace {

namespace json = boost::json;

#if defined(__aarch64__)
constexpr std::string_view kPackage = "anvil-linux-arm64";
#else
constexpr std::string_view kPackage = "anvil-linux-amd64";
#endif
constexpr std::chrono::seconds kStartDeadline{30};
constexpr std::chrono::seconds kCallDeadline{30};
constexpr std::string_view kListening = "\nListening on 127.0.0.1:";

int checked(int result, const char* what) {
  if (result < 0) throw std::system_error(errno, std::generic_category(), what);
  return result;
}

std::string program() {
  std::string path = E2E_SOURCE_DIR "/tests/node/node_modules/@foundry-rs/";
  path.append(kPackage).append("/bin/anvil");
  if (::access(path.c_str(), X_OK) != 0) {
    throw std::runtime_error("anvil is not installed: run scripts/setup-debian.sh test");
  }
  return path;
}

// Starts a program that ends with this process, however that ends. What it says goes into `log`.
pid_t spawn(std::vector<std::string> arguments, int log) {
  const std::array<std::string, 3> with_parent = {"setpriv", "--pdeathsig", "KILL"};
  arguments.insert(arguments.begin(), with_parent.begin(), with_parent.end());
  std::vector<char*> pointers;
  for (auto& argument : arguments) {
    pointers.push_back(argument.data());
  }
  pointers.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, log, STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, log, STDERR_FILENO);
  pid_t process = -1;
  const int error = ::posix_spawnp(&process, "setpriv", &actions, nullptr, pointers.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) throw std::system_error(error, std::generic_category(), "setpriv");
  return process;
}

// One request on a connection of its own; everything that came back.
std::string ask(std::uint16_t port, const std::string& request) {
  const int socket = checked(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket");
  const timeval deadline{kCallDeadline.count(), 0};
  ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &deadline, sizeof deadline);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string reply;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::send(socket, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
    std::array<char, 4096> buffer;
    for (ssize_t count = 0; (count = ::recv(socket, buffer.data(), buffer.size(), 0)) > 0;) {
      reply.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  ::close(socket);
  return reply;
}

std::string text(const json::value& value) { return json::value_to<std::string>(value); }

// 32 bytes of an ABI argument, without 0x.
std::string word(std::string_view hex) {
  hex.remove_prefix(2);
  return std::string(64 - hex.size(), '0').append(hex);
}

std::string quantity(std::uint64_t number) {
  std::ostringstream out;
  out << "0x" << std::hex << number;
  return out.str();
}

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

Anvil::Anvil(std::vector<std::string> options, std::int64_t chain_id)
    : log_(checked(::memfd_create("anvil-log", MFD_CLOEXEC), "memfd_create")) {
  std::vector<std::string> arguments = {program(),
                                        "--host",
                                        "127.0.0.1",
                                        "--port",
                                        "0",
                                        "--chain-id",
                                        std::to_string(chain_id),
                                        "--base-fee",
                                        "0",
                                        "--mnemonic",
                                        std::string(kAnvilMnemonic)};
  arguments.insert(arguments.end(), options.begin(), options.end());
  process_ = spawn(std::move(arguments), log_);
  try {
    port_ = wait_for_port();
  } catch (...) {
    stop();
    ::close(log_);
    throw;
  }
}

Anvil::~Anvil() {
  stop();
  ::close(log_);
}

void Anvil::stop() {
  if (process_ < 0) return;
  ::kill(process_, SIGKILL);
  ::waitpid(process_, nullptr, 0);
  process_ = -1;
}

std::uint16_t Anvil::wait_for_port() {
  const auto give_up = std::chrono::steady_clock::now() + kStartDeadline;
  while (std::chrono::steady_clock::now() < give_up) {
    const std::string said = log();
    const auto at = said.find(kListening);
    if (at != std::string::npos && said.find('\n', at + 1) != std::string::npos) {
      return static_cast<std::uint16_t>(std::strtoul(said.data() + at + kListening.size(), nullptr, 10));
    }
    if (::waitpid(process_, nullptr, WNOHANG) != 0) {
      process_ = -1;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  throw std::runtime_error("anvil did not start: " + log());
}

std::string Anvil::url() const { return "http://127.0.0.1:" + std::to_string(port_); }

std::string Anvil::log() const {
  std::string said;
  std::array<char, 4096> buffer;
  for (ssize_t count = 0; (count = ::pread(log_, buffer.data(), buffer.size(), static_cast<off_t>(said.size()))) > 0;) {
    said.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return said;
}

json::value Anvil::rpc(std::string_view method, const json::array& params) {
  const std::string body =
      json::serialize(json::object{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}});
  const std::string reply = ask(port_,
                                "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                                "Connection: close\r\nContent-Length: " +
                                    std::to_string(body.size()) + "\r\n\r\n" + body);
  const auto end = reply.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("anvil did not answer " + std::string(method));
  const json::object answer = json::parse(reply.substr(end + 4)).as_object();
  if (const auto* error = answer.if_contains("error")) throw std::runtime_error(text(error->at("message")));
  return answer.at("result");
}

std::vector<std::string> Anvil::accounts() { return json::value_to<std::vector<std::string>>(rpc("eth_accounts")); }

std::uint64_t Anvil::block_number() { return std::strtoull(text(rpc("eth_blockNumber")).c_str(), nullptr, 16); }

void Anvil::mine(std::uint64_t blocks) { rpc("anvil_mine", {quantity(blocks)}); }

void Anvil::plant_token(std::string_view kind, std::string_view address) {
  rpc("anvil_setCode",
      {address, read_file(E2E_SOURCE_DIR "/tests/support/tokens/" + std::string(kind).append(".hex"))});
}

void Anvil::set_token_balance(std::string_view holder, std::string_view amount, std::string_view token) {
  const json::value slot = rpc("web3_sha3", {"0x" + word(holder) + word("0x0")});
  rpc("anvil_setStorageAt", {token, slot, "0x" + word(amount)});
}

std::string Anvil::token_balance(std::string_view holder, std::string_view token) {
  const json::object call{{"to", token}, {"data", "0x70a08231" + word(holder)}};
  return text(rpc("eth_call", {call, "latest"}));
}

void Anvil::set_balance(std::string_view holder, std::string_view wei) { rpc("anvil_setBalance", {holder, wei}); }

std::string Anvil::transfer(std::string_view sender, std::string_view to, std::string_view amount,
                            std::string_view token) {
  const json::object transaction{{"from", sender},
                                 {"to", token},
                                 {"gas", "0x186a0"},
                                 {"gasPrice", "0x3b9aca00"},
                                 {"data", "0xa9059cbb" + word(to) + word(amount)}};
  return text(rpc("eth_sendTransaction", {transaction}));
}

json::value Anvil::receipt(std::string_view transaction) { return rpc("eth_getTransactionReceipt", {transaction}); }

}  // namespace e2e::test
