#include "advise/lint/step.h"

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/write.h"
#include "schema/migrate/postgres/types.h"
#include "sql/lexer.h"

namespace assay::lint {
namespace {

namespace migrate = schema::migrate;

// A table of this size is read or written anew in a moment.
constexpr double small_rows = 10'000;
constexpr double small_bytes = 8.0 * 1024 * 1024;
constexpr double large_ms = 10'000;

Weight weight_of(const schema::Table* table, bool is_new, bool live, bool zero_is_empty) {
  if (is_new) return Weight::nothing;
  if (table == nullptr || !live) return Weight::unknown;
  const double bytes = static_cast<double>(table->bytes);
  if (table->row_estimate == 0 && (zero_is_empty || bytes <= small_bytes)) return Weight::nothing;
  if (table->row_estimate >= 0 || bytes > 0) return table->row_estimate < small_rows && bytes < small_bytes ? Weight::small : Weight::large;
  return Weight::unknown;
}

std::optional<double> estimate(const StepContext& context, const migrate::CatalogueEntry& entry) {
  const schema::Table* table = context.before();
  if (table == nullptr || !context.live()) return {};
  const double bytes = static_cast<double>(table->bytes), rows = table->row_estimate;
  const bool builds = entry.kind.starts_with("create_index") || entry.kind == "add_unique" || entry.kind == "add_primary_key";
  if (builds && rows >= 0) return rows / migrate::index_rows_per_ms;
  if (entry.rewrites && bytes > 0) return bytes / migrate::rewrite_bytes_per_ms;
  if (entry.scans && bytes > 0) return bytes / migrate::scan_bytes_per_ms;
  return {};
}

ObjectRef part_of(std::string kind, const schema::Step& step) {
  ObjectRef out;
  out.kind = std::move(kind);
  if (!step.object.schema.empty()) out.schema = step.object.schema;
  if (!step.object.name.empty()) out.table = step.object.name;
  out.name = step.part;
  return out;
}

std::string_view part_kind(schema::StepKind kind) {
  using K = schema::StepKind;
  switch (kind) {
    case K::add_column:
    case K::drop_column:
    case K::rename_column:
    case K::modify_column:
    case K::alter_column_type:
    case K::set_not_null:
    case K::drop_not_null:
    case K::set_default:
    case K::drop_default:
    case K::set_expression:
    case K::alter_identity: return "column";
    case K::create_index:
    case K::drop_index:
    case K::rename_index: return "index";
    case K::create_trigger:
    case K::drop_trigger:
    case K::disable_trigger: return "trigger";
    case K::drop_partition: return "partition";
    case K::add_enum_value:
    case K::rename_enum_value: return "value";
    default: return "constraint";
  }
}

std::string_view whole_kind(schema::StepKind kind) {
  using K = schema::StepKind;
  switch (kind) {
    case K::create_view:
    case K::drop_view:
    case K::rename_view: return "view";
    case K::create_matview:
    case K::drop_matview:
    case K::refresh_matview: return "matview";
    case K::create_routine:
    case K::drop_routine: return "routine";
    case K::create_type:
    case K::create_enum:
    case K::add_enum_value:
    case K::rename_enum_value:
    case K::drop_type:
    case K::rename_type: return "type";
    case K::create_domain:
    case K::add_domain_check:
    case K::set_domain_not_null: return "domain";
    case K::create_schema:
    case K::drop_schema:
    case K::rename_schema: return "schema";
    case K::drop_database: return "database";
    case K::create_sequence:
    case K::drop_sequence: return "sequence";
    default: return "table";
  }
}

}  // namespace

int StepContext::version() const {
  if (version_ != 0) return version_;
  return dialect == schema::Dialect::postgres ? 180'000 : dialect == schema::Dialect::mysql ? 80'400 : 110'400;
}

const schema::Column* StepContext::column(std::string_view name) const { return before() == nullptr ? nullptr : before()->column(name); }

// Before 14 PostgreSQL says 0 rows of tables that were never analysed.
Weight StepContext::weight() const { return weight_of(before(), is_new(), live(), !postgres() || version_ >= 140'000); }
Weight StepContext::other_weight() const { return weight_of(other(), other_is_new(), live(), !postgres() || version_ >= 140'000); }

const migrate::CatalogueEntry* StepContext::entry(std::string_view kind) const {
  return postgres() ? migrate::find_kind(kind, version()) : nullptr;
}

bool StepContext::earlier(const std::function<bool(const schema::Step&, const SeenStatement&)>& visit) const {
  for (std::size_t i = statement_ + 1; i-- > 0;) {
    const SeenStatement& there = file.statements[i];
    for (std::size_t j = i == statement_ ? step_ : there.statement.steps.size(); j-- > 0;)
      if (executes(there.statement.steps[j]))
        if (visit(there.statement.steps[j], there)) return true;
  }
  return false;
}

bool StepContext::later(const std::function<bool(const schema::Step&, const SeenStatement&)>& visit) const {
  for (std::size_t i = statement_; i < file.statements.size(); ++i) {
    const SeenStatement& there = file.statements[i];
    for (std::size_t j = i == statement_ ? step_ + 1 : 0; j < there.statement.steps.size(); ++j)
      if (executes(there.statement.steps[j]))
        if (visit(there.statement.steps[j], there)) return true;
  }
  return false;
}

bool StepContext::said_before() const {
  return earlier([&](const schema::Step& other, const SeenStatement&) {
    return other.kind == step.kind && other.object == step.object && other.part == step.part;
  });
}

std::string StepContext::quoted(std::string_view name) const { return schema::identifier(name, dialect); }
std::string StepContext::quoted(const schema::Name& name) const {
  return postgres() && name.schema == "public" ? schema::identifier(name.name, dialect) : schema::identifier(name, dialect);
}

std::string StepContext::head() const {
  const schema::StepStatement& whole = seen.statement;
  if (whole.head <= whole.begin) return "ALTER TABLE " + quoted(step.object);
  return std::string(text::trim(whole.text.substr(0, whole.head - whole.begin)));
}

std::optional<std::string> StepContext::rest() const {
  const schema::StepStatement& whole = seen.statement;
  if (step.inside != schema::Inside::nothing) return {};
  if (whole.steps.size() == 1) return std::string();
  if (whole.head == 0) return {};
  std::string actions;
  std::size_t last = step.begin;
  for (const schema::Step& other : whole.steps) {
    if (other.begin == step.begin && &other != &step) return {};  // stands with a column
    if (other.begin == last || &other == &step) continue;
    last = other.begin;
    if (!actions.empty()) actions += ", ";
    actions += whole.text.substr(other.begin - whole.begin, other.end - other.begin);
  }
  return fmt::format("{} {};\n", head(), actions);
}

std::string StepContext::with_word(std::string_view after, std::string_view word) const {
  const std::string_view text = seen.statement.text;
  for (const sql::Token& token : sql::lex(text)) {
    if (!text::iequals(token.text, after)) continue;
    const std::size_t place = token.at + token.text.size();
    return fmt::format("{} {}{};\n", text.substr(0, place), word, text.substr(place));
  }
  return fmt::format("{};\n", text);
}

Draft& Report::on(const StepContext& context) {
  const schema::Step& step = context.step;
  ObjectRef what;
  if (step.inside == schema::Inside::routine && step.kind != schema::StepKind::create_routine) {
    what.kind = "routine";
    if (!step.other.schema.empty()) what.schema = step.other.schema;
    what.name = step.other.name;
  } else if (!step.part.empty() && step.kind != schema::StepKind::set_parameter) {
    what = part_of(std::string(part_kind(step.kind)), step);
  } else if (!step.object.name.empty()) {
    what.kind = std::string(whole_kind(step.kind));
    if (!step.object.schema.empty()) what.schema = step.object.schema;
    what.name = step.object.name;
  } else {
    what.kind = "statement";
    what.name = step.part.empty() ? std::string(enum_names(step.kind)[static_cast<std::size_t>(step.kind)].name) : step.part;
  }
  return on_object(std::move(what), step.object).at(step.begin);
}

std::string consequence(const StepContext& context, std::string_view kind) {
  const migrate::CatalogueEntry* entry = context.entry(kind);
  if (entry == nullptr) return {};
  const char* who = entry->target == migrate::LockMode::access_exclusive ? "Nobody can read or write" : "Nobody can write";
  const char* what = entry->rewrites ? "every row is written anew"
                     : entry->kind.starts_with("create_index") || entry->kind == "add_unique" || entry->kind == "add_primary_key" ||
                             entry->kind == "add_exclusion"
                         ? "the index is built"
                     : entry->scans ? "every row is read"
                                    : "the statement waits and works";
  return fmt::format("{} {} while {} ({}).", who, context.table_name(), what, name_of(entry->target));
}

void weigh(Draft& draft, const StepContext& context, std::string_view kind) {
  const migrate::CatalogueEntry* entry = context.entry(kind);
  const schema::Table* table = context.before();
  const Weight weight = context.weight();
  if (weight == Weight::small || weight == Weight::nothing) draft.as(Severity::info);
  if (table == nullptr || !context.live()) return;
  if (table->row_estimate >= 0) draft.with("rows", table->row_estimate, "rows");
  if (table->bytes > 0) draft.with("size", static_cast<double>(table->bytes), "bytes");
  const auto ms = entry == nullptr ? std::nullopt : estimate(context, *entry);
  if (!ms || weight == Weight::small) return;
  draft.with("time at least", *ms, "ms");
  const std::string size = table->bytes > 0 ? text::bytes(static_cast<double>(table->bytes)) : text::count(table->row_estimate) + " rows";
  draft.because(fmt::format("{} With {} that is {} or more.", draft.finding().why, size, text::duration_ms(*ms)));
  if (*ms >= large_ms) draft.as(Severity::error);
}

bool says_not_null(std::string_view expression, std::string_view column) {
  std::string text = text::lower(expression);
  std::string name = text::lower(column);
  std::erase_if(text, [](char c) { return c == '(' || c == ')' || c == '"' || c == '`'; });
  return text::one_line(text) == name + " is not null";
}

bool is_proved_not_null(const StepContext& context, std::string_view column) {
  if (const schema::Table* table = context.before())
    for (const schema::Check& check : table->checks)
      if (check.validated && says_not_null(check.expression, column)) return true;
  // where the table is not known, its constraints of this file are
  return context.earlier([&](const schema::Step& added, const SeenStatement&) {
    if (added.kind != schema::StepKind::add_check || added.object != context.step.object || !says_not_null(added.expression, column))
      return false;
    return !added.not_valid || context.earlier([&](const schema::Step& later, const SeenStatement&) {
      return later.kind == schema::StepKind::validate_constraint && later.object == added.object && later.part == added.part;
    });
  });
}

std::string_view type_change_kind(const StepContext& context) {
  const schema::Column* column = context.column(context.step.part);
  if (column == nullptr || !context.step.column) return "alter_column_type_rewrite";
  const schema::DataType &was = column->type, &is = context.step.column->type;
  const bool same_order = context.step.column->collation.empty() || context.step.column->collation == column->collation;
  if (was == is && context.step.expression.empty()) return same_order ? "" : "alter_column_type_scan";
  // An expression computes every value anew; the column itself with a cast does not.
  std::string plain = context.step.expression.substr(0, context.step.expression.find("::"));
  if (!plain.empty() && plain != column->name) return "alter_column_type_rewrite";
  if (schema::migrate::postgres::type_change(was, is).rewrites) return "alter_column_type_rewrite";
  const bool checked = std::any_of(context.before()->checks.begin(), context.before()->checks.end(),
                                   [&](const schema::Check& check) { return check.expression.find(column->name) != std::string::npos; });
  return checked || !same_order ? "alter_column_type_scan" : "alter_column_type";
}

}  // namespace assay::lint
