#include "sandbox/columns.hpp"

#include <chrono>

#include <boost/json.hpp>

#include "eth/quantity.hpp"

namespace e2e::sandbox::store {

std::int64_t to_integer(base::WallTime time) { return time.time_since_epoch().count(); }

base::WallTime to_time(std::int64_t milliseconds) { return base::WallTime(std::chrono::milliseconds(milliseconds)); }

std::optional<std::string> to_text(const std::optional<boost::json::object>& object) {
  if (!object) return std::nullopt;
  return boost::json::serialize(*object);
}

base::Uint256 balance_at(const Statement& row, int column) { return eth::parse_quantity(row.text(column)).value(); }

base::TokenAmount amount_at(const Statement& row, int column) {
  return base::TokenAmount::parse(row.text(column)).value();
}

std::optional<std::string> optional_text_at(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return std::string(row.text(column));
}

std::optional<boost::json::object> optional_object_at(const Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  const auto text = row.text(column);
  return boost::json::parse(boost::json::string_view(text.data(), text.size())).as_object();
}

}  // namespace e2e::sandbox::store
