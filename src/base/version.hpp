// The version of the project, as the programs print it and reports carry it.
#pragma once

#include <string_view>

namespace e2e::base {

// Semantic versioning; set by CMake from project(VERSION).
std::string_view version();

}  // namespace e2e::base
