#include "sandbox/defect_names.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "base/text.hpp"
#include "sandbox/time_text.hpp"

namespace e2e::sandbox {
namespace {

enum class Form { plain, event, event_role, event_time };

struct Spelling {
  std::string_view name;
  Form form = Form::plain;
  DefectKind kind = DefectKind::suppression;
  std::optional<Event> event;  // of plain ones
  std::optional<RecipientRole> role;
};

constexpr Spelling kSpellings[] = {
    {"accepted-related-id-missing", Form::plain, DefectKind::related_id_missing, Event::offer_accepted, {}},
    {"accepted-related-id-wrong", Form::plain, DefectKind::related_id_wrong, Event::offer_accepted, {}},
    {"payments-500", Form::plain, DefectKind::payments_500, {}, {}},
    {"silent-delivery", Form::plain, DefectKind::suppression, Event::seller_delivered, RecipientRole::buyer},
    {"silent-confirmation", Form::plain, DefectKind::suppression, Event::delivery_confirmed,
     RecipientRole::selected_seller},
    {"missing", Form::event_role, DefectKind::suppression, {}, {}},
    {"wrong-recipient", Form::event, DefectKind::wrong_recipient, {}, {}},
    {"extra-recipient", Form::event, DefectKind::extra_recipient, {}, {}},
    {"cross-flow", Form::event, DefectKind::cross_flow, {}, {}},
    {"duplicate", Form::event, DefectKind::duplicate, {}, {}},
    {"late", Form::event_time, DefectKind::late, {}, {}},
    {"unread-drift", Form::plain, DefectKind::unread_drift, {}, {}},
    {"stuck-status", Form::plain, DefectKind::stuck_status, {}, {}},
    {"losers-not-rejected", Form::plain, DefectKind::losers_not_rejected, Event::offer_rejected,
     RecipientRole::rejected_seller},
    {"underpaid-confirms", Form::plain, DefectKind::underpaid_confirms, {}, {}},
    {"check-never-confirms", Form::plain, DefectKind::check_never_confirms, {}, {}},
    {"confirms-before-payment", Form::plain, DefectKind::confirms_before_payment, {}, {}},
    {"shared-destination", Form::plain, DefectKind::shared_destination, {}, {}},
};
constexpr std::string_view kPresets[] = {"clean", "amn-2026-06-06"};
constexpr std::string_view kAmn20260606[] = {"accepted-related-id-missing", "payments-500", "silent-delivery",
                                             "silent-confirmation"};

using Parts = std::vector<std::string_view>;
using Refused = tl::unexpected<base::Error>;

std::string list(std::span<const std::string_view> words) { return fmt::format("{}", fmt::join(words, ", ")); }

std::string_view form_of(Form form) {
  switch (form) {
    case Form::event:
      return ":EVENT";
    case Form::event_role:
      return ":EVENT:ROLE";
    case Form::event_time:
      return ":EVENT:MS";
    case Form::plain:
      break;
  }
  return "";
}

Refused refuse(const Parts& parts, std::string_view problem, std::string fix) {
  return base::fail(base::ErrorKind::usage, fmt::format("--defect '{}' {}", fmt::join(parts, ":"), problem),
                    std::move(fix));
}

// One part is none of the known words: the whole defect with the nearest word instead, or all words.
Refused refuse_word(Parts parts, std::size_t at, std::string_view what, std::span<const std::string_view> words) {
  std::string problem = fmt::format("names no {}", what);
  if (parts.size() > 1) problem += fmt::format(": '{}'", parts[at]);
  const std::string meant = base::nearest(parts[at], words);
  if (meant.empty()) return refuse(parts, problem, fmt::format("give one of {}", list(words)));
  const Parts given = parts;
  parts[at] = meant;
  return refuse(given, problem, fmt::format("did you mean {}?", fmt::join(parts, ":")));
}

Refused refuse_name(const Parts& parts) {
  std::vector<std::string_view> names;
  std::transform(std::begin(kSpellings), std::end(kSpellings), std::back_inserter(names),
                 [](const Spelling& spelling) { return spelling.name; });
  return refuse_word(parts, 0, "defect", names);
}

Refused refuse_pair(const Parts& parts) {
  std::vector<std::string> pairs;
  for (const auto event : kAllEvents) {
    for (const auto role : roles_told(event)) {
      pairs.push_back(fmt::format("{}:{}", to_string(event), to_string(role)));
    }
  }
  return refuse(parts, fmt::format("names a notification that is never sent: {} to {}", parts[1], parts[2]),
                fmt::format("give missing: with one of {}", base::join(pairs, ", ")));
}

base::Result<Event> read_event(const Parts& parts) {
  const auto event = parse_event(parts[1]);
  if (!event) return refuse_word(parts, 1, "event", event_names());
  return *event;
}

base::Result<void> read_role(const Parts& parts, Event event, Defect& defect) {
  defect.role = parse_recipient_role(parts[2]);
  if (!defect.role) return refuse_word(parts, 2, "role", recipient_role_names());
  const auto told = roles_told(event);
  if (std::find(told.begin(), told.end(), *defect.role) == told.end()) return refuse_pair(parts);
  return {};
}

base::Result<void> read_time(const Parts& parts, Defect& defect) {
  const auto delay = parse_time(parts[2]);
  if (!delay || delay->count() == 0) {
    return refuse(parts, "has no time from 1 ms to 10 minutes",
                  "end it with milliseconds (900), or with a number and a unit (900ms, 2s)");
  }
  defect.delay = *delay;
  defect.name = fmt::format("{}:{}:{}", parts[0], parts[1], delay->count());
  return {};
}

}  // namespace

base::Result<Defect> parse_defect(std::string_view text) {
  const Parts parts = base::split(text, ':');
  const auto* spelling = std::find_if(std::begin(kSpellings), std::end(kSpellings),
                                      [&parts](const Spelling& known) { return known.name == parts.front(); });
  if (spelling == std::end(kSpellings)) return refuse_name(parts);
  const std::string form = std::string(spelling->name).append(form_of(spelling->form));
  if (parts.size() != base::split(form, ':').size()) {
    return refuse(parts, "has too many or too few parts", fmt::format("write it as {}", form));
  }
  Defect defect{spelling->kind, std::string(text), spelling->event, spelling->role, {}};
  if (spelling->form == Form::plain) return defect;
  auto event = read_event(parts);
  if (!event) return base::forward_error(event);
  defect.event = *event;
  base::Result<void> rest;
  if (spelling->form == Form::event_role) rest = read_role(parts, *event, defect);
  if (spelling->form == Form::event_time) rest = read_time(parts, defect);
  if (!rest) return base::forward_error(rest);
  return defect;
}

base::Result<std::vector<Defect>> parse_preset(std::string_view name) {
  std::vector<Defect> defects;
  if (name == kPresets[0]) return defects;
  if (name != kPresets[1]) {
    const std::string meant = base::nearest(name, kPresets);
    return base::fail(
        base::ErrorKind::usage, fmt::format("unknown --preset '{}'", name),
        meant.empty() ? fmt::format("give one of {}", list(kPresets)) : fmt::format("did you mean {}?", meant));
  }
  for (const auto defect : kAmn20260606) {
    defects.push_back(parse_defect(defect).value());
  }
  return defects;
}

base::Result<Defects> parse_defects(std::string_view preset, std::span<const std::string> names) {
  auto defects = parse_preset(preset);
  if (!defects) return base::forward_error(defects);
  const bool mixed = !defects->empty() && !names.empty();
  for (const auto& name : names) {
    auto defect = parse_defect(name);
    if (!defect) return base::forward_error(defect);
    defects->push_back(*std::move(defect));
  }
  auto combined = Defects::combine(*std::move(defects));
  if (!combined && mixed) return base::forward_error(combined, fmt::format("adding to --preset {}", preset));
  return combined;
}

}  // namespace e2e::sandbox
