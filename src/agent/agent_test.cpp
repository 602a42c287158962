// The assistant: what questions mean, the wire in any chunking, falling back to the built-in engine.
#include <gtest/gtest.h>

#include "agent/assistant.h"
#include "agent/builtin/engine.h"
#include "agent/provider.h"

namespace assay::agent {
namespace {

using builtin::Intent;

TEST(Builtin, understands_questions_by_their_words) {
  const std::tuple<const char*, Intent, const char*> cases[] = {
      {"What is slow right now?", Intent::slow, "15m"},
      {"Explain the slowest query", Intent::explain_slowest, "1h"},
      {"why is the top statement so slow today", Intent::explain_slowest, "24h"},
      {"Which indexes are unused?", Intent::unused_indexes, "1h"},
      {"do we have redundant indexes", Intent::unused_indexes, "1h"},
      {"Who blocks whom?", Intent::blocking, "1h"},
      {"is anything waiting for locks", Intent::blocking, "1h"},
      {"what is running", Intent::activity, "1h"},
      {"top queries of the last 7 days", Intent::slow, "7d"},
      {"which tables are bloated", Intent::tables, "1h"},
      {"how is it doing", Intent::health, "1h"},
      {"what can't you see?", Intent::lacks, "1h"},
      {"explain SELECT * FROM orders WHERE id = 1", Intent::explain_sql, "1h"},
      {"tell me a joke", Intent::help, "1h"},
      {"", Intent::help, "1h"},
  };
  for (const auto& [text, intent, window] : cases) {
    const auto q = builtin::understand(text);
    EXPECT_EQ(static_cast<int>(q.intent), static_cast<int>(intent)) << text;
    EXPECT_EQ(q.window, window) << text;
  }
  EXPECT_EQ(builtin::understand("explain SELECT 1 FROM t").sql, "SELECT 1 FROM t");
}

const Provider& openai() {
  for (const Provider* provider : providers())
    if (provider->slug == "openai") return *provider;
  throw std::logic_error("no openai provider");
}

std::string read(std::string_view wire, std::size_t chunk) {
  const auto reader = openai().reader();
  std::string text, reasoning, rest;
  const auto take = [&](const std::vector<WireEvent>& events) {
    for (const WireEvent& e : events) {
      if (e.kind == WireEvent::Kind::text) text += e.text;
      if (e.kind == WireEvent::Kind::reasoning) reasoning += e.text;
      if (e.kind == WireEvent::Kind::call) rest += "call " + e.name + e.arguments.dump() + ";";
      if (e.kind == WireEvent::Kind::error) rest += "error;";
    }
  };
  for (std::size_t at = 0; at < wire.size(); at += chunk) take(reader->feed(wire.substr(at, chunk)));
  take(reader->finish());
  return "text=" + text + "|reasoning=" + reasoning + "|" + rest;
}

TEST(OpenAi, an_answer_is_the_same_in_any_chunking) {
  const std::pair<const char*, const char*> cases[] = {
      {"data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"lo\"}}]}\r\n\r\ndata: [DONE]\n\n",
       "text=Hello|reasoning=|"},
      {"data: {\"choices\":[{\"delta\":{\"content\":\"<thi\"}}]}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"nk>why</think>so\"}}]}\n\ndata: [DONE]\n\n",
       "text=so|reasoning=why|"},
      {"data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\ndata: {\"choices\":[]}\n\ndata: {\"usage\":{}}\n\ndata: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}",
       "text=x|reasoning=hm|"},
      {"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"monitor_fetch\",\"arguments\":\"{\\\"wh\"}}]}}]}\n\n"
       "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"at\\\":1}\"}}]}}]}\n\ndata: [DONE]\n\n",
       "text=|reasoning=|call monitor_fetch{\"what\":1};"},
      {"data: {\"error\":{\"message\":\"overloaded\"}}\n\n", "text=|reasoning=|error;"},
      {"{\"choices\":[{\"message\":{\"content\":\"plain\"}}]}", "text=plain|reasoning=|"},
      {"<html>bad gateway</html>", "text=|reasoning=|error;"},
      {"", "text=|reasoning=|error;"},
      {"data: {\"choices\":[{\"delta\":{\"content\":\"a <th\"},\"finish_reason\":\"stop\"}]}\n\n", "text=a <th|reasoning=|"},
  };
  for (const auto& [wire, expected] : cases)
    for (const std::size_t chunk : {1U, 2U, 3U, 7U, 1000U}) EXPECT_EQ(read(wire, chunk), expected) << chunk;
}

class Tools : public ToolBox {
 public:
  std::vector<ToolSpec> specs(const Principal&) const override { return {{"monitor.fetch", "", Json::object()}}; }
  Result<Json> call(const Principal&, std::string_view name, const Json& arguments, std::stop_token) override {
    if (name == "monitor.fetch" && arguments["what"].as_string() == "targets")
      return Json::object({{"targets", Json::array({Json::object({{"id", "shop"}, {"name", "shop"}, {"lack", Json::array()}})})}});
    if (name == "monitor.fetch")
      return Json::object({{"at", "now"}, {"blocking", Json::array()}, {"sessions", Json::array()}, {"sql", "SELECT 'secret'"}});
    return fail(Code::not_found, "no such tool");
  }
};

/// Answers each request with the next scripted body; remembers what was asked.
class ScriptedClient : public net::HttpClient {
 public:
  explicit ScriptedClient(std::vector<Result<std::string>> bodies) : bodies_(std::move(bodies)) {}
  Result<net::ClientResponse> fetch(const net::ClientRequest& request, std::stop_token) override {
    asked.push_back(request.body);
    if (next_ >= bodies_.size()) return fail(Code::upstream, "nothing more is scripted");
    auto& body = bodies_[next_++];
    if (!body) return fail(body.error());
    if (request.on_data) request.on_data(*body);
    return net::ClientResponse{200, {}, {}};
  }
  std::vector<std::string> asked;

