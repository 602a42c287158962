// The change: statements of a file or a folder of migrations, the plan to another schema, or the plan of a diagram's patch.
#include <filesystem>

#include "app/impact/impact.h"
#include "app/schema/side.h"
#include "core/text.h"
#include "schema/ddl/statements.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/patch.h"
#include "schema/migrate/files.h"
#include "schema/migrate/plan.h"

namespace assay::app {
namespace {

using schema::diagram::Diagram;
using schema::diagram::DiagramPatch;

Result<std::vector<std::string>> plan(const schema::Model& before, const schema::Model& after, schema::PlanOptions options) {
  options.down = false;
  auto migration = schema::plan_migration(before, after, options);
  if (!migration) return fail(migration.error());
  std::vector<std::string> out;
  for (schema::MigrationStatement& statement : migration->statements) out.push_back(std::move(statement.sql));
  return out;
}

Result<std::vector<std::string>> of_files(const std::string& path, schema::Dialect dialect) {
  std::error_code ec;
  std::vector<schema::File> files;
  if (std::filesystem::is_directory(path, ec)) {
    auto read = read_folder(path);
    if (!read) return fail(read.error());
    files = std::move(*read);
  } else {
    auto text = read_text_of(path);
    if (!text) return fail(text.error());
    files.push_back({std::filesystem::path(path).filename().generic_string(), std::move(*text)});
  }
  std::vector<std::string> out;
  for (const schema::HistoryStep& step : schema::read_history(files).steps)
    for (std::string& sql : schema::statement_texts(step.sql, dialect)) out.push_back(std::move(sql));
  if (out.empty()) return fail(Code::invalid, fmt::format("{} has no statement. Give the migration's SQL.", path));
  return out;
}

template <class T>
Result<T> document_of(const std::string& path, std::string_view what) {
  const auto text = read_text_of(path);
  if (!text) return fail(text.error());
  const auto json = Json::parse(*text);
  if (!json) return fail(Code::invalid, fmt::format("{} is no JSON: {}.", path, json.error().message));
  return from_json<T>(*json, what);
}

bool is_json(const std::string& path) { return std::filesystem::path(path).extension() == ".json"; }

Result<std::vector<std::string>> of_patch(const ImpactCommand& o, const schema::Model& before) {
  if (!is_json(o.schema))
    return fail(Code::invalid,
                fmt::format("{} is a patch of a diagram. Give the diagram that it is for: --schema DIAGRAM.json.", o.change));
  auto diagram = document_of<Diagram>(o.schema, "The diagram");
  if (!diagram) return fail(diagram.error());
  const auto patch = document_of<DiagramPatch>(o.change, "The patch");
  if (!patch) return fail(patch.error());
  auto changed = schema::diagram::apply(std::move(*diagram), *patch);
  if (!changed) return fail(changed.error());
  const auto after = schema::diagram::to_model(*changed);
  if (!after) return fail(after.error());
  return plan(before, *after, {});
}

}  // namespace

Result<schema::Model> load_before(const ImpactCommand& o) {
  if (is_json(o.schema)) {
    const auto text = read_text_of(o.schema);
    if (!text) return fail(text.error());
    // a diagram has nodes, a model has tables
    if (const auto json = Json::parse(*text); json && (*json)["nodes"].is_array()) {
      const auto diagram = from_json<Diagram>(*json, "The diagram");
      if (!diagram) return fail(diagram.error());
      return schema::diagram::to_model(*diagram);
    }
  }
  auto side = load_side(o.schema, o.from);
  if (!side) return fail(side.error());
  print_problems(*side);
  return std::move(side->model);
}

Result<Change> load_change(const ImpactCommand& o, schema::Model before) {
  Change out;
  Result<std::vector<std::string>> statements;
  if (!o.to.empty()) {
    auto side = load_side(o.to, o.from);
    if (!side) return fail(side.error());
    print_problems(*side);
    schema::PlanOptions options;
    options.diff.renamed_from = side->renamed_from;
    convert_side(*side, before.dialect);
    statements = plan(before, side->model, options);
  } else {
    statements = is_json(o.change) ? of_patch(o, before) : of_files(o.change, before.dialect);
  }
  if (!statements) return fail(statements.error());
  out.before = std::move(before);
  out.statements = std::move(*statements);
  return out;
}

}  // namespace assay::app
