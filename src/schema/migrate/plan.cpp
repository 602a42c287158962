#include "schema/migrate/plan.h"

#include <algorithm>

#include "schema/migrate/engines.h"
#include "schema/migrate/unnamed.h"

namespace assay::schema {
namespace {

int newest(Dialect dialect) {
  switch (dialect) {
    case Dialect::postgres: return 180'000;
    case Dialect::mysql: return 80'400;
    case Dialect::mariadb: return 110'400;
    case Dialect::sqlite: return 3'045'000;
    case Dialect::sqlserver: return 160'000;
    case Dialect::oracle: return 230'000;
  }
  return 0;
}

Result<Migration> dispatch(const Model& from, const Model& to, const Diff& diff, const PlanOptions& options) {
  switch (to.dialect) {
    case Dialect::postgres: return plan_postgres(from, to, diff, options);
    case Dialect::mysql:
    case Dialect::mariadb: return plan_mysql(from, to, diff, options);
    case Dialect::sqlite: return plan_sqlite(from, to, diff, options);
    case Dialect::sqlserver: return plan_sqlserver(from, to, diff, options);
    case Dialect::oracle: return plan_oracle(from, to, diff, options);
  }
  return fail(Code::internal, "A model of no dialect cannot be planned for.");
}

std::string key(const Name& name) { return display(name); }

/// Hints for the way back: what was renamed on the way is called by its first name again.
std::map<std::string, std::string> reversed_renames(const Diff& diff) {
  std::map<std::string, std::string> out;
  for (const Change& change : diff.changes) {
    const Name after{change.object.schema.value_or(""), change.object.name};
    switch (change.type) {
      case ChangeType::rename_table:
      case ChangeType::move_table: out["table:" + key(static_cast<const Table*>(change.from)->qualified())] = key(after); break;
      case ChangeType::rename_column:
        out[fmt::format("column:{}.{}", key(static_cast<const Table*>(change.from_parent)->qualified()), change.detail)] =
            change.object.name;
        break;
      case ChangeType::rename_view: out["view:" + change.detail] = key(after); break;
      case ChangeType::rename_enum: out["enum:" + change.detail] = key(after); break;
      case ChangeType::rename_domain: out["domain:" + change.detail] = key(after); break;
      case ChangeType::rename_sequence: out["sequence:" + change.detail] = key(after); break;
      case ChangeType::rename_schema: out["schema:" + change.detail] = change.object.name; break;
      default: break;
    }
  }
  return out;
}

/// Values of enums are renamed by answer alone.
std::map<std::string, std::string> reversed_answers(const Diff& diff) {
  std::map<std::string, std::string> out;
  for (const Change& change : diff.changes)
    if (change.type == ChangeType::rename_enum_value) {
      const Enum& before = *static_cast<const Enum*>(change.from);
      const auto line = change.detail.find('\n');
      out[fmt::format("rename:enum value:{}.{}:{}", key({before.schema, before.name}), change.detail.substr(line + 1),
                      change.detail.substr(0, line))] = "rename";
    }
  return out;
}

std::string name_of_object(const ObjectRef& object) {
  std::string out;
  for (const auto& part : {object.schema, object.table})
    if (part) out += *part + ".";
  return out + object.name;
}

std::string first_sentence(std::string_view why) {
  const auto end = why.find(". ");
  if (end == std::string_view::npos && why.ends_with('.')) why.remove_suffix(1);
  return std::string(why.substr(0, end));
}

/// Why what the way up does cannot be taken back; empty when it can.
std::string irreversible(const Diff& diff, const Migration& up) {
  for (const Change& change : diff.changes)
    if (change.type == ChangeType::add_enum_value)
      return fmt::format("Value '{}' is added to {}: a value cannot be removed from an enum once rows may hold it.", change.detail,
                         name_of_object(change.object));
  for (const MigrationStatement& statement : up.statements)
    if (statement.hazard == Hazard::data_loss)
      return fmt::format("{} {} loses data ({}), which no statement brings back.", statement.kind, name_of_object(statement.object),
                         first_sentence(statement.why));
  return {};
}

void plan_down(const Model& from, const Model& to, const Diff& changes, const PlanOptions& options, Migration& migration) {
  if (std::string reason = irreversible(changes, migration); !reason.empty()) {
    migration.down_reason = std::move(reason);
    return;
  }
  PlanOptions back = options;
  back.diff.renamed_from = reversed_renames(changes);
  back.diff.answers = reversed_answers(changes);
  Result<Diff> reverse = diff(to, from, back.diff);
  Result<Migration> down = reverse ? plan_changes(to, from, *reverse, back) : fail(reverse.error());
  if (!down) {
    migration.down_reason = down.error().message;
    return;
  }
  // Column order is the one difference that leaves a schema what it was.
  for (const NotModelled& left : down->not_reproduced)
    if (left.kind != "column_order") {
      migration.down_reason = fmt::format("The way back would not lead back: {} {}: {}.", left.kind, left.name, first_sentence(left.why));
      return;
    }
  migration.down = std::move(down->statements);
}

}  // namespace

int planned_version(const Model& from, const Model& to, const PlanOptions& options) {
  if (options.version != 0) return options.version;
  if (from.version != 0) return from.version;
  return to.version != 0 ? to.version : newest(to.dialect);
}

Result<Migration> plan_changes(const Model& from, const Model& to, const Diff& changes, const PlanOptions& options) {
  const bool family = is_mysql_family(from.dialect) && is_mysql_family(to.dialect);
  if (from.dialect != to.dialect && !family)
    return fail(Code::invalid,
                fmt::format("A plan from a {} schema to a {} schema cannot be made. Convert one of them first (assay schema convert).",
                            name_of(from.dialect), name_of(to.dialect)));
  PlanOptions filled = options;
  filled.version = planned_version(from, to, options);
  Result<Migration> planned = dispatch(from, to, changes, filled);
  if (!planned) return planned;
  Migration& migration = *planned;
  migration.not_modelled.insert(migration.not_modelled.begin(), changes.not_modelled.begin(), changes.not_modelled.end());
  migration.not_reproduced.insert(migration.not_reproduced.begin(), changes.not_reproduced.begin(), changes.not_reproduced.end());
  migration.questions.insert(migration.questions.begin(), changes.questions.begin(), changes.questions.end());
  migration.proof.level = ProofLevel::modelled;
  migration.proof.engine = std::string(name_of(to.dialect));
  migration.proof.version = std::to_string(filled.version);
  return planned;
}

Result<Migration> plan_migration(const Model& from, const Model& to, const PlanOptions& options) {
  if (has_unnamed(from) || has_unnamed(to)) {
    Model named_from = from;
    Model named_to = to;
    name_unnamed(named_from, named_to);
    if (!has_unnamed(named_from) && !has_unnamed(named_to)) return plan_migration(named_from, named_to, options);
  }
  Result<Diff> changes = diff(from, to, options.diff);
  if (!changes) return fail(changes.error());
  Result<Migration> migration = plan_changes(from, to, *changes, options);
  if (migration && options.down) plan_down(from, to, *changes, options, *migration);
  return migration;
}

}  // namespace assay::schema
