#include "advise/lint/migration.h"

#include <algorithm>
#include <map>
#include <set>

#include "advise/lint/step.h"
#include "core/text.h"
#include "schema/ddl/lex.h"
#include "sql/lexer.h"

namespace assay::lint {
namespace {

using schema::Step;
using schema::StepKind;

/// The name by which a model knows what a finding is about, for looking up where it was made.
using PartKey = std::pair<schema::Name, std::string>;

struct Made {
  std::size_t file = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

bool makes_relation(StepKind kind) {
  return kind == StepKind::create_table || kind == StepKind::create_matview || kind == StepKind::create_view;
}

bool makes(StepKind kind) {
  return makes_relation(kind) || kind == StepKind::create_enum || kind == StepKind::create_type || kind == StepKind::create_domain ||
         kind == StepKind::create_sequence || kind == StepKind::create_routine;
}

/// Gathers what a reader tells: statements by file, what they made, the tables before them.
class Collector final : public schema::StepWatch {
 public:
  explicit Collector(schema::Dialect dialect) : dialect_(dialect) {}

  void begin_file(SeenFile file) {
    files_.push_back(std::move(file));
    transaction_ = -1;
    explicit_ = false;
    if (files_.back().wrapped) transaction_ = next_++;
  }

  void statement(schema::StepStatement statement, const schema::Standing& before) override {
    SeenFile& file = files_.back();
    SeenStatement seen;
    seen.statement = std::move(statement);
    const std::size_t count = seen.statement.steps.size();
    seen.before.resize(count);
    seen.other.resize(count);
    seen.is_new.resize(count);
    seen.other_is_new.resize(count);
    copies_.clear();
    for (std::size_t i = 0; i < count; ++i) look(file, seen, i, before);
    for (Step& step : seen.statement.steps)
      std::erase_if(step.sights, [&](const schema::Sight& sight) { return cannot_be_null(sight, before); });
    transact(seen);
    for (const Step& step : seen.statement.steps)
      if (step.inside != schema::Inside::routine || step.kind == StepKind::create_routine) note(step, seen.statement);
    file.statements.push_back(std::move(seen));
  }

  const std::deque<SeenFile>& files() const { return files_; }
  const std::map<schema::Name, Made>& made() const { return made_; }
  const std::map<PartKey, Made>& parts() const { return parts_; }
  const std::set<schema::Name>& touched() const { return touched_; }

 private:
  void look(SeenFile& file, SeenStatement& seen, std::size_t i, const schema::Standing& before) {
    const Step& step = seen.statement.steps[i];
    seen.is_new[i] = step.temporary || is_made_here(step.object);
    seen.other_is_new[i] = is_made_here(step.other);
    if (step.kind == StepKind::add_enum_value || step.kind == StepKind::rename_enum_value || step.kind == StepKind::drop_type)
      if (const schema::Enum* type = before.enumeration(step.object)) seen.type = &file.enums.emplace_back(*type);
    // a routine's body runs later; of it only queries are looked at, which ask for the table too
    if (!seen.is_new[i]) seen.before[i] = copy(file, step.object, before);
    if (!seen.other_is_new[i]) seen.other[i] = copy(file, step.other, before);
  }

  /// NOT IN (SELECT column FROM table): the sight says ".table.column".
  bool cannot_be_null(const schema::Sight& sight, const schema::Standing& before) const {
    if (sight.habit != schema::Habit::not_in_subquery || sight.text.empty()) return false;
    const std::vector<std::string_view> parts = text::split(sight.text, '.');
    if (parts.size() != 3) return false;
    const std::string_view schema = parts[0].empty() && dialect_ == schema::Dialect::postgres ? "public" : parts[0];
    const schema::Table* table = before.table({std::string(schema), std::string(parts[1])});
    const schema::Column* column = table == nullptr ? nullptr : table->column(parts[2]);
    return column != nullptr && !column->nullable;
  }

  bool is_made_here(const schema::Name& name) const {
    const auto at = made_.find(name);
    return at != made_.end() && at->second.file + 1 == files_.size();
  }

