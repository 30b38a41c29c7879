// Keeps secrets out of everything that is said and written, by value, so that it also catches what no field list foresaw
// (an echoed body, an error text).
//
// Foreign text (of a backend, proxy or node) is quoted by excerpt(), or passes redact() where it is kept whole: there every
// secret is taken out, in every spelling of base/spellings.hpp, and base64 and hex also inside a longer encoded text. Ids
// pass redact_id(): what goes on with them must know them. What
// the runner itself says holds foreign text only in that form, and is left as it is: a password such as "passed" must not
// destroy it. sweep() is the net behind that, under every sink: it takes out the secrets that cannot be mistaken for words
// of our own, which is also what find() looks for.
//
// Values under kMinimumSecret bytes are not searched for at all: they would shred every text.
// Threads: none.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/secret.hpp"

namespace e2e::base {

inline constexpr std::size_t kMinimumSecret = 4;
// Shorter ones occur by chance, and are looked for in foreign text alone.
inline constexpr std::size_t kMinimumSearched = 8;
// Of a secret that is a number: shorter ones are durations and amounts, too.
inline constexpr std::size_t kMinimumDigits = 12;

// What stands in a text where a secret was.
inline constexpr std::string_view kMask = "[redacted]";

// Why a secret is not searched for in what the runner itself composes.
enum class Commonness { none, is_short, is_number, is_own_word };

// What must not stand next to a secret in what we composed: it would be part of something longer that is none.
enum class Edges { any, address, digits, hex };

// A secret in a text, and where.
struct Sighting {
  std::size_t at = 0;
  std::size_t size = 0;
  std::string_view secret;  // the name it was added under; lives as long as the redactor
};

class Redactor {
 public:
  Redactor() = default;
  ~Redactor();
  Redactor(const Redactor&) = delete;
  Redactor& operator=(const Redactor&) = delete;
  Redactor(Redactor&&) = default;
  Redactor& operator=(Redactor&&) = default;

  // A text of our own, or a setting that is none: a secret that is part of one is common. Before the secrets.
  void add_own_text(std::string_view text);
  // `name` is what messages call it.
  Commonness add(const Secret& secret, std::string_view name = "a token or password of this run") {
    return add(secret.expose(), name);
  }
  Commonness add(std::string_view value, std::string_view name = "a token or password of this run");

  // Foreign text without any secret.
  std::string redact(std::string_view text) const;
  // An id, a category or another name that the backend gave and that it will be asked for again: it goes where it is a
  // secret as a whole, and is swept otherwise. A common secret that is part of it is chance.
  std::string redact_id(std::string_view id) const;
  // Foreign text as it may be quoted: redacted whole, then made printable on one line, then cut to `limit` bytes.
  std::string excerpt(std::string_view text, std::size_t limit) const;
  // A text that we composed, without the secrets that are not common.
  std::string sweep(std::string_view text) const;
  // Every place of a secret that is not common, in order.
  std::vector<Sighting> find(std::string_view text) const;

  // How many secrets find() looks for, and the names of those it does not.
  std::size_t searched() const { return searched_; }
  const std::vector<std::string>& unsearched() const { return unsearched_; }

 private:
  struct Pattern {
    std::string text;
    bool ignores_case = false;
    bool is_searched = false;
    bool is_encoded = false;  // may stand inside a longer text of its encoding
    Edges edges = Edges::any;
    std::string_view secret;
  };
  enum class Which { all, searched };
  using Patterns = std::unordered_map<std::string, Pattern>;  // node-based: the addresses of its values stay valid

  Commonness commonness_of(std::string_view value) const;
  void add_encodings(std::string_view value, Pattern how);
  void add_pattern(std::string text, Pattern how);
  void scan(std::string_view text, Which which, std::vector<Sighting>& into) const;
  std::vector<Sighting> sightings(std::string_view text, Which which) const;
  std::string masked(std::string_view text, Which which) const;

  std::string own_texts_;  // in lower case, one a line
  std::unordered_map<std::string, Commonness> values_;
  std::unordered_set<std::string> names_;
  Patterns patterns_;
  // By the first four bytes, in lower case; the bits say quickly that there is none.
  std::unordered_map<std::uint32_t, std::vector<const Pattern*>> by_beginning_;
  std::bitset<(1U << 18U)> may_begin_;
  std::size_t searched_ = 0;
  std::vector<std::string> unsearched_;
};

}  // namespace e2e::base
