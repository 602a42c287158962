// Lint rules: one file rules/<slug>.cpp with one constant record, one page rules/<slug>.md with its cases. The folder is the list. A rule is
// named for the problem (its functions stand in namespace rule_<slug>, since files are compiled some at a time); it looks at one table (`table`),
// at the whole schema (`schema`) where what it says of one object depends on many, at one step of a migration (`step`; step.h), or at one statement
// that a server has counted (`statement`; statements.h). Rules are pure, thread-safe, and look at a table in time linear in its parts.
//
// A page's cases: ```postgres flags orders.customer_id``` (or mysql, mariadb, sqlite; several objects separated by blanks) and
// ```postgres quiet```, SQL that makes the schema; of a rule of steps the migration, and above a line `-- @existing` what was there before.
// Lines `-- @rows orders 5000000`, `-- @bytes orders 9000000000`, `-- @version 120000`, `-- @invalid orders_idx` (an index) and
// `-- @policy {"enabled": ["…"]}` say what is known besides, `-- @statement {"text": "…", …}` (ObservedStatement) that a server counted it; `-- @text` says that a server would not keep the text as it is, `-- @since 130000`
// that older servers do not take it, `-- @transaction` that a tool wraps the file, `-- @file V2__x.sql` what it is called (a further one begins
// another file). Tests: advise/lint/rules_test.cpp, tests/contract/lint_test.cpp.
#pragma once
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "advise/finding.h"
#include "advise/lint/statements.h"
#include "advise/lint/subject.h"

namespace assay::lint {

/// What a suggestion is about (CONTRACT, Suggestion.type).
enum class Topic { normalization, foreign_key, index, naming, type, lint, query, migration, impact };
constexpr std::array<EnumName, 9> enum_names(Topic) {
  return {{{0, "normalization"},
           {1, "foreign_key"},
           {2, "index"},
           {3, "naming"},
           {4, "type"},
           {5, "lint"},
           {6, "query"},
           {7, "migration"},
           {8, "impact"}}};
}

/// Dialects that a rule speaks of.
using Dialects = unsigned;
constexpr Dialects on_postgres = 1, on_mysql = 2, on_mariadb = 4, on_sqlite = 8;
constexpr Dialects on_mysqls = on_mysql | on_mariadb, on_servers = on_postgres | on_mysqls, on_all = on_servers | on_sqlite;

/// A change of the schema that ends a finding.
using Edit = std::function<void(schema::Model&)>;

/// A finding in the making. The setters return it, so that a report reads as one sentence.
class Draft {
 public:
  Draft(Finding finding, schema::Name table) : finding_(std::move(finding)), table_(std::move(table)) {}
  /// One sentence: what, with the object's name.
  Draft& says(std::string title) { return finding_.title = std::move(title), *this; }
  /// The consequence, in numbers where they are known.
  Draft& because(std::string why) { return finding_.why = std::move(why), *this; }
  Draft& with(std::string label, Json value, std::string unit = {}, std::string source = "schema");
  Draft& costs(Impact impact) { return finding_.impact = impact, *this; }
  Draft& as(Severity severity) { return finding_.severity = severity, *this; }
  /// What to do, as a change of its table or of the schema; statements and patch are derived from it (fix.h).
  Draft& fix(std::function<void(schema::Table&)> edit);
  Draft& fix_schema(Edit edit) { return edit_ = std::move(edit), *this; }
  /// What to do where no change of the model says it: statements as they are.
  Draft& fix_sql(std::string sql);
  /// Where in the text, when it is not where the step begins.
  Draft& at(std::size_t place) { return place_ = place, *this; }

  std::optional<std::size_t> place() const { return place_; }
  const Finding& finding() const { return finding_; }
  Finding& finding() { return finding_; }
  const Edit& edit() const { return edit_; }
  const schema::Name& table() const { return table_; }

 private:
  Finding finding_;
  schema::Name table_;
  Edit edit_;
  std::optional<std::size_t> place_;
};

struct LintRule;
class StepContext;

/// Where a rule puts what it found. Drafts are valid until the next call.
class Report {
 public:
  Report(const LintRule& rule, const Subject& subject) : Report(rule, subject.model.dialect) {}
  Report(const LintRule& rule, schema::Dialect dialect) : rule_(rule), dialect_(dialect) {}
  Draft& on(const schema::Table& table);
  Draft& on(const schema::Table& table, const schema::Column& column);
  Draft& on(const schema::Table& table, const schema::Key& key);
  Draft& on(const schema::Table& table, const schema::Index& index);
  Draft& on(const schema::Table& table, const schema::ForeignKey& key);
  Draft& on(const schema::Table& table, const schema::Check& check);
  Draft& on(const schema::View& view);
  Draft& on(const schema::Enum& type);
  Draft& on(const schema::Domain& type);
  Draft& on(const schema::Sequence& sequence);
  Draft& on(const schema::Routine& routine);
  Draft& on(const schema::Trigger& trigger);
  Draft& on(const schema::Policy& policy);
  /// What the step is about: its column, constraint or index, else its table, type or view.
  Draft& on(const StepContext& context);
  Draft& on(const ObservedStatement& statement);
  Draft& on_object(ObjectRef object, schema::Name table = {});
  std::vector<Draft> take() { return std::move(drafts_); }

 private:
  const LintRule& rule_;
  schema::Dialect dialect_;
  std::vector<Draft> drafts_;
};

struct LintRule {
  std::string_view slug = {};
  std::string_view title = {};
  Topic topic = Topic::lint;
  Severity severity = Severity::warning;
  Impact impact = Impact::low;
  Dialects dialects = on_all;
  bool taste = false;  ///< off unless the policy enables it
  void (*table)(const schema::Table&, const Subject&, Report&) = nullptr;
  void (*schema)(const Subject&, Report&) = nullptr;
  void (*step)(const StepContext&, Report&) = nullptr;
  void (*statement)(const ObservedStatement&, const Policy&, Report&) = nullptr;
};

/// All rules, by slug (generated from the folder).
std::span<const LintRule* const> lint_rules();
const LintRule* find_rule(std::string_view slug);
bool speaks_of(const LintRule& rule, schema::Dialect dialect);
/// Those that speak of the dialect and that the policy has on.
std::vector<const LintRule*> rules_of(schema::Dialect dialect, const Policy& policy);

/// "orders", "orders.customer_id": the object's path without "public", for cases and messages.
std::string path_of(const ObjectRef& object);

}  // namespace assay::lint

// constinit: a record needs no code at start, so the order of files cannot matter
#define ASSAY_LINT_RULE(name)             \
  namespace assay::lint {                 \
  extern const LintRule lint_rule_##name; \
  }                                       \
  constinit const assay::lint::LintRule assay::lint::lint_rule_##name
