// The journal of a run: what it has done so far, so that it can be cleaned up after, or resumed.
//
// A run never fails for its journal: where it cannot be written there is one warning, and the run goes on. Only live payments
// need it: one that cannot be recorded is not sent. Tokens and
// passwords are never in it; what the redactor knows is taken out of everything that a backend said.
// Threads: one.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/clock.hpp"
#include "base/redaction.hpp"
#include "base/result.hpp"
#include "flow/flow_log.hpp"
#include "net/sink.hpp"
#include "run/journal_state.hpp"

namespace e2e::run {

// Where the lines of a journal go.
class JournalSink {
 public:
  virtual ~JournalSink() = default;

  // Adds a line, its end included, at once and whole, or not at all as far as a reader can tell.
  // Errors: environment; later lines may succeed again.
  virtual base::Result<void> append(std::string_view line) = 0;
  // Everything that was appended is on the disk when this returns. Errors: environment.
  virtual base::Result<void> sync() = 0;
};

// Keeps nothing.
class NullJournalSink final : public JournalSink {
 public:
  base::Result<void> append(std::string_view /*line*/) override { return {}; }
  base::Result<void> sync() override { return {}; }
};

struct JournalPorts {
  JournalSink& sink;
  const base::Clock& clock;
  const base::Redactor& redactor;
  net::Sink& messages;
};

// Borrows: the ports, which outlive it.
class Journal final : public flow::FlowLog {
 public:
  explicit Journal(JournalPorts ports) : ports_(ports) {}
  // Goes on with a journal that was read.
  Journal(JournalPorts ports, const JournalContent& content)
      : ports_(ports), actors_(content.actors), next_sequence_(content.next_sequence) {}

  void record(JournalRecord record);
  // On the disk when it returns. Errors: environment; also where an earlier record could not be written.
  base::Result<void> record_payment(PaymentSigned record);

  const JournaledActors& actors() const { return actors_; }
  // Every record so far has been written.
  bool is_kept() const { return is_kept_; }

  void flow_begun(const core::FlowResult& flow, int selected) override;
  void step_begun(const core::FlowResult& flow, flow::StepMark mark, std::optional<base::WallTime> made_after) override;
  void step_finished(const core::FlowResult& flow, flow::StepMark mark, flow::StepEnd end) override;
  void checkpoint_ended(const core::FlowResult& flow, flow::StepMark mark, std::vector<flow::WaitEnd> waits) override;
  void payment_noted(const core::FlowResult& flow) override;
  void payment_closed(const core::FlowResult& flow, const std::string& payment_id) override;
  void flow_ended(const core::FlowResult& flow) override;

 private:
  JournalPorts ports_;
  JournaledActors actors_;
  std::uint64_t next_sequence_ = 1;
  bool is_kept_ = true;
};

}  // namespace e2e::run
