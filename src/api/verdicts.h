// Verdicts on the suggestions of a stored diagram, as the endpoints see them. Internal to api. Errors: not_found.
#pragma once
#include <string_view>
#include <vector>

#include "advise/verdict.h"
#include "api/services.h"
#include "store/diagrams.h"

namespace assay::api {

advise::SuggestionVerdict verdict_of(const store::DiagramVerdict& row);
Result<std::vector<advise::SuggestionVerdict>> verdicts_of(Services& services, std::string_view diagram);

}  // namespace assay::api
