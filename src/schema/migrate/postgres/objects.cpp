#include "schema/migrate/postgres/objects.h"

#include <algorithm>

namespace assay::schema::migrate::postgres {

std::size_t simple(Planner& plan, std::string_view kind, const ObjectRef& object, std::string sql, int rank) {
  const bool composite = kind == "alter_composite" || kind == "drop_composite";
  const std::size_t place = plan.add(kind, object, std::move(sql), composite ? Name{object.schema.value_or(""), object.name} : Name{});
  plan.at(place).rank = rank;
  return place;
}

void plan_rename(Planner& plan, const Change& change, std::string_view kind, std::string_view word, const Name& before,
                 std::string (*key_for)(const Name& name)) {
  const Name after{change.object.schema.value_or(""), change.object.name};
  Name at = before;
  const bool relation = kind == "rename_sequence";
  std::optional<std::size_t> last;
  const auto step = [&](std::string sql, const Name& next) {
    Step& made = plan.at(plan.add(kind, change.object, std::move(sql), relation ? after : Name{}));
    made.rank = rank::renames;
    // A name in between is nobody else's.
    if (at == before) made.destroys = {key_for(at)};
    if (next == after) made.provides = {key_for(next)};
    made.needs = {schema_key(next.schema)};
    if (last) made.after = {*last};
    last = plan.steps.size() - 1;
    made.before = {schema_key(at.schema)};
    made.hazard = Hazard::breaks_clients;
    made.why = fmt::format("Statements that use the name {} fail from then on.", display(before));
    at = next;
  };
  const bool schema_is_renamed = plan.now(Name{before.schema, ""}).schema == after.schema && before.schema != after.schema;
  if (schema_is_renamed) at.schema = after.schema;
  if (at.schema != after.schema)
    step(fmt::format("ALTER {} {} SET SCHEMA {}", word, quoted(at), quoted(after.schema)), {after.schema, at.name});
  if (at.name != after.name) step(fmt::format("ALTER {} {} RENAME TO {}", word, quoted(at), quoted(after.name)), after);
}

namespace {

void plan_schema(Planner& plan, const Change& change) {
  const std::string& name = change.object.name;
  if (change.type == ChangeType::create_schema) {
    Step& step = plan.at(simple(plan, "create_schema", change.object, "CREATE SCHEMA " + quoted(name), rank::schemas));
    step.provides = {schema_key(name)};
    if (const std::string& comment = as<Namespace>(change.to).comment; !comment.empty())
      plan.comment(change.object, comment, {schema_key(name)});
  } else if (change.type == ChangeType::drop_schema) {
    // What it held was dropped or moved by then: those steps come before.
    Step& step = plan.at(simple(plan, "drop_schema", change.object, "DROP SCHEMA " + quoted(name), rank::drops + 4));
    step.destroys = {schema_key(name)};
    step.irreversible = {};
  } else {
    Step& step = plan.at(simple(plan, "rename_schema", change.object,
                                fmt::format("ALTER SCHEMA {} RENAME TO {}", quoted(change.detail), quoted(name)), rank::schemas));
    step.destroys = {schema_key(change.detail)};
    step.provides = {schema_key(name)};
    step.hazard = Hazard::breaks_clients;
    step.why = fmt::format("Statements that name schema {} fail from then on.", change.detail);
  }
}

void plan_extension(Planner& plan, const Change& change) {
  const std::string name = quoted(change.object.name);
  if (change.type == ChangeType::create_extension) {
    const Extension& extension = as<Extension>(change.to);
    std::string sql = "CREATE EXTENSION " + name;
    if (!extension.schema.empty()) sql += " WITH SCHEMA " + quoted(extension.schema);
    Step& step = plan.at(simple(plan, "create_extension", change.object, std::move(sql), rank::schemas + 1));
    step.provides = {"ext:" + extension.name};
    step.needs = {schema_key(extension.schema)};
    step.why = "It must be installed on the server, and the role must be allowed to create it.";
    if (!extension.comment.empty()) plan.comment(change.object, extension.comment, {"ext:" + extension.name});
  } else if (change.type == ChangeType::drop_extension) {
    Step& step = plan.at(simple(plan, "drop_extension", change.object, "DROP EXTENSION " + name, rank::drops + 3));
    step.destroys = {"ext:" + change.object.name};
  } else {
    Step& step = plan.at(simple(plan, "alter_extension", change.object,
                                fmt::format("ALTER EXTENSION {} SET SCHEMA {}", name, quoted(change.detail)), rank::renames));
    step.needs = {schema_key(change.detail)};
    step.hazard = Hazard::breaks_clients;
    step.why = "Statements that name its functions and types by their old schema fail from then on.";
  }
}

// --- sequences

std::string owned_by(const Sequence& sequence) {
  if (!sequence.owner_table) return "NONE";
  return quoted(*sequence.owner_table) + "." + quoted(sequence.owner_column);
}

void own(Planner& plan, const ObjectRef& object, const Sequence& sequence) {
  const Name name{sequence.schema, sequence.name};
  Step& step =
      plan.at(plan.add("alter_sequence", object, fmt::format("ALTER SEQUENCE {} OWNED BY {}", quoted(name), owned_by(sequence)), name));
  step.rank = rank::columns + 1;
  step.needs = {relation_key(name)};
  if (sequence.owner_table) {
    step.needs.push_back(relation_key(*sequence.owner_table));
    step.needs.push_back(column_key(*sequence.owner_table, sequence.owner_column));
  }
  // Else the owner's end would be the sequence's.
  step.before = {"owner of " + display(name)};
}

/// A column that had values already: the sequence goes on after them.
void go_on(Planner& plan, const ObjectRef& object, const Sequence& sequence) {
  const Table* before = plan.from_table(*sequence.owner_table);
  const Table* after = plan.to_table(*sequence.owner_table);
  if (before == nullptr || after == nullptr) return;
  const bool there = std::any_of(before->columns.begin(), before->columns.end(), [&](const Column& column) {
    return plan.now(*sequence.owner_table, column.name) == sequence.owner_column;
  });
  if (!there) return;
  const Name name{sequence.schema, sequence.name};
  const bool down = sequence.options.increment.value_or(1) < 0;
  const std::size_t place = plan.add(
      "set_sequence_value", object,
      fmt::format("SELECT setval({}, {}({})) FROM {} HAVING count({}) > 0", literal(quoted(name), Dialect::postgres), down ? "min" : "max",
                  quoted(sequence.owner_column), quoted(*sequence.owner_table), quoted(sequence.owner_column)),
      name);
  Step& step = plan.at(place);
  step.rank = rank::columns + 1;
  step.needs = {relation_key(name), column_key(*sequence.owner_table, sequence.owner_column)};
  step.why = "New rows are numbered after those that are there.";
}

/// What ALTER SEQUENCE says to get from one set of options to the other: an option that is gone goes back to its default.
std::string altered_options(const Sequence& before, const Sequence& after) {
  std::string out;
  if (before.type != after.type) out += " AS " + after.type;
  const SequenceOptions& a = before.options;
  const SequenceOptions& b = after.options;
  SequenceOptions set;
  if (a.increment != b.increment) set.increment = b.increment.value_or(1);
  if (a.minimum != b.minimum && b.minimum) set.minimum = b.minimum;
  if (a.maximum != b.maximum && b.maximum) set.maximum = b.maximum;
  if (a.start != b.start) set.start = b.start.value_or(b.minimum.value_or(1));
  if (a.cache != b.cache) set.cache = b.cache.value_or(1);
  out += ddl::sequence_options(set);
  if (a.minimum && !b.minimum) out += " NO MINVALUE";
  if (a.maximum && !b.maximum) out += " NO MAXVALUE";
  if (a.cycle != b.cycle) out += b.cycle ? " CYCLE" : " NO CYCLE";
  return out;
}

void plan_sequence(Planner& plan, const Change& change) {
  const Name name{change.object.schema.value_or(""), change.object.name};
  if (change.type == ChangeType::create_sequence) {
    const Sequence& sequence = as<Sequence>(change.to);
    Step& step = plan.at(simple(plan, "create_sequence", change.object, ddl::create_sequence(sequence), rank::sequences));
    step.provides = {relation_key(name)};
    step.needs = {schema_key(name.schema)};
    if (sequence.owner_table) {
      own(plan, change.object, sequence);
      go_on(plan, change.object, sequence);
    }
    if (!sequence.comment.empty()) plan.comment(change.object, sequence.comment, {relation_key(name)});
  } else if (change.type == ChangeType::drop_sequence) {
    const Name current = plan.now(name);
    Step& step = plan.at(plan.add("drop_sequence", change.object, "DROP SEQUENCE " + quoted(current), current));
    step.rank = rank::drops + 1;
    step.destroys = {relation_key(current)};
    step.before = {schema_key(current.schema)};
    step.why = "The value it had reached is gone.";
  } else if (change.type == ChangeType::rename_sequence) {
    plan_rename(plan, change, "rename_sequence", "SEQUENCE", {as<Sequence>(change.from).schema, as<Sequence>(change.from).name},
                relation_key);
  } else {
    const Sequence& before = as<Sequence>(change.from);
    const Sequence& after = as<Sequence>(change.to);
    if (const std::string options = altered_options(before, after); !options.empty()) {
      Step& step = plan.at(plan.add("alter_sequence", change.object, fmt::format("ALTER SEQUENCE {}{}", quoted(name), options), name));
      step.rank = rank::columns;
      step.needs = {relation_key(name)};
    }
    if (before.unlogged != after.unlogged) {
      Step& step = plan.at(plan.add("alter_sequence", change.object,
                                    fmt::format("ALTER SEQUENCE {} SET {}", quoted(name), after.unlogged ? "UNLOGGED" : "LOGGED"), name));
      step.rank = rank::columns;
      plan.lock(step, name, LockMode::access_exclusive);
    }
    std::optional<Name> owner = before.owner_table;
    std::string column = before.owner_column;
    if (owner) {
      owner = plan.now(*owner);
      column = plan.now(*owner, column);
    }
    if (owner != after.owner_table || column != after.owner_column) own(plan, change.object, after);
  }
}

}  // namespace

void plan_object(Planner& plan, const Change& change) {
  switch (change.type) {
    case ChangeType::create_schema:
    case ChangeType::drop_schema:
    case ChangeType::rename_schema: return plan_schema(plan, change);
    case ChangeType::create_extension:
    case ChangeType::drop_extension:
    case ChangeType::alter_extension: return plan_extension(plan, change);
    case ChangeType::create_sequence:
    case ChangeType::drop_sequence:
    case ChangeType::rename_sequence:
    case ChangeType::alter_sequence: return plan_sequence(plan, change);
    default: return plan_type(plan, change);
  }
}

}  // namespace assay::schema::migrate::postgres
