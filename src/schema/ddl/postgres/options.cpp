#include "schema/ddl/postgres/options.h"

#include <algorithm>
#include <charconv>
#include <limits>

#include "core/text.h"
#include "schema/ddl/postgres/expression.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

const pg_query_DefElem* element_of(const Node* node) {
  return kind(node) == pg_query_Node_node_def_elem ? pg_query_Node_def_elem(node) : nullptr;
}

std::string option_name(const pg_query_DefElem* element) {
  const std::string_view space = sv(pg_query_DefElem_defnamespace(element));
  std::string out(space);
  if (!space.empty()) out += '.';
  return out += sv(pg_query_DefElem_defname(element));
}

bool is_option(const std::string& option, const std::string& name) {
  return option.size() > name.size() && option.starts_with(name) && option[name.size()] == '=';
}

// What PostgreSQL takes when the clause is missing: it depends on the direction and the type.
struct Defaults {
  std::int64_t minimum, maximum, start;
};
Defaults defaults_of(const SequenceOptions& options, const std::string& type) {
  std::int64_t low = std::numeric_limits<std::int64_t>::min(), high = std::numeric_limits<std::int64_t>::max();
  if (type == "integer") low = std::numeric_limits<std::int32_t>::min(), high = std::numeric_limits<std::int32_t>::max();
  if (type == "smallint") low = std::numeric_limits<std::int16_t>::min(), high = std::numeric_limits<std::int16_t>::max();
  const bool up = options.increment.value_or(1) > 0;
  Defaults out{up ? 1 : low, up ? high : -1, 0};
  out.start = up ? options.minimum.value_or(out.minimum) : options.maximum.value_or(out.maximum);
  return out;
}

void leave_out(std::optional<std::int64_t>& value, std::int64_t standard) {
  if (value == standard) value.reset();
}

struct OperatorClass {
  std::string_view extension;
  std::string_view name;
};

// Operator classes of extensions that are not their types' defaults, so that indexes name them.
constexpr OperatorClass extension_classes[] = {
    {"intarray", "gin__int_ops"},   {"intarray", "gist__int_ops"},  {"intarray", "gist__intbig_ops"}, {"pg_trgm", "gin_trgm_ops"},
    {"pg_trgm", "gist_trgm_ops"},   {"vector", "bit_hamming_ops"},  {"vector", "bit_jaccard_ops"},    {"vector", "halfvec_cosine_ops"},
    {"vector", "halfvec_ip_ops"},   {"vector", "halfvec_l1_ops"},   {"vector", "halfvec_l2_ops"},     {"vector", "sparsevec_cosine_ops"},
    {"vector", "sparsevec_ip_ops"}, {"vector", "sparsevec_l1_ops"}, {"vector", "sparsevec_l2_ops"},   {"vector", "vector_cosine_ops"},
    {"vector", "vector_ip_ops"},    {"vector", "vector_l1_ops"},    {"vector", "vector_l2_ops"},
};

struct DefaultClass {
  std::string_view type;
  std::string_view name;
};

constexpr DefaultClass default_classes[] = {
    {"bigint", "int8_ops"},
    {"boolean", "bool_ops"},
    {"bytea", "bytea_ops"},
    {"character", "bpchar_ops"},
    {"character varying", "text_ops"},
    {"date", "date_ops"},
    {"double precision", "float8_ops"},
    {"integer", "int4_ops"},
    {"jsonb", "jsonb_ops"},
    {"numeric", "numeric_ops"},
    {"real", "float4_ops"},
    {"smallint", "int2_ops"},
    {"text", "text_ops"},
    {"timestamp with time zone", "timestamptz_ops"},
    {"timestamp without time zone", "timestamp_ops"},
    {"tsvector", "tsvector_ops"},
    {"uuid", "uuid_ops"},
};

bool is_default_class(const DataType& type, std::string_view name, std::string_view method) {
  if (method != "btree" && method != "hash" && method != "gin" && method != "gist") return false;
  if (type.dimensions > 0) return name == "array_ops" && method != "gist";
  return type.schema.empty() && std::any_of(std::begin(default_classes), std::end(default_classes),
                                            [&](const DefaultClass& c) { return c.type == type.name && c.name == name; });
}

std::string class_text(const State& state, const pg_query_IndexElem* element) {
  const Nodes names = list(pg_query_IndexElem_opclass, element);
  if (names.empty()) return {};
  const std::string_view name = text_of(names.back());
  std::string schema = names.size() > 1 ? std::string(text_of(names[names.size() - 2])) : std::string();
  if (schema == "pg_catalog") schema.clear();
  if (names.size() == 1)
    for (const OperatorClass& known : extension_classes)
      if (known.name == name)
        if (const auto at = state.extensions.find(known.extension); at != state.extensions.end())
          schema = at->second.schema.empty() ? state.creation_schema() : at->second.schema;
  std::string out = ident(schema, name);
  if (const Nodes options = list(pg_query_IndexElem_opclassopts, element); !options.empty()) {
    out += " (";
    bool first = true;
    for (const std::string& option : with_options(options)) {
      if (!first) out += ", ";
      first = false;
      const auto equals = option.find('=');
      out += option.substr(0, equals + 1);
      append_literal(out, std::string_view(option).substr(equals + 1));
    }
    out += ')';
  }
  return out;
}

}  // namespace

