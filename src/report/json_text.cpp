#include "report/json_text.hpp"

#include <iterator>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/utf8.hpp"

namespace e2e::report {
namespace {

class PrettyPrinter {
 public:
  // Nested to the depth of the report's schema, so recursion is bounded.
  void print(const boost::json::value& value) {
    switch (value.kind()) {
      case boost::json::kind::object:
        print(value.get_object());
        break;
      case boost::json::kind::array:
        print(value.get_array());
        break;
      case boost::json::kind::string:
        print(std::string_view(value.get_string()));
        break;
      case boost::json::kind::double_:
        print(value.get_double());
        break;
      case boost::json::kind::int64:
        fmt::format_to(std::back_inserter(out_), "{}", value.get_int64());
        break;
      case boost::json::kind::uint64:
        fmt::format_to(std::back_inserter(out_), "{}", value.get_uint64());
        break;
      case boost::json::kind::bool_:
        out_ += value.get_bool() ? "true" : "false";
        break;
      case boost::json::kind::null:
        out_ += "null";
        break;
    }
  }

  std::string take() && { return std::move(out_); }

 private:
  void print(const boost::json::object& object) {
    print_members('{', object, '}', [this](const boost::json::key_value_pair& member) {
      print(std::string_view(member.key()));
      out_ += ": ";
      print(member.value());
    });
  }

  void print(const boost::json::array& array) {
    print_members('[', array, ']', [this](const boost::json::value& element) { print(element); });
  }

  template <class Members, class PrintMember>
  void print_members(char open, const Members& members, char close, const PrintMember& print_member) {
    out_ += open;
    ++depth_;
    bool is_first = true;
    for (const auto& member : members) {
      if (!is_first) out_ += ',';
      is_first = false;
      break_line();
      print_member(member);
    }
    --depth_;
    if (!members.empty()) break_line();
    out_ += close;
  }

  void print(std::string_view text) {
    out_ += '"';
    if (base::printable(text) == text) {
      out_ += base::json_escape(text) + '"';
      return;
    }
    const std::string valid = base::to_valid_utf8(text);
    for (std::string_view rest = valid; !rest.empty();) {
      const auto point = base::first_code_point(rest);
      // JSON allows these as they are; a terminal that shows the report would obey them.
      const bool is_escaped = point.value >= 0x7F && base::steers_terminals(point.value);
      out_ += is_escaped ? fmt::format("\\u{:04x}", static_cast<unsigned>(point.value))
                         : base::json_escape(rest.substr(0, point.length));
      rest.remove_prefix(point.length);
    }
    out_ += '"';
  }

  void print(double number) {
    std::string digits = fmt::format("{:.3f}", number);
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') digits.pop_back();
    out_ += digits;
  }

  void break_line() {
    out_ += '\n';
    out_.append(2 * depth_, ' ');
  }

  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string pretty_json(const boost::json::value& value) {
  PrettyPrinter printer;
  printer.print(value);
  return std::move(printer).take() + "\n";
}

}  // namespace e2e::report
