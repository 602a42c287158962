// Texts that people read and other tools draw: DBML (read and written), Mermaid, PlantUML, a Markdown data dictionary, JSON of the Model (read
// and written). Deterministic. Pure; any thread. What a format cannot say is listed, never dropped silently.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "schema/convert.h"
#include "schema/ddl/read.h"
#include "schema/model.h"

namespace assay::schema {

struct Text {
  std::string text = {};
  std::vector<Loss> losses = {};
};

/// What DBML says about a picture and a Model has no room for: areas, notes, colours.
struct DbmlGroup {
  std::string name = {};
  std::vector<Name> tables = {};
  std::string color = {};  ///< "#1e69fd"
  std::string note = {};
  bool operator==(const DbmlGroup&) const = default;
};
struct DbmlNote {
  std::string name = {};
  std::string text = {};
  std::string color = {};
  bool operator==(const DbmlNote&) const = default;
};
struct DbmlHeaderColor {
  Name table = {};
  std::string color = {};
  bool operator==(const DbmlHeaderColor&) const = default;
};
struct DbmlValueNote {
  Name type = {};
  std::string value = {};
  std::string note = {};
  bool operator==(const DbmlValueNote&) const = default;
};
struct DbmlExtras {
  std::string project_note = {};
  std::vector<DbmlGroup> groups = {};
  std::vector<DbmlNote> notes = {};
  std::vector<DbmlHeaderColor> header_colors = {};
  std::vector<DbmlValueNote> value_notes = {};
  bool operator==(const DbmlExtras&) const = default;
};
struct DbmlDocument {
  ReadResult result = {};
  DbmlExtras extras = {};
};

/// read_dbml() with what a Model has no room for. PostgreSQL's types get the names of a Model (varchar → character varying); unnamed
/// constraints get PostgreSQL's names there, indexes in every dialect. A `[unique]` index of plain columns without `type` is a key.
DbmlDocument read_dbml_document(std::string_view text, Dialect dialect);
Text write_dbml(const Model& model, const DbmlExtras& extras);

/// Types are kept as written; `dialect` is what they are taken for (a Project's database_type wins).
ReadResult read_dbml(std::string_view text, Dialect dialect);
Text write_dbml(const Model& model);
Text write_mermaid(const Model& model);
Text write_plantuml(const Model& model);
Text write_markdown(const Model& model);
std::string write_model_json(const Model& model);
Result<Model> read_model_json(std::string_view text);

}  // namespace assay::schema
