#include "advise/normal/notation.h"

#include <algorithm>

#include "core/text.h"

namespace assay::advise::normal {
namespace {

/// At `separator` outside double quotes.
std::vector<std::string_view> split_outside_quotes(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  bool quoted = false;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted || separators.find(text[i]) == std::string_view::npos) continue;
    out.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  out.push_back(text.substr(begin));
  return out;
}

struct Arrow {
  std::size_t at = std::string_view::npos;
  std::size_t length = 0;
  bool multivalued = false;
};
Arrow arrow_in(std::string_view text) {
  constexpr std::pair<std::string_view, bool> arrows[] = {{"->>", true}, {"->", false}, {"↠", true}, {"→", false}};
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '"') quoted = !quoted;
    if (quoted) continue;
    for (const auto& [arrow, multivalued] : arrows)
      if (text.substr(i).starts_with(arrow)) return {i, arrow.size(), multivalued};
  }
  return {};
}

std::string unquoted(std::string_view name) {
  name = text::trim(name);
  if (name.size() < 2 || name.front() != '"' || name.back() != '"') return std::string(name);
  std::string out;
  for (std::size_t i = 1; i + 1 < name.size(); ++i) {
    if (name[i] == '"' && name[i + 1] == '"') ++i;
    out += name[i];
  }
  return out;
}

class Reader {
 public:
  explicit Reader(std::vector<std::string> names) : fixed_(!names.empty()) { out_.names = std::move(names); }

  Result<Declared> read(std::string_view text) {
    for (const std::string_view part : split_outside_quotes(text, ";\n")) {
      if (text::trim(part).empty()) continue;
      if (auto done = take(part); !done) return fail(done.error());
    }
    out_.universe.attributes = AttributeSet::first(out_.names.size());
    return std::move(out_);
  }

 private:
  Result<void> take(std::string_view part) {
    const Arrow arrow = arrow_in(part);
    const std::string shown(text::trim(part));
    if (arrow.at == std::string_view::npos)
      return fail(Code::invalid, fmt::format("'{}' is no dependency: it has no arrow. Write: a, b -> c", shown));
    auto lhs = set_of(part.substr(0, arrow.at), shown);
    if (!lhs) return fail(lhs.error());
    auto rhs = set_of(part.substr(arrow.at + arrow.length), shown);
    if (!rhs) return fail(rhs.error());
    if (rhs->none()) return fail(Code::invalid, fmt::format("'{}' has nothing on the right side. Write: a, b -> c", shown));
    (arrow.multivalued ? out_.universe.multivalued : out_.universe.functional).push_back({*lhs, *rhs});
    return {};
  }

  Result<AttributeSet> set_of(std::string_view text, const std::string& shown) {
    AttributeSet out;
    if (text::trim(text).empty() || text::trim(text) == "∅") return out;
    for (const std::string_view piece : split_outside_quotes(text, ",|")) {
      const std::string name = unquoted(piece);
      if (name.empty()) return fail(Code::invalid, fmt::format("'{}' has a comma with no name beside it.", shown));
      if (arrow_in(piece).at != std::string_view::npos)
        return fail(Code::invalid, fmt::format("'{}' has two arrows. Put a semicolon between dependencies.", shown));
      auto found = std::find(out_.names.begin(), out_.names.end(), name);
      if (found == out_.names.end()) {
        if (fixed_) return fail(unknown(name));
        if (out_.names.size() == max_attributes)
          return fail(Code::invalid, fmt::format("The dependencies name more than {} attributes.", max_attributes));
        out_.names.push_back(name);
        found = out_.names.end() - 1;
      }
      out.set(static_cast<std::size_t>(found - out_.names.begin()));
    }
    return out;
  }
  Error unknown(const std::string& name) const {
    const std::vector<std::string_view> views(out_.names.begin(), out_.names.end());
    const std::string_view nearest = text::nearest(name, views);
    return {Code::invalid, fmt::format("There is no column '{}'{}", name,
                                       nearest.empty() ? fmt::format(". There are: {}.", text::join(out_.names, ", "))
                                                       : fmt::format("; did you mean '{}'?", nearest))};
  }

  bool fixed_;
  Declared out_ = {};
};

}  // namespace

Result<Declared> read_dependencies(std::string_view text, std::vector<std::string> names) { return Reader(std::move(names)).read(text); }

std::vector<std::string> names_in(const AttributeSet& set, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  set.each([&](std::size_t a) { out.push_back(names[a]); });
  return out;
}

std::string written(const AttributeSet& set, const std::vector<std::string>& names) {
  return set.none() ? "∅" : text::join(names_in(set, names), ", ");
}

std::string written(const Dependency& dependency, const std::vector<std::string>& names, bool multivalued) {
  return fmt::format("{} {} {}", written(dependency.lhs, names), multivalued ? "↠" : "→", written(dependency.rhs, names));
}

}  // namespace assay::advise::normal
