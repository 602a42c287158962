#include "schema/ddl/postgres/steps.h"

#include <algorithm>
#include <utility>

#include "core/text.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/types.h"
#include "sql/lexer.h"

namespace assay::schema::postgres::reader {
namespace {

using K = StepKind;

bool cascades(int behavior) { return behavior == pg_query_DROP_CASCADE; }

std::string def_text(Nodes elements, std::string_view name) {
  for (const Node* node : elements) {
    if (kind(node) != pg_query_Node_node_def_elem) continue;
    const pg_query_DefElem* element = pg_query_Node_def_elem(node);
    if (sv(pg_query_DefElem_defname(element)) != name) continue;
    const Node* arg = pg_query_DefElem_arg(element);
    if (kind(arg) == pg_query_Node_node_list && !items_of(arg).empty()) arg = items_of(arg)[0];
    return std::string(text_of(arg));
  }
  return {};
}
bool has_def(Nodes elements, std::string_view name) {
  return std::any_of(elements.begin(), elements.end(), [&](const Node* node) {
    return kind(node) == pg_query_Node_node_def_elem && sv(pg_query_DefElem_defname(pg_query_Node_def_elem(node))) == name;
  });
}

class Builder {
 public:
  Builder(const State& state, const StepPlace& place) : state_(state), place_(place) {}

  std::vector<Step> run(const Node* node, StepStatement* whole) {
    switch (kind(node)) {
      case pg_query_Node_node_alter_table_stmt: alter_table(pg_query_Node_alter_table_stmt(node), whole); break;
      case pg_query_Node_node_create_stmt: create_table(pg_query_Node_create_stmt(node)); break;
      case pg_query_Node_node_create_table_as_stmt: create_as(pg_query_Node_create_table_as_stmt(node)); break;
      case pg_query_Node_node_index_stmt: create_index(pg_query_Node_index_stmt(node)); break;
      case pg_query_Node_node_drop_stmt: drop(pg_query_Node_drop_stmt(node)); break;
      case pg_query_Node_node_rename_stmt: rename(pg_query_Node_rename_stmt(node)); break;
      case pg_query_Node_node_view_stmt: create_view(pg_query_Node_view_stmt(node)); break;
      case pg_query_Node_node_create_function_stmt: create_routine(pg_query_Node_create_function_stmt(node)); break;
      case pg_query_Node_node_do_stmt: do_block(pg_query_Node_do_stmt(node)); break;
      case pg_query_Node_node_insert_stmt:
      case pg_query_Node_node_update_stmt:
      case pg_query_Node_node_delete_stmt:
      case pg_query_Node_node_merge_stmt:
      case pg_query_Node_node_select_stmt: rows(node); break;
      case pg_query_Node_node_transaction_stmt: transaction(pg_query_Node_transaction_stmt(node)); break;
      default:
        if (!types(node) && !upkeep(node)) add(K::other);
        break;
    }
    for (Step& step : out_) {
      step.inside = step.inside == Inside::nothing ? place_.inside : step.inside;
      for (Sight& sight : step.sights)
        if (sight.at == nowhere) sight.at = step.begin;
    }
    return std::move(out_);
  }

 private:
  Step& add(StepKind what, Name object = {}) {
    Step& step = out_.emplace_back();
    step.kind = what;
    step.object = std::move(object);
    step.begin = place_.begin;
    step.end = place_.begin + place_.text.size();
    return step;
  }
  std::string text(const Node* node) const { return node == nullptr ? std::string() : expression_text(node, &state_); }

  // ALTER TABLE

  /// Where each action begins and ends; empty when they cannot be told apart.
  std::vector<std::pair<std::size_t, std::size_t>> actions(std::size_t count) const {
    const std::vector<sql::Token> tokens = sql::lex(place_.text);
    const auto is = [&](std::size_t i, std::string_view word) { return i < tokens.size() && text::iequals(tokens[i].text, word); };
    std::size_t at = 2;
    if (is(at, "if")) at += 2;
    if (is(at, "only")) ++at;
    ++at;
    while (is(at, ".")) at += 2;
    if (is(at, "*")) ++at;
    std::vector<std::pair<std::size_t, std::size_t>> out;
    int depth = 0;
    for (std::size_t i = at, first = at; i < tokens.size(); ++i) {
      const std::string_view token = tokens[i].text;
      if (token == "(" || token == "[") ++depth;
      if (token == ")" || token == "]") --depth;
      const bool last = i + 1 == tokens.size();
      if (!last && (depth > 0 || token != ",")) continue;
      const sql::Token& end = tokens[last ? i : i - 1];
      out.emplace_back(place_.begin + tokens[first].at, place_.begin + end.at + end.text.size());
      first = i + 1;
    }
    if (out.size() != count) out.clear();
    return out;
  }

