#include "advise/normal/inclusion.h"

#include <algorithm>
#include <set>
#include <string>
#include <unordered_set>

#include "advise/normal/approximate.h"
#include "core/text.h"

namespace assay::advise::normal {
namespace {

bool is_number(std::string_view value) {
  std::size_t digits = 0, i = !value.empty() && (value[0] == '-' || value[0] == '+') ? 1 : 0;
  bool point = false, exponent = false;
  for (; i < value.size(); ++i) {
    if (value[i] >= '0' && value[i] <= '9') {
      ++digits;
    } else if (value[i] == '.' && !point && !exponent) {
      point = true;
    } else if ((value[i] == 'e' || value[i] == 'E') && digits > 0 && !exponent && i + 1 < value.size()) {
      exponent = true;
      if (value[i + 1] == '-' || value[i + 1] == '+') ++i;
      if (i + 1 == value.size()) return false;
    } else {
      return false;
    }
  }
  return digits > 0;
}

bool is_temporal(std::string_view value) {
  constexpr std::string_view shape = "dddd-dd-dd";
  if (value.size() < shape.size()) return false;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (shape[i] == 'd' ? value[i] < '0' || value[i] > '9' : value[i] != shape[i]) return false;
  return true;
}

struct Attribute {
  std::size_t table = 0;
  std::uint16_t column = 0;
  TypeClass type = TypeClass::text;
  std::size_t distinct = 0;  ///< without NULL
};

class Finder {
 public:
  Finder(std::span<const EncodedTable> tables, const InclusionOptions& options) : tables_(tables), options_(options) {
    for (std::size_t t = 0; t < tables.size(); ++t)
      for (std::uint16_t c = 0; c < tables[t].columns.size(); ++c) {
        const EncodedColumn& column = tables[t].columns[c];
        const std::size_t distinct = column.distinct - (column.null_code ? 1 : 0);
        if (distinct == 0) continue;
        attributes_.push_back({t, c, class_of_values(column), distinct});
      }
  }

  Inclusions run() {
    unary();
    for (std::size_t arity = 2; arity <= options_.max_arity && !level_.empty(); ++arity) wider();
    std::stable_sort(out_.found.begin(), out_.found.end(), [](const Inclusion& a, const Inclusion& b) {
      return a.from.size() != b.from.size() ? a.from.size() < b.from.size() : a.score > b.score;
    });
    return std::move(out_);
  }

 private:
  /// All values, sorted; whoever holds a value can be included only in the others that hold it.
  void unary() {
    struct Held {
      std::string_view value;
      std::uint32_t attribute;
    };
    const std::size_t n = attributes_.size(), words = (n + 63) / 64;
    std::vector<Held> held;
    for (std::uint32_t i = 0; i < n; ++i) {
      const EncodedColumn& column = tables_[attributes_[i].table].columns[attributes_[i].column];
      for (std::uint32_t code = 0; code < column.distinct; ++code)
        if (column.null_code != code) held.push_back({column.value(code), i});
    }
    std::sort(held.begin(), held.end(), [](const Held& a, const Held& b) { return a.value < b.value; });
    std::vector<std::vector<std::uint64_t>> within(n, std::vector<std::uint64_t>(words, ~0ULL));
    std::vector<std::uint64_t> holders(words);
    for (std::size_t begin = 0, end = 0; begin < held.size(); begin = end) {
      std::fill(holders.begin(), holders.end(), 0);
      for (end = begin; end < held.size() && held[end].value == held[begin].value; ++end)
        holders[held[end].attribute / 64] |= 1ULL << (held[end].attribute % 64);
      for (std::size_t i = begin; i < end; ++i)
        for (std::size_t w = 0; w < words; ++w) within[held[i].attribute][w] &= holders[w];
    }
    for (std::size_t i = 0; i < n; ++i)
      for (std::size_t j = 0; j < n; ++j) {
        if (i == j || attributes_[i].type != attributes_[j].type) continue;
        if ((within[i][j / 64] >> (j % 64) & 1U) == 0 && !declared_unique(attributes_[j].table, attributes_[j].column)) continue;
        Inclusion one{attributes_[i].table, attributes_[j].table, {attributes_[i].column}, {attributes_[j].column}};
        one.from_distinct = attributes_[i].distinct, one.to_distinct = attributes_[j].distinct;
        keep(std::move(one));
      }
    level_ = out_.found;
    unary_ = out_.found;
  }

