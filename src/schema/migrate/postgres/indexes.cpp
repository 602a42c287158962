#include <algorithm>

#include "schema/migrate/postgres/changes.h"

namespace assay::schema::migrate::postgres {
namespace {

const Index& index_of(const void* object) { return *static_cast<const Index*>(object); }
Name table_name(const Change& change) { return {change.object.schema.value_or(""), change.object.table.value_or("")}; }

bool is_partitioned(const Planner& plan, const Name& on) {
  const Table* table = plan.to_table(on);
  return table != nullptr && table->partition_by.has_value();
}

/// In use: building and dropping without CONCURRENTLY would stop its clients.
bool in_use(const Planner& plan, const Name& on) {
  if (plan.to_table(on) != nullptr) return plan.gentle(on);
  const View* view = plan.to_view(on);
  return plan.online && view != nullptr && !plan.created(on) && !plan.is_recreated(view);
}

std::size_t drop(Planner& plan, const Name& on, const Name& index, const std::vector<std::string>& columns, bool concurrently) {
  const std::size_t place = plan.add(concurrently ? "drop_index_concurrently" : "drop_index", object_in("index", on, index.name),
                                     fmt::format("DROP INDEX {}{}", concurrently ? "CONCURRENTLY " : "", quoted(index)), on);
  Step& step = plan.at(place);
  step.rank = rank::drops;
  step.destroys = {relation_key(index)};
  for (const std::string& column : columns) step.before.push_back(column_key(on, column));
  return place;
}

void needs(Planner& plan, Step& step, const Name& on, const Index& index) {
  step.needs.push_back(relation_key(on));
  for (const IndexPart& part : index.parts) {
    if (!part.column.empty()) step.needs.push_back(column_key(on, part.column));
    plan.need_expression(step, on, part.expression);
  }
  for (const std::string& column : index.include) step.needs.push_back(column_key(on, column));
  plan.need_expression(step, on, index.where);
}

// --- partitioned tables: the parent's index first, empty; then one on each partition, concurrently; attached, they make it valid

/// The name PostgreSQL would choose for a partition's index.
std::string chosen_name(const Table& child, const Index& index) {
  std::string name = child.name;
  for (const IndexPart& part : index.parts) name += "_" + (part.column.empty() ? std::string("expr") : part.column);
  return suffixed(name, "_idx");
}

const Index* attached(const Table& child, const Index& parent) {
  for (const Index& index : child.indexes)
    if (index.attached_to == parent.name || index.attached_to.ends_with("." + parent.name)) return &index;
  return nullptr;
}

struct Tree {
  std::vector<std::pair<Name, std::string>> renames = {};  ///< made under a temporary name → the name to have
};

std::size_t create_on_partitions(Planner& plan, const Name& on, const Index& wanted, const std::string& made_as, const std::string& suffix,
                                 std::size_t after, Tree& tree);

std::size_t create_only(Planner& plan, const Name& on, const Index& index, std::optional<std::size_t> after) {
  Index only = index;
  only.only = true;
  const std::size_t place = plan.add("create_index_only", object_in("index", on, index.name), ddl::create_index(on, only), on);
  Step& step = plan.at(place);
  step.rank = rank::gentle;
  needs(plan, step, on, index);
  step.provides = {relation_key({on.schema, index.name})};
  if (after) step.after.push_back(*after);
  step.why = "Empty and INVALID, until one is attached for every partition.";
  return place;
}

std::size_t create_on_partition(Planner& plan, const Table& child, const Index& wanted, const Name& parent_index, const std::string& suffix,
                                std::size_t after, Tree& tree) {
  const Name on = child.qualified();
  const Index* planned = attached(child, wanted);
  const std::string name = planned != nullptr ? planned->name : chosen_name(child, wanted);
  Index copy = wanted;
  copy.name = suffixed(name, suffix);
  copy.comment.clear();
  if (!suffix.empty()) tree.renames.push_back({{on.schema, copy.name}, name});
  std::size_t last = 0;
  if (child.partition_by) {
    last = create_only(plan, on, copy, after);
    last = create_on_partitions(plan, on, wanted, copy.name, suffix, last, tree);
  } else {
    last = plan.add("create_index_concurrently", object_in("index", on, copy.name), ddl::create_index(on, copy, true), on);
    plan.at(last).rank = rank::gentle;
    plan.at(last).after = {after};
    plan.at(last).provides = {relation_key({on.schema, copy.name})};
  }
  const std::size_t joined =
      plan.add("attach_index", object_in("index", on, copy.name),
               fmt::format("ALTER INDEX {} ATTACH PARTITION {}", quoted(parent_index), quoted(Name{on.schema, copy.name})));
  plan.at(joined).rank = rank::gentle;
  plan.at(joined).after = {last};
  return joined;
}

std::size_t create_on_partitions(Planner& plan, const Name& on, const Index& wanted, const std::string& made_as, const std::string& suffix,
                                 std::size_t after, Tree& tree) {
  for (const Table& child : plan.to.tables) {
    // A partition that this plan attaches gets its index by that.
    if (!child.partition_of || child.partition_of->parent != on) continue;
    const Table* before = plan.from_table(child.qualified());
    if (before == nullptr || !before->partition_of) continue;
    after = create_on_partition(plan, child, wanted, {on.schema, made_as}, suffix, after, tree);
  }
  return after;
}

void rename_made(Planner& plan, const Tree& tree, std::size_t after) {
  for (const auto& [was, is] : tree.renames) {
    const std::size_t place =
        plan.add("rename_index", object_of("index", {was.schema, is}), fmt::format("ALTER INDEX {} RENAME TO {}", quoted(was), quoted(is)));
    plan.at(place).rank = rank::drops + 1;
    plan.at(place).after = {after};
    after = place;
  }
}

void comment_of(Planner& plan, const Name& on, const Index& index) {
  if (!index.comment.empty())
    plan.comment(object_of("index", {on.schema, index.name}), index.comment, {relation_key({on.schema, index.name})});
}

// --- replacing

void replace(Planner& plan, const Change& change) {
  const Name on = table_name(change);
  const Index& before = index_of(change.from);
  const Index& after = index_of(change.to);
  if (plan.made_again.count(&after) != 0) return;
  const Name old{on.schema, before.name};
  std::vector<std::string> columns = plan.now(on, columns_of(before));
  if (!in_use(plan, on)) {
    const int unit = plan.new_unit();
    const std::size_t gone = drop(plan, on, old, columns, false);
    plan.at(gone).rank = rank::release;
    const std::size_t made = create_index(plan, on, after, unit, true);
    plan.at(gone).unit = unit;
    plan.at(made).after.push_back(gone);
    comment_of(plan, on, after);
    return;
  }
  const bool same_name = before.name == after.name;
  const std::string suffix = same_name ? "_assay_new" : "";
  Index made = after;
  made.name = suffixed(after.name, suffix);
  Tree tree;
  std::size_t built = 0;
  const bool partitioned = is_partitioned(plan, on) && !after.only;
  if (partitioned) {
    built = create_only(plan, on, made, {});
    built = create_on_partitions(plan, on, after, made.name, suffix, built, tree);
  } else {
    built = create_index(plan, on, made);
  }
  if (same_name) tree.renames.push_back({{on.schema, made.name}, after.name});
  // Of a partitioned table PostgreSQL drops an index with everything stopped; it is quick.
  const std::size_t gone = drop(plan, on, old, {}, !partitioned);
  plan.at(gone).after.push_back(built);
  rename_made(plan, tree, gone);
  const std::size_t count = plan.steps.size();
  comment_of(plan, on, after);
  if (plan.steps.size() > count) plan.at(count).after = {count - 1};
}

void alter_index(Planner& plan, const Change& change) {
  const Name on = table_name(change);
  const Index& before = index_of(change.from);
  const Index& after = index_of(change.to);
  const Name name{on.schema, after.name};
  const auto say = [&](std::string_view kind, std::string sql, const Name& target) {
    Step& step = plan.at(plan.add(kind, change.object, std::move(sql), target));
    step.rank = rank::swap;
    step.needs = {relation_key(name)};
  };
  std::vector<std::string> reset, set;
  for (const std::string& option : before.options)
    if (std::find(after.options.begin(), after.options.end(), option) == after.options.end())
      reset.push_back(option.substr(0, option.find('=')));
  for (const std::string& option : after.options)
    if (std::find(before.options.begin(), before.options.end(), option) == before.options.end()) set.push_back(option);
  if (!reset.empty()) say("alter_index", fmt::format("ALTER INDEX {} RESET ({})", quoted(name), list_of(reset)), {});
  if (!set.empty()) say("alter_index", fmt::format("ALTER INDEX {} SET ({})", quoted(name), ddl::options_sql(set)), {});
  if (before.tablespace != after.tablespace)
    say("alter_index",
        fmt::format("ALTER INDEX {} SET TABLESPACE {}", quoted(name), quoted(after.tablespace.empty() ? "pg_default" : after.tablespace)),
        {});
  if (before.clustered_on != after.clustered_on)
    say("alter_table_options",
        fmt::format("ALTER TABLE {} {}", quoted(on), after.clustered_on ? "CLUSTER ON " + quoted(after.name) : "SET WITHOUT CLUSTER"), on);
  if (before.replica_identity != after.replica_identity && after.replica_identity)
    say("alter_table", fmt::format("ALTER TABLE {} REPLICA IDENTITY USING INDEX {}", quoted(on), quoted(after.name)), on);
}

/// Attaching adopts a partition's own index; detaching leaves it the one that came from the parent.
bool is_derived(const Planner& plan, const Change& change) {
  const bool comes = change.type == ChangeType::create_index;
  const Table* table = comes ? plan.from_table(table_name(change)) : plan.to_table(table_name(change));
  if (table == nullptr) return false;
  const Index& index = index_of(comes ? change.to : change.from);
  const auto same = [&](const Index& other) {
    return other.parts == index.parts && other.method == index.method && other.unique == index.unique && other.where == index.where;
  };
  if (std::any_of(table->indexes.begin(), table->indexes.end(), [&](const Index& one) { return !one.attached_to.empty() && same(one); }))
    return true;
  const Table* parent = plan.parent_of(*table, comes);
  return parent != nullptr && std::any_of(parent->indexes.begin(), parent->indexes.end(), same);
}

}  // namespace

bool is_plain(const Index& index) {
  return index.where.empty() &&
         std::all_of(index.parts.begin(), index.parts.end(), [](const IndexPart& part) { return part.expression.empty(); });
}

std::vector<std::string> columns_of(const Index& index) {
  std::vector<std::string> out = index.include;
  const auto expression = [&](const std::string& text) {
    if (text.empty()) return;
    for (std::string& column : ddl::uses_of_expression(text).columns) out.push_back(std::move(column));
  };
  for (const IndexPart& part : index.parts) {
    if (!part.column.empty()) out.push_back(part.column);
    expression(part.expression);
  }
  expression(index.where);
  return out;
}

std::size_t create_index(Planner& plan, const Name& on, const Index& index, int unit, bool plain) {
  const bool gently = !plain && unit < 0 && in_use(plan, on);
  if (gently && is_partitioned(plan, on) && !index.only) {
    Tree tree;
    const std::size_t top = create_only(plan, on, index, {});
    return create_on_partitions(plan, on, index, index.name, "", top, tree);
  }
  const bool concurrently = gently && !index.only;
  const std::string_view kind = concurrently ? "create_index_concurrently" : index.only ? "create_index_only" : "create_index";
  const std::size_t place = plan.add(kind, object_in("index", on, index.name), ddl::create_index(on, index, concurrently), on);
  Step& step = plan.at(place);
  step.rank = concurrently ? rank::gentle : rank::constraints;
  step.unit = unit;
  step.provides = {relation_key({on.schema, index.name})};
  needs(plan, step, on, index);
  if (concurrently)
    step.why =
        "It waits for every transaction that began before it: look for old ones first. If it is cut off it leaves an INVALID index: drop that "
        "concurrently, then build again.";
  return place;
}

void plan_index(Planner& plan, const Change& change) {
  const Name on = table_name(change);
  switch (change.type) {
    case ChangeType::create_index:
      if (is_derived(plan, change)) return;
      create_index(plan, on, index_of(change.to));
      comment_of(plan, on, index_of(change.to));
      return;
    case ChangeType::drop_index: {
      if (is_derived(plan, change)) return;
      const Index& index = index_of(change.from);
      drop(plan, on, {on.schema, index.name}, plan.now(on, columns_of(index)), in_use(plan, on) && !is_partitioned(plan, on));
      return;
    }
    case ChangeType::replace_index: return replace(plan, change);
    case ChangeType::rename_index: {
      const Name was{on.schema, change.detail}, is{on.schema, change.object.name};
      Step& step =
          plan.at(plan.add("rename_index", change.object, fmt::format("ALTER INDEX {} RENAME TO {}", quoted(was), quoted(is.name))));
      step.rank = rank::renames;
      step.destroys = {relation_key(was)};
      step.provides = {relation_key(is)};
      step.needs = {relation_key(on)};
      return;
    }
    case ChangeType::alter_index: return alter_index(plan, change);
    default: return;
  }
}

}  // namespace assay::schema::migrate::postgres
