#include "schema/ddl/postgres/relink.h"

#include <algorithm>

#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/rewrite.h"

namespace assay::schema::postgres::reader {
namespace {

class Renamer final : public Rewriter {
 public:
  Renamer(Moving what, Name from, Name to) : Rewriter(from.name), what_(what), from_(std::move(from)), to_(std::move(to)) {}

  /// What follows stands on the relation that moves.
  void own(bool own) { own_ = own; }

  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    auto* changed = const_cast<upb_Message*>(message);
    if (type == &pg_0query__RangeVar_msg_init && what_ == Moving::relation) range(reinterpret_cast<pg_query_RangeVar*>(changed));
    if (type == &pg_0query__ColumnRef_msg_init && what_ == Moving::relation) column(reinterpret_cast<pg_query_ColumnRef*>(changed));
    if (type == &pg_0query__A_0Const_msg_init && what_ == Moving::relation) literal(reinterpret_cast<pg_query_A_Const*>(changed));
    if (type == &pg_0query__TypeName_msg_init && what_ != Moving::function) type_name(reinterpret_cast<pg_query_TypeName*>(changed));
    if (type == &pg_0query__FuncCall_msg_init && what_ == Moving::function) call(reinterpret_cast<pg_query_FuncCall*>(changed));
    if (type == &pg_0query__CreateTrigStmt_msg_init && what_ == Moving::function)
      trigger_function(reinterpret_cast<pg_query_CreateTrigStmt*>(changed));
    return true;
  }

 private:
  bool is_it(Nodes names) const { return names.size() == 2 && text_of(names[0]) == from_.schema && text_of(names[1]) == from_.name; }

  // The text goes on calling it by its old name: that becomes its alias.
  void range(pg_query_RangeVar* range) {
    if (sv(pg_query_RangeVar_schemaname(range)) != from_.schema || sv(pg_query_RangeVar_relname(range)) != from_.name) return;
    pg_query_RangeVar_set_schemaname(range, copied(to_.schema));
    pg_query_RangeVar_set_relname(range, copied(to_.name));
    if (from_.name == to_.name || pg_query_RangeVar_alias(range) != nullptr) return;
    pg_query_Alias* alias = pg_query_Alias_new(arena());
    pg_query_Alias_set_aliasname(alias, copied(from_.name));
    pg_query_RangeVar_set_alias(range, alias);
  }
  void column(pg_query_ColumnRef* reference) {
    const Nodes fields = list(pg_query_ColumnRef_fields, static_cast<const pg_query_ColumnRef*>(reference));
    // In a policy's or check's own expression the table's name goes with the table.
    if (own_ && fields.size() == 2 && text_of(fields[0]) == from_.name) {
      pg_query_ColumnRef_mutable_fields(reference, nullptr)[0] = node_of(to_.name);
      return;
    }
    if (fields.size() != 3 || !is_it(fields.first(2))) return;
    std::vector<const Node*> kept(fields.begin() + 1, fields.end());
    Node** slots = pg_query_ColumnRef_resize_fields(reference, kept.size(), arena());
    for (std::size_t i = 0; i < kept.size(); ++i) slots[i] = const_cast<Node*>(kept[i]);
  }
  // nextval('public.s'::regclass)
  void literal(pg_query_A_Const* value) {
    if (pg_query_A_Const_val_case(value) != pg_query_A_Const_val_sval) return;
    auto* text = const_cast<pg_query_String*>(pg_query_A_Const_sval(value));
    if (sv(pg_query_String_sval(text)) == ident(from_.schema, from_.name))
      pg_query_String_set_sval(text, copied(ident(to_.schema, to_.name)));
  }
  void type_name(pg_query_TypeName* type) {
    if (!is_it(list(pg_query_TypeName_names, static_cast<const pg_query_TypeName*>(type)))) return;
    Node** slots = pg_query_TypeName_resize_names(type, 2, arena());
    slots[0] = node_of(to_.schema);
    slots[1] = node_of(to_.name);
  }
  void call(pg_query_FuncCall* call) {
    if (!is_it(list(pg_query_FuncCall_funcname, static_cast<const pg_query_FuncCall*>(call)))) return;
    Node** slots = pg_query_FuncCall_resize_funcname(call, 2, arena());
    slots[0] = node_of(to_.schema);
    slots[1] = node_of(to_.name);
  }
  void trigger_function(pg_query_CreateTrigStmt* trigger) {
    if (!is_it(list(pg_query_CreateTrigStmt_funcname, static_cast<const pg_query_CreateTrigStmt*>(trigger)))) return;
    Node** slots = pg_query_CreateTrigStmt_resize_funcname(trigger, 2, arena());
    slots[0] = node_of(to_.schema);
    slots[1] = node_of(to_.name);
  }

