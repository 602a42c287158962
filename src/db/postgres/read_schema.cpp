#include <cstdlib>
#include <map>

#include "core/text.h"
#include "db/postgres/connection.h"

namespace assay::db::postgres {
namespace {

// Each query lists by table oid; objects of extensions are not the user's.
constexpr std::string_view tables_sql = R"(
SELECT /* assay:schema_tables */ c.oid, n.nspname, c.relname, c.relkind, c.reltuples, pg_total_relation_size(c.oid)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
ORDER BY n.nspname, c.relname)";

constexpr std::string_view columns_sql = R"(
SELECT /* assay:schema_columns */ a.attrelid, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attnum > 0 AND NOT a.attisdropped AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY a.attrelid, a.attnum)";

// One row per constraint column. On 18 NOT NULL is a constraint too (contype n): it stays with the column.
constexpr std::string_view constraints_sql = R"(
SELECT /* assay:schema_constraints */ k.conrelid, k.conname, k.contype, a.attname, rn.nspname, rc.relname, ra.attname, k.convalidated
FROM pg_constraint k CROSS JOIN LATERAL unnest(k.conkey) WITH ORDINALITY u(attnum, place)
JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
LEFT JOIN pg_class rc ON rc.oid = k.confrelid LEFT JOIN pg_namespace rn ON rn.oid = rc.relnamespace
LEFT JOIN pg_attribute ra ON ra.attrelid = k.confrelid AND ra.attnum = k.confkey[u.place]
WHERE k.contype IN ('p', 'u', 'f') ORDER BY k.conrelid, k.conname, u.place)";

constexpr std::string_view indexes_sql = R"(
SELECT /* assay:schema_indexes */ i.indrelid, c.relname, pg_get_indexdef(i.indexrelid, g.place, true), i.indisunique, i.indisvalid, pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace
CROSS JOIN LATERAL generate_series(1, i.indnkeyatts) g(place)
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY i.indrelid, c.relname, g.place)";

constexpr std::string_view opaque_sql = R"(
SELECT /* assay:schema_opaque */ kind, count(*) FROM (
  SELECT 'function', p.oid, p.pronamespace, 'pg_proc'::regclass FROM pg_proc p
  UNION ALL SELECT 'trigger', t.oid, c.relnamespace, 'pg_trigger'::regclass FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
  UNION ALL SELECT 'policy', p.oid, c.relnamespace, 'pg_policy'::regclass FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
  UNION ALL SELECT CASE contype WHEN 'c' THEN 'check' WHEN 'x' THEN 'exclusion' END, oid, connamespace, 'pg_constraint'::regclass FROM pg_constraint WHERE contype IN ('c', 'x')
  UNION ALL SELECT 'sequence', oid, relnamespace, 'pg_class'::regclass FROM pg_class WHERE relkind = 'S'
  UNION ALL SELECT CASE typtype WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' ELSE 'range' END, oid, typnamespace, 'pg_type'::regclass FROM pg_type WHERE typtype IN ('e', 'd', 'r')
  UNION ALL SELECT 'composite', oid, relnamespace, 'pg_class'::regclass FROM pg_class WHERE relkind = 'c'
  UNION ALL SELECT 'statistics', oid, stxnamespace, 'pg_statistic_ext'::regclass FROM pg_statistic_ext
) o(kind, oid, namespace, class) JOIN pg_namespace n ON n.oid = o.namespace
WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
GROUP BY kind ORDER BY kind)";

class Reader {
 public:
  Reader(Connection& connection, const std::stop_token& stop) : connection_(connection), stop_(stop) {}

