// assay profile: dependencies, keys and inclusions of a file or a table.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <set>

#include "advise/normal/approximate.h"
#include "advise/normal/inclusion.h"
#include "app/normal/normal.h"
#include "core/text.h"

namespace assay::app {
namespace {

using namespace advise::normal;
using Columns = std::vector<std::uint16_t>;

std::string listed(const EncodedTable& table, std::span<const std::uint16_t> columns) {
  return columns.empty() ? "∅" : text::join(names_of(table, columns), ", ");
}

/// By table and column: a key by itself.
std::vector<std::vector<bool>> unique_columns(std::span<const schema::Table* const> tables) {
  std::vector<std::vector<bool>> out;
  for (const schema::Table* table : tables) {
    std::vector<bool>& columns = out.emplace_back();
    for (const schema::Column& column : table->columns)
      columns.push_back(std::any_of(table->keys.begin(), table->keys.end(),
                                    [&](const schema::Key& key) { return key.columns.size() == 1 && key.columns[0] == column.name; }));
  }
  return out;
}

class Output {
 public:
  Output(RowSource& source, const NormalOptions& o) : source_(source), o_(o) {}

  Result<void> find() {
    wanted_ = o_.fds || o_.keys || !o_.inds;
    if (wanted_) {
      auto profile = profile_rows(source_, o_);
      if (!profile) return fail(profile.error());
      profile_ = std::move(*profile);
    }
    if (o_.error > 0) {
      ApproximateOptions options;
      options.max_lhs = o_.max_lhs == 0 ? options.max_lhs : std::min<std::size_t>(o_.max_lhs, 3);
      options.max_g3 = o_.error;
      approximate_ = approximate(source_.table, options);
    }
    if (o_.inds) find_inclusions();
    return {};
  }

  /// Written by hand, and in pieces: there may be 10⁷ dependencies.
  void print_json(double seconds) const {
    std::vector<std::string> names;
    for (const EncodedColumn& column : source_.table.columns) json::write_string(names.emplace_back(), column.name);
    const auto list = [&](std::string& out, std::span<const std::uint16_t> columns) {
      out += '[';
      for (std::size_t i = 0; i < columns.size(); ++i) out.append(i == 0 ? "" : ",").append(names[columns[i]]);
      out += ']';
    };
    std::string out = "{";
    const auto flush = [&](std::size_t at_least) {
      if (out.size() < at_least) return;
      std::fwrite(out.data(), 1, out.size(), stdout);
      out.clear();
    };
    if (wanted_) {
      out += "\"fds\":[";
      std::string_view comma;
      profile_.found.dependencies.each([&](const DependencyList::Item& item) {
        std::string lhs;
        list(lhs, item.lhs);
        const bool unchecked =
            std::binary_search(profile_.unchecked.begin(), profile_.unchecked.end(), Columns(item.lhs.begin(), item.lhs.end()));
        for (const std::uint16_t rhs : item.rhs) {
          out.append(comma)
              .append("{\"lhs\":")
              .append(lhs)
              .append(",\"rhs\":")
              .append(names[rhs])
              .append(unchecked ? ",\"checked\":false}" : "}");
          comma = ",";
        }
        flush(std::size_t{1} << 16U);
      });
      out += fmt::format("],\"fd_count\":{},\"keys\":[", profile_.found.dependencies.count());
      comma = "";
      for (const Columns& key : profile_.found.keys) {
        out.append(comma);
        list(out, key);
        comma = ",";
        flush(std::size_t{1} << 16U);
      }
      out += fmt::format("],\"key_count\":{},", profile_.found.keys.size());
    }
    if (o_.error > 0) out += fmt::format("\"approximate\":{},", approximate_json().dump());
    if (o_.inds) out += fmt::format("\"inds\":{},\"ind_count\":{},", inclusions_json().dump(), inclusions_.found.size());
    if (profile_.found.incomplete || approximate_.incomplete || inclusions_.incomplete) out += "\"incomplete\":true,";
    const std::size_t unchecked = profile_.unchecked.size() + unchecked_inds_;
    if (source_.table.sampled) out += fmt::format("\"sampled_rows\":{},", source_.table.rows);
    if (source_.table.sampled || unchecked > 0) out += fmt::format("\"unchecked\":{},", unchecked);
    out += "\"seconds\":";
    json::write_number(out, seconds);
    out += "}\n";
    flush(0);
  }

