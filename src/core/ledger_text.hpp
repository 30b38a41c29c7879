// Edits the text of a gap ledger: takes entries out and puts entries in, and leaves every other line as it is.
#pragma once

#include <string_view>
#include <vector>

#include "core/gap_ledger.hpp"
#include "core/unified_diff.hpp"

namespace e2e::core {

struct LedgerChange {
  std::vector<bool> removed;       // for each entry of the ledger
  std::vector<LedgerEntry> added;  // at the end of the list
};

// `ledger` is what `text` was read as. An entry goes with the comment lines directly above it.
// Errors: a layout that cannot be edited line by line. The result has been read back: it says what it should.
tl::expected<std::vector<EditedLine>, ProfileProblem> edit_ledger(std::string_view text, const GapLedger& ledger,
                                                                  const LedgerChange& change);

}  // namespace e2e::core
