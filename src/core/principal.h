// Who asks: a name and a role. Values.
#pragma once
#include <string>

#include "core/fields.h"

namespace assay {

enum class Role { viewer, editor, admin };
constexpr auto enum_names(Role) { return std::array{EnumName{0, "viewer"}, EnumName{1, "editor"}, EnumName{2, "admin"}}; }

struct Principal {
  std::string name = "local";
  Role role = Role::admin;
  bool may(Role needed) const { return static_cast<int>(role) >= static_cast<int>(needed); }
};

}  // namespace assay
