#include "schema/diagram/layout.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace assay::schema::diagram {
namespace {

// Measures of the editor's boxes, in pixels.
constexpr double box_width = 260;
constexpr double header = 40;
constexpr double row = 24;
constexpr double gap = 60;
constexpr std::size_t max_rows = 24;  // longer tables are drawn with a scroll bar

struct Box {
  std::size_t node = 0;
  Size size = {};
};

/// One group of related nodes, laid out from 0, 0.
struct Block {
  std::vector<std::pair<std::size_t, std::pair<double, double>>> places = {};
  Size size = {};
};

using Neighbours = std::vector<std::vector<std::size_t>>;

Neighbours neighbours_of(const Diagram& diagram) {
  std::unordered_map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i) index.emplace(diagram.nodes[i].id, i);
  Neighbours out(diagram.nodes.size());
  const auto join = [&](std::string_view a, std::string_view b) {
    const auto left = index.find(a), right = index.find(b);
    if (left == index.end() || right == index.end() || left->second == right->second) return;
    out[left->second].push_back(right->second);
    out[right->second].push_back(left->second);
  };
  for (const Edge& edge : diagram.edges) join(edge.from, edge.to);
  for (const Node& node : diagram.nodes)
    if (node.partition_of && node.partition_of->parent.node) join(node.id, *node.partition_of->parent.node);
  return out;
}

/// Breadth first from the most connected: neighbours come one after the other.
std::vector<std::size_t> walk(std::size_t start, const Neighbours& neighbours, std::vector<bool>& open) {
  std::vector<std::size_t> order = {start};
  open[start] = false;
  for (std::size_t i = 0; i < order.size(); ++i) {
    std::vector<std::size_t> next;
    for (const std::size_t other : neighbours[order[i]])
      if (open[other]) {
        open[other] = false;
        next.push_back(other);
      }
    std::stable_sort(next.begin(), next.end(), [&](std::size_t a, std::size_t b) { return neighbours[a].size() > neighbours[b].size(); });
    order.insert(order.end(), next.begin(), next.end());
  }
  return order;
}

/// Columns of about the height that makes the block a square, filled down and up in turn so that neighbours in the order stay near.
Block fill(const std::vector<std::size_t>& order, const std::vector<Node>& nodes) {
  double area = 0;
  std::vector<Box> boxes;
  for (const std::size_t node : order) {
    boxes.push_back({node, size_of(nodes[node])});
    area += (boxes.back().size.w + gap) * (boxes.back().size.h + gap);
  }
  const double height = std::sqrt(area);
  Block block;
  double x = 0;
  bool down = true;
  for (std::size_t i = 0; i < boxes.size();) {
    std::size_t end = i;
    double column = 0, width = 0;
    while (end < boxes.size() && (end == i || column + boxes[end].size.h <= height)) {
      column += boxes[end].size.h + gap;
      width = std::max(width, boxes[end].size.w);
      ++end;
    }
    double y = 0;
    for (std::size_t k = 0; k < end - i; ++k) {
      const Box& box = boxes[down ? i + k : end - 1 - k];
      block.places.push_back({box.node, {x, y}});
      y += box.size.h + gap;
    }
    block.size.h = std::max(block.size.h, y - gap);
    x += width + gap;
    block.size.w = x - gap;
    down = !down;
    i = end;
  }
  return block;
}

/// Where the placed nodes end at the bottom; new ones come below.
struct Free {
  double left = 0, top = 0;
};
Free below_placed(const Diagram& diagram, const std::vector<bool>& is_new) {
  Free free;
  bool any = false;
  for (std::size_t i = 0; i < diagram.nodes.size(); ++i) {
    if (is_new[i]) continue;
    const Node& node = diagram.nodes[i];
    const Size size = size_of(node);
    free.left = any ? std::min(free.left, node.x) : node.x;
    free.top = any ? std::max(free.top, node.y + size.h + gap) : node.y + size.h + gap;
    any = true;
  }
  return free;
}

/// What is taken on the canvas, by cells, to ask quickly whether a box fits.
class Taken {
 public:
  bool fits(double x, double y, const Size& size) const {
    for (const auto& [key, unused] : cells(x - gap / 2, y - gap / 2, {size.w + gap, size.h + gap})) {
      const auto at = cells_.find(key);
      if (at == cells_.end()) continue;
      for (const Rect& r : at->second)
        if (x - gap / 2 < r.x + r.size.w && r.x < x + size.w + gap / 2 && y - gap / 2 < r.y + r.size.h && r.y < y + size.h + gap / 2)
          return false;
    }
    return true;
  }
  void add(double x, double y, const Size& size) {
    for (const auto& [key, unused] : cells(x, y, size)) cells_[key].push_back({x, y, size});
  }

