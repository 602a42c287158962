#include <algorithm>

#include "schema/diff/context.h"

namespace assay::schema::detail {
namespace {

/// What is the table's own: the rest comes from its parent.
bool own(const Key& key) { return key.attached_to.empty(); }
bool own(const Index& index) { return index.attached_to.empty(); }
bool own(const Check& check) { return check.local; }
bool own(const ForeignKey& key) { return key.local; }
bool own(const Exclusion&) { return true; }

template <class T>
std::vector<const T*> own_ones(const std::vector<T>& list) {
  std::vector<const T*> out;
  for (const T& item : list)
    if (own(item)) out.push_back(&item);
  return out;
}

template <class T>
Side side_of(const std::vector<const T*>& list) {
  Side side;
  for (const T* item : list) {
    side.names.push_back(item->name);
    if constexpr (requires { item->id; }) side.ids.push_back(item->id);
  }
  return side;
}

/// Those left over on both sides that differ in their name alone are renamed (or one of them has no name to compare).
template <class T, class Same>
Match match_constraints(const std::vector<const T*>& from, const std::vector<const T*>& to, Same same) {
  Match pairs = match(side_of(from), side_of(to));
  for (const std::size_t i : std::vector<std::size_t>(pairs.gone))
    for (const std::size_t j : std::vector<std::size_t>(pairs.made))
      if (same(*from[i], *to[j])) {
        pairs.unite(i, j);
        break;
      }
  return pairs;
}

struct Here {
  Context& context;
  const Table& before;
  const Table& after;
  void add(ChangeType type, const char* kind, const std::string& name, std::string detail, const void* from, const void* to) const {
    context.add(type, ref_in(kind, after.qualified(), name), std::move(detail), from, to, &before, &after);
  }
  template <class T>
  void named(const char* kind, const T& from, const T& to) const {
    if (from.name != to.name && !from.name.empty() && !to.name.empty())
      add(ChangeType::rename_constraint, kind, to.name, from.name, &from, &to);
    context.comment(ref_in("constraint", after.qualified(), to.name), from.comment, to.comment, &from, &to);
  }
};

struct SameKey {
  const Here& here;
  bool operator()(const Key& a, const Key& b) const {
    return a.primary == b.primary && here.context.now(a.columns, here.after) == b.columns && a.prefix == b.prefix &&
           here.context.now(a.include, here.after) == b.include && a.nulls_not_distinct == b.nulls_not_distinct &&
           a.without_overlaps == b.without_overlaps && a.deferral == b.deferral && a.options == b.options && a.tablespace == b.tablespace &&
           a.method == b.method;
  }
};

struct SameCheck {
  const Here& here;
  bool operator()(const Check& a, const Check& b) const {
    return a.no_inherit == b.no_inherit && a.enforced == b.enforced &&
           here.context.same_expression(here.context.now(a.expression, here.after), b.expression);
  }
};

bool same_parts(const Context& context, const std::vector<IndexPart>& from, const std::vector<IndexPart>& to, const Table* table) {
  return std::equal(from.begin(), from.end(), to.begin(), to.end(), [&](const IndexPart& x, const IndexPart& y) {
    const std::string column = table ? context.now_column(x.column, *table) : x.column;
    const std::string expression = table ? context.now(x.expression, *table) : x.expression;
    return column == y.column && context.same_expression(expression, y.expression) && x.prefix == y.prefix && x.collation == y.collation &&
           x.opclass == y.opclass && x.descending == y.descending && x.nulls_first == y.nulls_first && x.with_operator == y.with_operator;
  });
}

struct SameExclusion {
  const Here& here;
  bool operator()(const Exclusion& a, const Exclusion& b) const {
    const Context& context = here.context;
    return a.method == b.method && same_parts(context, a.parts, b.parts, &here.after) && context.now(a.include, here.after) == b.include &&
           context.same_expression(context.now(a.where, here.after), b.where) && a.deferral == b.deferral && a.options == b.options &&
           a.tablespace == b.tablespace;
  }
};

struct SameForeignKey {
  const Here& here;
  bool operator()(const ForeignKey& a, const ForeignKey& b) const {
    const Context& context = here.context;
    const Name target = context.now(Name{a.ref_schema, a.ref_table});
    if (target != Name{b.ref_schema, b.ref_table}) return false;
    std::vector<std::string> ref_columns = a.ref_columns;
    if (!context.renamed_columns.empty())
      if (const Table* table = context.to.table(target.schema, target.name)) ref_columns = context.now(ref_columns, *table);
    return context.now(a.columns, here.after) == b.columns &&
           (ref_columns == b.ref_columns || ref_columns.empty() || b.ref_columns.empty()) && a.on_delete == b.on_delete &&
           a.on_update == b.on_update && context.now(a.on_delete_columns, here.after) == b.on_delete_columns && a.match == b.match &&
           a.period == b.period;
  }
};

void diff_keys(const Here& here) {
  const auto from = own_ones(here.before.keys), to = own_ones(here.after.keys);
  const SameKey same{here};
  const Match pairs = match_constraints(from, to, same);
  const auto drop = [&](const Key& key) {
    here.add(key.primary ? ChangeType::drop_primary_key : ChangeType::drop_unique, "key", key.name, {}, &key, nullptr);
  };
  const auto make = [&](const Key& key) {
    here.add(key.primary ? ChangeType::add_primary_key : ChangeType::add_unique, "key", key.name, {}, nullptr, &key);
  };
  for (const std::size_t i : pairs.gone) drop(*from[i]);
  for (const std::size_t j : pairs.made) make(*to[j]);
  for (const auto& [i, j] : pairs.both) {
    if (same(*from[i], *to[j])) {
      here.named("key", *from[i], *to[j]);
    } else {
      drop(*from[i]);
      make(*to[j]);
    }
  }
}

void diff_checks(const Here& here) {
  const auto from = own_ones(here.before.checks), to = own_ones(here.after.checks);
  const SameCheck same{here};
  const Match pairs = match_constraints(from, to, same);
  for (const std::size_t i : pairs.gone) here.add(ChangeType::drop_check, "check", from[i]->name, {}, from[i], nullptr);
  for (const std::size_t j : pairs.made) here.add(ChangeType::add_check, "check", to[j]->name, {}, nullptr, to[j]);
  for (const auto& [i, j] : pairs.both) {
    const Check& before = *from[i];
    const Check& after = *to[j];
    if (!same(before, after) || (before.validated && !after.validated)) {
      here.add(ChangeType::drop_check, "check", before.name, {}, &before, nullptr);
      here.add(ChangeType::add_check, "check", after.name, {}, nullptr, &after);
      continue;
    }
    here.named("check", before, after);
    if (!before.validated && after.validated) here.add(ChangeType::validate_constraint, "check", after.name, after.name, &before, &after);
  }
}

void diff_exclusions(const Here& here) {
  const auto from = own_ones(here.before.exclusions), to = own_ones(here.after.exclusions);
  const SameExclusion same{here};
  const Match pairs = match_constraints(from, to, same);
  for (const std::size_t i : pairs.gone) here.add(ChangeType::drop_exclusion, "exclusion", from[i]->name, {}, from[i], nullptr);
  for (const std::size_t j : pairs.made) here.add(ChangeType::add_exclusion, "exclusion", to[j]->name, {}, nullptr, to[j]);
  for (const auto& [i, j] : pairs.both) {
    if (same(*from[i], *to[j])) {
      here.named("exclusion", *from[i], *to[j]);
      continue;
    }
    here.add(ChangeType::drop_exclusion, "exclusion", from[i]->name, {}, from[i], nullptr);
    here.add(ChangeType::add_exclusion, "exclusion", to[j]->name, {}, nullptr, to[j]);
  }
}

void diff_foreign_keys(const Here& here) {
  const auto from = own_ones(here.before.foreign_keys), to = own_ones(here.after.foreign_keys);
  const SameForeignKey same{here};
  const Match pairs = match_constraints(from, to, same);
  for (const std::size_t i : pairs.gone) here.add(ChangeType::drop_foreign_key, "foreign_key", from[i]->name, {}, from[i], nullptr);
  for (const std::size_t j : pairs.made) here.add(ChangeType::add_foreign_key, "foreign_key", to[j]->name, {}, nullptr, to[j]);
  for (const auto& [i, j] : pairs.both) {
    const ForeignKey& before = *from[i];
    const ForeignKey& after = *to[j];
    if (!same(before, after) || (before.validated && !after.validated) || before.enforced != after.enforced) {
      here.add(ChangeType::drop_foreign_key, "foreign_key", before.name, {}, &before, nullptr);
      here.add(ChangeType::add_foreign_key, "foreign_key", after.name, {}, nullptr, &after);
      continue;
    }
    here.named("foreign_key", before, after);
    if (before.deferral != after.deferral) here.add(ChangeType::alter_constraint, "foreign_key", after.name, {}, &before, &after);
    if (!before.validated && after.validated)
      here.add(ChangeType::validate_constraint, "foreign_key", after.name, after.name, &before, &after);
  }
}

}  // namespace

void diff_constraints(Context& context, const Table& before, const Table& after) {
  const Here here{context, before, after};
  diff_keys(here);
  diff_checks(here);
  diff_exclusions(here);
  diff_foreign_keys(here);
}

void diff_indexes(Context& context, const std::vector<Index>& before, const std::vector<Index>& after, const Name& on,
                  const void* from_parent, const void* to_parent, const Table* to_table) {
  const auto from = own_ones(before), to = own_ones(after);
  const auto same = [&](const Index& a, const Index& b) {
    const auto now = [&](const std::vector<std::string>& columns) { return to_table ? context.now(columns, *to_table) : columns; };
    return a.method == b.method && a.unique == b.unique && a.nulls_not_distinct == b.nulls_not_distinct && a.only == b.only &&
           same_parts(context, a.parts, b.parts, to_table) && now(a.include) == b.include &&
           context.same_expression(to_table ? context.now(a.where, *to_table) : a.where, b.where);
  };
  const auto change = [&](ChangeType type, const Index* old_one, const Index* new_one, std::string detail = {}) {
    context.add(type, ref_in("index", on, new_one ? new_one->name : old_one->name), std::move(detail), old_one, new_one, from_parent,
                to_parent);
  };
  const Match pairs = match_constraints(from, to, same);
  for (const std::size_t i : pairs.gone) change(ChangeType::drop_index, from[i], nullptr);
  for (const std::size_t j : pairs.made) change(ChangeType::create_index, nullptr, to[j]);
  for (const auto& [i, j] : pairs.both) {
    const Index& a = *from[i];
    const Index& b = *to[j];
    if (!same(a, b) || (!a.valid && b.valid)) {
      change(ChangeType::replace_index, &a, &b);
      continue;
    }
    if (a.name != b.name && !a.name.empty() && !b.name.empty()) change(ChangeType::rename_index, &a, &b, a.name);
    if (a.options != b.options || a.tablespace != b.tablespace || a.invisible != b.invisible || a.clustered_on != b.clustered_on ||
        a.replica_identity != b.replica_identity)
      change(ChangeType::alter_index, &a, &b);
    context.comment(ref_in("index", on, b.name), a.comment, b.comment, &a, &b);
  }
}

}  // namespace assay::schema::detail
