#include "sql/explainable.h"

#include <array>
#include <cctype>

#include "core/text.h"
#include "sql/rewrite.h"
#include "sql/tree.h"

namespace assay::sql {
namespace {

std::string_view kind_of(std::string_view node) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kinds = {
      {{"SelectStmt", "select"}, {"InsertStmt", "insert"}, {"UpdateStmt", "update"}, {"DeleteStmt", "delete"}, {"MergeStmt", "merge"}}};
  for (const auto& [name, kind] : kinds)
    if (name == node) return kind;
  return {};
}

/// "VariableSetStmt" → "variable set"
std::string spoken(std::string_view node) {
  if (node.ends_with("Stmt")) node.remove_suffix(4);
  std::string words;
  for (const char c : node) {
    if (std::isupper(static_cast<unsigned char>(c)) != 0 && !words.empty()) words += ' ';
    words += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return words;
}

Result<Json> only_statement(std::string_view text) {
  auto tree = parse_tree(text);
  if (!tree) return tree;
  const auto& statements = (*tree)["stmts"].items();
  if (statements.empty()) return fail(Code::invalid, "There is no statement. Give exactly one.");
  if (statements.size() > 1) return fail(Code::invalid, fmt::format("There are {} statements. Give exactly one.", statements.size()));
  return statements[0]["stmt"];
}

std::string options_text(const ExplainOptions& options) {
  std::string out = "(FORMAT JSON";
  if (options.analyze) out += ", ANALYZE";
  if (options.verbose) out += ", VERBOSE";
  if (options.buffers) out += ", BUFFERS";
  if (options.settings) out += ", SETTINGS";
  if (options.wal && options.analyze) out += ", WAL";
  if (!options.timing && options.analyze) out += ", TIMING OFF";
  if (options.generic_plan && !options.analyze) out += ", GENERIC_PLAN";
  return out + ")";
}

}  // namespace

Result<Explainable> explainable(std::string_view text) {
  const auto statement = only_statement(text);
  if (!statement) return tl::unexpected(statement.error());
  const std::string_view type = node_type(*statement);
  const std::string_view kind = kind_of(type);
  if (kind.empty())
    return fail(Code::unsupported,
                fmt::format("A '{}' statement has no plan. Give a SELECT, INSERT, UPDATE, DELETE or MERGE.", spoken(type)));
  if (!node_body(*statement)["intoClause"].is_null())
    return fail(Code::unsupported, "SELECT INTO makes a table. Give the SELECT without INTO.");
  Rewritten rewritten = make_preparable(text, *statement);
  auto printed = deparse(rewritten.text);
  if (!printed) return tl::unexpected(printed.error());
  // The edited text is parsed anew: it must still be the one statement it was.
  const auto again = only_statement(*printed);
  if (!again || node_type(*again) != type) return fail(Code::internal, "The statement could not be made preparable.", *printed);
  return Explainable{std::move(*printed), rewritten.parameters, std::move(rewritten.what), std::string(kind)};
}

std::string retry_with_text_parameters(const Explainable& statement) {
  const auto node = only_statement(statement.sql);
  if (!node) return statement.sql;
  return deparse(cast_parameters_to_text(statement.sql, *node)).value_or(statement.sql);
}

std::string explain_statement(const Explainable& statement, const ExplainOptions& options) {
  return fmt::format("EXPLAIN {} {}", options_text(options), statement.sql);
}

std::string prepare_statement(const Explainable& statement, std::string_view name) {
  return fmt::format("PREPARE {} AS {}", name, statement.sql);
}

std::string explain_execute(const Explainable& statement, std::string_view name, const ExplainOptions& options) {
  std::vector<std::string> nulls(static_cast<std::size_t>(statement.parameters), "NULL");
  ExplainOptions plain = options;
  plain.generic_plan = false;
  return fmt::format("EXPLAIN {} EXECUTE {}{}", options_text(plain), name,
                     nulls.empty() ? std::string() : "(" + text::join(nulls, ", ") + ")");
}

}  // namespace assay::sql
