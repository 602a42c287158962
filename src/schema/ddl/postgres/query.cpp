#include "schema/ddl/postgres/query.h"

#include <algorithm>
#include <unordered_set>

#include "schema/ddl/postgres/names.h"
#include "schema/ddl/postgres/qualify.h"
#include "schema/ddl/postgres/star.h"

namespace assay::schema::postgres::reader {
namespace {

// pg_get_viewdef writes table.column everywhere but in a query that is not inside another and reads from one thing only.
class Speller final : public Visitor {
 public:
  explicit Speller(State& state) : state_(state) {}

  bool enter(const upb_Message* message, const upb_MiniTable* type) override {
    if (type == &pg_0query__SelectStmt_msg_init) open(reinterpret_cast<const pg_query_SelectStmt*>(message));
    if (type == &pg_0query__ColumnRef_msg_init && !outputs_.contains(message))
      column(reinterpret_cast<pg_query_ColumnRef*>(const_cast<upb_Message*>(message)));
    return true;
  }
  void leave(const upb_Message*, const upb_MiniTable* type) override {
    if (type == &pg_0query__SelectStmt_msg_init) scopes_.pop_back();
  }

 private:
  struct Source {
    std::string name;
    const std::vector<Column>* columns = nullptr;
    const std::vector<std::string>* names = nullptr;  ///< of a view
    bool known() const { return columns != nullptr || (names != nullptr && !names->empty()); }
    bool has(std::string_view column) const {
      if (columns != nullptr) return std::any_of(columns->begin(), columns->end(), [&](const Column& c) { return c.name == column; });
      return names != nullptr && std::find(names->begin(), names->end(), column) != names->end();
    }
  };
  struct Scope {
    std::vector<Source> sources;
    std::size_t items = 0;  ///< tables, joins, functions … in FROM
  };

  void source(const Node* from, Scope& scope) {
    ++scope.items;
    Source source;
    switch (kind(from)) {
      case pg_query_Node_node_join_expr: {
        const pg_query_JoinExpr* join = pg_query_Node_join_expr(from);
        this->source(pg_query_JoinExpr_larg(join), scope);
        return this->source(pg_query_JoinExpr_rarg(join), scope);
      }
      case pg_query_Node_node_range_var: {
        const pg_query_RangeVar* range = pg_query_Node_range_var(from);
        const Name name{str(pg_query_RangeVar_schemaname(range)), str(pg_query_RangeVar_relname(range))};
        const pg_query_Alias* alias = pg_query_RangeVar_alias(range);
        source.name = alias == nullptr ? name.name : str(pg_query_Alias_aliasname(alias));
        if (alias != nullptr && !list(pg_query_Alias_colnames, alias).empty()) break;
        if (const Table* table = state_.tables.find(name)) source.columns = &table->columns;
        if (const View* view = state_.views.find(name)) source.names = &view->columns;
        break;
      }
      default: break;
    }
    scope.sources.push_back(std::move(source));
  }

  void open(const pg_query_SelectStmt* select) {
    Scope scope;
    for (const Node* from : list(pg_query_SelectStmt_from_clause, select)) source(from, scope);
    std::vector<std::string> named;
    for (const Node* node : list(pg_query_SelectStmt_target_list, select)) {
      if (kind(node) != pg_query_Node_node_res_target) continue;
      auto* target = const_cast<pg_query_ResTarget*>(pg_query_Node_res_target(node));
      const std::string name = str(pg_query_ResTarget_name(target));
      if (name.empty()) continue;
      named.push_back(name);
      if (name == column_name_of(pg_query_ResTarget_val(target))) pg_query_ResTarget_set_name(target, upb_StringView_FromString(""));
    }
    // ORDER BY means the output column of that name before any table's.
    for (const Node* node : list(pg_query_SelectStmt_sort_clause, select)) {
      const Node* by = kind(node) == pg_query_Node_node_sort_by ? pg_query_SortBy_node(pg_query_Node_sort_by(node)) : nullptr;
      if (kind(by) != pg_query_Node_node_column_ref) continue;
      const Nodes fields = list(pg_query_ColumnRef_fields, pg_query_Node_column_ref(by));
      if (fields.size() == 1 && std::find(named.begin(), named.end(), text_of(fields[0])) != named.end())
        outputs_.insert(UPB_UPCAST(pg_query_Node_column_ref(by)));
    }
    scopes_.push_back(std::move(scope));
  }

  void column(pg_query_ColumnRef* reference) {
    const Nodes fields = list(pg_query_ColumnRef_fields, static_cast<const pg_query_ColumnRef*>(reference));
    if (scopes_.empty() || fields.empty() || kind(fields.back()) != pg_query_Node_node_string) return;
    const bool plain = scopes_.size() == 1 && scopes_[0].items == 1;
    const std::string_view name = text_of(fields.back());
    if (fields.size() == 2 && plain && scopes_[0].sources[0].name == text_of(fields[0]) && scopes_[0].sources[0].has(name)) {
      const Node* last = fields.back();
      pg_query_ColumnRef_resize_fields(reference, 1, state_.arena())[0] = const_cast<Node*>(last);
      return;
    }
    if (fields.size() != 1 || plain) return;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend(); ++scope) {
      const Source* found = nullptr;
      for (const Source& source : scope->sources) {
        if (!source.known()) return;
        if (!source.has(name)) continue;
        if (found != nullptr) return;  // of USING: either
        found = &source;
      }
      if (found == nullptr) continue;
      const Node* last = fields.back();
      Node** slots = pg_query_ColumnRef_resize_fields(reference, 2, state_.arena());
      slots[0] = name_node(found->name, state_.arena());
      slots[1] = const_cast<Node*>(last);
      return;
    }
  }

  State& state_;
  std::vector<Scope> scopes_;
  std::unordered_set<const upb_Message*> outputs_;
};

}  // namespace

void spell_query(State& state, const Node* query) {
  spell_out_stars(state, query);
  qualify(query, state);
  Speller speller(state);
  walk(query, speller);
}

}  // namespace assay::schema::postgres::reader
