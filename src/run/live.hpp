// A run's live payments: what it will want to pay, and the wallet and its books as reports show them. Pure.
#pragma once

#include "chain/payer.hpp"
#include "core/config.hpp"
#include "core/live_payment.hpp"
#include "flow/live_desk.hpp"
#include "run/journal_state.hpp"

namespace e2e::run {

// `earlier`: null, or what was paid by an earlier part of the run and is not paid again.
chain::PaymentPlan payment_plan(const core::RunConfig& config, const JournalContent* earlier);

// What the earlier parts of a run that is resumed noted of its payments; empty for null.
chain::RunRecord run_record(const JournalContent* earlier);

core::PayingWallet wallet_of(const chain::Preflight& preflight, const flow::LiveDesk& desk);

core::PaymentBooks books_of(const chain::Books& books, const eth::Address& wallet);
core::PaymentBooks books_not_closed(const base::Error& error);

}  // namespace e2e::run
