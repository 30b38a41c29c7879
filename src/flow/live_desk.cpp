#include "flow/live_desk.hpp"

#include <utility>

namespace e2e::flow {

std::string payment_key(const std::string& run_id, const std::string& payment_id) { return run_id + "/" + payment_id; }

boost::asio::awaitable<Destinations::Claim> Destinations::claim(eth::Address address, std::string flow_id) {
  auto& place = places_[address];
  if (!place) place = std::make_unique<Place>();
  if (place->first_flow.empty()) place->first_flow = flow_id;
  std::optional<std::string> shared_with;
  if (place->first_flow != flow_id) shared_with = place->first_flow;
  Place* const here = place.get();
  co_return Claim{co_await here->mutex.acquire(), std::move(shared_with)};
}

}  // namespace e2e::flow
