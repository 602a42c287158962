#include "advise/structure_types.h"

#include <array>

#include "core/text.h"

namespace assay::advise {
namespace {

using schema::Column;
using schema::Dialect;

/// The place among numbers, from the narrowest; 0 = no number.
int number_rank(std::string_view name) {
  constexpr std::array<std::string_view, 7> names = {"", "smallint", "integer", "bigint", "numeric", "real", "double precision"};
  for (std::size_t i = 1; i < names.size(); ++i)
    if (names[i] == name) return static_cast<int>(i);
  return 0;
}

std::string_view family(std::string_view name) {
  if (name == "text" || name == "character varying" || name == "character" || name == "bpchar" || name == "name") return "text";
  if (name == "bit" || name == "bit varying") return "bit";
  if (name == "date" || name == "timestamp without time zone" || name == "timestamp with time zone") return "time";
  if (name == "inet" || name == "cidr") return "network";
  return name;
}

TypeMatch postgres(const Column& from, const Column& to) {
  const auto& a = from.type;
  const auto& b = to.type;
  // a domain or a type that is not resolved compares as something that only the server knows
  const bool known = a.schema.empty() && b.schema.empty();
  if (!known) return a.schema == b.schema && a.name == b.name && a.dimensions == b.dimensions ? TypeMatch::same : TypeMatch::converts;
  if (a.dimensions != b.dimensions) return TypeMatch::refused;
  if (a.name == b.name) return TypeMatch::same;
  const int left = number_rank(a.name), right = number_rank(b.name);
  if (left && right) return (left <= 3 && right <= 3) || left < right ? TypeMatch::converts : TypeMatch::refused;
  return family(a.name) == family(b.name) ? TypeMatch::converts : TypeMatch::refused;
}

TypeMatch mysql(const Column& from, const Column& to) {
  const auto text = [](std::string_view name) { return name == "char" || name == "varchar"; };
  const auto& a = from.type;
  const auto& b = to.type;
  if (text(a.name) && text(b.name))
    return from.charset == to.charset || from.charset.empty() || to.charset.empty() ? TypeMatch::same : TypeMatch::refused;
  const bool unsigned_a = a.suffix.find("unsigned") != std::string::npos, unsigned_b = b.suffix.find("unsigned") != std::string::npos;
  return a.name == b.name && unsigned_a == unsigned_b ? TypeMatch::same : TypeMatch::refused;
}

}  // namespace

TypeMatch compare_types(const Column& from, const Column& to, Dialect dialect) {
  if (dialect == Dialect::postgres) return postgres(from, to);
  if (is_mysql_family(dialect)) return mysql(from, to);
  if (dialect == Dialect::sqlite) return text::iequals(from.type.name, to.type.name) ? TypeMatch::same : TypeMatch::converts;
  return text::iequals(from.type.name, to.type.name) && from.type.args == to.type.args ? TypeMatch::same : TypeMatch::refused;
}

}  // namespace assay::advise
