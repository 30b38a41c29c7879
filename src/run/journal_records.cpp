#include "run/journal_records.hpp"

#include <algorithm>
#include <charconv>
#include <concepts>
#include <limits>
#include <span>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/utf8.hpp"
#include "run/journal_fields.hpp"

namespace e2e::run {
namespace {

namespace json = boost::json;
using std::chrono::microseconds;

class Writer {
 public:
  Writer(json::object& out, const base::Redactor& redactor) : out_(out), redactor_(redactor) {}

  // Bytes that are not UTF-8 would make the whole line unreadable.
  void plain(std::string_view key, const std::string& value) { out_[key] = base::to_valid_utf8(value); }
  // An id, or another name that the backend gave: whoever goes on with the journal asks for it.
  void text(std::string_view key, const std::string& value) { plain(key, redactor_.redact_id(value)); }
  // What was composed from such: no secret that is not common.
  void composed(std::string_view key, const std::string& value) { plain(key, redactor_.sweep(value)); }
  void texts(std::string_view key, const std::vector<std::string>& values) {
    json::array array;
    for (const auto& value : values) array.emplace_back(base::to_valid_utf8(redactor_.redact_id(value)));
    out_[key] = std::move(array);
  }
  template <std::integral Number>
  void number(std::string_view key, Number value) {
    out_[key] = value;
  }
  void numbers(std::string_view key, const std::vector<int>& values) {
    out_[key] = json::array(values.begin(), values.end());
  }
  void boolean(std::string_view key, bool value) { out_[key] = value; }
  // As text: readers that hold numbers as doubles would change it.
  void big_number(std::string_view key, std::uint64_t value) { out_[key] = std::to_string(value); }
  template <class Number>
  void optional(std::string_view key, const std::optional<Number>& value) {
    out_[key] = value ? json::value(*value) : json::value(nullptr);
  }
  template <class Word>
  void word(std::string_view key, Word value, std::span<const Word> /*all*/) {
    out_[key] = json::string(to_string(value));
  }
  template <class Word, std::size_t N>
  void word(std::string_view key, Word value, const std::array<Word, N>& all) {
    word(key, value, std::span<const Word>(all));
  }
  template <class Span>
  void duration(std::string_view key, Span value) {
    out_[key] = std::chrono::duration_cast<microseconds>(value).count();
  }
  void time(std::string_view key, base::WallTime value) { out_[key] = base::to_rfc3339(value); }
  void time(std::string_view key, const std::optional<base::WallTime>& value) {
    out_[key] = value ? json::value(base::to_rfc3339(*value)) : json::value(nullptr);
  }
  void optional_duration(std::string_view key, const std::optional<core::Duration>& value) {
    out_[key] = nullptr;
    if (value) duration(key, *value);
  }
  template <class Fill>
  void object(std::string_view key, const Fill& fill) {
    json::object object;
    Writer inner(object, redactor_);
    fill(inner);
    out_[key] = std::move(object);
  }
  template <class Value, class Fill>
  void optional_object(std::string_view key, std::optional<Value>& value, const Fill& fill) {
    out_[key] = nullptr;
    if (value) object(key, [&](Writer& inner) { fill(inner, *value); });
  }
  template <class Value, class Fill>
  void objects(std::string_view key, std::vector<Value>& values, const Fill& fill) {
    json::array array;
    for (auto& value : values) {
      json::object object;
      Writer inner(object, redactor_);
      fill(inner, value);
      array.emplace_back(std::move(object));
    }
    out_[key] = std::move(array);
  }

 private:
  json::object& out_;
  const base::Redactor& redactor_;
};

// Reads the fields of an object; is_whole() says whether each was there and what it has to be.
class Reader {
 public:
  explicit Reader(const json::object& in) : in_(in) {}

  bool is_whole() const { return is_whole_; }

