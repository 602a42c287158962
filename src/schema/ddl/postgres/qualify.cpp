#include "schema/ddl/postgres/qualify.h"

#include <algorithm>

#include "core/text.h"
#include "schema/ddl/postgres/quote.h"
#include "schema/ddl/postgres/types.h"

namespace assay::schema::postgres::reader {
namespace {

/// Calls relation(), function(), type(), column() for what a tree names; names of WITH queries are no relations where they are visible.
class References : public Visitor {
 public:
  bool enter(const upb_Message* message, const upb_MiniTable* type) final {
    if (std::find(done_.begin(), done_.end(), message) != done_.end()) return false;
    if (type == &pg_0query__RangeVar_msg_init) {
      const auto* range = reinterpret_cast<const pg_query_RangeVar*>(message);
      if (pg_query_RangeVar_schemaname(range).size != 0 || !is_with_name(sv(pg_query_RangeVar_relname(range)))) relation(range);
      return false;
    }
    if (type == &pg_0query__FuncCall_msg_init) function(reinterpret_cast<const pg_query_FuncCall*>(message));
    if (type == &pg_0query__TypeName_msg_init) type_name(reinterpret_cast<const pg_query_TypeName*>(message));
    if (type == &pg_0query__TypeCast_msg_init) cast(reinterpret_cast<const pg_query_TypeCast*>(message));
    if (type == &pg_0query__ColumnRef_msg_init) column(reinterpret_cast<const pg_query_ColumnRef*>(message));
    if (type == &pg_0query__SelectStmt_msg_init)
      with(pg_query_SelectStmt_with_clause(reinterpret_cast<const pg_query_SelectStmt*>(message)));
    if (type == &pg_0query__InsertStmt_msg_init) {
      const auto* insert = reinterpret_cast<const pg_query_InsertStmt*>(message);
      target(pg_query_InsertStmt_relation(insert));
      with(pg_query_InsertStmt_with_clause(insert));
    }
    if (type == &pg_0query__UpdateStmt_msg_init) {
      const auto* update = reinterpret_cast<const pg_query_UpdateStmt*>(message);
      target(pg_query_UpdateStmt_relation(update));
      with(pg_query_UpdateStmt_with_clause(update));
    }
    if (type == &pg_0query__DeleteStmt_msg_init) {
      const auto* remove = reinterpret_cast<const pg_query_DeleteStmt*>(message);
      target(pg_query_DeleteStmt_relation(remove));
      with(pg_query_DeleteStmt_with_clause(remove));
    }
    if (type == &pg_0query__MergeStmt_msg_init) {
      const auto* merge = reinterpret_cast<const pg_query_MergeStmt*>(message);
      target(pg_query_MergeStmt_relation(merge));
      with(pg_query_MergeStmt_with_clause(merge));
    }
    return true;
  }

  void leave(const upb_Message*, const upb_MiniTable* type) final {
    if (opens_scope(type)) visible_.resize(scopes_.back()), scopes_.pop_back();
  }

 protected:
  ~References() = default;
  virtual void relation(const pg_query_RangeVar* range) = 0;
  virtual void function(const pg_query_FuncCall* call) = 0;
  virtual void type_name(const pg_query_TypeName* type) = 0;
  virtual void cast(const pg_query_TypeCast*) {}
  virtual void column(const pg_query_ColumnRef*) {}

 private:
  static bool opens_scope(const upb_MiniTable* type) {
    return type == &pg_0query__SelectStmt_msg_init || type == &pg_0query__InsertStmt_msg_init || type == &pg_0query__UpdateStmt_msg_init ||
           type == &pg_0query__DeleteStmt_msg_init || type == &pg_0query__MergeStmt_msg_init;
  }
  bool is_with_name(std::string_view name) const { return std::find(visible_.begin(), visible_.end(), name) != visible_.end(); }
  /// The table written to is never a WITH query, whatever its name.
  void target(const pg_query_RangeVar* range) {
    if (range == nullptr) return;
    relation(range);
    done_.push_back(UPB_UPCAST(range));
  }
  /// A query of WITH sees those before it; of WITH RECURSIVE all.
  void with(const pg_query_WithClause* clause) {
    scopes_.push_back(visible_.size());
    if (clause == nullptr) return;
    const Nodes queries = list(pg_query_WithClause_ctes, clause);
    const bool recursive = pg_query_WithClause_recursive(clause);
    const auto name_of = [](const Node* node) { return sv(pg_query_CommonTableExpr_ctename(pg_query_Node_common_table_expr(node))); };
    if (recursive)
      for (const Node* query : queries) visible_.push_back(name_of(query));
    for (const Node* query : queries) {
      walk(query, *this);
      if (!recursive) visible_.push_back(name_of(query));
    }
    done_.push_back(UPB_UPCAST(clause));
  }

