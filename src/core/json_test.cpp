// Properties of Json and fields(): what is written is read back.
#include "core/json.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>

#include "core/fields.h"

namespace assay {
namespace {

std::string any_text() {
  std::string out;
  for (const std::string& piece : *rc::gen::container<std::vector<std::string>>(
           rc::gen::element<std::string>("a", " ", "\"", "\\", "/", "\n", "\t", std::string(1, '\0'), "\x1F", "\x7F", "é", "€", "𝄞",
                                         "\xEF\xBF\xBD", "{", "]", ",", "\\u0041")))
    out += piece;
  return out;
}

/// No doubles: a whole one is written without a fraction and read as an integer.
Json any_json(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 8 : 5)) {
    case 0: return Json();
    case 1: return Json(*rc::gen::arbitrary<bool>());
    case 2: return Json(*rc::gen::arbitrary<std::int64_t>());
    case 3: return Json(static_cast<std::uint64_t>(INT64_MAX) + 1 + static_cast<std::uint64_t>(*rc::gen::inRange(0, 1000)));
    case 4: return Json(any_text());
    case 5:
    case 6: {
      Json list = Json::array();
      for (int n = *rc::gen::inRange(0, 4); n > 0; --n) list.push(any_json(depth - 1));
      return list;
    }
    default: {
      Json object = Json::object();
      for (int n = *rc::gen::inRange(0, 4); n > 0; --n) object.make_object().emplace_back(any_text(), any_json(depth - 1));
      return object;
    }
  }
}

TEST(JsonProperty, is_read_back_as_it_was_written_laid_out_or_not) {
  EXPECT_TRUE(rc::check([] {
    const Json json = any_json(4);
    for (const int indent : {0, 2}) {
      const auto back = Json::parse(json.dump(indent));
      RC_ASSERT(back.has_value());
      RC_ASSERT(*back == json);
    }
  }));
}

TEST(JsonProperty, a_double_is_read_back_bit_for_bit_and_its_text_is_stable) {
  EXPECT_TRUE(rc::check([] {
    double value = 0;
    const auto bits = *rc::gen::arbitrary<std::uint64_t>();
    static_assert(sizeof bits == sizeof value);
    std::memcpy(&value, &bits, sizeof value);
    if (!std::isfinite(value)) value = *rc::gen::arbitrary<double>();
    const std::string text = Json(value).dump();
    const auto back = Json::parse(text);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->as_double() == value);
    RC_ASSERT(back->dump() == text);
  }));
}

struct Leaf {
  std::string name;
  std::optional<std::int64_t> count;
  static constexpr auto fields() { return fields_of(field<&Leaf::name>("Name", required), field<&Leaf::count>("Count", nullable)); }
};
struct Tree {
  bool on = false;
  std::string text;
  std::vector<Leaf> leaves;
  std::map<std::string, std::int64_t> counts;
  std::optional<std::string> note;
  static constexpr auto fields() {
    return fields_of(field<&Tree::on>("", required), field<&Tree::text>("", required), field<&Tree::leaves>("", required),
                     field<&Tree::counts>("", required), field<&Tree::note>(""));
  }
};

TEST(FieldsProperty, a_struct_is_read_back_as_it_was_written) {
  EXPECT_TRUE(rc::check([] {
    Tree tree;
    tree.on = *rc::gen::arbitrary<bool>();
    tree.text = any_text();
    for (int n = *rc::gen::inRange(0, 4); n > 0; --n) {
      Leaf& leaf = tree.leaves.emplace_back();
      leaf.name = any_text();
      if (*rc::gen::arbitrary<bool>()) leaf.count = *rc::gen::arbitrary<std::int64_t>();
    }
    for (int n = *rc::gen::inRange(0, 4); n > 0; --n) tree.counts[any_text()] = *rc::gen::arbitrary<std::int64_t>();
    if (*rc::gen::arbitrary<bool>()) tree.note = any_text();
    const std::string text = to_json_text(tree);
    const auto back = from_json<Tree>(Json::parse(text).value());
    RC_ASSERT(back.has_value());
    RC_ASSERT(to_json_text(*back) == text);
    RC_ASSERT(back->text == tree.text && back->leaves.size() == tree.leaves.size() && back->counts == tree.counts &&
              back->note == tree.note);
    RC_ASSERT(to_json(tree).dump() == text);
  }));
}

}  // namespace
}  // namespace assay
