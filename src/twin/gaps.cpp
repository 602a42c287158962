#include "twin/gaps.h"

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/write.h"
#include "sql/lexer.h"
#include "twin/sandbox.h"

namespace assay::twin {
namespace {

using schema::Model;
using schema::Name;

/// Every type that stands in the model, with a function that may change it.
template <class Visit>
void each_type(Model& model, const Visit& visit) {
  for (schema::Table& table : model.tables)
    for (schema::Column& column : table.columns) visit(column.type);
  for (schema::Domain& domain : model.domains) visit(domain.type);
  for (schema::Composite& composite : model.composites)
    for (schema::Column& column : composite.attributes) visit(column.type);
  for (schema::Routine& routine : model.routines)
    for (schema::Argument& argument : routine.arguments) visit(argument.type);
}

struct Wanted {
  std::set<Name> types;
  std::set<std::string> functions, opclasses, methods;
};

void want_expression(Wanted& wanted, const std::string& expression) {
  if (expression.empty()) return;
  for (const Name& name : schema::postgres::uses_of_expression(expression).functions) wanted.functions.insert(name.name);
}

void want_parts(Wanted& wanted, const std::vector<schema::IndexPart>& parts, const std::string& method, const std::string& where) {
  wanted.methods.insert(method);
  want_expression(wanted, where);
  for (const schema::IndexPart& part : parts) {
    want_expression(wanted, part.expression);
    if (!part.opclass.empty()) wanted.opclasses.insert(part.opclass.substr(0, part.opclass.find('(')));
  }
}

void want(Wanted& wanted, Model model) {
  struct Collect {
    Wanted& into;
    void operator()(const schema::DataType& type) const { into.types.insert({type.schema, type.name}); }
  };
  each_type(model, Collect{wanted});
  for (const schema::Table& table : model.tables) {
    for (const schema::Column& column : table.columns) {
      want_expression(wanted, column.default_value.value_or(""));
      if (column.generated) want_expression(wanted, column.generated->expression);
    }
    for (const schema::Check& check : table.checks) want_expression(wanted, check.expression);
    for (const schema::Index& index : table.indexes) want_parts(wanted, index.parts, index.method, index.where);
    for (const schema::Exclusion& exclusion : table.exclusions) want_parts(wanted, exclusion.parts, exclusion.method, exclusion.where);
  }
  for (const schema::Domain& domain : model.domains)
    for (const schema::Check& check : domain.checks) want_expression(wanted, check.expression);
}

/// What the models define themselves is not missing.
void forget_own(Wanted& wanted, const Model& model) {
  const auto forget = [&](const std::string& schema, const std::string& name) {
    wanted.types.erase({schema, name});
    wanted.types.erase({"", name});
  };
  for (const auto& type : model.enums) forget(type.schema, type.name);
  for (const auto& type : model.domains) forget(type.schema, type.name);
  for (const auto& type : model.composites) forget(type.schema, type.name);
  for (const auto& table : model.tables) forget(table.schema, table.name);
  for (const auto& view : model.views) forget(view.schema, view.name);
  for (const auto& object : model.opaque) {
    forget(object.name.schema, object.name.name);
    wanted.functions.erase(object.name.name);
    wanted.opclasses.erase(object.name.name);
  }
  for (const auto& routine : model.routines) wanted.functions.erase(routine.name);
}

/// The names of `all` for which the query gives no row.
Result<std::set<std::string>> unknown(ScratchDatabase& scratch, const std::set<std::string>& all, std::string_view sql,
                                      const std::stop_token& stop) {
  std::set<std::string> missing;
  for (const std::string& name : all) {
    const std::vector<std::optional<std::string>> parameters = {name};
    auto found = scratch.session().query(sql, parameters, {}, stop);
    if (!found) return fail(found.error());
    if (found->rows.empty()) missing.insert(name);
  }
  return missing;
}

Result<void> look(ScratchDatabase& scratch, const Wanted& wanted, Gaps& gaps, const std::stop_token& stop) {
  for (const Name& type : wanted.types) {
    // built-in types are spelled as format_type does ("timestamp with time zone"), others may need quotes
    const std::string quoted = (type.schema.empty() ? "" : text::quote_identifier(type.schema) + ".") + text::quote_identifier(type.name);
    const std::vector<std::optional<std::string>> parameters = {quoted, type.schema.empty() ? type.name : quoted};
    auto found = scratch.session().query("SELECT pg_catalog.to_regtype($1) IS NOT NULL OR pg_catalog.to_regtype($2) IS NOT NULL",
                                         parameters, {}, stop);
    if (!found) return fail(found.error());
    if (found->rows[0][0] == "f") gaps.types.insert({type.schema.empty() ? "public" : type.schema, type.name});
  }
  const std::pair<std::string_view, std::pair<const std::set<std::string>*, std::set<std::string>*>> questions[] = {
      {"SELECT 1 FROM pg_catalog.pg_proc WHERE proname = $1 LIMIT 1", {&wanted.functions, &gaps.functions}},
      {"SELECT 1 FROM pg_catalog.pg_opclass WHERE opcname = pg_catalog.regexp_replace($1, '^.*[.]', '') LIMIT 1",
       {&wanted.opclasses, &gaps.opclasses}},
      {"SELECT 1 FROM pg_catalog.pg_am WHERE amname = $1", {&wanted.methods, &gaps.methods}}};
  for (const auto& [sql, sets] : questions) {
    auto missing = unknown(scratch, *sets.first, sql, stop);
    if (!missing) return fail(missing.error());
    *sets.second = std::move(*missing);
  }
  return {};
}

std::string bare(const std::string& opclass) { return opclass.substr(0, opclass.find('(')); }

/// Why a part of a table cannot be had; empty when it can.
class Judge {
 public:
  Judge(const Gaps& gaps, const schema::Table* table) : gaps_(gaps), table_(table) {}