  std::vector<const upb_Message*> done_;
  std::vector<std::string_view> visible_;
  std::vector<std::size_t> scopes_;
};

class Qualifier final : public References {
 public:
  explicit Qualifier(const Resolver& resolver) : resolver_(resolver) {}

 private:
  void relation(const pg_query_RangeVar* range) override {
    if (pg_query_RangeVar_schemaname(range).size != 0) return;
    const std::string_view schema = resolver_.relation_schema(sv(pg_query_RangeVar_relname(range)));
    if (!schema.empty()) pg_query_RangeVar_set_schemaname(const_cast<pg_query_RangeVar*>(range), copied_text(schema, resolver_.arena()));
  }
  void function(const pg_query_FuncCall* call) override {
    const Nodes names = list(pg_query_FuncCall_funcname, call);
    if (names.size() != 1 || is_common_function(text_of(names[0]))) return;
    const std::string_view schema = resolver_.function_schema(text_of(names[0]));
    if (schema.empty()) return;
    auto* changed = const_cast<pg_query_FuncCall*>(call);
    Node* first = name_node(schema, resolver_.arena());
    Node* second = name_node(text_of(names[0]), resolver_.arena());
    Node** slots = pg_query_FuncCall_resize_funcname(changed, 2, resolver_.arena());
    slots[0] = first;
    slots[1] = second;
  }
  void type_name(const pg_query_TypeName* type) override {
    const Nodes names = list(pg_query_TypeName_names, type);
    if (names.size() != 1 || pg_query_TypeName_pct_type(type)) return;
    const std::string_view name = text_of(names[0]);
    const bool alias = is_builtin_type(name);
    const std::string_view schema = alias ? std::string_view("pg_catalog") : resolver_.type_schema(name);
    // "text" and "pg_catalog.text" print differently; only types that the grammar itself qualifies are shown by their own word.
    static constexpr std::string_view own_word[] = {"bool",      "bpchar",      "float4",   "float8",  "int2",
                                                    "int4",      "int8",        "interval", "numeric", "time",
                                                    "timestamp", "timestamptz", "timetz",   "varbit",  "varchar"};
    if (schema.empty() || (alias && !std::binary_search(std::begin(own_word), std::end(own_word), name))) return;
    auto* changed = const_cast<pg_query_TypeName*>(type);
    Node* first = name_node(schema, resolver_.arena());
    Node* second = name_node(name, resolver_.arena());
    Node** slots = pg_query_TypeName_resize_names(changed, 2, resolver_.arena());
    slots[0] = first;
    slots[1] = second;
  }
  void cast(const pg_query_TypeCast* cast) override {
    const Nodes names = list(pg_query_TypeName_names, pg_query_TypeCast_type_name(cast));
    const Node* argument = pg_query_TypeCast_arg(cast);
    if (names.empty() || text_of(names.back()) != "regclass" || kind(argument) != pg_query_Node_node_a_const) return;
    const pg_query_A_Const* value = pg_query_Node_a_const(argument);
    if (pg_query_A_Const_val_case(value) != pg_query_A_Const_val_sval) return;
    auto* text = const_cast<pg_query_String*>(pg_query_A_Const_sval(value));
    pg_query_String_set_sval(text, copied_text(regclass_text(sv(pg_query_String_sval(text)), resolver_), resolver_.arena()));
  }

  const Resolver& resolver_;
};

class Collector final : public References {
 public:
  Collector(Uses& uses, const Resolver* resolver) : uses_(uses), resolver_(resolver) {}

