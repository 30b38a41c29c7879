#include <algorithm>
#include <array>
#include <charconv>
#include <system_error>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "base/text.hpp"
#include "core/pointer.hpp"
#include "core/profile_parts.hpp"
#include "core/template.hpp"

namespace e2e::core {
namespace {

namespace json = boost::json;

constexpr std::array kTiers = {Tier::none, Tier::global, Tier::auth, Tier::payment};

// Each column is a list of words.
struct RulesRow {
  Action action;
  std::string_view required_results;
  std::string_view optional_results;
  std::string_view placeholders;
};

constexpr std::array kRules = {
    RulesRow{Action::health, "", "version", ""},
    RulesRow{Action::login, "token ids", "role", "email password"},
    RulesRow{Action::create_user, "ids", "", "email password first_name last_name role"},
    RulesRow{Action::delete_user, "", "", "user_id"},
    RulesRow{Action::list_categories, "list item.id", "", ""},
    RulesRow{Action::create_request, "id", "",
             "title description category_id seller_ids budget_min budget_max currency"},
    RulesRow{Action::read_request, "status", "selected_offer", "purchase_request_id"},
    RulesRow{Action::list_requests, "list item.id item.title", "", ""},
    RulesRow{Action::create_offer, "id", "", "purchase_request_id title price currency"},
    RulesRow{Action::list_offers, "list item.id item.seller_ids", "", "purchase_request_id"},
    RulesRow{Action::accept_offer, "", "", "purchase_request_id offer_id"},
    RulesRow{Action::set_status, "", "", "purchase_request_id status"},
    RulesRow{Action::record_payment, "id status", "", "purchase_request_id offer_id buyer_id seller_id price currency"},
    RulesRow{Action::create_intent, "id address token amount decimals chain_id", "baseline",
             "purchase_request_id offer_id price currency network chain_id token_symbol buyer_address"},
    RulesRow{Action::check_before_payment, "status", "escrow observed confirmations", "payment_id"},
    RulesRow{Action::check_payment, "status", "escrow observed confirmations", "payment_id transaction_hash"},
    RulesRow{Action::deliver, "", "", "purchase_request_id tracking_number estimated_delivery"},
    RulesRow{Action::confirm_delivery, "", "", "purchase_request_id"},
    RulesRow{Action::list_notifications, "list item.id item.category item.related",
             "item.title item.user item.is_read item.created_at has_more unread_count", "page limit"},
    RulesRow{Action::unread_count, "unread_count", "", ""},
};

std::vector<std::string_view> words_of(std::string_view column) {
  return column.empty() ? std::vector<std::string_view>() : base::split(column, ' ');
}

bool contains(const std::vector<std::string_view>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

void check_template(const Cursor& at, const std::string& text, const ActionRules& rules) {
  const auto names = placeholders_in(text);
  if (!names) return at.report(names.error().message, names.error().fix);
  for (const auto& name : *names) {
    if (contains(rules.placeholders, name)) continue;
    const auto action = to_string(rules.action);
    at.report(fmt::format("there is no value '{}' in the action {}", name, action),
              rules.placeholders.empty() ? fmt::format("{} has no placeholders: write the value itself", action)
                                         : suggest(name, rules.placeholders));
  }
}

std::string read_path(const Cursor& at, const ActionRules& rules) {
  const auto text = at.text();
  if (!text) return {};
  const auto unusable = [](char c) { return c <= ' ' || c >= 0x7f || c == '#' || c == '\\'; };
  if (text->front() != '/') {
    at.report(fmt::format("'{}' does not start with '/'", *text), "give the path below BASE_URL, such as /api/version");
  } else if (std::any_of(text->begin(), text->end(), unusable)) {
    at.report(fmt::format("'{}' holds a character that no path may hold", *text),
              "percent-encode spaces and everything beyond ASCII; leave out '#'");
  }
  check_template(at, *text, rules);
  return *text;
}

// Unquoted true, false and numbers are what JSON makes of them; everything else is text.
json::value json_of_scalar(const YamlNode& node) {
  if (node.is_quoted) return json::value(node.text);
  if (node.text == "true" || node.text == "false") return node.text == "true";
  if (is_json_number(node.text)) {
    const char* end = node.text.data() + node.text.size();
    std::int64_t whole = 0;
    if (const auto parsed = std::from_chars(node.text.data(), end, whole);
        parsed.ptr == end && parsed.ec == std::errc())
      return whole;
    double fraction = 0;
    std::from_chars(node.text.data(), end, fraction);
    return fraction;
  }
  return json::value(node.text);
}

json::value read_body(const Cursor& at, const ActionRules& rules) {
  switch (at.node().kind) {
    case YamlNode::Kind::null:
      return nullptr;
    case YamlNode::Kind::scalar:
      check_template(at, at.node().text, rules);
      return json_of_scalar(at.node());
    case YamlNode::Kind::list: {
      json::array array;
      for (const auto& item : at.items()) {
        array.push_back(read_body(item, rules));
      }
      return array;
    }
    case YamlNode::Kind::map: {
      at.check_map();
      json::object object;
      for (const auto& [key, member] : at.members()) {
        object[key] = read_body(member, rules);
      }
      return object;
    }
  }
  return nullptr;
}

std::string read_method(const Cursor& at) {
  static constexpr std::array<std::string_view, 5> kMethods = {"GET", "POST", "PUT", "PATCH", "DELETE"};
  const auto text = at.text();
  if (!text) return {};
  if (std::find(kMethods.begin(), kMethods.end(), *text) == kMethods.end()) {
    at.report(fmt::format("'{}' is not a method", *text), suggest(*text, kMethods));
  }
  return *text;
}

// The keys that a route and a fallback share.
Route read_route(const Cursor& at, const ActionRules& rules) {
  Route route;
  if (const auto method = at.require("method")) route.method = read_method(*method);
  if (const auto path = at.require("path")) route.path = read_path(*path, rules);
  const auto body = at.find("body");
  if (!body) return route;
  if (route.method == "GET") {
    body->report("a GET request has no body", "remove the body, or change the method");
  } else if (body->node().kind != YamlNode::Kind::map && body->node().kind != YamlNode::Kind::list) {
    body->report("is neither a map nor a list", "write the JSON body as a map, or remove the key");
  }
  route.body = read_body(*body, rules);
  return route;
}

std::vector<unsigned> read_success(const Cursor& at) {
  constexpr unsigned kFirst = 200;
  constexpr unsigned kLast = 299;
  std::vector<unsigned> codes;
  const auto items = at.one_or_many();
  for (const auto& item : items) {
    if (const auto code = item.number(kFirst, kLast)) codes.push_back(*code);
  }
  if (items.empty()) at.report("names no status code", "write the codes that mean success, such as [200, 201]");
  return codes;
}

void read_results(const Cursor& at, const ActionRules& rules, ActionSpec& spec) {
  std::vector<std::string_view> known = rules.required_results;
  known.insert(known.end(), rules.optional_results.begin(), rules.optional_results.end());
  if (known.empty()) return at.report("nothing is read from the replies to this action", "remove `results:`");
  if (!at.check_map(known)) return;
  for (const auto& [name, member] : at.members()) {
    if (contains(known, name)) spec.results[name] = read_pointers(member);
  }
}

void check_required_results(const Cursor& at, const ActionRules& rules, const ActionSpec& spec) {
  for (const auto name : rules.required_results) {
    if (!spec.result(name).empty()) continue;
    at.report(fmt::format("does not say where the result '{}' is found", name),
              fmt::format("add `{}: [/…]` with one or more JSON pointers to its results", name));
  }
}

ActionSpec read_action(const Cursor& at, const ActionRules& rules) {
  static constexpr std::array<std::string_view, 7> kKeys = {"method", "path",     "body",   "success",
                                                            "tier",   "fallback", "results"};
  static constexpr std::array<std::string_view, 3> kFallbackKeys = {"method", "path", "body"};
  ActionSpec spec;
  if (!at.check_map(kKeys)) return spec;
  spec.route = read_route(at, rules);
  if (const auto success = at.require("success")) spec.success = read_success(*success);
  if (const auto tier = at.find("tier")) spec.tier = tier->word<Tier>(kTiers).value_or(Tier::global);
  if (const auto fallback = at.find("fallback"); fallback && fallback->check_map(kFallbackKeys)) {
    spec.fallback = read_route(*fallback, rules);
  }
  if (const auto results = at.find("results")) read_results(*results, rules, spec);
  check_required_results(at, rules, spec);
  return spec;
}

}  // namespace

ActionRules rules_of(Action action) {
  const auto* row =
      std::find_if(kRules.begin(), kRules.end(), [&](const auto& rules) { return rules.action == action; });
  return {action, words_of(row->required_results), words_of(row->optional_results), words_of(row->placeholders)};
}

Pointers read_pointers(const Cursor& at) {
  Pointers pointers;
  for (const auto& item : at.one_or_many()) {
    const YamlNode& node = item.node();
    if (node.kind == YamlNode::Kind::scalar && is_json_pointer(node.text)) {
      pointers.push_back(node.text);
    } else {
      item.report(fmt::format("'{}' is not a JSON pointer", node.text),
                  "write / before every key, ~0 for ~ and ~1 for / inside a key; \"\" is the whole reply");
    }
  }
  return pointers;
}

std::map<Action, ActionSpec> read_actions(const Cursor& at) {
  std::vector<std::string_view> names;
  for (const Action action : all_actions()) {
    names.push_back(to_string(action));
  }
  std::map<Action, ActionSpec> actions;
  if (!at.check_map(names)) return actions;
  for (const Action action : all_actions()) {
    const auto member = at.require(to_string(action));
    if (member) actions[action] = read_action(*member, rules_of(action));
  }
  return actions;
}

}  // namespace e2e::core
