#include <algorithm>

#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/relink.h"
#include "schema/ddl/postgres/rewrite.h"

namespace assay::schema::postgres::reader {
namespace {

/// In the expressions of the table itself every plain name is a column; in triggers also old.x and new.x, and UPDATE OF. A policy's query has
/// names of its own: there only table.column is meant.
class OwnColumns final : public Rewriter {
 public:
  OwnColumns(std::string table, std::string from, std::string to)
      : Rewriter(from), table_(std::move(table)), from_(std::move(from)), to_(std::move(to)) {}
  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    auto* changed = const_cast<upb_Message*>(message);
    if (type == &pg_0query__SelectStmt_msg_init) ++queries_;
    if (type == &pg_0query__ColumnRef_msg_init) {
      auto* reference = reinterpret_cast<pg_query_ColumnRef*>(changed);
      const Nodes fields = list(pg_query_ColumnRef_fields, static_cast<const pg_query_ColumnRef*>(reference));
      if (fields.empty() || text_of(fields.back()) != from_) return true;
      if (queries_ > 0 && (fields.size() < 2 || text_of(fields[fields.size() - 2]) != table_)) return true;
      Node** slots = pg_query_ColumnRef_mutable_fields(reference, nullptr);
      slots[fields.size() - 1] = node_of(to_);
    }
    if (type == &pg_0query__CreateTrigStmt_msg_init) {
      auto* trigger = reinterpret_cast<pg_query_CreateTrigStmt*>(changed);
      std::size_t count = 0;
      Node** columns = pg_query_CreateTrigStmt_mutable_columns(trigger, &count);
      for (std::size_t i = 0; i < count; ++i)
        if (text_of(columns[i]) == from_) columns[i] = node_of(to_);
    }
    return true;
  }
  void leave(const upb_Message*, const upb_MiniTable* type) override {
    if (type == &pg_0query__SelectStmt_msg_init) --queries_;
  }

 private:
  std::string table_;
  std::string from_;
  std::string to_;
  int queries_ = 0;
};

/// In queries: by the names under which each SELECT knows the relation.
class QueryColumns final : public Rewriter {
 public:
  QueryColumns(State& state, Name relation, std::string from, std::string to)
      : Rewriter(from), state_(state), relation_(std::move(relation)), from_(std::move(from)), to_(std::move(to)) {}

  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    if (type == &pg_0query__SelectStmt_msg_init) scope(reinterpret_cast<const pg_query_SelectStmt*>(message));
    if (type == &pg_0query__ResTarget_msg_init) target(reinterpret_cast<pg_query_ResTarget*>(const_cast<upb_Message*>(message)));
    if (type == &pg_0query__ColumnRef_msg_init) column(reinterpret_cast<pg_query_ColumnRef*>(const_cast<upb_Message*>(message)));
    return true;
  }
  void leave(const upb_Message*, const upb_MiniTable* type) override {
    if (type == &pg_0query__SelectStmt_msg_init) scopes_.pop_back();
  }

 private:
  struct Scope {
    std::vector<std::string> names;   ///< of the relation
    std::vector<std::string> others;  ///< of everything else in FROM
    bool plain = true;                ///< whether a name without a table can only be the relation's
  };

