#include "advise/plan/text_plan.h"

#include <array>
#include <charconv>
#include <optional>

#include "core/text.h"

namespace assay::plan {
namespace {

double number_at(std::string_view text, std::string_view key) {
  const auto at = text.find(key);
  double value = 0;
  if (at != std::string_view::npos) std::from_chars(text.data() + at + key.size(), text.data() + text.size(), value);
  return value;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

std::string unquote(std::string_view name) {
  if (name.size() >= 2 && name.front() == '"' && name.back() == '"') name = name.substr(1, name.size() - 2);
  return std::string(name);
}

/// "shop.orders o" after " on "
void set_relation(Json& node, std::string_view target, std::string_view type) {
  const auto blank = target.find(' ');
  std::string_view name = target.substr(0, blank);
  if (const auto dot = name.find('.'); dot != std::string_view::npos) {
    node.set("Schema", unquote(name.substr(0, dot)));
    name = name.substr(dot + 1);
  }
  const std::string alias = unquote(blank == std::string_view::npos ? name : text::trim(target.substr(blank)));
  if (type == "Bitmap Index Scan") return void(node.set("Index Name", unquote(name)));
  const std::string_view key = type == "CTE Scan"                                 ? "CTE Name"
                               : type == "Function Scan"                          ? "Function Name"
                               : type == "Subquery Scan" || type == "Values Scan" ? ""
                                                                                  : "Relation Name";
  if (!key.empty()) node.set(key, unquote(name));
  node.set("Alias", alias);
}

void set_join(Json& node, std::string& type) {
  static constexpr std::array<std::string_view, 6> kinds = {"Left", "Right", "Full", "Semi", "Anti", "Right Semi"};
  for (const std::string_view kind : kinds) {
    const auto at = type.find(fmt::format(" {} Join", kind));
    if (at == std::string::npos) continue;
    node.set("Join Type", kind);
    type.erase(at, kind.size() + 1);
    if (type == "Nested Loop Join") type = "Nested Loop";
    return;
  }
}

void set_aggregate(Json& node, std::string& type) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> strategies = {
      {{"HashAggregate", "Hashed"}, {"GroupAggregate", "Sorted"}, {"MixedAggregate", "Mixed"}}};
  for (const std::string_view mode : {"Partial", "Finalize"})
    if (type.starts_with(fmt::format("{} ", mode)) && type.ends_with("Aggregate")) {
      node.set("Partial Mode", mode);
      type.erase(0, mode.size() + 1);
    }
  for (const auto& [name, strategy] : strategies)
    if (type == name) {
      node.set("Strategy", strategy);
      type = "Aggregate";
    }
}

/// "Parallel Index Scan Backward using i on shop.orders o"
Json node_of(std::string_view words) {
  Json node = Json::object();
  words = text::trim(words);
  if (take_prefix(words, "Parallel ")) node.set("Parallel Aware", true);
  std::string_view target, index;
  if (const auto on = words.find(" on "); on != std::string_view::npos) {
    target = words.substr(on + 4);
    words = words.substr(0, on);
  }
  if (const auto using_at = words.find(" using "); using_at != std::string_view::npos) {
    index = words.substr(using_at + 7);
    words = words.substr(0, using_at);
  }
  std::string type(words);
  if (type.ends_with(" Backward")) {
    type.resize(type.size() - 9);
    node.set("Scan Direction", "Backward");
  }
  set_join(node, type);
  set_aggregate(node, type);
  for (const std::string_view operation : {"Insert", "Update", "Delete", "Merge"})
    if (type == operation && !target.empty()) {
      node.set("Operation", operation);
      type = "ModifyTable";
      break;
    }
  node.set("Node Type", type);
  if (!index.empty()) node.set("Index Name", unquote(index));
  if (!target.empty()) set_relation(node, target, type);
  return node;
}

void set_numbers(Json& node, std::string_view line) {
  if (const auto cost = line.find("(cost="); cost != std::string_view::npos) {
    const auto part = line.substr(cost, line.find(')', cost) - cost);
    node.set("Startup Cost", number_at(part, "cost="));
    node.set("Total Cost", number_at(part, ".."));
    node.set("Plan Rows", number_at(part, "rows="));
    node.set("Plan Width", number_at(part, "width="));
  }
  if (line.find("(never executed)") != std::string_view::npos) {
    node.set("Actual Rows", 0);
    node.set("Actual Loops", 0);
  }
  const auto actual = line.find("(actual ");
  if (actual == std::string_view::npos) return;
  const auto part = line.substr(actual, line.find(')', actual) - actual);
  if (part.find("time=") != std::string_view::npos) {
    node.set("Actual Startup Time", number_at(part, "time="));
    node.set("Actual Total Time", number_at(part, ".."));
  }
  node.set("Actual Rows", number_at(part, "rows="));
  node.set("Actual Loops", number_at(part, "loops="));
}

void set_buffers(Json& node, std::string_view value) {
  for (const std::string_view group : text::split(value, ',')) {
    const auto part = text::trim(group);
    const bool temp = part.starts_with("temp"), shared = part.starts_with("shared");
    if (!temp && !shared) continue;
    for (const auto& [key, name] : {std::pair{"hit=", "Hit"}, {"read=", "Read"}, {"dirtied=", "Dirtied"}, {"written=", "Written"}})
      if (part.find(key) != std::string_view::npos)
        node.set(fmt::format("{} {} Blocks", temp ? "Temp" : "Shared", name), number_at(part, key));
  }
}

/// One "Key: value" line below a node; the composite ones are taken apart as FORMAT JSON has them.
void set_detail(Json& node, std::string_view line) {
  const auto colon = line.find(": ");
  if (colon == std::string_view::npos) return;
  const std::string_view key = line.substr(0, colon);
  std::string_view value = text::trim(line.substr(colon + 2));
  if (key == "Buffers") return set_buffers(node, value);
  if (key == "Sort Method") {
    for (const std::string_view space : {"  Disk: ", "  Memory: "})
      if (const auto at = value.find(space); at != std::string_view::npos) {
        node.set("Sort Space Used", number_at(value, space));
        node.set("Sort Space Type", space.substr(2, space.size() - 4));
        value = value.substr(0, at);
      }
  }
  double number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  const bool numeric = error == std::errc() && end == value.data() + value.size();
  if (!node.find(key)) node.set(key, numeric ? Json(number) : Json(value));
}

struct Open {
  std::size_t indent;
  Json node;
};

class Reader {
 public:
  Result<Json> read(std::string_view text) {
    for (const std::string_view raw : text::split(text, '\n')) line(frameless(raw));
    if (stack_.empty())
      return fail(Code::invalid, "This is not a plan: no line has '(cost=' or '(actual'. Give the output of EXPLAIN (FORMAT JSON).");
    while (stack_.size() > 1) close();
    document_.set("Plan", std::move(stack_.front().node));
    if (!triggers_.items().empty()) document_.set("Triggers", std::move(triggers_));
    return std::move(document_);
  }

