// A model as text: DDL of any vendor (converted when it is another one) or one of the formats. Pure; any thread.
#pragma once
#include <string>

#include "schema/formats/formats.h"
#include "schema/model.h"

namespace assay::app {

/// `to`: a dialect's name, sql (its own dialect), dbml, mermaid, plantuml, markdown, json or diagram. Code::invalid with the list.
Result<schema::Text> render(const schema::Model& model, const std::string& to);
/// To the file, or to stdout when `path` is empty or "-".
Result<void> write_out(const std::string& path, const std::string& text);

}  // namespace assay::app
