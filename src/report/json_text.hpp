// JSON values as text for people and programs: two spaces per level, keys in their given order, as `jq .`
// prints it.
//
// Boost.JSON's own serialize() writes no white space, prints 12.5 as 1.25E1, and passes invalid UTF-8 on.
// Source: RFC 8259.
#pragma once

#include <string>

#include <boost/json/value.hpp>

namespace e2e::report {

// Numbers never have an exponent and at most three decimals; text that is not UTF-8 carries U+FFFD. Ends with
// a line break.
std::string pretty_json(const boost::json::value& value);

}  // namespace e2e::report
