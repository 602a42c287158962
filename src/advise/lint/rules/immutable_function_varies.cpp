#include <algorithm>
#include <array>

#include "advise/lint/rule.h"
#include "core/text.h"

namespace {

using namespace assay;

struct Varying {
  std::string_view call;
  bool volatile_;  ///< differs within one statement
};

constexpr std::array<Varying, 11> calls = {{{"random(", true},
                                            {"gen_random_uuid(", true},
                                            {"clock_timestamp(", true},
                                            {"nextval(", true},
                                            {"rand(", true},
                                            {"uuid(", true},
                                            {"sysdate(", true},
                                            {"now(", false},
                                            {"current_timestamp", false},
                                            {"current_date", false},
                                            {"current_setting(", false}}};

/// The body in lower case without comments and strings: what is left are words that it runs.
std::string code_of(std::string_view body) {
  std::string out;
  for (std::size_t i = 0; i < body.size(); ++i) {
    if (body.substr(i, 2) == "--") {
      i = std::min(body.find('\n', i), body.size() - 1);
    } else if (body.substr(i, 2) == "/*") {
      const std::size_t end = body.find("*/", i + 2);
      i = end == std::string_view::npos ? body.size() - 1 : end + 1;
    } else if (body[i] == '\'') {
      const std::size_t end = body.find('\'', i + 1);
      i = end == std::string_view::npos ? body.size() - 1 : end;
    } else {
      out += body[i];
    }
  }
  return text::lower(out);
}

const Varying* first_in(const std::string& code) {
  for (const Varying& one : calls) {
    for (std::size_t at = code.find(one.call); at != std::string::npos; at = code.find(one.call, at + 1)) {
      const char before = at == 0 ? ' ' : code[at - 1];
      if (before != '_' && (before < 'a' || before > 'z')) return &one;
    }
  }
  return nullptr;
}

void check(const lint::Subject& subject, lint::Report& report) {
  const std::string promise = subject.mysql_like() ? "DETERMINISTIC" : "IMMUTABLE";
  for (const schema::Routine& routine : subject.model.routines) {
    if (std::find(routine.attributes.begin(), routine.attributes.end(), promise) == routine.attributes.end()) continue;
    const Varying* varying = first_in(code_of(routine.body));
    if (varying == nullptr) continue;
    std::string_view call = varying->call;
    if (call.ends_with('(')) call.remove_suffix(1);
    auto& found =
        report.on(routine)
            .says(fmt::format("{} is {} and uses {}", display(routine.qualified()), promise, call))
            .because(subject.mysql_like()
                         ? "The optimiser may compute it once for many rows, and with statement-based logging replicas get other values."
                         : "The server computes it once while planning and keeps its results in indexes: they stay what they were then.");
    if (!subject.mysql_like())
      found.fix_schema(
          [name = routine.qualified(), arguments = signature(routine), is_volatile = varying->volatile_](schema::Model& changed) {
            for (schema::Routine& own : changed.routines) {
              if (own.qualified() != name || signature(own) != arguments) continue;
              std::erase(own.attributes, "IMMUTABLE");
              if (!is_volatile) own.attributes.emplace_back("STABLE");
              std::sort(own.attributes.begin(), own.attributes.end());
            }
          });
  }
}

}  // namespace

ASSAY_LINT_RULE(immutable_function_varies){
    .slug = "immutable_function_varies",
    .title = "A function promises one result and gives many",
    .topic = lint::Topic::lint,
    .severity = Severity::warning,
    .impact = Impact::high,
    .dialects = lint::on_servers,
    .schema = check,
};
