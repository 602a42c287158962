#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/options.h"
#include "schema/ddl/postgres/table_reader.h"

namespace assay::schema::postgres::reader {
namespace {

void set_owned_by(State& state, Sequence& sequence, const std::vector<std::string>& parts) {
  if (parts.size() == 1 || parts.empty()) {  // NONE
    sequence.owner_table.reset();
    sequence.owner_column.clear();
    return;
  }
  const std::string& table = parts[parts.size() - 2];
  std::string schema = parts.size() > 2 ? parts[parts.size() - 3] : std::string(state.relation_schema(table));
  if (schema.empty()) schema = sequence.schema;
  sequence.owner_table = Name{schema, table};
  sequence.owner_column = parts.back();
}

// ALTER SEQUENCE on the sequence of an identity column changes the identity's options.
void alter_identity_sequence(State& state, const Name& name, const Name& owner, Nodes options) {
  Table* table = state.tables.find(owner);
  if (table == nullptr) return;
  for (Column& column : table->columns) {
    if (!column.identity) continue;
    const std::string own = column.identity->sequence.empty() ? table->name + "_" + column.name + "_seq" : column.identity->sequence;
    if (own == name.name) column.identity->options = sequence_options(options, column.identity->options, column.type.name).options;
  }
}

}  // namespace

void create_sequence(State& state, const pg_query_CreateSeqStmt* statement) {
  const pg_query_RangeVar* range = pg_query_CreateSeqStmt_sequence(statement);
  const std::string_view persistence = sv(pg_query_RangeVar_relpersistence(range));
  if (persistence == "t") {
    state.add_temporary(sv(pg_query_RangeVar_relname(range)));
    return state.passed_over(temporary_tables);
  }
  const Name name = state.new_name(range);
  if (!state.add_relation(name, RelationKind::sequence)) {
    if (!pg_query_CreateSeqStmt_if_not_exists(statement))
      state.lost(
          fmt::format("{} is there already as {}; this one is not in the model.", display(name), word_for(state.relation(name)->kind)));
    return;
  }
  Sequence sequence{.schema = name.schema, .name = name.name};
  const Nodes options = list(pg_query_CreateSeqStmt_options, statement);
  // AS may follow the values that it decides about.
  const std::string type = sequence_options(options, {}, sequence.type).type;
  const SequenceText text = sequence_options(options, {}, type);
  sequence.type = type;
  sequence.options = text.options;
  sequence.unlogged = persistence == "u";
  if (text.owned_by) set_owned_by(state, sequence, *text.owned_by);
  state.sequences.put(std::move(sequence));
}

void alter_sequence(State& state, const pg_query_AlterSeqStmt* statement) {
  const Name name = state.relation_name(pg_query_AlterSeqStmt_sequence(statement));
  const Nodes options = list(pg_query_AlterSeqStmt_options, statement);
  Sequence* sequence = state.sequences.find(name);
  if (sequence == nullptr) {
    const Relation* relation = state.relation(name);
    if (relation != nullptr && relation->kind == RelationKind::identity_sequence)
      return alter_identity_sequence(state, name, relation->owner, options);
    if (!pg_query_AlterSeqStmt_missing_ok(statement))
      state.lost(fmt::format("Sequence {} is not in the model. Put the statement that makes it before this one.", display(name)));
    return;
  }
  const std::string type = sequence_options(options, {}, sequence->type).type;
  const SequenceText text = sequence_options(options, sequence->options, type);
  sequence->type = type;
  sequence->options = text.options;
  if (text.owned_by) set_owned_by(state, *sequence, *text.owned_by);
}

}  // namespace assay::schema::postgres::reader
