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

/// Types are kept as written; `dialect` is what they are taken for (a Project's database_type wins).
ReadResult read_dbml(std::string_view text, Dialect dialect);
Text write_dbml(const Model& model);
Text write_mermaid(const Model& model);
Text write_plantuml(const Model& model);
Text write_markdown(const Model& model);
std::string write_model_json(const Model& model);
Result<Model> read_model_json(std::string_view text);

}  // namespace assay::schema
