#include "advise/impact/report.h"

#include <algorithm>
#include <map>

#include "core/text.h"
#include "schema/ddl/write.h"
#include "sql/fingerprint.h"
#include "sql/lexer.h"

namespace assay::impact {
namespace {

sql::Dialect spoken(schema::Dialect dialect) { return schema::is_mysql_family(dialect) ? sql::Dialect::mysql : sql::Dialect::postgres; }

/// Transactions and settings of a session: no table is in them.
bool is_about_the_session(std::string_view sql, schema::Dialect dialect) {
  static constexpr std::array<std::string_view, 17> words = {"begin",     "start",    "commit", "end",        "rollback", "abort",
                                                             "savepoint", "release",  "set",    "reset",      "show",     "discard",
                                                             "listen",    "unlisten", "notify", "deallocate", "use"};
  const auto tokens = sql::lex(sql, spoken(dialect));
  return tokens.empty() || std::find(words.begin(), words.end(), text::lower(tokens.front().text)) != words.end();
}

void add(std::vector<std::string>& all, const std::optional<std::string>& one) {
  if (one && !one->empty() && std::find(all.begin(), all.end(), *one) == all.end()) all.push_back(*one);
}

/// What a person must look at first.
int order_of(Verdict verdict) {
  static constexpr std::array<int, 5> order = {4, 0, 1, 2, 3};
  return order[static_cast<std::size_t>(verdict)];
}

std::vector<ImpactCount> counts_of(const std::vector<ImpactedStatement>& statements) {
  std::vector<ImpactCount> out;
  for (const Verdict verdict : {Verdict::fails, Verdict::changes, Verdict::slower, Verdict::untested, Verdict::ok}) {
    ImpactCount count{verdict, 0, 0};
    for (const ImpactedStatement& one : statements) {
      if (one.verdict != verdict) continue;
      ++count.statements;
      count.calls += one.calls;
    }
    out.push_back(count);
  }
  return out;
}

class Collect final : public schema::StepWatch {
 public:
  void statement(schema::StepStatement statement, const schema::Standing&) override {
    for (schema::Step& step : statement.steps) {
      // columns of a new table must be given, but nothing names it yet; one that may be left out breaks nothing
      const bool harmless =
          step.kind == schema::StepKind::add_column && step.column && (step.column->nullable || step.column->default_value);
      if (!harmless && step.inside == schema::Inside::nothing) steps.push_back(std::move(step));
    }
  }
  std::vector<schema::Step> steps = {};
};

}  // namespace

std::vector<ImpactedStatement> gather(std::span<const WorkloadStatement> workload, schema::Dialect dialect) {
  std::vector<ImpactedStatement> out;
  std::map<std::string, std::size_t> at;
  for (const WorkloadStatement& one : workload) {
    if (is_about_the_session(one.sql, dialect)) continue;
    const std::string id = sql::fingerprint(one.sql, spoken(dialect)).hex;
    const auto [place, is_new] = at.emplace(fmt::format("{}\n{}", id, one.search_path.value_or("")), out.size());
    if (is_new) {
      ImpactedStatement made;
      made.id = id;
      made.sql = one.sql;
      made.mean_ms = one.mean_ms;
      made.search_path = one.search_path;
      out.push_back(std::move(made));
    }
    ImpactedStatement& statement = out[place->second];
    statement.calls += one.calls;
    add(statement.users, one.user);
    add(statement.applications, one.application);
  }
  return out;
}

std::vector<WorkloadStatement> workload_of(const schema::Model& model) {
  std::vector<WorkloadStatement> out;
  for (const schema::View& view : model.views) {
    WorkloadStatement one;
    one.sql = fmt::format("SELECT * FROM {}", schema::identifier(view.qualified(), model.dialect));
    out.push_back(std::move(one));
  }
  if (model.dialect != schema::Dialect::postgres) return out;
  for (schema::Statement& statement :
       schema::write_statements(model, {.owners = false, .grants = false, .comments = false, .opaque = false})) {
    if (statement.object.kind != "function" && statement.object.kind != "procedure") continue;
    WorkloadStatement one;
    one.sql = std::move(statement.sql);
    out.push_back(std::move(one));
  }
  return out;
}

ImpactReport report_of(std::vector<ImpactedStatement> statements, std::span<const Reaction> reactions, std::span<const schema::Step> steps,
                       schema::Dialect dialect, Proof proof, std::vector<std::string> notes) {
  ImpactReport out;
  std::int64_t all = 0, untested = 0;
  for (std::size_t i = 0; i < statements.size() && i < reactions.size(); ++i) {
    ImpactedStatement& statement = statements[i];
    const Reaction& reaction = reactions[i];
    statement.verdict = reaction.verdict;
    all += statement.calls;
    if (reaction.verdict == Verdict::untested) untested += statement.calls;
    if (!reaction.error.empty()) statement.error = reaction.error;
    if (reaction.verdict == Verdict::fails || reaction.verdict == Verdict::changes) {
      statement.columns_before = reaction.before;
      if (reaction.verdict == Verdict::changes) statement.columns_after = reaction.after;
      if (std::string route = route_of(statement, steps, dialect); !route.empty()) statement.route = std::move(route);
    }
  }
  std::stable_sort(statements.begin(), statements.end(), [](const ImpactedStatement& a, const ImpactedStatement& b) {
    const int x = order_of(a.verdict), y = order_of(b.verdict);
    return x != y ? x < y : a.calls > b.calls;
  });
  out.counts = counts_of(statements);
  out.untested_share = all == 0 ? 0 : static_cast<double>(untested) / static_cast<double>(all);
  out.statements = std::move(statements);
  out.notes = std::move(notes);
  out.proof = std::move(proof);
  return out;
}

std::vector<schema::Step> steps_of(const schema::Model& before, std::span<const std::string> change) {
  Collect collect;
  std::string text;
  for (const std::string& one : change) text += one + ";\n";
  (void)schema::apply_watched(before, text, before.dialect, collect);
  return std::move(collect.steps);
}

}  // namespace assay::impact
