// The model while statements are applied to it: objects on shelves, the namespace that relations share, the search path, the problems. One
// handler a kind of statement works on it (apply.h). Internal to this folder. One thread.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "schema/ddl/postgres/resolver.h"
#include "schema/ddl/postgres/shelf.h"
#include "schema/ddl/postgres/tree.h"
#include "schema/ddl/read.h"

namespace assay::schema::postgres::reader {

enum class RelationKind { table, view, sequence, composite, index, identity_sequence, opaque };
struct Relation {
  RelationKind kind = RelationKind::table;
  Name owner = {};  ///< of an index (also of a key or an exclusion) and of an identity's sequence: the table or view
};

class State final : public Resolver {
 public:
  State(Model model, const ReadOptions& options);
  ReadResult finish(ReadResult result);

  // Resolver
  std::string_view type_schema(std::string_view name) const override;
  std::string_view relation_schema(std::string_view name) const override;
  std::string_view function_schema(std::string_view name) const override;
  upb_Arena* arena() const override { return arena_; }
  void use_arena(upb_Arena* arena) { arena_ = arena; }

  std::vector<std::string> first_path() const { return {options_.default_schema}; }

  // Names
  const std::string& creation_schema() const;
  /// Of something to be made: an unqualified name goes to the creation schema.
  Name new_name(std::string_view schema, std::string_view name) const;
  Name new_name(const pg_query_RangeVar* range) const;
  Name new_name(Nodes parts) const;
  /// Of something that is there: along the search path; where nothing has that name, as for new ones.
  Name relation_name(const pg_query_RangeVar* range) const;
  Name relation_name(Nodes parts) const;
  Name type_name(Nodes parts) const;
  Name routine_name(Nodes parts) const;

  // The namespace of relations
  const Relation* relation(const Name& name) const;
  /// false: the name is taken.
  bool add_relation(const Name& name, RelationKind kind, Name owner = {});
  void remove_relation(const Name& name) { relations_.erase(key_of(name)); }
  bool has_constraint(std::string_view schema, std::string_view name) const { return constraints_.contains(key_of(schema, name)); }
  void add_constraint(std::string_view schema, std::string_view name) { ++constraints_[key_of(schema, name)]; }
  void remove_constraint(std::string_view schema, std::string_view name);
  /// Registers (or forgets) a table's keys, indexes, constraints and identity sequences.
  void add_parts(const Table& table);
  void remove_parts(const Table& table);
  void add_extension_types(const Extension& extension);
  void add_type(const Name& name) { types_.insert(key_of(name)); }
  bool has_type(const Name& name) const { return types_.contains(key_of(name)) || composites.find(name) != nullptr; }
  void remove_type(const Name& name) { types_.erase(key_of(name)); }
  void add_temporary(std::string_view name) { temporary_.emplace(name); }
  void remove_temporary(std::string_view name) { temporary_.erase(std::string(name)); }
  bool is_temporary(std::string_view name) const { return temporary_.contains(std::string(name)); }
  std::vector<Name>& children(const Name& parent) { return children_[key_of(parent)]; }

  // Problems, at the statement that is being applied
  /// The text that all statements are views of.
  void use_text(std::string_view text) { text_ = text; }
  void at(std::string_view statement) { at(statement, static_cast<std::size_t>(statement.data() - text_.data())); }
  void at(std::string_view statement, std::size_t place) {
    statement_ = statement;
    place_ = place;
  }
  void lost(std::string message) { problem(ProblemKind::lost, std::move(message)); }
  void approximated(std::string message) { problem(ProblemKind::approximated, std::move(message)); }
  /// Says once, with a count, that statements like this were passed over: "INSERT INTO public.t".
  void passed_over(const std::string& what);
  std::string_view statement() const { return statement_; }  ///< its text, trimmed, no semicolon

  /// psql's \connect: a session starts anew.
  void connect(std::string_view database);

  // Triggers and policies by table
  std::vector<Trigger>& triggers(const Name& table) { return triggers_[key_of(table)]; }
  std::vector<Policy>& policies(const Name& table) { return policies_[key_of(table)]; }
  template <class Visit>
  void each_trigger(Visit&& visit) {
    for (auto& [table, list] : triggers_)
      for (Trigger& trigger : list) visit(trigger);
  }
  template <class Visit>
  void each_policy(Visit&& visit) {
    for (auto& [table, list] : policies_)
      for (Policy& policy : list) visit(policy);
  }
  /// Children, triggers and policies of a table that gets another name.
  void move_table_lists(const Name& from, const Name& to);

  Shelf<Table> tables;
  Shelf<View> views;
  Shelf<Sequence> sequences;
  Shelf<Enum> enums;
  Shelf<Domain> domains;
  Shelf<Composite> composites;
  std::map<std::string, Namespace, std::less<>> schemas;
  std::map<std::string, Extension, std::less<>> extensions;
  std::unordered_map<std::string, std::vector<Routine>> routines;  ///< by qualified name
  std::vector<Opaque> opaque;
  std::map<std::string, std::vector<Grant>> grants;  ///< by object_key
  std::map<std::string, Owner> owners;               ///< by object_key
  std::vector<std::string> search_path;
  std::vector<std::string> path_before_local;  ///< SET LOCAL search_path lasts until the transaction ends
  bool path_is_local = false;
  int server_version = 0;  ///< of the dump's server, where the text says it; else the model's

 private:
  void complete_foreign_keys();
  void complete_partitioned_indexes();
  void problem(ProblemKind kind, std::string message);

  Model rest_;  ///< what is not on a shelf
  ReadOptions options_;
  upb_Arena* arena_ = nullptr;
  std::unordered_map<std::string, Relation> relations_;
  std::unordered_map<std::string, int> constraints_;
  std::unordered_set<std::string> types_;  ///< enums, domains, ranges, extension types
  std::unordered_set<std::string> temporary_;
  std::unordered_map<std::string, std::vector<Name>> children_;
  std::unordered_map<std::string, std::vector<Trigger>> triggers_;
  std::unordered_map<std::string, std::vector<Policy>> policies_;
  std::vector<Problem> problems_;
  std::map<std::string, std::pair<std::size_t, std::size_t>> passed_;  ///< what → place in problems_, count
  std::string connected_;
  std::string_view statement_;
  std::string_view text_;
  std::size_t place_ = 0;       ///< of the next problem, in text_
  std::size_t counted_to_ = 0;  ///< newlines before this place are in lines_
  std::size_t line_begin_ = 0;
  int lines_ = 1;
};

std::string object_key(const ObjectRef& object);

}  // namespace assay::schema::postgres::reader
