#include "monitor/metric.h"

#include <charconv>
#include <stdexcept>

#include "core/embed.h"
#include "core/text.h"

namespace assay::embedded {
std::span<const EmbeddedFile> metric_files();
}

namespace assay::monitor {
namespace {

std::optional<int> number(std::string_view text) {
  int value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// "12..16", "17..", "1.8" → inclusive range
std::optional<VersionRange> range(std::string_view text, bool extension) {
  const auto one = [&](std::string_view part) -> std::optional<int> {
    if (extension) return extension_number(part);
    const auto major = number(part);
    return major ? std::optional<int>(*major * 100) : std::nullopt;
  };
  VersionRange out;
  const auto dots = text.find("..");
  const auto from = one(text.substr(0, dots));
  if (!from || *from == 0) return std::nullopt;
  out.from = *from;
  if (dots == std::string_view::npos) {
    out.to = *from;
  } else if (const std::string_view rest = text.substr(dots + 2); !rest.empty()) {
    const auto to = one(rest);
    if (!to || *to < *from) return std::nullopt;
    out.to = *to;
  }
  if (!extension && out.to < 1'000'000) out.to += 99;
  return out;
}

std::vector<std::string_view> words(std::string_view text) {
  std::vector<std::string_view> out;
  for (const std::string_view word : text::split(text, ' '))
    if (!word.empty()) out.push_back(word);
  return out;
}

template <class E>
bool choose(std::string_view value, std::initializer_list<std::pair<std::string_view, E>> names, E& into) {
  for (const auto& [name, e] : names)
    if (name == value) {
      into = e;
      return true;
    }
  return false;
}

bool header(Metric& metric, std::string_view key, std::string_view value) {
  if (key == "metric") metric.name = value;
  if (key == "about") metric.about = value;
  if (key == "requires") metric.requires_extension = value;
  if (key == "metric" || key == "about" || key == "requires") return true;
  if (key == "scope")
    return choose<MetricScope>(value, {{"server", MetricScope::server}, {"database", MetricScope::database}}, metric.scope);
  if (key == "role")
    return choose<MetricRole>(value, {{"any", MetricRole::any}, {"primary", MetricRole::primary}, {"standby", MetricRole::standby}},
                              metric.role);
  if (key == "kind")
    return choose<MetricKind>(value,
                              {{"statements", MetricKind::statements},
                               {"activity", MetricKind::activity},
                               {"counters", MetricKind::counters},
                               {"snapshot", MetricKind::snapshot},
                               {"helper", MetricKind::helper}},
                              metric.kind);
  if (key == "every") {
    const auto every = text::parse_duration(value);
    if (every) metric.every = *every;
    return every && *every >= Millis(1000);
  }
  if (key == "columns") {
    for (const std::string_view word : words(value)) metric.columns.emplace_back(word);
    return !metric.columns.empty();
  }
  return false;
}

bool section_line(MetricSection& section, std::string_view text) {
  const auto parts = words(text);
  if (parts.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < parts.size(); i += 2) {
    const bool extension = parts[i] == "extension";
    if (!extension && parts[i] != "server") return false;
    const auto read = range(parts[i + 1], extension);
    if (!read) return false;
    (extension ? section.extension : section.server) = *read;
  }
  return true;
}

}  // namespace

int extension_number(std::string_view version) {
  const auto dot = version.find('.');
  if (dot == std::string_view::npos) return 0;
  std::string_view minor = version.substr(dot + 1);
  minor = minor.substr(0, minor.find_first_not_of("0123456789"));
  return number(version.substr(0, dot)).value_or(0) * 100 + number(minor).value_or(0);
}

const MetricSection* Metric::section_for(int server, std::string_view extension) const {
  for (const MetricSection& section : sections) {
    if (!section.server.contains(server * 100)) continue;
    if (!requires_extension.empty() && !section.extension.contains(extension_number(extension))) continue;
    return &section;
  }
  return nullptr;
}

std::size_t Metric::column(std::string_view wanted) const {
  for (std::size_t i = 0; i < columns.size(); ++i)
    if (columns[i] == wanted) return i;
  throw std::logic_error(fmt::format("metric {} has no column {}", name, wanted));
}

Result<Metric> parse_metric(std::string_view source, std::string_view file) {
  Metric metric;
  std::size_t line_number = 0;
  const auto wrong = [&](std::string_view why) {
    return fail(Code::invalid, fmt::format("Metric file {} line {}: {}.", file, line_number, why));
  };
  for (const std::string_view raw : text::split(source, '\n')) {
    ++line_number;
    const std::string_view line = text::trim(raw);
    if (line.empty()) continue;
    if (line.starts_with("--!")) {
      if (!section_line(metric.sections.emplace_back(), line.substr(3)))
        return wrong("a section reads like '--! server 12..16 extension 1.8'");
    } else if (line.starts_with("-- ") && metric.sections.empty()) {
      const auto colon = line.find(':');
      if (colon == std::string_view::npos || !header(metric, line.substr(3, colon - 3), text::trim(line.substr(colon + 1))))
        return wrong("this header line is not understood");
    } else {
      if (metric.sections.empty()) return wrong("SQL before the first '--!' section");
      std::string& sql = metric.sections.back().sql;
      if (!sql.empty()) sql.push_back(' ');
      sql += line;
    }
  }
  if (metric.name.empty() || metric.columns.empty() || metric.sections.empty())
    return wrong("metric, columns and at least one section are needed");
  for (const MetricSection& section : metric.sections)
    if (section.sql.find(fmt::format("/* assay:{} */", metric.name)) == std::string::npos)
      return wrong("each statement carries the tag of its metric");
  return metric;
}

const std::vector<Metric>& metrics_of(std::string_view engine) {
  static const std::vector<Metric> postgres = [] {
    std::vector<Metric> all;
    for (const EmbeddedFile& file : embedded::metric_files()) {
      if (!file.path.starts_with("postgres/")) continue;
      auto metric = parse_metric(file.data, file.path);
      if (!metric) throw std::logic_error(metric.error().message);
      all.push_back(std::move(*metric));
    }
    return all;
  }();
  static const std::vector<Metric> none;
  return engine == "postgres" ? postgres : none;
}

const Metric* find_metric(std::string_view engine, std::string_view name) {
  for (const Metric& metric : metrics_of(engine))
    if (metric.name == name) return &metric;
  return nullptr;
}

}  // namespace assay::monitor
