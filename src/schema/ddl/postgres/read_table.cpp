#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/table_reader.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

Partitioning partitioning_of(State& state, const pg_query_PartitionSpec* spec, const Table& table) {
  Partitioning out;
  switch (pg_query_PartitionSpec_strategy(spec)) {
    case pg_query_PARTITION_STRATEGY_LIST: out.strategy = "list"; break;
    case pg_query_PARTITION_STRATEGY_HASH: out.strategy = "hash"; break;
    default: out.strategy = "range"; break;
  }
  for (const Node* node : list(pg_query_PartitionSpec_part_params, spec)) {
    const pg_query_PartitionElem* element = pg_query_Node_partition_elem(node);
    if (element == nullptr) continue;
    IndexPart part;
    part.column = sv(pg_query_PartitionElem_name(element));
    if (const Node* expression = pg_query_PartitionElem_expr(element)) {
      const std::string text = expression_text(expression, &state);
      if (kind(expression) == pg_query_Node_node_column_ref && table.column(text) != nullptr)
        part.column = text;
      else
        part.expression = text;
    }
    part.collation = collation_text(state, list(pg_query_PartitionElem_collation, element));
    if (const Nodes opclass = list(pg_query_PartitionElem_opclass, element); !opclass.empty())
      part.opclass = ident(opclass.size() > 1 && text_of(opclass[0]) != "pg_catalog" ? text_of(opclass[0]) : std::string_view(),
                           text_of(opclass.back()));
    out.parts.push_back(std::move(part));
  }
  return out;
}

void read_of_type(State& state, Table& table, const pg_query_TypeName* type) {
  if (type == nullptr) return;
  const Name name = state.type_name(list(pg_query_TypeName_names, type));
  table.of_type = ident(name.schema, name.name);
  const Composite* composite = state.composites.find(name);
  if (composite == nullptr)
    return state.lost(fmt::format("Type {} is not in the model, so that {} lacks its columns.", display(name), display(table.qualified())));
  for (const Column& attribute : composite->attributes) {
    Column& column = table.columns.emplace_back();
    column.name = attribute.name;
    column.type = attribute.type;
    column.collation = attribute.collation;
  }
}

void read_parents(State& state, Table& table, TableReader& reader, const pg_query_CreateStmt* statement) {
  const pg_query_PartitionBoundSpec* bound = pg_query_CreateStmt_partbound(statement);
  for (const Node* node : list(pg_query_CreateStmt_inh_relations, statement)) {
    const pg_query_RangeVar* range = pg_query_Node_range_var(node);
    if (range == nullptr) continue;
    const Name parent = state.relation_name(range);
    const Table* from = state.tables.find(parent);
    if (bound != nullptr)
      table.partition_of = PartitionOf{parent, bound_text(state, bound, from)};
    else
      table.inherits.push_back(parent);
    state.children(parent).push_back(table.qualified());
    if (from == nullptr)
      state.lost(fmt::format("Parent {} is not in the model, so that {} lacks its columns.", display(parent), display(table.qualified())));
    else
      reader.inherit(*from);
  }
}

// Inherited columns come first, whatever the text's order; constraints see all columns.
void read_elements(State& state, Table& table, const pg_query_CreateStmt* statement) {
  TableReader reader(state, table, true);
  read_of_type(state, table, pg_query_CreateStmt_of_typename(statement));
  read_parents(state, table, reader, statement);
  for (const Node* node : list(pg_query_CreateStmt_table_elts, statement)) reader.element(node);
  for (const Node* node : list(pg_query_CreateStmt_constraints, statement)) reader.element(node);
  if (const pg_query_PartitionSpec* spec = pg_query_CreateStmt_partspec(statement))
    table.partition_by = partitioning_of(state, spec, table);
  reader.finish();
}

}  // namespace

std::string_view word_for(RelationKind kind) {
  switch (kind) {
    case RelationKind::table: return "a table";
    case RelationKind::view: return "a view";
    case RelationKind::sequence:
    case RelationKind::identity_sequence: return "a sequence";
    case RelationKind::composite: return "a type";
    case RelationKind::index: return "an index";
    case RelationKind::opaque: break;
  }
  return "an object that is not modelled";
}

Table* table_at(State& state, const Name& name, bool missing_ok) {
  if (Table* table = state.tables.find(name)) return table;
  const Relation* other = state.relation(name);
  if (state.is_temporary(name.name))
    state.passed_over(temporary_tables);
  else if (other != nullptr)
    state.lost(fmt::format("{} is {}, not a table.", display(name), word_for(other->kind)));
  else if (!missing_ok)
    state.lost(fmt::format("Table {} is not in the model. Put the statement that makes it before this one.", display(name)));
  return nullptr;
}

void create_table(State& state, const pg_query_CreateStmt* statement) {
  const pg_query_RangeVar* range = pg_query_CreateStmt_relation(statement);
  const std::string_view persistence = sv(pg_query_RangeVar_relpersistence(range));
  if (persistence == "t" || sv(pg_query_RangeVar_schemaname(range)) == "pg_temp") {
    state.add_temporary(sv(pg_query_RangeVar_relname(range)));
    return state.passed_over(temporary_tables);
  }
  const Name name = state.new_name(range);
  if (!state.add_relation(name, RelationKind::table)) {
    if (!pg_query_CreateStmt_if_not_exists(statement))
      state.lost(
          fmt::format("{} is there already as {}; this one is not in the model.", display(name), word_for(state.relation(name)->kind)));
    return;
  }
  Table table{.schema = name.schema, .name = name.name};
  table.unlogged = persistence == "u";
  table.options = with_options(list(pg_query_CreateStmt_options, statement));
  // An old dump's "WITH (oids=false)" says what every table is today.
  std::erase_if(table.options, [](const std::string& option) { return option.starts_with("oids="); });
  table.tablespace = str(pg_query_CreateStmt_tablespacename(statement));
  table.access_method = str(pg_query_CreateStmt_access_method(statement));
  if (table.access_method == "heap") table.access_method.clear();
  read_elements(state, table, statement);
  state.tables.put(std::move(table));
}

