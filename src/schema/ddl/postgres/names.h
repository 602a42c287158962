// The names that PostgreSQL gives to constraints, indexes and sequences that have none. Rules as in its ChooseConstraintName, ChooseIndexName,
// ChooseRelationName and FigureColname. Internal to this folder. Pure.
#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "schema/ddl/postgres/state.h"

namespace assay::schema::postgres::reader {

constexpr std::size_t max_name = 63;

/// "a_b_label" in at most 63 bytes: the longer of a and b is cut first. `b` and `label` may be empty.
std::string object_name(std::string_view a, std::string_view b, std::string_view label);
/// Columns joined by '_' until 64 bytes are reached.
std::string joined_columns(std::span<const std::string> columns);

/// The first of "a_b_label", "a_b_label1", … that is free in the schema. A constraint's index is both a relation and a constraint.
enum class NewName { relation, constraint, constraint_index };
std::string free_name(const State& state, std::string_view schema, std::string_view a, std::string_view b, std::string_view label,
                      NewName what, std::span<const std::string> taken = {});

/// The name an index column of that expression gets; "" for none ("expr").
std::string column_name_of(const Node* expression);
/// What makes up an index's name: columns and expressions, made different by numbers.
std::vector<std::string> index_column_names(std::span<const std::string> wanted);

/// The column that a check is about, when it is about one only; else "".
std::string only_column(const Node* expression);

}  // namespace assay::schema::postgres::reader