  bool has_column(const Name& name) {
    if (const Table* table = state_.tables.find(name)) return table->column(from_) != nullptr;
    const View* view = state_.views.find(name);
    return view == nullptr || view->columns.empty() || std::find(view->columns.begin(), view->columns.end(), from_) != view->columns.end();
  }
  void source(const Node* from, Scope& scope) {
    if (kind(from) == pg_query_Node_node_join_expr) {
      source(pg_query_JoinExpr_larg(pg_query_Node_join_expr(from)), scope);
      return source(pg_query_JoinExpr_rarg(pg_query_Node_join_expr(from)), scope);
    }
    if (kind(from) != pg_query_Node_node_range_var) return void(scope.plain = false);
    const pg_query_RangeVar* range = pg_query_Node_range_var(from);
    const Name name{str(pg_query_RangeVar_schemaname(range)), str(pg_query_RangeVar_relname(range))};
    const pg_query_Alias* alias = pg_query_RangeVar_alias(range);
    const std::string known = alias == nullptr ? name.name : str(pg_query_Alias_aliasname(alias));
    if (name == relation_) return scope.names.push_back(known);
    scope.others.push_back(known);
    if (has_column(name)) scope.plain = false;
  }
  void scope(const pg_query_SelectStmt* select) {
    Scope scope;
    for (const Node* from : list(pg_query_SelectStmt_from_clause, select)) source(from, scope);
    scopes_.push_back(std::move(scope));
  }
  bool is_ours(Nodes fields) const {
    if (fields.empty() || text_of(fields.back()) != from_ || fields.size() > 2) return false;
    const auto has = [](const std::vector<std::string>& list, std::string_view name) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      if (fields.size() == 2 && has(scope->names, text_of(fields[0]))) return true;
      if (fields.size() == 2 && has(scope->others, text_of(fields[0]))) return false;
      if (fields.size() == 1 && !scope->names.empty()) return scope->plain;
      if (fields.size() == 1 && !scope->plain) return false;
    }
    return false;
  }
  void target(pg_query_ResTarget* target) {
    const Node* value = pg_query_ResTarget_val(target);
    if (pg_query_ResTarget_name(target).size != 0 || kind(value) != pg_query_Node_node_column_ref) return;
    if (is_ours(list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(value)))) pg_query_ResTarget_set_name(target, copied(from_));
  }
  void column(pg_query_ColumnRef* reference) {
    const Nodes fields = list(pg_query_ColumnRef_fields, static_cast<const pg_query_ColumnRef*>(reference));
    if (!is_ours(fields)) return;
    pg_query_ColumnRef_mutable_fields(reference, nullptr)[fields.size() - 1] = node_of(to_);
  }

  State& state_;
  Name relation_;
  std::string from_;
  std::string to_;
  std::vector<Scope> scopes_;
};

void replace_text(std::vector<std::string>& list, const std::string& from, const std::string& to) {
  std::replace(list.begin(), list.end(), from, to);
}

void in_parts(std::vector<IndexPart>& parts, const std::string& from, const std::string& to) {
  for (IndexPart& part : parts)
    if (part.column == from) part.column = to;
}

void in_table(Table& table, const std::string& from, const std::string& to) {
  for (Key& key : table.keys) {
    replace_text(key.columns, from, to);
    replace_text(key.include, from, to);
  }
  for (Index& index : table.indexes) {
    in_parts(index.parts, from, to);
    replace_text(index.include, from, to);
  }
  for (Exclusion& one : table.exclusions) {
    in_parts(one.parts, from, to);
    replace_text(one.include, from, to);
  }
  for (ForeignKey& key : table.foreign_keys) {
    replace_text(key.columns, from, to);
    replace_text(key.on_delete_columns, from, to);
  }
  if (table.partition_by) in_parts(table.partition_by->parts, from, to);
}

}  // namespace

void relink_column(State& state, const Name& relation, const std::string& from, const std::string& to) {
  OwnColumns own(relation.name, from, to);
  if (Table* table = state.tables.find(relation)) {
    in_table(*table, from, to);
    own.table(*table);
    for (Trigger& trigger : state.triggers(relation)) {
      own.trigger(trigger, relation);
      replace_text(trigger.uses.columns, from, to);
    }
    for (Policy& policy : state.policies(relation)) {
      own.expression(policy.using_);
      own.expression(policy.with_check);
      replace_text(policy.uses.columns, from, to);
    }
  }
  state.tables.each([&](Table& other) {
    for (ForeignKey& key : other.foreign_keys)
      if (key.ref_schema == relation.schema && key.ref_table == relation.name) replace_text(key.ref_columns, from, to);
  });
  state.sequences.each([&](Sequence& sequence) {
    if (sequence.owner_table == relation && sequence.owner_column == from) sequence.owner_column = to;
  });
  QueryColumns queries(state, relation, from, to);
  state.views.each([&](View& view) {
    const auto& relations = view.uses.relations;
    if (std::find(relations.begin(), relations.end(), relation) == relations.end()) return;
    queries.query(view.definition);
    if (std::find(view.uses.columns.begin(), view.uses.columns.end(), from) != view.uses.columns.end()) {
      view.uses.columns.push_back(to);
      std::sort(view.uses.columns.begin(), view.uses.columns.end());
    }
  });
}

}  // namespace assay::schema::postgres::reader
