#include "net/tls.hpp"

#include <ctime>
#include <memory>
#include <stdexcept>

#include <boost/asio/ip/address.hpp>
#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

namespace e2e::net {
namespace asio = boost::asio;
namespace {

const char* fix_for(long verify_result) {
  switch (verify_result) {
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
    case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
    case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
      return "if you trust the server, name the certificate of its CA: SSL_CERT_FILE=/path/to/ca.pem";
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return "renew the server's certificate, or correct this machine's clock";
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return "correct this machine's clock, or the server's certificate";
    case X509_V_ERR_HOSTNAME_MISMATCH:
    case X509_V_ERR_IP_ADDRESS_MISMATCH:
      return "use a name that the server's certificate carries";
    default:
      return "correct the server's certificate";
  }
}

std::string text_of(const X509_NAME* name) {
  const std::unique_ptr<BIO, decltype([](BIO* bio) { BIO_free(bio); })> memory(BIO_new(BIO_s_mem()));
  if (!memory || name == nullptr || X509_NAME_print_ex(memory.get(), name, 0, XN_FLAG_RFC2253) < 0) return {};
  char* bytes = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &bytes);
  return size > 0 ? std::string(bytes, static_cast<std::size_t>(size)) : std::string();
}

base::WallTime time_of(const ASN1_TIME* time) {
  std::tm parts{};
  if (ASN1_TIME_to_tm(time, &parts) != 1) return {};
  return base::WallTime(std::chrono::seconds(::timegm(&parts)));
}

}  // namespace

asio::ssl::context make_tls_context() {
  asio::ssl::context context(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  context.set_verify_mode(asio::ssl::verify_peer);
  context.set_default_verify_paths();
  return context;
}

void expect_host(TlsStream& stream, const std::string& host) {
  SSL* const handle = stream.native_handle();
  boost::system::error_code not_an_address;
  asio::ip::make_address(host, not_an_address);
  const bool ok = not_an_address
                      ? SSL_set_tlsext_host_name(handle, host.c_str()) == 1 && SSL_set1_host(handle, host.c_str()) == 1
                      : X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(handle), host.c_str()) == 1;
  if (!ok) throw std::runtime_error("OpenSSL does not take the host name to verify");
}

TlsPeer describe_peer(TlsStream& stream) {
  SSL* const handle = stream.native_handle();
  TlsPeer peer;
  peer.protocol = SSL_get_version(handle);
  const X509* const certificate = SSL_get0_peer_certificate(handle);
  if (certificate == nullptr) return peer;
  peer.subject = text_of(X509_get_subject_name(certificate));
  peer.issuer = text_of(X509_get_issuer_name(certificate));
  peer.valid_until = time_of(X509_get0_notAfter(certificate));
  return peer;
}

base::Error explain_handshake(TlsStream& stream, const boost::system::error_code& error, const std::string& peer) {
  const long verified = SSL_get_verify_result(stream.native_handle());
  if (verified != X509_V_OK) {
    return {
        base::ErrorKind::tls,
        fmt::format("the TLS certificate of {} is not acceptable: {}", peer, X509_verify_cert_error_string(verified)),
        fix_for(verified),
        {}};
  }
  return {base::ErrorKind::tls,
          fmt::format("the TLS handshake with {} failed: {}", peer, error.message()),
          "check that the server speaks TLS 1.2 or later on this port",
          {}};
}

}  // namespace e2e::net
