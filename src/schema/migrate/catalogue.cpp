#include "schema/migrate/catalogue.h"

#include <algorithm>
#include <array>

namespace assay::schema::migrate {
namespace {

using enum LockMode;

constexpr CatalogueEntry quick(std::string_view kind, LockMode target = none, LockMode other = none, std::string_view other_is = {}) {
  return {.kind = kind, .target = target, .other = other, .other_is = other_is};
}
/// ALTER TABLE's usual: everything stops for a moment, on partitions and children as well.
constexpr CatalogueEntry table(std::string_view kind, bool recurses = false) {
  return {.kind = kind, .target = access_exclusive, .recurses = recurses};
}
constexpr CatalogueEntry on_partitions(std::string_view kind, LockMode mode) { return {.kind = kind, .target = mode, .partitions = mode}; }
constexpr CatalogueEntry rewrite(std::string_view kind, int since = 0) {
  return {.kind = kind, .since = since, .target = access_exclusive, .rewrites = true, .recurses = true, .pace = Pace::heavy};
}
constexpr CatalogueEntry scan(std::string_view kind, LockMode target, LockMode other = none, std::string_view other_is = {}) {
  return {.kind = kind, .target = target, .other = other, .other_is = other_is, .scans = true, .pace = Pace::heavy};
}
constexpr CatalogueEntry validate(std::string_view kind, int since = 0, LockMode other = none, std::string_view other_is = {}) {
  return {.kind = kind,
          .since = since,
          .target = share_update_exclusive,
          .other = other,
          .other_is = other_is,
          .scans = true,
          .recurses = true,
          .pace = Pace::patient};
}
constexpr CatalogueEntry concurrently(std::string_view kind, bool scans) {
  return {.kind = kind, .target = share_update_exclusive, .scans = scans, .alone = true, .pace = Pace::concurrently};
}

constexpr auto entries = std::to_array<CatalogueEntry>({
    {.kind = "add_check", .target = access_exclusive, .scans = true, .recurses = true, .pace = Pace::heavy},
    table("add_check_not_valid", true),
    {.kind = "add_column", .target = access_exclusive, .recurses = true},
    rewrite("add_column_rewrite"),
    quick("add_enum_value"),
    scan("add_exclusion", access_exclusive),
    {.kind = "add_foreign_key",
     .target = share_row_exclusive,
     .other = share_row_exclusive,
     .other_is = "referenced table",
     .scans = true,
     .partitions = share_row_exclusive,
     .pace = Pace::heavy},
    {.kind = "add_foreign_key_not_valid",
     .target = share_row_exclusive,
     .other = share_row_exclusive,
     .other_is = "referenced table",
     .partitions = share_row_exclusive},
    {.kind = "add_inherit", .target = access_exclusive, .other = share_update_exclusive, .other_is = "parent"},
    table("add_not_null_not_valid", true),
    {.kind = "add_primary_key", .target = access_exclusive, .scans = true, .recurses = true, .pace = Pace::heavy},
    table("add_primary_key_using_index", true),
    {.kind = "add_unique", .target = access_exclusive, .scans = true, .partitions = share, .pace = Pace::heavy},
    {.kind = "add_unique", .since = 18, .target = access_exclusive, .scans = true, .recurses = true, .pace = Pace::heavy},
    table("add_unique_using_index"),
    {.kind = "add_unique_using_index", .since = 18, .target = access_exclusive, .recurses = true},
    table("alter_column_compression"),
    quick("alter_column_options", share_update_exclusive),
    {.kind = "alter_column_statistics", .target = share_update_exclusive, .recurses = true},
    table("alter_column_storage", true),
    table("alter_column_type", true),
    rewrite("alter_column_type_rewrite"),
    {.kind = "alter_column_type_scan", .target = access_exclusive, .scans = true, .recurses = true, .pace = Pace::heavy},
    quick("alter_composite", access_exclusive),
    quick("alter_constraint", access_exclusive),
    quick("alter_domain"),
    {.kind = "alter_domain_scan", .target = share, .scans = true, .pace = Pace::heavy},
    quick("alter_extension"),
    rewrite("alter_generated"),
    table("alter_identity"),
    {.kind = "alter_identity", .since = 17, .target = access_exclusive, .partitions = access_exclusive},
    quick("alter_index", share_update_exclusive),
    quick("alter_policy", access_exclusive),
    table("alter_row_security"),
    quick("alter_sequence", share_row_exclusive),
    table("alter_table"),
    quick("alter_table_options", share_update_exclusive),
    {.kind = "alter_table_storage", .target = access_exclusive, .rewrites = true, .pace = Pace::heavy},
    on_partitions("alter_trigger", share_row_exclusive),
    quick("alter_view", access_exclusive),
    quick("attach_index"),
    {.kind = "attach_partition",
     .target = access_exclusive,
     .other = share_update_exclusive,
     .other_is = "parent",
     .scans = true,
     .pace = Pace::heavy},
    {.kind = "backfill", .target = row_exclusive, .pace = Pace::patient},
    quick("create_composite"),
    quick("create_domain"),
    quick("create_enum"),
    quick("create_extension"),
    {.kind = "create_index", .target = share, .scans = true, .partitions = share, .pace = Pace::heavy},
    concurrently("create_index_concurrently", true),
    quick("create_index_only", share),
    scan("create_materialized_view", none),
    quick("create_opaque"),
    quick("create_partition", none, access_exclusive, "parent"),
    quick("create_policy", access_exclusive),
    quick("create_routine"),
    quick("create_schema"),
    quick("create_sequence"),
    quick("create_table"),
    on_partitions("create_trigger", share_row_exclusive),
    quick("create_view"),
    {.kind = "detach_partition", .target = share_update_exclusive, .other = access_exclusive, .other_is = "parent"},
    {.kind = "detach_partition", .since = 14, .target = access_exclusive, .other = access_exclusive, .other_is = "parent"},
    {.kind = "detach_partition_concurrently",
     .target = access_exclusive,
     .other = share_update_exclusive,
     .other_is = "parent",
     .alone = true,
     .pace = Pace::concurrently},
    table("drop_column", true),
    quick("drop_composite", access_exclusive),
    table("drop_constraint", true),
    table("drop_default", true),
    quick("drop_domain"),
    quick("drop_enum"),
    quick("drop_extension"),
    {.kind = "drop_foreign_key",
     .target = access_exclusive,
     .other = access_exclusive,
     .other_is = "referenced table",
     .partitions = access_exclusive},
    quick("drop_identity", access_exclusive, access_exclusive, "its sequence"),
    on_partitions("drop_index", access_exclusive),
    concurrently("drop_index_concurrently", false),
    table("drop_inherit"),
    quick("drop_materialized_view", access_exclusive),
    table("drop_not_null", true),
    quick("drop_opaque"),
    quick("drop_policy", access_exclusive),
    quick("drop_routine"),
    quick("drop_schema"),
    quick("drop_sequence", access_exclusive),
    {.kind = "drop_table", .target = access_exclusive, .other = access_exclusive, .other_is = "referenced tables, parent"},
    on_partitions("drop_trigger", access_exclusive),
    quick("drop_view", access_exclusive),
    quick("grant"),
    quick("move_table", access_exclusive),
    {.kind = "rename_column", .target = access_exclusive, .recurses = true},
    table("rename_constraint", true),
    quick("rename_enum_value"),
    quick("rename_index"),
    quick("rename_policy", access_exclusive),
    quick("rename_schema"),
    quick("rename_sequence", access_exclusive),
    quick("rename_table", access_exclusive),
    quick("rename_type"),
    quick("rename_view", access_exclusive),
    quick("replace_routine"),
    on_partitions("replace_trigger", share_row_exclusive),
    quick("replace_view", access_exclusive),
    quick("revoke"),
    quick("set_comment", share_update_exclusive),
    table("set_default", true),
    {.kind = "set_not_null", .target = access_exclusive, .scans = true, .recurses = true, .pace = Pace::heavy},
    table("set_not_null_proved", true),
    quick("set_owner", access_exclusive),
    quick("set_sequence_value", row_exclusive),
    validate("validate_check"),
    {.kind = "validate_domain", .target = share, .scans = true, .pace = Pace::patient},
    validate("validate_foreign_key", 0, row_share, "referenced table"),
    validate("validate_not_null"),
});

}  // namespace

std::string_view name_of(LockMode mode) {
  static constexpr std::array<std::string_view, 8> names = {"",      "ROW SHARE",           "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE",
                                                            "SHARE", "SHARE ROW EXCLUSIVE", "EXCLUSIVE",     "ACCESS EXCLUSIVE"};
  return names[static_cast<std::size_t>(mode)];
}

Timeouts timeouts_of(Pace pace) {
  constexpr int second = 1'000, hour = 3'600'000;
  switch (pace) {
    case Pace::quick: return {3 * second, 10 * second, 5};
    case Pace::heavy: return {3 * second, hour, 5};
    case Pace::patient: return {3 * second, 24 * hour, 10};
    case Pace::concurrently: return {0, 24 * hour, 0};
  }
  return {};
}

std::span<const CatalogueEntry> catalogue() { return entries; }

const CatalogueEntry* find_kind(std::string_view kind, int version) {
  const CatalogueEntry* found = nullptr;
  const auto first =
      std::lower_bound(entries.begin(), entries.end(), kind, [](const CatalogueEntry& e, std::string_view k) { return e.kind < k; });
  for (auto it = first; it != entries.end() && it->kind == kind; ++it)
    if (it->since * 10'000 <= version) found = &*it;
  return found;
}

}  // namespace assay::schema::migrate
