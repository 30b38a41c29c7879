#include "support/test_certificates.hpp"

#include <stdexcept>
#include <utility>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace e2e::test {
namespace {

constexpr std::chrono::seconds kHour{3600};

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
  void operator()(BIO* bio) const { BIO_free(bio); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;
using Certificate = std::unique_ptr<X509, Free>;

template <class T>
T checked(T result) {
  if (!result) throw std::runtime_error("OpenSSL cannot make a certificate");
  return result;
}

Certificate new_certificate(EVP_PKEY* key, const char* common_name, std::chrono::seconds valid_for) {
  static long serial = 0;
  Certificate certificate(checked(X509_new()));
  checked(X509_set_version(certificate.get(), X509_VERSION_3));
  checked(ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), ++serial));
  checked(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -kHour.count()));
  checked(X509_gmtime_adj(X509_getm_notAfter(certificate.get()), valid_for.count()));
  checked(X509_set_pubkey(certificate.get(), key));
  X509_NAME* const subject = X509_get_subject_name(certificate.get());
  checked(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>(common_name),
                                     -1, -1, 0));
  return certificate;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const std::unique_ptr<X509_EXTENSION, Free> extension(
      checked(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str())));
  checked(X509_add_ext(certificate, extension.get(), -1));
}

}  // namespace

struct TestCa::Identity {
  Key key;
  Certificate certificate;
};

TestCa::TestCa() : ca_(std::make_unique<Identity>()) {
  ca_->key.reset(checked(EVP_EC_gen("P-256")));
  ca_->certificate = new_certificate(ca_->key.get(), "Test CA", kHour);
  X509* const certificate = ca_->certificate.get();
  checked(X509_set_issuer_name(certificate, X509_get_subject_name(certificate)));
  add_extension(certificate, NID_basic_constraints, "critical,CA:TRUE");
  add_extension(certificate, NID_key_usage, "critical,keyCertSign");
  checked(X509_sign(certificate, ca_->key.get(), EVP_sha256()));
}

TestCa::~TestCa() = default;

std::string TestCa::pem() const {
  const std::unique_ptr<BIO, Free> memory(checked(BIO_new(BIO_s_mem())));
  checked(PEM_write_bio_X509(memory.get(), ca_->certificate.get()));
  char* text = nullptr;
  const long size = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

ServerTls TestCa::issue(const std::string& subject_alternative_name, std::chrono::seconds valid_for) const {
  const Key key(checked(EVP_EC_gen("P-256")));
  const Certificate certificate = new_certificate(key.get(), "Test server", valid_for);
  checked(X509_set_issuer_name(certificate.get(), X509_get_subject_name(ca_->certificate.get())));
  add_extension(certificate.get(), NID_subject_alt_name, subject_alternative_name);
  checked(X509_sign(certificate.get(), ca_->key.get(), EVP_sha256()));
  ServerTls context(checked(SSL_CTX_new(TLS_server_method())));
  checked(SSL_CTX_use_certificate(context.get(), certificate.get()));
  checked(SSL_CTX_use_PrivateKey(context.get(), key.get()));
  return context;
}

}  // namespace e2e::test
