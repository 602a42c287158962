#include "advise/normal/discover.h"

#include <atomic>
#include <memory>
#include <mutex>

#include "advise/normal/agree.h"
#include "advise/normal/search.h"
#include "advise/normal/validate.h"

namespace assay::advise::normal {
namespace {

/// Work is handed out in pieces: whoever is done takes the next.
template <class Body>
void hand_out(const Spread& spread, std::size_t pieces, bool worth_it, const Body& body) {
  std::atomic<std::size_t> next = 0;
  const auto take = [&](std::size_t, std::size_t) { body([&] { return next++; }); };
  if (spread && worth_it && pieces > 1)
    spread(pieces, 1, take);
  else
    take(0, pieces);
}

template <std::size_t W, class Code>
class Discovery {
 public:
  using Set = Bits<W>;
  Discovery(const EncodedTable& table, const DiscoverOptions& options) : options_(options), rows_(table.rows) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) order_.push_back(i);
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return table.columns[a].distinct > table.columns[b].distinct; });
    for (const std::size_t i : order_) {
      columns_.push_back(table.columns[i].codes.data());
      distinct_.push_back(table.columns[i].distinct);
    }
    matrix_ = std::make_unique<RowMatrix<W, Code>>(columns_, rows_);
  }

  Discovered run() {
    bool complete = rows_ <= std::max<std::size_t>(options_.all_pairs_rows, 1);
    if (complete)
      compare_all();
    else
      sample();
    for (;;) {
      ++out_.rounds;
      std::vector<Set> refuted = known_;
      const std::vector<Set> fresh = agree_.all();
      refuted.insert(refuted.end(), fresh.begin(), fresh.end());
      std::sort(refuted.begin(), refuted.end());
      refuted.erase(std::unique(refuted.begin(), refuted.end()), refuted.end());
      known_ = irreducible(std::move(refuted), columns_.size(), [this] { return halted(); });
      agree_ = {};
      if (halted()) return ended();
      std::vector<Candidate<W>> candidates = search();
      if (complete) return result(std::move(candidates));
      // Checking one candidate costs about as much as comparing `rows` pairs at worst; so many of them cost more than all pairs.
      if (rows_ <= max_rows_of_all_pairs && candidates.size() > 2 * rows_) {
        compare_all();
        complete = true;
      } else if (validate(candidates)) {
        return result(std::move(candidates));
      } else if (out_.incomplete) {
        return ended();
      }
      if (halted()) return ended();
    }
  }

 private:
  static constexpr std::size_t max_rows_of_all_pairs = 20'000;

  bool halted() const { return options_.stopped && options_.stopped(); }
  /// What was checked so far.
  Discovered ended() {
    out_.incomplete = true;
    return result(std::move(valid_));
  }

  void compare(std::size_t a, std::size_t b) {
    ++out_.pairs_compared;
    agree_.add(matrix_->agree(a, b));
  }

  void compare_all() {
    std::vector<SetOfSets<W>> each;
    std::mutex mutex;
    const std::size_t pieces = rows_ > 500 ? 32 : 1;
    hand_out(options_.spread, pieces, rows_ > 500, [&](const auto& next) {
      SetOfSets<W> own;
      for (std::size_t piece = next(); piece < pieces; piece = next())
        for (std::size_t a = piece; a < rows_ && !halted(); a += pieces)
          for (std::size_t b = 0; b < a; ++b) own.add(matrix_->agree(a, b));
      const std::lock_guard lock(mutex);
      each.push_back(std::move(own));
    });
    out_.pairs_compared += rows_ * (rows_ - std::min<std::size_t>(rows_, 1)) / 2;
    for (const SetOfSets<W>& own : each)
      for (const Set& set : own.all()) agree_.add(set);
  }

  /// Rows sorted by an attribute and its neighbours: rows near each other agree on much. A wider window while it finds something new.
  void sample() {
    std::vector<std::uint32_t> rows(rows_), sorted(rows_), counts;
    std::iota(rows.begin(), rows.end(), 0U);
    const std::size_t n = columns_.size();
    for (std::size_t a = 0; a < n; ++a) {
      for (const std::size_t by : {(a + 2) % n, (a + 1) % n, a}) {
        counts.assign(distinct_[by] + 1, 0);
        for (std::size_t r = 0; r < rows_; ++r) ++counts[columns_[by][r] + 1];
        for (std::size_t c = 1; c < counts.size(); ++c) counts[c] += counts[c - 1];
        for (const std::uint32_t row : rows) sorted[counts[columns_[by][row]]++] = row;
        rows.swap(sorted);
      }
      for (std::size_t distance = 1; distance <= widest_window && distance < rows_; ++distance) {
        if (halted()) return;
        const std::size_t before = agree_.size();
        for (std::size_t i = distance; i < rows_; ++i)
          if (columns_[a][rows[i]] == columns_[a][rows[i - distance]]) compare(rows[i], rows[i - distance]);
        if ((agree_.size() - before) * worthwhile < rows_) break;
      }
    }
  }
  static constexpr std::size_t widest_window = 20;
  static constexpr std::size_t worthwhile = 500;  ///< one new set among so many pairs

  std::vector<Candidate<W>> search() {
    const std::size_t max_lhs = options_.max_lhs == 0 ? Set::size : options_.max_lhs;
    const bool large = known_.size() * columns_.size() > 2'000;
    Search<W> root(known_, max_lhs, options_.stopped);
    root.run(columns_.size(), large ? 2 : Set::size);
    std::vector<Candidate<W>> out = std::move(root.found);
    const std::vector<Branch<W>>& branches = root.branches;
    std::mutex mutex;
    std::atomic<bool> full = false;
    std::atomic<std::size_t> found = 0;
    hand_out(options_.spread, branches.size(), true, [&](const auto& next) {
      Search<W> own(known_, max_lhs, options_.stopped);
      for (std::size_t i = next(); i < branches.size() && !full; i = next()) {
        const std::size_t before = own.found.size();
        own.run(branches[i]);
        if ((found += own.found.size() - before) > options_.max_found) full = true;
        if (halted()) full = true;
      }
      const std::lock_guard lock(mutex);
      out.insert(out.end(), own.found.begin(), own.found.end());
    });
    out_.incomplete = full;
    return out;
  }

  /// Checks what was not checked before; true when all of it holds. What refutes goes to the agree sets.
  bool validate(std::vector<Candidate<W>>& candidates) {
    std::sort(candidates.begin(), candidates.end(),
              [](const Candidate<W>& a, const Candidate<W>& b) { return before_in_tree(a.lhs, b.lhs); });
    std::vector<Candidate<W>> todo;
    for (std::size_t i = 0, j = 0; i < candidates.size(); ++i) {
      while (j < valid_.size() && before_in_tree(valid_[j].lhs, candidates[i].lhs)) ++j;
      Candidate<W> one = candidates[i];
      if (j < valid_.size() && valid_[j].lhs == one.lhs) one.rhs -= valid_[j].rhs;
      if (one.rhs.any()) todo.push_back(one);
    }
    out_.validated += todo.size();
    const std::size_t pieces = std::clamp<std::size_t>(todo.size() / 8, 1, 32);
    std::vector<Candidate<W>> valid;
    std::mutex mutex;
    std::size_t refuted = 0;
    hand_out(options_.spread, pieces, todo.size() * rows_ > 20'000, [&](const auto& next) {
      Validator<W, Code> own(columns_, distinct_, rows_, *matrix_);
      std::vector<Candidate<W>> hold;
      std::size_t wrong = 0;
      for (std::size_t piece = next(); piece < pieces; piece = next())
        for (std::size_t i = todo.size() * piece / pieces; i < todo.size() * (piece + 1) / pieces; ++i)
          if (!halted() && own.holds(todo[i]))
            hold.push_back(todo[i]);
          else
            ++wrong;
      const std::lock_guard lock(mutex);
      for (const Set& set : own.refuting) agree_.add(set);
      valid.insert(valid.end(), hold.begin(), hold.end());
      refuted += wrong;
    });
    if (refuted == 0) return true;
    remember(valid);
    return false;
  }

  /// What holds stays a candidate for ever: it holds, and what refuted its subsets stays.
  void remember(const std::vector<Candidate<W>>& valid) {
    valid_.insert(valid_.end(), valid.begin(), valid.end());
    std::sort(valid_.begin(), valid_.end(), [](const Candidate<W>& a, const Candidate<W>& b) { return before_in_tree(a.lhs, b.lhs); });
    std::vector<Candidate<W>> merged;
    for (const Candidate<W>& one : valid_)
      if (!merged.empty() && merged.back().lhs == one.lhs)
        merged.back().rhs |= one.rhs;
      else
        merged.push_back(one);
    valid_ = std::move(merged);
  }

  Discovered result(std::vector<Candidate<W>> candidates) {
    struct Named {
      Set lhs, rhs;
      bool key;
    };
    std::vector<Named> named;
    named.reserve(candidates.size());
    for (const Candidate<W>& one : candidates) {
      Named& to = named.emplace_back(Named{{}, {}, one.rhs.test(columns_.size())});
      one.lhs.each([&](std::size_t a) { to.lhs.set(order_[a]); });
      one.rhs.each([&](std::size_t a) { a < columns_.size() ? to.rhs.set(order_[a]) : void(); });
    }
    candidates = {};
    std::sort(named.begin(), named.end(), [](const Named& a, const Named& b) {
      const std::size_t x = a.lhs.count(), y = b.lhs.count();
      return x != y ? x < y : before_in_tree(a.lhs, b.lhs);
    });
    std::vector<std::uint16_t> lhs, rhs;
    for (const Named& one : named) {
      lhs.clear(), rhs.clear();
      one.lhs.each([&](std::size_t a) { lhs.push_back(static_cast<std::uint16_t>(a)); });
      one.rhs.each([&](std::size_t a) { rhs.push_back(static_cast<std::uint16_t>(a)); });
      if (!rhs.empty()) out_.dependencies.add(lhs, rhs);
      if (one.key && rows_ > 1) out_.keys.push_back(lhs);
    }
    return std::move(out_);
  }

  const DiscoverOptions& options_;
  std::size_t rows_;
  std::vector<std::size_t> order_ = {};  ///< of our attributes, the column: most distinct values first
  std::vector<const std::uint32_t*> columns_ = {};
  std::vector<std::uint32_t> distinct_ = {};
  std::unique_ptr<RowMatrix<W, Code>> matrix_ = {};
  SetOfSets<W> agree_ = {};               ///< new since the last search
  std::vector<Set> known_ = {};           ///< irreducible
  std::vector<Candidate<W>> valid_ = {};  ///< by before_in_tree
  Discovered out_ = {};
};

}  // namespace