 private:
  struct Rect {
    double x, y;
    Size size;
  };
  static constexpr double cell = 512;
  static std::vector<std::pair<std::int64_t, int>> cells(double x, double y, const Size& size) {
    std::vector<std::pair<std::int64_t, int>> out;
    const auto place = [](double v) { return static_cast<std::int64_t>(std::floor(v / cell)); };
    // an area as large as the canvas is not worth its cells: new boxes may stand in it
    if (size.w > 64 * cell || size.h > 64 * cell) return out;
    for (std::int64_t i = place(x); i <= place(x + size.w); ++i)
      for (std::int64_t j = place(y); j <= place(y + size.h); ++j) out.emplace_back(i * 1'000'003 + j, 0);
    return out;
  }
  std::unordered_map<std::int64_t, std::vector<Rect>> cells_;
};

/// Beside a neighbour that has a place: the first of the places around it that is free.
bool place_beside(Node& node, const std::vector<std::size_t>& neighbours, const Diagram& diagram, const std::vector<bool>& open,
                  Taken& taken) {
  const Size size = size_of(node);
  for (const std::size_t other : neighbours) {
    if (open[other]) continue;
    const Node& near = diagram.nodes[other];
    const Size its = size_of(near);
    for (int ring = 1; ring <= 4; ++ring)
      for (const auto& [dx, dy] : {std::pair(1, 0), std::pair(-1, 0), std::pair(0, 1), std::pair(0, -1), std::pair(1, 1), std::pair(-1, 1),
                                   std::pair(1, -1), std::pair(-1, -1)}) {
        const double x = near.x + dx * ring * (dx > 0 ? its.w + gap : size.w + gap);
        const double y = near.y + dy * ring * (dy > 0 ? its.h + gap : size.h + gap);
        if (!taken.fits(x, y, size)) continue;
        node.x = x;
        node.y = y;
        taken.add(x, y, size);
        return true;
      }
  }
  return false;
}

/// Blocks in rows, the largest first.
void shelve(std::vector<Block> blocks, Free free, std::vector<Node>& nodes) {
  double area = 0, widest = 0;
  for (const Block& block : blocks) {
    area += (block.size.w + gap) * (block.size.h + gap);
    widest = std::max(widest, block.size.w);
  }
  std::stable_sort(blocks.begin(), blocks.end(), [](const Block& a, const Block& b) { return a.size.h > b.size.h; });
  const double width = std::max(widest, std::sqrt(area) * 1.4);
  double x = 0, y = 0, shelf = 0;
  for (const Block& block : blocks) {
    if (x > 0 && x + block.size.w > width) {
      x = 0;
      y += shelf + 2 * gap;
      shelf = 0;
    }
    for (const auto& [node, place] : block.places) {
      nodes[node].x = std::round(free.left + x + place.first);
      nodes[node].y = std::round(free.top + y + place.second);
    }
    x += block.size.w + 2 * gap;
    shelf = std::max(shelf, block.size.h);
  }
}

}  // namespace

Size size_of(const Node& node) {
  Size size{box_width, header};
  const std::size_t lines = node.kind == NodeKind::enumeration ? (node.values ? node.values->size() : 0) : columns_of(node).size();
  if (!node.collapsed.value_or(false)) size.h += row * static_cast<double>(std::min(lines, max_rows));
  if (node.kind == NodeKind::note || node.kind == NodeKind::area) size.h = 160;
  return {node.w.value_or(size.w), node.h.value_or(size.h)};
}

void place(Diagram& diagram, const std::unordered_set<std::string>& new_nodes) {
  std::vector<Node>& nodes = diagram.nodes;
  std::vector<bool> open(nodes.size(), false);
  Taken taken;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    open[i] = new_nodes.contains(nodes[i].id);
    if (!open[i]) taken.add(nodes[i].x, nodes[i].y, size_of(nodes[i]));
  }
  const Neighbours neighbours = neighbours_of(diagram);
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (open[i] && place_beside(nodes[i], neighbours[i], diagram, open, taken)) open[i] = false;
  const Free free = below_placed(diagram, open);
  std::vector<std::size_t> by_degree;
  for (std::size_t i = 0; i < nodes.size(); ++i)
    if (open[i]) by_degree.push_back(i);
  std::stable_sort(by_degree.begin(), by_degree.end(),
                   [&](std::size_t a, std::size_t b) { return neighbours[a].size() > neighbours[b].size(); });
  std::vector<Block> blocks;
  std::vector<std::size_t> lonely;
  for (const std::size_t start : by_degree) {
    if (!open[start]) continue;
    std::vector<std::size_t> order = walk(start, neighbours, open);
    if (order.size() == 1)
      lonely.push_back(start);
    else
      blocks.push_back(fill(order, nodes));
  }
  // those without relations by name, so that related names stand together
  std::stable_sort(lonely.begin(), lonely.end(), [&](std::size_t a, std::size_t b) { return nodes[a].name < nodes[b].name; });
  if (!lonely.empty()) blocks.push_back(fill(lonely, nodes));
  shelve(std::move(blocks), free, nodes);
}

}  // namespace assay::schema::diagram
