#include <algorithm>
#include <cctype>

#include "core/text.h"
#include "schema/migrate/files.h"

namespace assay::schema {
namespace {

std::string_view base_name(std::string_view path) {
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool digit(char c) { return c >= '0' && c <= '9'; }

/// "V1_2__add.sql" → {'V', "1_2"}; '\0' when it is no Flyway name.
std::pair<char, std::string> flyway_name(std::string_view name) {
  const auto separator = name.find("__");
  if (separator == std::string_view::npos || name.empty()) return {'\0', {}};
  const std::string_view version = name.substr(1, separator - 1);
  const bool numeric =
      !version.empty() && std::all_of(version.begin(), version.end(), [](char c) { return digit(c) || c == '_' || c == '.'; });
  if ((name[0] == 'V' || name[0] == 'U' || name[0] == 'B') && numeric) return {name[0], std::string(version)};
  if (name[0] == 'R' && version.empty()) return {'R', {}};
  return {'\0', {}};
}

std::string leading_digits(std::string_view name) {
  std::size_t n = 0;
  while (n < name.size() && digit(name[n])) ++n;
  return std::string(name.substr(0, n));
}

/// Numbers compare as numbers: 2 before 10, 1.2 before 1.10; what is not a number compares as text.
bool natural_less(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (digit(a[0]) && digit(b[0])) {
      const auto number = [](std::string_view& s) {
        std::size_t n = 0;
        while (n < s.size() && digit(s[n])) ++n;
        std::string_view digits = s.substr(0, n);
        s.remove_prefix(n);
        while (digits.size() > 1 && digits[0] == '0') digits.remove_prefix(1);
        return digits;
      };
      const std::string_view x = number(a), y = number(b);
      if (x.size() != y.size()) return x.size() < y.size();
      if (x != y) return x < y;
      continue;
    }
    if (a[0] != b[0]) return a[0] < b[0];
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return a.size() < b.size();
}

bool has_line(std::string_view text, std::string_view beginning) {
  for (const std::string_view line : text::split(text, '\n'))
    if (text::trim(line).starts_with(beginning)) return true;
  return false;
}

MigrationFormat format_of(const std::vector<const File*>& files) {
  std::size_t flyway = 0, golang = 0;
  for (const File* file : files) {
    const std::string_view name = base_name(file->path);
    flyway += flyway_name(name).first != '\0' ? 1U : 0U;
    golang += name.ends_with(".up.sql") && !leading_digits(name).empty() ? 1U : 0U;
    if (file->text.starts_with("--liquibase formatted sql") || has_line(file->text.substr(0, 400), "--liquibase formatted sql"))
      return MigrationFormat::liquibase;
    if (has_line(file->text, "-- +goose Up")) return MigrationFormat::goose;
    if (has_line(file->text, "-- migrate:up")) return MigrationFormat::dbmate;
  }
  if (golang > 0) return MigrationFormat::golang_migrate;
  return flyway > 0 ? MigrationFormat::flyway : MigrationFormat::sql;
}

/// The lines after the one that begins with `up`, until one that begins with `down`; lines left out become blank, so that places stay true.
HistoryStep section(const File& file, std::string_view up, std::string_view down, std::string_view drop) {
  HistoryStep step{file.path, leading_digits(base_name(file.path)), {}, 1};
  bool inside = false;
  for (const std::string_view line : text::split(file.text, '\n')) {
    const std::string_view trimmed = text::trim(line);
    if (trimmed.starts_with(up)) {
      inside = true;
    } else if (trimmed.starts_with(down)) {
      inside = false;
    } else if (inside && (drop.empty() || !trimmed.starts_with(drop))) {
      step.sql += line;
    }
    step.sql += '\n';
  }
  return step;
}

std::string without_rollbacks(std::string_view text) {
  std::string out;
  bool block = false;
  for (const std::string_view line : text::split(text, '\n')) {
    const std::string_view trimmed = text::trim(line);
    if (trimmed.starts_with("/* liquibase rollback")) block = true;
    if (!block && !trimmed.starts_with("--rollback")) out += line;
    if (block && trimmed.ends_with("*/")) block = false;
    out += '\n';
  }
  return out;
}

void add_step(History& history, const File& file) {
  const std::string_view name = base_name(file.path);
  switch (history.format) {
    case MigrationFormat::flyway: {
      const auto [kind, version] = flyway_name(name);
      if (kind == 'V' || kind == 'B' || kind == 'R')
        history.steps.push_back({file.path, version, file.text, 1});
      else
        history.skipped.push_back(file.path);
      return;
    }
    case MigrationFormat::golang_migrate:
      if (name.ends_with(".up.sql"))
        history.steps.push_back({file.path, leading_digits(name), file.text, 1});
      else
        history.skipped.push_back(file.path);
      return;
    case MigrationFormat::dbmate: history.steps.push_back(section(file, "-- migrate:up", "-- migrate:down", {})); return;
    case MigrationFormat::goose: history.steps.push_back(section(file, "-- +goose Up", "-- +goose Down", "-- +goose")); return;
    case MigrationFormat::liquibase: history.steps.push_back({file.path, leading_digits(name), without_rollbacks(file.text), 1}); return;
    case MigrationFormat::sql:
      if (name.ends_with(".down.sql"))
        history.skipped.push_back(file.path);
      else
        history.steps.push_back({file.path, leading_digits(name), file.text, 1});
      return;
  }
}

}  // namespace

History read_history(const std::vector<File>& files) {
  History history;
  std::vector<const File*> texts;
  for (const File& file : files) {
    if (file.path.ends_with(".sql"))
      texts.push_back(&file);
    else
      history.skipped.push_back(file.path);
  }
  history.format = format_of(texts);
  for (const File* file : texts) add_step(history, *file);
  const bool flyway = history.format == MigrationFormat::flyway;
  std::stable_sort(history.steps.begin(), history.steps.end(), [&](const HistoryStep& a, const HistoryStep& b) {
    // Flyway runs repeatable files (no version) after all others.
    if (flyway && a.version.empty() != b.version.empty()) return b.version.empty();
    if (a.version != b.version && !a.version.empty() && !b.version.empty()) return natural_less(a.version, b.version);
    return natural_less(a.path, b.path);
  });
  return history;
}

}  // namespace assay::schema
