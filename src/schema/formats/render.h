// A model as text: DDL of any vendor (converted when it is another one) or one of the formats. Pure; any thread.
#pragma once
#include <string>

#include "schema/formats/formats.h"
#include "schema/model.h"

namespace assay::schema {

/// `to`: a dialect's name, sql (its own dialect), dbml, mermaid, plantuml, markdown or json. Code::invalid with the list.
Result<Text> render(const Model& model, const std::string& to);

}  // namespace assay::schema
