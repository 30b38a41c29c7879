// Tables and bounded lists of the Markdown report.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include "core/run_result.hpp"

namespace e2e::report {

enum class Align { left, right };

struct Column {
  std::string_view title;
  Align align = Align::left;
};

// Cells are Markdown already: what is not ours goes through markdown_text or markdown_code first.
std::string table_head(std::initializer_list<Column> columns);
std::string table_row(std::initializer_list<std::string> cells);

// p50, p95, p99 and max in milliseconds; "¹" marks those of few samples, ">" lower bounds, "–" stands for none.
struct PercentileCells {
  std::string p50, p95, p99, max;
};
PercentileCells percentile_cells(const core::Percentiles& percentiles);

// Whether ¹ stands at one of them.
bool rests_on_few_samples(const core::Percentiles& percentiles);

// The footnote that ¹ refers to.
inline constexpr std::string_view kFewSamplesNote = "¹ Few samples: a p95 of fewer than 20, a p99 of fewer than 100.\n";

// An address to click on where that is safe, and else its text.
std::string link_text(const std::string& link);
// `code` as a link to it where that is safe, and else without one; `code` is Markdown already.
std::string linked_code(const std::string& code, const std::string& link);

// Where a misfiled notification was found: "filed under `3f0c…`" or "without a related id".
std::string filing_text(const std::string& filed_under);

// "seller 2 `3f0c…`".
std::string actor_cell(const core::ActorRef& actor);

inline constexpr std::size_t kKiB = 1024;

struct Bounds {
  std::size_t items = 0;
  std::size_t bytes = 0;
};

// Appends entries to a report until either bound is reached, and counts the rest.
// Borrows: the report's text, which must outlive it.
class BoundedList {
 public:
  BoundedList(std::string& out, Bounds bounds) : out_(out), bounds_(bounds) {}

  // `render` makes the entry's text; it is not called once the list is full.
  template <class Render>
  void add(const Render& render) {
    if (is_full_ || shown_ == bounds_.items) {
      ++left_out_;
      return;
    }
    const std::string entry = render();
    if (written_ + entry.size() > bounds_.bytes) {
      is_full_ = true;
      ++left_out_;
      return;
    }
    out_ += entry;
    written_ += entry.size();
    ++shown_;
  }

  // Ends the list: says how many entries were left out, if any, and leaves an empty line.
  void close();

 private:
  std::string& out_;
  Bounds bounds_;
  std::size_t shown_ = 0;
  std::size_t written_ = 0;
  std::size_t left_out_ = 0;
  bool is_full_ = false;
};

}  // namespace e2e::report
