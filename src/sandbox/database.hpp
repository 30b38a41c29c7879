// SQLite, as far as the store needs it: an open file, cached prepared statements and transactions.
//
// Errors: open() returns what is wrong with the file. Later a statement that fails throws DatabaseError: no caller
// can do anything about a full disk or a broken schema but give the mutation up, so the transaction rolls back on
// the way and Backend::handle, the one place that catches it, answers 500.
// Threads: one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>

#include "base/result.hpp"
#include "base/strong_id.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace e2e::sandbox {

class DatabaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A prepared statement with its values bound; given back to the cache when it goes out of scope.
class Statement {
 public:
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}
  Statement(Statement&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  Statement& operator=(Statement&&) = delete;
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;
  ~Statement();

  void bind(int index, std::string_view value);
  void bind(int index, const std::string& value) { bind(index, std::string_view(value)); }
  void bind(int index, std::nullopt_t);
  template <class Integer>
    requires std::is_integral_v<Integer>
  void bind(int index, Integer value) {
    bind_integer(index, static_cast<std::int64_t>(value));
  }
  template <class Tag>
  void bind(int index, const base::StrongId<Tag>& id) {
    bind(index, std::string_view(id.value()));
  }
  template <class T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      bind(index, std::nullopt);
    }
  }

  // True while there is a row.
  bool step();
  // Columns of the current row, counted from 0; text is valid until the next step().
  std::string_view text(int column) const;
  std::int64_t integer(int column) const;
  bool is_null(int column) const;

 private:
  void bind_integer(int index, std::int64_t value);

  sqlite3_stmt* handle_;
};

class Database {
 public:
  // An empty path is a database in memory. Errors: environment (not usable, not a database, damaged).
  static base::Result<std::unique_ptr<Database>> open(const std::string& path);

  explicit Database(sqlite3* handle) : handle_(handle) {}
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Binds the values to the statement's parameters in order; `sql` is compiled once.
  template <class... Values>
  Statement query(std::string_view sql, const Values&... values) {
    Statement statement(cached(sql));
    int index = 0;
    (statement.bind(++index, values), ...);
    return statement;
  }

  // For statements without rows; the number of rows changed.
  template <class... Values>
  int run(std::string_view sql, const Values&... values) {
    Statement statement = query(sql, values...);
    statement.step();
    return changes();
  }

  // Several statements without values.
  void run_script(const std::string& sql);

 private:
  sqlite3_stmt* cached(std::string_view sql);
  int changes() const;

  sqlite3* handle_;
  std::unordered_map<std::string_view, sqlite3_stmt*> statements_;  // keys point into the compiled statements
};

// Everything between construction and commit() is stored together, or not at all.
class Transaction {
 public:
  explicit Transaction(Database& database);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  void commit();

 private:
  Database& database_;
  bool open_ = true;
};

}  // namespace e2e::sandbox
