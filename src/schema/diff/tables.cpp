#include <algorithm>
#include <set>

#include "schema/diff/context.h"

namespace assay::schema::detail {
namespace {

Side side_of(const std::vector<Table>& tables) {
  Side side;
  for (const Table& table : tables) {
    side.ids.push_back(table.id);
    side.names.push_back(key_of(table.qualified()));
  }
  return side;
}

/// Share of columns in common, by name and type; the table's own name counts a little.
double similarity(const Table& a, const Table& b) {
  if (a.columns.empty() || b.columns.empty()) return 0;
  std::set<std::pair<std::string_view, std::string_view>> left;
  for (const Column& column : a.columns) left.emplace(column.name, column.type.name);
  std::size_t common = 0;
  for (const Column& column : b.columns) common += left.count({column.name, column.type.name});
  const double columns = static_cast<double>(common) / static_cast<double>(a.columns.size() + b.columns.size() - common);
  return 0.85 * columns + 0.15 * name_similarity(a.name, b.name);
}

void ask_for_renames(Context& context, Match& pairs) {
  // Every pair is looked at: past this there is no telling which belongs to which.
  if (pairs.gone.size() * pairs.made.size() > 10'000) return;
  for (const std::size_t i : std::vector<std::size_t>(pairs.gone))
    for (const std::size_t j : std::vector<std::size_t>(pairs.made)) {
      const Table& before = context.from.tables[i];
      const Table& after = context.to.tables[j];
      if (before.partition_of.has_value() != after.partition_of.has_value()) continue;
      if (!context.is_rename("table", key_of(before.qualified()), key_of(after.qualified()), similarity(before, after), 0.6)) continue;
      pairs.unite(i, j);
      break;
    }
}

std::vector<Name> now(const Context& context, std::vector<Name> names) {
  for (Name& name : names) name = context.now(name);
  return names;
}

void diff_partition_of(Context& context, const Table& before, const Table& after) {
  const ObjectRef object = ref("table", after.qualified());
  std::optional<PartitionOf> was = before.partition_of;
  if (was) was->parent = context.now(was->parent);
  if (was == after.partition_of) return;
  if (was) context.add(ChangeType::detach_partition, object, key_of(was->parent), &before, &after);
  if (after.partition_of) context.add(ChangeType::attach_partition, object, key_of(after.partition_of->parent), &before, &after);
}

bool same_options(const Table& a, const Table& b) {
  return a.unlogged == b.unlogged && a.options == b.options && a.tablespace == b.tablespace && a.access_method == b.access_method &&
         a.replica_identity == b.replica_identity && a.charset == b.charset && a.collation == b.collation && a.of_type == b.of_type;
}

bool same_partitioning(const Context& context, const Table& before, const Table& after) {
  if (before.partition_by.has_value() != after.partition_by.has_value()) return false;
  if (!before.partition_by) return true;
  const Partitioning& a = *before.partition_by;
  const Partitioning& b = *after.partition_by;
  return a.strategy == b.strategy && a.text == b.text &&
         std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(), [&](const IndexPart& x, const IndexPart& y) {
           return context.now_column(x.column, after) == y.column &&
                  context.same_expression(context.now(x.expression, after), y.expression) && x.collation == y.collation &&
                  x.opclass == y.opclass;
         });
}

void diff_table(Context& context, const Table& before, const Table& after) {
  const ObjectRef object = ref("table", after.qualified());
  if (!same_options(before, after)) context.add(ChangeType::alter_table_options, object, {}, &before, &after);
  if (!same_partitioning(context, before, after)) context.add(ChangeType::alter_partitioning, object, {}, &before, &after);
  diff_partition_of(context, before, after);
  if (now(context, before.inherits) != after.inherits) context.add(ChangeType::alter_inherits, object, {}, &before, &after);
  if (before.row_security != after.row_security || before.force_row_security != after.force_row_security)
    context.add(ChangeType::alter_row_security, object, {}, &before, &after);
  diff_constraints(context, before, after);
  diff_indexes(context, before.indexes, after.indexes, after.qualified(), &before, &after, &after);
  context.comment(object, before.comment, after.comment, &before, &after);
}

/// Equal to the last byte, ids included: nothing to look for, unless something that they name was renamed.
bool identical(const Table& a, const Table& b) {
  return a.columns == b.columns && a.keys == b.keys && a.checks == b.checks && a.foreign_keys == b.foreign_keys && a.indexes == b.indexes &&
         a.exclusions == b.exclusions && a.partition_by == b.partition_by && a.partition_of == b.partition_of && a.inherits == b.inherits &&
         same_options(a, b) && a.row_security == b.row_security && a.force_row_security == b.force_row_security && a.comment == b.comment;
}

/// Per pair, whether it is identical. Reading two large models waits for memory, not for arithmetic: each core may take a share.
std::vector<char> identical_pairs(const Context& context, const Match& pairs) {
  constexpr std::size_t least_share = 1'000;
  const std::size_t count = pairs.both.size();
  std::vector<char> out(count, 0);
  const auto compare = [&](std::size_t begin, std::size_t end) {
    for (std::size_t n = begin; n < end; ++n) {
      const auto& [i, j] = pairs.both[n];
      out[n] = identical(context.from.tables[i], context.to.tables[j]) ? 1 : 0;
    }
  };
  if (context.options.spread)
    context.options.spread(count, least_share, compare);
  else
    compare(0, count);
  return out;
}

}  // namespace

void diff_tables(Context& context) {
  const auto& from = context.from.tables;
  const auto& to = context.to.tables;
  std::vector<std::string> hints;
  if (!context.options.renamed_from.empty())
    for (const Table& table : to) {
      std::string old = context.hint("table", key_of(table.qualified()));
      // A bare old name is one of the same schema.
      if (!old.empty() && old.find('.') == std::string::npos) old = key_of({table.schema, old});
      hints.push_back(std::move(old));
    }
  Match pairs = match(side_of(from), side_of(to), hints);
  ask_for_renames(context, pairs);
  for (const auto& [i, j] : pairs.both) {
    const Name before = from[i].qualified(), after = to[j].qualified();
    if (before == after) continue;
    context.renamed[key_of(before)] = after;
    if (before.schema != after.schema) context.add(ChangeType::move_table, ref("table", after), before.schema, &from[i], &to[j]);
    if (before.name != after.name) context.add(ChangeType::rename_table, ref("table", after), key_of(before), &from[i], &to[j]);
  }
  for (const std::size_t i : pairs.gone) context.add(ChangeType::drop_table, ref("table", from[i].qualified()), {}, &from[i], nullptr);
  for (const std::size_t j : pairs.made) context.add(ChangeType::create_table, ref("table", to[j].qualified()), {}, nullptr, &to[j]);
  // Columns of all tables first: foreign keys are compared under the new names of the columns they refer to.
  const bool moved = !context.renamed.empty();
  const std::vector<char> same = moved ? std::vector<char>(pairs.both.size(), 0) : identical_pairs(context, pairs);
  for (std::size_t n = 0; n < same.size(); ++n)
    if (!same[n]) diff_columns(context, from[pairs.both[n].first], to[pairs.both[n].second]);
  const bool plain = context.renamed_columns.empty();
  for (std::size_t n = 0; n < same.size(); ++n)
    if (!same[n] || !plain) diff_table(context, from[pairs.both[n].first], to[pairs.both[n].second]);
}

}  // namespace assay::schema::detail
