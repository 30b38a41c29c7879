#include "sandbox/database.hpp"

#include <utility>

#include <fmt/format.h>
#include <sqlite3.h>

namespace e2e::sandbox {
namespace {

// Another process that looks into the file may hold its lock for a moment.
constexpr int kBusyTimeoutMilliseconds = 2'000;

[[noreturn]] void throw_last_error(sqlite3* handle) { throw DatabaseError(sqlite3_errmsg(handle)); }

void check(sqlite3_stmt* statement, int code) {
  if (code != SQLITE_OK) throw_last_error(sqlite3_db_handle(statement));
}

}  // namespace

Statement::~Statement() {
  if (handle_ == nullptr) return;
  sqlite3_reset(handle_);
  sqlite3_clear_bindings(handle_);
}

void Statement::bind(int index, std::string_view value) {
  const char* bytes = value.data() == nullptr ? "" : value.data();
  check(handle_, sqlite3_bind_text64(handle_, index, bytes, value.size(), SQLITE_TRANSIENT, SQLITE_UTF8));
}

void Statement::bind(int index, std::nullopt_t) { check(handle_, sqlite3_bind_null(handle_, index)); }

void Statement::bind_integer(int index, std::int64_t value) {
  check(handle_, sqlite3_bind_int64(handle_, index, value));
}

bool Statement::step() {
  const int code = sqlite3_step(handle_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  throw_last_error(sqlite3_db_handle(handle_));
}

std::string_view Statement::text(int column) const {
  const void* bytes = sqlite3_column_text(handle_, column);
  if (bytes == nullptr) return {};
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(sqlite3_column_bytes(handle_, column))};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(handle_, column); }

bool Statement::is_null(int column) const { return sqlite3_column_type(handle_, column) == SQLITE_NULL; }

base::Result<std::unique_ptr<Database>> Database::open(const std::string& path) {
  const bool in_memory = path.empty();
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(in_memory ? ":memory:" : path.c_str(), &handle,
                                   SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  auto database = std::make_unique<Database>(handle);
  const auto unusable = [&path](std::string_view reason) {
    return base::fail(base::ErrorKind::environment, fmt::format("database '{}' is not usable: {}", path, reason),
                      "name a file in a folder that can be written to, or one that this program made");
  };
  if (code != SQLITE_OK) return unusable(sqlite3_errmsg(handle));
  sqlite3_busy_timeout(handle, kBusyTimeoutMilliseconds);
  try {
    database->run_script("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;");
    if (!in_memory) database->run_script("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
  } catch (const DatabaseError& error) {
    return unusable(error.what());
  }
  return database;
}

Database::~Database() {
  for (const auto& [sql, statement] : statements_) {
    sqlite3_finalize(statement);
  }
  sqlite3_close(handle_);
}

void Database::run_script(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) throw_last_error(handle_);
}

sqlite3_stmt* Database::cached(std::string_view sql) {
  if (const auto found = statements_.find(sql); found != statements_.end()) {
    if (sqlite3_stmt_busy(found->second) != 0) throw DatabaseError("a statement was used inside itself");
    return found->second;
  }
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) throw_last_error(handle_);
  statements_.emplace(sqlite3_sql(statement), statement);
  return statement;
}

int Database::changes() const { return sqlite3_changes(handle_); }

Transaction::Transaction(Database& database) : database_(database) { database_.run("BEGIN IMMEDIATE"); }

Transaction::~Transaction() {
  if (!open_) return;
  try {
    database_.run("ROLLBACK");
  } catch (const DatabaseError&) {
    // SQLite has rolled back by itself, as it does after some errors.
    open_ = false;
  }
}

void Transaction::commit() {
  database_.run("COMMIT");
  open_ = false;
}

}  // namespace e2e::sandbox
