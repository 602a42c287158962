// Textbook relations, and random ones against definitions and brute force.
#include "advise/normal/theory.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "advise/normal/decompose.h"
#include "advise/normal/notation.h"
#include "core/text.h"

namespace assay::advise::normal {
namespace {

Declared read(std::string_view text, std::string_view attributes = "") {
  std::vector<std::string> names;
  for (const std::string_view name : text::split(attributes, ' '))
    if (!name.empty()) names.emplace_back(name);
  auto out = read_dependencies(text, std::move(names));
  EXPECT_TRUE(out) << (out ? "" : out.error().message);
  return out ? std::move(*out) : Declared{};
}

std::string shown(std::span<const AttributeSet> sets, const std::vector<std::string>& names) {
  std::vector<std::string> out;
  for (const AttributeSet& set : sets) out.push_back(text::join(names_in(set, names), " "));
  std::sort(out.begin(), out.end());
  return text::join(out, " | ");
}
std::string shown(std::span<const Part> parts, const std::vector<std::string>& names) {
  std::vector<AttributeSet> sets;
  for (const Part& part : parts) sets.push_back(part.attributes);
  return shown(sets, names);
}

struct Textbook {
  std::string_view source, attributes, dependencies, keys, form, third, boyce_codd;
  bool preserved;
};

// Parts and keys are sorted as text; attributes within one in the order of `attributes`.
constexpr Textbook textbooks[] = {
    {"Ullman: city, street, zip", "city street zip", "city, street -> zip; zip -> city", "city street | street zip", "3NF",
     "city street zip", "city zip | street zip", false},
    {"Ullman: suppliers", "sname saddr item price", "sname -> saddr; sname, item -> price", "sname item", "1NF",
     "sname item price | sname saddr", "sname item price | sname saddr", true},
    {"Ullman: courses C T H R S G", "C T H R S G", "C -> T; H,R -> C; H,T -> R; C,S -> G; H,S -> R", "H S", "2NF",
     // HR and HT determine each other: one relation (Bernstein), and CT is within it
     "C S G | C T H R | H R S", "C H R | C T | H R S G", false},
    {"Elmasri: LOTS", "id county lot area price tax",
     "id -> county, lot, area, price, tax; county, lot -> id, area, price, tax; county -> tax; area -> price", "county lot | id", "1NF",
     "area price | county tax | id county lot area", "area price | county tax | id county lot area", true},
    {"Elmasri: EMP_PROJ", "ssn pnumber hours ename pname plocation", "ssn, pnumber -> hours; ssn -> ename; pnumber -> pname, plocation",
     "ssn pnumber", "1NF", "pnumber pname plocation | ssn ename | ssn pnumber hours",
     "pnumber pname plocation | ssn ename | ssn pnumber hours", true},
    {"Elmasri: TEACH", "student course instructor", "student, course -> instructor; instructor -> course",
     "student course | student instructor", "3NF", "student course instructor", "course instructor | student instructor", false},
    {"Silberschatz: dept_advisor", "s i d", "i -> d; s, d -> i", "s d | s i", "3NF", "s i d", "i d | s i", false},
    {"Silberschatz: class", "course title dept credits sec sem year building room capacity slot",
     "course -> title, dept, credits; building, room -> capacity; course, sec, sem, year -> building, room, slot", "course sec sem year",
     "1NF", "building room capacity | course sec sem year building room slot | course title dept credits",
     "building room capacity | course sec sem year building room slot | course title dept credits", true},
    {"a key of everything", "a b c", "", "a b c", "4NF", "a b c", "a b c", true},
    {"a constant", "a b", "-> b", "a", "1NF", "a | b", "a | b", true},
    {"equivalent keys share a relation", "a b c d", "a -> b; b -> a; a -> c; b -> d", "a | b", "4NF", "a b c d", "a b c d", true},
};

TEST(Normal, textbook_relations_come_out_as_the_books_say) {
  for (const Textbook& book : textbooks) {
    SCOPED_TRACE(book.source);
    const Declared r = read(book.dependencies, book.attributes);
    const Analysis analysis = analyse(r.universe);
    EXPECT_EQ(shown(analysis.keys.keys, r.names), book.keys);
    EXPECT_EQ(enum_names(NormalForm{})[static_cast<std::size_t>(analysis.reached)].name, book.form);
    EXPECT_EQ(analysis.violations.empty(), analysis.reached == NormalForm::fourth);
    const std::vector<Part> third = synthesise_third(r.universe), boyce_codd = decompose_boyce_codd(r.universe);
    EXPECT_EQ(shown(third, r.names), book.third);
    EXPECT_EQ(shown(boyce_codd, r.names), book.boyce_codd);
    EXPECT_TRUE(chase(r.universe, third).lossless);
    EXPECT_TRUE(chase(r.universe, boyce_codd).lossless);
    EXPECT_TRUE(lost(r.universe.functional, third).empty());
    EXPECT_EQ(lost(r.universe.functional, boyce_codd).empty(), book.preserved);
  }
}

TEST(Normal, a_decomposition_that_loses_rows_fails_the_chase) {
  const Declared r = read("a -> b", "a b c");
  const auto part = [](std::initializer_list<std::size_t> attributes) {
    Part out;
    for (const std::size_t a : attributes) out.attributes.set(a);
    return out;
  };
  EXPECT_TRUE(chase(r.universe, std::vector<Part>{part({0, 1}), part({0, 2})}).lossless);
  EXPECT_FALSE(chase(r.universe, std::vector<Part>{part({0, 1}), part({1, 2})}).lossless);
  // Ullman, example 7.9: three parts, lossless only by several steps
  const Declared u = read("A -> C; B -> C; C -> D; D, E -> C; C, E -> A", "A B C D E");
  EXPECT_TRUE(chase(u.universe, std::vector<Part>{part({0, 3}), part({0, 1}), part({1, 4}), part({2, 3, 4}), part({0, 4})}).lossless);
}

TEST(Normal, multivalued_dependencies_reach_fourth_form) {
  // Silberschatz and Fagin: a course has teachers and books, independently
  const Declared ctb = read("course ->> teacher", "course teacher book");
  EXPECT_EQ(analyse(ctb.universe).reached, NormalForm::boyce_codd);
  const std::vector<Part> parts = decompose_fourth(ctb.universe);
  EXPECT_EQ(shown(parts, ctb.names), "course book | course teacher");
  EXPECT_TRUE(chase(ctb.universe, parts).lossless);
  Universe without = ctb.universe;
  without.multivalued.clear();
  EXPECT_FALSE(chase(without, parts).lossless);
  // Ullman, example 7.21: C T H R S G with C ↠ HR
  const Declared u = read("C -> T; C ->> H, R; H,T -> R; C,S -> G; H,S -> R; H,R -> C", "C T H R S G");
  const std::vector<Part> fourth = decompose_fourth(u.universe);
  EXPECT_TRUE(chase(u.universe, fourth).lossless);
  EXPECT_EQ(shown(dependency_basis(AttributeSet::one(0), u.universe), u.names), "H R | S G | T");
}

TEST(Normal, a_multivalued_dependency_can_make_a_functional_one) {
  // coalescence: a ↠ b and c → b with c outside gives a → b
  const Declared r = read("a ->> b; c -> b", "a b c d");
  EXPECT_TRUE(closure(AttributeSet::one(0), r.universe).test(1));
  EXPECT_FALSE(closure(AttributeSet::one(0), r.universe.functional).test(1));
}

TEST(Normal, dependencies_are_read_as_people_write_them) {
  const Declared r = read("\"order id\", line -> qty\nline → qty; qty ->> line;;");
  EXPECT_EQ(text::join(r.names, "|"), "order id|line|qty");
  EXPECT_EQ(written(r.universe.functional[0], r.names), "order id, line → qty");
  EXPECT_EQ(written(r.universe.multivalued[0], r.names, true), "qty ↠ line");
  for (const auto& [text, names, message] : std::initializer_list<std::tuple<std::string, std::vector<std::string>, std::string>>{
           {"a b", {}, "'a b' is no dependency: it has no arrow. Write: a, b -> c"},
           {"a -> b -> c", {}, "'a -> b -> c' has two arrows. Put a semicolon between dependencies."},
           {"a ->", {}, "'a ->' has nothing on the right side. Write: a, b -> c"},
           {"a,, b -> c", {}, "'a,, b -> c' has a comma with no name beside it."},
           {"citi -> zip", {"city", "zip"}, "There is no column 'citi'; did you mean 'city'?"}}) {
    const auto out = read_dependencies(text, names);
    ASSERT_FALSE(out) << text;
    EXPECT_EQ(out.error().message, message);
    EXPECT_EQ(out.error().code, Code::invalid);
  }
}

// --- random relations

Universe random_universe(std::mt19937& random, std::size_t most_attributes, bool multivalued) {
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  Universe out;
  const std::size_t n = 2 + below(most_attributes - 1);
  out.attributes = AttributeSet::first(n);
  const auto set = [&](std::size_t least, std::size_t most) {
    AttributeSet made;
    for (std::size_t k = least + below(most - least + 1); k > 0; --k) made.set(below(n));
    return made;
  };
  for (std::size_t k = below(n + 3); k > 0; --k) out.functional.push_back({set(below(12) == 0 ? 0 : 1, 3), set(1, 2)});
  if (multivalued)
    for (std::size_t k = below(3); k > 0; --k) out.multivalued.push_back({set(1, 2), set(1, 3)});
  return out;
}

/// By the definition: apply until nothing changes.
AttributeSet naive_closure(AttributeSet of, const std::vector<Dependency>& dependencies) {
  for (bool changed = true; changed;) {
    changed = false;
    for (const Dependency& one : dependencies)
      if (of.contains(one.lhs) && !of.contains(one.rhs)) of |= one.rhs, changed = true;
  }
  return of;
}
AttributeSet from_mask(std::uint64_t mask) {
  AttributeSet out;
  out.words[0] = mask;
  return out;
}

TEST(Normal, keys_and_covers_are_those_of_brute_force) {
  std::mt19937 random(20261130);
  for (int round = 0; round < 1000; ++round) {
    const Universe u = random_universe(random, 12, false);
    const std::uint64_t masks = 1ULL << u.attributes.count();
    std::vector<AttributeSet> keys;
    const Closer closer(u.functional);
    std::vector<bool> super(masks);
    for (std::uint64_t mask = 0; mask < masks; ++mask) {
      const AttributeSet closed = naive_closure(from_mask(mask), u.functional);
      ASSERT_EQ(closer.closure(from_mask(mask)), closed);
      super[mask] = closed.contains(u.attributes);
      bool minimal = super[mask];
      from_mask(mask).each([&](std::size_t a) { minimal = minimal && !super[mask & ~(1ULL << a)]; });
      if (minimal) keys.push_back(from_mask(mask));
    }
    Keys found = candidate_keys(u.attributes, u.functional);
    std::sort(found.keys.begin(), found.keys.end());
    std::sort(keys.begin(), keys.end());
    ASSERT_EQ(found.keys, keys) << round;
    const Keys capped = candidate_keys(u.attributes, u.functional, 1);
    EXPECT_EQ(capped.keys.size(), 1U);
    EXPECT_EQ(capped.complete, keys.size() == 1);
    if (round % 5 != 0) continue;
    const std::vector<Dependency> cover = minimal_cover(u.functional);
    ASSERT_TRUE(equivalent(cover, u.functional));
    for (std::size_t i = 0; i < cover.size(); ++i) {
      std::vector<Dependency> fewer = cover;
      fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
      ASSERT_FALSE(equivalent(fewer, cover));
      cover[i].lhs.each([&](std::size_t a) {
        std::vector<Dependency> shorter = cover;
        shorter[i].lhs.reset(a);
        EXPECT_FALSE(equivalent(shorter, cover));
      });
    }
  }
}

/// By the definitions, over all left sides.
NormalForm naive_form(const Universe& u, const std::vector<AttributeSet>& keys) {
  AttributeSet prime;
  for (const AttributeSet& key : keys) prime |= key;
  NormalForm form = NormalForm::fourth;
  for (std::uint64_t mask = 0; mask < 1ULL << u.attributes.count(); ++mask) {
    const AttributeSet lhs = from_mask(mask), closed = naive_closure(lhs, u.functional);
    if (closed == lhs || closed.contains(u.attributes)) continue;
    const bool inside = std::any_of(keys.begin(), keys.end(), [&](const AttributeSet& key) { return key.contains(lhs) && key != lhs; });
    const bool only_prime = prime.contains(closed - lhs);
    form = std::min(form, only_prime ? NormalForm::third : inside ? NormalForm::first : NormalForm::second);
  }
  return form;
}

void expect_good_parts(const Universe& u, std::span<const Part> parts) {
  AttributeSet all;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    all |= parts[i].attributes;
    EXPECT_FALSE(parts[i].keys.empty());
    for (const AttributeSet& key : parts[i].keys) {
      EXPECT_TRUE(parts[i].attributes.contains(key));
      EXPECT_TRUE(naive_closure(key, u.functional).contains(parts[i].attributes));
    }
    for (const ForeignLink& link : parts[i].links) EXPECT_EQ(parts[link.to].keys.front(), link.attributes);
    for (std::size_t j = 0; j < parts.size(); ++j) EXPECT_TRUE(i == j || !parts[j].attributes.contains(parts[i].attributes));
  }
  EXPECT_EQ(all, u.attributes);
  EXPECT_TRUE(chase(u, parts).lossless);
}

TEST(Normal, every_decomposition_holds_its_certificates) {
  std::mt19937 random(7);
  for (int round = 0; round < 1000; ++round) {
    const Universe u = random_universe(random, 9, false);
    SCOPED_TRACE(round);
    EXPECT_EQ(analyse(u).reached, naive_form(u, candidate_keys(u.attributes, u.functional).keys));
    const std::vector<Part> third = synthesise_third(u);
    expect_good_parts(u, third);
    EXPECT_TRUE(lost(u.functional, third).empty());
    for (const Part& part : third) {
      const Universe inner{part.attributes, project(part.attributes, u.functional).dependencies, {}};
      EXPECT_GE(analyse(inner).reached, NormalForm::third);
    }
    const std::vector<Part> boyce_codd = decompose_boyce_codd(u);
    expect_good_parts(u, boyce_codd);
    for (const Part& part : boyce_codd) {
      EXPECT_TRUE(is_boyce_codd(part.attributes, u.functional));
      for (std::uint64_t mask = 0; mask < 1ULL << u.attributes.count(); ++mask) {
        const AttributeSet lhs = from_mask(mask) & part.attributes, closed = naive_closure(lhs, u.functional) & part.attributes;
        EXPECT_TRUE(closed == lhs || closed == part.attributes);
      }
    }
  }
}

TEST(Normal, wide_relations_are_split_by_pairs_and_stay_lossless) {
  std::mt19937 random(3);
  for (int round = 0; round < 8; ++round) {
    const Universe u = random_universe(random, 30, false);
    const std::vector<Part> parts = decompose_boyce_codd(u);
    EXPECT_TRUE(chase(u, parts).lossless);
    for (const Part& part : parts) EXPECT_TRUE(is_boyce_codd(part.attributes, u.functional));
  }
}

TEST(Normal, fourth_form_is_lossless_under_both_kinds) {
  std::mt19937 random(11);
  for (int round = 0; round < 300; ++round) {
    const Universe u = random_universe(random, 6, true);
    const std::vector<Part> parts = decompose_fourth(u);
    const Chase proof = chase(u, parts);
    EXPECT_TRUE(proof.lossless || !proof.finished) << round;
    for (const Part& part : parts)
      for (std::uint64_t mask = 0; mask < 1ULL << u.attributes.count(); ++mask) {
        const AttributeSet lhs = from_mask(mask);
        if (!part.attributes.contains(lhs) || closure(lhs, u).contains(part.attributes)) continue;
        for (const AttributeSet& block : dependency_basis(lhs, u))
          EXPECT_TRUE(!block.meets(part.attributes) || (lhs | block).contains(part.attributes));
      }
  }
}

/// Whether the tableau of two rows that agree on `lhs`, closed under everything, makes them agree on `rhs`: the chase as a test of implication.
TEST(Normal, the_basis_says_what_the_chase_says) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    const Universe u = random_universe(random, 5, true);
    const std::size_t n = u.attributes.count();
    for (std::uint64_t mask = 0; mask < 1ULL << n; ++mask)
      for (std::uint64_t right = 1; right < 1ULL << n; ++right) {
        const AttributeSet lhs = from_mask(mask), rhs = from_mask(right);
        if (lhs.meets(rhs) || (lhs | rhs).contains(u.attributes)) continue;
        // lhs ↠ rhs exactly when splitting there is lossless (Fagin)
        const std::vector<Part> parts = {{lhs | rhs}, {u.attributes - rhs}};
        AttributeSet united;
        for (const AttributeSet& block : dependency_basis(lhs, u))
          if (rhs.contains(block)) united |= block;
        const Chase proof = chase(u, parts);
        ASSERT_TRUE(proof.finished);
        EXPECT_EQ(proof.lossless, united == rhs);
      }
  }
}

}  // namespace
}  // namespace assay::advise::normal
