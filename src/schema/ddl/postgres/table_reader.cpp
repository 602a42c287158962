#include "schema/ddl/postgres/table_reader.h"

#include <algorithm>

#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {

Deferral deferral_of(bool deferrable, bool initially_deferred) {
  if (initially_deferred) return Deferral::initially_deferred;
  return deferrable ? Deferral::deferrable : Deferral::none;
}

std::string_view own_storage(const DataType& type) {
  static constexpr std::string_view extended[] = {"bit",  "bit varying", "bytea",  "character", "character varying", "json", "jsonb",
                                                  "path", "polygon",     "record", "text",      "tsvector",          "xml"};
  if (type.dimensions > 0) return "extended";
  if (!type.schema.empty()) return {};
  if (type.name == "numeric" || type.name == "cidr" || type.name == "inet") return "main";
  if (std::find(std::begin(extended), std::end(extended), type.name) != std::end(extended) || type.name.ends_with("range"))
    return "extended";
  return is_builtin_type(type.name) ? "plain" : std::string_view();
}

void TableReader::element(const Node* node) {
  switch (kind(node)) {
    case pg_query_Node_node_column_def: return column(pg_query_Node_column_def(node));
    case pg_query_Node_node_constraint: return constraint(pg_query_Node_constraint(node));
    case pg_query_Node_node_table_like_clause: return like(pg_query_Node_table_like_clause(node));
    default: return;
  }
}

void TableReader::column(const pg_query_ColumnDef* definition) {
  const std::string_view name = sv(pg_query_ColumnDef_colname(definition));
  Column* column = table_.column(name);
  const pg_query_TypeName* type = pg_query_ColumnDef_type_name(definition);
  if (column == nullptr) {
    column = &table_.columns.emplace_back();
    column->name = name;
  } else if (type != nullptr && column->local && table_.of_type.empty() && creating_) {
    return state_.lost(fmt::format("Column {} is there twice in {}; the second is not in the model.", name, display(table_.qualified())));
  }
  if (type != nullptr) column->local = true;
  if (const std::string_view serial_of = serial_type(type); !serial_of.empty()) {
    serial(*column, serial_of);
  } else if (type != nullptr) {
    column->type = type_of(type, &state_);
  }
  if (const pg_query_CollateClause* collate = pg_query_ColumnDef_coll_clause(definition))
    column->collation = collation_text(state_, list(pg_query_CollateClause_collname, collate));
  if (const std::string compression = str(pg_query_ColumnDef_compression(definition)); !compression.empty())
    column->compression = compression == "default" ? "" : compression;
  if (const std::string storage = str(pg_query_ColumnDef_storage_name(definition)); !storage.empty())
    column->storage = storage == "default" || storage == own_storage(column->type) ? "" : storage;
  column_constraints(*column, list(pg_query_ColumnDef_constraints, definition));
}

void TableReader::column_constraints(Column& column, Nodes constraints) {
  bool collected = false;  // whether the last one takes DEFERRABLE and the like
  for (const Node* node : constraints) {
    const pg_query_Constraint* constraint = pg_query_Node_constraint(node);
    if (constraint == nullptr) continue;
    switch (pg_query_Constraint_contype(constraint)) {
      case pg_query_CONSTR_NULL: column.nullable = true; break;
      case pg_query_CONSTR_NOTNULL: not_null(column, constraint); break;
      case pg_query_CONSTR_DEFAULT: {
        std::string value = expression_text(pg_query_Constraint_raw_expr(constraint), &state_);
        column.default_value.reset();
        if (value != "NULL") column.default_value = std::move(value);
        break;
      }
      case pg_query_CONSTR_IDENTITY: identity(column, constraint); break;
      case pg_query_CONSTR_GENERATED:
        column.default_value.reset();
        column.generated = Generated{.expression = expression_text(pg_query_Constraint_raw_expr(constraint), &state_),
                                     .stored = sv(pg_query_Constraint_generated_kind(constraint)) != "v"};
        break;
      case pg_query_CONSTR_ATTR_DEFERRABLE:
        if (collected && wanted_.back().deferral == Deferral::none) wanted_.back().deferral = Deferral::deferrable;
        break;
      case pg_query_CONSTR_ATTR_DEFERRED:
        if (collected) wanted_.back().deferral = Deferral::initially_deferred;
        break;
      case pg_query_CONSTR_ATTR_NOT_ENFORCED:
        if (collected) wanted_.back().enforced = false;
        break;
      case pg_query_CONSTR_CHECK:
      case pg_query_CONSTR_PRIMARY:
      case pg_query_CONSTR_UNIQUE:
      case pg_query_CONSTR_EXCLUSION:
      case pg_query_CONSTR_FOREIGN:
        wanted_.push_back({.constraint = constraint, .column = column.name});
        collected = true;
        break;
      default: break;
    }
  }
}

void TableReader::serial(Column& column, std::string_view type) {
  column.type = {.name = std::string(type)};
  column.nullable = false;
  Sequence sequence{.schema = table_.schema,
                    .name = free_name(state_, table_.schema, table_.name, column.name, "seq", NewName::relation),
                    .type = std::string(type),
                    .owner_table = table_.qualified(),
                    .owner_column = column.name};
  std::string name;
  append_literal(name, ident(sequence.schema, sequence.name));
  column.default_value = "nextval(" + name + "::regclass)";
  state_.add_relation({sequence.schema, sequence.name}, RelationKind::sequence);
  state_.sequences.put(std::move(sequence));
}

