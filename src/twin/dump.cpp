#include "twin/dump.h"

#include <re2/re2.h>

#include <algorithm>
#include <set>
#include <vector>

#include "core/text.h"
#include "twin/process.h"
#include "twin/server.h"

namespace assay::twin {
namespace {

bool starts_entry(std::string_view line) { return line.starts_with("-- Name: ") || line.starts_with("-- Data for Name: "); }

/// `inside`: of a routine, whose body may hold comments and SET of its own.
bool says_nothing(std::string_view line, bool inside) {
  if (line == "--" || line.starts_with("SET default_") || line.starts_with("\\unrestrict ") ||
      line == "-- PostgreSQL database dump complete")
    return true;
  if (inside) return false;
  return line.empty() || line.starts_with("--") || line.starts_with("\\restrict ") || line.starts_with("SET ") ||
         line.starts_with("SELECT pg_catalog.set_config(");
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
}

/// The lines between "(" and ")" of CREATE TABLE and composite CREATE TYPE, without commas, in alphabetical order.
void sort_body(std::vector<std::string>& lines) {
  if (lines.empty()) return;
  const std::string& head = lines.front();
  const bool list = (head.starts_with("CREATE TABLE ") || head.starts_with("CREATE UNLOGGED TABLE ") ||
                     (head.starts_with("CREATE TYPE ") && head.ends_with(" AS ("))) &&
                    head.ends_with("(");
  if (!list) return;
  const auto end = std::find_if(lines.begin() + 1, lines.end(), [](const std::string& line) { return line.starts_with(")"); });
  for (auto at = lines.begin() + 1; at != end; ++at) {
    if (at->ends_with(",")) at->pop_back();
    static const RE2 made_up(R"( CONSTRAINT "?\w+_not_null\d*"? NOT NULL)");
    RE2::Replace(&*at, made_up, " NOT NULL");
  }
  std::sort(lines.begin() + 1, end);
}

std::string entry_text(std::vector<std::string> lines, bool rights) {
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  sort_body(lines);
  if (rights) std::sort(lines.begin(), lines.end());
  return text::join(lines, "\n");
}

/// HOST and password by environment: arguments can be read by everybody on the machine.
Result<std::string> run_pg_dump(const std::string& program, ScratchDatabase& scratch, const std::stop_token& stop) {
  const Place& place = scratch.place();
  Command command{.words = {program, "--schema-only", "--no-sync", "--no-tablespaces", "--lock-wait-timeout=20000", "-d", place.address},
                  .environment = {"PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "HOME=/nonexistent", "PGPASSWORD=" + place.password}};
  return capture(command, Millis(120'000), stop);
}

std::string quote_name(std::string_view name) {
  std::string quoted = "`";
  for (const char c : name) quoted += c == '`' ? std::string("``") : std::string(1, c);
  return quoted + "`";
}

struct Kind {
  std::string_view list;    ///< names
  std::string_view show;    ///< SHOW CREATE <this> name
  std::string_view column;  ///< of its answer
};
constexpr Kind kinds[] = {
    {"SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' ORDER BY 1", "TABLE",
     "Create Table"},
    {"SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'VIEW' ORDER BY 1", "VIEW",
     "Create View"},
    {"SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'SEQUENCE' ORDER BY 1", "SEQUENCE",
     "Create Table"},
    {"SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'FUNCTION' ORDER BY 1",
     "FUNCTION", "Create Function"},
    {"SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE() AND ROUTINE_TYPE = 'PROCEDURE' ORDER BY 1",
     "PROCEDURE", "Create Procedure"},
    {"SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY 1", "TRIGGER",
     "SQL Original Statement"},
    {"SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE() ORDER BY 1", "EVENT", "Create Event"}};

Result<std::string> show_everything(ScratchDatabase& scratch, const std::stop_token& stop) {
  std::string out;
  for (const Kind& kind : kinds) {
    auto names = scratch.session().query(kind.list, {}, {}, stop);
    if (!names) return fail(names.error());
    for (const auto& row : names->rows) {
      const std::string statement = fmt::format("SHOW CREATE {} {}", kind.show, quote_name(row[0].value_or("")));
      auto shown = scratch.session().query(statement, {}, {}, stop);
      if (!shown) return fail(shown.error());
      const int column = shown->column(kind.column);
      if (column < 0 || shown->rows.empty()) continue;
      out += normalise_show_create(shown->rows[0][static_cast<std::size_t>(column)].value_or("")) + ";\n";
    }
  }
  replace_all(out, quote_name(scratch.place().database) + ".", "");
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) { return text::split(text, '\n'); }

}  // namespace

std::string normalise_pg_dump(std::string_view text, std::string_view owner) {
  std::vector<std::string> entries;
  std::vector<std::string> lines;
  bool rights = false;
  const auto finish = [&] {
    if (std::string entry = entry_text(std::move(lines), rights); !entry.empty()) entries.push_back(std::move(entry));
    lines.clear();
  };
  for (const std::string_view line : lines_of(text)) {
    if (starts_entry(line)) {
      finish();
      rights = line.find("; Type: ACL;") != std::string_view::npos || line.find("; Type: DEFAULT ACL;") != std::string_view::npos;
    }
    const bool inside = !lines.empty() && (lines.front().starts_with("CREATE FUNCTION") || lines.front().starts_with("CREATE PROCEDURE"));
    if (says_nothing(line, inside)) continue;
    lines.emplace_back(line);
  }
  finish();
  std::sort(entries.begin(), entries.end());
  std::string out;
  for (std::string& entry : entries) {
    if (!owner.empty()) replace_all(entry, owner, "owner");
    out += entry + "\n\n";
  }
  return out;
}

std::string normalise_show_create(std::string_view text) {
  std::string one(text);
  static const RE2 counter(R"( AUTO_INCREMENT=\d+)"), definer(R"( ?DEFINER=\S+@\S+)");
  RE2::GlobalReplace(&one, counter, "");
  RE2::GlobalReplace(&one, definer, "");
  std::vector<std::string> lines;
  for (const std::string_view line : lines_of(one)) lines.emplace_back(line);
  if (lines.front().starts_with("CREATE TABLE") && lines.front().ends_with("(")) {
    const auto end = std::find_if(lines.begin() + 1, lines.end(), [](const std::string& line) { return line.starts_with(")"); });
    for (auto at = lines.begin() + 1; at != end; ++at)
      if (at->ends_with(",")) at->pop_back();
    std::sort(lines.begin() + 1, end);
  }
  return text::join(lines, "\n");
}

std::string first_difference(std::string_view a, std::string_view b) {
  if (a == b) return {};
  const auto in_a = lines_of(a), in_b = lines_of(b);
  const std::multiset<std::string_view> all_a(in_a.begin(), in_a.end()), all_b(in_b.begin(), in_b.end());
  const auto only = [](const std::vector<std::string_view>& lines, const std::multiset<std::string_view>& mine,
                       const std::multiset<std::string_view>& theirs) {
    for (const std::string_view line : lines)
      if (!line.empty() && mine.count(line) != theirs.count(line)) return text::one_line(text::clip(line, 300));
    return std::string("nothing");
  };
  return fmt::format("only in the first: {}; only in the second: {}", only(in_a, all_a, all_b), only(in_b, all_b, all_a));
}

Result<std::string> dump(ScratchDatabase& scratch, ShadowPool& pool, std::stop_token stop) {
  if (scratch.kit().engine != db::Engine::postgres) return show_everything(scratch, stop);
  const std::string program = pg_dump_for(pool.kits(), pool.dumps(), scratch.kit().number);
  if (program.empty())
    return fail(Code::unavailable, fmt::format("there is no pg_dump here that understands PostgreSQL {}", scratch.kit().version));
  auto text = run_pg_dump(program, scratch, stop);
  if (!text) return fail(text.error());
  return normalise_pg_dump(*text, scratch.place().owner);
}

}  // namespace assay::twin
