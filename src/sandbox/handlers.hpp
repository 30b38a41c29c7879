// One function for each route of the contract.
//
// When a handler is called, its route's access rule holds. A handler that fails changes nothing: its transaction is
// rolled back.
#pragma once

#include "sandbox/router.hpp"

namespace e2e::sandbox {

// account_handlers.cpp
Outcome<net::ServerReply> log_in(Context& context, const Call& call);
Outcome<net::ServerReply> create_user(Context& context, const Call& call);
Outcome<net::ServerReply> show_dependencies(Context& context, const Call& call);
Outcome<net::ServerReply> delete_user(Context& context, const Call& call);

// request_handlers.cpp
Outcome<net::ServerReply> list_categories(Context& context, const Call& call);
Outcome<net::ServerReply> create_request(Context& context, const Call& call);
Outcome<net::ServerReply> show_request(Context& context, const Call& call);
Outcome<net::ServerReply> list_own_requests(Context& context, const Call& call);

// offer_handlers.cpp
Outcome<net::ServerReply> create_offer(Context& context, const Call& call);
Outcome<net::ServerReply> list_offers(Context& context, const Call& call);
Outcome<net::ServerReply> accept_offer(Context& context, const Call& call);
Outcome<net::ServerReply> select_offer(Context& context, const Call& call);

// progress_handlers.cpp
Outcome<net::ServerReply> set_status(Context& context, const Call& call);
Outcome<net::ServerReply> deliver(Context& context, const Call& call);
Outcome<net::ServerReply> confirm_delivery(Context& context, const Call& call);

// payment_handlers.cpp
Outcome<net::ServerReply> record_payment(Context& context, const Call& call);

// live_payment_handlers.cpp: served only where there is a scanner. Those with a question get what it read.
Inquiry ask_for_intent(Context& context, const Call& call);
Outcome<net::ServerReply> create_intent(Context& context, const Call& call);
Inquiry ask_for_check(Context& context, const Call& call);
Outcome<net::ServerReply> check_payment(Context& context, const Call& call);
Outcome<net::ServerReply> show_payment(Context& context, const Call& call);

// inbox_handlers.cpp
Outcome<net::ServerReply> list_notifications(Context& context, const Call& call);
Outcome<net::ServerReply> show_unread_count(Context& context, const Call& call);
Outcome<net::ServerReply> show_notification(Context& context, const Call& call);

// system_handlers.cpp
Outcome<net::ServerReply> show_health(Context& context, const Call& call);
Outcome<net::ServerReply> show_api_health(Context& context, const Call& call);
Outcome<net::ServerReply> show_version(Context& context, const Call& call);
Outcome<net::ServerReply> show_truth(Context& context, const Call& call);

}  // namespace e2e::sandbox
