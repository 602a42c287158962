// SQL for tables that are too large to be read whole: a sample, and checks of what it suggested on all rows. PostgreSQL and MySQL/MariaDB (with
// window functions: MySQL 8.0, MariaDB 10.2). Dependencies and keys compare values as the sample shows them, so that both agree on what is equal;
// inclusions as the server does. Statements carry the tag assay:profile. Pure; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "advise/normal/rows.h"
#include "schema/model.h"

namespace assay::advise::normal {

/// Every column as text, NULL as NULL. About `rows` of the `estimate` there are (rows at random; on PostgreSQL pages when there are over 10⁶ rows); all of
/// them when the estimate is unknown (< 0) or smaller; never more than `rows`.
std::string sample_query(const schema::Table& table, schema::Dialect dialect, std::size_t rows, double estimate);

/// Rows, as sample_query gives them, that refute lhs → rhs, or that lhs is a key (`key`): at most 100, of at most 20 groups, among them two that
/// differ in some right side. None = it holds.
std::string refuting_query(const schema::Table& table, schema::Dialect dialect, const std::vector<std::string>& lhs,
                           const std::vector<std::string>& rhs, bool key);

/// A row when some combination of `from` is not in `to`; rows with a NULL do not count. None = all are.
std::string orphan_query(const schema::Table& from, const std::vector<std::string>& from_columns, const schema::Table& to,
                         const std::vector<std::string>& to_columns, schema::Dialect dialect);

/// A table that could hold the rows: integers, dates, else text (what a number type would spell otherwise stays text); NOT NULL where there is no NULL.
schema::Table table_for(const EncodedTable& rows, const std::string& name, schema::Dialect dialect);

}  // namespace assay::advise::normal