 private:
  std::vector<Result<std::string>> bodies_;
  std::size_t next_ = 0;
};

ChatResponse ask(ModelConfig model, net::HttpClient& client, const std::string& question, std::vector<std::string>* events = nullptr) {
  Tools tools;
  Assistant assistant(std::move(model), tools, client, system_clock(), nullptr);
  ChatRequest request;
  request.messages = {{"user", question}};
  const Principal principal;
  auto response = assistant.turn(request, principal,
                                 [&](const ChatEvent& event) {
                                   if (events) events->push_back(event.name);
                                   return true;
                                 },
                                 {});
  EXPECT_TRUE(response) << response.error().message;
  return response ? *response : ChatResponse{};
}

TEST(Assistant, works_with_no_model) {
  ScriptedClient client({});
  std::vector<std::string> events;
  const auto response = ask({}, client, "Who blocks whom?", &events);
  EXPECT_NE(response.message.content.find("Nobody blocks anybody on **shop**"), std::string::npos) << response.message.content;
  EXPECT_TRUE(client.asked.empty());
  EXPECT_EQ(events.front(), "tool_call");
  EXPECT_EQ(events.back(), "done");
}

ModelConfig model() {
  ModelConfig m;
  m.provider = "openai";
  m.api_base = "http://127.0.0.1:1/v1";
  m.name = "qwen";
  return m;
}

TEST(Assistant, a_failing_model_is_a_notice_and_the_builtin_engine_answers) {
  const std::vector<Result<std::string>> faults = {fail(Code::upstream, "refused"), fail(Code::timeout, "too slow"), std::string("<html>"),
                                                   std::string("data: {\"error\":\"x\"}\n\n")};
  for (const auto& fault : faults) {
    ScriptedClient client({fault});
    const auto response = ask(model(), client, "Who blocks whom?");
    ASSERT_EQ(response.notices.size(), 1U);
    EXPECT_NE(response.notices[0].find("built-in engine answers"), std::string::npos);
    EXPECT_NE(response.message.content.find("Nobody blocks"), std::string::npos);
  }
}

TEST(Assistant, a_models_tool_call_is_run_and_its_result_goes_back_redacted) {
  ScriptedClient client(
      {std::string(
           "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"monitor_fetch\",\"arguments\":\"{\\\"what\\\":\\\"activity\\\"}\"}}]}}]}\n\ndata: [DONE]\n\n"),
       std::string("data: {\"choices\":[{\"delta\":{\"content\":\"All quiet.\"}}]}\n\ndata: [DONE]\n\n")});
  const auto response = ask(model(), client, "is it quiet?");
  EXPECT_EQ(response.message.content, "All quiet.");
  ASSERT_TRUE(response.tool_calls);
  EXPECT_EQ(response.tool_calls->at(0).name, "monitor.fetch");
  ASSERT_EQ(client.asked.size(), 2U);
  EXPECT_EQ(client.asked[1].find("secret"), std::string::npos) << "literals must not reach a model";
  EXPECT_NE(client.asked[1].find("\"tool_call_id\":\"c1\""), std::string::npos);
}

TEST(Assistant, a_model_that_never_stops_calling_tools_is_stopped) {
  const std::string call =
      "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"c\",\"function\":{\"name\":\"monitor_fetch\",\"arguments\":\"{}\"}}]}}]}\n\ndata: [DONE]\n\n";
  ScriptedClient client(std::vector<Result<std::string>>(20, call));
  const auto response = ask(model(), client, "loop");
  EXPECT_EQ(client.asked.size(), 6U);
  EXPECT_FALSE(response.notices.empty());
}

}  // namespace
}  // namespace assay::agent
