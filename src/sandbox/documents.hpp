// The entities as the JSON documents that clients see.
//
// Amounts are decimal strings everywhere: exact, whatever the client's numbers can hold.
#pragma once

#include <boost/json/object.hpp>

#include "sandbox/model.hpp"

namespace e2e::sandbox {

boost::json::object to_document(const User& user);
boost::json::object to_document(const ProductCategory& category);
boost::json::object to_document(const PurchaseRequest& request);
boost::json::object to_document(const Offer& offer);
boost::json::object to_document(const Payment& payment);

}  // namespace e2e::sandbox
