// Random, valid schemas and random edits of them, for property tests and benches: the same seed gives the same model on every machine.
// Everything generated exists on PostgreSQL 12 and on MySQL 8.0/MariaDB 10.6. A value; one thread at a time.
#pragma once
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "schema/model.h"

namespace assay::test {

struct SchemaSize {
  int tables = 6;
  int columns = 7;  ///< on average, per table
  int views = 3;
  bool programs = true;  ///< functions, triggers, policies (PostgreSQL)
};

class RandomSchema {
 public:
  RandomSchema(std::uint64_t seed, schema::Dialect dialect);
  schema::Model make(const SchemaSize& size = {});
  /// `count` edits, each leaving a valid schema: columns, types, defaults, keys, checks, foreign keys, indexes, enums, views, tables,
  /// comments come, go, change or (with ids) are renamed. Returns what was done, a line each.
  std::vector<std::string> edit(schema::Model& model, int count);
  /// Names made from here on end in higher numbers: for edits of a model that another generator made.
  void continue_after(int number) { counter_ = number; }

 private:
  struct Kind {
    schema::DataType type;
    std::vector<std::string> defaults;  ///< literals; the first is used where rows need a value
    bool comparable = true;             ///< may stand in keys and indexes
  };
  bool postgres() const { return dialect_ == schema::Dialect::postgres; }
  std::size_t pick(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  bool chance(int percent) { return static_cast<int>(random_() % 100) < percent; }
  std::string fresh(const std::string& stem) { return stem + "_" + std::to_string(++counter_); }
  Kind any_kind(const schema::Model& model);
  std::vector<Kind> kinds() const;
  schema::Column column(const schema::Model& model, bool may_generate, const schema::Table& table);
  schema::Table table(const schema::Model& model, const SchemaSize& size);
  void constraints(schema::Model& model, schema::Table& table);
  void foreign_keys(schema::Model& model);
  void partitions(schema::Model& model);
  void views(schema::Model& model, int count);
  void programs(schema::Model& model);
  schema::Index index(const schema::Table& table);
  const schema::Column* comparable_column(const schema::Table& table);
  std::string edit_once(schema::Model& model);
  std::string edit_column(schema::Model& model, schema::Table& table);
  std::string edit_constraint(schema::Model& model, schema::Table& table);
  std::string edit_object(schema::Model& model);

  std::mt19937_64 random_;
  schema::Dialect dialect_;
  int counter_ = 0;
};

}  // namespace assay::test
