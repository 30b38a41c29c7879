#include "net/trusted_file.hpp"

#include <cerrno>
#include <system_error>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace e2e::net {

std::optional<std::string> distrust(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return std::generic_category().message(errno);
  if (!S_ISREG(status.st_mode)) return "is not a regular file";
  if (status.st_uid != ::geteuid()) {
    return fmt::format("belongs to user {}, and this program runs as user {}", status.st_uid, ::geteuid());
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return fmt::format("can be written by others (mode {:04o})", status.st_mode & 07777U);
  }
  return std::nullopt;
}

}  // namespace e2e::net
