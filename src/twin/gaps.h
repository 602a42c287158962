// What a model needs and a kit lacks: extensions, and with them types, functions, operator classes and index methods. Such types become
// stand-in domains over text; what uses the rest is left out and listed; everything else stays and can be executed. PostgreSQL only.
// Values; find_gaps talks to a scratch database, the rest is pure. Errors as in shadow.h.
#pragma once
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "schema/migration.h"
#include "schema/model.h"
#include "twin/shadow.h"

namespace assay::twin {

struct Gaps {
  std::set<std::string> extensions = {};  ///< that the kit has not, or that the sandbox does not load
  std::set<schema::Name> types = {};      ///< that become domains
  std::set<std::string> functions = {};
  std::set<std::string> opclasses = {};
  std::set<std::string> methods = {};
  std::vector<std::string> notes = {};  ///< a sentence each
  bool any() const { return !extensions.empty(); }
};

/// Of all the models together, so that they stay comparable. Costs a database only when an extension is missing.
Result<Gaps> find_gaps(const std::vector<const schema::Model*>& models, ShadowPool& pool, db::Engine engine, int version,
                       std::stop_token stop);

struct Bridged {
  schema::Model model = {};
  std::vector<schema::NotModelled> left_out = {};
};
/// The model with stand-ins and without what cannot be had. Tablespaces, which a scratch server has not, go too.
Bridged bridge(schema::Model model, const Gaps& gaps);
/// A statement of a plan with the stand-ins' type modifiers taken out: `vector(3)` → `vector`.
std::string bridge_statement(std::string_view sql, const Gaps& gaps);
/// Takes an object (and what stands in it) out of the model; false when it is not there.
bool remove_object(schema::Model& model, const ObjectRef& object);

}  // namespace assay::twin
