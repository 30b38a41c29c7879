// The paying wallet's key and mnemonic: taken out of the environment before anything else happens.
//
// Afterwards they are in no string of this process but a Secret, and not in /proc/<pid>/environ either.
// Threads: before any is started; the environment is the process's.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "base/secret.hpp"
#include "chain/settings.hpp"

namespace e2e::app {

inline constexpr std::string_view kKeyVariable = "E2E_PAYMENT_PRIVATE_KEY";
inline constexpr std::string_view kMnemonicVariable = "E2E_PAYMENT_MNEMONIC";
// What the variables of files with secrets end in.
inline constexpr std::string_view kFileSuffix = "_FILE";

// The place of a variable that holds one of the secrets; null for any other.
std::optional<base::Secret>* place_of(chain::WalletSecrets& secrets, std::string_view variable);

// Takes them out of the environment block, wipes what stood there, and unsets the variables.
chain::WalletSecrets take_payment_secrets();

// From now on this process leaves no core dump, and no process of the same user can look into it.
void forbid_dumps();

// A line end behind it is no part of it. Errors: as read_text_file.
tl::expected<base::Secret, std::string> read_secret_file(const std::string& path);

}  // namespace e2e::app