  void alter_table(const pg_query_AlterTableStmt* statement, StepStatement* whole) {
    const pg_query_RangeVar* range = pg_query_AlterTableStmt_relation(statement);
    const Name name = state_.relation_name(range);
    const Nodes commands = list(pg_query_AlterTableStmt_cmds, statement);
    if (pg_query_AlterTableStmt_objtype(statement) != pg_query_OBJECT_TABLE) return void(add(K::other, name));
    const auto places = actions(commands.size());
    if (whole != nullptr && !places.empty()) whole->head = places[0].first;
    for (std::size_t i = 0; i < commands.size(); ++i) {
      const pg_query_AlterTableCmd* command = pg_query_Node_alter_table_cmd(commands[i]);
      if (command == nullptr) continue;
      const std::size_t before = out_.size();
      action(name, command);
      for (std::size_t j = before; j < out_.size(); ++j) {
        Step& step = out_[j];
        step.if_exists = step.if_exists || pg_query_AlterTableStmt_missing_ok(statement);
        step.only = !pg_query_RangeVar_inh(range);
        if (!places.empty()) std::tie(step.begin, step.end) = places[i];
      }
    }
  }

  void action(const Name& table, const pg_query_AlterTableCmd* command) {
    const Node* definition = pg_query_AlterTableCmd_def(command);
    const int subtype = pg_query_AlterTableCmd_subtype(command);
    if (subtype == pg_query_AT_AddColumn) {
      if (const pg_query_ColumnDef* column = pg_query_Node_column_def(definition)) add_column(table, column, command);
      return;
    }
    if (subtype == pg_query_AT_AddConstraint) {
      if (const pg_query_Constraint* wanted = pg_query_Node_constraint(definition)) constraint(table, wanted, {}, false);
      return;
    }
    Step& step = add(kind_of(subtype), table);
    step.part = str(pg_query_AlterTableCmd_name(command));
    step.if_exists = pg_query_AlterTableCmd_missing_ok(command);
    step.cascade = cascades(pg_query_AlterTableCmd_behavior(command));
    if (step.kind == K::rewrite_table) step.to = std::exchange(step.part, {});
    if (subtype == pg_query_AT_ColumnDefault && definition != nullptr) {
      step.kind = K::set_default;
      step.expression = text(definition);
      step.default_is = default_of(state_, definition);
    }
    if (subtype == pg_query_AT_AlterColumnType) {
      if (const pg_query_ColumnDef* column = pg_query_Node_column_def(definition)) {
        step.column.emplace();
        step.column->name = step.part;
        step.column->type = type_of(pg_query_ColumnDef_type_name(column), &state_);
        step.expression = text(pg_query_ColumnDef_raw_default(column));
        if (const pg_query_CollateClause* collate = pg_query_ColumnDef_coll_clause(column))
          for (const std::string& name : texts_of(list(pg_query_CollateClause_collname, collate))) step.column->collation = name;
      }
    }
    if (subtype == pg_query_AT_AttachPartition || subtype == pg_query_AT_DetachPartition)
      if (const pg_query_PartitionCmd* partition = pg_query_Node_partition_cmd(definition)) {
        step.other = state_.relation_name(pg_query_PartitionCmd_name(partition));
        step.concurrently = pg_query_PartitionCmd_concurrent(partition);
        const pg_query_PartitionBoundSpec* bound = pg_query_PartitionCmd_bound(partition);
        step.first = bound != nullptr && pg_query_PartitionBoundSpec_is_default(bound);
      }
  }

  static StepKind kind_of(int subtype) {
    switch (subtype) {
      case pg_query_AT_DropColumn: return K::drop_column;
      case pg_query_AT_ColumnDefault: return K::drop_default;
      case pg_query_AT_DropNotNull: return K::drop_not_null;
      case pg_query_AT_SetNotNull: return K::set_not_null;
      case pg_query_AT_SetExpression: return K::set_expression;
      case pg_query_AT_AlterColumnType: return K::alter_column_type;
      case pg_query_AT_DropConstraint: return K::drop_constraint;
      case pg_query_AT_ValidateConstraint: return K::validate_constraint;
      case pg_query_AT_AttachPartition: return K::attach_partition;
      case pg_query_AT_DetachPartition: return K::detach_partition;
      case pg_query_AT_SetLogged:
      case pg_query_AT_SetUnLogged:
      case pg_query_AT_SetAccessMethod:
      case pg_query_AT_SetTableSpace: return K::rewrite_table;
      case pg_query_AT_DisableTrig:
      case pg_query_AT_DisableTrigAll:
      case pg_query_AT_DisableTrigUser: return K::disable_trigger;
      case pg_query_AT_AddIdentity:
      case pg_query_AT_SetIdentity:
      case pg_query_AT_DropIdentity: return K::alter_identity;
      default: return K::alter_table;
    }
  }

