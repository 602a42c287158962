// Where a schema comes from in a request: a text (SQL, DBML, JSON) or a database of a target, as a diagram or a model; and what people draw
// around a schema in DBML (groups, notes, colours), both ways. Internal to api. Errors: invalid (names what is wrong), too_large, those of the
// reader and of the target.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "api/services.h"
#include "schema/diagram/diagram.h"
#include "schema/formats/formats.h"
#include "schema/migration.h"

namespace assay::api {

enum class SourceFormat { sql, dbml, json };
constexpr std::array<EnumName, 3> enum_names(SourceFormat) { return {{{0, "sql"}, {1, "dbml"}, {2, "json"}}}; }

struct SourceProblem {
  schema::ProblemKind kind = schema::ProblemKind::lost;
  int line = 0, column = 0;
  std::string message, statement;
  static constexpr auto fields() {
    return fields_of(field<&SourceProblem::kind>("lost, ignored, approximated", required),
                     field<&SourceProblem::line>("Line, from 1", required), field<&SourceProblem::column>("Column, from 1", required),
                     field<&SourceProblem::message>("What is wrong", required),
                     field<&SourceProblem::statement>("The statement's beginning", required));
  }
};

/// Exactly one of `text` and `target`.
struct Source {
  std::optional<std::string> text;
  SourceFormat format = SourceFormat::sql;
  std::optional<schema::Dialect> dialect;
  std::optional<std::string> target;
  std::string database;
  static constexpr auto fields() {
    return fields_of(field<&Source::text>("SQL, DBML or JSON (of a diagram or a model), or"), field<&Source::format>("What the text is"),
                     field<&Source::dialect>("Its dialect; absent = guessed"), field<&Source::target>("id or name of a target"),
                     field<&Source::database>("Its database; empty = the one that its URL names"));
  }
};

struct SourceSchema {
  schema::Model model;
  std::optional<schema::diagram::Diagram> diagram;  ///< of a diagram's own JSON
  schema::DbmlExtras extras;
  std::vector<SourceProblem> problems;  ///< at most 500, those that lose something first
  bool problems_truncated = false;
  std::size_t statements = 0, lost = 0;
  bool live = false;
};

Result<SourceSchema> read_source(Services& services, const Source& source, std::stop_token stop);
/// The diagram of it, laid out; groups become areas, notes notes.
schema::diagram::Diagram diagram_of(const SourceSchema& source, const std::string& name);
/// Says in the diagram which target it was read from.
void name_origin(Services& services, const Source& source, schema::diagram::Diagram& diagram);
/// What is kept but not modelled.
std::vector<schema::NotModelled> not_modelled_in(const schema::diagram::Diagram& diagram);
/// Areas, notes, colours and the description, for DBML.
schema::DbmlExtras extras_of(const schema::diagram::Diagram& diagram);

}  // namespace assay::api
