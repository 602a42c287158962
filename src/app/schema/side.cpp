#include "app/schema/side.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>

#include "core/text.h"
#include "schema/ddl/guess.h"
#include "schema/diagram/convert.h"
#include "schema/diff.h"
#include "schema/formats/formats.h"
#include "schema/migrate/files.h"

namespace assay::app {
namespace {

constexpr std::uintmax_t max_bytes = 512U << 20U;

Result<Side> from_database(const std::string& url) {
  const auto live = connect_to(url);
  if (!live) return fail(live.error());
  return side_of(*live, url);
}

void take(Side& side, schema::ReadResult read) {
  side.model = std::move(read.model);
  side.statements += read.statements;
  side.lost += read.lost;
  for (schema::Problem& problem : read.problems) side.problems.push_back(std::move(problem));
}

Result<schema::Model> model_of_diagram(const Json& json) {
  const auto diagram = assay::from_json<schema::diagram::Diagram>(json, "The diagram");
  if (!diagram) return fail(diagram.error());
  return schema::diagram::to_model(*diagram);
}

Result<void> from_json(Side& side, const std::string& text) {
  auto json = Json::parse(text);
  if (!json) return fail(Code::invalid, fmt::format("{} is no JSON: {}.", side.label, json.error().message));
  auto model = json->find("nodes") == nullptr ? schema::read_model_json(text) : model_of_diagram(*json);
  if (!model) return fail(model.error());
  side.model = std::move(*model);
  return {};
}

Result<Side> from_text(const std::string& label, const std::string& text, const std::string& dialect) {
  Side side;
  side.label = label;
  const std::string extension = std::filesystem::path(label).extension();
  const bool json = extension == ".json" || text::trim(text).starts_with('{');
  if (json && dialect.empty()) {
    if (auto read = from_json(side, text); !read) return fail(read.error());
    return side;
  }
  if (dialect == "dbml" || (dialect.empty() && extension == ".dbml")) {
    take(side, schema::read_dbml(text, schema::Dialect::postgres));
    return side;
  }
  const auto known = dialect_for(dialect, text);
  if (!known) return fail(known.error());
  auto read = schema::read_sql(text, *known);
  if (!read) return fail(read.error());
  take(side, std::move(*read));
  side.renamed_from = schema::rename_hints(text, *known);
  return side;
}

Result<Side> from_folder(const std::string& folder, const std::string& dialect) {
  const auto files = read_folder(folder);
  if (!files) return fail(files.error());
  std::string all;
  for (const schema::File& file : *files) all += file.text.substr(0, 20'000);
  const auto known = dialect_for(dialect, all);
  if (!known) return fail(known.error());
  Side side;
  side.label = folder;
  side.model.dialect = *known;
  for (const schema::HistoryStep& step : schema::read_history(*files).steps) {
    auto read = schema::apply_sql(std::move(side.model), step.sql, *known);
    if (!read) return fail(read.error());
    for (schema::Problem& problem : read->problems) problem.message = step.path + ": " + problem.message;
    take(side, std::move(*read));
    for (auto& [key, old] : schema::rename_hints(step.sql, *known)) side.renamed_from[key] = old;
  }
  return side;
}

}  // namespace

Result<Live> connect_to(const std::string& url) {
  const auto engine = db::engine_of_url(url);
  if (!engine) return fail(engine.error());
  Live out;
  out.adapter = db::make_adapter(*engine);
  db::ConnectSpec spec;
  spec.url = url;
  auto connection = out.adapter->connect(spec, interrupted());
  if (!connection) return fail(connection.error());
  out.connection = std::move(*connection);
  return out;
}

Result<Side> side_of(const Live& live, const std::string& url) {
  auto model = live.adapter->read_schema(*live.connection, interrupted());
  if (!model) return fail(model.error());
  Side side;
  side.label = db::redact_url(url);
  side.model = std::move(*model);
  side.live = true;
  return side;
}

bool is_url(const std::string& what) { return what.find("://") != std::string::npos; }

Result<schema::Dialect> dialect_for(const std::string& given, const std::string& text) {
  if (!given.empty()) return schema::dialect_of(given);
  return schema::guess_dialect(text);
}

Result<std::vector<schema::File>> read_folder(const std::string& folder) {
  std::vector<schema::File> files;
  std::error_code ec;
  bool any = false;
  for (auto entry = std::filesystem::recursive_directory_iterator(folder, ec);
       !ec && entry != std::filesystem::recursive_directory_iterator(); entry.increment(ec)) {
    const bool sql = entry->path().extension() == ".sql";
    if (!entry->is_regular_file() || (!sql && !entry->path().string().ends_with(".sql.conf"))) continue;
    auto text = read_text_of(entry->path());
    if (!text) return fail(text.error());
    files.push_back({std::filesystem::relative(entry->path(), folder).generic_string(), std::move(*text)});
    any = any || sql;
  }
  if (ec) return fail(Code::unavailable, fmt::format("The folder {} cannot be read: {}.", folder, ec.message()));
  if (!any) return fail(Code::invalid, fmt::format("The folder {} holds no .sql file.", folder));
  return files;
}

Result<std::string> read_text_of(const std::string& path) {
  if (path == "-") return std::string(std::istreambuf_iterator<char>(std::cin), {});
  std::error_code ec;
  // a pipe, such as <(…) of a shell, has no size
  if (std::filesystem::is_fifo(path, ec)) {
    std::ifstream in(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }
  const auto size = std::filesystem::file_size(path, ec);
  if (ec) return fail(Code::unavailable, fmt::format("The file {} cannot be read: {}.", path, ec.message()));
  if (size > max_bytes) return fail(Code::too_large, fmt::format("The file {} has {} bytes; at most {} are read.", path, size, max_bytes));
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(Code::unavailable, fmt::format("The file {} cannot be read. Check its name and rights.", path));
  std::string out(size, '\0');
  in.read(out.data(), static_cast<std::streamsize>(size));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

Result<Side> load_side(const std::string& what, const std::string& dialect) {
  if (is_url(what)) return from_database(what);
  std::error_code ignored;
  if (std::filesystem::is_directory(what, ignored)) return from_folder(what, dialect);
  const auto text = read_text_of(what);
  if (!text) return fail(text.error());
  return from_text(what, *text, dialect);
}

void convert_side(Side& side, schema::Dialect to) {
  if (side.model.dialect == to) return;
  schema::Converted converted = schema::convert(side.model, to);
  side.model = std::move(converted.model);
  side.losses.insert(side.losses.end(), converted.losses.begin(), converted.losses.end());
}

void print_problems(const Side& side) {
  std::size_t shown = 0, hidden = 0;
  for (const schema::Problem& problem : side.problems) {
    if (problem.kind == schema::ProblemKind::ignored) continue;
    if (++shown > 20) {
      ++hidden;
      continue;
    }
    std::fprintf(stderr, "%s:%d:%d: %s%s\n", side.label.c_str(), problem.line, problem.column,
                 problem.kind == schema::ProblemKind::lost ? "" : "approximated: ", problem.message.c_str());
    if (!problem.statement.empty()) std::fprintf(stderr, "    %s\n", problem.statement.c_str());
  }
  if (hidden > 0) std::fprintf(stderr, "… and %zu more of %s.\n", hidden, side.label.c_str());
  shown = 0;
  for (const schema::Loss& loss : side.losses)
    if (++shown <= 20)
      std::fprintf(stderr, "%s %s %s: %s%s\n", loss.kind == schema::LossKind::lost ? "lost:" : "approximated:", loss.object.kind.c_str(),
                   loss.object.name.c_str(), loss.what.c_str(), loss.instead.empty() ? "" : (" → " + loss.instead).c_str());
  if (shown > 20) std::fprintf(stderr, "… and %zu more (--json lists all).\n", shown - 20);
}

}  // namespace assay::app
