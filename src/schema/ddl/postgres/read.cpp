#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "schema/ddl/postgres/apply.h"
#include "schema/ddl/postgres/ddl.h"
#include "schema/ddl/postgres/split.h"
#include "schema/ddl/postgres/steps.h"

namespace assay::schema::postgres {
namespace reader {
namespace {

// Statements are parsed together as far as this: one call costs a memory context, one for all holds every tree at once.
constexpr std::size_t chunk_bytes = 128 << 10;

class Reader {
 public:
  Reader(State& state, std::string_view sql, StepWatch* watch) : state_(state), watch_(watch), sql_(sql), pieces_(split(sql)) {}

  std::size_t run() {
    mark_rolled_back();
    for (std::size_t i = 0; i < pieces_.size();) i = chunk(i);
    return statements_;
  }

 private:
  std::string_view text(const Piece& piece) const { return sql_.substr(piece.begin, piece.end - piece.begin); }

  // What a ROLLBACK takes back never happened.
  void mark_rolled_back() {
    rolled_back_.assign(pieces_.size(), false);
    std::vector<std::size_t> begins;
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
      const std::string word = pieces_[i].kind == PieceKind::statement ? first_word(text(pieces_[i])) : std::string();
      const auto says = [&](std::string_view second) {
        return text::lower(text(pieces_[i]).substr(0, 60)).find(second) != std::string::npos;
      };
      if ((word == "begin" || (word == "start" && says("transaction"))) && begins.empty()) begins.push_back(i);
      if (word == "savepoint" && !begins.empty()) begins.push_back(i);
      if (word == "commit" || word == "end") begins.clear();
      if ((word != "rollback" && word != "abort") || begins.empty() || says("prepared")) continue;
      const std::size_t from = begins.back();
      std::fill(rolled_back_.begin() + static_cast<std::ptrdiff_t>(from), rolled_back_.begin() + static_cast<std::ptrdiff_t>(i), true);
      if (!says(" to ")) begins.clear();
    }
  }

  /// The statements from `first` on that stand together; returns the place after them.
  std::size_t chunk(std::size_t first) {
    const Piece& piece = pieces_[first];
    if (piece.kind == PieceKind::meta) return meta(piece), first + 1;
    if (piece.kind == PieceKind::copy_data) return first + 1;
    if (rolled_back_[first]) {
      ++statements_;
      state_.at(text(piece));
      state_.passed_over("What ROLLBACK took back");
      return first + 1;
    }
    std::size_t last = first;
    while (last + 1 < pieces_.size() && pieces_[last + 1].kind == PieceKind::statement && !rolled_back_[last + 1] &&
           pieces_[last + 1].standard_strings == piece.standard_strings && pieces_[last + 1].end - piece.begin < chunk_bytes)
      ++last;
    const std::string_view whole = sql_.substr(piece.begin, pieces_[last].end - piece.begin);
    if (last == first || !apply_all(whole, piece.standard_strings, first, last))
      for (std::size_t i = first; i <= last; ++i) one(pieces_[i], true);
    return last + 1;
  }

  bool apply_all(std::string_view whole, bool standard_strings, std::size_t first, std::size_t last) {
    if (whole.find('\0') != std::string_view::npos) return false;
    const auto parsed = parse(std::string(whole), standard_strings);
    if (!parsed || parsed->size() != last + 1 - first) return false;
    for (std::size_t i = 0; i < parsed->size(); ++i) apply_one(*parsed, i, text(pieces_[first + i]), pieces_[first].begin);
    return true;
  }

  /// `base`: where in the text what was parsed begins.
  void apply_one(const Parsed& parsed, std::size_t i, std::string_view statement, std::size_t base) {
    ++statements_;
    state_.at(statement);
    state_.use_arena(parsed.arena());
    if (watch_ != nullptr) tell(pg_query_RawStmt_stmt(parsed[i]), statement, base);
    apply_statement(state_, pg_query_RawStmt_stmt(parsed[i]));
    state_.use_arena(nullptr);
  }

