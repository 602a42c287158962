// assay normalize: keys, normal form, decompositions with their certificates, and the SQL that gets there.
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "advise/normal/approximate.h"
#include "advise/normal/decompose.h"
#include "advise/normal/notation.h"
#include "advise/normal/queries.h"
#include "advise/normal/restructure.h"
#include "app/normal/normal.h"
#include "core/text.h"
#include "schema/diagram/convert.h"
#include "schema/naming.h"

namespace assay::app {
namespace {

using namespace advise::normal;

/// A cover is quadratic in these; more of them say nothing to a person either.
constexpr std::size_t most_dependencies = 2'000;

struct Relation {
  std::string label = {};
  std::vector<std::string> names = {};
  Universe universe = {};
  schema::Model model = {};
  schema::Name table = {};
  std::string origin = {};                                       ///< where the dependencies come from, in a sentence
  bool typed = true;                                             ///< false: declared only, the types are guesses
  std::vector<std::pair<Dependency, std::size_t>> refuted = {};  ///< given, but so many rows are in the way
};

AttributeSet set_of(std::span<const std::uint16_t> columns) {
  AttributeSet out;
  for (const std::uint16_t column : columns) out.set(column);
  return out;
}

std::vector<std::uint16_t> columns_of(const AttributeSet& set) {
  std::vector<std::uint16_t> out;
  set.each([&](std::size_t a) { out.push_back(static_cast<std::uint16_t>(a)); });
  return out;
}

/// Of a relation without one: no two of its rows are equal.
void give_key(Relation& relation, const AttributeSet& key) {
  schema::Table& table = *relation.model.table(relation.table.schema, relation.table.name);
  schema::Key made;
  made.primary = true;
  made.columns = names_in(key, relation.names);
  for (const std::string& name : made.columns) table.column(name)->nullable = false;
  made.name = schema::is_mysql_family(relation.model.dialect) ? "" : schema::default_name(made, table.name);
  table.keys.push_back(std::move(made));
}

/// Primary and unique keys over columns that are NOT NULL.
void declared_keys(Relation& relation) {
  const schema::Table& table = *relation.model.table(relation.table.schema, relation.table.name);
  for (const schema::Key& key : table.keys) {
    AttributeSet lhs;
    bool usable = true;
    for (const std::string& name : key.columns) {
      const auto at = std::find(relation.names.begin(), relation.names.end(), name);
      usable = usable && at != relation.names.end() && !table.column(name)->nullable;
      if (usable) lhs.set(static_cast<std::size_t>(at - relation.names.begin()));
    }
    if (usable) relation.universe.functional.push_back({lhs, relation.universe.attributes});
  }
}

Result<void> discovered(Relation& relation, RowSource& source, const NormalOptions& o) {
  auto profile = profile_rows(source, o);
  if (!profile) return fail(profile.error());
  const DependencyList& all = profile->found.dependencies;
  if (o.all) {
    if (all.groups() > most_dependencies)
      return fail(Code::too_large,
                  fmt::format("{} has {} dependencies; at most {} left sides are taken. Leave --all-dependencies out, or give --max-lhs.",
                              relation.label, all.count(), most_dependencies));
    all.each([&](const DependencyList::Item& item) { relation.universe.functional.push_back({set_of(item.lhs), set_of(item.rhs)}); });
    relation.origin = fmt::format("all {} dependencies that hold in the {} rows", all.count(), source.table.rows);
  } else {
    std::size_t taken = 0;
    for (const Ranked& one : rank(source.table, all)) {
      relation.universe.functional.push_back({set_of(one.lhs), set_of(one.rhs)});
      taken += one.rhs.size();
    }
    relation.origin = fmt::format(
        "{} of the {} dependencies that hold in the {} rows; the others hold for want of repeated values, or have a long left side", taken,
        all.count(), source.table.rows);
  }
  // a key found in the data is a key as long as no declared one is there
  if (source.live) declared_keys(relation);
  const bool keyed = std::any_of(relation.universe.functional.begin(), relation.universe.functional.end(), [&](const Dependency& one) {
    return closure(one.lhs, relation.universe.functional).contains(relation.universe.attributes);
  });
  if (!source.live && !profile->found.keys.empty()) give_key(relation, set_of(profile->found.keys.front()));
  if (!keyed && !profile->found.keys.empty())
    relation.universe.functional.push_back({set_of(profile->found.keys.front()), relation.universe.attributes});
  if (source.table.sampled) relation.origin += "; checked on all rows as far as the time allowed";
  return {};
}

Result<Relation> load(const NormalOptions& o) {
  Relation out;
  if (o.source.empty()) {
    std::vector<std::string> names;
    auto declared = read_dependencies(o.dependencies);
    if (!declared) return fail(declared.error());
    const auto dialect = schema::dialect_of(o.dialect);
    if (!dialect) return fail(dialect.error());
    out.names = std::move(declared->names);
    for (const std::string_view name : text::split(o.attributes, ','))
      if (const std::string_view one = text::trim(name);
          !one.empty() && std::find(out.names.begin(), out.names.end(), one) == out.names.end())
        out.names.emplace_back(one);
    if (out.names.empty())
      return fail(Code::invalid, "There is nothing to normalize. Give a CSV file, a URL with --table, or --fds 'a, b -> c'.");
    if (out.names.size() > max_attributes)
      return fail(Code::invalid, fmt::format("{} attributes; at most {} are taken.", out.names.size(), max_attributes));
    out.universe = std::move(declared->universe);
    out.universe.attributes = AttributeSet::first(out.names.size());
    EncodedTable empty;
    for (const std::string& name : out.names) empty.columns.push_back({name});
    out.table.name = o.table.empty() ? "relation" : o.table;
    out.label = out.table.name;
    out.model.dialect = *dialect;
    out.model.tables.push_back(table_for(empty, out.table.name, *dialect));
    out.table = out.model.tables[0].qualified();
    out.origin = "the dependencies given";
    out.typed = false;
    // a relation is a set
    give_key(out, minimal_key(out.universe.attributes, out.universe.attributes, Closer(out.universe.functional)));
    return out;
  }
  auto source = load_rows(o);
  if (!source) return fail(source.error());
  out.label = source->live ? source->table.name : source->label;
  for (const EncodedColumn& column : source->table.columns) out.names.push_back(column.name);
  if (out.names.size() > max_attributes)
    return fail(Code::invalid, fmt::format("{} has {} columns; at most {} are taken.", out.label, out.names.size(), max_attributes));
  out.universe.attributes = AttributeSet::first(out.names.size());
  if (source->live) {
    out.model = source->model;
    out.table = source->name;
  } else {
    const auto dialect = schema::dialect_of(o.dialect);
    if (!dialect) return fail(dialect.error());
    std::string name = text::slug(std::filesystem::path(o.source).stem().string());
    std::replace(name.begin(), name.end(), '-', '_');
    out.model.dialect = *dialect;
    out.model.tables.push_back(table_for(source->table, name.empty() ? "rows" : name, *dialect));
    out.table = out.model.tables[0].qualified();
  }
  if (o.dependencies.empty()) {
    if (auto done = discovered(out, *source, o); !done) return fail(done.error());
    return out;
  }
  auto declared = read_dependencies(o.dependencies, out.names);
  if (!declared) return fail(declared.error());
  out.universe.functional = std::move(declared->universe.functional);
  out.universe.multivalued = std::move(declared->universe.multivalued);
  for (const Dependency& one : out.universe.functional)
    if (const std::size_t rows = rows_in_the_way(source->table, columns_of(one.lhs), columns_of(one.rhs)); rows > 0)
      out.refuted.emplace_back(one, rows);
  if (source->live) declared_keys(out);
  out.origin = source->live ? "the dependencies given, and the table's keys" : "the dependencies given";
  return out;
}

struct Way {
  std::string_view title, slug;
  NormalForm form;
  std::vector<Part> parts = {};
  Chase proof = {};
  std::vector<Dependency> lost = {};
};

std::vector<Way> ways_of(const Relation& relation, const Analysis& analysis) {
  std::vector<Way> out = {{"3NF by synthesis", "third", NormalForm::third, synthesise_third(relation.universe)},
                          {"BCNF", "boyce_codd", NormalForm::boyce_codd, decompose_boyce_codd(relation.universe)}};
  if (!relation.universe.multivalued.empty()) out.push_back({"4NF", "fourth", NormalForm::fourth, decompose_fourth(relation.universe)});
  for (Way& way : out) {
    way.proof = chase(relation.universe, way.parts);
    way.lost = lost(analysis.cover, way.parts);
  }
  return out;
}

std::string_view form_name(NormalForm form) { return enum_names(form)[static_cast<std::size_t>(form)].name; }

Result<NormalForm> target_form(const std::string& to) {
  const std::string form = text::lower(to);
  if (form == "3nf") return NormalForm::third;
  if (form == "bcnf") return NormalForm::boyce_codd;
  if (form == "4nf") return NormalForm::fourth;
  return fail(Code::invalid, fmt::format("--to is '{}'. Use 3nf, bcnf or 4nf.", to));
}

std::string why(const Violation& v) {
  switch (v.form) {
    case NormalForm::second: return "a part of a key determines it";
    case NormalForm::third: return "the left side is no key, and the right side is in none";
    case NormalForm::boyce_codd: return "the left side is no key";
    default: return "independent of the other columns, and the left side is no key";
  }
}

class Answer {
 public:
  Answer(const Relation& relation, NormalForm to)
      : relation_(relation), to_(to), analysis_(analyse(relation.universe)), ways_(ways_of(relation, analysis_)) {
    const auto chosen = std::find_if(ways_.begin(), ways_.end(), [&](const Way& way) { return way.form >= to; });
    chosen_ = chosen == ways_.end() ? &ways_.back() : &*chosen;
    if (chosen_->parts.size() > 1) made_ = restructure(relation.model, relation.table, chosen_->parts);
  }

