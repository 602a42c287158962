#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "advise/check.h"
#include "app/lint/lint.h"
#include "app/schema/side.h"
#include "core/embed.h"
#include "core/spread.h"
#include "core/text.h"

namespace assay::embedded {
std::span<const EmbeddedFile> lint_rule_pages();
}

namespace assay::app {
namespace {

int usage(const std::string& message) {
  std::fprintf(stderr, "assay: %s\n", message.c_str());
  return exit_usage;
}

int list_rules(bool json) {
  Json document = Json::array();
  std::vector<std::vector<std::string>> rows;
  for (const lint::LintRule* rule : lint::lint_rules()) {
    std::string speaks;
    for (const schema::Dialect dialect :
         {schema::Dialect::postgres, schema::Dialect::mysql, schema::Dialect::mariadb, schema::Dialect::sqlite})
      if (speaks_of(*rule, dialect)) speaks += fmt::format("{}{}", speaks.empty() ? "" : " ", schema::name_of(dialect));
    document.push(Json::object({{"rule", rule->slug},
                                {"title", rule->title},
                                {"type", enum_text(rule->topic)},
                                {"severity", enum_text(rule->severity)},
                                {"on", !rule->taste},
                                {"dialects", speaks}}));
    rows.push_back(
        {std::string(rule->slug), rule->taste ? "off" : std::string(enum_text(rule->severity)), std::string(rule->title), speaks});
  }
  if (json)
    print_json(document.dump(2));
  else
    std::fputs(table({"rule", "severity", "what", "of"}, rows).c_str(), stdout);
  return exit_ok;
}

int explain_rule(const std::string& slug) {
  const EmbeddedFile* page = find_embedded(embedded::lint_rule_pages(), fmt::format("{}.md", slug));
  if (page == nullptr) return usage(fmt::format("there is no rule '{}'. See assay lint --rules.", slug));
  std::fputs(std::string(page->data).c_str(), stdout);
  return exit_ok;
}

Result<lint::Policy> policy_of(const std::string& path) {
  if (path.empty()) return lint::Policy{};
  const auto source = read_text_of(path);
  if (!source) return fail(source.error());
  const auto json = parse_toml(*source, path);
  if (!json) return fail(json.error());
  auto policy = from_json<lint::Policy>(*json, fmt::format("The policy {}", path));
  if (!policy) return policy;
  if (const auto problems = lint::problems_of(*policy); !problems.empty())
    return fail(Code::invalid, fmt::format("The policy {}: {}", path, text::join(problems, " ")));
  return policy;
}

/// The rules' findings and those of the structure, each with the file it is of.
void look(LintReport& report, const Side& side, const LintCommand& o, const lint::Policy& policy) {
  lint::LintOptions options;
  options.policy = policy;
  options.spread = spread;
  lint::LintResult found = advise::check(side.model, options);
  const auto named = [](const std::vector<std::string>& list, const std::string& rule) {
    return std::count(list.begin(), list.end(), rule) > 0;
  };
  for (Finding& finding : found.findings) {
    if (!o.only.empty() && !named(o.only, finding.rule)) continue;
    if (named(o.except, finding.rule)) continue;
    if (!side.live) finding.where.file = side.label;
    report.findings.push_back(std::move(finding));
  }
  for (const schema::Problem& problem : side.problems)
    if (problem.kind == schema::ProblemKind::lost)
      report.not_modelled.push_back({"statement", fmt::format("{}:{}:{}", side.label, problem.line, problem.column), problem.message});
  for (const schema::Opaque& left : side.model.opaque)
    report.not_modelled.push_back({left.kind, display(left.name), "Kept as its statement: no rule looks at it."});
  for (lint::Blind& blind : found.blind)
    if (std::none_of(report.blind.begin(), report.blind.end(), [&](const lint::Blind& b) { return b.what == blind.what; }))
      report.blind.push_back(std::move(blind));
}

bool touches(const Finding& finding, const ChangedLines& changed) {
  if (!finding.where.file) return true;
  const auto file = changed.find(*finding.where.file);
  if (file == changed.end()) return false;
  if (!finding.where.line) return true;
  return std::any_of(file->second.begin(), file->second.end(),
                     [&](const auto& range) { return range.first <= *finding.where.line && *finding.where.line <= range.second; });
}

Result<void> leave_out(LintReport& report, const LintCommand& o) {
  if (!o.since.empty()) {
    const auto changed = changed_since(o.since, o.inputs);
    if (!changed) return fail(changed.error());
    report.outside_since = static_cast<int>(std::erase_if(report.findings, [&](const Finding& f) { return !touches(f, *changed); }));
  }
  if (o.baseline.empty()) return {};
  std::error_code ec;
  if (o.update_baseline || !std::filesystem::exists(o.baseline, ec)) {
    if (auto written = write_baseline(o.baseline, report.findings); !written) return written;
    std::fprintf(stderr, "Wrote %zu findings to the baseline %s.\n", report.findings.size(), o.baseline.c_str());
  }
  auto known = read_baseline(o.baseline);
  if (!known) return fail(known.error());
  std::set<std::string> gone = *known;
  report.in_baseline = static_cast<int>(std::erase_if(report.findings, [&](const Finding& f) {
    gone.erase(f.key);
    return known->contains(f.key);
  }));
  report.gone_from_baseline.assign(gone.begin(), gone.end());
  return {};
}

std::string rendered(const LintReport& report, const std::string& format) {
  if (format == "json") return to_json_text(report) + "\n";
  if (format == "sarif") return lint_sarif(report);
  if (format == "github") return lint_github(report);
  return lint_text(report, out_is_terminal() && std::getenv("NO_COLOR") == nullptr);
}

}  // namespace

int run_lint(const Common& common, const LintCommand& o) {
  if (o.rules) return list_rules(common.json);
  if (!o.explain.empty()) return explain_rule(o.explain);
  if (o.inputs.empty()) return usage("lint needs a file, a folder, - or a database URL. See assay lint --help.");
  for (const std::string& input : o.inputs)
    if (!o.since.empty() && (input == "-" || input.find("://") != std::string::npos))
      return usage(fmt::format("--since compares files with git; {} is none.", input == "-" ? "standard input" : "a database"));
  Severity threshold = Severity::error;
  const bool never = o.fail_on == "never";
  if (const std::string wrong = never ? "" : read_text(o.fail_on, type_of<Severity>(), &threshold); !wrong.empty())
    return usage(fmt::format("--fail-on {}.", wrong));
  for (const std::string& slug : o.only)
    if (lint::find_rule(slug) == nullptr) return usage(fmt::format("--only {}: there is no such rule. See assay lint --rules.", slug));
  const auto policy = policy_of(o.policy);
  if (!policy) return report(policy.error());
  LintReport all;
  for (const std::string& input : o.inputs) {
    const auto side = load_side(input, o.from);
    if (!side) return report(side.error());
    print_problems(*side);
    look(all, *side, o, *policy);
  }
  if (auto done = leave_out(all, o); !done) return report(done.error());
  std::stable_sort(all.findings.begin(), all.findings.end(),
                   [](const Finding& a, const Finding& b) { return std::tie(a.severity, a.key) < std::tie(b.severity, b.key); });
  for (const Finding& finding : all.findings) ++all.counts[std::string(enum_text(finding.severity))];
  std::fputs(rendered(all, common.json ? "json" : o.format).c_str(), stdout);
  const bool bad =
      !never && std::any_of(all.findings.begin(), all.findings.end(), [&](const Finding& f) { return f.severity <= threshold; });
  return bad ? exit_negative : exit_ok;
}

void add_lint(CLI::App& app, Common& common, LintCommand& o) {
  CLI::App* command = app.add_subcommand("lint", "what is wrong with a schema, with the fix, for people and for CI");
  command->add_option("inputs", o.inputs, "files, folders of migrations, - or a database URL");
  command->add_option("--policy", o.policy, "TOML: names, required columns, severities, rules that are off and why, budgets");
  command->add_option("--format", o.format, "text (default), json, sarif or github")
      ->check(CLI::IsMember({"text", "json", "sarif", "github"}));
  command->add_flag("--json", common.json, "same as --format json");
  command->add_option("--fail-on", o.fail_on, "error (default), warning, info or never: exit code 1 from this severity on");
  command->add_option("--from", o.from, "dialect of the texts: postgres, mysql, mariadb, sqlite, dbml (default: guessed)");
  command->add_option("--only", o.only, "only these rules");
  command->add_option("--except", o.except, "not these rules");
  command->add_option("--baseline", o.baseline, "file of findings to leave out; written when it is not there");
  command->add_flag("--update-baseline", o.update_baseline, "write the baseline anew");
  command->add_option("--since", o.since, "git revision: only files that changed since");
  command->add_flag("--rules", o.rules, "list the rules");
  command->add_option("--explain", o.explain, "print a rule's page");
  command->add_option("--log", common.log_level, "debug, info, warning, error or off");
  command->footer(
      "Examples:\n  assay lint schema.sql\n  assay lint db/migrations --policy assay.toml --fail-on warning\n"
      "  assay lint postgres://assay@localhost/shop --format sarif > lint.sarif\n  assay lint schema.sql --baseline .assay-baseline.json\n"
      "  assay lint db/*.sql --since origin/main --format github\n  assay lint --explain fk_without_index\n"
      "Exit code 1 when there are findings at or above --fail-on, 2 usage, 3 cannot read or connect.\n");
  command->final_callback([&common, &o] { throw CLI::RuntimeError(run_lint(common, o)); });
}

}  // namespace assay::app
