// Which secrets a command knows before anything is said, and which words are our own.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/e2e/proxy.hpp"
#include "app/e2e/settings.hpp"
#include "base/redaction.hpp"

namespace e2e::app {

// Every text in quotes of the program's sources; made by the build.
std::string_view own_texts();

// Own texts and settings first, then whatever may be a secret among settings and environment, also where it is going to be
// refused: the admin's account, key and mnemonic, the parts of the nodes' addresses, credentials of proxies. Returns a
// warning for each password that is short or a common word.
std::vector<std::string> learn_secrets(const Settings& settings, const Environment& environment,
                                       base::Redactor& redactor);

}  // namespace e2e::app
