// The cases of the rules' pages (rule.h), for the tests that run them: on the model, and on real servers.
#pragma once
#include <algorithm>
#include <sstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "advise/lint/migration.h"
#include "core/embed.h"
#include "core/json.h"
#include "core/text.h"
#include "schema/ddl/read.h"

namespace assay::embedded {
std::span<const EmbeddedFile> lint_rule_pages();
}

namespace assay::lint {

struct Case {
  const LintRule* rule = nullptr;
  schema::Dialect dialect = schema::Dialect::postgres;
  bool flags = false;
  std::vector<std::string> expects = {};     ///< paths, sorted
  std::string sql = {};                      ///< without directives
  std::string existing = {};                 ///< rules of steps: what was there before
  std::vector<schema::File> files = {};      ///< … the migration
  bool wrapped = false;                      ///< … in a transaction of the tool's
  std::vector<std::string> directives = {};  ///< "rows orders 5000000"
  int line = 0;
  std::string name() const { return fmt::format("{}.md:{}", rule->slug, line); }
};

inline std::vector<Case> cases_of(const LintRule& rule) {
  const EmbeddedFile* page = find_embedded(embedded::lint_rule_pages(), std::string(rule.slug) + ".md");
  if (page == nullptr) throw std::runtime_error(std::string(rule.slug) + ".md is missing");
  std::vector<Case> cases;
  bool inside = false;
  int number = 0;
  for (const std::string_view line : text::split(page->data, '\n')) {
    ++number;
    if (!inside && line.starts_with("```")) {
      inside = true;
      std::istringstream head{std::string(line.substr(3))};
      Case next{.rule = &rule, .line = number};
      std::string dialect, kind, path;
      head >> dialect >> kind;
      const auto read = schema::dialect_of(dialect);
      if (!read) throw std::runtime_error(next.name() + ": no dialect " + dialect);
      next.dialect = *read;
      next.flags = kind == "flags";
      while (head >> path) next.expects.push_back(path);
      std::sort(next.expects.begin(), next.expects.end());
      cases.push_back(std::move(next));
    } else if (inside && line == "```") {
      inside = false;
    } else if (inside && line == "-- @existing") {
      cases.back().existing = std::exchange(cases.back().sql, {});
    } else if (inside && line == "-- @transaction") {
      cases.back().wrapped = true;
    } else if (inside && line.starts_with("-- @file ")) {
      if (!cases.back().sql.empty() && !cases.back().files.empty()) cases.back().files.back().text = std::exchange(cases.back().sql, {});
      cases.back().files.push_back({std::string(line.substr(9)), {}});
    } else if (inside && line.starts_with("-- @")) {
      cases.back().directives.emplace_back(line.substr(4));
    } else if (inside) {
      cases.back().sql.append(line).append("\n");
    }
  }
  for (Case& one : cases) {
    if (one.files.empty()) one.files.push_back({"case.sql", {}});
    one.files.back().text = one.sql;
  }
  return cases;
}

/// The case's schema; what its directives say is in `model` and `options`.
inline void apply_directives(const Case& one, schema::Model& model, LintOptions& options) {
  if (one.rule->taste) options.policy.enabled.emplace_back(one.rule->slug);
  for (const std::string& directive : one.directives) {
    std::istringstream in(directive);
    std::string what, table;
    in >> what;
    if (what == "text" || what == "since" || what == "statement") {
      // of servers (tests/contract/lint_test.cpp), and below
    } else if (what == "version") {
      in >> model.version;
    } else if (what == "policy") {
      std::string json;
      std::getline(in, json);
      const auto document = Json::parse(text::trim(json));
      if (!document) throw std::runtime_error(one.name() + ": " + document.error().message);
      auto policy = from_json<Policy>(*document);
      if (!policy) throw std::runtime_error(one.name() + ": " + policy.error().message);
      for (std::string& slug : options.policy.enabled) policy->enabled.push_back(std::move(slug));
      options.policy = std::move(*policy);
    } else if (what == "rows" || what == "bytes") {
      double number = 0;
      in >> table >> number;
      const auto at = std::find_if(model.tables.begin(), model.tables.end(), [&](const schema::Table& t) { return t.name == table; });
      if (at == model.tables.end()) throw std::runtime_error(one.name() + ": no table " + table);
      if (what == "rows")
        at->row_estimate = number;
      else
        at->bytes = static_cast<std::int64_t>(number);
      if (model.version == 0) model.version = one.dialect == schema::Dialect::postgres ? 180000 : 110400;
    } else if (what == "invalid") {
      in >> table;
      for (schema::Table& owner : model.tables)
        for (schema::Index& index : owner.indexes) index.valid = index.valid && index.name != table;
    } else {
      throw std::runtime_error(one.name() + ": no directive @" + what);
    }
  }
}

inline schema::Model model_of(const Case& one) {
  auto read = schema::read_sql(one.rule->step == nullptr ? one.sql : one.existing, one.dialect);
  if (!read || read->lost > 0) throw std::runtime_error(one.name() + ": " + (read ? read->problems.front().message : read.error().message));
  return std::move(read->model);
}

/// What a rule of steps says of the files, with the statements that its fixes replace.
inline MigrationLint migration_of(const Case& one, const std::vector<schema::File>& files, const schema::Model& model,
                                  const LintOptions& options) {
  MigrationOptions wanted;
  wanted.lint = options;
  wanted.schema = false;
  wanted.wrapped = one.wrapped;
  auto linted = lint_migration(files, model, wanted);
  if (!linted) throw std::runtime_error(one.name() + ": " + linted.error().message);
  if (!linted->not_modelled.empty()) throw std::runtime_error(one.name() + ": " + linted->not_modelled.front().why);
  MigrationLint out;
  for (std::size_t i = 0; i < linted->findings.size(); ++i) {
    if (linted->findings[i].rule != one.rule->slug) continue;
    out.findings.push_back(std::move(linted->findings[i]));
    out.sites.push_back(std::move(linted->sites[i]));
  }
  return out;
}

/// The files with the finding's fix in place of its statement.
inline std::vector<schema::File> fixed_files(const Case& one, const Finding& finding, const Site& site) {
  std::vector<schema::File> files = one.files;
  for (schema::File& file : files) {
    if (file.path != site.file) continue;
    std::size_t end = site.end;
    if (end < file.text.size() && file.text[end] == ';') ++end;
    file.text.replace(site.begin, end - site.begin, finding.fix->sql);
  }
  return files;
}

/// What a server has counted, as the case says.
inline std::vector<ObservedStatement> statements_of(const Case& one) {
  std::vector<ObservedStatement> out;
  for (const std::string& directive : one.directives) {
    if (!directive.starts_with("statement ")) continue;
    const auto document = Json::parse(text::trim(directive.substr(10)));
    if (!document) throw std::runtime_error(one.name() + ": " + document.error().message);
    auto read = from_json<ObservedStatement>(*document);
    if (!read) throw std::runtime_error(one.name() + ": " + read.error().message);
    out.push_back(std::move(*read));
  }
  return out;
}

/// What the rule says of the model, by path.
inline std::vector<Finding> findings_of(const Case& one, const schema::Model& model, const LintOptions& options) {
  std::vector<Finding> out;
  std::vector<Finding> found =
      one.rule->statement == nullptr ? lint(model, options).findings : lint_statements(statements_of(one), model.dialect, options.policy);
  for (Finding& finding : found)
    if (finding.rule == one.rule->slug) out.push_back(std::move(finding));
  return out;
}

inline std::vector<std::string> paths_of(const std::vector<Finding>& findings) {
  std::vector<std::string> out;
  for (const Finding& finding : findings) {
    std::string path = path_of(finding.where.object);
    std::replace(path.begin(), path.end(), ' ', '_');  // a case separates its objects by blanks
    out.push_back(std::move(path));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace assay::lint
