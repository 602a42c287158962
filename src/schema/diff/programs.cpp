#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "schema/diff/context.h"

namespace assay::schema::detail {
namespace {

Side side_of(const std::vector<View>& views) {
  Side side;
  for (const View& view : views) {
    side.ids.push_back(view.id);
    side.names.push_back(key_of({view.schema, view.name}));
  }
  return side;
}

void diff_view(Context& context, const View& before, const View& after) {
  const char* kind = after.materialized ? "materialized_view" : "view";
  const ObjectRef object = ref(kind, after.qualified());
  if (before.qualified() != after.qualified()) context.add(ChangeType::rename_view, object, key_of(before.qualified()), &before, &after);
  const bool columns_differ = !before.columns.empty() && !after.columns.empty() && before.columns != after.columns;
  if (before.materialized != after.materialized || before.definition != after.definition || columns_differ) {
    context.add(ChangeType::replace_view, object, {}, &before, &after);
    // What is made anew takes its indexes along; comments too.
    if (before.materialized || after.materialized) return;
  } else {
    diff_indexes(context, before.indexes, after.indexes, after.qualified(), &before, &after, nullptr);
  }
  if (before.options != after.options || before.access_method != after.access_method || before.tablespace != after.tablespace)
    context.add(ChangeType::alter_view, object, {}, &before, &after);
  context.comment(object, before.comment, after.comment, &before, &after);
  if (!context.options.comments) return;
  std::unordered_map<std::string, std::string> were;
  for (const ColumnComment& entry : before.column_comments) were[entry.column] = entry.comment;
  for (const ColumnComment& entry : after.column_comments) {
    context.comment(ref_in("column", after.qualified(), entry.column), were[entry.column], entry.comment, &before, &after);
    were.erase(entry.column);
  }
  for (const ColumnComment& entry : before.column_comments)
    if (were.count(entry.column) && !were[entry.column].empty())
      context.comment(ref_in("column", after.qualified(), entry.column), entry.comment, {}, &before, &after);
}

void diff_views(Context& context) {
  const auto& from = context.from.views;
  const auto& to = context.to.views;
  std::vector<std::string> hints;
  if (!context.options.renamed_from.empty())
    for (const View& view : to) hints.push_back(context.hint("view", key_of(view.qualified())));
  const Match pairs = match(side_of(from), side_of(to), hints);
  const auto kind = [](const View& view) { return view.materialized ? "materialized_view" : "view"; };
  for (const auto& [i, j] : pairs.both)
    if (from[i].qualified() != to[j].qualified()) context.renamed[key_of(from[i].qualified())] = to[j].qualified();
  for (const std::size_t i : pairs.gone) context.add(ChangeType::drop_view, ref(kind(from[i]), from[i].qualified()), {}, &from[i], nullptr);
  for (const std::size_t j : pairs.made) context.add(ChangeType::create_view, ref(kind(to[j]), to[j].qualified()), {}, nullptr, &to[j]);
  for (const auto& [i, j] : pairs.both) diff_view(context, from[i], to[j]);
}

ObjectRef routine_ref(const Routine& routine) {
  ObjectRef out = ref(std::string(enum_names(routine.kind)[static_cast<std::size_t>(routine.kind)].name), routine.qualified());
  out.name += signature(routine);
  return out;
}

bool same_routine(const Context& context, const Routine& a, const Routine& b) {
  return a.kind == b.kind && a.returns == b.returns && a.language == b.language && a.body == b.body && a.sql_body == b.sql_body &&
         a.attributes == b.attributes &&
         std::equal(a.arguments.begin(), a.arguments.end(), b.arguments.begin(), b.arguments.end(),
                    [&](const Argument& x, const Argument& y) {
                      return x.name == y.name && x.mode == y.mode && context.now(x.type) == y.type &&
                             x.default_value.has_value() == y.default_value.has_value() &&
                             (!x.default_value || context.same_expression(*x.default_value, *y.default_value));
                    });
}

void diff_routines(Context& context) {
  Side from, to;
  for (const Routine& routine : context.from.routines) from.names.push_back(key_of(routine.qualified()) + signature(routine));
  for (const Routine& routine : context.to.routines) to.names.push_back(key_of(routine.qualified()) + signature(routine));
  const Match pairs = match(from, to);
  for (const std::size_t i : pairs.gone)
    context.add(ChangeType::drop_routine, routine_ref(context.from.routines[i]), {}, &context.from.routines[i], nullptr);
  for (const std::size_t j : pairs.made)
    context.add(ChangeType::create_routine, routine_ref(context.to.routines[j]), {}, nullptr, &context.to.routines[j]);
  for (const auto& [i, j] : pairs.both) {
    const Routine& before = context.from.routines[i];
    const Routine& after = context.to.routines[j];
    if (!same_routine(context, before, after)) context.add(ChangeType::replace_routine, routine_ref(after), {}, &before, &after);
    context.comment(routine_ref(after), before.comment, after.comment, &before, &after);
  }
}

/// Relations that are in `from` (by their names in `to`) but not in `to`: what stands on them goes with them.
std::unordered_set<std::string> dropped_relations(const Context& context) {
  std::unordered_set<std::string> out;
  for (const Change& change : context.out.changes)
    if (change.type == ChangeType::drop_table || change.type == ChangeType::drop_view)
      out.insert(key_of({change.object.schema.value_or(""), change.object.name}));
  return out;
}

void diff_triggers(Context& context, const std::unordered_set<std::string>& dropped) {
  const auto& from = context.from.triggers;
  const auto& to = context.to.triggers;
  Side before_names, after_names;
  for (const Trigger& trigger : from) before_names.names.push_back(key_of(context.now(trigger.table)) + " " + trigger.name);
  for (const Trigger& trigger : to) after_names.names.push_back(key_of(trigger.table) + " " + trigger.name);
  const Match pairs = match(before_names, after_names);
  for (const std::size_t i : pairs.gone)
    if (!dropped.count(key_of(from[i].table)))
      context.add(ChangeType::drop_trigger, ref_in("trigger", context.now(from[i].table), from[i].name), {}, &from[i], nullptr);
  for (const std::size_t j : pairs.made)
    context.add(ChangeType::create_trigger, ref_in("trigger", to[j].table, to[j].name), {}, nullptr, &to[j]);
  for (const auto& [i, j] : pairs.both) {
    const ObjectRef object = ref_in("trigger", to[j].table, to[j].name);
    // A renamed table changes the text, not the trigger.
    const bool renamed = from[i].table != to[j].table;
    if (from[i].definition != to[j].definition && !(renamed && from[i].uses.functions == to[j].uses.functions))
      context.add(ChangeType::replace_trigger, object, {}, &from[i], &to[j]);
    else if (from[i].enabled != to[j].enabled)
      context.add(ChangeType::alter_trigger, object, to[j].enabled, &from[i], &to[j]);
    context.comment(object, from[i].comment, to[j].comment, &from[i], &to[j]);
  }
}

void diff_policies(Context& context, const std::unordered_set<std::string>& dropped) {
  const auto& from = context.from.policies;
  const auto& to = context.to.policies;
  Side before_names, after_names;
  for (const Policy& policy : from) before_names.names.push_back(key_of(context.now(policy.table)) + " " + policy.name);
  for (const Policy& policy : to) after_names.names.push_back(key_of(policy.table) + " " + policy.name);
  const Match pairs = match(before_names, after_names);
  const auto object_of = [&](const Policy& policy) { return ref_in("policy", policy.table, policy.name); };
  for (const std::size_t i : pairs.gone)
    if (!dropped.count(key_of(from[i].table)))
      context.add(ChangeType::drop_policy, ref_in("policy", context.now(from[i].table), from[i].name), {}, &from[i], nullptr);
  for (const std::size_t j : pairs.made) context.add(ChangeType::create_policy, object_of(to[j]), {}, nullptr, &to[j]);
  for (const auto& [i, j] : pairs.both) {
    const Policy& a = from[i];
    const Policy& b = to[j];
    const Table* table = context.renamed_columns.empty() ? nullptr : context.to.table(b.table.schema, b.table.name);
    const auto now = [&](const std::string& text) { return table ? context.now(text, *table) : text; };
    if (a.permissive != b.permissive || a.command != b.command || a.using_.empty() != b.using_.empty() ||
        a.with_check.empty() != b.with_check.empty()) {
      context.add(ChangeType::drop_policy, object_of(b), {}, &a, nullptr);
      context.add(ChangeType::create_policy, object_of(b), {}, nullptr, &b);
      continue;
    }
    if (a.roles != b.roles || !context.same_expression(now(a.using_), b.using_) ||
        !context.same_expression(now(a.with_check), b.with_check))
      context.add(ChangeType::alter_policy, object_of(b), {}, &a, &b);
    context.comment(object_of(b), a.comment, b.comment, &a, &b);
  }
}

}  // namespace

void diff_programs(Context& context) {
  diff_views(context);
  diff_routines(context);
  const auto dropped = dropped_relations(context);
  diff_triggers(context, dropped);
  diff_policies(context, dropped);
}

}  // namespace assay::schema::detail
