#include "schema/migrate/mysql/catalogue.h"

#include <algorithm>
#include <array>

namespace assay::schema::migrate::mysql {
namespace {

using enum Algorithm;
using enum TableLock;

constexpr Dialect my = Dialect::mysql;
constexpr Dialect maria = Dialect::mariadb;
// From 11.2 on MariaDB lets others write while it copies.
constexpr int online_copy = 110'200;

constexpr Prediction at_once = {instant, none, false, false};
constexpr Prediction without_copy = {nocopy, none, false, false};
constexpr Prediction in_place = {inplace, none, false, false};
constexpr Prediction in_place_shared = {inplace, shared, false, false};
constexpr Prediction rebuild = {inplace, none, true, false};
constexpr Prediction rebuild_shared = {inplace, shared, true, false};
constexpr Prediction copied = {copy, shared, true, false};
constexpr Prediction copied_online = {copy, none, true, false};

constexpr Prediction documented(Prediction p) {
  p.documented = true;
  return p;
}

// Observed on MySQL 8.0.15, MariaDB 10.11.19 and 11.4.5 (tests/contract/mysql_algorithms_test.cpp); documented: MySQL 8.0 and 8.4 Reference
// Manual, "Online DDL Operations".
constexpr auto entries = std::to_array<CatalogueEntry>({
    {"add_auto_increment_column", my, 0, rebuild_shared},
    {"add_auto_increment_column", maria, 0, rebuild_shared},
    {"add_check", my, 80'016, documented(copied)},
    {"add_check", maria, 0, copied},
    {"add_check", maria, online_copy, copied_online},
    {"add_column", my, 0, at_once},
    {"add_column", maria, 0, at_once},
    {"add_column_inside", my, 0, rebuild},
    {"add_column_inside", my, 80'029, documented(at_once)},
    {"add_column_inside", maria, 0, at_once},
    {"add_column_with_expression", my, 0, copied},
    {"add_column_with_expression", maria, 0, copied},
    {"add_column_with_expression", maria, online_copy, copied_online},
    {"add_foreign_key", my, 0, copied},
    {"add_foreign_key", maria, 0, copied},
    {"add_foreign_key", maria, online_copy, copied_online},
    {"add_primary_key", my, 0, rebuild},
    {"add_primary_key", maria, 0, rebuild},
    {"add_stored_column", my, 0, copied},
    {"add_stored_column", maria, 0, copied},
    {"add_stored_column", maria, online_copy, copied_online},
    {"add_unique", my, 0, in_place},
    {"add_unique", maria, 0, without_copy},
    {"add_virtual_column", my, 0, at_once},
    {"add_virtual_column", maria, 0, at_once},
    {"add_virtual_column_inside", my, 0, at_once},
    {"add_virtual_column_inside", maria, 0, at_once},
    {"alter_column_charset", my, 0, copied},
    {"alter_column_charset", maria, 0, copied},
    {"alter_column_charset", maria, online_copy, copied_online},
    {"alter_column_collation", my, 0, in_place},
    {"alter_column_collation", maria, 0, at_once},
    {"alter_column_options", my, 0, at_once},
    {"alter_column_options", maria, 0, at_once},
    {"alter_column_type", my, 0, copied},
    {"alter_column_type", maria, 0, copied},
    {"alter_column_type", maria, online_copy, copied_online},
    {"alter_engine", my, 0, copied},
    {"alter_engine", maria, 0, copied},
    {"alter_engine", maria, online_copy, copied_online},
    {"alter_identity", my, 0, copied},
    {"alter_identity", maria, 0, copied},
    {"alter_index", my, 0, in_place},
    {"alter_index", maria, 0, at_once},
    {"alter_period", maria, 0, copied},
    {"alter_period", maria, online_copy, copied_online},
    {"alter_row_format", my, 0, rebuild},
    {"alter_row_format", maria, 0, rebuild},
    {"alter_stored_column", my, 0, copied},
    {"alter_stored_column", maria, 0, copied},
    {"alter_stored_column", maria, online_copy, copied_online},
    {"alter_table_charset", my, 0, in_place},
    {"alter_table_charset", maria, 0, at_once},
    {"alter_table_options", my, 0, in_place},
    {"alter_table_options", maria, 0, at_once},
    {"alter_virtual_column", my, 0, copied},
    {"alter_virtual_column", maria, 0, at_once},
    {"append_members", my, 0, at_once},
    {"append_members", maria, 0, at_once},
    {"create_first_fulltext_index", my, 0, rebuild_shared},
    {"create_first_fulltext_index", maria, 0, rebuild_shared},
    {"create_fulltext_index", my, 0, in_place_shared},
    {"create_fulltext_index", maria, 0, {nocopy, shared, false, false}},
    {"create_functional_index", my, 0, in_place_shared},
    {"create_index", my, 0, in_place},
    {"create_index", maria, 0, without_copy},
    {"create_spatial_index", my, 0, in_place_shared},
    {"create_spatial_index", maria, 0, {nocopy, shared, false, false}},
    {"drop_check", my, 80'016, documented(at_once)},
    {"drop_check", maria, 0, at_once},
    {"drop_column", my, 0, rebuild},
    {"drop_column", my, 80'029, documented(at_once)},
    {"drop_column", maria, 0, at_once},
    {"drop_column_of_index", my, 0, rebuild},
    {"drop_column_of_index", maria, 0, rebuild},
    {"drop_foreign_key", my, 0, in_place},
    {"drop_foreign_key", maria, 0, at_once},
    {"drop_index", my, 0, in_place},
    {"drop_index", maria, 0, without_copy},
    {"drop_indexed_column", my, 0, rebuild},
    {"drop_indexed_column", maria, 0, without_copy},
    {"drop_not_null", my, 0, rebuild},
    {"drop_not_null", maria, 0, rebuild},
    {"drop_primary_key", my, 0, copied},
    {"drop_primary_key", maria, 0, copied},
    {"drop_primary_key", maria, online_copy, copied_online},
    {"drop_virtual_column", my, 0, at_once},
    {"drop_virtual_column", maria, 0, at_once},
    {"lengthen_column", my, 0, in_place},
    {"lengthen_column", maria, 0, at_once},
    {"lengthen_column_past_255", my, 0, copied},
    {"lengthen_column_past_255", maria, 0, at_once},
    {"rename_column", my, 0, in_place},
    {"rename_column", my, 80'028, documented(at_once)},
    {"rename_column", maria, 0, at_once},
    {"rename_index", my, 0, in_place},
    {"rename_index", maria, 0, at_once},
    {"reorder_columns", my, 0, rebuild},
    {"reorder_columns", maria, 0, at_once},
    {"replace_primary_key", my, 0, rebuild},
    {"replace_primary_key", maria, 0, rebuild},
    {"set_comment", my, 0, in_place},
    {"set_comment", maria, 0, at_once},
    {"set_not_null", my, 0, rebuild},
    {"set_not_null", maria, 0, rebuild},
});

constexpr bool is_sorted_by_kind() {
  for (std::size_t i = 1; i < entries.size(); ++i)
    if (entries[i].kind < entries[i - 1].kind) return false;
  return true;
}
static_assert(is_sorted_by_kind());

}  // namespace

std::string_view name_of(Algorithm algorithm) {
  static constexpr std::array<std::string_view, 4> names = {"INSTANT", "NOCOPY", "INPLACE", "COPY"};
  return names[static_cast<std::size_t>(algorithm)];
}

std::string_view name_of(TableLock lock) {
  static constexpr std::array<std::string_view, 3> names = {"NONE", "SHARED", "EXCLUSIVE"};
  return names[static_cast<std::size_t>(lock)];
}

std::span<const CatalogueEntry> catalogue() { return entries; }

Prediction predict(std::string_view kind, Dialect dialect, int version) {
  Prediction out = dialect == maria && version >= online_copy ? copied_online : copied;
  for (const CatalogueEntry& entry : entries)
    if (entry.kind == kind && entry.dialect == dialect && entry.since <= version) out = entry.prediction;
  return out;
}

Prediction combined(const Prediction& a, const Prediction& b) {
  return {std::max(a.algorithm, b.algorithm), std::max(a.lock, b.lock), a.rebuilds || b.rebuilds, a.documented || b.documented};
}

}  // namespace assay::schema::migrate::mysql
