#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "advise/check.h"
#include "app/lint/lint.h"
#include "app/observed.h"
#include "app/schema/side.h"
#include "core/clock.h"
#include "core/embed.h"
#include "core/replace_file.h"
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

/// What the command line asks of the rules.
bool is_wanted(const LintCommand& o, const std::string& rule) {
  const auto named = [&](const std::vector<std::string>& list) { return std::count(list.begin(), list.end(), rule) > 0; };
  return (o.only.empty() || named(o.only)) && !named(o.except);
}

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void add_blind(LintReport& report, std::vector<lint::Blind> blind) {
  for (lint::Blind& one : blind)
    if (std::none_of(report.blind.begin(), report.blind.end(), [&](const lint::Blind& b) { return b.what == one.what; }))
      report.blind.push_back(std::move(one));
}

/// A database, or a text that is no SQL: a schema without lines.
void look_at_schema(LintReport& report, const Side& side, const LintCommand& o, const lint::Policy& policy) {
  lint::LintOptions options;
  options.policy = policy;
  options.spread = spread;
  options.patches = false;
  lint::LintResult found = advise::check(side.model, options);
  for (Finding& finding : found.findings) {
    if (!is_wanted(o, finding.rule)) continue;
    if (!side.live) finding.where.file = side.label;
    report.findings.push_back(std::move(finding));
  }
  for (const schema::Problem& problem : side.problems)
    if (problem.kind == schema::ProblemKind::lost)
      report.not_modelled.push_back({"statement", fmt::format("{}:{}:{}", side.label, problem.line, problem.column), problem.message});
  for (const schema::Opaque& left : side.model.opaque)
    report.not_modelled.push_back({left.kind, display(left.name), "Kept as its statement: no rule looks at it."});
  add_blind(report, std::move(found.blind));
}

/// The policy's budgets of statements, held against what the database has counted.
Result<void> look_at_statements(LintReport& report, const Side& side, const std::string& url, const LintCommand& o,
                                const lint::Policy& policy) {
  if (!lint::has_statement_budgets(policy)) return {};
  const auto live = connect_to(url);
  if (!live) return fail(live.error());
  Observed observed = observed_statements(*live, side.model, policy);
  for (Finding& finding : lint::lint_statements(observed.statements, side.model.dialect, policy)) {
    if (!is_wanted(o, finding.rule)) continue;
    // a statement is in no line that changed
    if (o.since.empty())
      report.findings.push_back(std::move(finding));
    else
      ++report.outside_since;
  }
  add_blind(report, std::move(observed.blind));
  return {};
}

