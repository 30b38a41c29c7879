#include "core/redacted.hpp"

#include <utility>

namespace e2e::core {
namespace {

class Cleaner {
 public:
  explicit Cleaner(const base::Redactor& redactor) : redactor_(redactor) {}

  void clean(RunResult& result) const {
    composed(result.target.base_url);
    composed(result.target.profile);
    foreign(result.target.version);
    composed(result.verdict.reasons);
    for (auto& gap : result.summary.notifications.gaps) {
      composed(gap.gap.reason);
      composed(gap.gap.owner);
      composed(gap.gap.link);
      if (gap.filed_under) name(*gap.filed_under);
    }
    if (result.summary.payments.live) clean(*result.summary.payments.live);
    for (auto& flow : result.flows) clean(flow);
    if (result.cleanup) clean(*result.cleanup);
  }

  void clean(NearMiss& miss) const {
    name(miss.notification_id);
    name(miss.category);
    name(miss.related_id);
    foreign(miss.title);
  }

 private:
  void foreign(std::string& text) const { text = redactor_.redact(text); }
  // Ids, and other names that the backend gave.
  void name(std::string& text) const { text = redactor_.redact_id(text); }
  void name(std::vector<std::string>& texts) const {
    for (auto& text : texts) name(text);
  }
  void composed(std::string& text) const { text = redactor_.sweep(text); }
  void composed(std::vector<std::string>& texts) const {
    for (auto& text : texts) composed(text);
  }

  void clean(CleanupResult& cleanup) const {
    composed(cleanup.command);
    for (auto& kept : cleanup.refused) {
      name(kept.actor.user_id);
      composed(kept.message);
    }
  }

  void clean(LivePayments& live) const {
    composed(live.wallet.address);
    composed(live.wallet.rpc_host);
    composed(live.wallet.token);
    foreign(live.wallet.token_symbol);
    composed(live.wallet.warnings);
    composed(live.books.reason);
    for (auto& equation : live.books.equations) composed(equation.account);
  }

  void clean(LivePayment& payment) const {
    composed(payment.token);
    composed(payment.destination);
    composed(payment.transaction);
    composed(payment.explorer);
  }

  void clean(FlowResult& flow) const {
    composed(flow.final_status);
    if (flow.failure) {
      composed(flow.failure->message);
      composed(flow.failure->fix);
    }
    name(flow.ids.purchase_request_id);
    name(flow.ids.offer_ids);
    name(flow.ids.selected_offer_id);
    name(flow.ids.payment_id);
    if (flow.payment) clean(*flow.payment);
    for (auto& step : flow.steps) composed(step.error);
    for (auto& checkpoint : flow.checkpoints) clean(checkpoint);
    for (auto& finding : flow.findings) clean(finding);
  }

  void clean(CheckpointResult& checkpoint) const {
    name(checkpoint.actor.user_id);
    name(checkpoint.related_id);
    if (checkpoint.filed_under) name(*checkpoint.filed_under);
    for (auto& miss : checkpoint.nearest) clean(miss);
  }

  void clean(Finding& finding) const {
    if (finding.actor) name(finding.actor->user_id);
    name(finding.notification_id);
    composed(finding.detail);
  }

  const base::Redactor& redactor_;
};

}  // namespace

RunResult redacted(RunResult result, const base::Redactor& redactor) {
  Cleaner(redactor).clean(result);
  return result;
}

NearMiss redacted(NearMiss miss, const base::Redactor& redactor) {
  Cleaner(redactor).clean(miss);
  return miss;
}

}  // namespace e2e::core
