// A sandbox with defects, the actors of a purchase, and the truth about it.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "contract/sandbox/sandbox_fixture.hpp"

namespace e2e::test {

sandbox::BackendOptions options_with(const std::vector<std::string>& defects);

std::string text_at(const boost::json::value& object, std::string_view key);

// Two targeted sellers make offers, and the first one wins.
struct Purchase {
  std::string request;
  std::string winning;
  std::string losing;
};

class DefectsTest : public SandboxTest {
 protected:
  // Starts a marketplace with its actors; the bystander is a seller of no purchase.
  Marketplace& begin_with(sandbox::BackendOptions options);
  Marketplace& begin(const std::vector<std::string>& defects) { return begin_with(options_with(defects)); }

  Actor add(std::string_view role, const std::string& name);
  Purchase accept_an_offer();
  Answer confirm(const std::string& request);
  // All of it, to the confirmation of the delivery: ten notices where nothing is defective.
  Purchase purchase();

  std::string status_of(const std::string& request);
  boost::json::object truth_about(const std::string& request);
  // What the defect did to notices of a request, in the order of creation, suppressed ones last:
  // "offer_created bystander for buyer", "seller_delivered nobody for buyer".
  std::vector<std::string> changes(const std::string& request, std::string_view defect);
  // Who was told of an event: "buyer", "bystander for buyer".
  std::vector<std::string> told(const std::string& request, std::string_view event);

  Actor buyer;
  Actor winner;
  Actor loser;
  Actor bystander;

 private:
  std::string name_of(const boost::json::value& user) { return names_[text_at(user, "id")]; }

  Marketplace* market_ = nullptr;
  std::map<std::string, std::string> names_;
};

}  // namespace e2e::test
