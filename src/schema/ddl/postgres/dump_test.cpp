// Schemas of different style, and what pg_dump 15 and 18 made of the databases they made (tests/fixtures/schemas/README.md): both texts are one
// schema.
#include <gtest/gtest.h>

#include <fstream>

#include "schema/ddl/postgres/describe_for_test.h"
#include "schema/diff.h"

namespace assay::schema::postgres {
namespace {

std::string file(std::string_view name) {
  std::ifstream in(fmt::format("{}/tests/fixtures/schemas/postgres/{}", ASSAY_SOURCE_DIR, name), std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

std::string changes(const Model& from, const Model& to) {
  const auto result = diff(from, to, {});
  if (!result) return result.error().message;
  std::string out;
  for (const Change& change : result->changes)
    out += fmt::format("{} {}.{}.{} {}\n", name_of(change.type), change.object.schema.value_or(""), change.object.table.value_or(""),
                       change.object.name, change.detail);
  return out;
}

struct Pair {
  std::string_view schema;
  std::string_view dump;
};
constexpr Pair pairs[] = {{"shop.sql", "shop.15.sql"},   {"shop.sql", "shop.18.sql"}, {"parts.sql", "parts.15.sql"},
                          {"parts.sql", "parts.18.sql"}, {"odd.sql", "odd.15.sql"},   {"odd.sql", "odd.18.sql"},
                          {"hist.sql", "hist.15.sql"},   {"hist.sql", "hist.18.sql"}, {"v18.sql", "v18.18.sql"}};

TEST(PostgresDumps, LoseNothing) {
  for (const Pair& pair : pairs)
    for (const std::string_view name : {pair.schema, pair.dump}) {
      const std::string text = file(name);
      ASSERT_FALSE(text.empty()) << name;
      const ReadResult result = apply({}, text, {});
      EXPECT_EQ(result.lost, 0U) << name << "\n" << describe::problems(result);
      EXPECT_GT(result.statements, 5U) << name;
    }
}

TEST(PostgresDumps, AreTheSchemaThatMadeThem) {
  for (const Pair& pair : pairs) {
    const Model written = apply({}, file(pair.schema), {}).model;
    const Model dumped = apply({}, file(pair.dump), {}).model;
    EXPECT_EQ(changes(written, dumped), "") << pair.dump;
    EXPECT_EQ(changes(dumped, written), "") << pair.dump;
  }
}

}  // namespace
}  // namespace assay::schema::postgres