  void add_column(const Name& table, const pg_query_ColumnDef* definition, const pg_query_AlterTableCmd* command) {
    Step step;
    step.kind = K::add_column;
    step.object = table;
    step.part = str(pg_query_ColumnDef_colname(definition));
    step.if_not_exists = pg_query_AlterTableCmd_missing_ok(command);
    Column& column = step.column.emplace();
    column.name = step.part;
    const pg_query_TypeName* type = pg_query_ColumnDef_type_name(definition);
    if (const std::string_view serial = serial_type(type); !serial.empty()) {
      column.type.name = serial;
      column.nullable = false;
      step.word = "serial";
      step.default_is = Default::volatile_;
    } else {
      column.type = type_of(type, &state_);
    }
    std::vector<const pg_query_Constraint*> others;
    for (const Node* node : list(pg_query_ColumnDef_constraints, definition)) {
      const pg_query_Constraint* one = pg_query_Node_constraint(node);
      if (one == nullptr) continue;
      switch (pg_query_Constraint_contype(one)) {
        case pg_query_CONSTR_NOTNULL: column.nullable = false; break;
        case pg_query_CONSTR_DEFAULT:
          step.expression = text(pg_query_Constraint_raw_expr(one));
          step.default_is = default_of(state_, pg_query_Constraint_raw_expr(one));
          if (step.default_is != Default::none) column.default_value = step.expression;
          break;
        case pg_query_CONSTR_IDENTITY:
          column.nullable = false;
          column.identity.emplace();
          break;
        case pg_query_CONSTR_GENERATED:
          column.generated = Generated{text(pg_query_Constraint_raw_expr(one)), sv(pg_query_Constraint_generated_kind(one)) != "v"};
          break;
        default: others.push_back(one);
      }
    }
    for (const pg_query_Constraint* one : others)
      if (pg_query_Constraint_contype(one) == pg_query_CONSTR_PRIMARY) column.nullable = false;
    step.begin = place_.begin;
    step.end = place_.begin + place_.text.size();
    out_.push_back(std::move(step));
    for (const pg_query_Constraint* one : others) constraint(table, one, str(pg_query_ColumnDef_colname(definition)), true);
  }

  void constraint(const Name& table, const pg_query_Constraint* wanted, const std::string& column, bool with_column) {
    StepKind what = K::other;
    switch (pg_query_Constraint_contype(wanted)) {
      case pg_query_CONSTR_PRIMARY: what = K::add_primary_key; break;
      case pg_query_CONSTR_UNIQUE: what = K::add_unique; break;
      case pg_query_CONSTR_CHECK: what = K::add_check; break;
      case pg_query_CONSTR_NOTNULL: what = K::add_not_null; break;
      case pg_query_CONSTR_FOREIGN: what = K::add_foreign_key; break;
      case pg_query_CONSTR_EXCLUSION: what = K::add_exclusion; break;
      default: return;
    }
    Step& step = add(what, table);
    step.part = str(pg_query_Constraint_conname(wanted));
    step.with_column = with_column;
    step.not_valid = pg_query_Constraint_skip_validation(wanted);
    step.using_index = str(pg_query_Constraint_indexname(wanted));
    step.columns = texts_of(list(what == K::add_foreign_key ? pg_query_Constraint_fk_attrs : pg_query_Constraint_keys, wanted));
    if (step.columns.empty() && !column.empty()) step.columns.push_back(column);
    if (what == K::add_check) {
      step.expression = text(pg_query_Constraint_raw_expr(wanted));
      add_sights(step.sights, pg_query_Constraint_raw_expr(wanted), place_.base);
      if (step.part.empty())
        step.part = object_name(table.name, column.empty() ? only_column(pg_query_Constraint_raw_expr(wanted)) : column, "check");
    }
    if (what == K::add_foreign_key) {
      step.other = state_.relation_name(pg_query_Constraint_pktable(wanted));
      step.ref_columns = texts_of(list(pg_query_Constraint_pk_attrs, wanted));
    }
    if (!step.part.empty()) return;
    const std::string columns = joined_columns(step.columns);
    if (what == K::add_primary_key) step.part = object_name(table.name, "", "pkey");
    if (what == K::add_unique) step.part = object_name(table.name, columns, "key");
    if (what == K::add_not_null) step.part = object_name(table.name, columns, "not_null");
    if (what == K::add_foreign_key) step.part = object_name(table.name, columns, "fkey");
    if (what == K::add_exclusion) step.part = object_name(table.name, columns, "excl");
  }