  bool reached() const { return analysis_.reached >= to_ || (to_ == NormalForm::fourth && analysis_.violations.empty()); }

  std::string text() const {
    const auto& names = relation_.names;
    std::string out = fmt::format("{}  {} attributes; {}\n", bold(relation_.label), names.size(), relation_.origin);
    for (const auto& [one, rows] : relation_.refuted)
      out += fmt::format("The rows refute {}: {} of them are in the way, and the SQL below fails until they are mended.\n",
                         written(one, names), rows);
    out += fmt::format("\n{}{}\n", bold("Keys"),
                       analysis_.keys.complete ? "" : " (there are more; attributes of the others count as outside every key)");
    for (const AttributeSet& key : shown(analysis_.keys.keys)) out += fmt::format("  {}\n", written(key, names));
    if (analysis_.keys.keys.size() > most_shown) out += fmt::format("  … {} in all\n", analysis_.keys.keys.size());
    out += fmt::format("\n{}\n", bold("Minimal cover"));
    const std::vector<Dependency> cover = joined_by_lhs(analysis_.cover);
    for (const Dependency& one : shown(cover)) out += fmt::format("  {}\n", written(one, names));
    for (const Dependency& one : relation_.universe.multivalued) out += fmt::format("  {}\n", written(one, names, true));
    out += fmt::format("\n{} {}\n", bold("Normal form:"), form_name(analysis_.reached));
    for (const Violation& one : shown(analysis_.violations))
      out += fmt::format("  not {}: {}: {}\n", form_name(one.form), written(one.dependency, names, one.multivalued), why(one));
    if (analysis_.violations.size() > most_shown) out += fmt::format("  … {} in all\n", analysis_.violations.size());
    for (const Way& way : ways_) out += way_text(way);
    return out + sql_text();
  }

