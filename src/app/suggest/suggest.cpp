#include "app/suggest/suggest.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>

#include "advise/suggest.h"
#include "app/lint/lint.h"
#include "core/spread.h"
#include "core/text.h"

namespace assay::app {
namespace {

struct Document {
  std::vector<advise::Suggestion> suggestions;
  std::vector<advise::RuleRank> ranking;
  std::vector<lint::Blind> blind;
  int total = 0;
  bool truncated = false;
  static constexpr auto fields() {
    return fields_of(field<&Document::suggestions>("The worst first", required),
                     field<&Document::ranking>("Where to begin: the rules by what their suggestions cost together", required),
                     field<&Document::blind>("What is not known here, and why", required),
                     field<&Document::total>("Suggestions, those left out by --limit counted", required),
                     field<&Document::truncated>("--limit left some out", required));
  }
};

Document document_of(Looked looked, const lint::Policy& policy, const SuggestCommand& o, bool patches) {
  lint::LintOptions options;
  options.policy = policy;
  options.spread = spread;
  options.patches = patches;
  lint::LintResult found = advise::look(looked.side.model, options, looked.links, o.look.min_score);
  for (Finding& finding : lint::lint_statements(looked.statements, looked.side.model.dialect, policy))
    found.findings.push_back(std::move(finding));
  Document out;
  out.suggestions = advise::suggestions_of(std::move(found.findings));
  out.ranking = advise::ranking_of(out.suggestions);
  out.blind = std::move(found.blind);
  out.blind.insert(out.blind.end(), std::make_move_iterator(looked.blind.begin()), std::make_move_iterator(looked.blind.end()));
  out.total = static_cast<int>(out.suggestions.size());
  return out;
}

void print(const advise::Suggestion& one) {
  std::printf("\n%s  %s\n  %s. %s\n", bold(lint::path_of(one.object)).c_str(),
              fmt::format("{} {}, impact {}", enum_text(one.severity), one.rule, enum_text(one.impact)).c_str(), one.description.c_str(),
              one.reason.c_str());
  for (const Evidence& evidence : one.evidence) std::printf("  %s\n", evidence_text(evidence).c_str());
  if (!one.fix) return;
  for (const std::string_view line : text::split(text::trim(one.fix->sql), '\n')) std::printf("  fix: %s\n", std::string(line).c_str());
}

void print(const Document& document) {
  if (!document.ranking.empty()) {
    std::vector<std::vector<std::string>> rows;
    for (const advise::RuleRank& rank : document.ranking)
      rows.push_back(
          {rank.rule, std::to_string(rank.count), std::string(enum_text(rank.severity)), std::string(enum_text(rank.impact)), rank.title});
    std::printf("%s\n%s", bold("Where to begin").c_str(), table({"rule", "suggestions", "worst", "impact", "what"}, rows).c_str());
  }
  for (const advise::Suggestion& one : document.suggestions) print(one);
  if (document.truncated)
    std::printf("\n%zu of %d suggestions; the others were left out by --limit.\n", document.suggestions.size(), document.total);
  if (document.total == 0) std::printf("Nothing to suggest.\n");
  for (const lint::Blind& blind : document.blind) std::printf("not known: %s: %s\n", blind.what.c_str(), blind.why.c_str());
}

int run(const Common& common, const SuggestCommand& o) {
  const auto threshold = threshold_of(o.fail_on);
  if (!threshold) return report(threshold.error());
  const auto policy = policy_of(o.policy);
  if (!policy) return report(policy.error());
  auto looked = look_at(o.look, *policy);
  if (!looked) return report(looked.error());
  Document document = document_of(std::move(*looked), *policy, o, common.json);
  const bool bad = *threshold && std::any_of(document.suggestions.begin(), document.suggestions.end(),
                                             [&](const advise::Suggestion& one) { return one.severity <= **threshold; });
  document.truncated = o.limit > 0 && document.suggestions.size() > o.limit;
  if (document.truncated) document.suggestions.resize(o.limit);
  if (common.json)
    print_json(to_json_text(document));
  else
    print(document);
  return bad ? exit_negative : exit_ok;
}

}  // namespace

void add_suggest(CLI::App& app, Common& common, SuggestCommand& o) {
  CLI::App* command =
      app.add_subcommand("suggest", "what to change about a schema, ranked: findings, missing foreign keys, normal forms, budgets");
  command->add_option("source", o.look.source, "a database URL, a schema file, a folder of migrations or a diagram's JSON")->required();
  command->add_option("--policy", o.policy, "TOML, as of assay lint: names, severities, rules that are off, budgets");
  add_look_options(*command, o.look);
  command->add_option("--limit", o.limit, "at most so many suggestions, the worst first");
  command->add_option("--fail-on", o.fail_on, "never (default), error, warning or info: exit code 1 from this severity on");
  command->add_flag("--json", common.json, "print one JSON document on stdout, with the patches of the diagram");
  command->add_option("--log", common.log_level, "debug, info, warning, error or off");
  command->footer(
      "Examples:\n  assay suggest postgres://assay@localhost/shop\n  assay suggest db/migrations --workload queries.sql --limit 20\n"
      "  assay suggest shop.json --policy assay.toml --json\n"
      "A database is only read: at most a million rows of each table that may refer to another, within --timeout; --no-data reads none.\n"
      "Exit code 0; 1 with --fail-on, 2 usage, 3 cannot read or connect.\n");
  command->final_callback([&common, &o] { throw CLI::RuntimeError(run(common, o)); });
}

}  // namespace assay::app