  // CREATE, DROP, RENAME

  void create_table(const pg_query_CreateStmt* statement) {
    const pg_query_RangeVar* range = pg_query_CreateStmt_relation(statement);
    Step& step = add(K::create_table, state_.new_name(range));
    step.if_not_exists = pg_query_CreateStmt_if_not_exists(statement);
    step.temporary = sv(pg_query_RangeVar_relpersistence(range)) == "t";
    if (pg_query_CreateStmt_partbound(statement) != nullptr)
      for (const Node* parent : list(pg_query_CreateStmt_inh_relations, statement))
        if (kind(parent) == pg_query_Node_node_range_var) step.other = state_.relation_name(pg_query_Node_range_var(parent));
  }

  void create_as(const pg_query_CreateTableAsStmt* statement) {
    const pg_query_IntoClause* into = pg_query_CreateTableAsStmt_into(statement);
    const pg_query_RangeVar* range = into == nullptr ? nullptr : pg_query_IntoClause_rel(into);
    if (range == nullptr) return void(add(K::other));
    const bool view = pg_query_CreateTableAsStmt_objtype(statement) == pg_query_OBJECT_MATVIEW;
    Step& step = add(view ? K::create_matview : K::create_table, state_.new_name(range));
    step.from_query = true;
    step.if_not_exists = pg_query_CreateTableAsStmt_if_not_exists(statement);
    step.temporary = sv(pg_query_RangeVar_relpersistence(range)) == "t";
    if (view) step.inside = Inside::view;
    add_sights(step.sights, pg_query_CreateTableAsStmt_query(statement), place_.base);
  }

  void create_index(const pg_query_IndexStmt* statement) {
    const pg_query_RangeVar* range = pg_query_IndexStmt_relation(statement);
    Step& step = add(K::create_index, state_.relation_name(range));
    step.part = str(pg_query_IndexStmt_idxname(statement));
    step.concurrently = pg_query_IndexStmt_concurrent(statement);
    step.unique = pg_query_IndexStmt_unique(statement);
    step.if_not_exists = pg_query_IndexStmt_if_not_exists(statement);
    step.only = !pg_query_RangeVar_inh(range);
    step.expression = text(pg_query_IndexStmt_where_clause(statement));
    for (const Node* node : list(pg_query_IndexStmt_index_params, statement))
      if (kind(node) == pg_query_Node_node_index_elem) step.columns.push_back(str(pg_query_IndexElem_name(pg_query_Node_index_elem(node))));
    if (step.part.empty()) step.part = object_name(step.object.name, joined_columns(step.columns), "idx");
  }

  void drop(const pg_query_DropStmt* statement) {
    const int type = pg_query_DropStmt_remove_type(statement);
    for (const Node* node : list(pg_query_DropStmt_objects, statement)) {
      Step& step = add(drop_kind(type));
      step.if_exists = pg_query_DropStmt_missing_ok(statement);
      step.cascade = cascades(pg_query_DropStmt_behavior(statement));
      step.concurrently = pg_query_DropStmt_concurrent(statement);
      if (type == pg_query_OBJECT_SCHEMA) {
        step.object.name = text_of(node);
      } else if (kind(node) == pg_query_Node_node_type_name) {
        step.object = state_.type_name(list(pg_query_TypeName_names, pg_query_Node_type_name(node)));
      } else if (type == pg_query_OBJECT_TRIGGER && items_of(node).size() > 1) {
        step.object = state_.relation_name(items_of(node).first(items_of(node).size() - 1));
        step.part = text_of(items_of(node).back());
      } else if (kind(node) == pg_query_Node_node_list) {
        step.object = state_.relation_name(items_of(node));
      }
      if (type != pg_query_OBJECT_INDEX) continue;
      step.part = step.object.name;
      const Relation* index = state_.relation(step.object);
      if (index != nullptr && index->kind == RelationKind::index) {
        step.object = index->owner;
      } else {
        step.object.name.clear();
      }
    }
  }