  Result<schema::Model> run() {
    if (auto begun = connection_.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", stop_); !begun) return fail(begun.error());
    Result<void> done;
    for (auto step : {&Reader::tables, &Reader::columns, &Reader::constraints, &Reader::indexes, &Reader::opaque})
      if (done) done = (this->*step)();
    const auto ended = connection_.execute("ROLLBACK", {});
    if (!done) return fail(done.error());
    if (!ended) return fail(ended.error());
    return std::move(model_);
  }

 private:
  using Cells = std::span<const std::optional<std::string_view>>;
  static std::string text(Cells row, std::size_t column) { return std::string(row[column].value_or("")); }

  /// `take` gets each row with the table its first cell names (nullptr for the table list itself).
  template <class Take>
  Result<void> each(std::string_view sql, Take take) {
    const Limits limits{.max_rows = 2'000'000, .max_bytes = 4ULL << 30U, .timeout = Millis(60'000)};
    const auto visited = connection_.stream(sql, {}, limits, stop_, [&](Cells row) {
      take(row);
      return true;
    });
    if (!visited) return fail(visited.error());
    if (*visited >= limits.max_rows)
      return fail(
          Code::too_large,
          "This database's catalog is larger than Assay reads (2,000,000 rows of one kind). Connect it with a role that sees fewer schemas.");
    return {};
  }
  schema::Table* table_of(Cells row) {
    const auto found = place_.find(text(row, 0));
    return found == place_.end() ? nullptr : &model_.tables[found->second];
  }

  Result<void> tables() {
    return each(tables_sql, [&](Cells row) {
      schema::Table table;
      table.schema = text(row, 1);
      table.name = text(row, 2);
      const std::string kind = text(row, 3);
      table.kind = kind == "p"   ? schema::TableKind::partitioned
                   : kind == "v" ? schema::TableKind::view
                   : kind == "m" ? schema::TableKind::materialized_view
                   : kind == "f" ? schema::TableKind::foreign
                                 : schema::TableKind::table;
      table.row_estimate = std::strtod(text(row, 4).c_str(), nullptr);
      // Before 14 "never analysed" was written as 0 rows on 0 pages.
      if (connection_.version().major() < 14 && table.row_estimate == 0) table.row_estimate = -1;
      table.bytes = std::strtoll(text(row, 5).c_str(), nullptr, 10);
      place_[text(row, 0)] = model_.tables.size();
      model_.tables.push_back(std::move(table));
    });
  }
  Result<void> columns() {
    return each(columns_sql, [&](Cells row) {
      if (schema::Table* table = table_of(row))
        table->columns.push_back(
            {text(row, 1), text(row, 2), text(row, 3) == "t", row[4] ? std::optional<std::string>(*row[4]) : std::nullopt});
    });
  }
  Result<void> constraints() {
    return each(constraints_sql, [&](Cells row) {
      schema::Table* table = table_of(row);
      if (table == nullptr) return;
      const std::string name = text(row, 1);
      if (text(row, 2) == "f") {
        if (table->foreign_keys.empty() || table->foreign_keys.back().name != name)
          table->foreign_keys.push_back({name, {}, text(row, 4), text(row, 5), {}, text(row, 7) == "t"});
        table->foreign_keys.back().columns.push_back(text(row, 3));
        table->foreign_keys.back().ref_columns.push_back(text(row, 6));
      } else {
        if (table->keys.empty() || table->keys.back().name != name) table->keys.push_back({name, {}, text(row, 2) == "p"});
        table->keys.back().columns.push_back(text(row, 3));
      }
    });
  }
  Result<void> indexes() {
    return each(indexes_sql, [&](Cells row) {
      schema::Table* table = table_of(row);
      if (table == nullptr) return;
      const std::string name = text(row, 1);
      if (table->indexes.empty() || table->indexes.back().name != name)
        table->indexes.push_back({name, {}, text(row, 3) == "t", text(row, 4) == "t", text(row, 5)});
      table->indexes.back().columns.push_back(text(row, 2));
    });
  }
  Result<void> opaque() {
    return each(opaque_sql, [&](Cells row) { model_.opaque.push_back({text(row, 0), std::strtoll(text(row, 1).c_str(), nullptr, 10)}); });
  }

  Connection& connection_;
  std::stop_token stop_;
  schema::Model model_;
  std::map<std::string, std::size_t> place_;  ///< table oid → index in model_.tables
};

}  // namespace

Result<schema::Model> read_schema(Connection& connection, const std::stop_token& stop) { return Reader(connection, stop).run(); }

}  // namespace assay::db::postgres
