// The state of convert(): one object per conversion. Used by convert/*.cpp only; not synchronised.
#pragma once
#include <map>
#include <set>

#include "schema/convert/expression.h"
#include "schema/convert/names.h"
#include "schema/convert/types.h"
#include "schema/losses.h"

namespace assay::schema::conversion {

class Conversion {
 public:
  Conversion(const Model& model, Dialect to);
  Converted run();

 private:
  bool mysql() const { return is_mysql_family(to_); }
  bool family() const { return mysql() && is_mysql_family(from_); }
  bool folds() const { return mysql() || to_ == Dialect::sqlite || to_ == Dialect::oracle; }
  static bool default_schema(const std::string& schema) { return schema.empty() || schema == "public"; }

  // convert.cpp: what there is, and how it is called
  void index_source();
  void name_relations();
  Name relation_name(std::string_view kind, const Name& old);
  std::string schema_of(const std::string& old) const;
  void schemas();
  std::string part_name(std::string_view kind, const Table& from, const Table& out, const std::string& name, const std::string& otherwise);
  std::string room(std::string_view kind, const Table& out) const;

  // tables.cpp, columns.cpp, identity.cpp
  void tables();
  void table(const Table& from);
  void table_options(const Table& from, Table& out);
  void column(const Table& from, const Column& column, Table& out);
  DataType base_type(const Table& from, Column& column, Table& out);
  void typed(const Table& from, const Column& column, Column& out, Table& target, Neutral& neutral);
  void enumerated(const Table& from, const Column& column, const std::vector<std::string>& values, Column& out, Table& target, bool set);
  void list_check(const Column& out, const Table& target, std::string expression);
  void defaults(const Table& from, const Column& column, const Neutral& neutral, Column& out);
  void generated(const Table& from, const Column& column, Column& out);
  void attributes(const Table& from, const Column& column, const Neutral& neutral, Column& out);
  bool identity(const Table& from, const Column& column, Column& out);
  void settle_identity(const Table& from, Table& out);
  const Sequence* sequence_of(const Table& from, const Column& column) const;
  std::string comment(const ObjectRef& object, const std::string& text, std::size_t most);
  Scope scope_of(const Table& from) const;

  // keys.cpp, foreign_keys.cpp, indexes.cpp
  void keys(const Table& from, Table& out);
  void key(const Table& from, const Key& key, Table& out);
  void checks(const Table& from, Table& out);
  void fit_key(const Table& from, const std::string& name, Table& out, Key& key);
  std::size_t key_bytes(const Table& out, const std::string& column) const;
  void foreign_keys(const Table& from, Table& out);
  std::optional<ForeignKey> foreign_key(const Table& from, const ForeignKey& key, const Table& out);
  void actions(const Table& from, const Table& out, ForeignKey& key);
  void cut_cascades();
  void indexes(const Table& from, Table& out);
  std::optional<Index> index(const Table& from, const Index& index, Table& out);
  bool index_parts(const Table& from, Index& index, const Table& out, const ObjectRef& ref);
  bool index_method(const Table& from, Index& index, const ObjectRef& ref);
  bool index_filter(const Table& from, Index& index, const ObjectRef& ref);
  std::string renamed(const Table& from, const std::string& column) const;

  // objects.cpp
  void sequences();
  void views();
  bool view(const View& view);
  void other_objects();

  const Model& in_;
  Dialect from_, to_;
  Model out_;
  LossList losses_;
  Names names_;
  std::map<Name, Name> relations_;  ///< tables; views as they are converted; sequences that stay
  std::map<Name, const Enum*> enums_;
  std::map<Name, const Domain*> domains_;
  std::set<Name> composites_;
  std::map<Name, const Table*> tables_;
  std::set<Name> lost_tables_;
  std::set<std::pair<Name, std::string>> key_columns_;
  std::set<Name> absorbed_sequences_;
  std::map<Name, std::map<std::string, std::string, std::less<>>> columns_;  ///< per table of the source, old → new where they differ
  std::vector<std::pair<std::string, std::string>> derived_checks_;          ///< of the table at hand: name, expression
  bool empty_strings_ = false;
};

}  // namespace assay::schema::conversion
