#include "db/mysql/grants.h"

#include <array>
#include <optional>

#include "core/text.h"

namespace assay::db::mysql {
namespace {

constexpr std::array<std::string_view, 16> writing = {"ALL PRIVILEGES", "INSERT",        "UPDATE",      "DELETE",  "CREATE",  "ALTER",
                                                      "DROP",           "INDEX",         "CREATE VIEW", "EXECUTE", "TRIGGER", "EVENT",
                                                      "CREATE ROUTINE", "ALTER ROUTINE", "CREATE USER", "SUPER"};

/// "`sh``op`" or "shop" at the front of `text`, which loses it.
std::optional<std::string> take_name(std::string_view& text) {
  std::string name;
  if (text.empty()) return std::nullopt;
  const char quote = text[0];
  if (quote != '`' && quote != '"') {
    const auto end = text.find_first_of(". ");
    name = text.substr(0, end);
    text.remove_prefix(std::min(end, text.size()));
    return name;
  }
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != quote) {
      name += text[i];
      continue;
    }
    if (i + 1 < text.size() && text[i + 1] == quote) {
      name += quote;
      ++i;
      continue;
    }
    text.remove_prefix(i + 1);
    return name;
  }
  return std::nullopt;
}

/// A privilege list; column lists "SELECT (a, b)" are dropped: they are no right on the whole.
std::set<std::string> privileges_of(std::string_view list) {
  std::set<std::string> found;
  std::string one;
  int depth = 0;
  bool columns = false;
  const auto finish = [&] {
    if (!columns && !text::trim(one).empty()) found.insert(std::string(text::trim(one)));
    one.clear();
    columns = false;
  };
  for (const char c : list) {
    if (c == '(') ++depth, columns = true;
    if (c == ',' && depth == 0)
      finish();
    else if (depth == 0)
      one += c;
    if (c == ')') --depth;
  }
  finish();
  return found;
}

/// SQL's LIKE with '\' as the escape.
bool like(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '%') return like(pattern.substr(1), text) || (!text.empty() && like(pattern, text.substr(1)));
  if (text.empty()) return false;
  if (pattern[0] == '\\' && pattern.size() > 1) return pattern[1] == text[0] && like(pattern.substr(2), text.substr(1));
  return (pattern[0] == '_' || pattern[0] == text[0]) && like(pattern.substr(1), text.substr(1));
}

bool has(const std::set<std::string>& privileges, std::string_view privilege) {
  return privileges.contains(std::string(privilege)) || (privilege != "GRANT OPTION" && privileges.contains("ALL PRIVILEGES"));
}

}  // namespace

void Grants::add(std::string_view line) {
  constexpr std::string_view begin = "GRANT ";
  if (line.substr(0, begin.size()) != begin) return;
  const auto on = line.find(" ON ");
  if (on == std::string_view::npos) return;
  auto privileges = privileges_of(line.substr(begin.size(), on - begin.size()));
  std::string_view where = line.substr(on + 4);
  for (const std::string_view one : writing) writes_ = writes_ || privileges.contains(std::string(one));
  if (line.ends_with("WITH GRANT OPTION")) privileges.insert("GRANT OPTION");
  if (where.substr(0, 4) == "*.* ") {
    global_.merge(privileges);
    return;
  }
  const auto database = take_name(where);
  if (database && where.substr(0, 3) == ".* ") databases_.push_back({*database, std::move(privileges)});
}

bool Grants::global(std::string_view privilege) const { return has(global_, privilege); }

bool Grants::on_database(std::string_view database, std::string_view privilege) const {
  if (global(privilege)) return true;
  for (const OnDatabase& one : databases_)
    if (has(one.privileges, privilege) && like(one.pattern, database)) return true;
  return false;
}

}  // namespace assay::db::mysql