// int4 and numeric are shown bare, a timestamp with its time of day; everything else as a string.
std::string bound_value(const std::string& text, const DataType& type) {
  const bool quoted = text.size() > 1 && text.front() == '\'';
  const std::string inside = quoted ? text.substr(1, text.size() - 2) : text;
  const bool number = !inside.empty() && inside.find_first_not_of("-0123456789.") == std::string::npos;
  if (!type.schema.empty() || type.dimensions > 0) return text;
  if (type.name == "integer" || type.name == "bigint" || type.name == "smallint" || type.name == "numeric") return number ? inside : text;
  if (type.name == "timestamp without time zone" && quoted && inside.size() == 10 && inside[4] == '-' && inside[7] == '-')
    return "'" + inside + " 00:00:00'";
  return !quoted && number ? "'" + inside + "'" : text;
}

std::string bound_text(State& state, const pg_query_PartitionBoundSpec* bound, const Table* parent) {
  if (pg_query_PartitionBoundSpec_is_default(bound)) return "DEFAULT";
  // The value alone, as the server shows it: its type is the key column's.
  const auto value_text = [&](const Node* node, std::size_t place) {
    while (kind(node) == pg_query_Node_node_type_cast) node = pg_query_TypeCast_arg(pg_query_Node_type_cast(node));
    const std::string text = expression_text(node, &state);
    const Column* column = parent == nullptr || !parent->partition_by || place >= parent->partition_by->parts.size()
                               ? nullptr
                               : parent->column(parent->partition_by->parts[place].column);
    return column == nullptr ? text : bound_value(text, column->type);
  };
  const auto values = [&](Nodes nodes, bool range) {
    std::string out = "(";
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      if (i > 0) out += ", ";
      const pg_query_PartitionRangeDatum* datum =
          kind(nodes[i]) == pg_query_Node_node_partition_range_datum ? pg_query_Node_partition_range_datum(nodes[i]) : nullptr;
      if (kind(nodes[i]) == pg_query_Node_node_column_ref)
        out += text::iequals(expression_text(nodes[i], nullptr), "minvalue") ? "MINVALUE" : "MAXVALUE";
      else if (datum == nullptr)
        out += value_text(nodes[i], range ? i : 0);
      else if (pg_query_PartitionRangeDatum_kind(datum) == pg_query_PARTITION_RANGE_DATUM_VALUE)
        out += value_text(pg_query_PartitionRangeDatum_value(datum), range ? i : 0);
      else
        out += pg_query_PartitionRangeDatum_kind(datum) == pg_query_PARTITION_RANGE_DATUM_MINVALUE ? "MINVALUE" : "MAXVALUE";
    }
    return out + ")";
  };
  const std::string_view strategy = sv(pg_query_PartitionBoundSpec_strategy(bound));
  if (strategy == "h")
    return fmt::format("FOR VALUES WITH (modulus {}, remainder {})", pg_query_PartitionBoundSpec_modulus(bound),
                       pg_query_PartitionBoundSpec_remainder(bound));
  if (strategy == "l") return "FOR VALUES IN " + values(list(pg_query_PartitionBoundSpec_listdatums, bound), false);
  return "FOR VALUES FROM " + values(list(pg_query_PartitionBoundSpec_lowerdatums, bound), true) + " TO " +
         values(list(pg_query_PartitionBoundSpec_upperdatums, bound), true);
}

void attach_partition(State& state, Table& parent, Table& child, const pg_query_PartitionBoundSpec* bound) {
  child.partition_of = PartitionOf{parent.qualified(), bound == nullptr ? "DEFAULT" : bound_text(state, bound, &parent)};
  state.children(parent.qualified()).push_back(child.qualified());
  for (Column& column : child.columns) {
    column.local = false;
    const Column* theirs = parent.column(column.name);
    if (theirs != nullptr && !theirs->nullable) column.nullable = false;
  }
  for (Check& check : child.checks)
    if (std::any_of(parent.checks.begin(), parent.checks.end(), [&](const Check& c) { return c.name == check.name; })) check.local = false;
}

void create_table_as(State& state, const pg_query_CreateTableAsStmt* statement) {
  const pg_query_IntoClause* into = pg_query_CreateTableAsStmt_into(statement);
  const pg_query_RangeVar* range = pg_query_IntoClause_rel(into);
  if (pg_query_CreateTableAsStmt_objtype(statement) == pg_query_OBJECT_MATVIEW) return create_materialized_view(state, statement);
  if (sv(pg_query_RangeVar_relpersistence(range)) == "t") {
    state.add_temporary(sv(pg_query_RangeVar_relname(range)));
    return state.passed_over(temporary_tables);
  }
  const Name name = state.new_name(range);
  if (!state.add_relation(name, RelationKind::opaque)) {
    if (!pg_query_CreateTableAsStmt_if_not_exists(statement)) state.lost(fmt::format("{} is there already.", display(name)));
    return;
  }
  state.opaque.push_back({.kind = "table",
                          .name = name,
                          .text = std::string(state.statement()),
                          .uses = uses_of(pg_query_CreateTableAsStmt_query(statement), &state)});
  state.approximated(fmt::format("The columns of {} follow from a query; the table is kept as its statement.", display(name)));
}

}  // namespace assay::schema::postgres::reader
