#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/writer.h"

namespace assay::schema::postgres {
namespace {

ObjectRef reference(std::string_view kind, const Name& name) {
  return {.kind = std::string(kind), .schema = name.schema, .name = name.name};
}

std::string create_extension(const Extension& extension) {
  std::string out = "CREATE EXTENSION IF NOT EXISTS " + name_sql(extension.name);
  if (!extension.schema.empty()) out += " WITH SCHEMA " + name_sql(extension.schema);
  return out;
}

/// The first two words of a statement in lower case, without OR REPLACE.
std::string kind_of_statement(std::string_view text) {
  std::string out;
  int words = 0;
  const std::string line = text::one_line(text.substr(0, 80));
  for (const std::string_view word : text::split(line, ' ')) {
    if (words == 2) break;
    const std::string lowered = text::lower(word);
    if (lowered == "or" || lowered == "replace" || lowered == "trusted" || lowered == "procedural") continue;
    out += (words++ == 0 ? "" : " ") + lowered;
  }
  return out;
}

}  // namespace

Writer::Writer(const Model& model, const WriteOptions& options)
    : model_(model), options_(options), graph_(dependencies(model)), mentions_(model, graph_.objects), order_(graph_.creation_order()) {
  for (const Table& table : model.tables) tables_[table.qualified()] = &table;
  for (const Table& table : model.tables)
    if (table.partition_of) partitions_[table.partition_of->parent].push_back(&table);
  for (const Routine& routine : model.routines) routines_[routine.schema + "." + routine.name + signature(routine)] = &routine;
  for (const Sequence& sequence : model.sequences) {
    sequences_.insert({sequence.schema, sequence.name});
    if (sequence.owner_table) owned_sequences_.insert({sequence.schema, sequence.name});
  }
  made_.assign(graph_.objects.size(), false);
  prepare_phases();
}

void Writer::prepare_phases() {
  after_view_.assign(graph_.objects.size(), false);
  wanted_.assign(graph_.objects.size(), false);
  for (const std::size_t place : order_) {
    after_view_[place] = graph_.objects[place].kind == ObjectKind::view;
    // What is late itself does not hurry what it is about: an event trigger's state, a comment.
    const ObjectIndex object = graph_.objects[place];
    const bool waits = object.kind == ObjectKind::opaque && is_late(model_.opaque[object.index]);
    for (const std::size_t need : graph_.needs[place]) {
      if (!waits) wanted_[need] = true;
      if (after_view_[need]) after_view_[place] = true;
    }
  }
}

std::vector<Statement> Writer::run() {
  const auto pass = [&](bool after_view) {
    for (const std::size_t place : order_)
      if (after_view_[place] == after_view) object(place);
  };
  for (const bool after_view : {false, true}) {
    pass(after_view);
    tree_keys_and_indexes();
    flush(unproved_);
  }
  flush(waiting_);
  for (const Sequence& sequence : model_.sequences)
    if (sequence.owner_table) emit(owned_by_statement(sequence), reference("sequence", {sequence.schema, sequence.name}));
  foreign_keys();
  triggers_and_policies();
  for (const Table& table : model_.tables)
    for (std::string& setting : table_settings(table)) emit(std::move(setting), reference("table", table.qualified()));
  if (options_.opaque) late_opaque();
  if (options_.owners) owners();
  if (options_.grants) grants();
  if (options_.comments) comments();
  return std::move(out_);
}

void Writer::flush(std::vector<Statement>& statements) {
  std::move(statements.begin(), statements.end(), std::back_inserter(out_));
  statements.clear();
}

void Writer::object(std::size_t place) {
  const ObjectIndex object = graph_.objects[place];
  const Name name = name_of(model_, object);
  switch (object.kind) {
    case ObjectKind::schema:
      if (name.name != "public") emit("CREATE SCHEMA " + name_sql(name.name), {.kind = "schema", .name = name.name});
      break;
    case ObjectKind::extension: emit(create_extension(model_.extensions[object.index]), {.kind = "extension", .name = name.name}); break;
    case ObjectKind::enumeration: emit(create_enum(model_.enums[object.index]), reference("enum", name)); break;
    case ObjectKind::domain: {
      const Domain& domain = model_.domains[object.index];
      emit(create_domain(domain), reference("domain", name));
      for (const Check& check : domain.checks)
        if (!check_stands_in_table(check))
          emit("ALTER DOMAIN " + name_sql(name) + " ADD " + check_clause(check), reference("domain", name));
      break;
    }
    case ObjectKind::composite: emit(create_composite(model_.composites[object.index]), reference("composite", name)); break;
    case ObjectKind::sequence: emit(create_sequence(model_.sequences[object.index]), reference("sequence", name)); break;
    case ObjectKind::routine: {
      const Routine& routine = model_.routines[object.index];
      emit(create_routine(routine, false), reference(routine.kind == RoutineKind::procedure ? "procedure" : "function", name));
      break;
    }
    case ObjectKind::table: table(place); break;
    case ObjectKind::view: view(model_.views[object.index]); break;
    case ObjectKind::trigger:
    case ObjectKind::policy: return;
    case ObjectKind::opaque: {
      const Opaque& opaque = model_.opaque[object.index];
      if (!options_.opaque || opaque.text.empty() || (is_late(opaque) && !wanted_[place])) return;
      emit(opaque.text, reference(opaque.kind, opaque.name));
      break;
    }
  }
  made_[place] = true;
}

void Writer::view(const View& view) {
  emit(create_view(view), reference(view.materialized ? "matview" : "view", view.qualified()));
  Table holder{.schema = view.schema, .name = view.name};
  for (const Index& index : view.indexes) index_later_or_now(holder, index);
}

bool Writer::ready(std::string_view expression, const ObjectRef& own) const {
  Mentions::Places found;
  mentions_.of_expression(expression, found);
  return std::all_of(found.begin(), found.end(), [&](std::size_t place) {
    const Name name = name_of(model_, graph_.objects[place]);
    return made_[place] || (name.name == own.name && name.schema == own.schema);
  });
}

bool Writer::calls_a_routine(std::string_view expression) const {
  Mentions::Places found;
  mentions_.of_expression(expression, found);
  return std::any_of(found.begin(), found.end(), [&](std::size_t place) { return graph_.objects[place].kind == ObjectKind::routine; });
}

/// Nothing else is made of these, and some of them act on what is made: an event trigger would fire on our own statements.
bool Writer::is_late(const Opaque& opaque) const {
  static constexpr std::string_view early[] = {
      "create aggregate", "create operator",  "create cast",    "create type",     "create collation", "create conversion",
      "create text",      "create transform", "create foreign", "create language", "create access",    "create server",
      "create domain",    "create function",  "create table",   "alter type",      "alter operator",   "create default"};
  const std::string kind = kind_of_statement(opaque.text);
  return std::find(std::begin(early), std::end(early), kind) == std::end(early);
}

void Writer::late_opaque() {
  const auto is_about_events = [](std::string_view text) {
    return text::lower(text.substr(0, 40)).find("event trigger") != std::string::npos;
  };
  for (const bool events : {false, true})
    for (const std::size_t place : order_) {
      if (graph_.objects[place].kind != ObjectKind::opaque || made_[place]) continue;
      const Opaque& opaque = model_.opaque[graph_.objects[place].index];
      if (opaque.text.empty() || is_about_events(opaque.text) != events) continue;
      emit(opaque.text, reference(opaque.kind, opaque.name));
      made_[place] = true;
    }
}

void Writer::triggers_and_policies() {
  for (const Trigger& trigger : model_.triggers) {
    const ObjectRef object{.kind = "trigger", .schema = trigger.table.schema, .table = trigger.table.name, .name = trigger.name};
    emit(trigger.definition, object);
    if (trigger.enabled.empty()) continue;
    const std::string state = trigger.enabled == "disabled" ? "DISABLE" : trigger.enabled == "replica" ? "ENABLE REPLICA" : "ENABLE ALWAYS";
    emit("ALTER TABLE " + name_sql(trigger.table) + " " + state + " TRIGGER " + name_sql(trigger.name), object);
  }
  for (const Policy& policy : model_.policies)
    emit(create_policy(policy), {.kind = "policy", .schema = policy.table.schema, .table = policy.table.name, .name = policy.name});
}

std::vector<Statement> write(const Model& model, const WriteOptions& options) { return Writer(model, options).run(); }

}  // namespace assay::schema::postgres
