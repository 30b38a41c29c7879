// Certificates for tests of TLS: a CA of its own, and what it issues, made in memory.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <openssl/ssl.h>

namespace e2e::test {

struct SslContextFree {
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
using ServerTls = std::unique_ptr<SSL_CTX, SslContextFree>;

class TestCa {
 public:
  TestCa();
  ~TestCa();
  TestCa(const TestCa&) = delete;
  TestCa& operator=(const TestCa&) = delete;

  // The CA's certificate, as SSL_CERT_FILE wants it.
  std::string pem() const;
  // What a server needs to be `subject_alternative_name` ("DNS:localhost", "IP:127.0.0.1"); its certificate
  // is valid from an hour before until `valid_for` after now.
  ServerTls issue(const std::string& subject_alternative_name,
                  std::chrono::seconds valid_for = std::chrono::hours(1)) const;

 private:
  struct Identity;
  std::unique_ptr<Identity> ca_;
};

}  // namespace e2e::test
