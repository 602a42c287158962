#include "advise/lint/suppress.h"

#include "core/text.h"

namespace assay::lint {
namespace {

constexpr std::string_view mark = "assay:ignore";

bool opens_comment(std::string_view before) {
  before = text::trim(before);
  return before.ends_with("--") || before.ends_with("#") || before.ends_with("/*");
}

bool is_blank_or_comment(std::string_view line) {
  line = text::trim(line);
  return line.empty() || line.starts_with("--") || line.starts_with("#") || (line.starts_with("/*") && line.ends_with("*/"));
}

Suppression read(std::string_view words) {
  Suppression out;
  words = text::trim(words);
  if (words.ends_with("*/")) words = text::trim(words.substr(0, words.size() - 2));
  const std::size_t end = std::min(words.find_first_of(" \t"), words.size());
  for (const std::string_view slug : text::split(words.substr(0, end), ','))
    if (!text::trim(slug).empty()) out.rules.emplace_back(text::trim(slug));
  words = text::trim(words.substr(end));
  if (words.starts_with("until=")) {
    const std::size_t stop = std::min(words.find_first_of(" \t"), words.size());
    out.until = words.substr(6, stop - 6);
    words = text::trim(words.substr(stop));
  }
  out.reason = words;
  return out;
}

}  // namespace

std::vector<Suppression> suppressions_of(std::string_view text) {
  std::vector<Suppression> out;
  if (text.find(mark) == std::string_view::npos) return out;
  const std::vector<std::string_view> lines = text::split(text, '\n');
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const std::size_t at = lines[i].find(mark);
    if (at == std::string_view::npos || !opens_comment(lines[i].substr(0, at))) continue;
    const std::string_view words = lines[i].substr(at + mark.size());
    if (words.empty() || (words[0] != ' ' && words[0] != '\t')) continue;
    Suppression one = read(words);
    std::size_t target = i;
    if (is_blank_or_comment(lines[i]))
      while (target + 1 < lines.size() && is_blank_or_comment(lines[target])) ++target;
    one.line = static_cast<int>(i + 1);
    one.target = static_cast<int>(target + 1);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace assay::lint