  Json json() const {
    Json out =
        Json::object({{"relation", relation_.label}, {"attributes", list(relation_.universe.attributes)}, {"origin", relation_.origin}});
    Json refuted = Json::array();
    for (const auto& [one, rows] : relation_.refuted) {
      Json item = dependency(one);
      item.set("rows_in_the_way", static_cast<std::int64_t>(rows));
      refuted.push(std::move(item));
    }
    if (!relation_.refuted.empty()) out.set("refuted", std::move(refuted));
    Json cover = Json::array(), keys = Json::array(), violations = Json::array();
    for (const Dependency& one : joined_by_lhs(analysis_.cover)) cover.push(dependency(one));
    for (const AttributeSet& key : analysis_.keys.keys) keys.push(list(key));
    for (const Violation& one : analysis_.violations) {
      Json item = dependency(one.dependency);
      item.set("breaks", form_name(one.form)).set("multivalued", one.multivalued);
      item.set("why", why(one));
      violations.push(std::move(item));
    }
    out.set("cover", std::move(cover));
    out.set("keys", std::move(keys));
    out.set("keys_complete", analysis_.keys.complete);
    out.set("prime", list(analysis_.keys.prime()));
    out.set("normal_form", form_name(analysis_.reached));
    out.set("violations", std::move(violations));
    for (const Way& way : ways_) out.set(way.slug, way_json(way));
    if (chosen_->parts.size() < 2) return out;
    out.set("sql_for", chosen_->slug);
    if (!made_) {
      out.set("skipped", Json::array({Json::object({{"what", "sql"}, {"why", made_.error().message}})}));
      return out;
    }
    out.set("migration", to_json(made_->migration));
    out.set("tables", texts(made_->names));
    Json notes = Json::array();
    for (const Skipped& one : notes_of()) notes.push(to_json(one));
    out.set("skipped", std::move(notes));
    const auto diagram = schema::diagram::from_model(relation_.model, {.layout = false});
    if (const auto patch = restructure_patch(diagram, relation_.table, chosen_->parts)) out.set("patch", to_json(*patch));
    return out;
  }

 private:
  static constexpr std::size_t most_shown = 40;
  template <class T>
  static std::span<const T> shown(const std::vector<T>&& all) = delete;
  template <class T>
  static std::span<const T> shown(const std::vector<T>& all) {
    return std::span<const T>(all).first(std::min(all.size(), most_shown));
  }

