// The state of build(): one object per text. Used by build*.cpp only; not synchronised.
#pragma once
#include <map>

#include "schema/formats/dbml/build.h"

namespace assay::schema::dbml {

class Builder {
 public:
  Builder(Document document, std::string_view text, Dialect dialect);
  DbmlDocument run();

 private:
  void report(ProblemKind kind, const Place& place, std::string message);
  Name resolved(const Path& path) const;
  bool mysql() const { return is_mysql_family(model().dialect); }
  Model& model() { return out_.result.model; }
  const Model& model() const { return out_.result.model; }

  void project();
  void enums();
  void all_tables();
  void table(const TableNode& node);
  TableNode with_partials(const TableNode& node);
  void columns(Table& table, const TableNode& node);
  void column(Table& table, const ColumnNode& node, std::vector<std::string>& primary);
  DataType type_of(const Table& table, const ColumnNode& node);
  std::optional<std::string> default_of(const ColumnNode& node, const Setting& setting);
  void unknown_settings(const Settings& settings, std::span<const std::string_view> known);
  void inline_refs(const Name& table, const ColumnNode& node);
  void index(Table& table, const IndexNode& node);
  void key(Table& table, Key key, const Place& place);
  void check(Table& table, std::string expression, std::string name, std::string_view column);
  void references();
  void reference(const RefNode& node);
  bool known_columns(const Table& table, const std::vector<std::string>& columns, const Place& place);
  Table* table_of(const Path& path, const Place& place);
  void name_parts();
  void groups_and_notes();

  Document in_;
  std::string_view text_;
  DbmlDocument out_;
  std::string default_schema_;
  std::map<std::string, const TableNode*, std::less<>> partials_;
  std::map<std::string, Name, std::less<>> aliases_;
  std::map<Name, std::size_t> tables_;
  std::map<Name, std::size_t> enums_;
};

}  // namespace assay::schema::dbml
