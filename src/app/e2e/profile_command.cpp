#include "app/e2e/profile_command.hpp"

#include <optional>

#include <fmt/format.h>

#include "app/e2e/text_file.hpp"

namespace e2e::app {
namespace {

constexpr int kUsage = 2;

using Problems = std::vector<core::ConfigProblem>;

int report(const Problems& problems, Terminal& terminal) {
  for (const auto& problem : problems) terminal.problem(problem.what, problem.fix);
  return kUsage;
}

}  // namespace

std::vector<core::ConfigProblem> with_place(const std::vector<core::ProfileProblem>& found, const std::string& name) {
  Problems problems;
  for (const auto& problem : found) {
    const std::string place = problem.line > 0 ? fmt::format("{}, line {}", name, problem.line) : name;
    problems.push_back({fmt::format("{}: {}", place, problem.what), problem.fix});
  }
  return problems;
}

tl::expected<std::string, Problems> profile_text(const std::string& path) {
  if (path.empty()) return std::string(core::embedded_profile_text());
  auto text = read_text_file(path);
  if (!text) {
    return tl::unexpected(
        Problems{{fmt::format("the profile '{}' cannot be read: {}", path, text.error()), "check the path"}});
  }
  return std::move(*text);
}

tl::expected<core::Profile, Problems> read_profile(const std::string& text, const std::string& path) {
  auto profile = core::parse_profile(text);
  if (!profile) return tl::unexpected(with_place(profile.error(), path.empty() ? "built-in profile" : path));
  return std::move(*profile);
}

int run_profile_command(const CommandLine& line, const Settings& settings, Terminal& terminal) {
  if (!settings.problems.empty()) return report(settings.problems, terminal);
  const auto named = settings.values.find("PROFILE");
  const bool names_nothing =
      line.check_file ? line.check_file->empty() : named != settings.values.end() && named->second.text.empty();
  if (names_nothing) {
    return report({{line.check_file ? "--check names no file" : "PROFILE is set but empty",
                    "name a profile, or leave it out for the built-in one"}},
                  terminal);
  }
  const std::string path =
      line.check_file.value_or(named == settings.values.end() ? std::string() : named->second.text);
  const auto text = profile_text(path);
  if (!text) return report(text.error(), terminal);
  const auto profile = read_profile(*text, path);
  if (!profile) return report(profile.error(), terminal);
  return terminal.print_outcome(
      line.check_file ? fmt::format("{}: profile '{}' is valid\n", path, profile->name) : *text, 0);
}

}  // namespace e2e::app
