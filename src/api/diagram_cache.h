// The diagrams used last, as values: an editor saves every few seconds, and reading 5,000 tables from their JSON takes half a second. A diagram
// is found by its head as the store has it, so that a stale one never is. At most `most_diagrams` with `most_nodes` together. Any thread.
#pragma once
#include <list>
#include <memory>
#include <mutex>

#include "schema/diagram/diagram.h"
#include "store/diagrams.h"

namespace assay::api {

class DiagramCache {
 public:
  /// nullptr when it is not kept.
  std::shared_ptr<const schema::diagram::Diagram> find(const store::DiagramHead& head);
  void keep(const store::DiagramHead& head, schema::diagram::Diagram diagram);

 private:
  static constexpr std::size_t most_diagrams = 8;
  static constexpr std::size_t most_nodes = 20'000;
  struct Entry {
    std::string id;
    std::int64_t revision = 0;
    Instant created{};
    std::shared_ptr<const schema::diagram::Diagram> diagram;
  };
  std::mutex mutex_;
  std::list<Entry> entries_;  ///< used last first
};

}  // namespace assay::api
