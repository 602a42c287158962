#include "schema/ddl/postgres/state.h"

#include <algorithm>

#include "core/text.h"

namespace assay::schema::postgres::reader {
namespace {

struct ExtensionTypes {
  std::string_view extension;
  std::string_view types;  ///< separated by blanks
};

// The types of extensions that schemas name without saying where they live.
constexpr ExtensionTypes extension_types[] = {
    {"citext", "citext"},
    {"cube", "cube"},
    {"hstore", "hstore"},
    {"intarray", "query_int"},
    {"isn", "ean13 isbn isbn13 ismn ismn13 issn issn13 upc"},
    {"ltree", "lquery ltree ltxtquery"},
    {"postgis", "box2d box3d geography geometry geometry_dump spheroid"},
    {"postgis_raster", "raster"},
    {"postgis_topology", "topogeometry"},
    {"seg", "seg"},
    {"vector", "halfvec sparsevec vector"},
};

}  // namespace

std::string object_key(const ObjectRef& object) {
  std::string key = object.kind;
  for (const std::string& part : {object.schema.value_or(""), object.table.value_or(""), object.name, object.column.value_or("")}) {
    key += '\0';
    key += part;
  }
  return key;
}

State::State(Model model, const ReadOptions& options) : server_version(model.version), options_(options) {
  search_path = {options_.default_schema};
  for (Namespace& schema : model.schemas) schemas.emplace(schema.name, std::move(schema));
  for (Extension& extension : model.extensions) {
    add_extension_types(extension);
    extensions.emplace(extension.name, std::move(extension));
  }
  for (const Enum& type : model.enums) add_type({type.schema, type.name});
  for (const Domain& type : model.domains) {
    add_type({type.schema, type.name});
    for (const Check& check : type.checks) add_constraint(type.schema, check.name);
  }
  for (const Composite& type : model.composites) add_relation({type.schema, type.name}, RelationKind::composite);
  for (const Sequence& sequence : model.sequences) add_relation({sequence.schema, sequence.name}, RelationKind::sequence);
  for (const View& view : model.views) {
    add_relation(view.qualified(), RelationKind::view);
    for (const Index& index : view.indexes) add_relation({view.schema, index.name}, RelationKind::index, view.qualified());
  }
  for (const Table& table : model.tables) {
    add_relation(table.qualified(), RelationKind::table);
    add_parts(table);
    if (table.partition_of) children(table.partition_of->parent).push_back(table.qualified());
    for (const Name& parent : table.inherits) children(parent).push_back(table.qualified());
  }
  for (const Opaque& object : model.opaque) {
    if (object.kind == "table" || object.kind == "foreign_table") add_relation(object.name, RelationKind::opaque);
    if (object.kind == "type" || object.kind == "range" || object.kind == "base_type") add_type(object.name);
  }
  enums.fill(std::move(model.enums));
  domains.fill(std::move(model.domains));
  composites.fill(std::move(model.composites));
  sequences.fill(std::move(model.sequences));
  views.fill(std::move(model.views));
  tables.fill(std::move(model.tables));
  for (Routine& routine : model.routines) routines[key_of(routine.qualified())].push_back(std::move(routine));
  for (Trigger& trigger : model.triggers) triggers(trigger.table).push_back(std::move(trigger));
  for (Policy& policy : model.policies) policies(policy.table).push_back(std::move(policy));
  for (Grant& grant : model.grants) grants[object_key(grant.object)].push_back(std::move(grant));
  for (Owner& owner : model.owners) owners.emplace(object_key(owner.object), std::move(owner));
  opaque = std::move(model.opaque);
  rest_.dialect = Dialect::postgres;
  rest_.version = model.version;
  rest_.database = std::move(model.database);
  rest_.charset = std::move(model.charset);
  rest_.collation = std::move(model.collation);
}

ReadResult State::finish(ReadResult result) {
  complete_foreign_keys();
  complete_partitioned_indexes();
  Model& model = result.model;
  model = std::move(rest_);
  for (auto& [name, schema] : schemas) model.schemas.push_back(std::move(schema));
  for (auto& [name, extension] : extensions) model.extensions.push_back(std::move(extension));
  model.enums = enums.take();
  model.domains = domains.take();
  model.composites = composites.take();
  model.sequences = sequences.take();
  model.tables = tables.take();
  model.views = views.take();
  for (auto& [name, overloads] : routines) std::move(overloads.begin(), overloads.end(), std::back_inserter(model.routines));
  for (auto& [name, list] : triggers_) std::move(list.begin(), list.end(), std::back_inserter(model.triggers));
  for (auto& [name, list] : policies_) std::move(list.begin(), list.end(), std::back_inserter(model.policies));
  for (auto& [name, list] : grants) std::move(list.begin(), list.end(), std::back_inserter(model.grants));
  for (auto& [name, owner] : owners) model.owners.push_back(std::move(owner));
  model.opaque = std::move(opaque);
  model.sort();
  for (const auto& [what, place] : passed_) {
    Problem& problem = problems_[place.first];
    problem.message = fmt::format("{}: {} {} passed over.", what, place.second, place.second == 1 ? "statement" : "statements");
  }
  result.problems = std::move(problems_);
  result.lost = static_cast<std::size_t>(
      std::count_if(result.problems.begin(), result.problems.end(), [](const Problem& p) { return p.kind == ProblemKind::lost; }));
  return result;
}

// REFERENCES t without columns means t's primary key, which may be made after it.
void State::complete_foreign_keys() {
  tables.each([&](Table& table) {
    for (ForeignKey& key : table.foreign_keys) {
      if (!key.ref_columns.empty()) continue;
      const Table* referenced = tables.find({key.ref_schema, key.ref_table});
      const Key* primary = referenced == nullptr ? nullptr : referenced->primary_key();
      if (primary != nullptr) key.ref_columns = primary->columns;
    }
  });
}

// pg_dump makes the index of a partitioned table ON ONLY it and attaches the partitions' own: when all have one it is an index like any other.
void State::complete_partitioned_indexes() {
  tables.each([&](Table& table) {
    for (Index& index : table.indexes) {
      if (!index.only) continue;
      const std::vector<Name>& below = children(table.qualified());
      const auto lacks = [&](const Name& name) {
        const Table* child = tables.find(name);
        return child != nullptr && std::none_of(child->indexes.begin(), child->indexes.end(),
                                                [&](const Index& theirs) { return theirs.attached_to == index.name; });
      };
      index.only = std::any_of(below.begin(), below.end(), lacks);
    }
  });
}

std::string_view State::type_schema(std::string_view name) const {
  for (const std::string& schema : search_path) {
    const std::string key = key_of(schema, name);
    if (types_.contains(key)) return schema;
    const auto relation = relations_.find(key);
    if (relation != relations_.end() && relation->second.kind <= RelationKind::composite) return schema;
  }
  return {};
}

std::string_view State::relation_schema(std::string_view name) const {
  for (const std::string& schema : search_path)
    if (relations_.contains(key_of(schema, name))) return schema;
  return {};
}

std::string_view State::function_schema(std::string_view name) const {
  for (const std::string& schema : search_path)
    if (routines.contains(key_of(schema, name))) return schema;
  return {};
}

const std::string& State::creation_schema() const { return search_path.empty() ? options_.default_schema : search_path.front(); }

Name State::new_name(std::string_view schema, std::string_view name) const {
  return {schema.empty() ? creation_schema() : std::string(schema), std::string(name)};
}

Name State::new_name(const pg_query_RangeVar* range) const {
  return new_name(sv(pg_query_RangeVar_schemaname(range)), sv(pg_query_RangeVar_relname(range)));
}

namespace {
std::string_view schema_in(Nodes parts) { return parts.size() > 1 ? text_of(parts[parts.size() - 2]) : std::string_view(); }
std::string_view name_in(Nodes parts) { return parts.empty() ? std::string_view() : text_of(parts.back()); }
}  // namespace

Name State::new_name(Nodes parts) const { return new_name(schema_in(parts), name_in(parts)); }

Name State::relation_name(const pg_query_RangeVar* range) const {
  const std::string_view schema = sv(pg_query_RangeVar_schemaname(range));
  const std::string_view name = sv(pg_query_RangeVar_relname(range));
  return new_name(schema.empty() ? relation_schema(name) : schema, name);
}

Name State::relation_name(Nodes parts) const {
  const std::string_view schema = schema_in(parts);
  return new_name(schema.empty() ? relation_schema(name_in(parts)) : schema, name_in(parts));
}

Name State::type_name(Nodes parts) const {
  const std::string_view schema = schema_in(parts);
  return new_name(schema.empty() ? type_schema(name_in(parts)) : schema, name_in(parts));
}

Name State::routine_name(Nodes parts) const {
  const std::string_view schema = schema_in(parts);
  return new_name(schema.empty() ? function_schema(name_in(parts)) : schema, name_in(parts));
}

const Relation* State::relation(const Name& name) const {
  const auto at = relations_.find(key_of(name));
  return at == relations_.end() ? nullptr : &at->second;
}

bool State::add_relation(const Name& name, RelationKind kind, Name owner) {
  return relations_.try_emplace(key_of(name), Relation{kind, std::move(owner)}).second;
}

void State::remove_constraint(std::string_view schema, std::string_view name) {
  const auto at = constraints_.find(key_of(schema, name));
  if (at != constraints_.end() && --at->second == 0) constraints_.erase(at);
}

void State::add_parts(const Table& table) {
  const Name owner = table.qualified();
  const auto index = [&](const std::string& name, bool constraint) {
    add_relation({table.schema, name}, RelationKind::index, owner);
    if (constraint) add_constraint(table.schema, name);
  };
  for (const Key& key : table.keys) index(key.name, true);
  for (const Exclusion& exclusion : table.exclusions) index(exclusion.name, true);
  for (const Index& one : table.indexes) index(one.name, false);
  for (const Check& check : table.checks) add_constraint(table.schema, check.name);
  for (const ForeignKey& key : table.foreign_keys) add_constraint(table.schema, key.name);
  for (const Column& column : table.columns) {
    if (!column.not_null_name.empty()) add_constraint(table.schema, column.not_null_name);
    if (column.identity)
      add_relation({table.schema, column.identity->sequence.empty() ? table.name + "_" + column.name + "_seq" : column.identity->sequence},
                   RelationKind::identity_sequence, owner);
  }
}

void State::remove_parts(const Table& table) {
  for (const Key& key : table.keys) remove_relation({table.schema, key.name}), remove_constraint(table.schema, key.name);
  for (const Exclusion& one : table.exclusions) remove_relation({table.schema, one.name}), remove_constraint(table.schema, one.name);
  for (const Index& index : table.indexes) remove_relation({table.schema, index.name});
  for (const Check& check : table.checks) remove_constraint(table.schema, check.name);
  for (const ForeignKey& key : table.foreign_keys) remove_constraint(table.schema, key.name);
  for (const Column& column : table.columns) {
    if (!column.not_null_name.empty()) remove_constraint(table.schema, column.not_null_name);
    if (column.identity)
      remove_relation(
          {table.schema, column.identity->sequence.empty() ? table.name + "_" + column.name + "_seq" : column.identity->sequence});
  }
}

void State::move_table_lists(const Name& from, const Name& to) {
  const auto move = [&](auto& lists) {
    auto list = lists.extract(key_of(from));
    if (list.empty()) return;
    list.key() = key_of(to);
    lists.insert(std::move(list));
  };
  move(children_);
  move(triggers_);
  move(policies_);
  for (auto& [parent, list] : children_) std::replace(list.begin(), list.end(), from, to);
}

void State::add_extension_types(const Extension& extension) {
  for (const ExtensionTypes& known : extension_types)
    if (known.extension == extension.name)
      for (const std::string_view type : text::split(known.types, ' ')) add_type(new_name(extension.schema, type));
}

// "\connect shop", or for names that are no words: \connect -reuse-previous=on "dbname='my shop'"
void State::connect(std::string_view database) {
  std::string name(database.substr(0, std::min(database.find(' '), database.size())));
  if (const auto at = database.find("dbname='"); at != std::string_view::npos)
    name = database.substr(at + 8, database.find('\'', at + 8) - at - 8);
  else if (name.size() > 1 && name.front() == '"')
    name = database.substr(1, database.find('"', 1) - 1);
  if (name.empty() || name == "-") return;
  if (!connected_.empty() && name != connected_ && !relations_.empty())
    approximated(fmt::format("The text goes on in another database, {}; what it makes there joins the same model.", name));
  if (name != "template1" && name != "postgres") rest_.database = name;
  connected_ = name;
  search_path = {options_.default_schema};
}

void State::problem(ProblemKind kind, std::string message) {
  const std::size_t place = std::min(place_, text_.size());
  if (place < counted_to_) counted_to_ = line_begin_ = 0, lines_ = 1;
  for (; counted_to_ < place; ++counted_to_)
    if (text_[counted_to_] == '\n') line_begin_ = counted_to_ + 1, ++lines_;
  const std::string_view line = text_.substr(line_begin_, place - line_begin_);
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; };
  const auto inside = std::count_if(line.begin(), line.end(), continues);
  problems_.push_back({.kind = kind,
                       .line = lines_,
                       .column = static_cast<int>(static_cast<std::ptrdiff_t>(line.size()) - inside) + 1,
                       .message = std::move(message),
                       .statement = std::string(text::clip(text::one_line(statement_.substr(0, 400)), 120))});
}

void State::passed_over(const std::string& what) {
  auto [at, added] = passed_.try_emplace(what, problems_.size(), 0);
  if (added) problem(ProblemKind::ignored, {});
  ++at->second.second;
}

}  // namespace assay::schema::postgres::reader