  static StepKind drop_kind(int type) {
    switch (type) {
      case pg_query_OBJECT_TABLE: return K::drop_table;
      case pg_query_OBJECT_INDEX: return K::drop_index;
      case pg_query_OBJECT_VIEW: return K::drop_view;
      case pg_query_OBJECT_MATVIEW: return K::drop_matview;
      case pg_query_OBJECT_SCHEMA: return K::drop_schema;
      case pg_query_OBJECT_TYPE:
      case pg_query_OBJECT_DOMAIN: return K::drop_type;
      case pg_query_OBJECT_SEQUENCE: return K::drop_sequence;
      case pg_query_OBJECT_TRIGGER: return K::drop_trigger;
      case pg_query_OBJECT_FUNCTION:
      case pg_query_OBJECT_PROCEDURE:
      case pg_query_OBJECT_ROUTINE: return K::drop_routine;
      default: return K::other;
    }
  }

  void rename(const pg_query_RenameStmt* statement) {
    const int type = pg_query_RenameStmt_rename_type(statement);
    StepKind what = K::other;
    switch (type) {
      case pg_query_OBJECT_TABLE: what = K::rename_table; break;
      case pg_query_OBJECT_COLUMN: what = K::rename_column; break;
      case pg_query_OBJECT_INDEX: what = K::rename_index; break;
      case pg_query_OBJECT_VIEW:
      case pg_query_OBJECT_MATVIEW: what = K::rename_view; break;
      case pg_query_OBJECT_SCHEMA: what = K::rename_schema; break;
      case pg_query_OBJECT_TABCONSTRAINT: what = K::rename_constraint; break;
      case pg_query_OBJECT_TYPE:
      case pg_query_OBJECT_DOMAIN: what = K::rename_type; break;
      default: break;
    }
    Step& step = add(what);
    if (const pg_query_RangeVar* range = pg_query_RenameStmt_relation(statement)) step.object = state_.relation_name(range);
    if (type == pg_query_OBJECT_SCHEMA) step.object = {"", str(pg_query_RenameStmt_subname(statement))};
    if (what == K::rename_type) step.object = state_.type_name(items_of(pg_query_RenameStmt_object(statement)));
    if (what == K::rename_column || what == K::rename_constraint) step.part = str(pg_query_RenameStmt_subname(statement));
    step.to = str(pg_query_RenameStmt_newname(statement));
    step.if_exists = pg_query_RenameStmt_missing_ok(statement);
  }

  void create_view(const pg_query_ViewStmt* statement) {
    Step& step = add(K::create_view, state_.new_name(pg_query_ViewStmt_view(statement)));
    step.replace = pg_query_ViewStmt_replace(statement);
    step.inside = Inside::view;
    add_sights(step.sights, pg_query_ViewStmt_query(statement), place_.base);
  }

  // Bodies

  void create_routine(const pg_query_CreateFunctionStmt* statement) {
    Step& step = add(K::create_routine, state_.new_name(list(pg_query_CreateFunctionStmt_funcname, statement)));
    step.replace = pg_query_CreateFunctionStmt_replace(statement);
    const Name name = step.object;
    const Nodes options = list(pg_query_CreateFunctionStmt_options, statement);
    const std::string language = text::lower(def_text(options, "language"));
    if (const Node* body = pg_query_CreateFunctionStmt_sql_body(statement)) {
      for (const Node* inner : items_of(body))
        for (const Node* one : kind(inner) == pg_query_Node_node_list ? items_of(inner) : Nodes(&inner, 1))
          within(one, Inside::routine, place_.begin, place_.base);
    } else if (language == "plpgsql" || language == "sql") {
      inner_steps(def_text(options, "as"), language == "plpgsql", Inside::routine);
    }
    for (Step& inner : out_)
      if (inner.inside == Inside::routine && inner.kind != K::create_routine) inner.other = name;
  }

  void do_block(const pg_query_DoStmt* statement) {
    add(K::do_block);
    const std::string language = text::lower(def_text(list(pg_query_DoStmt_args, statement), "language"));
    if (language.empty() || language == "plpgsql")
      inner_steps(def_text(list(pg_query_DoStmt_args, statement), "as"), true, Inside::do_block);
  }

  void inner_steps(const std::string& body, bool plpgsql, Inside inside) {
    // A block inside a block's text is somebody's generated code: one level is looked at.
    if (place_.inside != Inside::nothing || body.empty() || body.find('\0') != std::string::npos) return;
    const std::size_t found = place_.text.find(body);
    for (const BodyPart& part : parts_of_body(body, plpgsql)) {
      const auto parsed = parse(part.text);
      if (!parsed) continue;
      const std::size_t at = found == std::string_view::npos ? place_.begin : place_.begin + found + part.at;
      for (std::size_t i = 0; i < parsed->size(); ++i) {
        const std::size_t offset = i == 0 ? 0 : static_cast<std::size_t>(std::max(pg_query_RawStmt_stmt_location((*parsed)[i]), 0));
        within(pg_query_RawStmt_stmt((*parsed)[i]), inside, at + offset, at, part.text);
      }
    }
  }

