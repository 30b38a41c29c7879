// The window ledger in a file of the user's state folder, one file for each target.
//
// The file is small and replaced whole while a lock is held, so whoever reads it, and whenever a writer dies, finds the old
// state or the new one. Nothing is synced to the disk: after a power cut the worst is an empty ledger.
// Errors: none. A damaged file counts as empty, with one warning; where the folder cannot be used the run goes on
// without a ledger, with one warning. A lock that somebody holds for longer than 200 ms counts as unusable.
// Borrows: the sink. Threads: one; other processes, and other ledgers in this one, may use the same file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/url.hpp"
#include "net/ledger_book.hpp"
#include "net/sink.hpp"
#include "net/window_ledger.hpp"

namespace e2e::net {

class FileLedger final : public WindowLedger {
 public:
  // The folder is made when it is first needed, for the user alone (0700); files are 0600.
  FileLedger(std::filesystem::path folder, const base::Url& target, Sink& warnings);

  Reservation reserve(const std::vector<LedgerTier>& tiers, base::WallTime now) override;
  void note_closed(const LedgerTier& tier, base::WallTime until, base::WallTime now) override;
  void note_window(const LedgerTier& tier, LedgerWindow window, base::WallTime now) override;

  // Its name is made of the target's host and a digest of scheme, host and port.
  const std::filesystem::path& file() const { return file_; }

 private:
  void update(base::WallTime now, const std::function<void(LedgerBook&)>& change);
  std::optional<std::string> try_update(base::WallTime now, const std::function<void(LedgerBook&)>& change);
  LedgerBook understand(std::string_view text);

  std::filesystem::path folder_;
  std::string target_;
  std::filesystem::path file_;
  Sink& warnings_;
  bool has_folder_ = false;
  bool is_given_up_ = false;
  bool has_warned_of_damage_ = false;
};

}  // namespace e2e::net