  /// A foreign key seldom is unique; keys that count from 1 are within each other by accident.
  bool unique_itself(const Inclusion& one) const {
    const EncodedTable& from = tables_[one.from_table];
    if (from.sampled) return one.from.size() == 1 && declared_unique(one.from_table, one.from[0]);
    return from.rows > 1 && one.from_distinct == from.rows;
  }

  /// Of a sampled table only: of others the rows show it.
  bool declared_unique(std::size_t table, std::uint16_t column) const {
    return tables_[table].sampled && !options_.unique.empty() && options_.unique[table][column];
  }

  /// Candidates: an inclusion of the last level and a unary one of the same tables, columns ascending on the left.
  void wider() {
    std::vector<Inclusion> next;
    std::size_t looked = 0;
    for (const Inclusion& a : level_)
      for (const Inclusion& b : unary_) {
        if (a.from_table != b.from_table || a.to_table != b.to_table || a.from.back() >= b.from[0]) continue;
        if (std::find(a.to.begin(), a.to.end(), b.to[0]) != a.to.end()) continue;
        if (++looked > options_.max_candidates) {
          out_.incomplete = true;
          level_ = std::move(next);
          return;
        }
        Inclusion one{a.from_table, a.to_table, a.from, a.to};
        one.from.push_back(b.from[0]), one.to.push_back(b.to[0]);
        if (one.from_table == one.to_table && one.from == one.to) continue;
        if (!included(one)) continue;
        next.push_back(one);
        keep(std::move(one));
      }
    level_ = std::move(next);
  }

  std::unordered_set<std::string> tuples(std::size_t table, const std::vector<std::uint16_t>& columns) const {
    std::unordered_set<std::string> out;
    std::string tuple;
    for (std::size_t r = 0; r < tables_[table].rows; ++r) {
      tuple.clear();
      bool null = false;
      for (const std::uint16_t c : columns) {
        const EncodedColumn& column = tables_[table].columns[c];
        null = null || column.null_code == column.codes[r];
        const std::string_view value = column.value(column.codes[r]);
        tuple += fmt::format("{}:", value.size());
        tuple += value;
      }
      // a row with a NULL refers to nothing (SQL's MATCH SIMPLE)
      if (!null) out.insert(tuple);
    }
    return out;
  }
  bool included(Inclusion& one) const {
    const auto left = tuples(one.from_table, one.from), right = tuples(one.to_table, one.to);
    one.from_distinct = left.size(), one.to_distinct = right.size();
    return !left.empty() && std::all_of(left.begin(), left.end(), [&](const std::string& tuple) { return right.contains(tuple); });
  }

  void keep(Inclusion one) {
    const EncodedTable& to = tables_[one.to_table];
    one.to_unique = to.sampled ? one.to.size() == 1 && declared_unique(one.to_table, one.to[0]) : one.to_distinct == to.rows;
    double affinity = 0;
    const std::string bare = to.name.substr(to.name.rfind('.') + 1);
    for (std::size_t i = 0; i < one.from.size(); ++i) {
      const std::string& from_name = tables_[one.from_table].columns[one.from[i]].name;
      const std::string target = fmt::format("{} {}", bare, to.columns[one.to[i]].name);
      affinity += std::max(name_affinity(from_name, to.columns[one.to[i]].name), name_affinity(from_name, target));
    }
    affinity /= static_cast<double>(one.from.size());
    const double coverage = static_cast<double>(one.from_distinct) / static_cast<double>(std::max<std::size_t>(one.to_distinct, 1));
    one.score = (one.to_unique ? 2 : 0) + affinity + coverage / 2 + (one.from_distinct > 2 ? 0.25 : 0) - (unique_itself(one) ? 1 : 0);
    out_.found.push_back(std::move(one));
  }

  std::span<const EncodedTable> tables_;
  const InclusionOptions& options_;
  std::vector<Attribute> attributes_ = {};
  std::vector<Inclusion> level_ = {}, unary_ = {};
  Inclusions out_ = {};
};

}  // namespace

TypeClass class_of_values(const EncodedColumn& column) {
  bool number = true, temporal = true;
  for (std::uint32_t code = 0; code < column.distinct && (number || temporal); ++code) {
    if (column.null_code == code) continue;
    const std::string_view value = column.value(code);
    number = number && is_number(value);
    temporal = temporal && is_temporal(value);
  }
  return number ? TypeClass::number : temporal ? TypeClass::temporal : TypeClass::text;
}

Inclusions inclusions(std::span<const EncodedTable> tables, const InclusionOptions& options) { return Finder(tables, options).run(); }

}  // namespace assay::advise::normal
