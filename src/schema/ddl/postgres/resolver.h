// Where an unqualified name lives: asked while types and expressions are printed, so that what the model says does not depend on a
// search_path. Internal to this folder.
#pragma once
#include <string_view>

struct upb_Arena;

namespace assay::schema::postgres::reader {

/// Each answers the schema, or "" when nothing known to the model has that name on the search path.
class Resolver {
 public:
  virtual std::string_view type_schema(std::string_view name) const = 0;
  virtual std::string_view relation_schema(std::string_view name) const = 0;
  virtual std::string_view function_schema(std::string_view name) const = 0;
  /// Where nodes that are added to the tree live: at least as long as the tree.
  virtual upb_Arena* arena() const = 0;

 protected:
  ~Resolver() = default;
};

}  // namespace assay::schema::postgres::reader
