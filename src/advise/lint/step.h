// What rules of migrations look at: one step of a file (schema/ddl/steps.h) with what stood before its statement, which transaction it is in, and
// how large its table is. A sequence is read once; tables that the same file made are not looked at again (nobody waits for them yet), of the
// others the state before a statement is one copy of the tables that it names. Owns nothing; any thread; nothing fails.
#pragma once
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advise/lint/rule.h"
#include "schema/ddl/steps.h"
#include "schema/migrate/catalogue.h"
#include "schema/migrate/files.h"

namespace assay::lint {

/// A statement of a file, with what was known before it. The vectors run along `statement.steps`.
struct SeenStatement {
  schema::StepStatement statement = {};
  std::vector<const schema::Table*> before = {};  ///< the step's table; nullptr: unknown, or made in this file
  std::vector<const schema::Table*> other = {};   ///< the referenced table or partition
  std::vector<bool> is_new = {};                  ///< its table was made in this file, or is temporary
  std::vector<bool> other_is_new = {};
  const schema::Enum* type = nullptr;  ///< ALTER TYPE: the enum before
  int transaction = -1;                ///< what commits together has one number; -1 = by itself
};

struct SeenFile {
  std::string path = {};
  std::string_view text = {};
  int first_line = 1;
  schema::MigrationFormat format = schema::MigrationFormat::sql;
  bool wrapped = false;  ///< the tool puts a transaction around it
  std::vector<SeenStatement> statements = {};
  std::deque<schema::Table> tables = {};
  std::deque<schema::Enum> enums = {};
};

/// How much a lock on a table matters, as far as is known.
enum class Weight { nothing, small, unknown, large };

/// Executed by the migration itself: a view is made now, its query runs later.
inline bool executes(const schema::Step& step) {
  return step.inside == schema::Inside::nothing || step.inside == schema::Inside::do_block || step.kind == schema::StepKind::create_view ||
         step.kind == schema::StepKind::create_matview;
}

class StepContext {
 public:
  StepContext(const SeenFile& seen_file, std::size_t statement, std::size_t step_index, schema::Dialect its_dialect, int its_version,
              const Policy& its_policy)
      : file(seen_file),
        seen(seen_file.statements[statement]),
        step(seen.statement.steps[step_index]),
        dialect(its_dialect),
        policy(its_policy),
        version_(its_version),
        statement_(statement),
        step_(step_index) {}

  const SeenFile& file;
  const SeenStatement& seen;
  const schema::Step& step;
  schema::Dialect dialect;
  const Policy& policy;

  bool postgres() const { return dialect == schema::Dialect::postgres; }
  /// A text's server is taken for the newest.
  bool since(int version) const { return version_ == 0 || version_ >= version; }
  bool until(int version) const { return version_ != 0 && version_ < version; }
  int version() const;
  bool live() const { return version_ != 0; }

  bool runs() const { return executes(step); }
  bool in_transaction() const { return seen.transaction >= 0; }
  bool is_new() const { return seen.is_new[step_]; }
  bool other_is_new() const { return seen.other_is_new[step_]; }
  const schema::Table* before() const { return seen.before[step_]; }
  const schema::Table* other() const { return seen.other[step_]; }
  /// The column before the statement; nullptr when it is not known.
  const schema::Column* column(std::string_view name) const;

  Weight weight() const;
  Weight other_weight() const;
  /// The row of PostgreSQL's change catalogue; nullptr for other dialects.
  const schema::migrate::CatalogueEntry* entry(std::string_view kind) const;

  /// Calls `visit` with every earlier step of the file that runs, nearest first, until it returns true.
  bool earlier(const std::function<bool(const schema::Step&, const SeenStatement&)>& visit) const;
  bool later(const std::function<bool(const schema::Step&, const SeenStatement&)>& visit) const;
  /// A step of the same kind on the same object comes earlier in the file: the first one speaks for all.
  bool said_before() const;

  std::string table_name() const { return display(step.object); }
  std::string quoted(std::string_view name) const;
  std::string quoted(const schema::Name& name) const;
  /// "ALTER TABLE orders", as written.
  std::string head() const;
  /// The statement without this step: "ALTER TABLE orders …;\n", "" when nothing is left; nullopt when its actions cannot be told apart.
  std::optional<std::string> rest() const;
  /// The statement with `word` behind the first `after`: "CREATE INDEX CONCURRENTLY …;\n".
  std::string with_word(std::string_view after, std::string_view word) const;
  /// Alone in its statement, and that outside of bodies: the statement can be replaced.
  bool alone() const { return step.inside == schema::Inside::nothing && seen.statement.steps.size() == 1; }

 private:
  int version_;
  std::size_t statement_;
  std::size_t step_;
};

// What several rules say and ask.

/// Says how long the work takes where the table's size is known, puts size and time into the evidence, and fits the severity: info for small
/// tables, error from ten seconds on. `kind` is of the change catalogue.
void weigh(Draft& draft, const StepContext& context, std::string_view kind);
/// "Nobody can read or write orders while every row is written anew."
std::string consequence(const StepContext& context, std::string_view kind);
/// A validated CHECK (column IS NOT NULL) stands before the step.
bool is_proved_not_null(const StepContext& context, std::string_view column);
/// The kind of the change catalogue for a change of type, as far as the type before is known; "" when nothing happens.
std::string_view type_change_kind(const StepContext& context);
/// The expression says that the column is not NULL, as text: "note IS NOT NULL".
bool says_not_null(std::string_view expression, std::string_view column);

}  // namespace assay::lint
