#include <array>
#include <optional>
#include <string_view>

#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// Stable functions without an argument from the row that policies call: settings of the session, the user of the request.
constexpr std::array<std::string_view, 4> calls = {"current_setting(", "auth.uid(", "auth.jwt(", "auth.role("};

struct Span {
  std::size_t begin = 0, end = 0;
};

/// The first such call that no sub-select holds; nullopt also where its end is not clear.
std::optional<Span> bare_call(std::string_view text) {
  for (const std::string_view call : calls)
    for (std::size_t at = text.find(call); at != std::string_view::npos; at = text.find(call, at + 1)) {
      constexpr std::string_view select = "SELECT ";
      if (at >= select.size() && text.substr(at - select.size(), select.size()) == select) continue;
      const char before = at == 0 ? ' ' : text[at - 1];
      if (before == '.' || before == '_' || (before >= 'a' && before <= 'z')) continue;
      const std::size_t end = text.find(')', at);
      // an argument with a call of its own
      if (end == std::string_view::npos || text.substr(at + call.size(), end - at - call.size()).find('(') != std::string_view::npos)
        continue;
      return Span{at, end + 1};
    }
  return std::nullopt;
}

std::string wrapped(std::string text) {
  for (auto found = bare_call(text); found; found = bare_call(text))
    text = fmt::format("{}(SELECT {}){}", std::string_view(text).substr(0, found->begin),
                       std::string_view(text).substr(found->begin, found->end - found->begin), std::string_view(text).substr(found->end));
  return text;
}

void check(const lint::Subject& subject, lint::Report& report) {
  for (const schema::Policy& policy : subject.model.policies) {
    const auto found_at = bare_call(policy.using_);
    if (!found_at) continue;
    const std::string call = policy.using_.substr(found_at->begin, found_at->end - found_at->begin);
    report.on(policy)
        .says(fmt::format("The policy {} of {} calls {} for each row", policy.name, display(policy.table), call))
        .because(
            "Its value is the same for all rows of a statement. In a sub-select it is computed once, and a scan of a million rows "
            "saves a million calls.")
        .fix_schema([table = policy.table, name = policy.name](schema::Model& changed) {
          for (schema::Policy& own : changed.policies)
            if (own.table == table && own.name == name) own.using_ = wrapped(own.using_);
        });
  }
}

}  // namespace

ASSAY_LINT_RULE(policy_function_per_row){
    .slug = "policy_function_per_row",
    .title = "A policy calls a function for each row",
    .topic = lint::Topic::lint,
    .severity = Severity::info,
    .impact = Impact::med,
    .dialects = lint::on_postgres,
    .schema = check,
};
