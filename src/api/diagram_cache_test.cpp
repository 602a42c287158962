#include "api/diagram_cache.h"

#include <gtest/gtest.h>

namespace assay::api {
namespace {

store::DiagramHead head(const std::string& id, std::int64_t revision = 1, std::int64_t created_us = 0) {
  store::DiagramHead out;
  out.id = id;
  out.revision = revision;
  out.created = from_unix_us(created_us);
  return out;
}

schema::diagram::Diagram diagram(std::size_t nodes) {
  schema::diagram::Diagram out;
  out.nodes.resize(nodes);
  return out;
}

TEST(DiagramCache, finds_a_diagram_only_as_the_store_has_it) {
  DiagramCache cache;
  EXPECT_EQ(cache.find(head("a")), nullptr);
  cache.keep(head("a"), diagram(3));
  ASSERT_NE(cache.find(head("a")), nullptr);
  EXPECT_EQ(cache.find(head("a"))->nodes.size(), 3U);
  EXPECT_EQ(cache.find(head("a", 2)), nullptr) << "somebody else saved";
  cache.keep(head("a", 2), diagram(4));
  EXPECT_EQ(cache.find(head("a", 2))->nodes.size(), 4U);
  EXPECT_EQ(cache.find(head("a", 2, 1)), nullptr) << "deleted and made again";
}

TEST(DiagramCache, lets_go_of_what_was_used_longest_ago) {
  DiagramCache cache;
  for (int i = 0; i < 8; ++i) cache.keep(head(std::to_string(i)), diagram(1));
  (void)cache.find(head("0"));
  cache.keep(head("new"), diagram(1));
  EXPECT_NE(cache.find(head("0")), nullptr);
  EXPECT_EQ(cache.find(head("1")), nullptr);
  cache.keep(head("large"), diagram(19'998));
  EXPECT_NE(cache.find(head("large")), nullptr);
  EXPECT_NE(cache.find(head("new")), nullptr);
  EXPECT_EQ(cache.find(head("2")), nullptr) << "too many nodes together";
  cache.keep(head("huge"), diagram(20'001));
  EXPECT_EQ(cache.find(head("huge")), nullptr);
}

}  // namespace
}  // namespace assay::api