void TableReader::not_null(Column& column, const pg_query_Constraint* constraint) {
  column.nullable = false;
  const std::string name = str(pg_query_Constraint_conname(constraint));
  if (!name.empty()) {
    taken_.push_back(name);
    state_.add_constraint(table_.schema, name);
    column.not_null_name = name == object_name(table_.name, column.name, "not_null") ? "" : name;
  }
  column.not_null_valid = creating_ || !pg_query_Constraint_skip_validation(constraint);
  column.not_null_no_inherit = pg_query_Constraint_is_no_inherit(constraint);
}

Identity read_identity(State& state, const Table& table, const Column& column, std::string_view when, Nodes options) {
  SequenceText text = sequence_options(options, {}, column.type.name);
  Identity identity{.kind = when == "a" ? IdentityKind::always : IdentityKind::by_default, .options = text.options};
  const std::string usual = object_name(table.name, column.name, "seq");
  const std::string name =
      text.name.empty() ? free_name(state, table.schema, table.name, column.name, "seq", NewName::relation) : text.name.back();
  if (name != usual) identity.sequence = name;
  state.add_relation({table.schema, name}, RelationKind::identity_sequence, table.qualified());
  return identity;
}

void TableReader::identity(Column& column, const pg_query_Constraint* constraint) {
  column.nullable = false;
  column.default_value.reset();
  column.identity = read_identity(state_, table_, column, sv(pg_query_Constraint_generated_when(constraint)),
                                  list(pg_query_Constraint_options, constraint));
}

void TableReader::inherit(const Table& parent) {
  for (const Column& theirs : parent.columns) {
    if (Column* mine = table_.column(theirs.name)) {
      if (!theirs.nullable && !theirs.not_null_no_inherit) mine->nullable = false;
      continue;
    }
    Column column = theirs;
    column.id.clear();
    column.comment.clear();
    column.identity.reset();
    column.nullable = theirs.nullable || theirs.not_null_no_inherit;
    column.not_null_no_inherit = false;
    column.not_null_name.clear();
    column.statistics = -1;
    column.options.clear();
    column.local = false;
    table_.columns.push_back(std::move(column));
  }
  for (const Check& theirs : parent.checks) {
    const bool there = std::any_of(table_.checks.begin(), table_.checks.end(), [&](const Check& c) { return c.name == theirs.name; });
    if (theirs.no_inherit || there) continue;
    Check check = theirs;
    check.id.clear();
    check.comment.clear();
    check.local = false;
    taken_.push_back(check.name);
    state_.add_constraint(table_.schema, check.name);
    table_.checks.push_back(std::move(check));
  }
}

void TableReader::like(const pg_query_TableLikeClause* clause) {
  constexpr std::uint32_t comments = 1, compression = 2, constraints = 4, defaults = 8, generated = 16, with_identity = 32, indexes = 64,
                          storage = 256;
  const std::uint32_t options = pg_query_TableLikeClause_options(clause);
  const Name name = state_.relation_name(pg_query_TableLikeClause_relation(clause));
  const Table* from = state_.tables.find(name);
  if (from == nullptr)
    return state_.lost(
        fmt::format("LIKE {}: the model has no such table, so that {} lacks its columns.", display(name), display(table_.qualified())));
  for (const Column& theirs : from->columns) {
    Column& column = table_.columns.emplace_back();
    column.name = theirs.name;
    column.type = theirs.type;
    column.collation = theirs.collation;
    column.nullable = theirs.nullable;
    if ((options & comments) != 0) column.comment = theirs.comment;
    if ((options & compression) != 0) column.compression = theirs.compression;
    if ((options & defaults) != 0) column.default_value = theirs.default_value;
    if ((options & generated) != 0) column.generated = theirs.generated;
    if ((options & storage) != 0) column.storage = theirs.storage;
    if ((options & with_identity) != 0 && theirs.identity) {
      column.identity = theirs.identity;
      const std::string sequence = free_name(state_, table_.schema, table_.name, column.name, "seq", NewName::relation);
      column.identity->sequence = sequence == object_name(table_.name, column.name, "seq") ? "" : sequence;
      state_.add_relation({table_.schema, sequence}, RelationKind::identity_sequence, table_.qualified());
    }
  }
  if ((options & constraints) != 0)
    for (const Check& theirs : from->checks) {
      Check check = theirs;
      check.id.clear();
      check.local = true;
      if ((options & comments) == 0) check.comment.clear();
      taken_.push_back(check.name);
      state_.add_constraint(table_.schema, check.name);
      table_.checks.push_back(std::move(check));
    }
  if ((options & indexes) != 0) like_indexes_from_.push_back(name);
}

void TableReader::finish() {
  const auto each = [&](auto types, auto&& use) {
    for (std::size_t i = 0; i < wanted_.size(); ++i)
      if (types(pg_query_Constraint_contype(wanted_[i].constraint))) use(wanted_[i]);
  };
  each([](int type) { return type == pg_query_CONSTR_NOTNULL; },
       [&](const Wanted& wanted) {
         for (const std::string& name : texts_of(list(pg_query_Constraint_keys, wanted.constraint)))
           if (Column* column = table_.column(name)) not_null(*column, wanted.constraint);
       });
  each([](int type) { return type == pg_query_CONSTR_CHECK; }, [&](const Wanted& wanted) { check(wanted); });
  each([](int type) { return type == pg_query_CONSTR_PRIMARY || type == pg_query_CONSTR_UNIQUE; },
       [&](const Wanted& wanted) { key(wanted); });
  each([](int type) { return type == pg_query_CONSTR_EXCLUSION; }, [&](const Wanted& wanted) { exclusion(wanted); });
  add_indexes();
  each([](int type) { return type == pg_query_CONSTR_FOREIGN; }, [&](const Wanted& wanted) { foreign_key(wanted); });
}

}  // namespace assay::schema::postgres::reader
