// Looks for results in a reply: an ordered list of JSON pointers, of which the first that leads to a usable
// value wins.
//
// A pointer that leads nowhere, or to a value of another type, is passed over and not an error: that is how
// one profile reads nested, flat and bare replies. Source: RFC 6901.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "core/profile.hpp"

namespace e2e::core {

enum class EmptyText { passed_over, usable };

// A string, or an integer as its text. Other numbers are passed over: as an identifier they have lost digits.
std::optional<std::string> find_text(const boost::json::value& document, const Pointers& pointers,
                                     EmptyText empty = EmptyText::passed_over);
std::optional<bool> find_bool(const boost::json::value& document, const Pointers& pointers);
// An integer, or a string of digits: databases hand out 64-bit counts as text.
std::optional<std::int64_t> find_integer(const boost::json::value& document, const Pointers& pointers);
// Null where no pointer leads to an array. Borrows: the document's own array.
const boost::json::array* find_array(const boost::json::value& document, const Pointers& pointers);
// Every non-empty text that a pointer leads to, in the pointers' order and without duplicates: for id sets.
std::vector<std::string> find_all_texts(const boost::json::value& document, const Pointers& pointers);

// Whether the text is a well-formed pointer: "" or "/…", with ~ only as ~0 and ~1.
bool is_json_pointer(std::string_view text);

}  // namespace e2e::core
