// What the catalog knows and DDL cannot say alone: sizes, estimates, what is inherited, what is attached, validity, options of indexes behind
// keys. Written into a model that was read from the catalog's DDL. Internal to read_schema. Owns nothing: the model must outlive it. One thread;
// facts about objects that are not in the model are passed over.
#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/model.h"

namespace assay::db::postgres {

class Facts;
struct FactQuery {
  std::string sql;
  void (Facts::*take)(std::span<const std::optional<std::string_view>>);
};

class Facts {
 public:
  using Cells = std::span<const std::optional<std::string_view>>;
  Facts(schema::Model& model, int major);
  std::vector<FactQuery> queries() const;

 private:
  void relation(Cells row);
  void column(Cells row);
  void constraint(Cells row);
  void index(Cells row);
  void view_column(Cells row);
  schema::Table* table_of(Cells row) const;
  schema::View* view_of(Cells row) const;

  int major_;
  std::unordered_map<std::string, schema::Table*> tables_;
  std::unordered_map<std::string, schema::View*> views_;
};

}  // namespace assay::db::postgres
