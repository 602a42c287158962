// Finding: the one thing we tell users, from plans, lint, checks, advice and agent (CONTRACT, "Findings, proofs, plans of change").
// Values with fields(); any thread; no errors.
#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/fields.h"
#include "core/proof.h"

namespace assay {

enum class Severity { error, warning, info };
constexpr std::array<EnumName, 3> enum_names(Severity) { return {{{0, "error"}, {1, "warning"}, {2, "info"}}}; }

enum class Impact { low, med, high };
constexpr std::array<EnumName, 3> enum_names(Impact) { return {{{0, "low"}, {1, "med"}, {2, "high"}}}; }

struct Where {
  std::optional<std::string> file;
  std::optional<int> line;
  std::optional<int> column;
  std::optional<int> node;
  ObjectRef object;
  static constexpr auto fields() {
    return fields_of(field<&Where::file>("File of the text"), field<&Where::line>("Line, from 1"), field<&Where::column>("Column, from 1"),
                     field<&Where::node>("Id of the plan node"), field<&Where::object>("What it is about", required));
  }
};

struct Evidence {
  std::string label;
  Json value;
  std::optional<std::string> unit;
  std::string source;
  static constexpr auto fields() {
    return fields_of(field<&Evidence::label>("What was measured", required), field<&Evidence::value>("The figure", required),
                     field<&Evidence::unit>("Its unit"), field<&Evidence::source>("Where it comes from", required));
  }
};

struct Fix {
  std::string sql;
  std::optional<Json> patch;
  bool safe = false;
  static constexpr auto fields() {
    return fields_of(field<&Fix::sql>("Statements to run", required), field<&Fix::patch>("The same as a DiagramPatch"),
                     field<&Fix::safe>("Neither blocks nor loses anything", required));
  }
};

struct Finding {
  std::string rule;
  Severity severity = Severity::info;
  Impact impact = Impact::low;
  std::string title;
  std::string why;
  Where where;
  std::vector<Evidence> evidence;
  std::optional<Fix> fix;
  Proof proof;
  std::string key;  ///< rule:object-path, free of file and line: users mute it
  static constexpr auto fields() {
    return fields_of(field<&Finding::rule>("Slug of the rule", required), field<&Finding::severity>("How bad", required),
                     field<&Finding::impact>("How much it costs", required), field<&Finding::title>("One sentence", required),
                     field<&Finding::why>("The consequence, in numbers", required), field<&Finding::where>("Where", required),
                     field<&Finding::evidence>("The figures", required), field<&Finding::fix>("What to do"),
                     field<&Finding::proof>("How far it was shown", required), field<&Finding::key>("Stable key for muting", required));
  }
};

}  // namespace assay