void DependencyList::add(std::span<const std::uint16_t> lhs, std::span<const std::uint16_t> rhs) {
  data_.push_back(static_cast<std::uint16_t>(lhs.size()));
  data_.push_back(static_cast<std::uint16_t>(rhs.size()));
  data_.insert(data_.end(), lhs.begin(), lhs.end());
  data_.insert(data_.end(), rhs.begin(), rhs.end());
  ++groups_;
  count_ += rhs.size();
}

Result<Discovered> discover(const EncodedTable& table, const DiscoverOptions& options) {
  const std::size_t columns = table.columns.size();
  if (columns == 0) return Discovered{};
  if (columns > max_attributes)
    return fail(Code::invalid, fmt::format("{} has {} columns; dependencies are sought among at most {}. Leave some out.",
                                           table.name.empty() ? "The table" : table.name, columns, max_attributes));
  // four instances, not all eight: this file takes a compiler long enough
  if (columns < 64 && table.rows <= 0x10000) return Discovery<1, std::uint16_t>(table, options).run();
  if (columns < 64) return Discovery<1, std::uint32_t>(table, options).run();
  if (columns < 192) return Discovery<3, std::uint32_t>(table, options).run();
  return Discovery<8, std::uint32_t>(table, options).run();
}

}  // namespace assay::advise::normal
