// The reader of MySQL's and MariaDB's DDL: replays statements on a model. Split over read.cpp (dispatch), create_table.cpp, alter_table.cpp,
// programs.cpp (views, triggers, routines, events), others.cpp (drops, renames, databases, sequences), grants.cpp. One thread.
#pragma once
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "schema/ddl/cursor.h"
#include "schema/ddl/mysql/draft.h"
#include "schema/ddl/report.h"
#include "schema/ddl/split.h"
#include "schema/model.h"

namespace assay::schema {
class StepWatch;
}

namespace assay::schema::mysql {

/// A trigger and what its place among its kind depends on.
struct TriggerDraft {
  Trigger trigger = {};
  std::string timing = {};  ///< "BEFORE INSERT"
  std::string body = {};
};

class Reader {
 public:
  Reader(Model model, std::string_view sql, StepWatch* watch = nullptr);
  ReadResult run();

 private:
  using Cursor = ddl::Cursor;
  /// What stands between CREATE and the kind of object.
  struct Head {
    bool or_replace = false;
    bool temporary = false;
    std::string definer = {};
    std::string algorithm = {};
    std::string security = {};
    std::string flavour = {};  ///< unique, fulltext, spatial, aggregate
  };

  void statement(const ddl::SourceStatement& source);
  bool dispatch(Cursor& cursor);
  bool say_nothing(Cursor& cursor);
  void set_statement(Cursor& cursor);
  void note(ProblemKind kind, const Cursor& cursor, std::string message);

  void create(Cursor& cursor);
  Head create_head(Cursor& cursor);
  bool create_kind(Cursor& cursor, const Head& head);
  void create_table(Cursor& cursor, const Head& head);
  void table_items(Cursor& cursor, Draft& draft);
  void table_tail(Cursor& cursor, Draft& draft);
  void copy_table(Cursor& cursor, const Name& name, const Name& source);
  void create_index(Cursor& cursor, const Head& head);
  void create_view(Cursor& cursor, const Head& head);
  void create_trigger(Cursor& cursor, const Head& head);
  void create_routine(Cursor& cursor, const Head& head, RoutineKind kind);
  bool routine_attribute(Cursor& cursor, Routine& routine);
  std::vector<Argument> routine_arguments(Cursor& cursor);
  DataType routine_type(Cursor& cursor);
  void create_event(Cursor& cursor, const Head& head);
  void create_opaque(Cursor& cursor, std::string kind);
  void create_sequence(Cursor& cursor, const Head& head);
  void sequence_options(Cursor& cursor, Sequence& sequence);
  void create_database(Cursor& cursor);

  void alter(Cursor& cursor);
  void alter_table(Cursor& cursor);
  void alter_item(Cursor& cursor, Table& table, Draft& draft, Name& renamed);
  bool alter_add(Cursor& cursor, Table& table, Draft& draft);
  void alter_add_column(Cursor& cursor, Table& table, Draft& draft);
  bool alter_change(Cursor& cursor, Table& table, Draft& draft);
  bool alter_drop(Cursor& cursor, Table& table);
  bool alter_rename(Cursor& cursor, Table& table, Name& renamed);
  bool alter_alter(Cursor& cursor, Table& table);
  bool alter_whole(Cursor& cursor, Table& table);
  bool alter_partitions(Cursor& cursor, Table& table);
  void alter_database(Cursor& cursor);
  void drop(Cursor& cursor);
  void drop_relation(Cursor& cursor, bool view);
  void rename_tables(Cursor& cursor);
  void rename_table(const Cursor& cursor, const Name& from, const Name& to);
  void use(Cursor& cursor);
  void grant(Cursor& cursor, bool revoke);
  ObjectRef grant_object(Cursor& cursor);

  Table* find_table(Cursor& cursor, const Name& name);
  bool taken(Cursor& cursor, const Name& name, bool if_not_exists);
  void put_table(const Cursor& cursor, Table table);
  void refresh_table(Table& table);
  void own(std::string_view kind, const Name& name, const std::string& role);
  std::string parse_user(Cursor& cursor);
  bool parse_option_charset(Cursor& cursor, std::string& charset, std::string& collation);
  void forget_triggers(const Name& table);
  void load_triggers();
  void store_triggers();
  void choose_database(const std::string& name);

  Model model_;
  std::string_view sql_;
  StepWatch* watch_;
  ddl::Splitter splitter_;
  ddl::Report report_;
  Scope scope_;
  const ddl::SourceStatement* source_ = nullptr;
  std::vector<TriggerDraft> triggers_ = {};
  std::map<Name, std::vector<std::string>> made_for_keys_ = {};  ///< indexes that foreign keys made, by table
  std::set<Name> temporary_ = {};
};

}  // namespace assay::schema::mysql