  void within(const Node* node, Inside inside, std::size_t begin, std::size_t base, std::string_view statement = {}) {
    StepPlace place{statement, begin, base, inside};
    for (Step& step : steps_of(state_, node, place)) out_.push_back(std::move(step));
  }

  // Rows

  static const pg_query_RangeVar* target_of(const Node* node) {
    switch (kind(node)) {
      case pg_query_Node_node_insert_stmt: return pg_query_InsertStmt_relation(pg_query_Node_insert_stmt(node));
      case pg_query_Node_node_update_stmt: return pg_query_UpdateStmt_relation(pg_query_Node_update_stmt(node));
      case pg_query_Node_node_delete_stmt: return pg_query_DeleteStmt_relation(pg_query_Node_delete_stmt(node));
      case pg_query_Node_node_merge_stmt: return pg_query_MergeStmt_relation(pg_query_Node_merge_stmt(node));
      default: return nullptr;
    }
  }

  void rows(const Node* node) {
    const pg_query_RangeVar* target = target_of(node);
    Step& step = add(K::select, target == nullptr ? Name{} : state_.relation_name(target));
    switch (kind(node)) {
      case pg_query_Node_node_insert_stmt: {
        step.kind = K::insert;
        const pg_query_InsertStmt* insert = pg_query_Node_insert_stmt(node);
        const Node* source = pg_query_InsertStmt_select_stmt(insert);
        const pg_query_SelectStmt* query = kind(source) == pg_query_Node_node_select_stmt ? pg_query_Node_select_stmt(source) : nullptr;
        step.from_query = query != nullptr && list(pg_query_SelectStmt_values_lists, query).empty();
        if (query != nullptr && list(pg_query_InsertStmt_cols, insert).empty())
          step.sights.push_back({Habit::insert_without_columns, nowhere, {}});
        if (step.from_query) add_sights(step.sights, source, place_.base);
        return;
      }
      case pg_query_Node_node_update_stmt:
        step.kind = K::update;
        step.has_where = pg_query_UpdateStmt_where_clause(pg_query_Node_update_stmt(node)) != nullptr ||
                         !list(pg_query_UpdateStmt_from_clause, pg_query_Node_update_stmt(node)).empty();
        for (const Node* set : list(pg_query_UpdateStmt_target_list, pg_query_Node_update_stmt(node)))
          if (kind(set) == pg_query_Node_node_res_target)
            step.columns.push_back(str(pg_query_ResTarget_name(pg_query_Node_res_target(set))));
        break;
      case pg_query_Node_node_delete_stmt:
        step.kind = K::delete_rows;
        step.has_where = pg_query_DeleteStmt_where_clause(pg_query_Node_delete_stmt(node)) != nullptr ||
                         !list(pg_query_DeleteStmt_using_clause, pg_query_Node_delete_stmt(node)).empty();
        break;
      case pg_query_Node_node_merge_stmt: step.kind = K::merge; break;
      default: break;
    }
    add_sights(step.sights, node, place_.base);
  }

  void transaction(const pg_query_TransactionStmt* statement) {
    switch (pg_query_TransactionStmt_kind(statement)) {
      case pg_query_TRANS_STMT_BEGIN:
      case pg_query_TRANS_STMT_START: add(K::begin); return;
      case pg_query_TRANS_STMT_COMMIT:
      case pg_query_TRANS_STMT_PREPARE: add(K::commit); return;
      case pg_query_TRANS_STMT_ROLLBACK: add(K::rollback); return;
      default: add(K::other); return;
    }
  }

