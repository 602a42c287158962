// TableReader (table_reader.h): constraints, in PostgreSQL's order.
#include <algorithm>

#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/table_reader.h"

namespace assay::schema::postgres::reader {
namespace {

Action action_of(std::string_view letter) {
  if (letter == "r") return Action::restrict_;
  if (letter == "c") return Action::cascade;
  if (letter == "n") return Action::set_null;
  if (letter == "d") return Action::set_default;
  return Action::no_action;
}

/// What an index made by LIKE calls the column of an expression.
std::string expression_name(const std::string& expression) {
  const auto parsed = parse("SELECT (" + expression + "\n)");
  return parsed ? column_name_of(expression_in(*parsed)) : std::string();
}

std::vector<std::string> column_names(const std::vector<IndexPart>& parts, const std::vector<std::string>& include) {
  std::vector<std::string> names;
  for (const IndexPart& part : parts) names.push_back(part.expression.empty() ? part.column : expression_name(part.expression));
  names.insert(names.end(), include.begin(), include.end());
  return names;
}

}  // namespace

void TableReader::check(const Wanted& wanted) {
  const pg_query_Constraint* c = wanted.constraint;
  const Node* expression = pg_query_Constraint_raw_expr(c);
  Check check{.name = str(pg_query_Constraint_conname(c)), .expression = expression_text(expression, &state_)};
  check.no_inherit = pg_query_Constraint_is_no_inherit(c);
  check.enforced = wanted.enforced && pg_query_Constraint_is_enforced(c);
  check.validated = creating_ || !check.enforced || !pg_query_Constraint_skip_validation(c);
  const auto same = std::find_if(table_.checks.begin(), table_.checks.end(), [&](const Check& o) { return o.name == check.name; });
  if (!check.name.empty() && same != table_.checks.end()) {
    if (!same->local) return void(same->local = true);
    return state_.lost(fmt::format("Constraint {} is there already on {}.", check.name, display(table_.qualified())));
  }
  if (check.name.empty())
    check.name = free_name(state_, table_.schema, table_.name, only_column(expression), "check", NewName::constraint, taken_);
  taken_.push_back(check.name);
  state_.add_constraint(table_.schema, check.name);
  table_.checks.push_back(std::move(check));
}

void TableReader::key(const Wanted& wanted) {
  const pg_query_Constraint* c = wanted.constraint;
  if (pg_query_Constraint_indexname(c).size != 0) return key_on_index(wanted);
  Key key{.name = str(pg_query_Constraint_conname(c)), .primary = pg_query_Constraint_contype(c) == pg_query_CONSTR_PRIMARY};
  key.columns = wanted.column.empty() ? texts_of(list(pg_query_Constraint_keys, c)) : std::vector<std::string>{wanted.column};
  key.include = texts_of(list(pg_query_Constraint_including, c));
  key.nulls_not_distinct = pg_query_Constraint_nulls_not_distinct(c);
  key.without_overlaps = pg_query_Constraint_without_overlaps(c);
  key.deferral =
      wanted.column.empty() ? deferral_of(pg_query_Constraint_deferrable(c), pg_query_Constraint_initdeferred(c)) : wanted.deferral;
  key.options = with_options(list(pg_query_Constraint_options, c));
  key.tablespace = str(pg_query_Constraint_indexspace(c));
  if (key.primary)
    for (const std::string& name : key.columns)
      if (Column* column = table_.column(name)) column->nullable = false;
  indexes_.push_back({.key = std::move(key)});
}

// ADD CONSTRAINT … USING INDEX: the index becomes the constraint's and takes its name.
void TableReader::key_on_index(const Wanted& wanted) {
  const pg_query_Constraint* c = wanted.constraint;
  const std::string name = str(pg_query_Constraint_indexname(c));
  const auto index = std::find_if(table_.indexes.begin(), table_.indexes.end(), [&](const Index& i) { return i.name == name; });
  if (index == table_.indexes.end())
    return state_.lost(
        fmt::format("Index {} of {} is not in the model, so that no key can be made of it.", name, display(table_.qualified())));
  Key key{.name = str(pg_query_Constraint_conname(c)), .primary = pg_query_Constraint_contype(c) == pg_query_CONSTR_PRIMARY};
  if (key.name.empty()) key.name = name;
  for (const IndexPart& part : index->parts) key.columns.push_back(part.column);
  key.include = index->include;
  key.nulls_not_distinct = index->nulls_not_distinct;
  key.options = index->options;
  key.tablespace = index->tablespace;
  key.comment = index->comment;
  key.clustered_on = index->clustered_on;
  key.replica_identity = index->replica_identity;
  key.attached_to = index->attached_to;
  key.deferral = deferral_of(pg_query_Constraint_deferrable(c), pg_query_Constraint_initdeferred(c));
  state_.remove_relation({table_.schema, name});
  table_.indexes.erase(index);
  add_key(std::move(key));
}

void TableReader::exclusion(const Wanted& wanted) {
  const pg_query_Constraint* c = wanted.constraint;
  Exclusion exclusion{.name = str(pg_query_Constraint_conname(c))};
  exclusion.method = str(pg_query_Constraint_access_method(c));
  if (exclusion.method.empty()) exclusion.method = "btree";
  for (const Node* pair : list(pg_query_Constraint_exclusions, c)) {
    const Nodes items = items_of(pair);
    if (items.size() != 2 || kind(items[0]) != pg_query_Node_node_index_elem) continue;
    IndexPart part = index_part(state_, pg_query_Node_index_elem(items[0]), &table_, exclusion.method);
    part.with_operator = operator_text(items_of(items[1]));
    exclusion.parts.push_back(std::move(part));
  }
  exclusion.include = texts_of(list(pg_query_Constraint_including, c));
  exclusion.where = expression_text(pg_query_Constraint_where_clause(c), &state_);
  exclusion.deferral =
      wanted.column.empty() ? deferral_of(pg_query_Constraint_deferrable(c), pg_query_Constraint_initdeferred(c)) : wanted.deferral;
  exclusion.options = with_options(list(pg_query_Constraint_options, c));
  exclusion.tablespace = str(pg_query_Constraint_indexspace(c));
  if (exclusion.name.empty()) {
    const std::vector<std::string> names = column_names(exclusion.parts, exclusion.include);
    exclusion.name =
        free_name(state_, table_.schema, table_.name, joined_columns(index_column_names(names)), "excl", NewName::constraint_index, taken_);
  }
  taken_.push_back(exclusion.name);
  state_.add_relation({table_.schema, exclusion.name}, RelationKind::index, table_.qualified());
  state_.add_constraint(table_.schema, exclusion.name);
  table_.exclusions.push_back(std::move(exclusion));
}

// The primary key comes first, and a second key that says the same as an earlier one of the statement is not made.
void TableReader::add_indexes() {
  std::stable_partition(indexes_.begin(), indexes_.end(), [](const NewIndex& index) { return index.key.primary; });
  std::vector<Key> made;
  for (NewIndex& index : indexes_) {
    const auto same = std::find_if(made.begin(), made.end(), [&](const Key& o) {
      return o.columns == index.key.columns && o.include == index.key.include && o.nulls_not_distinct == index.key.nulls_not_distinct &&
             o.deferral == index.key.deferral && o.without_overlaps == index.key.without_overlaps;
    });
    if (same == made.end())
      made.push_back(std::move(index.key));
    else if (same->name.empty())
      same->name = index.key.name;
  }
  indexes_.clear();
  for (Key& key : made) add_key(std::move(key));
  for (const Name& from : like_indexes_from_)
    if (const Table* table = state_.tables.find(from)) like_indexes(*table);
}

void TableReader::add_key(Key key) {
  if (key.name.empty()) {
    std::vector<std::string> names = key.columns;
    names.insert(names.end(), key.include.begin(), key.include.end());
    key.name = key.primary ? free_name(state_, table_.schema, table_.name, {}, "pkey", NewName::constraint_index, taken_)
                           : free_name(state_, table_.schema, table_.name, joined_columns(index_column_names(names)), "key",
                                       NewName::constraint_index, taken_);
  }
  const bool twice = key.primary && table_.primary_key() != nullptr;
  if (twice || !state_.add_relation({table_.schema, key.name}, RelationKind::index, table_.qualified()))
    return state_.lost(twice ? fmt::format("{} has a primary key already; {} is not in the model.", display(table_.qualified()), key.name)
                             : fmt::format("The name {} is taken in schema {}; the key of {} is not in the model.", key.name, table_.schema,
                                           display(table_.qualified())));
  taken_.push_back(key.name);
  state_.add_constraint(table_.schema, key.name);
  if (key.primary)
    for (const std::string& name : key.columns)
      if (Column* column = table_.column(name)) column->nullable = false;
  table_.keys.push_back(std::move(key));
}

void TableReader::like_indexes(const Table& from) {
  for (const Key& theirs : from.keys) {
    Key key = theirs;
    key.id.clear();
    key.name.clear();
    key.attached_to.clear();
    key.clustered_on = key.replica_identity = false;
    add_key(std::move(key));
  }
  for (const Index& theirs : from.indexes) {
    Index index = theirs;
    index.id.clear();
    index.attached_to.clear();
    index.clustered_on = index.replica_identity = index.only = false;
    std::vector<std::string> names = column_names(index.parts, index.include);
    index.name = free_name(state_, table_.schema, table_.name, joined_columns(index_column_names(names)), "idx", NewName::relation);
    state_.add_relation({table_.schema, index.name}, RelationKind::index, table_.qualified());
    table_.indexes.push_back(std::move(index));
  }
}

void TableReader::foreign_key(const Wanted& wanted) {
  const pg_query_Constraint* c = wanted.constraint;
  ForeignKey key{.name = str(pg_query_Constraint_conname(c))};
  key.columns = wanted.column.empty() ? texts_of(list(pg_query_Constraint_fk_attrs, c)) : std::vector<std::string>{wanted.column};
  const Name referenced = state_.relation_name(pg_query_Constraint_pktable(c));
  key.ref_schema = referenced.schema;
  key.ref_table = referenced.name;
  key.ref_columns = texts_of(list(pg_query_Constraint_pk_attrs, c));
  if (key.ref_columns.empty()) {
    const Table* table = referenced == table_.qualified() ? &table_ : state_.tables.find(referenced);
    if (table != nullptr && table->primary_key() != nullptr) key.ref_columns = table->primary_key()->columns;
  }
  key.on_delete = action_of(sv(pg_query_Constraint_fk_del_action(c)));
  key.on_update = action_of(sv(pg_query_Constraint_fk_upd_action(c)));
  key.on_delete_columns = texts_of(list(pg_query_Constraint_fk_del_set_cols, c));
  key.match = sv(pg_query_Constraint_fk_matchtype(c)) == "f" ? Match::full : Match::simple;
  key.deferral =
      wanted.column.empty() ? deferral_of(pg_query_Constraint_deferrable(c), pg_query_Constraint_initdeferred(c)) : wanted.deferral;
  key.enforced = wanted.enforced && pg_query_Constraint_is_enforced(c);
  key.validated = creating_ || !key.enforced || !pg_query_Constraint_skip_validation(c);
  key.period = pg_query_Constraint_fk_with_period(c);
  if (key.name.empty())
    key.name = free_name(state_, table_.schema, table_.name, joined_columns(key.columns), "fkey", NewName::constraint, taken_);
  const auto same = [&](const ForeignKey& o) { return o.name == key.name; };
  if (std::any_of(table_.foreign_keys.begin(), table_.foreign_keys.end(), same))
    return state_.lost(fmt::format("Constraint {} is there already on {}.", key.name, display(table_.qualified())));
  taken_.push_back(key.name);
  state_.add_constraint(table_.schema, key.name);
  table_.foreign_keys.push_back(std::move(key));
}

}  // namespace assay::schema::postgres::reader
