// An EVM node on this machine, with test tokens: what live payments are tried on. The C++ twin of tests/e2e/anvil.py.
//
// anvil (tests/node) listens on 127.0.0.1 alone, mines each transaction at once unless told otherwise, and signs for ten
// funded accounts of a well-known test mnemonic. Calls are blocking, over a POSIX socket: nothing here is shared with
// the code under test. Errors: std::runtime_error, which ends the test. Units: hex quantities with 0x, in base units.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>
#include <sys/types.h>

namespace e2e::test {

// Where the rail expects its token.
inline constexpr std::string_view kToken = "0x109F54Dab34426D5477986b0460aE5dFBA65f022";
inline constexpr std::string_view kAnvilMnemonic = "test test test test test test test test test test test junk";

class Anvil {
 public:
  // `options` are anvil's own: {"--block-time", "1"}.
  explicit Anvil(std::vector<std::string> options = {}, std::int64_t chain_id = 97);
  ~Anvil();
  Anvil(const Anvil&) = delete;
  Anvil& operator=(const Anvil&) = delete;

  std::uint16_t port() const { return port_; }
  std::string url() const;
  // Everything it has said so far: a line with the method of each call, among others.
  std::string log() const;
  // Ends the node; its port is closed afterwards.
  void stop();

  // The result; an error of the node is thrown with its message.
  boost::json::value rpc(std::string_view method, const boost::json::array& params = {});

  std::vector<std::string> accounts();
  std::uint64_t block_number();
  void mine(std::uint64_t blocks = 1);
  // Puts a contract of tests/support/tokens ("standard") at the address.
  void plant_token(std::string_view kind = "standard", std::string_view address = kToken);
  // The holder has them from now on; nothing is transferred.
  void set_token_balance(std::string_view holder, std::string_view amount, std::string_view token = kToken);
  // As 32 bytes: 0x and 64 digits.
  std::string token_balance(std::string_view holder, std::string_view token = kToken);
  void set_balance(std::string_view holder, std::string_view wei);
  // Sends tokens from one of accounts(); the transaction's hash.
  std::string transfer(std::string_view sender, std::string_view to, std::string_view amount,
                       std::string_view token = kToken);
  // Null while there is none.
  boost::json::value receipt(std::string_view transaction);

 private:
  std::uint16_t wait_for_port();

  pid_t process_ = -1;
  int log_ = -1;
  std::uint16_t port_ = 0;
};

}  // namespace e2e::test
