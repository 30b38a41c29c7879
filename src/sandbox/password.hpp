// Passwords at rest: salted scrypt.
//
// The cost (N = 1024, r = 8, p = 1: about 3 ms) suits a test backend in which every actor logs in.
// Source: RFC 7914.
#pragma once

#include <string>
#include <string_view>

#include "base/id_source.hpp"

namespace e2e::sandbox {

// "scrypt$<salt>$<key>", both in hex, under a new salt.
std::string hash_password(std::string_view password, base::IdSource& ids);
bool password_matches(std::string_view password, std::string_view hash);

}  // namespace e2e::sandbox
