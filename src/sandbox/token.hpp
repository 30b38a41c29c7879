// Access and refresh tokens: JSON Web Tokens signed with HS256.
//
// A token is accepted only with the very header that make_token writes, so no other algorithm can be asked for.
// Source: RFC 7515 (JWS compact form), RFC 7519 (claims).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "sandbox/model.hpp"

namespace e2e::sandbox {

enum class TokenUse { access, refresh };

struct TokenClaims {
  UserId user;
  TokenUse use = TokenUse::access;
  base::WallTime issued_at;
  base::WallTime expires_at;  // whole seconds, as the claims have them
};

std::string make_token(const TokenClaims& claims, std::string_view signing_secret);
// Nothing where the text is no token, or not signed with this secret. Expiry is the caller's to judge.
std::optional<TokenClaims> read_token(std::string_view token, std::string_view signing_secret);

}  // namespace e2e::sandbox
