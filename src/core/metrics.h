// Assay's own metrics in Prometheus' text format (prometheus-cpp). One registry per process, owned by the caller; thread-safe.
#pragma once
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace assay {

class Metrics {
 public:
  Metrics();
  ~Metrics();
  using Labels = std::map<std::string, std::string>;
  void count(const std::string& name, const std::string& help, const Labels& labels = {}, double by = 1);
  void gauge(const std::string& name, const std::string& help, const Labels& labels, double value);
  /// Seconds, in the fixed buckets 1 ms … 30 s.
  void observe(const std::string& name, const std::string& help, const Labels& labels, double seconds);
  std::string expose() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace assay
