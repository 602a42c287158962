#include "advise/normal/csv.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "advise/normal/bits.h"

namespace assay::advise::normal {
namespace {

class Reader {
 public:
  Reader(std::string_view text, std::string_view label, const CsvOptions& options) : label_(label), options_(options) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    at_ = text.data(), end_ = text.data() + text.size();
  }

  Result<EncodedTable> read() {
    if (auto first = record(); !first) return fail(first.error());
    if (cells_.empty()) return fail(Code::invalid, fmt::format("{} holds no row.", label_));
    if (cells_.size() > max_attributes)
      return fail(Code::invalid,
                  fmt::format("{}: its first line has {} columns; at most {} are read. Leave some out, or give another --delimiter.",
                              label_, cells_.size(), max_attributes));
    auto names = names_of();
    if (!names) return fail(names.error());
    const std::size_t width = cells_.size();
    Encoder encoder(std::move(*names));
    if (!options_.header) add(encoder);
    for (;;) {
      if (auto next = record(); !next) return fail(next.error());
      if (cells_.empty()) break;
      if (cells_.size() != width)
        return fail(
            Code::invalid,
            fmt::format(
                "{}: line {} has {} cell{}, the first line has {}. Quote cells that hold the delimiter, or give another --delimiter.",
                label_, start_, cells_.size(), cells_.size() == 1 ? "" : "s", width),
            {}, fmt::format("{}:{}", label_, start_));
      add(encoder);
    }
    EncodedTable out = std::move(encoder).finish();
    out.name = label_;
    return out;
  }

 private:
  struct Cell {
    std::string_view raw;
    std::size_t unescaped = no_text;  ///< index in texts_, where quotes were doubled
  };
  static constexpr std::size_t no_text = ~std::size_t{0};

  std::string_view text_of(const Cell& cell) const {
    return cell.unescaped == no_text ? cell.raw : std::string_view(texts_[cell.unescaped]);
  }
  void add(Encoder& encoder) const {
    for (const Cell& cell : cells_) encoder.add(text_of(cell));
  }

  Result<std::vector<std::string>> names_of() const {
    std::vector<std::string> out;
    std::set<std::string> seen;
    for (const Cell& cell : cells_) {
      std::string name = options_.header ? std::string(text_of(cell)) : "";
      if (name.empty()) name = fmt::format("column{}", out.size() + 1);
      if (!seen.insert(name).second)
        return fail(Code::invalid,
                    fmt::format("{}: the header names the column '{}' twice. Rename one, or say --no-header if the first line is data.",
                                label_, name),
                    {}, fmt::format("{}:1", label_));
      out.push_back(std::move(name));
    }
    return out;
  }

  /// The cells of the next line that has any; none at the end.
  Result<void> record() {
    cells_.clear(), texts_.clear();
    while (at_ < end_ && (*at_ == '\n' || *at_ == '\r')) {
      if (*at_ == '\n' || at_ + 1 == end_ || at_[1] != '\n') ++line_;
      ++at_;
    }
    start_ = line_;
    if (at_ == end_) return {};
    for (;;) {
      if (at_ < end_ && *at_ == '"') {
        if (auto read = quoted(); !read) return read;
      } else {
        const char* begin = at_;
        while (at_ < end_ && *at_ != options_.delimiter && *at_ != '\n' && *at_ != '\r') ++at_;
        cells_.push_back({std::string_view(begin, static_cast<std::size_t>(at_ - begin))});
      }
      if (at_ == end_) return {};
      if (*at_ == options_.delimiter) {
        ++at_;
        continue;
      }
      if (*at_ == '\r' && at_ + 1 < end_ && at_[1] == '\n') ++at_;
      ++at_, ++line_;
      return {};
    }
  }

  Result<void> quoted() {
    const std::size_t opened = line_;
    const char* begin = ++at_;
    std::string text;
    bool doubled = false;
    for (;;) {
      const char* quote = at_ == end_ ? nullptr : static_cast<const char*>(std::memchr(at_, '"', static_cast<std::size_t>(end_ - at_)));
      if (!quote)
        return fail(
            Code::invalid,
            fmt::format("{}: the quote opened on line {} is never closed. Close it, or double quotes within a cell.", label_, opened), {},
            fmt::format("{}:{}", label_, opened));
      line_ += static_cast<std::size_t>(std::count(at_, quote, '\n'));
      at_ = quote + 1;
      if (at_ == end_ || *at_ != '"') break;
      doubled = true;
      text.append(begin, quote + 1);
      begin = ++at_;
    }
    if (at_ < end_ && *at_ != options_.delimiter && *at_ != '\n' && *at_ != '\r')
      return fail(Code::invalid,
                  fmt::format("{}: line {}: after a closing quote stands '{}', not the delimiter '{}'. Double quotes within a cell.",
                              label_, line_, *at_, options_.delimiter),
                  {}, fmt::format("{}:{}", label_, line_));
    if (!doubled) {
      cells_.push_back({std::string_view(begin, static_cast<std::size_t>(at_ - 1 - begin))});
      return {};
    }
    text.append(begin, at_ - 1);
    cells_.push_back({{}, texts_.size()});
    texts_.push_back(std::move(text));
    return {};
  }

  std::string label_;
  CsvOptions options_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  std::size_t line_ = 1, start_ = 1;  ///< where we are, where the record began
  std::vector<Cell> cells_ = {};
  std::vector<std::string> texts_ = {};
};

}  // namespace

Result<EncodedTable> read_csv(std::string_view text, std::string_view label, const CsvOptions& options) {
  return Reader(text, label, options).read();
}

}  // namespace assay::advise::normal
