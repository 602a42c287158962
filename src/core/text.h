// Small text helpers shared by every layer: UTF-8 repair, "did you mean", slugs, patterns, units. Pure.
#pragma once
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay::text {

bool is_utf8(std::string_view raw);
/// Each invalid byte becomes U+FFFD.
std::string to_utf8(std::string_view raw);
/// At most `max_bytes`, cut at a character border.
std::string_view clip(std::string_view text, std::size_t max_bytes);

std::string lower(std::string_view text);
std::string_view trim(std::string_view text);
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(std::span<const std::string> parts, std::string_view separator);
bool iequals(std::string_view a, std::string_view b);
/// "Shop prod (eu)" → "shop-prod-eu"; "" when nothing is left.
std::string slug(std::string_view name);
/// `*` and `?` patterns.
bool matches(std::string_view pattern, std::string_view text);

/// Damerau–Levenshtein (restricted) distance.
std::size_t distance(std::string_view a, std::string_view b);
/// The nearest candidate within a third of the word's length (at least 2), or "".
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// A name as SQL writes it: in double quotes, those inside doubled.
std::string quote_identifier(std::string_view name);
/// A string as standard SQL writes it: in single quotes, those inside doubled. (Not for MySQL, whose backslashes mean something.)
std::string quote_literal(std::string_view value);

/// One line: runs of white space become one blank.
std::string one_line(std::string_view text);

/// "12.3 ms", "1.2 s", "3 min 20 s"
std::string duration_ms(double ms);
/// "4.1 GiB"
std::string bytes(double count);
/// "1,234,567"
std::string count(double value);

/// "500ms", "10s", "5m", "2h", "7d" → milliseconds
std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);
/// "2GB", "64 MiB", "1024" → bytes
std::optional<std::int64_t> parse_bytes(std::string_view text);

}  // namespace assay::text
