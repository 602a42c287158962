#include "core/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace assay {

struct Metrics::Impl {
  prometheus::Registry registry{prometheus::Registry::InsertBehavior::Merge};
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const std::string& name, const std::string& help, const Labels& labels, double by) {
  prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(labels).Increment(by);
}
void Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels, double value) {
  prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(labels).Set(value);
}
void Metrics::observe(const std::string& name, const std::string& help, const Labels& labels, double seconds) {
  static const prometheus::Histogram::BucketBoundaries buckets{0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30};
  prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry).Add(labels, buckets).Observe(seconds);
}
std::string Metrics::expose() const { return prometheus::TextSerializer().Serialize(impl_->registry.Collect()); }

}  // namespace assay
