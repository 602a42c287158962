#include <cmath>

#include "store/codec.h"
#include "tests/fuzz/target.h"

ASSAY_FUZZ(store_codec) {
  using namespace assay;
  using namespace assay::fuzz;
  const auto samples = store::decode(input);
  if (!samples) return;
  require(samples->size() <= 2 * input.size(), "a blob cannot ask for more samples than it has half bytes");
  for (const store::StatementSample& sample : *samples)
    require(std::isfinite(sample.total_ms) && std::isfinite(sample.min_ms) && std::isfinite(sample.m2_ms2), "times are numbers");
  const auto again = store::decode(store::encode(*samples));
  require(again.has_value() && again->size() == samples->size(), "what was decoded can be stored again");
  const auto blob = store::SampleBlob::open(input);
  require(blob.has_value() && blob->size() == samples->size() && blob->series().size() == samples->size(), "a decoded blob can be opened");
  std::vector<std::uint32_t> odd;
  for (std::uint32_t i = 1; i < samples->size(); i += 2) odd.push_back(i);
  const auto some = blob->at(odd);
  std::vector<std::uint64_t> calls;
  blob->read(store::Column::calls, calls);
  for (std::size_t i = 0; i < odd.size(); ++i) {
    const store::StatementSample& whole = (*samples)[odd[i]];
    require(some[i].series == whole.series && some[i].calls == whole.calls && some[i].max_ms == whole.max_ms,
            "a part is read as the whole");
    require(static_cast<std::int64_t>(calls[odd[i]]) == whole.calls, "a column is read as the whole");
  }
  store::StatementSample all;
  for (const store::StatementSample& sample : *samples) all.merge(sample);
}
