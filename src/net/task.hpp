// The coroutine type of the project: an Asio awaitable whose outcome is a Result.
//
// Coroutine parameters are taken by value, or by reference to something that outlives the run.
// Threads: one io_context on one thread; coroutines interleave only at co_await.
#pragma once

#include <boost/asio/awaitable.hpp>

#include "base/result.hpp"

namespace e2e::net {

template <class T>
using Task = boost::asio::awaitable<base::Result<T>>;

}  // namespace e2e::net
