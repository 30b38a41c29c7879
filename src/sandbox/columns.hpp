// How values that SQLite has no type for stand in its columns: times as milliseconds since 1970, money as decimal
// text, balances of a chain as hex text, objects as JSON text.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <boost/json/object.hpp>

#include "base/amount.hpp"
#include "base/clock.hpp"
#include "sandbox/database.hpp"

namespace e2e::sandbox::store {

std::int64_t to_integer(base::WallTime time);
base::WallTime to_time(std::int64_t milliseconds);
std::optional<std::string> to_text(const std::optional<boost::json::object>& object);

// A parsed word of a closed vocabulary: only this program writes these columns, so any other word is damage.
template <class Word>
Word known(std::optional<Word> word) {
  if (!word) throw DatabaseError("a column holds an unknown word");
  return *word;
}

base::Uint256 balance_at(const Statement& row, int column);
base::TokenAmount amount_at(const Statement& row, int column);
std::optional<std::string> optional_text_at(const Statement& row, int column);
std::optional<boost::json::object> optional_object_at(const Statement& row, int column);

}  // namespace e2e::sandbox::store
