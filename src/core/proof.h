// Proof: how far a claim was shown, and on what (CONTRACT, "Findings, proofs, plans of change"); ObjectRef: what a claim is about.
// Values with fields(); any thread; no errors.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/fields.h"

namespace assay {

enum class ProofLevel { none, parsed, modelled, executed, measured };
constexpr std::array<EnumName, 5> enum_names(ProofLevel) {
  return {{{0, "none"}, {1, "parsed"}, {2, "modelled"}, {3, "executed"}, {4, "measured"}}};
}

struct ObjectRef {
  std::string kind;
  std::optional<std::string> schema;
  std::optional<std::string> table;
  std::optional<std::string> column;
  std::string name;
  bool operator==(const ObjectRef&) const = default;
  static constexpr auto fields() {
    return fields_of(field<&ObjectRef::kind>("table, column, index, statement, plan_node …", required),
                     field<&ObjectRef::schema>("Its schema"), field<&ObjectRef::table>("Its table"),
                     field<&ObjectRef::column>("Its column"), field<&ObjectRef::name>("Its name", required));
  }
};

struct Oracle {
  std::string name;
  bool ok = false;
  std::string detail;
  static constexpr auto fields() {
    return fields_of(field<&Oracle::name>("What was asked", required), field<&Oracle::ok>("Whether it agreed", required),
                     field<&Oracle::detail>("In words", required));
  }
};

struct Proof {
  ProofLevel level = ProofLevel::none;
  std::string engine;
  std::string version;
  std::optional<std::string> target_version;
  std::optional<Json> before;
  std::optional<Json> after;
  std::vector<std::string> statements;
  std::vector<Oracle> oracles;
  std::optional<Instant> at;
  static constexpr auto fields() {
    return fields_of(field<&Proof::level>("How far this was shown", required), field<&Proof::engine>("Engine it was shown on", required),
                     field<&Proof::version>("Its version", required), field<&Proof::target_version>("The target's version"),
                     field<&Proof::before>("Figures before"), field<&Proof::after>("Figures after"),
                     field<&Proof::statements>("What was run", required), field<&Proof::oracles>("What agreed", required),
                     field<&Proof::at>("When", nullable));
  }
};

}  // namespace assay
