// The reader of SQLite's DDL: replays statements on a model. Split over read.cpp (dispatch), create.cpp, alter.cpp. One thread.
#pragma once
#include <string>
#include <string_view>

#include "schema/ddl/cursor.h"
#include "schema/ddl/report.h"
#include "schema/ddl/split.h"
#include "schema/model.h"

namespace assay::schema::sqlite {

class Reader {
 public:
  Reader(Model model, std::string_view sql) : model_(std::move(model)), sql_(sql), splitter_(sql, Dialect::sqlite), report_(sql) {}
  ReadResult run();

 private:
  using Cursor = ddl::Cursor;
  void statement(Cursor& cursor);
  bool say_nothing(Cursor& cursor);
  bool read_catalog_row(Cursor& cursor);
  void add_opaque(std::string kind, std::string name, std::string text);
  void leave_out_shadow_tables();
  void resolve_foreign_keys();
  Table* find(std::string_view name);
  Table* find_or_fail(Cursor& cursor, const std::string& name);
  std::string object_name(Cursor& cursor, std::string_view what);
  bool taken(Cursor& cursor, const std::string& name, bool if_not_exists);
  void ignore(Cursor& cursor, const std::string& what);

  void create(Cursor& cursor);
  void create_table(Cursor& cursor);
  void create_index(Cursor& cursor, bool unique);
  void create_view(Cursor& cursor);
  void create_trigger(Cursor& cursor);
  void create_virtual_table(Cursor& cursor);

  void alter(Cursor& cursor);
  void add_column(Cursor& cursor, Table& table);
  void drop_column(Cursor& cursor, Table& table);
  void rename_table(Table& table, const std::string& to);
  void rename_column(Cursor& cursor, Table& table);
  void drop(Cursor& cursor);

  Model model_;
  std::string_view sql_;
  ddl::Splitter splitter_;
  ddl::Report report_;
  const ddl::SourceStatement* source_ = nullptr;
  bool temporary_ = false;
};

}  // namespace assay::schema::sqlite
