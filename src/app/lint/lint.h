// assay lint: what is wrong with a schema or a sequence of migrations, for people and for CI. Parts of one command; main thread.
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "advise/lint/lint.h"
#include "app/command.h"
#include "schema/migration.h"

namespace CLI {
class App;
}

namespace assay::app {

template <class E>
std::string_view enum_text(E value) {
  return enum_names(value)[static_cast<std::size_t>(value)].name;
}

struct LintCommand {
  std::vector<std::string> inputs;
  std::string policy, format, from, server, baseline, since, explain;
  std::string fail_on = "error";
  std::vector<std::string> only, except;
  bool fix = false, rules = false, update_baseline = false;
};

void add_lint(CLI::App& app, Common& common, LintCommand& options);
int run_lint(const Common& common, const LintCommand& options);

/// What one run says; the JSON document of --json (CONTRACT, lint).
struct LintReport {
  std::vector<Finding> findings;
  std::map<std::string, int> counts;  ///< by severity
  int in_baseline = 0, outside_since = 0;
  std::vector<std::string> gone_from_baseline;  ///< keys
  std::vector<schema::NotModelled> not_modelled;
  std::vector<lint::Blind> blind;
  static constexpr auto fields() {
    return fields_of(field<&LintReport::findings>("By severity, then by key", required),
                     field<&LintReport::counts>("Findings by severity", required),
                     field<&LintReport::in_baseline>("Left out: the baseline has them", required),
                     field<&LintReport::outside_since>("Left out: not in what changed since the git revision", required),
                     field<&LintReport::gone_from_baseline>("Keys of the baseline that nothing has any more", required),
                     field<&LintReport::not_modelled>("What no rule could look at", required),
                     field<&LintReport::blind>("What is not known here, and why", required));
  }
};

std::string lint_text(const LintReport& report, bool colour);
std::string lint_sarif(const LintReport& report);
std::string lint_github(const LintReport& report);

/// Keys of the findings that were there when it was written. Code::invalid: no baseline.
Result<std::set<std::string>> read_baseline(const std::string& path);
Result<void> write_baseline(const std::string& path, const std::vector<Finding>& findings);

/// Lines of files that changed since a git revision, first to last, by path as given; a file that is new has one range over all.
using ChangedLines = std::map<std::string, std::vector<std::pair<int, int>>>;
Result<ChangedLines> changed_since(const std::string& revision, const std::vector<std::string>& paths);

}  // namespace assay::app
