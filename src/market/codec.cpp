#include "market/codec.hpp"

#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "core/pointer.hpp"
#include "core/template.hpp"
#include "market/reply_tokens.hpp"

namespace e2e::market {
namespace {

namespace json = boost::json;
using base::ErrorKind;

constexpr std::size_t kExcerpt = 200;

tl::unexpected<base::Error> nothing_at(const core::ActionSpec& spec, std::string_view name) {
  return base::fail(
      ErrorKind::product,
      fmt::format("the reply holds no {} (looked at {})", name, base::join(spec.result(name), ", ")),
      fmt::format("if the backend spells it otherwise, add its place to results.{} of the profile", name));
}

base::Result<std::string> usable(std::string id, std::string_view name) {
  if (auto checked = core::check_path_value(name, id); !checked) return base::forward_error(checked);
  return id;
}

base::Result<std::vector<std::string>> all_usable(std::vector<std::string> ids, std::string_view name) {
  for (const auto& id : ids) {
    if (auto checked = core::check_path_value(name, id); !checked) return base::forward_error(checked);
  }
  return ids;
}

std::string listed(const std::vector<unsigned>& codes) {
  std::string text;
  for (const unsigned code : codes) {
    if (!text.empty()) text += " or ";
    text += std::to_string(code);
  }
  return text;
}

bool is_login(const core::Profile& profile, const core::ActionSpec& spec) {
  return &spec == &profile.action(core::Action::login);
}

std::string redirect_target(const core::Profile& profile, const core::ActionSpec& spec, const net::HttpReply& reply,
                            const base::Redactor& redactor) {
  const auto location = net::find_header(reply.headers, "Location");
  if (!is_login(profile, spec)) return redactor.excerpt(location, kExcerpt);
  // Where single sign-on goes on, all but scheme and host may hold tickets.
  const auto end_of_scheme = location.find("://");
  const std::string_view scheme = location.substr(0, end_of_scheme);
  if (scheme != "http" && scheme != "https") return "…";
  std::string_view host = location.substr(end_of_scheme + 3);
  host = host.substr(0, host.find_first_of("/?#\\"));
  host.remove_prefix(host.rfind('@') + 1);  // 0 where there is none
  return redactor.excerpt(fmt::format("{}://{}", scheme, redactor.redact(host)), kExcerpt);
}

// What a reply is read by.
struct Reading {
  const core::Profile& profile;
  const core::ActionSpec& spec;
  const base::Redactor& redactor;
};

struct Refusal {
  std::string quoted;
  std::string heard;
};

// `body` is null where there is no JSON. Of a login only the words for an error are told, and never the body; in a reply
// that grants something there are none.
Refusal refusal_of(const Reading& by, const net::HttpReply& reply, const json::value* body) {
  const auto text = body == nullptr ? std::nullopt : core::find_text(*body, by.profile.envelope.error);
  if (is_login(by.profile, by.spec)) {
    if (!text || reply.status < 400) return {};
    return {by.redactor.excerpt(without_opaque_words(by.redactor.redact(*text)), kExcerpt), {}};
  }
  const std::string& heard = text ? *text : reply.body;
  return {by.redactor.excerpt(heard, kExcerpt), heard};
}

std::string with_reason(std::string text, const std::string& reason) {
  return reason.empty() ? text : std::move(text) + ": " + reason;
}

// The status is none that the profile accepts.
tl::unexpected<base::Error> refused(const Reading& by, const net::HttpReply& reply, const std::string& reason) {
  if (reply.status == 429) {
    const auto wait = net::find_header(reply.headers, "Retry-After");
    return base::fail(ErrorKind::rate_limited,
                      fmt::format("was refused by the target's rate limit (429{})",
                                  wait.empty() ? "" : fmt::format(", Retry-After: {}", by.redactor.excerpt(wait, 40))),
                      "wait until the target's window opens again, or play fewer flows, sellers or levels");
  }
  if (reply.status >= 300 && reply.status < 400) {
    return base::fail(ErrorKind::product,
                      fmt::format("was redirected ({}) to '{}'; redirects are not followed", reply.status,
                                  redirect_target(by.profile, by.spec, reply, by.redactor)),
                      "give the final address as BASE_URL");
  }
  return base::fail(
      ErrorKind::product,
      with_reason(fmt::format("answered {}, expected {}", reply.status, listed(by.spec.success)), reason));
}

// The status is one that the profile accepts.
tl::unexpected<base::Error> unusable(const net::HttpReply& reply, bool is_json, const std::string& reason) {
  if (!is_json && reply.body.empty()) {
    return base::fail(ErrorKind::product, fmt::format("answered {} with an empty body", reply.status));
  }
  const std::string_view what = is_json ? ", but its envelope says failure" : " with a body that is not JSON";
  return base::fail(ErrorKind::product, with_reason(fmt::format("answered {}{}", reply.status, what), reason));
}

InboxEntry read_inbox_entry(const core::ActionSpec& spec, const json::value& item, const std::string& id) {
  const auto text = [&](std::string_view name) { return core::find_text(item, spec.result(name)).value_or(""); };
  return {core::NotificationId(id),
          text("item.category"),
          text("item.related"),
          text("item.title"),
          core::find_all_texts(item, spec.result("item.user")),
          !core::find_bool(item, spec.result("item.is_read")).value_or(false),
          base::parse_rfc3339(text("item.created_at"))};
}

}  // namespace

JudgedReply judge_reply(const core::Profile& profile, const core::ActionSpec& spec, const net::HttpReply& reply,
                        const base::Redactor& redactor) {
  const bool is_success = std::find(spec.success.begin(), spec.success.end(), reply.status) != spec.success.end();
  if (is_success && reply.status == 204) return {json::value(nullptr), {}, {}};
  boost::system::error_code failed;
  json::value body = json::parse(reply.body, failed);
  if (is_success && !failed && core::find_bool(body, profile.envelope.success) != false) {
    return {std::move(body), {}, {}};
  }
  const Reading by{profile, spec, redactor};
  auto refusal = refusal_of(by, reply, failed ? nullptr : &body);
  auto error = is_success ? unusable(reply, !failed, refusal.quoted) : refused(by, reply, refusal.quoted);
  return {std::move(error), std::move(refusal.quoted), std::move(refusal.heard)};
}

base::Result<json::value> check_reply(const core::Profile& profile, const core::ActionSpec& spec,
                                      const net::HttpReply& reply, const Wording& wording) {
  auto judged = judge_reply(profile, spec, reply, wording.redactor);
  if (!judged.body) judged.body.error().message.insert(0, std::string(wording.what) + " ");
  return std::move(judged.body);
}

base::Result<LoginReply> read_login(const core::ActionSpec& spec, const json::value& body) {
  const auto token = core::find_text(body, spec.result("token"));
  if (!token) return nothing_at(spec, "token");
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (std::any_of(token->begin(), token->end(), is_control)) {
    return base::fail(ErrorKind::product,
                      "the token in the reply has control characters, and cannot be sent in a header",
                      "see what the target's login answers: a token is one line of printable characters");
  }
  auto ids = all_usable(core::find_all_texts(body, spec.result("ids")), "ids");
  if (!ids) return base::forward_error(ids);
  return LoginReply{base::Secret(*token), std::move(*ids), core::find_text(body, spec.result("role")).value_or("")};
}

base::Result<std::vector<std::string>> read_user_ids(const core::ActionSpec& spec, const json::value& body) {
  auto ids = core::find_all_texts(body, spec.result("ids"));
  if (ids.empty()) return nothing_at(spec, "ids");
  return all_usable(std::move(ids), "ids");
}

base::Result<std::string> read_id(const core::ActionSpec& spec, const json::value& body) {
  const auto id = core::find_text(body, spec.result("id"));
  if (!id) return nothing_at(spec, "id");
  return usable(*id, "id");
}

base::Result<core::CategoryId> read_first_category(const core::ActionSpec& spec, const json::value& body) {
  const json::array* list = core::find_array(body, spec.result("list"));
  if (list == nullptr) return nothing_at(spec, "list");
  for (const auto& item : *list) {
    if (const auto id = core::find_text(item, spec.result("item.id"))) return core::CategoryId(*id);
  }
  return base::fail(ErrorKind::product, "the backend has no category, and a purchase request needs one",
                    "seed the backend's categories");
}

base::Result<RequestView> read_request_view(const core::ActionSpec& spec, const json::value& body) {
  const auto status = core::find_text(body, spec.result("status"));
  if (!status) return nothing_at(spec, "status");
  return RequestView{*status, core::OfferId(core::find_text(body, spec.result("selected_offer")).value_or(""))};
}

base::Result<PaymentIntent> read_payment_intent(const core::ActionSpec& spec, const json::value& body) {
  PaymentIntent intent;
  const auto id = core::find_text(body, spec.result("id"));
  if (!id) return nothing_at(spec, "id");
  if (auto checked = core::check_path_value("id", *id); !checked) return base::forward_error(checked);
  intent.id = core::PaymentId(*id);
  for (const auto& [name, place] : std::initializer_list<std::pair<std::string_view, std::string*>>{
           {"address", &intent.address}, {"token", &intent.token}, {"amount", &intent.amount}}) {
    const auto text = core::find_text(body, spec.result(name));
    if (!text) return nothing_at(spec, name);
    *place = *text;
  }
  for (const auto& [name, place] : std::initializer_list<std::pair<std::string_view, std::int64_t*>>{
           {"decimals", &intent.decimals}, {"chain_id", &intent.chain_id}}) {
    const auto number = core::find_integer(body, spec.result(name));
    if (!number) return nothing_at(spec, name);
    *place = *number;
  }
  intent.baseline = core::find_text(body, spec.result("baseline")).value_or("");
  return intent;
}

base::Result<PaymentView> read_payment_view(const core::ActionSpec& spec, const json::value& body) {
  const auto status = core::find_text(body, spec.result("status"));
  if (!status) return nothing_at(spec, "status");
  const auto text = [&](std::string_view name) { return core::find_text(body, spec.result(name)).value_or(""); };
  return PaymentView{*status, text("escrow"), text("observed"), text("confirmations")};
}

base::Result<InboxPage> read_inbox_page(const core::ActionSpec& spec, const json::value& body) {
  const json::array* list = core::find_array(body, spec.result("list"));
  if (list == nullptr) return nothing_at(spec, "list");
  InboxPage page;
  page.entries.reserve(list->size());
  for (const auto& item : *list) {
    const auto id = core::find_text(item, spec.result("item.id"));
    if (!id) return nothing_at(spec, "item.id");
    page.entries.push_back(read_inbox_entry(spec, item, *id));
  }
  page.has_more = core::find_bool(body, spec.result("has_more"));
  page.unread_count = core::find_integer(body, spec.result("unread_count"));
  return page;
}

base::Result<std::int64_t> read_unread_count(const core::ActionSpec& spec, const json::value& body) {
  const auto count = core::find_integer(body, spec.result("unread_count"));
  if (!count) return nothing_at(spec, "unread_count");
  return *count;
}

base::Result<std::optional<std::string>> find_in_list(const core::ActionSpec& spec, const json::value& body,
                                                      std::string_view field, const std::vector<std::string>& values) {
  const json::array* list = core::find_array(body, spec.result("list"));
  if (list == nullptr) return nothing_at(spec, "list");
  for (const auto& item : *list) {
    const auto texts = core::find_all_texts(item, spec.result(field));
    const bool is_one = std::any_of(texts.begin(), texts.end(), [&](const std::string& text) {
      return std::find(values.begin(), values.end(), text) != values.end();
    });
    if (!is_one) continue;
    auto id = core::find_text(item, spec.result("item.id"));
    if (!id) return nothing_at(spec, "item.id");
    return usable(std::move(*id), "item.id");
  }
  return std::optional<std::string>();
}

}  // namespace e2e::market
