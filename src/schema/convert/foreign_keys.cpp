#include <fmt/format.h>

#include <algorithm>

#include "core/text.h"
#include "schema/convert/conversion.h"
#include "schema/naming.h"

namespace assay::schema::conversion {
namespace {

constexpr std::string_view action_text(Action action) {
  switch (action) {
    case Action::restrict_: return "RESTRICT";
    case Action::cascade: return "CASCADE";
    case Action::set_null: return "SET NULL";
    case Action::set_default: return "SET DEFAULT";
    case Action::no_action: break;
  }
  return "NO ACTION";
}

bool acts(Action action) { return action == Action::cascade || action == Action::set_null || action == Action::set_default; }

}  // namespace

void Conversion::foreign_keys(const Table& from, Table& out) {
  for (const ForeignKey& one : from.foreign_keys)
    if (auto key = foreign_key(from, one, out)) out.foreign_keys.push_back(std::move(*key));
}

std::optional<ForeignKey> Conversion::foreign_key(const Table& from, const ForeignKey& source, const Table& out) {
  const ObjectRef ref = part_ref("foreign_key", from, source.name);
  Name target{source.ref_schema, source.ref_table};
  // A partition's rows stand in its parent.
  for (int depth = 0; depth < 32; ++depth) {
    const auto found = tables_.find(target);
    if (found == tables_.end() || !found->second->partition_of) break;
    losses_.approximated(ref, "a reference to partition " + display(target), "a reference to the whole table");
    target = found->second->partition_of->parent;
  }
  const auto name = relations_.find(target);
  const auto table = tables_.find(target);
  if (name == relations_.end() || table == tables_.end()) {
    losses_.lost(ref, "reference to " + display(target));
    return std::nullopt;
  }
  if (!source.enforced && to_ != Dialect::postgres) {
    losses_.lost(ref, "a foreign key that is NOT ENFORCED");
    return std::nullopt;
  }
  if (source.period) {
    losses_.lost(ref, "PERIOD");
    return std::nullopt;
  }
  ForeignKey key{.id = source.id,
                 .ref_schema = name->second.schema,
                 .ref_table = name->second.name,
                 .on_delete = source.on_delete,
                 .on_update = source.on_update};
  for (const std::string& column : source.columns) key.columns.push_back(renamed(from, column));
  for (const std::string& column : source.ref_columns) key.ref_columns.push_back(renamed(*table->second, column));
  if (!source.on_delete_columns.empty()) {
    losses_.approximated(ref, "ON DELETE of some columns", "NO ACTION");
    key.on_delete = Action::no_action;
  }
  if (source.match == Match::full && to_ != Dialect::postgres) losses_.lost(ref, "MATCH FULL");
  if (to_ == Dialect::postgres) key.match = source.match;
  const bool defers = to_ == Dialect::postgres || to_ == Dialect::oracle || to_ == Dialect::sqlite;
  if (defers)
    key.deferral = source.deferral;
  else if (source.deferral != Deferral::none)
    losses_.lost(ref, "DEFERRABLE");
  if (!source.validated) losses_.approximated(ref, "NOT VALID", "a validated foreign key");
  if (!source.comment.empty()) losses_.lost(ref, "comment");
  actions(from, out, key);
  key.name = part_name("foreign_key", from, out, source.name, default_name(key, out.name));
  return key;
}

void Conversion::actions(const Table& from, const Table& out, ForeignKey& key) {
  const ObjectRef ref = part_ref("foreign_key", from, key.name.empty() ? text::join(key.columns, "_") : key.name);
  const auto refuse = [&](std::string_view event, Action& action) {
    losses_.approximated(ref, fmt::format("ON {} {}", event, action_text(action)), "NO ACTION");
    action = Action::no_action;
  };
  const bool not_null = std::any_of(key.columns.begin(), key.columns.end(), [&](const std::string& column) {
    const Column* found = out.column(column);
    return found != nullptr && !found->nullable;
  });
  if (mysql()) {
    if (key.on_delete == Action::set_default || (key.on_delete == Action::set_null && not_null)) refuse("DELETE", key.on_delete);
    if (key.on_update == Action::set_default || (key.on_update == Action::set_null && not_null)) refuse("UPDATE", key.on_update);
  }
  if (to_ == Dialect::sqlserver) {
    // RESTRICT and NO ACTION differ only where constraints can wait.
    if (key.on_delete == Action::restrict_) key.on_delete = Action::no_action;
    if (key.on_update == Action::restrict_) key.on_update = Action::no_action;
    if (key.on_delete == Action::set_null && not_null) refuse("DELETE", key.on_delete);
    if (key.on_update == Action::set_null && not_null) refuse("UPDATE", key.on_update);
  }
  if (to_ == Dialect::oracle) {
    if (key.on_delete == Action::restrict_) key.on_delete = Action::no_action;
    if (key.on_update == Action::restrict_) key.on_update = Action::no_action;
    if (key.on_delete == Action::set_default) refuse("DELETE", key.on_delete);
    if (acts(key.on_update)) refuse("UPDATE", key.on_update);
  }
}

/// SQL Server refuses a foreign key that makes a second way, or a way back, among those that cascade (error 1785).
void Conversion::cut_cascades() {
  std::map<Name, std::set<Name>> below, above;  // transitive, each table in its own sets
  for (const Table& table : out_.tables) {
    below[table.qualified()].insert(table.qualified());
    above[table.qualified()].insert(table.qualified());
  }
  for (Table& child : out_.tables)
    for (ForeignKey& key : child.foreign_keys) {
      if (!acts(key.on_delete) && !acts(key.on_update)) continue;
      const Name parent{key.ref_schema, key.ref_table};
      const std::set<Name> tops = above[parent], bottoms = below[child.qualified()];
      const bool second_way = std::any_of(tops.begin(), tops.end(), [&](const Name& top) {
        const std::set<Name>& reached = below[top];
        return std::any_of(bottoms.begin(), bottoms.end(), [&](const Name& bottom) { return reached.contains(bottom); });
      });
      if (second_way) {
        losses_.approximated(part_ref("foreign_key", child, key.name),
                             fmt::format("ON DELETE {} ON UPDATE {}", action_text(key.on_delete), action_text(key.on_update)),
                             "NO ACTION: SQL Server allows one way of cascading only");
        key.on_delete = key.on_update = Action::no_action;
        continue;
      }
      for (const Name& top : tops) below[top].insert(bottoms.begin(), bottoms.end());
      for (const Name& bottom : bottoms) above[bottom].insert(tops.begin(), tops.end());
    }
}

}  // namespace assay::schema::conversion