  /// One copy a statement.
  const schema::Table* copy(SeenFile& file, const schema::Name& name, const schema::Standing& before) {
    if (name.name.empty()) return nullptr;
    const auto [at, is_first] = copies_.emplace(name, nullptr);
    if (is_first)
      if (const schema::Table* table = before.table(name)) at->second = &file.tables.emplace_back(*table);
    return at->second;
  }

  void transact(SeenStatement& seen) {
    if (dialect_ != schema::Dialect::postgres) return;
    if (files_.back().format == schema::MigrationFormat::liquibase) changeset(seen.statement.begin);
    const StepKind kind = seen.statement.steps.empty() ? StepKind::other : seen.statement.steps[0].kind;
    if (kind == StepKind::begin && transaction_ < 0) {
      transaction_ = next_++;
      explicit_ = true;
    }
    seen.transaction = transaction_;
    if ((kind == StepKind::commit || kind == StepKind::rollback) && explicit_) {
      transaction_ = -1;
      explicit_ = false;
    }
  }

  /// Liquibase commits changeset by changeset.
  void changeset(std::size_t begin) {
    const SeenFile& file = files_.back();
    const std::size_t from = file.statements.empty() ? 0 : file.statements.back().statement.end;
    const std::string_view between = file.text.substr(from, begin - from);
    const std::size_t head = between.rfind("--changeset");
    if (head == std::string_view::npos) return;
    const std::string_view line = between.substr(head, between.find('\n', head) - head);
    transaction_ = line.find("runInTransaction:false") == std::string_view::npos ? next_++ : -1;
  }

  void note(const Step& step, const schema::StepStatement& statement) {
    if (!step.object.name.empty()) touched_.insert(step.object);
    const Made here{files_.size() - 1, statement.begin, statement.end};
    if (makes(step.kind)) made_.insert_or_assign(step.object, here);
    if (step.kind == StepKind::rename_table || step.kind == StepKind::move_table) {
      const schema::Name to =
          step.kind == StepKind::rename_table ? schema::Name{step.object.schema, step.to} : schema::Name{step.to, step.object.name};
      touched_.insert(to);
      if (const auto at = made_.find(step.object); at != made_.end()) {
        const Made was = at->second;
        made_.erase(at);
        made_.insert_or_assign(to, was);
      }
    }
    if (!step.part.empty() && !makes(step.kind))
      parts_.insert_or_assign(PartKey{step.object, step.part}, Made{here.file, step.begin, step.end});
  }

  schema::Dialect dialect_;
  std::deque<SeenFile> files_;
  std::map<schema::Name, Made> made_;
  std::map<PartKey, Made> parts_;
  std::set<schema::Name> touched_;
  std::map<schema::Name, const schema::Table*> copies_;
  int transaction_ = -1;
  int next_ = 0;
  bool explicit_ = false;
};

/// 2027-01-31
bool is_date(std::string_view text) {
  constexpr std::string_view shape = "0000-00-00";
  return text.size() == shape.size() && std::equal(text.begin(), text.end(), shape.begin(),
                                                   [](char c, char wanted) { return wanted == '0' ? c >= '0' && c <= '9' : c == wanted; });
}

bool has_mark(std::string_view text, std::string_view mark) { return text.find(mark) != std::string_view::npos; }

/// golang-migrate sends a file as one text, which PostgreSQL takes as one transaction when it holds several statements.
bool has_several_statements(std::string_view sql) {
  const std::vector<sql::Token> tokens = sql::lex(sql);
  for (std::size_t i = 0; i + 1 < tokens.size(); ++i)
    if (tokens[i].text == ";" && tokens[i].kind == sql::TokenKind::symbol) return true;
  return false;
}

class Linter {
 public:
  Linter(const std::vector<schema::File>& files, schema::Model before, const MigrationOptions& options)
      : given_(files),
        options_(options),
        dialect_(before.dialect),
        version_(before.version),
        based_(!before.tables.empty() || before.version != 0),
        history_(schema::read_history(files)),
        collector_(before.dialect) {
    out_.model = std::move(before);
  }

