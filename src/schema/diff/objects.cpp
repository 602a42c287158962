#include <algorithm>

#include "schema/diff/context.h"

namespace assay::schema::detail {
namespace {

template <class T>
Name name_of_object(const T& object) {
  if constexpr (requires { object.schema; })
    return {object.schema, object.name};
  else
    return {{}, object.name};
}
template <>
Name name_of_object(const Extension& object) {
  return {{}, object.name};
}

template <class T>
Side side_of(const std::vector<T>& list) {
  Side side;
  side.names.reserve(list.size());
  for (const T& object : list) {
    side.names.push_back(key_of(name_of_object(object)));
    if constexpr (requires { object.id; }) side.ids.push_back(object.id);
  }
  return side;
}

template <class T>
Match match_objects(const Context& context, std::string_view kind, const std::vector<T>& from, const std::vector<T>& to) {
  const Side after = side_of(to);
  std::vector<std::string> hints;
  if (!context.options.renamed_from.empty())
    for (const std::string& name : after.names) hints.push_back(context.hint(kind, name));
  return match(side_of(from), after, hints);
}

struct Types {
  ChangeType create, drop, rename;
};

/// Creations, drops and renames; what both sides have is compared by the caller.
template <class T>
Match frame(Context& context, const char* kind, const Types& types, const std::vector<T>& from, const std::vector<T>& to) {
  Match pairs = match_objects(context, kind, from, to);
  for (const std::size_t i : pairs.gone) context.add(types.drop, ref(kind, name_of_object(from[i])), {}, &from[i], nullptr);
  for (const std::size_t j : pairs.made) context.add(types.create, ref(kind, name_of_object(to[j])), {}, nullptr, &to[j]);
  for (const auto& [i, j] : pairs.both) {
    const Name before = name_of_object(from[i]), after = name_of_object(to[j]);
    if (before != after) {
      context.renamed[key_of(before)] = after;
      context.add(types.rename, ref(kind, after), key_of(before), &from[i], &to[j]);
    }
    context.comment(ref(kind, after), from[i].comment, to[j].comment, &from[i], &to[j]);
  }
  return pairs;
}

bool is_subsequence(const std::vector<std::string>& part, const std::vector<std::string>& whole) {
  std::size_t at = 0;
  for (const std::string& value : whole)
    if (at < part.size() && part[at] == value) ++at;
  return at == part.size();
}

void diff_enum(Context& context, const Enum& before, const Enum& after) {
  if (before.values == after.values) return;
  const ObjectRef object = ref("enum", {after.schema, after.name});
  // One value for another in the same place is a rename only when somebody says so.
  std::vector<std::string> values = before.values;
  if (values.size() == after.values.size())
    for (std::size_t i = 0; i < values.size(); ++i) {
      const bool swapped = values[i] != after.values[i] && std::find(values.begin(), values.end(), after.values[i]) == values.end() &&
                           std::find(after.values.begin(), after.values.end(), values[i]) == after.values.end();
      const std::string name = key_of({after.schema, after.name}) + "." + values[i];
      if (!swapped || !context.is_rename("enum value", name, after.values[i], 0.9, 0.5)) continue;
      context.add(ChangeType::rename_enum_value, object, values[i] + "\n" + after.values[i], &before, &after);
      values[i] = after.values[i];
    }
  if (!is_subsequence(values, after.values)) return context.add(ChangeType::replace_enum, object, {}, &before, &after);
  for (const std::string& value : after.values)
    if (std::find(values.begin(), values.end(), value) == values.end())
      context.add(ChangeType::add_enum_value, object, value, &before, &after, &before, &after);
}

bool same_checks(const Context& context, const std::vector<Check>& a, const std::vector<Check>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const Check& x, const Check& y) {
    return x.name == y.name && x.validated == y.validated && context.same_expression(x.expression, y.expression);
  });
}

bool same_default(const Context& context, const std::optional<std::string>& a, const std::optional<std::string>& b) {
  return a.has_value() == b.has_value() && (!a || context.same_expression(*a, *b));
}

void diff_domain(Context& context, const Domain& before, const Domain& after) {
  if (context.now(before.type) != after.type || before.nullable != after.nullable || before.collation != after.collation ||
      !same_default(context, before.default_value, after.default_value) || !same_checks(context, before.checks, after.checks))
    context.add(ChangeType::alter_domain, ref("domain", {after.schema, after.name}), {}, &before, &after);
}

void diff_composite(Context& context, const Composite& before, const Composite& after) {
  const bool same =
      std::equal(before.attributes.begin(), before.attributes.end(), after.attributes.begin(), after.attributes.end(),
                 [&](const Column& x, const Column& y) {
                   return x.name == y.name && context.now(x.type) == y.type && x.collation == y.collation && x.comment == y.comment;
                 });
  if (!same) context.add(ChangeType::alter_composite, ref("composite", {after.schema, after.name}), {}, &before, &after);
}

}  // namespace