 private:
  /// psql's '|' border and the '+' of wrapped cells
  static std::string_view frameless(std::string_view line) {
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.remove_suffix(1);
    if (line.ends_with('+')) line.remove_suffix(1);
    if (line.size() > 2 && line.front() == '|') {
      line.remove_prefix(1);
      if (line.ends_with('|')) line.remove_suffix(1);
    }
    while (!line.empty() && line.back() == ' ') line.remove_suffix(1);
    return line;
  }
  void close() {
    Json node = std::move(stack_.back().node);
    stack_.pop_back();
    Json* parent = &stack_.back().node;
    for (auto& [key, value] : parent->make_object())
      if (key == "Plans") return void(value.push(std::move(node)));
    Json plans = Json::array();
    plans.push(std::move(node));
    parent->set("Plans", std::move(plans));
  }
  void open(std::size_t indent, std::string_view rest) {
    const auto bracket = rest.find("(cost=") != std::string_view::npos     ? rest.find("(cost=")
                         : rest.find("(actual ") != std::string_view::npos ? rest.find("(actual ")
                                                                           : rest.find("(never");
    Json node = node_of(rest.substr(0, bracket));
    set_numbers(node, rest);
    while (!stack_.empty() && stack_.size() > 1 && stack_.back().indent >= indent) close();
    if (!subplan_.empty()) {
      node.set("Subplan Name", subplan_);
      node.set("Parent Relationship", subplan_.starts_with("SubPlan") ? "SubPlan" : "InitPlan");
      subplan_.clear();
    }
    stack_.push_back({indent, std::move(node)});
  }
  void line(std::string_view line) {
    const auto indent = line.find_first_not_of(' ');
    if (indent == std::string_view::npos) return;
    const std::string_view words = line.substr(indent);
    const bool numbers = words.find("(cost=") != std::string_view::npos || words.find("(actual ") != std::string_view::npos ||
                         words.find("(never executed)") != std::string_view::npos;
    if (stack_.empty()) {
      if (numbers) open(indent, words.starts_with("->") ? text::trim(words.substr(2)) : words);
      return;
    }
    if (words.starts_with("->")) return open(indent, text::trim(words.substr(2)));
    if (summary(words)) return;
    for (const std::string_view name : {"InitPlan ", "SubPlan ", "CTE "})
      if (words.starts_with(name) && words.find(':') == std::string_view::npos) {
        subplan_ = std::string(words);
        return;
      }
    if (!in_summary_) set_detail(stack_.back().node, words);
  }
  bool summary(std::string_view words) {
    if (words.starts_with("Planning Time:")) return document_.set("Planning Time", number_at(words, "Time: ")), in_summary_ = true;
    if (words.starts_with("Execution Time:")) return document_.set("Execution Time", number_at(words, "Time: ")), in_summary_ = true;
    if (words == "Planning:" || words.starts_with("JIT:") || words.starts_with("Settings:")) return in_summary_ = true;
    if (in_summary_ && words.starts_with("Timing:") && words.find("Total ") != std::string_view::npos)
      return document_.set("JIT", Json::object({{"Timing", Json::object({{"Total", number_at(words, "Total ")}})}})), true;
    if (!words.starts_with("Trigger ")) return false;
    const auto colon = words.find(": time=");
    if (colon == std::string_view::npos) return false;
    std::string_view name = words.substr(8, colon - 8);
    take_prefix(name, "for constraint ");
    const auto on = name.find(" on ");
    triggers_.push(Json::object({{"Trigger Name", name.substr(0, on)},
                                 {"Relation", on == std::string_view::npos ? std::string_view() : name.substr(on + 4)},
                                 {"Time", number_at(words, "time=")},
                                 {"Calls", number_at(words, "calls=")}}));
    return in_summary_ = true;
  }

  Json document_ = Json::object();
  Json triggers_ = Json::array({});
  std::vector<Open> stack_;
  std::string subplan_;
  bool in_summary_ = false;
};

}  // namespace

Result<Json> json_of_text_plan(std::string_view text) { return Reader().read(text); }

}  // namespace assay::plan
