#include "sql/fingerprint.h"

#include <algorithm>
#include <set>

#include "core/ids.h"
#include "core/text.h"
#include "sql/lexer.h"
#include "sql/tree.h"

namespace assay::sql {
namespace {

// Part of every fingerprint: raise it when the recipe changes, so that old and new are never mixed.
constexpr std::string_view recipe = "1";

std::string hash(std::string_view dialect, std::string_view kind, std::string_view body, const std::vector<std::string>& relations) {
  std::string data = fmt::format("assay-fingerprint\x1f{}\x1f{}\x1f{}\x1f{}", recipe, dialect, kind, body);
  for (const std::string& relation : relations) data += "\x1f" + relation;
  return digest_hex(data, 16).substr(0, 16);
}

bool is_literal(TokenKind kind) { return kind == TokenKind::string || kind == TokenKind::number || kind == TokenKind::param; }

/// Literals become '?', lists of literals one '?', words lower case.
std::string shape(std::string_view text, Dialect dialect) {
  std::string out;
  bool after_literal = false;
  for (const Token& token : lex(text, dialect)) {
    if (is_literal(token.kind)) {
      if (!after_literal && !out.ends_with("? ,"))
        out += " ?";
      else if (out.ends_with(" ,"))
        out.resize(out.size() - 2);
      after_literal = true;
      continue;
    }
    after_literal = false;
    out += ' ';
    out += token.kind == TokenKind::word ? text::lower(token.text) : std::string(token.text);
  }
  if (out.ends_with(" ;")) out.resize(out.size() - 2);
  return out;
}

struct RelationVisitor {
  std::vector<std::pair<std::int64_t, std::string>> names;  ///< by place: the tree's member order is not the text's
  std::set<std::string> ctes;

  void add(const Json& var) {
    const auto schema = var["schemaname"].as_string();
    const std::string name(var["relname"].as_string());
    if (name.empty() || (schema.empty() && ctes.contains(name))) return;
    std::string full = schema.empty() ? name : std::string(schema) + "." + name;
    names.emplace_back(var["location"].as_int(), std::move(full));
  }
  void operator()(std::string_view key, const Json& body) {
    // A RangeVar is a node of its own or, where the grammar knows the type, a bare member (INSERT INTO, UPDATE …).
    if (key == "RangeVar" || (key == "relation" && body.find("relname"))) add(body);
  }
};

std::vector<std::string> relations_of(const Json& tree) {
  RelationVisitor visitor;
  auto collect = [&](std::string_view key, const Json& body) {
    if (key == "CommonTableExpr") visitor.ctes.emplace(body["ctename"].as_string());
  };
  visit_tree(tree, collect);
  visit_tree(tree, visitor);
  std::stable_sort(visitor.names.begin(), visitor.names.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::string> names;
  for (auto& [at, name] : visitor.names)
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(std::move(name));
  return names;
}

int highest_parameter(const std::vector<Token>& tokens) {
  int highest = 0;
  for (const Token& token : tokens)
    if (token.kind == TokenKind::param && token.text.size() > 1 && token.text.size() < 8)
      highest = std::max(highest, std::stoi(std::string(token.text.substr(1))));
  return highest;
}

}  // namespace

Fingerprint fingerprint(std::string_view text, Dialect dialect) {
  if (dialect == Dialect::postgres) {
    const std::string input(text);
    if (const auto base = library_fingerprint(input))
      if (const auto tree = parse_tree(input); tree && !(*tree)["stmts"].items().empty())
        return {hash("postgres", "parsed", *base, relations_of(*tree)), false};
  }
  return {hash(dialect == Dialect::postgres ? "postgres" : "mysql", "lexed", shape(text, dialect), {}), true};
}

std::string normalize(std::string_view text) {
  if (const auto normal = library_normalize(std::string(text))) return *normal;
  const auto tokens = lex(text);
  int next = highest_parameter(tokens);
  std::string out;
  std::size_t copied = 0;
  for (const Token& token : tokens) {
    if (token.kind != TokenKind::string && token.kind != TokenKind::number) continue;
    out += text.substr(copied, token.at - copied);
    out += fmt::format("${}", ++next);
    copied = token.at + token.text.size();
  }
  out += text.substr(copied);
  return out;
}

std::string redact(std::string_view text) {
  std::string out;
  std::size_t end = 0;
  for (const Token& token : lex(text)) {
    if (!out.empty() && token.at > end) out += ' ';
    out += token.kind == TokenKind::string || token.kind == TokenKind::number ? std::string("?") : std::string(token.text);
    end = token.at + token.text.size();
  }
  // a quoted name may hold line breaks: with them a statement could forge lines of a log
  std::replace_if(
      out.begin(), out.end(), [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
  return text::to_utf8(out);
}

std::vector<std::string> tables(std::string_view text) {
  const auto tree = parse_tree(text);
  return tree ? relations_of(*tree) : std::vector<std::string>{};
}

}  // namespace assay::sql