  void tell(const Node* node, std::string_view statement, std::size_t base) {
    StepStatement told;
    told.text = statement;
    told.begin = static_cast<std::size_t>(statement.data() - sql_.data());
    told.end = told.begin + statement.size();
    told.steps = steps_of(state_, node, {statement, told.begin, base}, &told);
    watch_->statement(std::move(told), StateStanding(state_));
  }

  /// `whole`: not yet a part of a statement that could not be parsed.
  void one(const Piece& piece, bool whole) {
    const std::string_view statement = text(piece);
    if (piece.kind != PieceKind::statement || statement.empty()) return;
    if (statement.find('\0') != std::string_view::npos) return broken(statement, piece.begin, "it contains a NUL byte");
    const auto parsed = parse(std::string(statement), piece.standard_strings);
    if (parsed) {
      for (std::size_t i = 0; i < parsed->size(); ++i) apply_one(*parsed, i, statement, piece.begin);
      return;
    }
    if (whole) {
      const std::vector<Piece> parts = split_by_lines(sql_, piece);
      if (parts.size() > 1) {
        for (const Piece& part : parts) one(part, false);
        return;
      }
    }
    std::size_t characters = 0;
    const std::string& where = parsed.error().where;
    std::from_chars(where.data(), where.data() + where.size(), characters);
    std::size_t place = piece.begin;
    for (; characters > 1 && place < piece.end; --characters) do
        ++place;
      while (place < piece.end && (static_cast<unsigned char>(sql_[place]) & 0xC0) == 0x80);
    broken(statement, place, parsed.error().message);
  }

  void broken(std::string_view statement, std::size_t place, const std::string& why) {
    ++statements_;
    state_.at(statement, place);
    state_.lost(fmt::format("This statement cannot be parsed: {}. It is not in the model; correct it there.", why));
  }

  void meta(const Piece& piece) {
    const std::string_view line = text(piece);
    const std::string_view command = line.substr(0, std::min(line.find_first_of(" \t"), line.size()));
    state_.at(line);
    if (command == "\\connect" || command == "\\c") return state_.connect(text::trim(line.substr(command.size())));
    if (command == "\\i" || command == "\\ir" || command == "\\include" || command == "\\include_relative")
      return state_.lost(fmt::format("{} names another file, which is not read. Put its statements here.", line));
  }

  State& state_;
  StepWatch* watch_;
  std::string_view sql_;
  std::vector<Piece> pieces_;
  std::vector<bool> rolled_back_;
  std::size_t statements_ = 0;
};

/// Latin-1 where the dump says so; otherwise what is no UTF-8 becomes U+FFFD.
std::string repaired(std::string_view sql, bool& exact) {
  const std::string head = text::lower(sql.substr(0, 4000));
  exact = head.find("client_encoding = 'latin1'") != std::string::npos || head.find("client_encoding = 'win1252'") != std::string::npos;
  if (!exact) return text::to_utf8(sql);
  std::string out;
  out.reserve(sql.size() + sql.size() / 8);
  for (const char c : sql) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

}  // namespace
}  // namespace reader

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options) { return apply(std::move(model), sql, options, nullptr); }

ReadResult apply(Model model, std::string_view sql, const ReadOptions& options, StepWatch* watch) {
  reader::State state(std::move(model), options);
  if (sql.starts_with("\xEF\xBB\xBF")) sql.remove_prefix(3);
  std::string repaired;
  if (!text::is_utf8(sql)) {
    bool exact = false;
    repaired = reader::repaired(sql, exact);
    sql = repaired;
    state.use_text(sql);
    state.at(sql.substr(0, 0));
    if (!exact) state.approximated("The text is not valid UTF-8; what is not became U+FFFD. Convert it first.");
  }
  state.use_text(sql);
  if (const int version = reader::dumped_from(sql); version != 0) state.server_version = version;
  ReadResult result;
  result.statements = reader::Reader(state, sql, watch).run();
  return state.finish(std::move(result));
}

}  // namespace assay::schema::postgres
