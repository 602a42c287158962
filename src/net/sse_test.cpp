#include "net/sse.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace assay::net {
namespace {

/// `cuts`: sizes of the pieces, used in turn.
std::vector<SseEvent> parse(std::string_view text, const std::vector<std::size_t>& cuts) {
  std::vector<SseEvent> out;
  SseParser parser([&](const SseEvent& e) { out.push_back(e); });
  for (std::size_t at = 0, i = 0; at < text.size(); at += cuts[i++ % cuts.size()]) parser.feed(text.substr(at, cuts[i % cuts.size()]));
  parser.finish();
  return out;
}
std::vector<SseEvent> parse(std::string_view text, std::size_t step) { return parse(text, std::vector<std::size_t>{step}); }

TEST(Sse, reads_what_the_standard_says) {
  const struct {
    std::string text;
    std::vector<SseEvent> events;
  } cases[] = {
      {"data: a\n\n", {{"", "a", ""}}},
      {"data:a\r\ndata: b\r\n\r\n", {{"", "a\nb", ""}}},
      {"data: a\r\rdata: b\r\r", {{"", "a", ""}, {"", "b", ""}}},
      {": comment\nevent: x\nid: 1\ndata: {}\n\ndata: y\n\n", {{"x", "{}", "1"}, {"", "y", "1"}}},
      {"event: x\n\ndata\n\n", {{"", "", ""}}},
      {"\xEF\xBB\xBF"
       "data: a\n\n",
       {{"", "a", ""}}},
      {"data: no blank line", {{"", "no blank line", ""}}},
      {"retry: 5\nfoo: bar\n\n", {}},
  };
  for (const auto& c : cases)
    for (std::size_t step = 1; step <= c.text.size(); ++step) EXPECT_EQ(parse(c.text, step), c.events) << c.text << " by " << step;
}

TEST(Sse, gives_the_same_events_for_any_chunking) {
  EXPECT_TRUE(rc::check([] {
    const auto pieces = *rc::gen::container<std::vector<std::string>>(
        rc::gen::element<std::string>("data: ", "event:", "id: 7", "\n", "\r\n", "\r", ":", "x y", "\n\n", "\xC3\xA9"));
    std::string text;
    for (const std::string& p : pieces) text += p;
    const auto cuts = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 8)));
    RC_ASSERT(parse(text, cuts) == parse(text, text.size() + 1));
  }));
}

TEST(Sse, reads_back_what_it_writes) {
  EXPECT_TRUE(rc::check([] {
    const auto data = *rc::gen::container<std::string>(rc::gen::element('a', '\n', ' ', ':', '{'));
    RC_ASSERT(parse(write_sse("delta", data, "9"), 3) == (std::vector<SseEvent>{{"delta", data, "9"}}));
  }));
}

TEST(Sse, refuses_an_endless_event) {
  SseParser parser([](const SseEvent&) {}, 100);
  EXPECT_TRUE(parser.feed("data: " + std::string(50, 'x')));
  EXPECT_FALSE(parser.feed(std::string(60, 'x')));
  EXPECT_TRUE(parser.failed());
}

}  // namespace
}  // namespace assay::net
