#include "api/verdicts.h"

namespace assay::api {

advise::SuggestionVerdict verdict_of(const store::DiagramVerdict& row) {
  advise::SuggestionVerdict out{row.key, advise::VerdictKind::none, row.author, row.at, {}, row.until};
  for (const EnumName& name : enum_names(advise::VerdictKind{}))
    if (name.name == row.verdict) out.verdict = static_cast<advise::VerdictKind>(name.value);
  if (!row.reason.empty()) out.reason = row.reason;
  return out;
}

Result<std::vector<advise::SuggestionVerdict>> verdicts_of(Services& services, std::string_view diagram) {
  auto rows = services.store.diagrams().verdicts(diagram);
  if (!rows) return fail(rows.error());
  std::vector<advise::SuggestionVerdict> out;
  for (const store::DiagramVerdict& row : *rows) out.push_back(verdict_of(row));
  return out;
}

}  // namespace assay::api
