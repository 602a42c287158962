#include "advise/plan/plan_tree.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "advise/plan/text_plan.h"
#include "advise/plan/timing.h"
#include "core/text.h"

namespace assay::plan {
namespace {

// Plans nest one "Plans" array and one object a level; 500 levels of nodes are far beyond any join limit.
constexpr std::size_t max_depth = 1100;

/// Members that have a field of their own or say nothing to a person.
bool has_own_field(std::string_view key) {
  static constexpr std::array<std::string_view, 20> own = {
      "Node Type",   "Plans",        "Startup Cost",        "Total Cost",        "Plan Rows",           "Plan Width",
      "Actual Rows", "Actual Loops", "Actual Startup Time", "Actual Total Time", "Relation Name",       "Schema",
      "Alias",       "Index Name",   "Subplan Name",        "Workers",           "Parent Relationship", "Async Capable",
      "Disabled",    "Output"};
  return std::find(own.begin(), own.end(), key) != own.end() || key.ends_with(" Blocks") || key.ends_with(" I/O Read Time") ||
         key.ends_with(" I/O Write Time");
}

std::string text_of(const Json& value) {
  if (value.is_string()) return std::string(value.as_string());
  if (!value.is_array()) return value.dump();
  std::vector<std::string> parts;
  for (const Json& item : value.items()) parts.push_back(text_of(item));
  return text::join(parts, ", ");
}

std::optional<std::string> optional_text(const Json& value) {
  return value.is_string() ? std::optional(std::string(value.as_string())) : std::nullopt;
}

std::optional<Buffers> buffers_of(const Json& json) {
  Buffers out{json["Shared Hit Blocks"].as_double(),     json["Shared Read Blocks"].as_double(), json["Shared Dirtied Blocks"].as_double(),
              json["Shared Written Blocks"].as_double(), json["Temp Read Blocks"].as_double(),   json["Temp Written Blocks"].as_double()};
  for (const std::string_view key :
       {"Shared Hit Blocks", "Shared Read Blocks", "Temp Read Blocks", "Temp Written Blocks", "Shared Dirtied Blocks"})
    if (json.find(key)) return out;
  return std::nullopt;
}

void read_actuals(PlanNode& node, const Json& json) {
  if (!json.find("Actual Loops")) return;
  node.loops = json["Actual Loops"].as_double();
  node.never_executed = *node.loops == 0;
  if (node.never_executed) return;
  const double per_loop = json["Actual Rows"].as_double();
  node.rows = per_loop * *node.loops;
  if (json.find("Actual Total Time")) node.total_ms = json["Actual Total Time"].as_double() * *node.loops;
  const double actual = std::max(per_loop, 1.0), planned = std::max(node.plan_rows, 1.0);
  node.row_factor = std::max(actual / planned, planned / actual);
  double removed = 0;
  for (const std::string_view key : {"Rows Removed by Filter", "Rows Removed by Join Filter", "Rows Removed by Index Recheck"})
    removed += json[key].as_double();
  if (removed > 0) node.rows_removed = removed * *node.loops;
}

PlanNode read_node(const Json& json, int& next_id) {
  PlanNode node;
  node.id = next_id++;
  node.type = std::string(json["Node Type"].as_string());
  node.relation = optional_text(json["Relation Name"]);
  node.schema = optional_text(json["Schema"]);
  node.alias = optional_text(json["Alias"]);
  node.index = optional_text(json["Index Name"]);
  node.subplan = optional_text(json["Subplan Name"]);
  node.startup_cost = json["Startup Cost"].as_double();
  node.total_cost = json["Total Cost"].as_double();
  node.plan_rows = json["Plan Rows"].as_double();
  node.plan_width = static_cast<int>(json["Plan Width"].as_int());
  node.buffers = buffers_of(json);
  read_actuals(node, json);
  for (const auto& [key, value] : json.members())
    if (!has_own_field(key) && !(value.is_bool() && !value.as_bool()) && !value.is_object()) node.details.push_back({key, text_of(value)});
  for (const auto& [key, value] : json.members())
    if (key == "Plans")
      for (const Json& child : value.items()) node.children.push_back(read_node(child, next_id));
  return node;
}

void read_around(PlanTree& plan, const Json& document) {
  auto number = [&](std::string_view key) { return document.find(key) ? std::optional(document[key].as_double()) : std::nullopt; };
  plan.planning_ms = number("Planning Time");
  plan.execution_ms = number("Execution Time");
  plan.query = optional_text(document["Query Text"]);
  if (const Json& jit = document["JIT"]; jit.is_object()) {
    const Json& total = jit["Timing"]["Total"];
    plan.jit_ms = total.is_object() ? total["Total"].as_double() : total.as_double();
  }
  for (const Json& trigger : document["Triggers"].items()) {
    const auto name = trigger.find("Constraint Name") ? trigger["Constraint Name"].as_string() : trigger["Trigger Name"].as_string();
    plan.triggers.push_back(
        {std::string(name), std::string(trigger["Relation"].as_string()), trigger["Time"].as_double(), trigger["Calls"].as_double()});
  }
  for (const auto& [key, value] : document["Settings"].members()) plan.settings.push_back({key, text_of(value)});
}

/// auto_explain puts "duration: 12.3 ms  plan:" before the JSON.
std::string_view from_json_start(std::string_view text) {
  const auto start = text::trim(text);
  if (start.starts_with('[') || start.starts_with('{')) return start;
  const auto plan = text.find("plan:");
  if (plan == std::string_view::npos) return {};
  const auto rest = text::trim(text.substr(plan + 5));
  return rest.starts_with('{') || rest.starts_with('[') ? rest : std::string_view();
}

Result<Json> document_of(std::string_view text) {
  const auto json_text = from_json_start(text);
  if (json_text.empty()) return json_of_text_plan(text);
  auto json = Json::parse(json_text, max_depth);
  if (!json)
    return fail(Code::invalid,
                fmt::format("The plan is not valid JSON: {}. Give the whole output of EXPLAIN (FORMAT JSON).", json.error().message), {},
                json.error().where);
  if (json->is_array()) return json->at(0);
  return json;
}

}  // namespace

std::string_view PlanNode::detail(std::string_view label) const {
  for (const Detail& detail : details)
    if (detail.label == label) return detail.value;
  return {};
}

double PlanNode::detail_number(std::string_view label) const {
  const auto text = detail(label);
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<PlanTree> parse(std::string_view text) {
  const auto document = document_of(text);
  if (!document) return tl::unexpected(document.error());
  const Json& root = (*document)["Plan"];
  if (!root.is_object() || !root["Node Type"].is_string())
    return fail(Code::invalid, "This JSON is not a plan: it has no 'Plan' with a 'Node Type'. Give the output of EXPLAIN (FORMAT JSON).");
  PlanTree plan;
  int next_id = 1;
  plan.root = read_node(root, next_id);
  plan.total_cost = plan.root.total_cost;
  plan.analyzed = plan.root.loops.has_value();
  read_around(plan, *document);
  apply_timing(plan);
  return plan;
}

}  // namespace assay::plan