  Result<MigrationLint> run() {
    for (std::size_t i = 0; i < history_.steps.size(); ++i)
      if (auto read = read_file(i); !read) return tl::unexpected(std::move(read.error()));
    run_step_rules();
    if (options_.schema) run_schema_rules();
    sort();
    suppress();
    blind();
    return std::move(out_);
  }

 private:
  /// A finding, where it stands, and in which order.
  struct Placed {
    Finding finding;
    Site site;
    std::size_t file = 0;
    bool in_file = false;
  };

  bool wraps(const schema::HistoryStep& step) const {
    if (dialect_ != schema::Dialect::postgres) return false;
    switch (history_.format) {
      case schema::MigrationFormat::sql: return options_.wrapped;
      case schema::MigrationFormat::golang_migrate: return has_several_statements(step.sql);
      case schema::MigrationFormat::goose: return !has_mark(text_of(step.path), "-- +goose NO TRANSACTION");
      case schema::MigrationFormat::dbmate: return !has_mark(text_of(step.path), "transaction:false");
      case schema::MigrationFormat::liquibase: return true;
      case schema::MigrationFormat::flyway: return !has_mark(text_of(step.path + ".conf"), "executeInTransaction=false");
    }
    return false;
  }

  std::string_view text_of(const std::string& path) const {
    for (const schema::File& file : given_)
      if (file.path == path) return file.text;
    return {};
  }

  bool is_asked(const std::string& path) const {
    return options_.files.empty() || std::find(options_.files.begin(), options_.files.end(), path) != options_.files.end();
  }

  tl::expected<void, Error> read_file(std::size_t i) {
    schema::HistoryStep& step = history_.steps[i];
    if (step.sql.starts_with("\xEF\xBB\xBF")) step.sql.erase(0, 3);
    SeenFile file;
    file.path = step.path;
    file.text = step.sql;
    file.first_line = step.first_line;
    file.format = history_.format;
    file.wrapped = wraps(step);
    collector_.begin_file(std::move(file));
    auto read = schema::apply_watched(std::move(out_.model), step.sql, dialect_, collector_);
    if (!read) return tl::unexpected(std::move(read.error()));
    out_.model = std::move(read->model);
    schema::ddl::Places places(step.sql);
    std::vector<std::pair<int, int>> unknown;  // lines of statements about tables that nobody made
    for (const SeenStatement& seen : collector_.files().back().statements)
      for (std::size_t s = 0; s < seen.before.size(); ++s) {
        const Step& one = seen.statement.steps[s];
        if (one.object.name.empty() || seen.before[s] != nullptr || seen.is_new[s] || makes(one.kind)) continue;
        unknown.emplace_back(places.of(seen.statement.begin).line, places.of(seen.statement.end).line);
        break;
      }
    for (const schema::Problem& problem : read->problems) {
      if (problem.kind != schema::ProblemKind::lost || !is_asked(step.path)) continue;
      const bool of_unknown = !based_ && std::any_of(unknown.begin(), unknown.end(), [&](const auto& lines) {
        return lines.first <= problem.line && problem.line <= lines.second;
      });
      if (!of_unknown)
        out_.not_modelled.push_back(
            {"statement", fmt::format("{}:{}:{}", step.path, problem.line + step.first_line - 1, problem.column), problem.message});
    }
    saw_unknown_ = saw_unknown_ || !unknown.empty();
    return {};
  }

  Finding finished(Draft& draft) const {
    Finding finding = std::move(draft.finding());
    const auto wanted = options_.lint.policy.severity.find(finding.rule);
    if (wanted != options_.lint.policy.severity.end()) finding.severity = wanted->second;
    return finding;
  }

  void place(Placed& placed, std::size_t file, schema::ddl::Places& places, std::size_t at, std::size_t begin, std::size_t end) const {
    const SeenFile& seen = collector_files()[file];
    const schema::ddl::Place where = places.of(at);
    placed.finding.where.file = seen.path;
    placed.finding.where.line = where.line + seen.first_line - 1;
    placed.finding.where.column = where.column;
    placed.file = file;
    placed.site = {seen.path, begin, end, places.of(begin).line + seen.first_line - 1, places.of(end).line + seen.first_line - 1};
    placed.in_file = true;
  }

