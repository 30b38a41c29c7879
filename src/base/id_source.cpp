#include "base/id_source.hpp"

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace e2e::base {

std::uint64_t SeededIdSource::next() {
  state_ += 0x9e3779b97f4a7c15ULL;
  std::uint64_t z = state_;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31U);
}

std::string make_uuid(IdSource& source) {
  const std::uint64_t high = (source.next() & 0xffffffffffff0fffULL) | 0x4000ULL;
  const std::uint64_t low = (source.next() & 0x3fffffffffffffffULL) | 0x8000000000000000ULL;
  return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32U, (high >> 16U) & 0xffffU, high & 0xffffU,
                     low >> 48U, low & 0xffffffffffffULL);
}

std::string make_hex(IdSource& source, std::size_t digits) {
  std::string text;
  while (text.size() < digits) {
    text += fmt::format("{:016x}", source.next());
  }
  text.resize(digits);
  return text;
}

std::size_t pick_below(IdSource& source, std::size_t bound) {
  if (bound == 0) throw std::invalid_argument("pick_below: bound is 0");
  // Values in the incomplete last interval would favour small results: draw again.
  const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % bound;
  std::uint64_t value = source.next();
  while (value >= limit) value = source.next();
  return static_cast<std::size_t>(value % bound);
}

Secret make_password(IdSource& source) {
  constexpr std::array<std::string_view, 4> kClasses = {"abcdefghjkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ",
                                                        "23456789", "!#%*+-=?@_"};
  std::array<char, 20> text{};
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto letters = kClasses[i < kClasses.size() ? i : pick_below(source, kClasses.size())];
    text[i] = letters[pick_below(source, letters.size())];
  }
  for (std::size_t i = text.size() - 1; i > 0; --i) {
    std::swap(text[i], text[pick_below(source, i + 1)]);
  }
  Secret password(std::string_view(text.data(), text.size()));
  wipe(text.data(), text.size());
  return password;
}

}  // namespace e2e::base
