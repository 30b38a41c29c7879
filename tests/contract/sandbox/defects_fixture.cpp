#include "contract/sandbox/defects_fixture.hpp"

#include <utility>

#include <fmt/format.h>

#include "sandbox/defect_names.hpp"

namespace e2e::test {

namespace json = boost::json;

sandbox::BackendOptions options_with(const std::vector<std::string>& defects) {
  auto options = default_options();
  options.expose_truth = true;
  options.defects = sandbox::parse_defects("clean", defects).value();
  return options;
}

std::string text_at(const json::value& object, std::string_view key) {
  return json::value_to<std::string>(object.at(json::string_view(key.data(), key.size())));
}

Marketplace& DefectsTest::begin_with(sandbox::BackendOptions options) {
  market_ = &start(std::move(options));
  names_.clear();
  buyer = add("buyer", "buyer");
  winner = add("seller", "winner");
  loser = add("seller", "loser");
  bystander = add("seller", "bystander");
  return *market_;
}

Actor DefectsTest::add(std::string_view role, const std::string& name) {
  auto actor = market_->make_actor(role);
  names_[actor.id] = name;
  return actor;
}

Purchase DefectsTest::accept_an_offer() {
  Purchase made;
  made.request = market_->make_request(buyer, {winner, loser});
  made.winning = market_->make_offer(winner, made.request);
  made.losing = market_->make_offer(loser, made.request);
  market_->accept(buyer, made.winning);
  return made;
}

Answer DefectsTest::confirm(const std::string& request) {
  return market_->patch(request_path(request, "/confirm-delivery"), buyer);
}

Purchase DefectsTest::purchase() {
  auto made = accept_an_offer();
  market_->move_to(buyer, made.request, "payment");
  EXPECT_EQ(market_->put(request_path(made.request, "/delivery"), winner).status, 200U);
  EXPECT_EQ(confirm(made.request).status, 200U);
  return made;
}

std::string DefectsTest::status_of(const std::string& request) {
  return market_->get(request_path(request), buyer).text("/data/request/status");
}

json::object DefectsTest::truth_about(const std::string& request) {
  const auto truth = market_->get("/__sandbox/truth");
  for (const auto& entry : truth.at("/data/purchaseRequests").as_array()) {
    if (text_at(entry, "purchaseRequestId") == request) return entry.as_object();
  }
  ADD_FAILURE() << "nothing about " << request << " in " << json::serialize(truth.body);
  return {{"notifications", json::array()}, {"suppressed", json::array()}};
}

std::vector<std::string> DefectsTest::changes(const std::string& request, std::string_view defect) {
  std::vector<std::string> lines;
  const auto truth = truth_about(request);
  for (const auto& notice : truth.at("notifications").as_array()) {
    if (notice.at("defect").is_null() || text_at(notice, "defect") != defect) continue;
    lines.push_back(fmt::format("{} {} for {}", text_at(notice, "event"), name_of(notice.at("recipient")),
                                name_of(notice.at("intended"))));
  }
  for (const auto& notice : truth.at("suppressed").as_array()) {
    if (text_at(notice, "defect") != defect) continue;
    lines.push_back(fmt::format("{} nobody for {}", text_at(notice, "event"), name_of(notice.at("recipient"))));
  }
  return lines;
}

std::vector<std::string> DefectsTest::told(const std::string& request, std::string_view event) {
  std::vector<std::string> lines;
  const auto truth = truth_about(request);
  for (const auto& notice : truth.at("notifications").as_array()) {
    if (text_at(notice, "event") != event) continue;
    const auto recipient = name_of(notice.at("recipient"));
    const auto intended = name_of(notice.at("intended"));
    lines.push_back(recipient == intended ? recipient : recipient + " for " + intended);
  }
  return lines;
}

}  // namespace e2e::test