  void plain(std::string_view key, std::string& value) {
    const json::value* found = in_.if_contains(key);
    if (found == nullptr || !found->is_string()) return miss();
    value = found->get_string();
  }
  void text(std::string_view key, std::string& value) { plain(key, value); }
  void composed(std::string_view key, std::string& value) { plain(key, value); }
  void texts(std::string_view key, std::vector<std::string>& values) {
    for (const json::value& item : array(key)) {
      if (!item.is_string()) return miss();
      values.emplace_back(item.get_string());
    }
  }
  template <std::integral Number>
  void number(std::string_view key, Number& value) {
    const auto found = in_.if_contains(key) == nullptr ? std::nullopt : integer<Number>(in_.at(key));
    if (!found) return miss();
    value = *found;
  }
  void numbers(std::string_view key, std::vector<int>& values) {
    values.clear();
    for (const json::value& item : array(key)) {
      const auto number = integer<int>(item);
      if (!number) return miss();
      values.push_back(*number);
    }
  }
  void boolean(std::string_view key, bool& value) {
    const json::value* found = in_.if_contains(key);
    if (found == nullptr || !found->is_bool()) return miss();
    value = found->get_bool();
  }
  void big_number(std::string_view key, std::uint64_t& value) {
    std::string digits;
    plain(key, digits);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size()) miss();
  }
  template <class Number>
  void optional(std::string_view key, std::optional<Number>& value) {
    if (is_null(key)) return;
    Number number{};
    this->number(key, number);
    value = number;
  }
  template <class Word>
  void word(std::string_view key, Word& value, std::span<const Word> all) {
    std::string name;
    plain(key, name);
    const auto found = std::find_if(all.begin(), all.end(), [&](Word word) { return to_string(word) == name; });
    if (found == all.end()) return miss();
    value = *found;
  }
  template <class Word, std::size_t N>
  void word(std::string_view key, Word& value, const std::array<Word, N>& all) {
    word(key, value, std::span<const Word>(all));
  }
  template <class Span>
  void duration(std::string_view key, Span& value) {
    std::int64_t count = 0;
    number(key, count);
    value = std::chrono::duration_cast<Span>(microseconds(count));
  }
  void optional_duration(std::string_view key, std::optional<core::Duration>& value) {
    if (is_null(key)) return;
    duration(key, value.emplace());
  }
  void time(std::string_view key, base::WallTime& value) {
    std::string text;
    plain(key, text);
    const auto time = base::parse_rfc3339(text);
    if (!time) return miss();
    value = *time;
  }
  void time(std::string_view key, std::optional<base::WallTime>& value) {
    if (is_null(key)) return;
    base::WallTime time_read;
    time(key, time_read);
    value = time_read;
  }
  template <class Fill>
  void object(std::string_view key, const Fill& fill) {
    const json::value* found = in_.if_contains(key);
    if (found == nullptr || !found->is_object()) return miss();
    Reader inner(found->get_object());
    fill(inner);
    is_whole_ = is_whole_ && inner.is_whole();
  }
  template <class Value, class Fill>
  void optional_object(std::string_view key, std::optional<Value>& value, const Fill& fill) {
    if (is_null(key)) return;
    value.emplace();
    object(key, [&](Reader& inner) { fill(inner, *value); });
  }
  template <class Value, class Fill>
  void objects(std::string_view key, std::vector<Value>& values, const Fill& fill) {
    for (const json::value& item : array(key)) {
      if (!item.is_object()) return miss();
      Reader inner(item.get_object());
      fill(inner, values.emplace_back());
      is_whole_ = is_whole_ && inner.is_whole();
    }
  }

 private:
  void miss() { is_whole_ = false; }

  bool is_null(std::string_view key) {
    const json::value* found = in_.if_contains(key);
    return found != nullptr && found->is_null();
  }

  const json::array& array(std::string_view key) {
    static const json::array empty;
    const json::value* found = in_.if_contains(key);
    if (found != nullptr && found->is_array()) return found->get_array();
    miss();
    return empty;
  }

  template <std::integral Number>
  static std::optional<Number> integer(const json::value& value) {
    boost::system::error_code failed;
    const auto number = value.to_number<Number>(failed);
    return failed ? std::nullopt : std::optional(number);
  }

  const json::object& in_;
  bool is_whole_ = true;
};

template <class Record>
std::optional<JournalRecord> read_as(Reader& reader) {
  Record record{};
  fields(reader, record);
  return reader.is_whole() ? std::optional<JournalRecord>(std::move(record)) : std::nullopt;
}

// The record of that name: tries the alternatives of the variant one after another.
template <std::size_t I = 0>
std::optional<JournalRecord> read_named(std::string_view name, Reader& reader) {
  if constexpr (I < std::variant_size_v<JournalRecord>) {
    using Record = std::variant_alternative_t<I, JournalRecord>;
    return name == kRecordName<Record> ? read_as<Record>(reader) : read_named<I + 1>(name, reader);
  } else {
    return std::nullopt;
  }
}

}  // namespace

std::string to_line(StampedRecord stamped, const base::Redactor& redactor) {
  json::object out;
  Writer writer(out, redactor);
  std::visit(
      [&]<class Record>(Record& record) {
        out["record"] = json::string(kRecordName<Record>);
        out["seq"] = stamped.sequence;
        writer.time("at", stamped.at);
        fields(writer, record);
      },
      stamped.record);
  return json::serialize(out) + "\n";
}

std::optional<StampedRecord> parse_line(std::string_view line) {
  boost::system::error_code failed;
  const json::value value = json::parse(line, failed);
  if (failed || !value.is_object()) return std::nullopt;
  Reader reader(value.get_object());
  StampedRecord stamped;
  std::string name;
  reader.plain("record", name);
  reader.number("seq", stamped.sequence);
  reader.time("at", stamped.at);
  auto record = read_named(name, reader);
  if (!record) return std::nullopt;
  stamped.record = std::move(*record);
  // The step stands once in the line, and twice in the value.
  if (auto* step = std::get_if<StepFinished>(&stamped.record)) step->result.step = step->mark.step;
  return stamped;
}

}  // namespace e2e::run
