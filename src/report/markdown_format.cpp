#include "report/markdown_format.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "report/escape.hpp"

namespace e2e::report {
namespace {

constexpr std::size_t kEnoughForP95 = 20;
constexpr std::size_t kEnoughForP99 = 100;
constexpr std::size_t kLinkBytes = 300;

// It can end neither the link nor the cell that it stands in.
bool is_safe_link(const std::string& link) {
  constexpr std::string_view kPlain = "-._~:/?#@!$&'()*+,;=%";
  const bool is_plain = std::all_of(link.begin(), link.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kPlain.find(c) != std::string_view::npos;
  });
  const bool is_web = link.starts_with("https://") || link.starts_with("http://");
  return is_plain && is_web && link.size() <= kLinkBytes;
}

}  // namespace

std::string table_head(std::initializer_list<Column> columns) {
  std::string titles = "|";
  std::string rule = "|";
  for (const auto& column : columns) {
    titles += fmt::format(" {} |", column.title);
    rule += column.align == Align::right ? " ---: |" : " --- |";
  }
  return titles + "\n" + rule + "\n";
}

std::string table_row(std::initializer_list<std::string> cells) {
  std::string row = "|";
  for (const auto& cell : cells) row += " " + cell + " |";
  return row + "\n";
}

PercentileCells percentile_cells(const core::Percentiles& percentiles) {
  if (percentiles.count == 0) return {"–", "–", "–", "–"};
  const auto cell = [&](core::Duration duration, std::size_t percent, std::size_t enough) {
    const std::chrono::duration<double, std::milli> milliseconds(duration);
    return fmt::format("{}{:.1f}{}", percentiles.is_bound(percent) ? "&gt; " : "", milliseconds.count(),
                       percentiles.count < enough ? "¹" : "");
  };
  return {cell(percentiles.p50, 50, 0), cell(percentiles.p95, 95, kEnoughForP95),
          cell(percentiles.p99, 99, kEnoughForP99), cell(percentiles.max, 100, 0)};
}

bool rests_on_few_samples(const core::Percentiles& percentiles) {
  return percentiles.count > 0 && percentiles.few_samples();
}

std::string link_text(const std::string& link) { return is_safe_link(link) ? "<" + link + ">" : markdown_code(link); }

std::string linked_code(const std::string& code, const std::string& link) {
  return is_safe_link(link) ? fmt::format("[{}](<{}>)", code, link) : code;
}

std::string filing_text(const std::string& filed_under) {
  return filed_under.empty() ? "without a related id" : "filed under " + markdown_code(filed_under);
}

std::string actor_cell(const core::ActorRef& actor) {
  return fmt::format("{} {} {}", core::to_string(actor.role), actor.index, markdown_code(actor.user_id));
}

void BoundedList::close() {
  if (left_out_ > 0) {
    out_ += fmt::format("\n*{} more not shown; the JSON report has {}.*\n", left_out_, left_out_ == 1 ? "it" : "them");
  }
  out_ += '\n';
}

}  // namespace e2e::report
