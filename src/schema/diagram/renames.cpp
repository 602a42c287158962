#include "schema/diagram/renames.h"

#include <set>

#include "schema/ddl/read.h"
#include "schema/ddl/write.h"
#include "schema/diagram/convert.h"
#include "schema/diagram/merge_three.h"

namespace assay::schema::diagram {
namespace {

std::string_view word(NodeKind kind) {
  switch (kind) {
    case NodeKind::view: return "VIEW";
    case NodeKind::matview: return "MATERIALIZED VIEW";
    case NodeKind::enumeration: return "TYPE";
    case NodeKind::domain: return "DOMAIN";
    default: return "TABLE";
  }
}

/// The renames as statements. A name that another thing still has is reached by way of a free one, so that two may swap.
class Script {
 public:
  explicit Script(Dialect dialect) : dialect_(dialect) {}

  void compare(const Node& before, const Node& after) {
    if (before.kind != after.kind || before.kind == NodeKind::note || before.kind == NodeKind::area) return;
    const Name old{before.schema.value_or(""), before.name};
    // views have columns by their query: a table's are renamed
    if (before.kind == NodeKind::table) columns(before, after, old);
    if (before.name == after.name || before.schema != after.schema) return;
    const bool types = dialect_ == Dialect::postgres;
    if (before.kind != NodeKind::table && !types) return;
    const Name away{old.schema, free_name()};
    first_ += fmt::format("ALTER {} {} RENAME TO {};\n", word(before.kind), name(old), bare(away.name));
    second_ += fmt::format("ALTER {} {} RENAME TO {};\n", word(before.kind), name(away), bare(after.name));
  }

  std::string text() const { return columns_first_ + columns_second_ + first_ + second_; }

 private:
  void columns(const Node& before, const Node& after, const Name& table) {
    for (const Column& column : columns_of(before)) {
      const Column* now = find_column(after, column.id);
      if (!now || now->name == column.name) continue;
      const std::string away = free_name();
      columns_first_ += fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {};\n", name(table), bare(column.name), bare(away));
      columns_second_ += fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {};\n", name(table), bare(away), bare(now->name));
    }
  }
  std::string free_name() { return fmt::format("assay_away_{}", ++count_); }
  std::string name(const Name& of) const { return identifier(of, dialect_); }
  std::string bare(const std::string& of) const { return identifier(std::string_view(of), dialect_); }

  Dialect dialect_;
  int count_ = 0;
  std::string columns_first_, columns_second_, first_, second_;
};

}  // namespace

Diagram with_renames_followed(const Diagram& before, Diagram after) {
  if (before.dialect != after.dialect || after.dialect == Dialect::sqlserver || after.dialect == Dialect::oracle) return after;
  Script script(before.dialect);
  for (const Node& node : before.nodes)
    if (const Node* now = after.node(node.id)) script.compare(node, *now);
  const std::string sql = script.text();
  if (sql.empty()) return after;
  auto model = to_model(before);
  if (!model) return after;
  const auto renamed = apply_sql(std::move(*model), sql, before.dialect);
  if (!renamed || renamed->lost > 0) return after;
  // both from models, so that what a model writes in one way only is no difference
  const Diagram was = from_model(*to_model(before), {.layout = false}), is = from_model(renamed->model, {.layout = false});
  std::vector<Drift> unused;
  Diagram followed = merge_three(was, after, is, unused);
  return problems_of(followed).empty() ? followed : after;
}

}  // namespace assay::schema::diagram