  bool types(const Node* node) {
    switch (kind(node)) {
      case pg_query_Node_node_create_enum_stmt:
        add(K::create_enum, state_.new_name(list(pg_query_CreateEnumStmt_type_name, pg_query_Node_create_enum_stmt(node))));
        return true;
      case pg_query_Node_node_composite_type_stmt:
        add(K::create_type, state_.new_name(pg_query_CompositeTypeStmt_typevar(pg_query_Node_composite_type_stmt(node))));
        return true;
      case pg_query_Node_node_alter_enum_stmt: {
        const pg_query_AlterEnumStmt* change = pg_query_Node_alter_enum_stmt(node);
        const std::string old = str(pg_query_AlterEnumStmt_old_val(change)), value = str(pg_query_AlterEnumStmt_new_val(change));
        Step& step =
            add(old.empty() ? K::add_enum_value : K::rename_enum_value, state_.type_name(list(pg_query_AlterEnumStmt_type_name, change)));
        step.part = old.empty() ? value : old;
        step.to = old.empty() ? str(pg_query_AlterEnumStmt_new_val_neighbor(change)) : value;
        step.after = !step.to.empty() && pg_query_AlterEnumStmt_new_val_is_after(change);
        step.before = old.empty() && !step.to.empty() && !step.after;
        step.if_not_exists = pg_query_AlterEnumStmt_skip_if_new_val_exists(change);
        return true;
      }
      case pg_query_Node_node_create_domain_stmt: {
        const pg_query_CreateDomainStmt* domain = pg_query_Node_create_domain_stmt(node);
        Step& step = add(K::create_domain, state_.new_name(list(pg_query_CreateDomainStmt_domainname, domain)));
        for (const Node* one : list(pg_query_CreateDomainStmt_constraints, domain))
          if (kind(one) == pg_query_Node_node_constraint &&
              pg_query_Constraint_contype(pg_query_Node_constraint(one)) == pg_query_CONSTR_CHECK)
            step.expression = text(pg_query_Constraint_raw_expr(pg_query_Node_constraint(one)));
        return true;
      }
      case pg_query_Node_node_alter_domain_stmt: {
        const pg_query_AlterDomainStmt* change = pg_query_Node_alter_domain_stmt(node);
        const Name name = state_.type_name(list(pg_query_AlterDomainStmt_type_name, change));
        const std::string_view how = sv(pg_query_AlterDomainStmt_subtype(change));
        Step& step = add(how == "C" ? K::add_domain_check : how == "O" ? K::set_domain_not_null : K::other, name);
        step.part = str(pg_query_AlterDomainStmt_name(change));
        const Node* definition = pg_query_AlterDomainStmt_def(change);
        if (how != "C" || kind(definition) != pg_query_Node_node_constraint) return true;
        const pg_query_Constraint* check = pg_query_Node_constraint(definition);
        if (pg_query_Constraint_contype(check) == pg_query_CONSTR_NOTNULL) step.kind = K::set_domain_not_null;
        step.part = str(pg_query_Constraint_conname(check));
        step.not_valid = pg_query_Constraint_skip_validation(check);
        step.expression = text(pg_query_Constraint_raw_expr(check));
        return true;
      }
      default: return false;
    }
  }

