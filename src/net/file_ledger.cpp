#include "net/file_ledger.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/sha.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/encoding.hpp"
#include "net/descriptor_io.hpp"
#include "net/temporary_path.hpp"
#include "net/trusted_file.hpp"

namespace e2e::net {
namespace {

constexpr std::size_t kMaximumBytes = 65'536;
constexpr int kLockAttempts = 2'000;
constexpr auto kLockPause = std::chrono::milliseconds(1);

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags)
      : value_(::open(path.c_str(), flags | O_CLOEXEC | O_NOFOLLOW, 0600)) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);  // a lock ends with it
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  bool is_open() const { return value_ >= 0; }
  int value() const { return value_; }

  bool lock() const {
    for (int i = 0; i < kLockAttempts; ++i) {
      if (::flock(value_, LOCK_EX | LOCK_NB) == 0) return true;
      if (errno != EWOULDBLOCK && errno != EINTR) return false;
      std::this_thread::sleep_for(kLockPause);
    }
    errno = EWOULDBLOCK;
    return false;
  }

  // At most one byte more than a ledger may have.
  std::optional<std::string> read_all() const {
    std::string text(kMaximumBytes + 1, '\0');
    std::size_t size = 0;
    while (size < text.size()) {
      const ssize_t got = ::read(value_, text.data() + size, text.size() - size);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return std::nullopt;
      if (got == 0) break;
      size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
  }

 private:
  int value_;
};

std::string last_error() { return std::generic_category().message(errno); }

// Every missing folder of the path, for the user alone.
void make_folder(const std::filesystem::path& folder) {
  std::filesystem::path part;
  for (const auto& piece : folder) {
    part /= piece;
    ::mkdir(part.c_str(), 0700);  // where it fails, opening a file in it says why
  }
}

std::string file_name(const base::Url& target, std::string_view origin) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(origin.data()), origin.size(), digest.data());
  const std::string bytes(digest.begin(), digest.begin() + 8);
  return fmt::format("{}-{}.json", base::url_encode(target.host.substr(0, 60)), base::hex_encode(bytes));
}

}  // namespace

FileLedger::FileLedger(std::filesystem::path folder, const base::Url& target, Sink& warnings)
    : folder_(std::move(folder)),
      target_(fmt::format("{}://{}:{}", target.is_https() ? "https" : "http", target.host, target.port)),
      file_(folder_ / file_name(target, target_)),
      warnings_(warnings) {}

LedgerBook FileLedger::understand(std::string_view text) {
  if (auto book = text.size() > kMaximumBytes ? std::nullopt : LedgerBook::parse(text)) return std::move(*book);
  if (!has_warned_of_damage_) {
    warnings_.line(
        fmt::format("warning: '{}' is damaged and begun anew: what other runs have spent of the target's "
                    "rate limits is forgotten",
                    file_.string()));
  }
  has_warned_of_damage_ = true;
  return {};
}

// What went wrong, if anything did.
std::optional<std::string> FileLedger::try_update(base::WallTime now, const std::function<void(LedgerBook&)>& change) {
  const auto path_with = [&](const char* ending) { return std::filesystem::path(file_.string() + ending); };
  if (!std::exchange(has_folder_, true)) make_folder(folder_);
  const Descriptor lock(path_with(".lock"), O_RDWR | O_CREAT);
  if (!lock.is_open() || !lock.lock()) return last_error();

  LedgerBook before;
  if (const Descriptor file(file_, O_RDONLY | O_NONBLOCK); file.is_open()) {
    if (auto why = distrust(file.value())) return why;
    const auto text = file.read_all();
    if (!text) return last_error();
    before = understand(*text);
  } else if (errno != ENOENT) {
    return last_error();
  }
  LedgerBook after = before;
  after.tidy(now);
  change(after);
  if (after == before) return std::nullopt;

  TemporaryPath part(path_with(".part"));  // nobody else writes it: the lock is ours
  const Descriptor file(part.path(), O_WRONLY | O_CREAT | O_TRUNC);
  if (!file.is_open() || !write_all(file.value(), after.text(target_))) return last_error();
  if (::rename(part.path().c_str(), file_.c_str()) != 0) return last_error();
  part.keep();
  return std::nullopt;
}

void FileLedger::update(base::WallTime now, const std::function<void(LedgerBook&)>& change) {
  if (is_given_up_) return;
  const auto problem = try_update(now, change);
  if (!problem) return;
  is_given_up_ = true;
  warnings_.line(
      fmt::format("warning: '{}' cannot be used ({}): this run and others on this host do not know what "
                  "they spend of the target's rate limits",
                  file_.string(), *problem));
}

Reservation FileLedger::reserve(const std::vector<LedgerTier>& tiers, base::WallTime now) {
  Reservation reservation;
  update(now, [&](LedgerBook& book) { reservation = book.reserve(tiers, now); });
  return is_given_up_ ? Reservation{} : reservation;
}

void FileLedger::note_closed(const LedgerTier& tier, base::WallTime until, base::WallTime now) {
  update(now, [&](LedgerBook& book) { book.note_closed(tier, until, now); });
}

void FileLedger::note_window(const LedgerTier& tier, LedgerWindow window, base::WallTime now) {
  update(now, [&](LedgerBook& book) { book.note_window(tier, window, now); });
}

}  // namespace e2e::net
