// A password, token or key that must not reach a report, a log or a core dump by accident.
//
// Move-only and heap-only: a moved-from std::string keeps short secrets in its inline buffer, a Secret leaves
// nothing behind. The bytes are wiped before they are freed. It cannot be printed, compared or copied implicitly;
// expose() is the one exit, so that `grep expose` lists every use.
//
// Owns: the bytes. Threads: none; like a std::string.
#pragma once

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <string_view>

namespace e2e::base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string_view plain);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  // Valid until the Secret is moved from, assigned or destroyed.
  std::string_view expose() const { return {bytes_.get(), size_}; }
  bool empty() const { return size_ == 0; }
  Secret copy() const { return Secret(expose()); }

 private:
  void wipe();

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0;
};

// Deleted on purpose: a secret is never formatted.
std::ostream& operator<<(std::ostream&, const Secret&) = delete;

// Overwrites a buffer that held a secret; not optimised away.
void wipe(char* bytes, std::size_t size);

}  // namespace e2e::base
