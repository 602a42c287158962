#include <cmath>

#include "store/codec.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(store_codec) {
  using namespace assay;
  using namespace assay::fuzz;
  const auto samples = store::decode(input);
  if (!samples) return;
  require(samples->size() <= input.size(), "a blob cannot ask for more samples than it has bytes");
  for (const store::StatementSample& sample : *samples)
    require(std::isfinite(sample.total_ms) && std::isfinite(sample.min_ms) && std::isfinite(sample.m2_ms2), "times are numbers");
  const auto again = store::decode(store::encode(*samples));
  require(again.has_value() && again->size() == samples->size(), "what was decoded can be stored again");
  store::StatementSample all;
  for (const store::StatementSample& sample : *samples) all.merge(sample);
}