  std::string expression(const std::string& expression) const {
    if (expression.empty()) return {};
    for (const Name& name : schema::postgres::uses_of_expression(expression).functions)
      if (gaps_.functions.contains(name.name)) return fmt::format("the function {} is not here", name.name);
    return {};
  }
  std::string parts(const std::vector<schema::IndexPart>& parts, const std::string& method, const std::string& where) const {
    if (gaps_.methods.contains(method)) return fmt::format("the index method {} is not here", method);
    if (std::string why = expression(where); !why.empty()) return why;
    for (const schema::IndexPart& part : parts) {
      if (gaps_.opclasses.contains(bare(part.opclass))) return fmt::format("the operator class {} is not here", bare(part.opclass));
      if (std::string why = expression(part.expression); !why.empty()) return why;
      const schema::Column* column = table_ != nullptr ? table_->column(part.column) : nullptr;
      if (column != nullptr && method != "btree" && method != "hash" && stands_in(column->type))
        return fmt::format("a stand-in of the type {} has no {} operators", column->type.name, method);
    }
    return {};
  }
  bool stands_in(const schema::DataType& type) const {
    return gaps_.types.contains({type.schema.empty() ? "public" : type.schema, type.name});
  }

 private:
  const Gaps& gaps_;
  const schema::Table* table_;
};

/// Erases what `why` finds a reason for, and lists it.
template <class T, class Why>
void leave_out(std::vector<T>& list, const std::string& kind, const std::string& holder, std::vector<schema::NotModelled>& out,
               const Why& why) {
  for (auto at = list.begin(); at != list.end();) {
    const std::string reason = why(*at);
    if (!reason.empty()) out.push_back({kind, holder + "." + at->name, reason});
    at = reason.empty() ? std::next(at) : list.erase(at);
  }
}

void bridge_table(schema::Table& table, const Gaps& gaps, std::vector<schema::NotModelled>& out) {
  const Judge judge(gaps, &table);
  const std::string holder = table.schema + "." + table.name;
  struct OfParts {
    const Judge& judge;
    std::string operator()(const schema::Index& index) const { return judge.parts(index.parts, index.method, index.where); }
    std::string operator()(const schema::Exclusion& exclusion) const {
      return judge.parts(exclusion.parts, exclusion.method, exclusion.where);
    }
    std::string operator()(const schema::Check& check) const { return judge.expression(check.expression); }
  };
  leave_out(table.indexes, "index", holder, out, OfParts{judge});
  leave_out(table.exclusions, "exclusion", holder, out, OfParts{judge});
  leave_out(table.checks, "check", holder, out, OfParts{judge});
  for (schema::Column& column : table.columns) {
    if (const std::string why = judge.expression(column.default_value.value_or("")); !why.empty()) {
      out.push_back({"default", holder + "." + column.name, why});
      column.default_value.reset();
    }
    if (const std::string why = column.generated ? judge.expression(column.generated->expression) : ""; !why.empty()) {
      out.push_back({"generated", holder + "." + column.name, why});
      column.generated.reset();
    }
  }
}

void forget_tablespaces(Model& model) {
  for (schema::Table& table : model.tables) {
    table.tablespace.clear();
    for (auto& key : table.keys) key.tablespace.clear();
    for (auto& index : table.indexes) index.tablespace.clear();
    for (auto& exclusion : table.exclusions) exclusion.tablespace.clear();
  }
  for (schema::View& view : model.views) {
    view.tablespace.clear();
    for (auto& index : view.indexes) index.tablespace.clear();
  }
}

}  // namespace

Result<Gaps> find_gaps(const std::vector<const Model*>& models, ShadowPool& pool, db::Engine engine, int version, std::stop_token stop) {
  Gaps gaps;
  if (engine != db::Engine::postgres) return gaps;
  std::set<std::string> named;
  for (const Model* model : models)
    for (const schema::Extension& extension : model->extensions) named.insert(extension.name);
  if (named.empty()) return gaps;
  auto scratch = pool.database(engine, version, stop);
  if (!scratch) return fail(scratch.error());
  std::vector<std::string> here;
  for (const std::string& name : named) {
    if (scratch->kit().has_extension(name) && is_harmless_extension(name)) {
      here.push_back("CREATE EXTENSION " + text::quote_identifier(name));
      continue;
    }
    gaps.extensions.insert(name);
    gaps.notes.push_back(scratch->kit().has_extension(name)
                             ? fmt::format("the extension {} reaches beyond the database and is not loaded into the sandbox", name)
                             : fmt::format("PostgreSQL {} here has no extension {}", scratch->kit().version, name));
  }
  if (gaps.extensions.empty()) return gaps;
  if (auto made = scratch->apply(here, {.stop_at_error = false}, stop); !made) return fail(made.error());
  Wanted wanted;
  for (const Model* model : models) want(wanted, *model);
  for (const Model* model : models) forget_own(wanted, *model);
  if (auto looked = look(*scratch, wanted, gaps, stop); !looked) return fail(looked.error());
  for (const Name& type : gaps.types) gaps.notes.push_back(fmt::format("the type {} is a stand-in: a domain over text", type.name));
  return gaps;
}

Bridged bridge(Model model, const Gaps& gaps) {
  Bridged out;
  forget_tablespaces(model);
  if (gaps.any()) {
    std::erase_if(model.extensions, [&](const schema::Extension& extension) { return gaps.extensions.contains(extension.name); });
    for (schema::Table& table : model.tables) bridge_table(table, gaps, out.left_out);
    const Judge judge(gaps, nullptr);
    struct Simplify {
      const Judge& judge;
      void operator()(schema::DataType& type) const {
        if (judge.stands_in(type)) type.args.clear();
      }
    };
    each_type(model, Simplify{judge});
    for (const Name& type : gaps.types) {
      schema::Domain domain;
      domain.schema = type.schema;
      domain.name = type.name;
      domain.type.name = "text";
      model.domains.push_back(std::move(domain));
      const bool known = type.schema == "public" || std::any_of(model.schemas.begin(), model.schemas.end(),
                                                                [&](const schema::Namespace& space) { return space.name == type.schema; });
      if (!known) model.schemas.push_back({type.schema, {}});
    }
    model.sort();
  }
  out.model = std::move(model);
  return out;
}

std::string bridge_statement(std::string_view sql, const Gaps& gaps) {
  if (gaps.types.empty()) return std::string(sql);
  const std::vector<sql::Token> tokens = sql::lex(sql);
  std::string out;
  std::size_t copied = 0;
  for (std::size_t i = 0; i + 2 < tokens.size(); ++i) {
    std::string name(tokens[i].text);
    if (tokens[i].kind == sql::TokenKind::quoted && name.size() > 2) name = name.substr(1, name.size() - 2);
    const bool type = (tokens[i].kind == sql::TokenKind::word || tokens[i].kind == sql::TokenKind::quoted) &&
                      std::any_of(gaps.types.begin(), gaps.types.end(), [&](const Name& known) { return known.name == name; });
    if (!type || tokens[i + 1].text != "(") continue;
    std::size_t end = i + 2;
    const auto plain = [&](const sql::Token& token) {
      return token.kind == sql::TokenKind::number || token.kind == sql::TokenKind::word || token.text == "," || token.text == "-";
    };
    while (end < tokens.size() && plain(tokens[end])) ++end;
    if (end >= tokens.size() || tokens[end].text != ")") continue;
    out += sql.substr(copied, tokens[i + 1].at - copied);
    copied = tokens[end].at + 1;
    i = end;
  }
  return out + std::string(sql.substr(copied));
}

namespace {

template <class T>
bool erase_named(std::vector<T>& list, const std::string& schema, const std::string& name) {
  return std::erase_if(list, [&](const T& item) { return item.schema == schema && item.name == name; }) > 0;
}
template <class T>
bool erase_in(std::vector<T>& list, const std::string& name) {
  return std::erase_if(list, [&](const T& item) { return item.name == name; }) > 0;
}
template <class T>
bool erase_on(std::vector<T>& list, const std::string& schema, const std::string& table, const std::string& name) {
  return std::erase_if(list, [&](const T& item) { return item.table.schema == schema && item.table.name == table && item.name == name; }) >
         0;
}

}  // namespace

bool remove_object(Model& model, const ObjectRef& object) {
  const std::string schema = object.schema.value_or(""), holder = object.table.value_or("");
  bool done = false;
  if (!holder.empty()) {
    done = erase_on(model.triggers, schema, holder, object.name) || erase_on(model.policies, schema, holder, object.name);
    for (schema::Table& table : model.tables)
      if (table.schema == schema && table.name == holder)
        done = erase_in(table.indexes, object.name) || erase_in(table.checks, object.name) || erase_in(table.foreign_keys, object.name) ||
               erase_in(table.exclusions, object.name) || erase_in(table.keys, object.name) || done;
    for (schema::View& view : model.views)
      if (view.schema == schema && view.name == holder) done = erase_in(view.indexes, object.name) || done;
    return done;
  }
  done = erase_named(model.tables, schema, object.name) || erase_named(model.views, schema, object.name) ||
         erase_named(model.enums, schema, object.name) || erase_named(model.domains, schema, object.name) ||
         erase_named(model.composites, schema, object.name) || erase_named(model.sequences, schema, object.name) ||
         erase_named(model.routines, schema, object.name) || erase_in(model.extensions, object.name);
  done = std::erase_if(model.opaque,
                       [&](const schema::Opaque& item) { return item.name.schema == schema && item.name.name == object.name; }) > 0 ||
         done;
  std::erase_if(model.triggers, [&](const schema::Trigger& item) { return item.table.schema == schema && item.table.name == object.name; });
  std::erase_if(model.policies, [&](const schema::Policy& item) { return item.table.schema == schema && item.table.name == object.name; });
  const auto on_it = [&](const ObjectRef& other) {
    return other.schema.value_or("") == schema && (other.name == object.name || other.table.value_or("") == object.name);
  };
  std::erase_if(model.grants, [&](const schema::Grant& item) { return on_it(item.object); });
  std::erase_if(model.owners, [&](const schema::Owner& item) { return on_it(item.object); });
  return done;
}

}  // namespace assay::twin
