// A parsed DBML text becomes a Model. Pure; any thread; what cannot be resolved becomes a Problem.
#pragma once
#include "schema/formats/dbml/tree.h"
#include "schema/formats/formats.h"

namespace assay::schema::dbml {

DbmlDocument build(Document document, std::string_view text, Dialect dialect);

}  // namespace assay::schema::dbml
