// Recorded answers of model servers: agent/providers/<provider>.<case>.sse holds the bytes, .events what they mean, one event a line; texts that
// follow each other are joined, because how they are cut is the network's choice. ASSAY_UPDATE=1 rewrites the .events.
// The system prompt is compared with tests/golden/system_prompt.txt in the same way.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <filesystem>
#include <fstream>

#include "agent/assistant.h"
#include "agent/provider.h"

namespace assay::agent {
namespace {

namespace fs = std::filesystem;

const fs::path root = ASSAY_SOURCE_DIR;
const bool update = std::getenv("ASSAY_UPDATE") != nullptr;

std::string read_file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

const Provider* provider_of(const std::string& recording) {
  for (const Provider* provider : providers())
    if (recording.starts_with(std::string(provider->slug) + ".")) return provider;
  return nullptr;
}

std::string in_words(const std::vector<WireEvent>& events) {
  static constexpr std::string_view kinds[] = {"text", "reasoning", "call", "error"};
  std::string out;
  for (const WireEvent& event : events) {
    Json line = Json::object({{"kind", kinds[static_cast<std::size_t>(event.kind)]}});
    if (event.kind == WireEvent::Kind::call)
      line.set("id", event.id).set("name", event.name).set("arguments", event.arguments);
    else
      line.set("text", event.text);
    out += line.dump() + "\n";
  }
  return out;
}

/// `cuts`: the sizes of the pieces, used in turn; each at least 1.
std::string meaning(const Provider& provider, std::string_view bytes, const std::vector<std::size_t>& cuts) {
  std::vector<WireEvent> events;
  const auto take = [&](std::vector<WireEvent> more) {
    for (WireEvent& event : more) {
      const bool goes_on = !events.empty() && events.back().kind == event.kind &&
                           (event.kind == WireEvent::Kind::text || event.kind == WireEvent::Kind::reasoning);
      if (goes_on)
        events.back().text += event.text;
      else
        events.push_back(std::move(event));
    }
  };
  const auto reader = provider.reader();
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    const std::size_t size = std::min(bytes.size(), cuts[i % cuts.size()]);
    take(reader->feed(bytes.substr(0, size)));
    bytes.remove_prefix(size);
  }
  take(reader->finish());
  return in_words(events);
}

std::vector<std::string> recordings() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root / "src/agent/providers"))
    if (entry.path().extension() == ".sse") names.push_back(entry.path().stem().string());
  std::sort(names.begin(), names.end());
  return names;
}

class Recording : public testing::TestWithParam<std::string> {};

TEST_P(Recording, means_the_same_in_any_chunking) {
  const fs::path base = root / "src/agent/providers" / GetParam();
  const Provider* provider = provider_of(GetParam());
  ASSERT_NE(provider, nullptr) << "no provider of that name";
  const std::string bytes = read_file(base.string() + ".sse");
  const std::string whole = meaning(*provider, bytes, {bytes.size()});
  if (update) std::ofstream(base.string() + ".events") << whole;
  EXPECT_EQ(whole, read_file(base.string() + ".events"));
  for (const std::size_t size : {1U, 7U}) EXPECT_EQ(meaning(*provider, bytes, {size}), whole) << "in pieces of " << size;
  EXPECT_TRUE(rc::check([&] {
    const auto cuts = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::size_t>>(rc::gen::inRange<std::size_t>(1, 40)));
    RC_ASSERT(meaning(*provider, bytes, cuts) == whole);
  }));
}

INSTANTIATE_TEST_SUITE_P(Providers, Recording, testing::ValuesIn(recordings()), [](const auto& name) {
  std::string word = name.param;
  std::replace(word.begin(), word.end(), '.', '_');
  return word;
});

TEST(Recordings, a_failed_answer_ends_with_an_error_and_calls_nothing) {
  for (const std::string& name : recordings()) {
    const std::string bytes = read_file(root / "src/agent/providers" / (name + ".sse"));
    const std::string all = meaning(*provider_of(name), bytes, {bytes.size()});
    const bool must_fail =
        name.find("error") != std::string::npos || name.find("cut_off") != std::string::npos || name.find("broken") != std::string::npos;
    EXPECT_EQ(all.find(R"({"kind":"error")") != std::string::npos, must_fail) << name << "\n" << all;
    if (must_fail) {
      EXPECT_EQ(all.find(R"({"kind":"call")"), std::string::npos) << name << "\n" << all;
    }
  }
}

TEST(Prompt, is_the_committed_one) {
  const fs::path golden = root / "tests/golden/system_prompt.txt";
  const std::string prompt = system_prompt("shop (16.4, ok), stage (12.20, down)",
                                           Json::object({{"monitor", Json::object({{"db_id", "shop"}, {"window", "1h"}})}}).dump());
  if (update) std::ofstream(golden) << prompt;
  EXPECT_EQ(prompt, read_file(golden));
  EXPECT_EQ(prompt.find("{{"), std::string::npos) << "a slot was not filled";
}

TEST(Prompt, a_value_is_never_read_as_a_slot) {
  const std::string prompt = system_prompt("{{context}}", "the page");
  EXPECT_NE(prompt.find("Watched targets: {{context}}"), std::string::npos) << prompt;
  EXPECT_NE(prompt.find("looking at: the page"), std::string::npos) << prompt;
}

}  // namespace
}  // namespace assay::agent