  const std::deque<SeenFile>& collector_files() const { return collector_.files(); }

  void run_step_rules() {
    std::vector<const LintRule*> rules;
    for (const LintRule* rule : rules_of(dialect_, options_.lint.policy))
      if (rule->step != nullptr) rules.push_back(rule);
    for (std::size_t f = 0; f < collector_files().size(); ++f) {
      const SeenFile& file = collector_files()[f];
      if (!is_asked(file.path)) continue;
      schema::ddl::Places places(file.text);
      for (std::size_t i = 0; i < file.statements.size(); ++i)
        for (std::size_t j = 0; j < file.statements[i].statement.steps.size(); ++j) {
          const StepContext context(file, i, j, dialect_, version_, options_.lint.policy);
          for (const LintRule* rule : rules) {
            Report report(*rule, dialect_);
            rule->step(context, report);
            for (Draft& draft : report.take()) {
              const schema::StepStatement& whole = file.statements[i].statement;
              const std::size_t at = draft.place().value_or(context.step.begin);
              Placed placed;
              placed.finding = finished(draft);
              if (!options_.lint.fixes) placed.finding.fix.reset();
              place(placed, f, places, at, whole.begin, whole.end);
              found_.push_back(std::move(placed));
            }
          }
        }
    }
  }

  // Findings of the schema that is left

  void run_schema_rules() {
    LintOptions lint_options = options_.lint;
    if (based_ || !options_.files.empty()) lint_options.only.assign(collector_.touched().begin(), collector_.touched().end());
    if (collector_.touched().empty()) return;
    LintResult result = options_.look(out_.model, lint_options);
    for (Blind& one : result.blind) out_.blind.push_back(std::move(one));
    std::map<std::size_t, schema::ddl::Places> places;
    for (Finding& finding : result.findings) {
      Placed placed;
      placed.finding = std::move(finding);
      if (const auto at = where_made(placed.finding.where.object)) {
        const auto [file, begin, place_at, end] = *at;
        if (!is_asked(collector_files()[file].path)) continue;
        place(placed, file, places.try_emplace(file, collector_files()[file].text).first->second, place_at, begin, end);
      }
      found_.push_back(std::move(placed));
    }
  }

  struct Origin {
    std::size_t file, begin, at, end;
  };

  std::optional<Origin> where_made(const ObjectRef& object) const {
    const std::string schema = object.schema.value_or("");
    const schema::Name holder{schema, object.table.value_or(object.name)};
    if (object.table) {
      const auto part = collector_.parts().find({holder, object.name});
      if (part != collector_.parts().end()) return Origin{part->second.file, part->second.begin, part->second.begin, part->second.end};
    }
    // f(integer) is known by its name
    auto made = collector_.made().find(holder);
    if (made == collector_.made().end()) made = collector_.made().find({schema, object.name.substr(0, object.name.find('('))});
    if (made == collector_.made().end()) return {};
    const Made& here = made->second;
    const std::string_view text = collector_files()[here.file].text.substr(here.begin, here.end - here.begin);
    std::size_t inside = object.table ? place_of_part(text, object.name) : 0;
    // what was given no name stands where its column does
    if (inside == 0 && object.table) inside = place_of_part(text, first_column(holder, object.name));
    return Origin{here.file, here.begin, here.begin + inside, here.end};
  }

  /// Of the constraint; "" when the table has none of that name.
  std::string first_column(const schema::Name& holder, const std::string& name) const {
    const schema::Table* table = out_.model.table(holder.schema, holder.name);
    if (table == nullptr) return {};
    for (const schema::ForeignKey& key : table->foreign_keys)
      if (key.name == name && !key.columns.empty()) return key.columns.front();
    for (const schema::Key& key : table->keys)
      if (key.name == name && !key.columns.empty()) return key.columns.front();
    return {};
  }

