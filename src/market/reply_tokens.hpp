// Finds the credentials in the reply to a login, so that they are known as secrets before anything is said about it.
//
// Whatever its status and shape: JSON, JSON behind a warning, a form, a page, header fields. A credential is what the
// profile calls the token; a text whose name says so (accessToken, refresh_token, a cookie); and any text that looks like
// one: three base64url parts with dots between them (of 8 characters and more each, or the first of them begins a JSON
// object), or 33 characters and more without a space. UUIDs, hex ids, e-mail addresses, URLs and what the profile calls
// ids are none. At most 256 are learnt of one reply.
#pragma once

#include <string>
#include <string_view>

#include "base/redaction.hpp"
#include "core/profile.hpp"
#include "net/http.hpp"

namespace e2e::market {

void learn_tokens(const core::ActionSpec& spec, const net::HttpReply& reply, base::Redactor& redactor);

// A text of such a reply without the words that might be a credential all the same: of 16 letters and digits and more
// where these are mixed, or both cases are, and of 24 and more otherwise.
std::string without_opaque_words(std::string_view text);

}  // namespace e2e::market