  Moving what_;
  Name from_;
  Name to_;
  bool own_ = false;
};

void replace_name(std::vector<Name>& names, const Name& from, const Name& to) {
  if (std::find(names.begin(), names.end(), from) == names.end()) return;
  std::replace(names.begin(), names.end(), from, to);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

void replace_use(Uses& uses, Moving what, const Name& from, const Name& to) {
  if (what == Moving::relation) replace_name(uses.relations, from, to);
  if (what != Moving::function) replace_name(uses.types, from, to);
  if (what == Moving::function) replace_name(uses.functions, from, to);
}

void replace_type(DataType& type, const Name& from, const Name& to) {
  if (type.schema != from.schema || type.name != from.name || from.schema.empty()) return;
  type.schema = to.schema;
  type.name = to.name;
}

/// "SETOF public.t", "TABLE(a public.t)": the name where it stands as a word.
void replace_word(std::string& text, const std::string& from, const std::string& to) {
  const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '"' || c == '.'; };
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    const bool whole = (at == 0 || !is_word(text[at - 1])) && (at + from.size() == text.size() || !is_word(text[at + from.size()]));
    if (whole)
      text.replace(at, from.size(), to);
    else
      at += from.size() - std::min(from.size(), to.size());
  }
}

void relink_types(State& state, const Name& from, const Name& to) {
  state.tables.each([&](Table& table) {
    for (Column& column : table.columns) replace_type(column.type, from, to);
    if (table.of_type == ident(from.schema, from.name)) table.of_type = ident(to.schema, to.name);
  });
  state.domains.each([&](Domain& domain) { replace_type(domain.type, from, to); });
  state.composites.each([&](Composite& composite) {
    for (Column& attribute : composite.attributes) replace_type(attribute.type, from, to);
  });
  for (auto& [key, overloads] : state.routines)
    for (Routine& routine : overloads) {
      for (Argument& argument : routine.arguments) replace_type(argument.type, from, to);
      replace_word(routine.returns, ident(from.schema, from.name), ident(to.schema, to.name));
    }
}

void relink_references(State& state, const Name& from, const Name& to) {
  state.tables.each([&](Table& table) {
    for (ForeignKey& key : table.foreign_keys)
      if (key.ref_schema == from.schema && key.ref_table == from.name) {
        key.ref_schema = to.schema;
        key.ref_table = to.name;
      }
    if (table.partition_of && table.partition_of->parent == from) table.partition_of->parent = to;
    std::replace(table.inherits.begin(), table.inherits.end(), from, to);
  });
  state.sequences.each([&](Sequence& sequence) {
    if (sequence.owner_table == from) sequence.owner_table = to;
  });
}

}  // namespace

void relink(State& state, Moving what, const Name& from, const Name& to) {
  if (what == Moving::relation) relink_references(state, from, to);
  if (what != Moving::function) relink_types(state, from, to);
  Renamer renamer(what, from, to);
  const auto is_moved = [&](const Name& table) { return what == Moving::relation && table == to; };
  state.tables.each([&](Table& table) {
    renamer.own(is_moved(table.qualified()));
    renamer.table(table);
  });
  renamer.own(false);
  state.domains.each([&](Domain& domain) {
    renamer.expression(domain.default_value);
    for (Check& check : domain.checks) renamer.expression(check.expression);
  });
  state.views.each([&](View& view) {
    renamer.query(view.definition);
    for (Index& index : view.indexes) {
      renamer.parts(index.parts);
      renamer.expression(index.where);
    }
    replace_use(view.uses, what, from, to);
  });
  for (auto& [key, overloads] : state.routines)
    for (Routine& routine : overloads) {
      if (routine.sql_body) renamer.standard_body(routine.body);
      for (Argument& argument : routine.arguments) renamer.expression(argument.default_value);
      if (routine.sql_body || what == Moving::type) replace_use(routine.uses, what, from, to);
    }
  state.each_trigger([&](Trigger& trigger) {
    renamer.trigger(trigger, trigger.table);
    replace_use(trigger.uses, what, from, to);
  });
  state.each_policy([&](Policy& policy) {
    renamer.own(is_moved(policy.table));
    renamer.expression(policy.using_);
    renamer.expression(policy.with_check);
    replace_use(policy.uses, what, from, to);
  });
}

}  // namespace assay::schema::postgres::reader
