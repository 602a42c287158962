#include "sql/rewrite.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "core/text.h"
#include "sql/lexer.h"
#include "sql/tree.h"

namespace assay::sql {
namespace {

bool is_param(const Json& node) { return node_type(node) == "ParamRef"; }
bool is_constant(const Json& node) { return node_type(node) == "A_Const"; }
std::size_t location(const Json& body) { return static_cast<std::size_t>(body["location"].as_int()); }
std::string operator_name(const Json& expr) { return text::join(name_parts(expr["name"]), "."); }

/// The unqualified name, or the name in pg_catalog; "" for another schema's.
std::string function_name(const Json& call) {
  const auto parts = name_parts(call["funcname"]);
  if (parts.size() == 2 && parts[0] != "pg_catalog") return {};
  return parts.empty() ? std::string() : parts.back();
}

template <std::size_t N>
bool one_of(std::string_view word, const std::array<std::string_view, N>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// The type's last name part when `node` is a cast.
std::string cast_type(const Json& node) {
  if (node_type(node) != "TypeCast") return {};
  const auto parts = name_parts(node_body(node)["typeName"]["names"]);
  return parts.empty() ? std::string() : parts.back();
}

bool same_expression(const Json& a, const Json& b);
bool same_members(const Json& a, const Json& b) {
  auto counts = [](std::string_view key) {
    return key != "location" && key != "number" && key != "list_start" && key != "list_end" && key != "rexpr_list_start" &&
           key != "rexpr_list_end";
  };
  auto i = a.members().begin(), j = b.members().begin();
  while (true) {
    while (i != a.members().end() && !counts(i->first)) ++i;
    while (j != b.members().end() && !counts(j->first)) ++j;
    if (i == a.members().end() || j == b.members().end()) return i == a.members().end() && j == b.members().end();
    if (i->first != j->first || !same_expression(i->second, j->second)) return false;
    ++i;
    ++j;
  }
}
/// Equal but for places, parameter numbers and parameters in place of literals.
bool same_expression(const Json& a, const Json& b) {
  // pg_stat_statements numbers a literal in the select list and leaves its twin in GROUP BY as it was written
  if ((is_param(a) && is_constant(b)) || (is_constant(a) && is_param(b))) return true;
  if (a.is_object() && b.is_object()) return same_members(a, b);
  if (a.is_array() && b.is_array())
    return a.items().size() == b.items().size() && std::equal(a.items().begin(), a.items().end(), b.items().begin(),
                                                              [](const Json& x, const Json& y) { return same_expression(x, y); });
  return a == b;
}

std::vector<const Json*> parameters_of(const Json& json) {
  std::vector<const Json*> found;
  auto collect = [&](std::string_view key, const Json& body) {
    if (key == "ParamRef") found.push_back(&body);
  };
  visit_tree(json, collect);
  return found;
}

/// Parameters and literals, in order.
std::vector<const Json*> leaves_of(const Json& json) {
  std::vector<const Json*> found;
  auto collect = [&](std::string_view key, const Json& body) {
    if (key == "ParamRef" || key == "A_Const") found.push_back(&body);
  };
  visit_tree(json, collect);
  return found;
}

class Rewriter {
 public:
  explicit Rewriter(std::string_view text) : text_(text), tokens_(lex(text)) {}

  void operator()(std::string_view key, const Json& body) {
    if (key == "FuncCall") function(body);
    if (key == "A_Expr") expression(body);
    if (key == "SelectStmt") select(body);
    if (key == "CommonTableExpr") recursive_start(node_body(body["ctequery"]));
    if (key == "NullTest" && is_param(body["arg"]) && uses_[node_body(body["arg"])["number"].as_int()] == 1)
      cast(body["arg"], "text", "an untyped parameter beside IS NULL became text");
  }
  void count_uses(const Json& statement) {
    for (const Json* param : parameters_of(statement)) ++uses_[(*param)["number"].as_int()];
  }

  Rewritten finish() {
    Rewritten out;
    std::map<std::string, int> numbers;
    std::size_t copied = 0;
    for (const Token& token : tokens_) {
      const auto edit = edits_.find(token.at);
      std::string replacement(token.text);
      if (edit != edits_.end() && edit->second.replace) replacement = *edit->second.replace;
      if (token.kind == TokenKind::param && replacement.starts_with('$')) {
        const int number = numbers.emplace(replacement, static_cast<int>(numbers.size()) + 1).first->second;
        replacement = fmt::format("${}", number);
      }
      if (edit != edits_.end()) replacement += edit->second.append;
      out.text += text_.substr(copied, token.at - copied);
      out.text += replacement;
      copied = token.at + token.text.size();
    }
    out.text += text_.substr(copied);
    out.parameters = static_cast<int>(numbers.size());
    out.what = std::move(what_);
    return out;
  }

  void cast(const Json& param, std::string_view type, std::string_view why) {
    Edit& edit = edits_[location(node_body(param))];
    if (!edit.append.empty()) return;
    edit.append = fmt::format("::{}", type);
    note(why);
  }

 private:
  struct Edit {
    std::optional<std::string> replace;
    std::string append;
  };

  void note(std::string_view why) {
    if (std::find(what_.begin(), what_.end(), why) == what_.end()) what_.emplace_back(why);
  }
  std::size_t token_at(std::size_t at) const {
    const auto found =
        std::lower_bound(tokens_.begin(), tokens_.end(), at, [](const Token& token, std::size_t place) { return token.at < place; });
    return static_cast<std::size_t>(found - tokens_.begin());
  }
  bool token_is(std::size_t index, std::string_view word) const {
    return index < tokens_.size() && text::iequals(tokens_[index].text, word);
  }
  void replace(std::size_t token, std::string_view with) { edits_[tokens_[token].at].replace = std::string(with); }

  void extract(const Json& call) {
    const std::size_t name = token_at(location(call));
    const std::size_t from = token_at(location(node_body(call["args"].at(0)))) + 1;
    const auto literal = edits_.find(location(node_body(call["args"].at(0))));
    if (literal != edits_.end() && literal->second.replace && !literal->second.replace->starts_with('$')) return;
    if (!token_is(name, "extract") || !token_is(from, "from")) return;
    replace(name, "pg_catalog.date_part");
    replace(from, ",");
    note("extract($n FROM x) became date_part($n, x)");
  }

  void function(const Json& call) {
    static constexpr std::array<std::string_view, 16> any = {"jsonb_build_object",
                                                             "json_build_object",
                                                             "jsonb_build_array",
                                                             "json_build_array",
                                                             "concat",
                                                             "concat_ws",
                                                             "format",
                                                             "to_json",
                                                             "to_jsonb",
                                                             "json_agg",
                                                             "jsonb_agg",
                                                             "json_object_agg",
                                                             "jsonb_object_agg",
                                                             "array_agg",
                                                             "pg_typeof",
                                                             "num_nonnulls"};
    const auto& args = call["args"].items();
    const std::string name = function_name(call);
    if (args.empty() || name.empty()) return;
    if (name == "extract" && call["funcformat"].as_string() == "COERCE_SQL_SYNTAX" && is_param(args[0])) return extract(call);
    if (name == "generate_series") return series(args);
    if (name == "sum" || name == "avg") return aggregate(args[0]);
    if (call["agg_within_group"].as_bool() && name.starts_with("percentile_"))
      return each_param(args, "double precision", "a percentile's parameter became double precision");
    if (one_of(name, any)) each_param(args, "text", "an untyped function argument became text");
  }
  void each_param(const Json::Array& args, std::string_view type, std::string_view why) {
    for (const Json& arg : args) {
      if (is_param(arg)) cast(arg, type, why);
      for (const Json& element : node_body(arg)["elements"].items())
        if (is_param(element)) cast(element, type, why);
    }
  }
  void series(const Json::Array& args) {
    bool all_params = true, instants = false;
    for (const Json& arg : args) {
      const std::string type = cast_type(arg);
      instants = instants || type == "date" || type.starts_with("timestamp") || type == "interval";
      all_params = all_params && is_param(arg);
    }
    if (!all_params && !instants) return;
    for (std::size_t i = 0; i < args.size(); ++i)
      if (is_param(args[i]))
        cast(args[i], !instants ? "bigint" : i == 2 ? "interval" : "timestamptz", "generate_series' parameters got a type");
  }
  void aggregate(const Json& arg) {
    constexpr std::string_view why = "a summed parameter became numeric";
    if (is_param(arg)) return cast(arg, "numeric", why);
    if (node_type(arg) != "CaseExpr") return;
    std::vector<const Json*> results;
    for (const Json& when : node_body(arg)["args"].items()) results.push_back(&node_body(when)["result"]);
    if (const Json& other = node_body(arg)["defresult"]; !other.is_null()) results.push_back(&other);
    if (!std::all_of(results.begin(), results.end(), [](const Json* result) { return is_param(*result); })) return;
    for (const Json* result : results) cast(*result, "numeric", why);
  }

  void expression(const Json& expr) {
    static constexpr std::array<std::string_view, 5> arithmetic = {"+", "-", "*", "/", "%"};
    static constexpr std::array<std::string_view, 3> sets = {"@>", "<@", "&&"};
    const std::string_view kind = expr["kind"].as_string();
    const std::string op = operator_name(expr);
    if (kind == "AEXPR_OP_ANY" && op == "=") return any_array(expr, "IN");
    if (kind == "AEXPR_OP_ALL" && op == "<>") return any_array(expr, "NOT IN");
    if (kind != "AEXPR_OP") return;
    if (one_of(op, sets)) {
      set_operand(expr["lexpr"]);
      set_operand(expr["rexpr"]);
    }
    if (!one_of(op, arithmetic) || !is_param(expr["rexpr"])) return;
    const Json& left = expr["lexpr"];
    if (left.is_null() || is_param(left))
      return cast(left.is_null() ? expr["rexpr"] : left, "numeric", "a parameter in arithmetic became numeric");
    if (op == "+" || op == "-") date_arithmetic(left, expr["rexpr"]);
  }
  void date_arithmetic(const Json& left, const Json& param) {
    static constexpr std::array<std::string_view, 4> clocks = {"now", "date_trunc", "statement_timestamp", "clock_timestamp"};
    const std::string_view clock = node_type(left) == "SQLValueFunction" ? node_body(left)["op"].as_string() : std::string_view();
    if (clock == "SVFOP_CURRENT_DATE" || cast_type(left) == "date") return cast(param, "integer", "days added to a date became integer");
    const bool instant = clock.starts_with("SVFOP_CURRENT_TIMESTAMP") || clock.starts_with("SVFOP_LOCALTIMESTAMP") ||
                         cast_type(left).starts_with("timestamp");
    if (instant || (node_type(left) == "FuncCall" && one_of(function_name(node_body(left)), clocks)))
      cast(param, "interval", "a span added to a time became interval");
  }

  static bool only_params(const Json& array) {
    const auto& items = node_body(array)["elements"].items();
    return node_type(array) == "A_ArrayExpr" && !items.empty() && std::all_of(items.begin(), items.end(), is_param);
  }
  /// x = ANY (ARRAY[$1, $2]): the array would be text[]; in a list the parameters take x's type.
  void any_array(const Json& expr, std::string_view in) {
    if (!only_params(expr["rexpr"])) return;
    const std::size_t op = token_at(location(expr));
    const std::size_t end = token_at(static_cast<std::size_t>(node_body(expr["rexpr"])["list_end"].as_int()));
    if (op + 4 >= tokens_.size() || !token_is(op + 2, "(") || !token_is(op + 3, "array") || !token_is(op + 4, "[") || !token_is(end, "]"))
      return;
    replace(op, in);
    for (const std::size_t index : {op + 1, op + 3, op + 4, end}) replace(index, "");
    note("= ANY (ARRAY[…]) of parameters became IN (…)");
  }
  void set_operand(const Json& array) {
    if (!only_params(array)) return;
    const std::size_t begin = token_at(location(node_body(array)));
    const std::size_t end = token_at(static_cast<std::size_t>(node_body(array)["list_end"].as_int()));
    if (!token_is(begin, "array") || !token_is(end, "]")) return;
    for (std::size_t index = begin; index <= end; ++index)
      if (index != begin + 2) replace(index, "");
    note("an array of parameters became one parameter");
  }

  /// WITH RECURSIVE … SELECT $1 AS depth … UNION ALL SELECT depth + $2: the start's parameter would be text.
  void recursive_start(const Json& query) {
    const auto& start = query["larg"]["targetList"].items();
    const auto& step = query["rarg"]["targetList"].items();
    for (std::size_t i = 0; i < start.size() && i < step.size(); ++i)
      if (is_param(node_body(start[i])["val"]) && node_type(node_body(step[i])["val"]) == "A_Expr" &&
          operator_name(node_body(node_body(step[i])["val"])) != "||")
        cast(node_body(start[i])["val"], "integer", "a recursion's counter became integer");
  }

  /// The same expression written with other parameters is another expression to GROUP BY: give equal ones equal parameters.
  void select(const Json& select) {
    std::vector<const Json*> anchors;
    for (const Json& item : select["groupClause"].items()) anchors.push_back(&item);
    const bool distinct = !select["distinctClause"].items().empty();
    if (distinct)
      for (const Json& target : select["targetList"].items()) anchors.push_back(&node_body(target)["val"]);
    for (const Json* anchor : anchors) {
      if (is_param(*anchor) || is_constant(*anchor) || leaves_of(*anchor).empty()) continue;
      if (!distinct) align(select["targetList"], *anchor);
      align(select["havingClause"], *anchor);
      align(select["sortClause"], *anchor);
    }
  }
  /// One of two leaves that stand for the same value takes the other's text: a literal wins over a parameter.
  void share(const Json& leaf, const Json& anchor) {
    const bool leaf_is_param = leaf.find("number"), anchor_is_param = anchor.find("number");
    if (!leaf_is_param && !anchor_is_param) return;
    if (leaf_is_param && anchor_is_param && leaf["number"].as_int() == anchor["number"].as_int()) return;
    const Json& target = leaf_is_param ? leaf : anchor;
    const std::size_t from = token_at(location(leaf_is_param ? anchor : leaf));
    if (from >= tokens_.size() || tokens_[from].kind == TokenKind::symbol) return;
    edits_[location(target)].replace = std::string(tokens_[from].text);
    note("equal expressions of GROUP BY, DISTINCT and ORDER BY share their parameters");
  }
  void align(const Json& where, const Json& anchor) {
    if (where.is_array())
      for (const Json& item : where.items()) align(item, anchor);
    if (!where.is_object()) return;
    if (&where != &anchor && same_expression(where, anchor)) {
      const auto from = leaves_of(where), to = leaves_of(anchor);
      for (std::size_t i = 0; i < from.size() && i < to.size(); ++i) share(*from[i], *to[i]);
      return;
    }
    for (const auto& [key, value] : where.members()) align(value, anchor);
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  std::map<std::size_t, Edit> edits_;
  std::map<std::int64_t, int> uses_;
  std::vector<std::string> what_;
};

/// Casts of parameters and LIMIT are typed already.
void cast_untyped(const Json& json, Rewriter& rewriter) {
  for (const Json& item : json.items()) cast_untyped(item, rewriter);
  if (is_param(json)) return rewriter.cast(json, "text", "untyped parameters became text");
  for (const auto& [key, value] : json.members()) {
    if (key == "limitCount" || key == "limitOffset" || (key == "arg" && is_param(value) && json.find("typeName"))) continue;
    cast_untyped(value, rewriter);
  }
}

}  // namespace

Rewritten make_preparable(std::string_view text, const Json& statement) {
  Rewriter rewriter(text);
  rewriter.count_uses(statement);
  visit_tree(statement, rewriter);
  return rewriter.finish();
}

std::string cast_parameters_to_text(std::string_view text, const Json& statement) {
  Rewriter rewriter(text);
  cast_untyped(statement, rewriter);
  return rewriter.finish().text;
}

}  // namespace assay::sql
