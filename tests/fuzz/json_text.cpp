#include "agent/chat.h"
#include "core/fields.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(json_text) {
  using namespace assay;
  using namespace assay::fuzz;
  const auto json = Json::parse(input, 64);
  if (!json) return;
  const std::string text = json->dump();
  const auto again = Json::parse(text, 64);
  require(again.has_value(), "what is written is read back");
  require(again->dump() == text, "writing is stable");
  const auto request = from_json<agent::ChatRequest>(*json, "The request");
  if (!request) {
    require(!request.error().message.empty(), "a refusal says why");
    return;
  }
  const std::string written = to_json_text(*request);
  const auto back = from_json<agent::ChatRequest>(*Json::parse(written), "The request");
  require(back.has_value() && to_json_text(*back) == written, "a request is read as it was written");
}
