// Request templates of a profile: ${name} placeholders in paths and JSON bodies, filled with a flow's values.
//
// Bodies are written as text, not built as values, so that a decimal amount reaches the wire digit by digit
// and never passes through a binary float. Values are data: a "${…}" inside one is not expanded again.
// `$${` stands for a literal `${`.
// Errors: usage for a template that is not well-formed; internal for a variable that is missing or does not
// fit its place, which profile validation rules out.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/result.hpp"

namespace e2e::core {

using Variables = std::map<std::string, boost::json::value, std::less<>>;

// Whether an identifier that a backend gave names one thing in a path: "." and ".." address another resource, also
// percent-encoded, and what has control characters is no identifier. Errors: product, with what was given as which `name`.
base::Result<void> check_path_value(std::string_view name, std::string_view value);

// Values are percent-encoded. Errors, beside the above: as check_path_value; internal for an empty value, which would
// address another resource too.
base::Result<std::string> render_path(std::string_view template_text, const Variables& variables);

// JSON text. A string that is exactly one placeholder takes the value's own JSON type; "${name:number}"
// writes the variable's decimal text as a JSON number. In longer strings the value's text is filled in.
base::Result<std::string> render_body(const boost::json::value& body, const Variables& variables);

// The placeholder names of one template text, in their order; fails where the text is not well-formed.
base::Result<std::vector<std::string>> placeholders_in(std::string_view template_text);

// Whether `text` is a number as JSON writes it (RFC 8259), such as "1.01".
bool is_json_number(std::string_view text);

}  // namespace e2e::core
