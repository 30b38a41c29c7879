// Looks for the receipts of everything that is under way, with one poll for all who wait.
//
// A receipt counts for as long as it is there: at every look its block and the newest one come from the same node, and one
// that is deep enough is read once more before it is believed. Where it has gone, or stands in another block, counting
// starts anew. The node's chain id is part of every look.
// Errors: as Endpoints::ask.
// Borrows: its ports, which outlive it. Threads: one.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "chain/endpoints.hpp"
#include "net/async_mutex.hpp"
#include "net/sleeper.hpp"

namespace e2e::chain {

struct WatcherPorts {
  Endpoints& endpoints;
  net::Sleeper& sleeper;
  const base::Clock& clock;
};

struct Sighting {
  std::optional<Receipt> receipt;   // as of the last look
  std::uint64_t confirmations = 0;  // its block counts as one
  bool is_current = false;          // the last look was answered in full
  bool is_final = false;            // deep enough, and read again
};

class ReceiptWatcher {
 public:
  ReceiptWatcher(WatcherPorts ports, std::uint64_t confirmations) : ports_(ports), confirmations_(confirmations) {}

  // For as long as one of these lives, its id is looked for.
  class Watch {
   public:
    Watch(ReceiptWatcher& watcher, std::string id, std::vector<eth::Hash> hashes);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    // Any of the hashes may become its transaction. What was seen before is kept.
    void look_for(std::vector<eth::Hash> hashes);
    const Sighting& sighting() const { return watcher_.watched_.at(id_).sighting; }

   private:
    ReceiptWatcher& watcher_;
    std::string id_;
  };

  // Waits until the next look is due, and looks, unless somebody else did in the meantime.
  RpcTask<void> look();

 private:
  struct Watched {
    std::vector<eth::Hash> hashes;
    Sighting sighting;
    int watches = 0;
  };
  struct Query {
    std::string id;
    eth::Hash hash;
  };
  // What one look found of one id.
  struct Finding {
    std::optional<Receipt> receipt;
    std::uint64_t head = 0;
    bool is_whole = true;  // every hash was answered for
  };

  RpcTask<void> look_at_all();
  RpcTask<void> look_at(std::vector<Query> group, std::map<std::string, Finding>& findings);
  RpcTask<void> confirm(const std::string& id);
  void take(const std::string& id, Finding finding);
  void plan_next();

  WatcherPorts ports_;
  std::uint64_t confirmations_;
  std::map<std::string, Watched> watched_;
  net::AsyncMutex mutex_;
  base::Instant next_look_;
  std::chrono::milliseconds interval_{0};
  std::uint64_t looks_ = 0;
  RpcResult<void> last_;
};

}  // namespace e2e::chain