  std::string text(double seconds) const {
    const EncodedTable& table = source_.table;
    const std::string time = text::duration_ms(seconds * 1000);
    std::string out =
        source_.live && o_.table.empty() && !wanted_
            ? fmt::format("{}  {} tables, {}\n", bold(source_.label), ind_tables_.size(), time)
            : fmt::format("{}  {} rows{}, {} columns, {}\n", bold(source_.live ? table.name : source_.label),
                          text::count(static_cast<double>(table.rows)), table.sampled ? " sampled" : "", table.columns.size(), time);
    if (wanted_) out += dependencies_text() + keys_text();
    if (o_.error > 0) out += approximate_text();
    if (o_.inds) out += inclusions_text();
    if (profile_.found.incomplete)
      out += "The search was ended early: there may be more. Give --max-lhs to look at small left sides only.\n";
    if (!profile_.unchecked.empty())
      out += fmt::format("{} left sides hold in the sample; all rows did not answer in time. Give more with --timeout.\n",
                         profile_.unchecked.size());
    return out;
  }

 private:
  void find_inclusions() {
    std::vector<EncodedTable> tables;
    std::vector<const schema::Table*> schemas = {source_.model.table(source_.name.schema, source_.name.name)};
    if (source_.live) tables = load_other_tables(source_, o_, schemas);
    tables.insert(tables.begin(), source_.table);
    for (const EncodedTable& one : tables) ind_tables_.push_back(one.name);
    for (const EncodedTable& one : tables) {
      ind_columns_.emplace_back();
      for (const EncodedColumn& column : one.columns) ind_columns_.back().push_back(column.name);
    }
    InclusionOptions options;
    options.max_arity = o_.arity;
    if (source_.live) options.unique = unique_columns(schemas);
    inclusions_ = inclusions(tables, options);
    // what is only in the rows that were not read cannot be found to include anything, but for unique columns
    for (const EncodedTable& one : tables) inclusions_.incomplete = inclusions_.incomplete || one.sampled;
    if (source_.live) unchecked_inds_ = check_inclusions(source_, tables, schemas, inclusions_.found);
  }

  std::string side(std::size_t table, const Columns& columns) const {
    std::vector<std::string> out;
    for (const std::uint16_t c : columns) out.push_back(ind_columns_[table][c]);
    return source_.live ? fmt::format("{} ({})", ind_tables_[table], text::join(out, ", ")) : text::join(out, ", ");
  }

  std::string dependencies_text() const {
    const EncodedTable& table = source_.table;
    const std::size_t count = profile_.found.dependencies.count();
    std::string out =
        fmt::format("\n{} minimal functional {}", text::count(static_cast<double>(count)), count == 1 ? "dependency" : "dependencies");
    if (count == 0) return out + "\n";
    const std::vector<Ranked> ranked = rank(table, profile_.found.dependencies);
    const std::size_t shown = std::min(o_.limit, ranked.size());
    if (!ranked.empty())
      out += fmt::format("; the {} likeliest to mean something of {} worth a look\n", shown, ranked.size());
    else
      out += "; none that repeated values bear out\n";
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < shown; ++i)
      rows.push_back({text::count(static_cast<double>(ranked[i].saved_cells)), text::count(static_cast<double>(ranked[i].distinct)),
                      fmt::format("{} → {}", listed(table, ranked[i].lhs), listed(table, ranked[i].rhs))});
    if (!rows.empty()) out += app::table({"saves cells", "values", "dependency"}, rows);
    out += others_text(ranked, o_.limit - shown);
    std::string constants;
    profile_.found.dependencies.each([&](const DependencyList::Item& item) {
      if (item.lhs.empty()) constants = listed(table, item.rhs);
    });
    if (!constants.empty()) out += fmt::format("the same in every row: {}\n", constants);
    return out;
  }

  /// Those with the smallest left sides that rank() leaves out.
  std::string others_text(const std::vector<Ranked>& ranked, std::size_t most) const {
    std::set<Columns> told;
    for (const Ranked& one : ranked) told.insert(one.lhs);
    std::string out;
    profile_.found.dependencies.each([&](const DependencyList::Item& item) {
      if (most == 0 || item.lhs.empty() || told.contains(Columns(item.lhs.begin(), item.lhs.end()))) return;
      out += fmt::format("  {} → {}\n", listed(source_.table, item.lhs), listed(source_.table, item.rhs));
      --most;
    });
    return out.empty() ? out : "by accident, as far as these rows go; the smallest left sides:\n" + out;
  }

