#include "app/e2e/payment_secrets.hpp"

#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/e2e/text_file.hpp"
#include "base/text.hpp"

namespace e2e::app {

std::optional<base::Secret>* place_of(chain::WalletSecrets& secrets, std::string_view variable) {
  if (variable == kKeyVariable) return &secrets.private_key;
  if (variable == kMnemonicVariable) return &secrets.mnemonic;
  return nullptr;
}

chain::WalletSecrets take_payment_secrets() {
  chain::WalletSecrets secrets;
  for (const std::string_view variable : {kKeyVariable, kMnemonicVariable}) {
    const std::string name(variable);
    // The block itself: unsetting a variable leaves its text where it was.
    char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
    if (value == nullptr) continue;
    const std::size_t size = std::strlen(value);
    place_of(secrets, variable)->emplace(std::string_view(value, size));
    base::wipe(value, size);
    ::unsetenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
  }
  return secrets;
}

void forbid_dumps() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

tl::expected<base::Secret, std::string> read_secret_file(const std::string& path) {
  auto text = read_text_file(path);
  if (!text) return tl::unexpected(std::move(text).error());
  base::Secret secret(base::trim(*text));
  base::wipe(text->data(), text->size());
  return secret;
}

}  // namespace e2e::app
