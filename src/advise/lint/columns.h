// What rules ask of a column, whatever the dialect: the family of its type, the words of its name, its default as a value; and changes of one
// column as fixes. Pure; any thread; nothing fails.
#pragma once
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "advise/lint/rule.h"

namespace assay::lint {

/// Arrays and types of users are `other`; MySQL's tinyint(1) is boolean, its enum and set are `other`.
enum class Family { other, integer, exact, floating, boolean, text, binary, date, time, timestamp, json, uuid };
Family family_of(const schema::DataType& type);
/// 1, 2, 3, 4 or 8; 0 for what is no integer.
int integer_bytes(const schema::DataType& type);
/// The greatest value of an integer type.
double greatest(const schema::DataType& type);
/// Built in, no array, of this name in the model: is(column, "character varying").
bool is(const schema::Column& column, std::string_view type);
schema::DataType type_of(std::string_view name, std::vector<std::string> args = {});
/// The type as people write it: "varchar(20)", "timestamptz".
std::string written(const schema::Column& column, const Subject& subject);
/// "public.orders.total"
std::string path(const schema::Table& table, const schema::Column& column);

/// The server gives it its numbers: identity, auto_increment, a default from a sequence.
bool is_numbered(const schema::Column& column);
/// What a default of one string literal says; empty for everything else.
std::optional<std::string> literal_of(const std::optional<std::string>& default_value);
bool is_in_foreign_key(const schema::Table& table, std::string_view column);

using Words = std::initializer_list<std::string_view>;
bool is_one_of(std::string_view word, Words known);
/// Whether the name has one of these words: has_word("unit_price", {"price"}).
bool has_word(std::string_view name, Words known);
bool ends_with_word(std::string_view name, Words known);

/// A change of one column, for Draft::fix.
std::function<void(schema::Table&)> edit_column(const schema::Column& column, std::function<void(schema::Column&)> edit);
/// The same change of a column and of all that refer to it by foreign keys, for Draft::fix_schema.
Edit edit_with_references(const schema::Table& table, const schema::Column& column, std::function<void(schema::Column&)> edit);

/// A numbered column, what refers to it and its sequence, all as bigint.
Edit widen_numbers(const schema::Table& table, const schema::Column& column);

}  // namespace assay::lint
