#include "core/redacted.hpp"

#include <utility>

namespace e2e::core {
namespace {

class Cleaner {
 public:
  explicit Cleaner(const base::Redactor& redactor) : redactor_(redactor) {}

  void clean(std::string& text) const { text = redactor_.redact(text); }
  void clean(std::vector<std::string>& texts) const {
    for (auto& text : texts) clean(text);
  }

  void clean(GapResult& gap) const {
    clean(gap.gap.reason);
    clean(gap.gap.owner);
    clean(gap.gap.link);
    if (gap.filed_under) clean(*gap.filed_under);
  }

  void clean(CleanupResult& cleanup) const {
    clean(cleanup.command);
    for (auto& kept : cleanup.refused) {
      clean(kept.actor.user_id);
      clean(kept.message);
    }
  }

  void clean(LivePayment& payment) const {
    clean(payment.token);
    clean(payment.destination);
    clean(payment.transaction);
    clean(payment.explorer);
  }

  void clean(LivePayments& live) const {
    clean(live.wallet.address);
    clean(live.wallet.rpc_host);
    clean(live.wallet.token);
    clean(live.wallet.token_symbol);
    clean(live.wallet.warnings);
    clean(live.books.reason);
    for (auto& equation : live.books.equations) clean(equation.account);
  }

  void clean(FlowResult& flow) const {
    clean(flow.final_status);
    if (flow.failure) {
      clean(flow.failure->message);
      clean(flow.failure->fix);
    }
    clean(flow.ids.purchase_request_id);
    clean(flow.ids.offer_ids);
    clean(flow.ids.selected_offer_id);
    clean(flow.ids.payment_id);
    if (flow.payment) clean(*flow.payment);
    for (auto& step : flow.steps) clean(step.error);
    for (auto& checkpoint : flow.checkpoints) clean(checkpoint);
    for (auto& finding : flow.findings) clean(finding);
  }

 private:
  void clean(CheckpointResult& checkpoint) const {
    clean(checkpoint.actor.user_id);
    clean(checkpoint.related_id);
    if (checkpoint.filed_under) clean(*checkpoint.filed_under);
    for (auto& miss : checkpoint.nearest) {
      clean(miss.notification_id);
      clean(miss.category);
      clean(miss.related_id);
      clean(miss.title);
    }
  }

  void clean(Finding& finding) const {
    if (finding.actor) clean(finding.actor->user_id);
    clean(finding.notification_id);
    clean(finding.detail);
  }

  const base::Redactor& redactor_;
};

}  // namespace

RunResult redacted(RunResult result, const base::Redactor& redactor) {
  const Cleaner cleaner(redactor);
  cleaner.clean(result.target.base_url);
  cleaner.clean(result.target.profile);
  cleaner.clean(result.target.version);
  cleaner.clean(result.verdict.reasons);
  for (auto& gap : result.summary.notifications.gaps) cleaner.clean(gap);
  if (result.summary.payments.live) cleaner.clean(*result.summary.payments.live);
  for (auto& flow : result.flows) cleaner.clean(flow);
  if (result.cleanup) cleaner.clean(*result.cleanup);
  return result;
}

}  // namespace e2e::core
