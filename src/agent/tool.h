// A tool: one function the assistant may call, one file in agent/tools. Its parameters are the fields() of its request. ToolBox is the seam
// between a turn and the tools: the real one dispatches to the registry, tests replace it. Records are constant; calls are thread-safe.
#pragma once
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/fields.h"
#include "core/principal.h"

namespace assay::agent {

struct ToolContext;  ///< agent/tools/toolbox.h

struct Tool {
  std::string_view name;  ///< "monitor.top_queries"
  std::string_view about;
  Role needs = Role::viewer;
  const Type& (*parameters)() = nullptr;
  Result<Json> (*call)(ToolContext&, const Json& arguments, std::stop_token) = nullptr;
};

std::span<const Tool* const> tools();

/// A tool as a model sees it.
struct ToolSpec {
  std::string name, about;
  Json parameters;  ///< JSON Schema
};

class ToolBox {
 public:
  virtual ~ToolBox() = default;
  virtual std::vector<ToolSpec> specs(const Principal& principal) const = 0;
  /// not_found, forbidden, invalid (all argument errors), or the tool's own.
  virtual Result<Json> call(const Principal& principal, std::string_view name, const Json& arguments, std::stop_token stop) = 0;
};

template <class Request, Result<Json> (*H)(ToolContext&, const Request&, std::stop_token)>
Result<Json> call_typed(ToolContext& context, const Json& arguments, std::stop_token stop) {
  auto request = from_json<Request>(arguments, "The tool's arguments");
  if (!request) return fail(request.error());
  return H(context, *request, std::move(stop));
}

}  // namespace assay::agent

#define ASSAY_TOOL(slug)         \
  extern const Tool tool_##slug; \
  constinit const Tool tool_##slug
