// In what words a failed exchange is reported, and with which kind of error.
#pragma once

#include <chrono>
#include <string>

#include <boost/system/error_code.hpp>

#include "base/result.hpp"

namespace e2e::net {

// How far an exchange has come.
enum class Phase { looking_up, connecting, asking_proxy, tls_handshake, sending, waiting, reading };

// `peer` is the host and port that was talked to, `phase` what was being done.
base::Error timed_out(Phase phase, const std::string& peer, std::chrono::milliseconds timeout);
base::Error connection_failed(Phase phase, const std::string& peer, const boost::system::error_code& error);

}  // namespace e2e::net