  static Json texts(const std::vector<std::string>& names) {
    Json out = Json::array();
    for (const std::string& name : names) out.push(name);
    return out;
  }
  Json list(const AttributeSet& set) const { return texts(names_in(set, relation_.names)); }
  Json dependency(const Dependency& one) const { return Json::object({{"lhs", list(one.lhs)}, {"rhs", list(one.rhs)}}); }

  Json way_json(const Way& way) const {
    Json parts = Json::array(), gone = Json::array();
    for (const Part& part : way.parts) {
      Json keys = Json::array(), links = Json::array();
      for (const AttributeSet& key : part.keys) keys.push(list(key));
      for (const ForeignLink& link : part.links)
        links.push(Json::object({{"attributes", list(link.attributes)}, {"to", static_cast<std::int64_t>(link.to)}}));
      parts.push(Json::object({{"attributes", list(part.attributes)}, {"keys", std::move(keys)}, {"foreign_keys", std::move(links)}}));
    }
    for (const Dependency& one : way.lost) gone.push(dependency(one));
    return Json::object({{"parts", std::move(parts)},
                         {"lossless", way.proof.lossless},
                         {"chase", Json::object({{"steps", static_cast<std::int64_t>(way.proof.steps)},
                                                 {"rows", static_cast<std::int64_t>(way.proof.rows)},
                                                 {"finished", way.proof.finished}})},
                         {"preserves_dependencies", way.lost.empty()},
                         {"lost", std::move(gone)}});
  }

  std::string way_text(const Way& way) const {
    if (way.parts.size() < 2) return fmt::format("\n{}: one table, as it is\n", bold(std::string(way.title)));
    std::string out = fmt::format("\n{}\n", bold(std::string(way.title)));
    for (std::size_t i = 0; i < way.parts.size(); ++i) {
      const Part& part = way.parts[i];
      std::vector<std::string> keys;
      for (const AttributeSet& key : part.keys) keys.push_back(fmt::format("({})", written(key, relation_.names)));
      std::string links;
      for (const ForeignLink& link : part.links)
        links += fmt::format("; ({}) → {}", written(link.attributes, relation_.names), link.to + 1);
      out += fmt::format("  {}  {}   key {}{}\n", i + 1, written(part.attributes, relation_.names), text::join(keys, ", "), links);
    }
    out += way.proof.lossless   ? fmt::format("  lossless: the chase ends in a row of the relation after {} steps\n", way.proof.steps)
           : way.proof.finished ? std::string("  NOT lossless\n")
                                : std::string("  not shown to be lossless: the chase grew too large\n");
    if (way.lost.empty()) return out + "  every dependency can be checked within one table\n";
    for (const Dependency& one : way.lost) out += fmt::format("  no single table can check {}\n", written(one, relation_.names));
    return out;
  }

  std::vector<Skipped> notes_of() const {
    std::vector<Skipped> out = made_->notes;
    if (!relation_.typed) out.insert(out.begin(), {"column types", "they are not known: write your own"});
    return out;
  }

  std::string sql_text() const {
    if (chosen_->parts.size() < 2) return "";
    std::string out =
        fmt::format("\n{}\n", bold(fmt::format("SQL to {} ({})", form_name(chosen_->form), name_of(relation_.model.dialect))));
    if (!made_) return out + fmt::format("  none: {}\n", made_.error().message);
    const bool together = made_->migration.statements.front().transaction.has_value();
    if (together) out += "BEGIN;\n";
    for (const schema::MigrationStatement& one : made_->migration.statements) {
      if (!one.why.empty()) out += fmt::format("-- {}\n", one.why);
      out += one.sql + ";\n";
    }
    if (together) out += "COMMIT;\n";
    for (const Skipped& one : notes_of()) out += fmt::format("-- not carried over: {}: {}\n", one.what, one.why);
    return out;
  }

  const Relation& relation_;
  NormalForm to_;
  Analysis analysis_;
  std::vector<Way> ways_;
  const Way* chosen_ = nullptr;
  Result<Restructured> made_ = fail(Code::internal, "not asked for");
};

}  // namespace

int normalize(const Common& common, const NormalOptions& options) {
  const auto to = target_form(options.to);
  if (!to) return report(to.error());
  const auto relation = load(options);
  if (!relation) return report(relation.error());
  const Answer answer(*relation, *to);
  if (common.json)
    print_json(answer.json().dump());
  else
    std::fputs(answer.text().c_str(), stdout);
  return options.check && !answer.reached() ? exit_negative : exit_ok;
}

}  // namespace assay::app