  /// What keeps tables in shape, and sessions.
  bool upkeep(const Node* node) {
    switch (kind(node)) {
      case pg_query_Node_node_truncate_stmt: {
        const pg_query_TruncateStmt* truncate = pg_query_Node_truncate_stmt(node);
        for (const Node* table : list(pg_query_TruncateStmt_relations, truncate))
          if (kind(table) == pg_query_Node_node_range_var)
            add(K::truncate, state_.relation_name(pg_query_Node_range_var(table))).cascade =
                cascades(pg_query_TruncateStmt_behavior(truncate));
        return true;
      }
      case pg_query_Node_node_lock_stmt:
        for (const Node* table : list(pg_query_LockStmt_relations, pg_query_Node_lock_stmt(node)))
          if (kind(table) == pg_query_Node_node_range_var) add(K::lock_table, state_.relation_name(pg_query_Node_range_var(table)));
        return true;
      case pg_query_Node_node_reindex_stmt: return reindex(pg_query_Node_reindex_stmt(node)), true;
      case pg_query_Node_node_refresh_mat_view_stmt: {
        const pg_query_RefreshMatViewStmt* refresh = pg_query_Node_refresh_mat_view_stmt(node);
        Step& step = add(K::refresh_matview, state_.relation_name(pg_query_RefreshMatViewStmt_relation(refresh)));
        step.concurrently = pg_query_RefreshMatViewStmt_concurrent(refresh);
        step.word = pg_query_RefreshMatViewStmt_skip_data(refresh) ? "no data" : "";
        return true;
      }
      case pg_query_Node_node_cluster_stmt: {
        const pg_query_RangeVar* range = pg_query_ClusterStmt_relation(pg_query_Node_cluster_stmt(node));
        add(K::cluster, range == nullptr ? Name{} : state_.relation_name(range));
        return true;
      }
      case pg_query_Node_node_vacuum_stmt: return vacuum(pg_query_Node_vacuum_stmt(node)), true;
      case pg_query_Node_node_variable_set_stmt: {
        const pg_query_VariableSetStmt* set = pg_query_Node_variable_set_stmt(node);
        Step& step = add(K::set_parameter);
        step.part = text::lower(sv(pg_query_VariableSetStmt_name(set)));
        step.local = pg_query_VariableSetStmt_is_local(set);
        if (pg_query_VariableSetStmt_kind(set) != pg_query_VAR_SET_VALUE) step.word = "reset";
        for (const Node* value : list(pg_query_VariableSetStmt_args, set)) step.expression = text(value);
        return true;
      }
      case pg_query_Node_node_create_trig_stmt: {
        const pg_query_CreateTrigStmt* trigger = pg_query_Node_create_trig_stmt(node);
        add(K::create_trigger, state_.relation_name(pg_query_CreateTrigStmt_relation(trigger))).part =
            str(pg_query_CreateTrigStmt_trigname(trigger));
        return true;
      }
      case pg_query_Node_node_alter_object_schema_stmt: {
        const pg_query_AlterObjectSchemaStmt* move = pg_query_Node_alter_object_schema_stmt(node);
        if (pg_query_AlterObjectSchemaStmt_object_type(move) != pg_query_OBJECT_TABLE) return false;
        add(K::move_table, state_.relation_name(pg_query_AlterObjectSchemaStmt_relation(move))).to =
            str(pg_query_AlterObjectSchemaStmt_newschema(move));
        return true;
      }
      case pg_query_Node_node_copy_stmt: {
        const pg_query_CopyStmt* copy = pg_query_Node_copy_stmt(node);
        const pg_query_RangeVar* range = pg_query_CopyStmt_relation(copy);
        add(K::copy, range == nullptr ? Name{} : state_.relation_name(range));
        return true;
      }
      case pg_query_Node_node_create_schema_stmt:
        add(K::create_schema, {"", str(pg_query_CreateSchemaStmt_schemaname(pg_query_Node_create_schema_stmt(node)))});
        return true;
      case pg_query_Node_node_create_seq_stmt:
        add(K::create_sequence, state_.new_name(pg_query_CreateSeqStmt_sequence(pg_query_Node_create_seq_stmt(node))));
        return true;
      case pg_query_Node_node_dropdb_stmt:
        add(K::drop_database, {"", str(pg_query_DropdbStmt_dbname(pg_query_Node_dropdb_stmt(node)))});
        return true;
      case pg_query_Node_node_call_stmt: add(K::call); return true;
      default: return false;
    }
  }

  void reindex(const pg_query_ReindexStmt* statement) {
    const int type = pg_query_ReindexStmt_kind(statement);
    const pg_query_RangeVar* range = pg_query_ReindexStmt_relation(statement);
    Step& step = add(K::reindex, range == nullptr ? Name{"", str(pg_query_ReindexStmt_name(statement))} : state_.relation_name(range));
    step.concurrently = has_def(list(pg_query_ReindexStmt_params, statement), "concurrently");
    step.word = type == pg_query_REINDEX_OBJECT_INDEX    ? "index"
                : type == pg_query_REINDEX_OBJECT_TABLE  ? "table"
                : type == pg_query_REINDEX_OBJECT_SCHEMA ? "schema"
                                                         : "database";
    if (type != pg_query_REINDEX_OBJECT_INDEX) return;
    step.part = step.object.name;
    const Relation* index = state_.relation(step.object);
    if (index != nullptr && index->kind == RelationKind::index)
      step.object = index->owner;
    else
      step.object.name.clear();
  }

  void vacuum(const pg_query_VacuumStmt* statement) {
    if (!pg_query_VacuumStmt_is_vacuumcmd(statement) || !has_def(list(pg_query_VacuumStmt_options, statement), "full"))
      return void(add(K::other));
    const std::size_t before = out_.size();
    for (const Node* node : list(pg_query_VacuumStmt_rels, statement))
      if (kind(node) == pg_query_Node_node_vacuum_relation)
        if (const pg_query_RangeVar* range = pg_query_VacuumRelation_relation(pg_query_Node_vacuum_relation(node)))
          add(K::vacuum_full, state_.relation_name(range));
    if (out_.size() == before) add(K::vacuum_full);
  }

  const State& state_;
  const StepPlace& place_;
  std::vector<Step> out_;
};

}  // namespace

std::vector<Step> steps_of(const State& state, const Node* statement, const StepPlace& place, StepStatement* whole) {
  return Builder(state, place).run(statement, whole);
}

}  // namespace assay::schema::postgres::reader
