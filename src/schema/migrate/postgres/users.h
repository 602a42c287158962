// Who uses what: the views, routines, triggers, policies and rules of `from` by the bare names that stand in their texts. Internal to
// schema/migrate/postgres. Built once a plan (Planner::users), linear; pure; one thread; nothing fails.
#pragma once
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "schema/migrate/postgres/planner.h"

namespace assay::schema::migrate::postgres {

enum class Kind { view, routine, trigger, policy, rule };

struct Dependant {
  Kind kind = Kind::view;
  std::size_t index = 0;  ///< in `from`
  auto operator<=>(const Dependant&) const = default;
};

class Users {
 public:
  explicit Users(const Planner& plan);

  const Uses& uses_of(const Dependant& dependant) const;

  std::vector<Dependant> of_relation(const Name& name) const { return named(relations_, name); }
  std::vector<Dependant> of_routine(const Name& name) const { return named(functions_, name); }
  /// A table's row type is a type as well.
  std::vector<Dependant> of_type(const Name& name) const { return named(types_, name); }
  /// `star_only`: the views that take all columns of the table.
  std::vector<Dependant> of_column(const Name& table, const std::string& column, bool star_only = false) const;

 private:
  using ByName = std::map<std::string, std::vector<std::pair<std::string, Dependant>>, std::less<>>;

  void add(const Dependant& dependant, const Uses& uses);
  static std::vector<Dependant> named(const ByName& map, const Name& name);

  const Planner& plan_;
  ByName relations_, functions_, types_;
};

}  // namespace assay::schema::migrate::postgres