/// What stands before the texts, and in which dialect they are.
Result<schema::Model> base_of(const Sequence& sequence, const LintCommand& o, const std::optional<Side>& target) {
  if (target) return target->model;
  std::string heads;
  for (const schema::File& file : sequence.files) heads += file.text.substr(0, 20'000);
  const auto dialect = dialect_for(o.from, heads);
  if (!dialect) return fail(dialect.error());
  schema::Model out;
  out.dialect = *dialect;
  return out;
}

Result<void> fix(LintReport& report, Sequence& sequence, const schema::Model& before, const lint::MigrationOptions& options,
                 const LintCommand& o) {
  if (sequence.label == "-") return fail(Code::invalid, "--fix writes into files; standard input is none.");
  const Fixed fixed = fix_sequence(sequence, before, options, [&](const Finding& finding) { return is_wanted(o, finding.rule); });
  for (const std::string& file : fixed.files) {
    const auto text = std::find_if(sequence.files.begin(), sequence.files.end(), [&](const schema::File& f) { return f.path == file; });
    if (auto written = replace_file(path_of(sequence, file), text->text); !written) return written;
    std::fprintf(stderr, "Mended %s.\n", path_of(sequence, file).c_str());
  }
  append(report.fixed, fixed.keys);
  return {};
}

Result<void> look_at_texts(LintReport& report, Sequence& sequence, const LintCommand& o, const lint::Policy& policy,
                           const std::optional<Side>& target, const std::optional<ChangedLines>& changed) {
  const auto before = base_of(sequence, o, target);
  if (!before) return fail(before.error());
  lint::MigrationOptions options;
  options.lint.policy = policy;
  options.lint.spread = spread;
  options.lint.patches = false;
  options.wrapped = o.transaction;
  options.today = to_iso(system_clock().now()).substr(0, 10);
  options.files = sequence.asked;
  if (o.fix)
    if (auto done = fix(report, sequence, *before, options, o); !done) return done;
  auto found = advise::check(sequence.files, *before, options);
  if (!found) return fail(found.error());
  for (std::size_t i = 0; i < found->findings.size(); ++i) {
    Finding& finding = found->findings[i];
    if (!is_wanted(o, finding.rule)) continue;
    const lint::Site& site = found->sites[i];
    // what stands nowhere is of the sequence as a whole
    finding.where.file = finding.where.file ? path_of(sequence, *finding.where.file) : sequence.label;
    if (changed && !is_changed(*changed, *finding.where.file, site.first_line, site.last_line)) {
      ++report.outside_since;
      continue;
    }
    report.findings.push_back(std::move(finding));
  }
  for (lint::Suppressed& one : found->suppressed) {
    if (one.finding.where.file) one.finding.where.file = path_of(sequence, *one.finding.where.file);
    report.suppressed.push_back(std::move(one));
  }
  for (lint::UnusedSuppression& one : found->unused_suppressions) {
    one.file = path_of(sequence, one.file);
    report.unused_suppressions.push_back(std::move(one));
  }
  for (schema::NotModelled& one : found->not_modelled) {
    const std::size_t colon = one.name.find(':');
    one.name = path_of(sequence, one.name.substr(0, colon)) + one.name.substr(std::min(colon, one.name.size()));
    report.not_modelled.push_back(std::move(one));
  }
  if (!target)
    for (const schema::Opaque& left : found->model.opaque)
      report.not_modelled.push_back({left.kind, display(left.name), "Kept as its statement: no rule looks at it."});
  add_blind(report, std::move(found->blind));
  return {};
}

Result<void> leave_out(LintReport& report, const LintCommand& o) {
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

bool is_schema_text(const std::string& input, const std::string& from) {
  return from == "dbml" || input.ends_with(".json") || input.ends_with(".dbml");
}

Result<LintReport> look(const LintCommand& o, const lint::Policy& policy) {
  LintReport all;
  std::optional<Side> target;
  if (!o.target.empty()) {
    auto side = load_side(o.target, "");
    if (!side) return fail(side.error());
    target = std::move(*side);
  }
  std::vector<std::string> texts;
  bool asked = false;
  for (const std::string& input : o.inputs) {
    if (!is_url(input) && !is_schema_text(input, o.from)) {
      texts.push_back(input);
      continue;
    }
    const auto side = load_side(input, o.from);
    if (!side) return fail(side.error());
    print_problems(*side);
    look_at_schema(all, *side, o, policy);
    if (!side->live) continue;
    asked = true;
    if (auto done = look_at_statements(all, *side, input, o, policy); !done) return fail(done.error());
  }
  if (target)
    if (auto done = look_at_statements(all, *target, o.target, o, policy); !done) return fail(done.error());
  if (!asked && !target && lint::has_statement_budgets(policy)) add_blind(all, {budgets_of_a_text()});
  auto sequences = sequences_of(texts);
  if (!sequences) return fail(sequences.error());
  std::optional<ChangedLines> changed;
  if (!o.since.empty()) {
    auto read = changed_since(o.since, *sequences);
    if (!read) return fail(read.error());
    changed = std::move(*read);
  }
  for (Sequence& sequence : *sequences)
    if (auto done = look_at_texts(all, sequence, o, policy, target, changed); !done) return fail(done.error());
  if (auto done = leave_out(all, o); !done) return fail(done.error());
  for (const Finding& finding : all.findings) ++all.counts[std::string(enum_text(finding.severity))];
  return all;
}

std::string rendered(const LintReport& report, const std::string& format) {
  if (format == "json") return to_json_text(report) + "\n";
  if (format == "sarif") return lint_sarif(report);
  if (format == "github") return lint_github(report);
  return lint_text(report, out_is_terminal() && std::getenv("NO_COLOR") == nullptr);
}

}  // namespace

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

Result<std::optional<Severity>> threshold_of(const std::string& fail_on) {
  if (fail_on == "never") return std::nullopt;
  Severity threshold = Severity::error;
  if (const std::string wrong = read_text(fail_on, type_of<Severity>(), &threshold); !wrong.empty())
    return fail(Code::invalid, fmt::format("--fail-on {}.", wrong));
  return threshold;
}

int run_lint(const Common& common, const LintCommand& o) {
  if (o.rules) return list_rules(common.json);
  if (!o.explain.empty()) return explain_rule(o.explain);
  if (o.inputs.empty()) return usage("lint needs a file, a folder, - or a database URL. See assay lint --help.");
  for (const std::string& input : o.inputs)
    if (!o.since.empty() && (input == "-" || is_url(input) || is_schema_text(input, o.from)))
      return usage(fmt::format("--since compares SQL files with git; {} is none.", input == "-"    ? "standard input"
                                                                                   : is_url(input) ? "a database"
                                                                                                   : input));
  if (o.fix && !o.since.empty()) return usage("--fix mends whole files; leave out --since.");
  for (const std::string& input : o.inputs)
    if (o.fix && (is_url(input) || is_schema_text(input, o.from)))
      return usage(fmt::format("--fix writes into SQL files; {} is none.", is_url(input) ? "a database" : input));
  if (!o.target.empty() && !is_url(o.target)) return usage("--target takes the URL of the database that the texts are for.");
  const auto threshold = threshold_of(o.fail_on);
  if (!threshold) return report(threshold.error());
  for (const std::string& slug : o.only)
    if (lint::find_rule(slug) == nullptr) return usage(fmt::format("--only {}: there is no such rule. See assay lint --rules.", slug));
  const auto policy = policy_of(o.policy);
  if (!policy) return report(policy.error());
  const auto found = look(o, *policy);
  if (!found) return report(found.error());
  std::fputs(rendered(*found, common.json ? "json" : o.format).c_str(), stdout);
  const bool bad = *threshold &&
                   std::any_of(found->findings.begin(), found->findings.end(), [&](const Finding& f) { return f.severity <= **threshold; });
  return bad ? exit_negative : exit_ok;
}

void add_lint(CLI::App& app, Common& common, LintCommand& o) {
  CLI::App* command = app.add_subcommand("lint", "what is wrong with a schema or with migrations, with the fix, for people and for CI");
  command->add_option("inputs", o.inputs, "files, folders of migrations (a sequence, in the order of their tool), - or a database URL");
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
  command->add_option("--since", o.since, "git revision: only statements that changed since");
  command->add_option("--target", o.target, "URL of the database that the texts are for: its tables, sizes and version are known");
  command->add_flag("--transaction", o.transaction, "plain files run in one transaction each");
  command->add_flag("--fix", o.fix, "write the fixes into the files, as far as they hold; the rest is reported");
  command->add_flag("--rules", o.rules, "list the rules");
  command->add_option("--explain", o.explain, "print a rule's page");
  command->add_option("--log", common.log_level, "debug, info, warning, error or off");
  command->footer(
      "Examples:\n  assay lint schema.sql\n  assay lint db/migrations --policy assay.toml --fail-on warning\n"
      "  assay lint postgres://assay@localhost/shop --format sarif > lint.sarif\n"
      "  assay lint db/migrations/V12__orders.sql --target postgres://assay@db/shop\n  assay lint schema.sql --baseline .assay-baseline.json\n"
      "  assay lint db/migrations --since origin/main --format github\n  assay lint db/migrations --fix\n"
      "  assay lint --explain fk_without_index\n"
      "A comment above or behind a statement leaves a finding out: -- assay:ignore fk_without_index until=2027-01-01 why\n"
      "Exit code 1 when there are findings at or above --fail-on, 2 usage, 3 cannot read or connect.\n");
  command->final_callback([&common, &o] { throw CLI::RuntimeError(run_lint(common, o)); });
}

}  // namespace assay::app
