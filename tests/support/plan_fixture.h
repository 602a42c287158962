// A migration as a text file: two schemas, the plan between them, rows that must survive. tests/fixtures/migrations/*.txt; the unit test holds
// the plans to what stands there (ASSAY_UPDATE=1 writes it), the contract test executes them. For tests only; reads files; throws on bad ones.
//
//   # A sentence that says what is shown.
//   # version: 150000   # strategy: direct   # rows: public.orders=5000000   # answers: id=rename   # renamed: table:public.b=public.a
//   === from | to | data | check | plan | down
// `data`: statements run on the first schema. `check`: one query a line, which answers the same before and after ("before ~> after" otherwise).
#pragma once
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/text.h"
#include "schema/ddl/read.h"
#include "schema/migrate/plan.h"

namespace assay::schema::test {

struct Fixture {
  std::filesystem::path path = {};
  std::string title = {};
  std::map<std::string, std::string> sections = {};
  std::multimap<std::string, std::string> settings = {};
  std::string name() const { return path.stem().string(); }
  std::string setting(const std::string& key) const {
    const auto found = settings.find(key);
    return found == settings.end() ? "" : found->second;
  }
};

inline Fixture read_fixture(const std::filesystem::path& path) {
  Fixture out{.path = path};
  std::ifstream file(path);
  std::string line, section;
  while (std::getline(file, line)) {
    if (line.starts_with("=== ")) {
      section = line.substr(4);
      out.sections[section];
    } else if (!section.empty()) {
      out.sections[section] += line + "\n";
    } else if (const auto colon = line.find(": "); line.starts_with("# ") && colon != std::string::npos && line.find(' ', 2) > colon) {
      out.settings.emplace(line.substr(2, colon - 2), line.substr(colon + 2));
    } else if (line.starts_with("# ")) {
      out.title += (out.title.empty() ? "" : " ") + line.substr(2);
    }
  }
  if (!out.sections.count("from") || !out.sections.count("to")) throw std::runtime_error(path.string() + ": no from or to");
  return out;
}

inline std::vector<Fixture> fixtures() {
  std::vector<Fixture> out;
  for (const auto& entry : std::filesystem::directory_iterator(ASSAY_SOURCE_DIR "/tests/fixtures/migrations"))
    if (entry.path().extension() == ".txt") out.push_back(read_fixture(entry.path()));
  std::sort(out.begin(), out.end(), [](const Fixture& a, const Fixture& b) { return a.path < b.path; });
  return out;
}

inline Model model_of(const Fixture& fixture, const std::string& section) {
  auto read = read_sql(fixture.sections.at(section), Dialect::postgres);
  if (!read) throw std::runtime_error(fixture.name() + ": " + read.error().message);
  for (const Problem& problem : read->problems)
    if (problem.kind == ProblemKind::lost) throw std::runtime_error(fixture.name() + ": " + problem.message + ": " + problem.statement);
  const auto [first, last] = fixture.settings.equal_range("rows");
  for (auto it = first; it != last; ++it)
    for (Table& table : read->model.tables)
      if (const std::string prefix = display(table.qualified()) + "="; it->second.starts_with(prefix)) {
        table.row_estimate = std::stod(it->second.substr(prefix.size()));
        table.bytes = static_cast<std::int64_t>(table.row_estimate) * 100;
      }
  return std::move(read->model);
}

inline std::pair<std::string, std::string> key_and_value(const std::string& text) {
  const auto equals = text.rfind('=');
  return {text.substr(0, equals), text.substr(equals + 1)};
}

inline PlanOptions options_of(const Fixture& fixture, int version = 0) {
  PlanOptions out;
  if (fixture.setting("strategy") == "direct") out.strategy = Strategy::direct;
  const std::string wanted = fixture.setting("version");
  out.version = version != 0 ? version : wanted.empty() ? 150'000 : std::stoi(wanted);
  out.diff.owners = fixture.setting("owners") == "true";
  const auto fill = [&](const char* key, std::map<std::string, std::string>& into) {
    const auto [first, last] = fixture.settings.equal_range(key);
    for (auto it = first; it != last; ++it) into.insert(key_and_value(it->second));
  };
  fill("answers", out.diff.answers);
  fill("renamed", out.diff.renamed_from);
  return out;
}

inline std::string rendered(const std::vector<MigrationStatement>& statements) {
  std::string out;
  for (const MigrationStatement& s : statements) {
    out += fmt::format("{} {}", s.transaction ? "[" + std::to_string(*s.transaction) + "]" : "[alone]", s.kind);
    if (s.phase) out += " " + *s.phase;
    if (s.repeat) out += " repeat";
    if (s.rewrites) out += " rewrites";
    if (s.scans) out += " scans";
    if (s.blocks != Blocks::none) out += s.blocks == Blocks::writes ? " blocks writes" : " blocks reads and writes";
    if (s.hazard != Hazard::none)
      out += std::string(" hazard ") + std::string(enum_names(s.hazard)[static_cast<std::size_t>(s.hazard)].name);
    out += fmt::format(" timeouts {}/{}", s.lock_timeout_ms, s.statement_timeout_ms) + "\n";
    for (const Lock& lock : s.locks) out += "  lock " + lock.object + " " + lock.mode + "\n";
    if (!s.why.empty()) out += "  " + s.why + "\n";
    out += s.sql + ";\n\n";
  }
  return out;
}

inline std::string rendered(const Migration& migration) {
  std::string out = rendered(migration.statements);
  for (const NotModelled& one : migration.not_reproduced) out += fmt::format("not reproduced: {} {}: {}\n", one.kind, one.name, one.why);
  for (const NotModelled& one : migration.not_modelled) out += fmt::format("not modelled: {} {}: {}\n", one.kind, one.name, one.why);
  for (const Question& question : migration.questions) out += fmt::format("question {}: {}\n", question.id, question.text);
  return out;
}

/// Writes the file again with other plans in it.
inline void rewrite(const Fixture& fixture, const std::string& plan, const std::string& down) {
  std::ifstream file(fixture.path);
  std::string line, kept;
  while (std::getline(file, line) && line != "=== plan") kept += line + "\n";
  file.close();
  std::ofstream out(fixture.path);
  out << kept << "=== plan\n" << plan << "=== down\n" << down;
}

}  // namespace assay::schema::test
