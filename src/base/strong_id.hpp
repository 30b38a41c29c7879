// Opaque identifiers that cannot be mixed up: a RequestId is not an OfferId, although both are strings.
#pragma once

#include <compare>
#include <functional>
#include <string>
#include <utility>

namespace e2e::base {

template <class Tag>
class StrongId {
 public:
  StrongId() = default;
  explicit StrongId(std::string value) : value_(std::move(value)) {}

  const std::string& value() const { return value_; }
  bool empty() const { return value_.empty(); }

  friend bool operator==(const StrongId&, const StrongId&) = default;
  friend auto operator<=>(const StrongId&, const StrongId&) = default;

 private:
  std::string value_;
};

}  // namespace e2e::base

template <class Tag>
struct std::hash<e2e::base::StrongId<Tag>> {
  std::size_t operator()(const e2e::base::StrongId<Tag>& id) const noexcept {
    return std::hash<std::string>{}(id.value());
  }
};
