#include <algorithm>
#include <unordered_map>

#include "schema/diff/context.h"

namespace assay::schema::detail {
namespace {

bool same_text(const Context& context, const std::optional<std::string>& a, const std::optional<std::string>& b, const Table& table) {
  return a.has_value() == b.has_value() && (!a || *a == *b || context.same_expression(context.now(*a, table), *b));
}

bool same_generated(const Context& context, const Column& a, const Column& b, const Table& table) {
  if (a.generated.has_value() != b.generated.has_value()) return false;
  return !a.generated || (a.generated->stored == b.generated->stored &&
                          context.same_expression(context.now(a.generated->expression, table), b.generated->expression));
}

/// How likely `after` is `before` under a new name.
double similarity(const Table& from, const Column& before, const Table& to, const Column& after) {
  const bool same_type = before.type == after.type;
  const bool same_place = &before - from.columns.data() == &after - to.columns.data();
  return 0.55 * name_similarity(before.name, after.name) + (same_type ? 0.25 : 0) + (same_place ? 0.2 : 0);
}

void diff_column(Context& context, const Table& before_table, const Table& after_table, const Column& before, const Column& after) {
  const ObjectRef object = ref_in("column", after_table.qualified(), after.name);
  const auto change = [&](ChangeType type, std::string detail = {}) {
    context.add(type, object, std::move(detail), &before, &after, &before_table, &after_table);
  };
  if (before.name != after.name) change(ChangeType::rename_column, before.name);
  const Dialect dialect = context.to.dialect;
  if (context.now(before.type) != after.type || before.collation != after.collation || before.charset != after.charset)
    change(ChangeType::alter_column_type, type_text(before.type, dialect) + " → " + type_text(after.type, dialect));
  if (!same_generated(context, before, after, after_table)) change(ChangeType::alter_generated);
  if (before.identity != after.identity) change(ChangeType::alter_identity);
  if (!same_text(context, before.default_value, after.default_value, after_table))
    change(after.default_value ? ChangeType::set_default : ChangeType::drop_default, after.default_value.value_or(""));
  if (before.nullable != after.nullable) {
    change(after.nullable ? ChangeType::drop_not_null : ChangeType::set_not_null);
  } else if (!after.nullable) {
    if (!before.not_null_valid && after.not_null_valid) change(ChangeType::validate_constraint, after.not_null_name);
    if (!before.not_null_name.empty() && !after.not_null_name.empty() && before.not_null_name != after.not_null_name)
      context.add(ChangeType::rename_constraint, ref_in("constraint", after_table.qualified(), after.not_null_name), before.not_null_name,
                  &before, &after, &before_table, &after_table);
  }
  if (before.storage != after.storage || before.compression != after.compression || before.statistics != after.statistics ||
      before.options != after.options || before.on_update != after.on_update || before.invisible != after.invisible)
    change(ChangeType::alter_column_options);
  context.comment(object, before.comment, after.comment, &before, &after);
}

/// Columns that both sides have, in another order, or new ones that are not at the end.
bool order_differs(const Match& pairs, std::size_t columns_after) {
  for (std::size_t k = 1; k < pairs.both.size(); ++k)
    if (pairs.both[k].first < pairs.both[k - 1].first) return true;
  for (const std::size_t j : pairs.made)
    if (j + pairs.made.size() < columns_after) return true;
  return false;
}

}  // namespace

Match match_columns(Context& context, const Table& before, const Table& after) {
  Side from, to;
  for (const Column& column : before.columns) from.names.push_back(column.name), from.ids.push_back(column.id);
  for (const Column& column : after.columns) to.names.push_back(column.name), to.ids.push_back(column.id);
  std::vector<std::string> hints;
  if (!context.options.renamed_from.empty())
    for (const Column& column : after.columns) hints.push_back(context.hint("column", key_of(after.qualified()) + "." + column.name));
  Match pairs = match(from, to, hints);
  if (!pairs.gone.empty() && !pairs.made.empty() && pairs.gone.size() * pairs.made.size() <= 400)
    for (const std::size_t i : std::vector<std::size_t>(pairs.gone))
      for (const std::size_t j : std::vector<std::size_t>(pairs.made)) {
        const double alike = similarity(before, before.columns[i], after, after.columns[j]);
        if (!context.is_rename("column", key_of(before.qualified()) + "." + before.columns[i].name, after.columns[j].name, alike, 0.55))
          continue;
        pairs.unite(i, j);
        break;
      }
  for (const auto& [i, j] : pairs.both)
    if (before.columns[i].name != after.columns[j].name)
      context.renamed_columns[key_of(after.qualified())][before.columns[i].name] = after.columns[j].name;
  return pairs;
}

void diff_columns(Context& context, const Table& before, const Table& after) {
  const bool derived = after.partition_of.has_value() && before.partition_of.has_value();
  const bool plain = std::equal(before.columns.begin(), before.columns.end(), after.columns.begin(), after.columns.end(),
                                [](const Column& a, const Column& b) { return a.name == b.name && a.id == b.id; });
  if (plain) {
    for (std::size_t i = 0; i < after.columns.size(); ++i) diff_column(context, before, after, before.columns[i], after.columns[i]);
    return;
  }
  const Match pairs = match_columns(context, before, after);
  for (const std::size_t i : pairs.gone)
    context.add(ChangeType::drop_column, ref_in("column", after.qualified(), before.columns[i].name), {}, &before.columns[i], nullptr,
                &before, &after);
  for (const auto& [i, j] : pairs.both) diff_column(context, before, after, before.columns[i], after.columns[j]);
  for (const std::size_t j : pairs.made)
    context.add(ChangeType::add_column, ref_in("column", after.qualified(), after.columns[j].name), {}, nullptr, &after.columns[j], &before,
                &after);
  if (derived || !order_differs(pairs, after.columns.size())) return;
  if (is_mysql_family(context.to.dialect) || context.to.dialect == Dialect::sqlite)
    context.add(ChangeType::reorder_columns, ref("table", after.qualified()), {}, &before, &after);
  else
    context.out.not_reproduced.push_back({"column_order", key_of(after.qualified()),
                                          fmt::format("{} adds columns at the end of a table only; their order there will differ from the "
                                                      "target's. Nothing but SELECT * and INSERT without a column list notices.",
                                                      name_of(context.to.dialect))});
}

}  // namespace assay::schema::detail