void diff_types(Context& context) {
  const Model& from = context.from;
  const Model& to = context.to;
  const Match schemas = match_objects(context, "schema", from.schemas, to.schemas);
  for (const std::size_t i : schemas.gone)
    if (from.schemas[i].name != "public")
      context.add(ChangeType::drop_schema, ref("schema", {{}, from.schemas[i].name}), {}, &from.schemas[i], nullptr);
  for (const std::size_t j : schemas.made) {
    if (to.schemas[j].name == "public")
      context.comment(ref("schema", {{}, "public"}), {}, to.schemas[j].comment, nullptr, &to.schemas[j]);
    else
      context.add(ChangeType::create_schema, ref("schema", {{}, to.schemas[j].name}), {}, nullptr, &to.schemas[j]);
  }
  for (const auto& [i, j] : schemas.both) {
    if (from.schemas[i].name != to.schemas[j].name)
      context.add(ChangeType::rename_schema, ref("schema", {{}, to.schemas[j].name}), from.schemas[i].name, &from.schemas[i],
                  &to.schemas[j]);
    context.comment(ref("schema", {{}, to.schemas[j].name}), from.schemas[i].comment, to.schemas[j].comment, &from.schemas[i],
                    &to.schemas[j]);
  }
  const Match extensions = match_objects(context, "extension", from.extensions, to.extensions);
  for (const std::size_t i : extensions.gone)
    context.add(ChangeType::drop_extension, ref("extension", {{}, from.extensions[i].name}), {}, &from.extensions[i], nullptr);
  for (const std::size_t j : extensions.made)
    context.add(ChangeType::create_extension, ref("extension", {{}, to.extensions[j].name}), {}, nullptr, &to.extensions[j]);
  for (const auto& [i, j] : extensions.both)
    if (!from.extensions[i].schema.empty() && !to.extensions[j].schema.empty() && from.extensions[i].schema != to.extensions[j].schema)
      context.add(ChangeType::alter_extension, ref("extension", {{}, to.extensions[j].name}), to.extensions[j].schema, &from.extensions[i],
                  &to.extensions[j]);
  const Match enums =
      frame(context, "enum", {ChangeType::create_enum, ChangeType::drop_enum, ChangeType::rename_enum}, from.enums, to.enums);
  for (const auto& [i, j] : enums.both) diff_enum(context, from.enums[i], to.enums[j]);
  const Match domains =
      frame(context, "domain", {ChangeType::create_domain, ChangeType::drop_domain, ChangeType::rename_domain}, from.domains, to.domains);
  for (const auto& [i, j] : domains.both) diff_domain(context, from.domains[i], to.domains[j]);
  const Match composites =
      frame(context, "composite", {ChangeType::create_composite, ChangeType::drop_composite, ChangeType::alter_composite}, from.composites,
            to.composites);
  for (const auto& [i, j] : composites.both) diff_composite(context, from.composites[i], to.composites[j]);
}

void diff_sequences(Context& context) {
  const auto& from = context.from.sequences;
  const auto& to = context.to.sequences;
  Match pairs = match_objects(context, "sequence", from, to);
  for (const std::size_t i : pairs.gone) {
    // Dropping the owner drops the sequence.
    const bool owner_goes = from[i].owner_table && [&] {
      const Name table = context.now(*from[i].owner_table);
      const Table* kept = context.to.table(table.schema, table.name);
      if (kept == nullptr) return true;
      const std::string column = context.now_column(from[i].owner_column, *kept);
      return kept->column(column) == nullptr;
    }();
    if (!owner_goes) context.add(ChangeType::drop_sequence, ref("sequence", {from[i].schema, from[i].name}), {}, &from[i], nullptr);
  }
  for (const std::size_t j : pairs.made)
    context.add(ChangeType::create_sequence, ref("sequence", {to[j].schema, to[j].name}), {}, nullptr, &to[j]);
  for (const auto& [i, j] : pairs.both) {
    const Sequence& before = from[i];
    const Sequence& after = to[j];
    const ObjectRef object = ref("sequence", {after.schema, after.name});
    if (Name{before.schema, before.name} != Name{after.schema, after.name})
      context.add(ChangeType::rename_sequence, object, key_of({before.schema, before.name}), &before, &after);
    std::optional<Name> owner = before.owner_table;
    std::string owner_column = before.owner_column;
    if (owner) {
      owner = context.now(*owner);
      if (const Table* table = context.renamed_columns.empty() ? nullptr : context.to.table(owner->schema, owner->name))
        owner_column = context.now_column(owner_column, *table);
    }
    if (before.type != after.type || before.options != after.options || owner != after.owner_table || owner_column != after.owner_column ||
        before.unlogged != after.unlogged)
      context.add(ChangeType::alter_sequence, object, {}, &before, &after);
    context.comment(object, before.comment, after.comment, &before, &after);
  }
}

}  // namespace assay::schema::detail
