// Defects as the command line spells them: NAME, NAME:EVENT, NAME:EVENT:ROLE or NAME:EVENT:TIME.
//
// Errors: usage; the message says what was given, the fix names what was probably meant, or everything that would do.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sandbox/defects.hpp"

namespace e2e::sandbox {

base::Result<Defect> parse_defect(std::string_view text);

// The defects of a preset, such as "amn-2026-06-06".
base::Result<std::vector<Defect>> parse_preset(std::string_view name);

// A preset's defects and further ones. Errors: also two that make no sense together.
base::Result<Defects> parse_defects(std::string_view preset, std::span<const std::string> names);

}  // namespace e2e::sandbox
