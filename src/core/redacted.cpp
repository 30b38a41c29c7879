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
      if (gap.filed_under) foreign(*gap.filed_under);
    }
    if (result.summary.payments.live) clean(*result.summary.payments.live);
    for (auto& flow : result.flows) clean(flow);
    if (result.cleanup) clean(*result.cleanup);
  }

  void clean(NearMiss& miss) const {
    foreign(miss.notification_id);
    foreign(miss.category);
    foreign(miss.related_id);
    foreign(miss.title);
  }

 private:
  void foreign(std::string& text) const { text = redactor_.redact(text); }
  void foreign(std::vector<std::string>& texts) const {
    for (auto& text : texts) foreign(text);
  }
  void composed(std::string& text) const { text = redactor_.sweep(text); }
  void composed(std::vector<std::string>& texts) const {
    for (auto& text : texts) composed(text);
  }

  void clean(CleanupResult& cleanup) const {
    composed(cleanup.command);
    for (auto& kept : cleanup.refused) {
      foreign(kept.actor.user_id);
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
    foreign(flow.ids.purchase_request_id);
    foreign(flow.ids.offer_ids);
    foreign(flow.ids.selected_offer_id);
    foreign(flow.ids.payment_id);
    if (flow.payment) clean(*flow.payment);
    for (auto& step : flow.steps) composed(step.error);
    for (auto& checkpoint : flow.checkpoints) clean(checkpoint);
    for (auto& finding : flow.findings) clean(finding);
  }

  void clean(CheckpointResult& checkpoint) const {
    foreign(checkpoint.actor.user_id);
    foreign(checkpoint.related_id);
    if (checkpoint.filed_under) foreign(*checkpoint.filed_under);
    for (auto& miss : checkpoint.nearest) clean(miss);
  }

  void clean(Finding& finding) const {
    if (finding.actor) foreign(finding.actor->user_id);
    foreign(finding.notification_id);
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
