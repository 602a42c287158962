// Where rows come from: a CSV file, or a table read through a read-only connection, sampled and capped.
#include <chrono>
#include <cstdio>

#include "advise/normal/csv.h"
#include "advise/normal/queries.h"
#include "app/normal/normal.h"
#include "app/schema/side.h"
#include "core/text.h"

namespace assay::app {
namespace {

using advise::normal::EncodedTable;
using advise::normal::Encoder;

constexpr std::size_t max_sample_bytes = 512U << 20U;

Result<RowSource> from_file(const NormalOptions& o) {
  if (o.delimiter.size() != 1 && o.delimiter != "\\t" && o.delimiter != "tab")
    return fail(Code::invalid, fmt::format("--delimiter is '{}'. Give one character, or tab.", o.delimiter));
  if (!o.table.empty()) return fail(Code::invalid, "--table is for a database URL; a file is one table. Leave it out.");
  auto text = read_text_of(o.source);
  if (!text) return fail(text.error());
  const char delimiter = o.delimiter.size() == 1 ? o.delimiter[0] : '\t';
  auto table =
      advise::normal::read_csv(*text, o.source == "-" ? "standard input" : o.source, {.delimiter = delimiter, .header = !o.no_header});
  if (!table) return fail(table.error());
  RowSource out;
  out.label = o.source;
  out.table = std::move(*table);
  return out;
}

/// Without --table: the only one, or any when inclusions alone are asked for, which are those of all tables.
Result<const schema::Table*> only_table(const schema::Model& model, bool any) {
  std::vector<std::string> names;
  for (const schema::Table& table : model.tables) {
    if (any && !table.columns.empty() && !table.partition_of) return &table;
    names.push_back(schema::display(table.qualified()));
  }
  if (model.tables.size() == 1) return &model.tables[0];
  if (names.empty()) return fail(Code::not_found, "The database has no table that this user can see.");
  const bool more = names.size() > 10;
  if (more) names.resize(10);
  return fail(Code::invalid, fmt::format("Which table? Say --table NAME; there are {}{}.", text::join(names, ", "), more ? " …" : ""));
}

Result<const schema::Table*> find_table(const schema::Model& model, const std::string& wanted) {
  const schema::Table* found = nullptr;
  std::vector<std::string_view> names;
  for (const schema::Table& table : model.tables) {
    names.push_back(table.name);
    if (schema::display(table.qualified()) == wanted) return &table;
    if (table.name != wanted) continue;
    if (found)
      return fail(Code::invalid, fmt::format("There are several tables {}: {} and {}. Say --table SCHEMA.NAME.", wanted,
                                             schema::display(found->qualified()), schema::display(table.qualified())));
    found = &table;
  }
  if (found) return found;
  const std::string_view nearest = text::nearest(wanted, names);
  return fail(Code::not_found, fmt::format("There is no table {} that this user can see{}", wanted,
                                           nearest.empty() ? "." : fmt::format("; did you mean {}?", nearest)));
}

std::vector<std::string> names_of(const schema::Table& table) {
  std::vector<std::string> out;
  for (const schema::Column& column : table.columns) out.push_back(column.name);
  return out;
}

Result<std::unique_ptr<Encoder>> sample(RowSource& source, const schema::Table& table, std::size_t rows, bool& sampled) {
  auto encoder = std::make_unique<Encoder>(names_of(table));
  const auto take = [&](std::span<const std::optional<std::string_view>> cells) {
    for (const auto& cell : cells) encoder->add(cell);
    return true;
  };
  auto read = run_timed(source, advise::normal::sample_query(table, source.model.dialect, rows, table.row_estimate), rows, take);
  if (!read) return fail(read.error());
  sampled = *read >= rows || 1.2 * static_cast<double>(rows) < table.row_estimate;
  return encoder;
}

Result<RowSource> from_database(const NormalOptions& o) {
  const auto engine = db::engine_of_url(o.source);
  if (!engine) return fail(engine.error());
  const auto budget = text::parse_duration(o.timeout);
  if (!budget || budget->count() <= 0)
    return fail(Code::invalid, fmt::format("--timeout is '{}'. Write a duration such as 60s or 5m.", o.timeout));
  auto adapter = db::make_adapter(*engine);
  db::ConnectSpec spec;
  spec.url = o.source;
  spec.statement_timeout = *budget;
  RowSource out;
  out.label = db::redact_url(o.source);
  out.left = *budget;
  out.live = true;
  auto connection = adapter->connect(spec, interrupted());
  if (!connection) return fail(connection.error());
  out.connection = std::move(*connection);
  auto model = adapter->read_schema(*out.connection, interrupted());
  if (!model) return fail(model.error());
  out.model = std::move(*model);
  const auto table = o.table.empty() ? only_table(out.model, o.inds && !o.fds && !o.keys && o.error == 0) : find_table(out.model, o.table);
  if (!table) return fail(table.error());
  if ((*table)->columns.empty()) return fail(Code::invalid, fmt::format("{} has no columns.", schema::display((*table)->qualified())));
  out.name = (*table)->qualified();
  bool sampled = false;
  auto encoder = sample(out, **table, o.rows, sampled);
  if (!encoder) return fail(encoder.error());
  out.table = (*encoder)->so_far();
  out.table.name = schema::display(out.name);
  out.table.sampled = sampled;
  if (sampled) out.encoder = std::move(*encoder);
  return out;
}

}  // namespace

Result<std::size_t> run_timed(RowSource& source, const std::string& sql, std::size_t max_rows, const db::RowVisitor& row) {
  if (source.left.count() <= 0) return fail(Code::timeout, "The time for statements is used up. Give more with --timeout.");
  const auto began = std::chrono::steady_clock::now();
  auto out =
      source.connection->stream(sql, {}, {.max_rows = max_rows, .max_bytes = max_sample_bytes, .timeout = source.left}, interrupted(), row);
  source.left -= std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - began);
  return out;
}

Result<RowSource> load_rows(const NormalOptions& options) { return is_url(options.source) ? from_database(options) : from_file(options); }

std::vector<EncodedTable> load_other_tables(RowSource& source, const NormalOptions& options, std::vector<const schema::Table*>& tables) {
  std::vector<EncodedTable> out;
  for (const schema::Table& table : source.model.tables) {
    if (table.qualified() == source.name || table.columns.empty() || table.partition_of) continue;
    bool sampled = false;
    auto encoder = sample(source, table, options.rows, sampled);
    if (!encoder) {
      std::fprintf(stderr, "skipped %s: %s\n", schema::display(table.qualified()).c_str(), encoder.error().message.c_str());
      continue;
    }
    EncodedTable& rows = out.emplace_back((*encoder)->so_far());
    rows.name = schema::display(table.qualified());
    rows.sampled = sampled;
    tables.push_back(&table);
  }
  return out;
}

}  // namespace assay::app
