// Expressions and plain queries in another dialect. Conservative: what is not known to mean the same there is refused, with the reason. Works on
// tokens, so layout and comments are not kept. Pure; any thread; linear but for CONCAT's operands.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "schema/model.h"

namespace assay::schema::conversion {

/// Where it stands: the clock may be asked in defaults and queries, aggregates and sub-queries only in queries.
enum class Where { default_value, rule, query };

struct Scope {
  Where where = Where::rule;
  std::map<std::string, std::string, std::less<>> columns = {};  ///< old name → new one, where they differ
  std::set<std::string, std::less<>> names = {};                 ///< the table's columns: they win over words that are not reserved
  std::set<std::string, std::less<>> booleans = {};              ///< columns that are boolean in the source (tinyint(1))
  const std::map<Name, Name>* relations = nullptr;               ///< queries: all there are, old name → new one
  std::string default_schema = {};
};

struct Translation {
  std::optional<std::string> text = {};
  std::string why = {};   ///< when there is no text: "the operator @>"
  std::string note = {};  ///< when it only comes near: "case is ignored"
};

Translation translate(std::string_view expression, Dialect from, Dialect to, const Scope& scope);

/// The value of a text that is one string literal, casts left out; nothing else.
std::optional<std::string> string_value(std::string_view expression, Dialect from);

}  // namespace assay::schema::conversion
