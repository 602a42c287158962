#include <algorithm>
#include <cctype>

#include "advise/impact/report.h"
#include "core/text.h"
#include "schema/ddl/write.h"

namespace assay::impact {
namespace {

using schema::Step;
using schema::StepKind;

bool is_word_character(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '$'; }

bool says(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_word_character(text[end]))) return true;
  }
  return false;
}

std::string view_of(const schema::Name& old, const schema::Name& now, schema::Dialect dialect) {
  return fmt::format(
      "In the same transaction leave a view under the old name, through which simple statements also write: CREATE VIEW {} AS SELECT * FROM {};",
      schema::identifier(old, dialect), schema::identifier(now, dialect));
}

std::string renamed_column(const Step& step, schema::Dialect dialect) {
  return fmt::format(
      "Keep both names for a while: add column {0} to {2}, copy {1} into it and let a trigger keep them equal, move the statements to {0}, then drop {1}.",
      schema::identifier(step.to, dialect), schema::identifier(step.part, dialect), schema::identifier(step.object, dialect));
}

std::string dropped_column(const Step& step, schema::Dialect dialect) {
  return fmt::format("Take {} out of the statements first; drop it from {} when nothing has named it for a while.",
                     schema::identifier(step.part, dialect), schema::identifier(step.object, dialect));
}

std::string retyped_column(const Step& step, schema::Dialect dialect) {
  return fmt::format(
      "Add a column of the new type beside {0} in {1}, fill it in batches and let a trigger keep both equal; move the statements to it, then drop {0}. Or let "
      "the statements cast first, so that they hold for both types.",
      schema::identifier(step.part, dialect), schema::identifier(step.object, dialect));
}

std::string must_be_given(const Step& step, schema::Dialect dialect) {
  return fmt::format("Give column {} of {} a DEFAULT, or let it be NULL until the statements give it.",
                     schema::identifier(step.part, dialect), schema::identifier(step.object, dialect));
}

/// What a step of this kind asks for; empty = it breaks no statement.
std::string route_of(const Step& step, schema::Dialect dialect) {
  switch (step.kind) {
    case StepKind::rename_column: return renamed_column(step, dialect);
    case StepKind::drop_column: return dropped_column(step, dialect);
    case StepKind::alter_column_type:
    case StepKind::modify_column:
      return !step.to.empty() && step.to != step.part ? renamed_column(step, dialect) : retyped_column(step, dialect);
    case StepKind::add_column:
    case StepKind::set_not_null:
    case StepKind::drop_default: return must_be_given(step, dialect);
    case StepKind::rename_table: return view_of(step.object, {step.object.schema, step.to}, dialect);
    case StepKind::move_table: return view_of(step.object, {step.to, step.object.name}, dialect);
    case StepKind::drop_table:
    case StepKind::drop_view:
    case StepKind::drop_matview:
    case StepKind::drop_routine:
    case StepKind::drop_type:
      return fmt::format("Take {} out of the statements first; drop it when nothing has named it for a while.",
                         schema::identifier(step.object, dialect));
    default: return {};
  }
}

/// How much speaks for the step as the cause: its column in the engine's words, its table there, both in the statement.
int weight_of(const Step& step, const ImpactedStatement& statement) {
  const std::string_view error = statement.error ? std::string_view(*statement.error) : std::string_view();
  const bool column = !step.part.empty();
  if (column && !says(statement.sql, step.part) && !says(error, step.part)) return 0;
  if (!says(statement.sql, step.object.name) && !says(error, step.object.name)) return 0;
  return 1 + (says(error, step.part) ? 4 : 0) + (says(error, step.object.name) ? (column ? 1 : 4) : 0) + (column ? 1 : 0);
}

}  // namespace

std::string route_of(const ImpactedStatement& statement, std::span<const Step> steps, schema::Dialect dialect) {
  std::string best;
  int most = 0;
  for (const Step& step : steps) {
    const int weight = weight_of(step, statement);
    if (weight <= most) continue;
    std::string route = route_of(step, dialect);
    if (route.empty()) continue;
    best = std::move(route);
    most = weight;
  }
  return best;
}

}  // namespace assay::impact
