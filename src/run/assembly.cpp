#include "run/assembly.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "core/accounting.hpp"

namespace e2e::run {
namespace {

using core::ActorKey;

auto place_of(const core::FlowResult& flow) { return std::tuple(flow.level, flow.worker, flow.round); }

void add_entities(core::AccountingInput& input, const core::FlowResult& flow, core::FlowIndex index) {
  const auto add = [&](const std::string& id) {
    if (!id.empty()) input.flow_of_entity.emplace(id, index);
  };
  add(flow.ids.purchase_request_id);
  for (const auto& offer : flow.ids.offer_ids) add(offer);
  add(flow.ids.payment_id);
}

core::AccountingInput accounting_input(RunRecord& record, const core::NotificationPolicy& policy) {
  core::AccountingInput input;
  input.policy = &policy;
  input.look_for_strangers = !record.result.config.skip_wrong_recipient_check;
  for (core::FlowIndex index = 0; index < record.flows.size(); ++index) {
    auto& flow = record.flows[index];
    input.flows.push_back({flow.result.worker, flow.result.flow_id});
    add_entities(input, flow.result, index);
    for (auto& awaited : flow.awaited) {
      awaited.expectation.flow = index;
      input.expectations.push_back(awaited.expectation);
    }
  }
  for (auto& worker : record.workers) {
    for (const flow::Actor* actor : worker->everyone()) {
      const auto& inbox = actor->inbox;
      const bool is_bystander = worker->bystander && actor == &*worker->bystander;
      input.inboxes.push_back({actor->key, inbox.items(), inbox.swept_at(), inbox.unread_baseline(),
                               inbox.unread_readings(), actor->ids, is_bystander});
    }
  }
  return input;
}

std::map<ActorKey, core::ActorRef> actor_refs(RunRecord& record) {
  std::map<ActorKey, core::ActorRef> refs;
  for (auto& worker : record.workers) {
    for (const flow::Actor* actor : worker->everyone()) refs.emplace(actor->key, actor->ref());
  }
  return refs;
}

core::CheckpointResult checkpoint_of(const flow::Awaited& awaited, const core::Judgement& judgement,
                                     const core::ActorRef& actor) {
  const auto& expectation = awaited.expectation;
  core::CheckpointResult checkpoint;
  checkpoint.step = expectation.step;
  checkpoint.event = expectation.event;
  checkpoint.role = expectation.role;
  checkpoint.actor = actor;
  checkpoint.related_id = expectation.related_ids.empty() ? std::string() : expectation.related_ids.front();
  checkpoint.verdict = judgement.verdict;
  checkpoint.need = expectation.need;
  checkpoint.filed_under = judgement.filed_under;
  checkpoint.nearest = judgement.nearest;
  checkpoint.arrival = judgement.arrival;
  checkpoint.polls = awaited.polls;
  checkpoint.unread_count = awaited.unread_count;
  return checkpoint;
}

// Where a finding is reported: the flow it belongs to, else the last one of its owner's worker, else the last of all.
core::FlowResult* flow_for(std::vector<flow::FlowRecord>& flows, const core::AccountedFinding& finding) {
  if (finding.flow) return &flows[*finding.flow].result;
  core::FlowResult* last = flows.empty() ? nullptr : &flows.back().result;
  for (auto& flow : flows) {
    if (flow.result.worker == finding.owner.worker) last = &flow.result;
  }
  return last;
}

void account_for_notifications(RunRecord& record, const core::NotificationPolicy& policy,
                               const base::Redactor& redactor) {
  auto input = accounting_input(record, policy);
  input.redactor = &redactor;
  const auto refs = actor_refs(record);
  const auto accounting = core::account(input);
  std::size_t next = 0;
  for (auto& flow : record.flows) {
    for (const auto& awaited : flow.awaited) {
      const auto& ref = refs.at(awaited.expectation.owner);
      flow.result.checkpoints.push_back(checkpoint_of(awaited, accounting.judgements[next++], ref));
    }
  }
  for (const auto& finding : accounting.findings) {
    core::FlowResult* flow = flow_for(record.flows, finding);
    if (flow == nullptr) continue;  // nothing was played: nothing was looked for
    flow->findings.push_back(
        {finding.kind, refs.at(finding.owner), finding.notification.value(), finding.event, finding.detail});
  }
}

std::vector<core::LevelResult> level_results(const RunRecord& record) {
  std::vector<core::LevelResult> levels;
  for (std::size_t i = 0; i < record.levels.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    std::vector<core::RequestSample> requests;
    std::copy_if(record.requests.begin(), record.requests.end(), std::back_inserter(requests),
                 [&](const core::RequestSample& sample) { return sample.level == number; });
    core::LevelResult level;
    level.concurrency = record.levels[i].concurrency;
    level.duration = record.levels[i].duration;
    level.api = core::summarize_requests(requests);
    for (const auto& flow : record.flows) {
      if (flow.result.level != number) continue;
      ++level.flows.total;
      ++(flow.result.passed ? level.flows.passed : level.flows.failed);
    }
    levels.push_back(std::move(level));
  }
  return levels;
}

}  // namespace

core::RunResult assemble(RunRecord record, const core::NotificationPolicy& policy, const base::Redactor& redactor) {
  std::sort(record.flows.begin(), record.flows.end(), [](const flow::FlowRecord& a, const flow::FlowRecord& b) {
    return place_of(a.result) < place_of(b.result);
  });
  account_for_notifications(record, policy, redactor);
  core::RunResult result = std::move(record.result);
  result.levels = level_results(record);
  for (auto& flow : record.flows) result.flows.push_back(std::move(flow.result));
  // Without a flow there was nobody to be wrongly told.
  const bool looked_for_strangers = !result.config.skip_wrong_recipient_check && !result.flows.empty();
  result.summary.flows = core::count_flows(result.flows);
  result.summary.notifications =
      core::count_notifications(result.flows, policy, looked_for_strangers, result.config.notification_timeout);
  result.summary.payments = core::count_payments(result.flows, result.config.payment_mode);
  result.summary.payments.live = std::move(record.live);
  if (result.summary.payments.live) core::add_payment_times(*result.summary.payments.live, result.flows);
  result.summary.api = core::summarize_requests(record.requests);
  result.verdict = core::decide_verdict(record.verdict, result.summary, result.flows);
  return result;
}

}  // namespace e2e::run
