#include "schema/migrate/postgres/types.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace assay::schema::migrate::postgres {
namespace {

constexpr int unlimited = -1;

bool is_text(std::string_view name) { return name == "text" || name == "character varying" || name == "character" || name == "bpchar"; }
bool is_integer(std::string_view name) { return name == "smallint" || name == "integer" || name == "bigint"; }
bool is_float(std::string_view name) { return name == "real" || name == "double precision"; }
bool is_number(std::string_view name) { return is_integer(name) || is_float(name) || name == "numeric"; }
bool is_timestamp(std::string_view name) { return name == "timestamp without time zone" || name == "timestamp with time zone"; }
bool is_time(std::string_view name) { return name == "time without time zone" || name == "time with time zone"; }

int number(const DataType& type, std::size_t place, int otherwise) {
  if (place >= type.args.size()) return otherwise;
  int value = otherwise;
  const std::string& text = type.args[place];
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// character without a length is character(1); bpchar is the unlimited one.
int length(const DataType& type) { return number(type, 0, type.name == "character" ? 1 : unlimited); }
bool fits(int before, int after) { return after == unlimited || (before != unlimited && before <= after); }

bool is_wider_integer(std::string_view before, std::string_view after) {
  constexpr std::array<std::string_view, 3> order = {"smallint", "integer", "bigint"};
  return std::find(order.begin(), order.end(), before) <= std::find(order.begin(), order.end(), after);
}

/// The same type with other arguments.
TypeChange modified(const DataType& before, const DataType& after) {
  const std::string& name = after.name;
  if (name == "character varying" || name == "bit varying") {
    const bool wider = fits(length(before), length(after));
    return {.rewrites = !wider, .may_fail = !wider, .why = wider ? "" : "longer values are refused"};
  }
  if (name == "character" || name == "bit") {
    const bool wider = fits(length(before), length(after));
    return {.may_fail = !wider, .why = wider ? "" : "longer values are refused"};
  }
  if (name == "numeric") {
    if (after.args.empty()) return {.rewrites = false};
    const int precision = number(before, 0, unlimited), scale = number(before, 1, 0);
    const int to_precision = number(after, 0, unlimited), to_scale = number(after, 1, 0);
    if (precision != unlimited && scale == to_scale && precision <= to_precision) return {.rewrites = false};
    TypeChange out{.lossy = precision == unlimited || to_scale < scale};
    out.may_fail = precision == unlimited || to_precision - to_scale < precision - scale;
    out.why = out.lossy ? "digits after the point are rounded away" : out.may_fail ? "larger numbers are refused" : "";
    return out;
  }
  if (is_timestamp(name) || is_time(name) || name == "interval") {
    const int was = number(before, 0, 6), is = number(after, 0, 6);
    const bool fields = name != "interval" || after.suffix.empty() || before.suffix == after.suffix;
    if (fields && is >= was) return {.rewrites = false};
    return {.lossy = true, .why = fields ? "fractions of a second are rounded away" : "the fields that the new type lacks are cut off"};
  }
  // Arguments of a type that is not known (vector(3), geometry(Point)): its own length function decides.
  return {.may_fail = true, .why = "values that do not fit the new type's arguments are refused"};
}

TypeChange between_numbers(std::string_view before, const DataType& after) {
  if (is_integer(before) && is_integer(after.name)) {
    const bool wider = is_wider_integer(before, after.name);
    return {.may_fail = !wider, .why = wider ? "" : "larger numbers are refused"};
  }
  if (is_integer(before) && after.name == "numeric") {
    const bool bounded = !after.args.empty();
    return {.may_fail = bounded, .why = bounded ? "larger numbers are refused" : ""};
  }
  if (before == "real" && after.name == "double precision") return {};
  if (is_integer(after.name)) return {.lossy = true, .may_fail = true, .why = "fractions are rounded away, larger numbers are refused"};
  return {.lossy = true, .why = "numbers are rounded to what the new type can hold"};
}

TypeChange between_times(std::string_view before, std::string_view after) {
  if (is_timestamp(before) && is_timestamp(after)) return {.lossy = true, .why = "the zone is taken from the session's TimeZone setting"};
  if (before == "date" && is_timestamp(after)) return {};
  if (is_timestamp(before) && after == "date") return {.lossy = true, .why = "the time of day is cut off"};
  if (is_timestamp(before) && is_time(after)) return {.lossy = true, .why = "the date is cut off"};
  if (is_time(before) && is_time(after)) return {.lossy = true, .why = "the zone is taken from the session's TimeZone setting"};
  if (before == "time without time zone" && after == "interval") return {};
  if (before == "interval" && after == "time without time zone") return {.lossy = true, .why = "days and months are cut off"};
  return {.needs_using = true, .through_text = true, .may_fail = true, .why = "there is no cast; values go through their text form"};
}

bool is_moment(std::string_view name) { return is_timestamp(name) || is_time(name) || name == "date" || name == "interval"; }

struct Known {
  std::string_view before, after;
  bool rewrites, needs_using, lossy, may_fail;
  std::string_view why;
};
constexpr Known known_pairs[] = {
    {"cidr", "inet", false, false, false, false, ""},
    {"inet", "cidr", true, false, true, false, "bits to the right of the netmask are set to zero"},
    {"xml", "text", false, false, false, false, ""},
    {"xml", "character varying", false, false, false, false, ""},
    {"integer", "oid", false, false, false, false, ""},
    {"oid", "integer", false, false, false, false, ""},
    {"json", "jsonb", true, false, true, false, "key order, duplicate keys and white space of the documents are not kept"},
    {"jsonb", "json", true, false, false, false, ""},
    {"boolean", "integer", true, true, false, false, ""},
    {"integer", "boolean", true, true, true, false, "every number but 0 becomes true"},
    {"macaddr", "macaddr8", true, false, false, false, ""},
    {"macaddr8", "macaddr", true, false, false, true, "addresses without ff:fe in the middle are refused"},
    {"bit", "bit varying", false, false, false, false, ""},
    {"money", "numeric", true, false, false, false, ""},
    {"numeric", "money", true, false, true, false, "rounded to the currency's fraction"},
    {"integer", "money", true, false, false, false, ""},
    {"bigint", "money", true, false, false, false, ""},
    {"bytea", "uuid", true, true, false, true, "values that are not 16 bytes long are refused"},
};

/// Both are scalar types, unlike.
TypeChange between(const DataType& before, const DataType& after) {
  for (const Known& pair : known_pairs)
    if (pair.before == before.name && pair.after == after.name) {
      TypeChange out{pair.rewrites, pair.needs_using, false, pair.lossy, pair.may_fail, std::string(pair.why)};
      if (!pair.rewrites && !after.args.empty() && length(after) != unlimited && !fits(length(before), length(after))) out.rewrites = true;
      return out;
    }
  if (is_text(before.name) && is_text(after.name)) {
    const bool padded = before.name == "character" || after.name == "character" || before.name == "bpchar" || after.name == "bpchar";
    const bool fit = fits(before.name == "text" ? unlimited : length(before), after.name == "text" ? unlimited : length(after));
    return {.rewrites = padded || !fit, .may_fail = !fit, .why = fit ? "" : "longer values are refused"};
  }
  if (is_text(after.name)) {
    const bool limited = length(after) != unlimited && after.name != "text";
    return {.may_fail = limited, .why = limited ? "values whose text is longer are refused" : ""};
  }
  if (is_number(before.name) && is_number(after.name)) return between_numbers(before.name, after);
  if (is_moment(before.name) && is_moment(after.name)) return between_times(before.name, after.name);
  if (is_text(before.name))
    return {.needs_using = true, .may_fail = true, .why = fmt::format("texts that do not read as {} are refused", after.name)};
  return {.needs_using = true, .through_text = true, .may_fail = true, .why = "values go through their text form, which may be refused"};
}

bool same_name(const DataType& a, const DataType& b) { return a.schema == b.schema && a.name == b.name && a.dimensions == b.dimensions; }

}  // namespace

TypeChange type_change(const DataType& before, const DataType& after, bool after_is_checked) {
  TypeChange out;
  if (before == after) {
    out.rewrites = false;
  } else if (same_name(before, after)) {
    out = modified(before, after);
    // Arrays are cast element by element.
    if (after.dimensions > 0 && before.args != after.args) out.rewrites = true;
  } else if (before.dimensions != after.dimensions) {
    out.needs_using = !(after.dimensions == 0 && is_text(after.name));
    out.through_text = out.needs_using && before.dimensions != 0 && after.dimensions != 0;
    out.may_fail = out.needs_using;
    out.why = out.needs_using ? "an array and a value of it are different things" : "";
  } else {
    out = between(before, after);
    if (after.dimensions > 0) out.rewrites = true;
  }
  if (after_is_checked) {
    out.rewrites = true;
    out.may_fail = true;
    if (out.why.empty()) out.why = "values that the domain's constraints do not admit are refused";
  }
  return out;
}

}  // namespace assay::schema::migrate::postgres
