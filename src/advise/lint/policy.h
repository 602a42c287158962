// What a team wants of its schemas: names, required columns, severities, rules that are off and why, budgets. Values with fields(); any thread;
// no errors.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "advise/finding.h"
#include "core/fields.h"

namespace assay::lint {

/// Patterns (RE2, whole name) by kind of object; empty = anything.
struct NamingPolicy {
  std::string table, column, index, foreign_key, key, check, view, enumeration;
  static constexpr auto fields() {
    return fields_of(field<&NamingPolicy::table>("Tables"), field<&NamingPolicy::column>("Columns"), field<&NamingPolicy::index>("Indexes"),
                     field<&NamingPolicy::foreign_key>("Foreign keys"), field<&NamingPolicy::key>("Primary and unique keys"),
                     field<&NamingPolicy::check>("CHECK constraints"), field<&NamingPolicy::view>("Views"),
                     field<&NamingPolicy::enumeration>("Enumerations"));
  }
};

struct RequiredColumn {
  std::string name;
  std::string type;    ///< empty = any
  std::string except;  ///< tables (RE2) that need not have it
  static constexpr auto fields() {
    return fields_of(field<&RequiredColumn::name>("Column", required), field<&RequiredColumn::type>("Its type; empty = any"),
                     field<&RequiredColumn::except>("Pattern of tables that need not have it"));
  }
};

/// Absent = no limit of the team's own.
struct Budgets {
  std::optional<int> indexes_per_table;
  std::optional<int> columns_per_table;
  std::optional<double> statement_p95_ms;
  std::optional<double> rows_scanned_per_row_returned;
  static constexpr auto fields() {
    return fields_of(field<&Budgets::indexes_per_table>("Indexes of one table at most, those of keys counted"),
                     field<&Budgets::columns_per_table>("Columns of one table at most"),
                     field<&Budgets::statement_p95_ms>("Milliseconds that 95 of 100 calls of a statement take at most"),
                     field<&Budgets::rows_scanned_per_row_returned>("Rows that a statement reads for each one that it returns at most"));
  }
};

struct Policy {
  NamingPolicy naming;
  std::vector<RequiredColumn> required_columns;
  std::map<std::string, Severity> severity;     ///< by rule
  std::map<std::string, std::string> disabled;  ///< rule → the reason
  std::vector<std::string> enabled;             ///< rules that are off unless asked for
  Budgets budgets;
  static constexpr auto fields() {
    return fields_of(
        field<&Policy::naming>("Patterns of names by kind of object"), field<&Policy::required_columns>("Columns that every table has"),
        field<&Policy::severity>("Severity by rule: error, warning or info"), field<&Policy::disabled>("rule = why it does not apply here"),
        field<&Policy::enabled>("Rules of taste to switch on"), field<&Policy::budgets>("Limits whose breach is a finding"));
  }
};

}  // namespace assay::lint