std::string option_value(const Node* value) {
  switch (kind(value)) {
    case pg_query_Node_node_integer: return std::to_string(pg_query_Integer_ival(pg_query_Node_integer(value)));
    case pg_query_Node_node_float: return str(pg_query_Float_fval(pg_query_Node_float(value)));
    case pg_query_Node_node_boolean: return pg_query_Boolean_boolval(pg_query_Node_boolean(value)) ? "true" : "false";
    case pg_query_Node_node_string: return std::string(text_of(value));
    case pg_query_Node_node_type_name: return type_text(type_of(pg_query_Node_type_name(value), nullptr), Dialect::postgres);
    case pg_query_Node_node_list: return text::join(texts_of(items_of(value)), ".");
    case pg_query_Node_node_a_const: return expression_text(value, nullptr);
    default: return {};
  }
}

std::optional<std::int64_t> option_number(const Node* value) {
  const std::string text = option_value(value);
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return std::nullopt;
  return number;
}

std::vector<std::string> with_options(Nodes options) {
  std::vector<std::string> out;
  for (const Node* node : options)
    if (const pg_query_DefElem* element = element_of(node)) {
      const std::string value = option_value(pg_query_DefElem_arg(element));
      out.push_back(option_name(element) + "=" + (value.empty() && pg_query_DefElem_arg(element) == nullptr ? "true" : value));
    }
  std::sort(out.begin(), out.end());
  return out;
}

void set_options(std::vector<std::string>& options, Nodes changes) {
  reset_options(options, changes);
  for (std::string& option : with_options(changes)) options.push_back(std::move(option));
  std::sort(options.begin(), options.end());
}

void reset_options(std::vector<std::string>& options, Nodes names) {
  for (const Node* node : names)
    if (const pg_query_DefElem* element = element_of(node)) {
      const std::string name = option_name(element);
      options.erase(std::remove_if(options.begin(), options.end(), [&](const std::string& o) { return is_option(o, name); }),
                    options.end());
    }
}

SequenceText sequence_options(Nodes options, SequenceOptions before, const std::string& type) {
  SequenceText out{.options = before, .type = type};
  for (const Node* node : options) {
    const pg_query_DefElem* element = element_of(node);
    if (element == nullptr) continue;
    const std::string_view name = sv(pg_query_DefElem_defname(element));
    const Node* value = pg_query_DefElem_arg(element);
    if (name == "start") out.options.start = option_number(value);
    if (name == "increment") out.options.increment = option_number(value);
    if (name == "minvalue") out.options.minimum = option_number(value);
    if (name == "maxvalue") out.options.maximum = option_number(value);
    if (name == "cache") out.options.cache = option_number(value);
    if (name == "cycle") out.options.cycle = option_value(value) != "false";
    if (name == "as" && kind(value) == pg_query_Node_node_type_name) out.type = type_of(pg_query_Node_type_name(value), nullptr).name;
    if (name == "owned_by") out.owned_by = texts_of(value);
    if (name == "sequence_name") out.name = texts_of(value);
    if (name == "restart") out.restart = true;
    if (name == "logged") out.logged = true;
    if (name == "unlogged") out.unlogged = true;
  }
  const Defaults standard = defaults_of(out.options, out.type);
  leave_out(out.options.start, standard.start);
  leave_out(out.options.minimum, standard.minimum);
  leave_out(out.options.maximum, standard.maximum);
  leave_out(out.options.increment, 1);
  leave_out(out.options.cache, 1);
  return out;
}

std::string collation_text(const State& state, Nodes name) {
  if (name.empty()) return {};
  std::string schema = name.size() > 1 ? std::string(text_of(name[name.size() - 2])) : std::string();
  const std::string last(text_of(name.back()));
  if (schema == "pg_catalog") schema.clear();
  if (schema.empty() && last == "default") return {};
  if (name.size() == 1)
    for (const std::string& place : state.search_path)
      for (const Opaque& object : state.opaque)
        if (schema.empty() && object.kind == "collation" && object.name == Name{place, last}) schema = place;
  return ident(schema, last);
}

IndexPart index_part(State& state, const pg_query_IndexElem* element, const Table* table, std::string_view method) {
  IndexPart part;
  part.column = sv(pg_query_IndexElem_name(element));
  if (const Node* expression = pg_query_IndexElem_expr(element)) {
    // (a) is the column a.
    if (kind(expression) == pg_query_Node_node_column_ref &&
        list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(expression)).size() == 1)
      part.column = text_of(list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(expression))[0]);
    else
      part.expression = expression_text(expression, &state);
  }
  part.collation = collation_text(state, list(pg_query_IndexElem_collation, element));
  part.opclass = class_text(state, element);
  const Column* column = table == nullptr || part.column.empty() ? nullptr : table->column(part.column);
  if (column != nullptr && is_default_class(column->type, part.opclass, method)) part.opclass.clear();
  part.descending = pg_query_IndexElem_ordering(element) == pg_query_SORTBY_DESC;
  const auto nulls = pg_query_IndexElem_nulls_ordering(element);
  if (nulls == pg_query_SORTBY_NULLS_FIRST && !part.descending) part.nulls_first = true;
  if (nulls == pg_query_SORTBY_NULLS_LAST && part.descending) part.nulls_first = false;
  return part;
}

std::string role_name(const pg_query_RoleSpec* role) {
  if (role == nullptr) return {};
  switch (pg_query_RoleSpec_roletype(role)) {
    case pg_query_ROLESPEC_PUBLIC: return "public";
    case pg_query_ROLESPEC_CURRENT_ROLE: return "CURRENT_ROLE";
    case pg_query_ROLESPEC_CURRENT_USER: return "CURRENT_USER";
    case pg_query_ROLESPEC_SESSION_USER: return "SESSION_USER";
    default: return str(pg_query_RoleSpec_rolename(role));
  }
}

}  // namespace assay::schema::postgres::reader
