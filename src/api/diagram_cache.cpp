#include "api/diagram_cache.h"

#include <algorithm>

namespace assay::api {

using schema::diagram::Diagram;

std::shared_ptr<const Diagram> DiagramCache::find(const store::DiagramHead& head) {
  const std::lock_guard guard(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.id == head.id; });
  if (found == entries_.end()) return nullptr;
  // another one of this id, or another process wrote it
  if (found->revision != head.revision || found->created != head.created) {
    entries_.erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found);
  return found->diagram;
}

void DiagramCache::keep(const store::DiagramHead& head, Diagram diagram) {
  if (diagram.nodes.size() > most_nodes) return;
  auto kept = std::make_shared<const Diagram>(std::move(diagram));
  const std::lock_guard guard(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.id == head.id; });
  entries_.push_front({head.id, head.revision, head.created, std::move(kept)});
  std::size_t nodes = 0, count = 0;
  const auto over = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
    nodes += entry.diagram->nodes.size();
    return ++count > most_diagrams || nodes > most_nodes;
  });
  entries_.erase(over, entries_.end());
}

}  // namespace assay::api
