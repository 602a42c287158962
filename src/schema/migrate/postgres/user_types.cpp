#include <algorithm>

#include "schema/migrate/postgres/objects.h"

namespace assay::schema::migrate::postgres {
namespace {

// --- enums

/// Where ADD VALUE puts it: after the one before it, which is there or was just added; else before the first old one.
std::string position(const Enum& before, const Enum& after, const std::string& value) {
  const auto at = std::find(after.values.begin(), after.values.end(), value);
  if (at != after.values.begin()) return " AFTER " + literal(*std::prev(at), Dialect::postgres);
  if (before.values.empty()) return "";
  for (auto next = at + 1; next != after.values.end(); ++next)
    if (std::find(before.values.begin(), before.values.end(), *next) != before.values.end() ||
        after.values.size() == before.values.size() + 1)
      return " BEFORE " + literal(*next, Dialect::postgres);
  return "";
}

void add_enum_value(Planner& plan, const Change& change) {
  const Enum& after = as<Enum>(change.to);
  const Name name{after.schema, after.name};
  Step& step = plan.at(plan.add("add_enum_value", change.object,
                                fmt::format("ALTER TYPE {} ADD VALUE {}{}", quoted(name), literal(change.detail, Dialect::postgres),
                                            position(as<Enum>(change.from), after, change.detail))));
  step.rank = rank::enum_values;
  step.needs = {type_key(name), "values:" + display(name)};
  step.commits = true;
  step.why = "A new value cannot be used in the transaction that adds it, so this one commits first.";
  step.irreversible =
      fmt::format("value '{}' was added to {}, and PostgreSQL cannot remove a value from an enum", change.detail, display(name));
}

void rename_enum_value(Planner& plan, const Change& change) {
  const Name name{as<Enum>(change.to).schema, as<Enum>(change.to).name};
  const auto line = change.detail.find('\n');
  const std::string was = change.detail.substr(0, line), is = line == std::string::npos ? "" : change.detail.substr(line + 1);
  Step& step = plan.at(plan.add(
      "rename_enum_value", change.object,
      fmt::format("ALTER TYPE {} RENAME VALUE {} TO {}", quoted(name), literal(was, Dialect::postgres), literal(is, Dialect::postgres))));
  step.rank = rank::renames;
  step.needs = {type_key(name)};
  step.provides = {"values:" + display(name)};
  step.hazard = Hazard::breaks_clients;
  step.why = fmt::format("Statements that say '{}' fail from then on; rows keep their value under its new name.", was);
}

// --- a type in the place of another that cannot be altered

/// How a value of the old type (under its new name) becomes one of the new type.
std::string converted(const ColumnPair& column, const std::string& array, const std::string& type) {
  return fmt::format("{}::text{}::{}{}", quoted(column.after->name), array, type, array);
}

struct Replacement {
  std::string kind;    ///< "enum", "domain", "composite"
  std::string create;  ///< CREATE TYPE …
  std::string why;
  std::function<std::string(const ColumnPair&)> using_ = {};
};

/// What stands on the type besides columns: it would have to be replaced as well.
std::string also_used_by(const Planner& plan, const Name& type) {
  const auto is_it = [&](const DataType& used) { return Name{used.schema, used.name} == type; };
  for (const Domain& domain : plan.to.domains)
    if (is_it(domain.type)) return "domain " + display({domain.schema, domain.name});
  for (const Composite& composite : plan.to.composites)
    for (const Column& attribute : composite.attributes)
      if (is_it(attribute.type)) return "type " + display({composite.schema, composite.name});
  for (const ColumnPair& column : columns_of_type(plan, type)) {
    if (column.to_table->partition_of || !column.to_table->inherits.empty()) continue;
    if (column.to_table->partition_by)
      for (const IndexPart& part : column.to_table->partition_by->parts)
        if (part.column == column.after->name) return "the partition key of " + display(column.table());
  }
  return {};
}

void replace_type(Planner& plan, const Change& change, const Name& name, const Replacement& replacement) {
  if (const std::string user = also_used_by(plan, name); !user.empty())
    return plan.unsupported(replacement.kind, name,
                            fmt::format("{} {} uses the type: replacing it means replacing that too, which is not "
                                        "planned. Make a new type and move its users over.",
                                        replacement.why, user));
  const int unit = plan.unit_of(type_key(name));
  const Name old{name.schema, suffixed(name.name, "_assay_old")};
  const std::string create_kind = "create_" + replacement.kind;
  const std::size_t aside =
      plan.add("rename_type", change.object, fmt::format("ALTER TYPE {} RENAME TO {}", quoted(name), quoted(old.name)));
  plan.at(aside).destroys = {type_key(name)};
  plan.at(aside).unit = unit;
  plan.at(aside).why = replacement.why;
  const std::size_t made = plan.add(create_kind, change.object, replacement.create);
  plan.at(made).provides = {type_key(name)};
  plan.at(made).unit = unit;
  const std::size_t gone = plan.add("drop_" + replacement.kind, change.object,
                                    fmt::format("DROP {} {}", replacement.kind == "domain" ? "DOMAIN" : "TYPE", quoted(old)));
  plan.at(gone).unit = unit;
  for (const ColumnPair& column : columns_of_type(plan, name)) {
    // Partitions follow their parent.
    if (!column.after->local && (column.to_table->partition_of || !column.to_table->inherits.empty())) continue;
    const std::size_t altered = alter_type(plan, column, replacement.using_(column), unit);
    plan.at(altered).why = fmt::format("{} Rows with a value that the new type lacks make it fail.", replacement.why);
    plan.at(altered).needs.push_back(type_key(name));
    plan.at(gone).after.push_back(altered);
  }
  plan.chain({aside, made, gone});
  restore_access(plan, object_of("type", name), type_key(name), unit);
}

std::string array_marks(const DataType& type) {
  std::string out;
  for (int i = 0; i < type.dimensions; ++i) out += "[]";
  return out;
}

void replace_enum(Planner& plan, const Change& change) {
  const Enum& after = as<Enum>(change.to);
  const Name name{after.schema, after.name};
  replace_type(plan, change, name,
               {.kind = "enum",
                .create = ddl::create_enum(after),
                .why = "PostgreSQL cannot remove or reorder the values of an enum, so a new type takes its place.",
                .using_ = [name](const ColumnPair& column) { return converted(column, array_marks(column.after->type), quoted(name)); }});
  if (!after.comment.empty()) plan.comment(object_of("type", name), after.comment, {type_key(name)}, plan.unit_of(type_key(name)));
}

// --- domains

void domain_checks(Planner& plan, const Change& change, const Domain& before, const Domain& after, const std::string& alter) {
  const auto same = [](const Check& a, const Check& b) {
    return a.name == b.name && (a.expression == b.expression || ddl::same_expression(a.expression, b.expression));
  };
  const auto within = [&](const std::vector<Check>& list, const Check& check) -> const Check* {
    for (const Check& other : list)
      if (same(other, check)) return &other;
    return nullptr;
  };
  const Name name{after.schema, after.name};
  const auto gone = [&](const Check& check) {
    Step& step = plan.at(simple(plan, "alter_domain", change.object, alter + "DROP CONSTRAINT " + quoted(check.name), rank::release));
    step.destroys = {constraint_key(name, check.name)};
  };
  const auto validate = [&](const Check& check, std::optional<std::size_t> first) {
    Step& step = plan.at(simple(plan, "validate_domain", change.object, alter + "VALIDATE CONSTRAINT " + quoted(check.name), rank::gentle));
    step.own_transaction = plan.online;
    if (first) step.after.push_back(*first);
    for (const ColumnPair& column : columns_of_type(plan, name)) plan.lock(step, column.table(), step.entry->target);
    step.why = "Reads every table that has a column of the domain; rows that break it make it fail.";
  };
  for (const Check& check : before.checks)
    if (!within(after.checks, check)) gone(check);
  for (const Check& check : after.checks) {
    const Check* old = within(before.checks, check);
    if (old != nullptr && old->validated == check.validated) continue;
    if (old != nullptr && check.validated) {
      validate(check, {});
      continue;
    }
    if (old != nullptr) gone(*old);
    Check made = check;
    if (plan.online) made.validated = false;
    const std::string_view kind = made.validated ? "alter_domain_scan" : "alter_domain";
    const std::size_t place = simple(plan, kind, change.object, alter + "ADD " + ddl::check_clause(made), rank::types);
    Step& step = plan.at(place);
    step.provides = {constraint_key(name, check.name)};
    step.needs = {type_key(name)};
    plan.need(step, ddl::uses_of_expression(check.expression));
    for (const ColumnPair& column : columns_of_type(plan, name)) plan.lock(step, column.table(), step.entry->target);
    if (check.validated && !made.validated) validate(check, place);
  }
}

void alter_domain(Planner& plan, const Change& change) {
  const Domain& before = as<Domain>(change.from);
  const Domain& after = as<Domain>(change.to);
  const Name name{after.schema, after.name};
  if (plan.now(before.type) != after.type || before.collation != after.collation) {
    return replace_type(plan, change, name,
                        {.kind = "domain",
                         .create = ddl::create_domain(after),
                         .why = "PostgreSQL cannot change the base type of a domain, so a new domain takes its place.",
                         .using_ = [&plan, &before, &after, name](const ColumnPair& column) {
                           const std::string array = array_marks(column.after->type);
                           if (type_change(plan.now(before.type), after.type).through_text) return converted(column, array, quoted(name));
                           // 12.00 is an integer, its text is none
                           return fmt::format("{}::{}{}::{}{}", quoted(column.after->name), ddl::type_in_sql(after.type), array,
                                              quoted(name), array);
                         }});
  }
  const std::string alter = "ALTER DOMAIN " + quoted(name) + " ";
  const auto say = [&](std::string_view kind, const std::string& clause) -> Step& {
    Step& step = plan.at(simple(plan, kind, change.object, alter + clause, rank::types));
    step.needs = {type_key(name)};
    return step;
  };
  if (before.default_value != after.default_value)
    say("alter_domain", after.default_value ? "SET DEFAULT " + *after.default_value : "DROP DEFAULT");
  if (before.nullable != after.nullable) {
    Step& step = say(after.nullable ? "alter_domain" : "alter_domain_scan", after.nullable ? "DROP NOT NULL" : "SET NOT NULL");
    if (!after.nullable)
      for (const ColumnPair& column : columns_of_type(plan, name)) plan.lock(step, column.table(), step.entry->target);
  }
  domain_checks(plan, change, before, after, alter);
}

void create_domain(Planner& plan, const Change& change) {
  const Domain& domain = as<Domain>(change.to);
  const Name name{domain.schema, domain.name};
  Step& step = plan.at(simple(plan, "create_domain", change.object, ddl::create_domain(domain), rank::types));
  step.provides = {type_key(name)};
  step.needs = {schema_key(name.schema)};
  plan.need_type(step, domain.type);
  for (const Check& check : domain.checks) plan.need(step, ddl::uses_of_expression(check.expression));
  for (const Check& check : domain.checks)
    if (!check.validated && check.enforced) {
      Step& added = plan.at(
          simple(plan, "alter_domain", change.object, "ALTER DOMAIN " + quoted(name) + " ADD " + ddl::check_clause(check), rank::types));
      added.needs = {type_key(name)};
    }
  for (const Check& check : domain.checks)
    if (!check.comment.empty()) plan.comment(object_in("domain_constraint", name, check.name), check.comment, {type_key(name)});
}

// --- composites

const Column* attribute_of(const Composite& type, std::string_view name) {
  for (const Column& attribute : type.attributes)
    if (attribute.name == name) return &attribute;
  return nullptr;
}

/// ALTER TYPE can only add at the end, and cannot change the type of an attribute that a table stores.
bool alterable(const Planner& plan, const Composite& before, const Composite& after) {
  std::vector<std::string> kept, wanted;
  bool types_differ = false;
  for (const Column& attribute : before.attributes)
    if (const Column* next = attribute_of(after, attribute.name)) {
      kept.push_back(attribute.name);
      types_differ = types_differ || plan.now(attribute.type) != next->type || attribute.collation != next->collation;
    }
  for (const Column& attribute : after.attributes)
    if (wanted.size() < kept.size()) wanted.push_back(attribute.name);
  if (kept != wanted) return false;
  return !types_differ || columns_of_type(plan, {after.schema, after.name}).empty();
}

/// (c).a, (c).b::bigint, NULL: the old value's attributes in the new one's order.
std::string rebuilt(const Planner& plan, const Composite& before, const Composite& after, const std::string& column, const Name& name) {
  std::string parts;
  for (const Column& attribute : after.attributes) {
    const Column* old = attribute_of(before, attribute.name);
    std::string part = old == nullptr ? "NULL" : fmt::format("({}).{}", column, quoted(attribute.name));
    if (old != nullptr && plan.now(old->type) != attribute.type) part += "::" + ddl::type_in_sql(attribute.type);
    parts += (parts.empty() ? "" : ", ") + part;
  }
  return fmt::format("CASE WHEN {} IS NULL THEN NULL ELSE ROW({})::{} END", column, parts, quoted(name));
}

void replace_composite(Planner& plan, const Change& change, const Composite& before, const Composite& after) {
  const Name name{after.schema, after.name};
  for (const ColumnPair& column : columns_of_type(plan, name))
    if (column.after->type.dimensions > 0)
      return plan.unsupported("composite", name,
                              fmt::format("column {}.{} holds arrays of it; PostgreSQL cannot alter an attribute that a table stores.",
                                          display(column.table()), column.after->name));
  replace_type(plan, change, name,
               {.kind = "composite",
                .create = ddl::create_composite(after),
                .why = "PostgreSQL cannot alter or reorder attributes that a table stores, so a new type takes its place.",
                .using_ = [&plan, &before, &after, name](const ColumnPair& column) {
                  return rebuilt(plan, before, after, quoted(column.after->name), name);
                }});
}

void attribute_comments(Planner& plan, const Composite* before, const Composite& after) {
  const Name name{after.schema, after.name};
  for (const Column& attribute : after.attributes) {
    const Column* old = before == nullptr ? nullptr : attribute_of(*before, attribute.name);
    if (attribute.comment == (old == nullptr ? "" : old->comment)) continue;
    ObjectRef object = object_in("column", name, attribute.name);
    plan.comment(object, attribute.comment, {type_key(name)});
  }
}

void alter_composite(Planner& plan, const Change& change) {
  const Composite& before = as<Composite>(change.from);
  const Composite& after = as<Composite>(change.to);
  const Name name{after.schema, after.name};
  const auto lost = [&](const Column& attribute) { return attribute_of(after, attribute.name) == nullptr; };
  const bool loses = std::any_of(before.attributes.begin(), before.attributes.end(), lost);
  if (!alterable(plan, before, after)) {
    replace_composite(plan, change, before, after);
    if (loses)
      for (Step& step : plan.steps)
        if (step.entry->kind == "create_composite" && step.object.name == name.name) step.hazard = Hazard::data_loss;
    return attribute_comments(plan, &before, after);
  }
  const auto say = [&](const std::string& clause) -> Step& {
    Step& step =
        plan.at(simple(plan, "alter_composite", change.object, fmt::format("ALTER TYPE {} {}", quoted(name), clause), rank::types + 1));
    step.needs = {type_key(name)};
    step.changes = {"attributes:" + display(name)};
    return step;
  };
  for (const Column& attribute : before.attributes)
    if (lost(attribute)) {
      Step& step = say("DROP ATTRIBUTE " + quoted(attribute.name));
      step.hazard = Hazard::data_loss;
      step.why = fmt::format("The values of {}.{} are gone.", display(name), attribute.name);
    }
  for (const Column& attribute : after.attributes) {
    const Column* old = attribute_of(before, attribute.name);
    const std::string type = ddl::column_clause({.name = attribute.name, .type = attribute.type, .collation = attribute.collation});
    if (old == nullptr)
      plan.need_type(say("ADD ATTRIBUTE " + type), attribute.type);
    else if (plan.now(old->type) != attribute.type || old->collation != attribute.collation)
      say(fmt::format("ALTER ATTRIBUTE {} TYPE {}{}", quoted(attribute.name), ddl::type_in_sql(attribute.type),
                      attribute.collation.empty() ? "" : " COLLATE " + attribute.collation));
  }
  attribute_comments(plan, &before, after);
}

}  // namespace

void plan_type(Planner& plan, const Change& change) {
  const Name name{change.object.schema.value_or(""), change.object.name};
  const auto created = [&](std::string_view kind, std::string sql) -> Step& {
    Step& step = plan.at(simple(plan, kind, change.object, std::move(sql), rank::types));
    step.provides = {type_key(name)};
    step.needs = {schema_key(name.schema)};
    return step;
  };
  const auto commented = [&](const std::string& comment) {
    if (!comment.empty()) plan.comment(change.object, comment, {type_key(name)});
  };
  const auto dropped = [&](std::string_view kind, std::string_view word, const std::vector<DataType>& made_of = {}) {
    Step& step = plan.at(simple(plan, kind, change.object, fmt::format("DROP {} {}", word, quoted(plan.now(name))), rank::drops + 2));
    step.destroys = {type_key(plan.now(name))};
    step.before = {schema_key(plan.now(name).schema)};
    for (const DataType& type : made_of)
      if (!type.schema.empty()) step.before.push_back(type_key(plan.now(Name{type.schema, type.name})));
  };
  switch (change.type) {
    case ChangeType::create_enum:
      created("create_enum", ddl::create_enum(as<Enum>(change.to)));
      commented(as<Enum>(change.to).comment);
      break;
    case ChangeType::create_domain:
      create_domain(plan, change);
      commented(as<Domain>(change.to).comment);
      break;
    case ChangeType::create_composite: {
      const Composite& type = as<Composite>(change.to);
      Step& step = created("create_composite", ddl::create_composite(type));
      for (const Column& attribute : type.attributes) plan.need_type(step, attribute.type);
      commented(type.comment);
      attribute_comments(plan, nullptr, type);
      break;
    }
    case ChangeType::drop_enum: dropped("drop_enum", "TYPE"); break;
    case ChangeType::drop_domain: dropped("drop_domain", "DOMAIN", {as<Domain>(change.from).type}); break;
    case ChangeType::drop_composite: {
      std::vector<DataType> attributes;
      for (const Column& attribute : as<Composite>(change.from).attributes) attributes.push_back(attribute.type);
      dropped("drop_composite", "TYPE", attributes);
      break;
    }
    case ChangeType::rename_enum:
      plan_rename(plan, change, "rename_type", "TYPE", {as<Enum>(change.from).schema, as<Enum>(change.from).name}, type_key);
      break;
    case ChangeType::rename_domain:
      plan_rename(plan, change, "rename_type", "DOMAIN", {as<Domain>(change.from).schema, as<Domain>(change.from).name}, type_key);
      break;
    case ChangeType::add_enum_value: add_enum_value(plan, change); break;
    case ChangeType::rename_enum_value: rename_enum_value(plan, change); break;
    case ChangeType::replace_enum: replace_enum(plan, change); break;
    case ChangeType::alter_domain: alter_domain(plan, change); break;
    case ChangeType::alter_composite: alter_composite(plan, change); break;
    default: break;
  }
}

}  // namespace assay::schema::migrate::postgres