  /// Where the name of a column or constraint stands in CREATE TABLE; 0 when it was not written.
  std::size_t place_of_part(std::string_view statement, std::string_view name) const {
    if (name.empty()) return 0;
    bool open = false;
    for (const sql::Token& token :
         sql::lex(statement, dialect_ == schema::Dialect::postgres ? sql::Dialect::postgres : sql::Dialect::mysql)) {
      open = open || token.text == "(";
      std::string_view text = token.text;
      if (token.kind == sql::TokenKind::quoted && text.size() > 1) text = text.substr(1, text.size() - 2);
      if (open && text::iequals(text, name)) return token.at;
    }
    return 0;
  }

  void sort() {
    std::stable_sort(found_.begin(), found_.end(), [](const Placed& a, const Placed& b) {
      if (a.in_file != b.in_file) return a.in_file;
      if (!a.in_file) return false;
      return std::tuple(a.file, *a.finding.where.line, *a.finding.where.column) <
             std::tuple(b.file, *b.finding.where.line, *b.finding.where.column);
    });
  }

  void suppress() {
    struct Use {
      std::size_t file;
      Suppression suppression;
      std::vector<bool> used;
      bool over;
    };
    std::vector<Use> uses;
    for (std::size_t f = 0; f < collector_files().size(); ++f) {
      const SeenFile& file = collector_files()[f];
      if (!is_asked(file.path)) continue;
      for (Suppression& one : suppressions_of(file.text)) {
        one.line += file.first_line - 1;
        one.target += file.first_line - 1;
        const bool over = !one.until.empty() && (!is_date(one.until) || (!options_.today.empty() && one.until < options_.today));
        const std::size_t count = one.rules.size();
        uses.push_back({f, std::move(one), std::vector<bool>(count, false), over});
      }
    }
    for (Placed& placed : found_) {
      Use* by = nullptr;
      for (Use& use : uses) {
        if (!placed.in_file || use.over || use.file != placed.file) continue;
        if (use.suppression.target != placed.site.first_line && use.suppression.target != *placed.finding.where.line) continue;
        for (std::size_t r = 0; r < use.suppression.rules.size(); ++r)
          if (use.suppression.rules[r] == placed.finding.rule) {
            use.used[r] = true;
            by = &use;
          }
      }
      if (by != nullptr) {
        out_.suppressed.push_back({std::move(placed.finding), by->suppression.reason, by->suppression.until});
      } else {
        out_.findings.push_back(std::move(placed.finding));
        out_.sites.push_back(std::move(placed.site));
      }
    }
    for (const Use& use : uses)
      for (std::size_t r = 0; r < use.suppression.rules.size(); ++r) {
        if (use.used[r]) continue;
        const std::string& rule = use.suppression.rules[r];
        std::string why = find_rule(rule) == nullptr ? "There is no rule of that name."
                          : use.over && !is_date(use.suppression.until)
                              ? fmt::format("until={} is no date such as 2027-01-31.", use.suppression.until)
                          : use.over ? fmt::format("It ended on {}.", use.suppression.until)
                                     : "The rule finds nothing here.";
        out_.unused_suppressions.push_back({collector_files()[use.file].path, use.suppression.line, rule, std::move(why)});
      }
  }

  void blind() {
    if (saw_unknown_ && !based_)
      out_.blind.insert(out_.blind.begin(),
                        {"tables as they were before these files",
                         "the files change tables that they do not make; give the migrations before them, or a database"});
    if (version_ == 0 && !options_.schema)
      out_.blind.push_back(
          {"sizes, write rates, statistics and the server's version", "a text does not say them; give a database to look at them"});
  }

  const std::vector<schema::File>& given_;
  const MigrationOptions& options_;
  schema::Dialect dialect_;
  int version_;
  bool based_;  ///< what stood before is given
  bool saw_unknown_ = false;
  schema::History history_;
  Collector collector_;
  std::vector<Placed> found_;
  MigrationLint out_;
};

}  // namespace

Result<MigrationLint> lint_migration(const std::vector<schema::File>& files, schema::Model before, const MigrationOptions& options) {
  return Linter(files, std::move(before), options).run();
}

}  // namespace assay::lint
