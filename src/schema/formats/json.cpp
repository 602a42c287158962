#include "schema/formats/formats.h"

namespace assay::schema {

std::string write_model_json(const Model& model) { return to_json(model).dump(2) + "\n"; }

Result<Model> read_model_json(std::string_view text) {
  Result<Json> json = Json::parse(text);
  if (!json) return fail(json.error());
  return from_json<Model>(*json, "The model");
}

}  // namespace assay::schema
