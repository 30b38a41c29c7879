#include "report/markdown_format.hpp"

#include <chrono>

#include <fmt/format.h>

#include "report/escape.hpp"

namespace e2e::report {
namespace {

constexpr std::size_t kEnoughForP95 = 20;
constexpr std::size_t kEnoughForP99 = 100;

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