  std::string keys_text() const {
    const std::size_t count = profile_.found.keys.size();
    std::string out = fmt::format("\n{} minimal {}\n", text::count(static_cast<double>(count)), count == 1 ? "key" : "keys");
    for (std::size_t i = 0; i < profile_.found.keys.size() && i < o_.limit; ++i)
      out += fmt::format("  {}\n", listed(source_.table, profile_.found.keys[i]));
    if (profile_.found.keys.size() > o_.limit) out += "  … (--limit or --json shows more)\n";
    return out;
  }

  std::string approximate_text() const {
    std::string out = fmt::format("\n{} dependencies that nearly hold\n", approximate_.found.size());
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < approximate_.found.size() && i < o_.limit; ++i) {
      const Approximate& one = approximate_.found[i];
      rows.push_back({fmt::format("{:.3f} %", one.g3 * 100),
                      fmt::format("{} → {}", listed(source_.table, one.lhs), source_.table.columns[one.rhs].name)});
    }
    return rows.empty() ? out : out + app::table({"rows in the way", "dependency"}, rows);
  }

  std::string inclusions_text() const {
    std::string out = fmt::format("\n{} inclusion dependencies\n", inclusions_.found.size());
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < inclusions_.found.size() && i < o_.limit; ++i) {
      const Inclusion& one = inclusions_.found[i];
      rows.push_back({fmt::format("{} of {}", one.from_distinct, one.to_distinct), one.to_unique ? "unique" : "",
                      fmt::format("{} ⊆ {}", side(one.from_table, one.from), side(one.to_table, one.to))});
    }
    if (!rows.empty()) out += app::table({"values", "other side", "inclusion"}, rows);
    if (inclusions_.incomplete)
      out += "Large tables were sampled, or there were too many candidates: inclusions may be missing. Give more --rows.\n";
    if (unchecked_inds_ > 0)
      out += fmt::format("{} more could hold; all rows did not answer in time. Give more with --timeout.\n", unchecked_inds_);
    return out;
  }

  Json names_json(const std::vector<std::string>& names) const {
    Json out = Json::array();
    for (const std::string& name : names) out.push(name);
    return out;
  }
  Json approximate_json() const {
    Json out = Json::array();
    for (const Approximate& one : approximate_.found)
      out.push(Json::object({{"lhs", names_json(names_of(source_.table, one.lhs))},
                             {"rhs", source_.table.columns[one.rhs].name},
                             {"g1", one.g1},
                             {"g3", one.g3}}));
    return out;
  }
  Json inclusions_json() const {
    const auto columns = [&](std::size_t table, const Columns& list) {
      Json out = Json::array();
      for (const std::uint16_t c : list) out.push(ind_columns_[table][c]);
      return out;
    };
    Json out = Json::array();
    for (const Inclusion& one : inclusions_.found) {
      Json item = Json::object({{"lhs", columns(one.from_table, one.from)}, {"rhs", columns(one.to_table, one.to)}});
      if (source_.live) item.set("lhs_table", ind_tables_[one.from_table]), item.set("rhs_table", ind_tables_[one.to_table]);
      item.set("rhs_unique", one.to_unique);
      out.push(std::move(item));
    }
    return out;
  }

  RowSource& source_;
  const NormalOptions& o_;
  bool wanted_ = true;
  Profile profile_ = {};
  ApproximateResult approximate_ = {};
  Inclusions inclusions_ = {};
  std::vector<std::string> ind_tables_ = {};
  std::vector<std::vector<std::string>> ind_columns_ = {};
  std::size_t unchecked_inds_ = 0;
};

}  // namespace

int profile(const Common& common, const NormalOptions& options) {
  const auto began = std::chrono::steady_clock::now();
  auto source = load_rows(options);
  if (!source) return report(source.error());
  Output output(*source, options);
  if (auto found = output.find(); !found) return report(found.error());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  if (common.json)
    output.print_json(seconds);
  else
    std::fputs(output.text(seconds).c_str(), stdout);
  if (!interrupted().stop_requested()) return exit_ok;
  std::fputs("assay: interrupted; what is printed is not all\n", stderr);
  return exit_environment;
}

}  // namespace assay::app
