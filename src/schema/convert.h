// A Model in another vendor's dialect, with a list of what was lost or only approximated. Pure; any thread; nothing fails.
#pragma once
#include <string>
#include <vector>

#include "schema/model.h"

namespace assay::schema {

enum class LossKind { lost, approximated };
constexpr std::array<EnumName, 2> enum_names(LossKind) { return {{{0, "lost"}, {1, "approximated"}}}; }

struct Loss {
  LossKind kind = LossKind::lost;
  ObjectRef object = {};
  std::string what = {};     ///< "type inet"
  std::string instead = {};  ///< "varchar(45)"; empty when nothing stands for it
  static constexpr auto fields() {
    return fields_of(field<&Loss::kind>("How much", required), field<&Loss::object>("Of what", required),
                     field<&Loss::what>("What", required), field<&Loss::instead>("What stands for it"));
  }
};
struct Converted {
  Model model = {};
  std::vector<Loss> losses = {};
};

/// The same model, with no loss, when `to` is its dialect.
Converted convert(const Model& model, Dialect to);

}  // namespace assay::schema