 private:
  void relation(const pg_query_RangeVar* range) override {
    add_relation({str(pg_query_RangeVar_schemaname(range)), str(pg_query_RangeVar_relname(range))});
  }
  void add_relation(Name name) {
    if (name.schema.empty() && resolver_ != nullptr) name.schema = resolver_->relation_schema(name.name);
    if (name.schema != "pg_catalog" && name.schema != "information_schema") uses_.relations.push_back(std::move(name));
  }
  void function(const pg_query_FuncCall* call) override {
    const Nodes names = list(pg_query_FuncCall_funcname, call);
    if (names.empty()) return;
    Name name{names.size() > 1 ? std::string(text_of(names[names.size() - 2])) : std::string(), std::string(text_of(names.back()))};
    const bool sequence = name.name == "nextval" || name.name == "currval" || name.name == "setval";
    const Nodes arguments = list(pg_query_FuncCall_args, call);
    if (sequence && !arguments.empty()) regclass(arguments[0]);
    if (name.schema == "pg_catalog" || (name.schema.empty() && is_common_function(name.name))) return;
    if (name.schema.empty() && resolver_ != nullptr) name.schema = resolver_->function_schema(name.name);
    uses_.functions.push_back(std::move(name));
  }
  void type_name(const pg_query_TypeName* type) override {
    if (!pg_query_TypeName_pct_type(type)) add_type_use(uses_, type_of(type, resolver_));
  }
  void cast(const pg_query_TypeCast* cast) override {
    const Nodes names = list(pg_query_TypeName_names, pg_query_TypeCast_type_name(cast));
    if (!names.empty() && text_of(names.back()) == "regclass") regclass(pg_query_TypeCast_arg(cast));
  }
  void regclass(const Node* literal) {
    if (kind(literal) != pg_query_Node_node_a_const) return;
    const pg_query_A_Const* value = pg_query_Node_a_const(literal);
    if (pg_query_A_Const_val_case(value) != pg_query_A_Const_val_sval) return;
    Name name = regclass_name(sv(pg_query_String_sval(pg_query_A_Const_sval(value))));
    if (!name.name.empty()) add_relation(std::move(name));
  }
  void column(const pg_query_ColumnRef* reference) override {
    const Nodes fields = list(pg_query_ColumnRef_fields, reference);
    if (fields.empty()) return;
    uses_.columns.push_back(kind(fields.back()) == pg_query_Node_node_a_star ? "*" : std::string(text_of(fields.back())));
  }

  Uses& uses_;
  const Resolver* resolver_;
};

template <class T>
void sort_unique(std::vector<T>& list) {
  std::sort(list.begin(), list.end());
  list.erase(std::unique(list.begin(), list.end()), list.end());
}

}  // namespace

void qualify(const Node* node, const Resolver& resolver) {
  Qualifier qualifier(resolver);
  walk(node, qualifier);
}

void add_uses(Uses& to, const Node* node, const Resolver* resolver) {
  Collector collector(to, resolver);
  walk(node, collector);
}

void add_type_use(Uses& to, const DataType& type) {
  if (!type.schema.empty() ? type.schema != "pg_catalog"
                           : !is_builtin_type(type.name) && type.name.find_first_of(" \"%") == std::string::npos) {
    static constexpr std::string_view words[] = {"bigint", "boolean", "character", "integer", "numeric", "real", "smallint"};
    if (type.name.empty() || (type.schema.empty() && std::binary_search(std::begin(words), std::end(words), type.name))) return;
    to.types.push_back({type.schema, type.name});
  }
}

void tidy(Uses& uses) {
  sort_unique(uses.relations);
  sort_unique(uses.functions);
  sort_unique(uses.types);
  sort_unique(uses.columns);
}

Uses uses_of(const Node* node, const Resolver* resolver) {
  Uses uses;
  add_uses(uses, node, resolver);
  tidy(uses);
  return uses;
}

Name regclass_name(std::string_view literal) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < literal.size(); ++i) {
    if (literal[i] == '"') {
      // A doubled quote inside is one.
      for (++i; i < literal.size() && (literal[i] != '"' || literal.substr(i + 1, 1) == "\""); ++i) {
        if (literal[i] == '"') ++i;
        parts.back() += literal[i];
      }
    } else if (literal[i] == '.') {
      parts.emplace_back();
    } else {
      parts.back() += text::lower(literal.substr(i, 1));
    }
  }
  if (parts.size() > 2 || parts.back().empty() || (parts.back()[0] >= '0' && parts.back()[0] <= '9')) return {};
  return parts.size() == 2 ? Name{parts[0], parts[1]} : Name{"", parts[0]};
}

std::string regclass_text(std::string_view literal, const Resolver& resolver) {
  const Name name = regclass_name(literal);
  if (name.name.empty() || !name.schema.empty()) return std::string(literal);
  const std::string_view schema = resolver.relation_schema(name.name);
  return schema.empty() ? std::string(literal) : ident(schema, name.name);
}

}  // namespace assay::schema::postgres::reader
