// Which objects of a model a text mentions: found by its words, not by a parse, so that 25,000 defaults cost milliseconds. It may see too much
// (a built-in function called like one of the model's), never too little of what is written out. The model must outlive it. Pure; any thread.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "schema/graph.h"

namespace assay::schema {

class Mentions {
 public:
  /// `objects` as Graph::objects lists them: results are places in it.
  Mentions(const Model& model, const std::vector<ObjectIndex>& objects);

  using Places = std::vector<std::size_t>;  ///< unsorted, may repeat
  void of_expression(std::string_view text, Places& found) const;
  /// Of a whole statement of a kind that is not modelled: every name in it.
  void of_statement(std::string_view text, Places& found) const;
  void of_type(const DataType& type, Places& found) const;
  void of_uses(const Uses& uses, Places& found) const;
  void of_relation(const Name& name, Places& found) const;
  void of_schema(std::string_view name, Places& found) const;
  /// "public.t" or "\"Odd\".t" as text.
  void of_written_type(std::string_view written, Places& found) const;

 private:
  enum class Class { relation, type, routine, other };
  using Map = std::unordered_map<std::string, Places>;
  void add(Class what, const Name& name, std::size_t place);
  void look_up(Class what, const Name& name, Places& found) const;
  void any(const Name& name, Places& found) const;

  Map maps_[4];
  Map schemas_;
};

}  // namespace assay::schema
