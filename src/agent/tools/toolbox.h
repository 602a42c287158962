// The real ToolBox: the registry of agent/tools over the monitoring service. Thread-safe; the service outlives it.
#pragma once
#include "agent/tool.h"
#include "monitor/service.h"

namespace assay::agent {

struct ToolContext {
  monitor::Service& monitor;
  const Clock& clock;
};

class ServiceToolBox : public ToolBox {
 public:
  explicit ServiceToolBox(ToolContext context) : context_(context) {}
  std::vector<ToolSpec> specs(const Principal& principal) const override {
    std::vector<ToolSpec> all;
    for (const Tool* tool : tools()) {
      if (!principal.may(tool->needs)) continue;
      Json definitions = Json::object();
      Json schema = schema_of(tool->parameters(), definitions);
      all.push_back({std::string(tool->name), std::string(tool->about), std::move(schema)});
    }
    return all;
  }
  Result<Json> call(const Principal& principal, std::string_view name, const Json& arguments, std::stop_token stop) override {
    for (const Tool* tool : tools()) {
      if (tool->name != name) continue;
      if (!principal.may(tool->needs)) return fail(Code::forbidden, fmt::format("{} may not use {}.", principal.name, name));
      return tool->call(context_, arguments, std::move(stop));
    }
    return fail(Code::not_found, fmt::format("There is no tool '{}'.", name));
  }

 private:
  ToolContext context_;
};

}  // namespace assay::agent
