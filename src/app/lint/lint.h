// assay lint: what is wrong with a schema or a sequence of migrations, for people and for CI. Parts of one command; main thread.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "advise/lint/migration.h"
#include "app/command.h"

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
  std::string policy, format, from, target, baseline, since, explain;
  std::string fail_on = "error";
  std::vector<std::string> only, except;
  bool fix = false, rules = false, update_baseline = false, transaction = false;
};

/// Of a TOML file; "" = none. Code::invalid names what is wrong with it.
Result<lint::Policy> policy_of(const std::string& path);
/// Of --fail-on; "never" = nullopt. Code::invalid for what is no severity.
Result<std::optional<Severity>> threshold_of(const std::string& fail_on);

void add_lint(CLI::App& app, Common& common, LintCommand& options);
int run_lint(const Common& common, const LintCommand& options);

/// What one run says; the JSON document of --json (CONTRACT, lint).
struct LintReport {
  std::vector<Finding> findings;
  std::map<std::string, int> counts;  ///< by severity
  std::vector<lint::Suppressed> suppressed;
  std::vector<lint::UnusedSuppression> unused_suppressions;
  std::vector<std::string> fixed;  ///< keys
  int in_baseline = 0, outside_since = 0;
  std::vector<std::string> gone_from_baseline;  ///< keys
  std::vector<schema::NotModelled> not_modelled;
  std::vector<lint::Blind> blind;
  static constexpr auto fields() {
    return fields_of(field<&LintReport::findings>("By file and line, then by severity and key", required),
                     field<&LintReport::counts>("Findings by severity", required),
                     field<&LintReport::suppressed>("Left out: a comment in the file says so", required),
                     field<&LintReport::unused_suppressions>("Comments that leave out nothing", required),
                     field<&LintReport::fixed>("Keys of what --fix has mended", required),
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

/// Texts that are looked at together: the files of a folder in the order of its tool, or one file.
struct Sequence {
  std::string folder = {};  ///< stands before its files' paths; empty: one file, whose path is `label`
  std::string label = {};   ///< as given
  std::vector<schema::File> files = {};
  std::vector<std::string> asked = {};  ///< paths of files that are reported, the others are what was there before; empty = all
};

/// A file that a migration tool names is looked at with those beside it; files of one folder are one sequence.
Result<std::vector<Sequence>> sequences_of(const std::vector<std::string>& inputs);
/// As a person writes it: with its folder.
std::string path_of(const Sequence& sequence, const std::string& file);

/// Keys of findings that were there when it was written. Code::invalid: no baseline.
Result<std::set<std::string>> read_baseline(const std::string& path);
Result<void> write_baseline(const std::string& path, const std::vector<Finding>& findings);

/// Lines of files that changed since a git revision, first to last, by absolute path; a file that is new has one range over all.
using ChangedLines = std::map<std::string, std::vector<std::pair<int, int>>>;
Result<ChangedLines> changed_since(const std::string& revision, const std::vector<Sequence>& sequences);
/// One of the file's changed lines is among these.
bool is_changed(const ChangedLines& changed, const std::string& path, int first, int last);

struct Fixed {
  std::vector<std::string> keys;
  std::vector<std::string> files;  ///< paths of those that changed
};
/// Mends what it can in the texts of the sequence: a statement that was found gives way to its fix, what a table lacks is added at the end of the
/// last file. What a fix does not end, or what makes something else worse, is taken back. Returns the keys of what is mended.
Fixed fix_sequence(Sequence& sequence, const schema::Model& before, const lint::MigrationOptions& options,
                   const std::function<bool(const Finding&)>& wanted);

}  // namespace assay::app
