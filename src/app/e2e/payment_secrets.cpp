#include "app/e2e/payment_secrets.hpp"

#include <array>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <utility>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

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

std::optional<base::Secret> read_secret_file(const std::string& path) {
  // More than any key or mnemonic is long.
  std::array<char, 4096> buffer{};
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return std::nullopt;
  std::size_t size = 0;
  ssize_t count = 0;
  while (size < buffer.size() && (count = ::read(descriptor, buffer.data() + size, buffer.size() - size)) > 0) {
    size += static_cast<std::size_t>(count);
  }
  ::close(descriptor);
  std::optional<base::Secret> secret;
  if (count >= 0) secret.emplace(base::trim(std::string_view(buffer.data(), size)));
  base::wipe(buffer.data(), buffer.size());
  return secret;
}

}  // namespace e2e::app
