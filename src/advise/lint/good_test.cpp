// Well designed schemas (tests/fixtures/good): no rule of schemas or of steps has a warning for them, and no foreign key seems to be missing.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "advise/check.h"
#include "advise/links/links.h"

namespace assay {
namespace {

TEST(Good, schemas_are_left_in_peace) {
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(ASSAY_SOURCE_DIR) / "tests/fixtures/good")) {
    const std::string name = entry.path().filename();
    SCOPED_TRACE(name);
    const std::string stem = entry.path().stem();
    const auto dialect = schema::dialect_of(stem.substr(stem.find('.') + 1));
    ASSERT_TRUE(dialect);
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    schema::Model before;
    before.dialect = *dialect;
    const auto linted = advise::check({{name, text}}, before, {});
    ASSERT_TRUE(linted) << linted.error().message;
    EXPECT_TRUE(linted->not_modelled.empty());
    EXPECT_GT(linted->model.tables.size(), 3U);
    for (const Finding& finding : linted->findings) EXPECT_EQ(finding.severity, Severity::info) << finding.key << ": " << finding.title;
    for (const auto& link : advise::links::find_links(linted->model, {}).links)
      ADD_FAILURE() << display(link.from) << " → " << display(link.to) << " " << link.score;
    ++files;
  }
  EXPECT_GE(files, 5);
}

}  // namespace
}  // namespace assay
