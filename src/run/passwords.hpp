// The passwords of a run's actors: they follow from one secret of the run, so that nobody has to remember them.
//
// Pure but for make_run_secret. Whoever has the run secret can log in as any actor of the run, and as nobody else.
#pragma once

#include <string_view>

#include "base/id_source.hpp"
#include "base/secret.hpp"

namespace e2e::run {

// 32 random bytes as hex digits, which is also the form that is kept.
base::Secret make_run_secret(base::IdSource& ids);

// 20 characters of all four classes, the same for the same secret and e-mail address.
base::Secret actor_password(const base::Secret& run_secret, std::string_view email);

}  // namespace e2e::run
