// What two models differ in, in words, for the oracles of verify.h. Internal to twin/. Pure; any thread.
#pragma once
#include <string>
#include <vector>

#include "schema/diff.h"
#include "schema/model.h"

namespace assay::twin {

/// The first few of many, and how many more.
std::string some_of(const std::vector<std::string>& all);
/// "" when nothing differs; else the first few changes. Code of the diff's error in words when they cannot be compared.
std::string differences(const schema::Model& reached, const schema::Model& wanted, const schema::DiffOptions& options);

}  // namespace assay::twin
