// The tables of the sandbox, and the check that a file has them.
#pragma once

#include "base/id_source.hpp"
#include "base/result.hpp"
#include "sandbox/database.hpp"

namespace e2e::sandbox {

// Raised with every change of the tables: an older file is refused, never half understood.
inline constexpr int kSchemaVersion = 3;

// Makes the tables in an empty database, with the product categories and a new signing secret.
// Errors: environment (the file is another program's, or of another schema version).
base::Result<void> prepare_schema(Database& database, base::IdSource& ids);

// The key that signs this database's access tokens, so that they stay valid across a restart.
std::string signing_secret(Database& database);

}  // namespace e2e::sandbox
