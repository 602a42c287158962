// assay top, activity, explain, collect, doctor: one question to one target.
#include <cstdio>
#include <fstream>
#include <iostream>

#include "app/command.h"
#include "core/text.h"
#include "monitor/window.h"

namespace assay::app {
namespace {

bool is_scratch(const Session& session) { return !session.scratch.empty(); }

std::string p95_text(const monitor::StatementStats& s) {
  if (!s.p95_ms) return "–";
  return text::duration_ms(*s.p95_ms) + (s.p95_source == monitor::P95Source::estimated ? " est" : "");
}

void print_skipped(const std::vector<Skipped>& skipped) {
  for (const Skipped& s : skipped) std::fprintf(stderr, "not available: %s: %s\n", s.what.c_str(), s.why.c_str());
}

void print_tree(const monitor::BlockNode& node, int depth) {
  std::printf("%*spid %lld  %s  %s  %s\n", depth * 2, "", static_cast<long long>(node.pid), node.user.c_str(),
              depth ? text::duration_ms(node.wait_ms).c_str() : "blocks others",
              std::string(text::clip(text::one_line(node.text), 100)).c_str());
  for (const monitor::BlockNode& child : node.blocks) print_tree(child, depth + 1);
}

Result<void> watch_for(Session& session, const std::string& id, Millis span) {
  if (auto first = session.service->collect(id, interrupted()); !first) return fail(first.error());
  const auto until = std::chrono::steady_clock::now() + span;
  while (std::chrono::steady_clock::now() < until && !interrupted().stop_requested()) std::this_thread::sleep_for(Millis(50));
  if (auto second = session.service->collect(id, interrupted()); !second) return fail(second.error());
  return {};
}

}  // namespace

int top(const Common& common, const TopOptions& options) {
  const auto span = text::parse_duration(options.seconds);
  if (!span) return report({Code::invalid, fmt::format("--for is '{}'. Write it like 10s or 2m.", options.seconds)});
  monitor::TopRequest request;
  if (const std::string wrong = read_text(options.order, type_of<monitor::StatementOrder>(), &request.order); !wrong.empty())
    return report({Code::invalid, fmt::format("--order {}.", wrong)});
  auto opened = open_target(common);
  if (!opened) return report(opened.error());
  auto& [session, id] = *opened;
  if (is_scratch(*session)) {
    if (!common.json) std::fprintf(stderr, "Watching for %s …\n", text::duration_ms(static_cast<double>(span->count())).c_str());
    if (auto watched = watch_for(*session, id, *span); !watched) return report(watched.error());
  }
  auto window = monitor::window_of(options.window, {}, {}, system_clock().now());
  if (!window) return report(window.error());
  request.db_id = id;
  request.window = *window;
  request.limit = options.limit;
  auto answer = session->service->top(request);
  if (!answer) return report(answer.error());
  if (common.json) {
    print_json(to_json_text(*answer));
    return exit_ok;
  }
  std::vector<std::vector<std::string>> rows;
  for (const monitor::StatementStats& s : answer->statements)
    rows.push_back({fmt::format("{:.1f} %", s.share * 100), text::duration_ms(s.total_ms), text::count(static_cast<double>(s.calls)),
                    text::duration_ms(s.mean_ms), p95_text(s), s.fingerprint, s.database,
                    std::string(text::clip(text::one_line(s.text), 90))});
  std::fputs(table({"share", "time", "calls", "mean", "p95", "fingerprint", "database", "statement"}, rows).c_str(), stdout);
  for (const monitor::NotFinishing& n : answer->not_finishing)
    std::printf("not finishing: %s in %s: %s\n", text::duration_ms(n.sampled_ms).c_str(), n.database.c_str(),
                std::string(text::clip(text::one_line(n.text), 90)).c_str());
  print_skipped(answer->skipped);
  return exit_ok;
}

int activity(const Common& common) {
  auto opened = open_target(common);
  if (!opened) return report(opened.error());
  auto& [session, id] = *opened;
  auto now = session->service->sample(id, interrupted());
  if (!now) return report(now.error());
  if (common.json) {
    print_json(to_json_text(*now));
    return exit_ok;
  }
  std::vector<std::vector<std::string>> rows;
  for (const monitor::Session& s : now->sessions)
    rows.push_back({std::to_string(s.pid), s.database, s.user, s.application, s.state,
                    s.wait_event_type.empty() ? "" : s.wait_event_type + ":" + s.wait_event,
                    s.query_ms ? text::duration_ms(*s.query_ms) : "–", std::string(text::clip(text::one_line(s.text), 90))});
  std::fputs(table({"pid", "database", "user", "application", "state", "wait", "age", "statement"}, rows).c_str(), stdout);
  for (const monitor::BlockNode& root : now->blocking) print_tree(root, 0);
  print_skipped(now->skipped);
  return exit_ok;
}

int explain(const Common& common, const ExplainOptions& options) {
  Result<monitor::Explanation> answer = fail(Code::internal, "");
  std::unique_ptr<Session> session;
  if (!options.plan_file.empty()) {
    std::string plan_text;
    if (options.plan_file == "-") {
      plan_text.assign(std::istreambuf_iterator<char>(std::cin), {});
    } else {
      std::ifstream in(options.plan_file, std::ios::binary);
      if (!in) return report({Code::unavailable, fmt::format("The plan file {} cannot be read.", options.plan_file)});
      plan_text.assign(std::istreambuf_iterator<char>(in), {});
    }
    answer = monitor::Service::explain_text(plan_text);
  } else {
    if (common.target.empty() || options.sql.empty() == options.fingerprint.empty())
      return report({Code::invalid, "Give --target and either one statement or --fingerprint; or --plan FILE."});
    auto opened = open_target(common);
    if (!opened) return report(opened.error());
    session = std::move(opened->first);
    answer =
        session->service->explain({opened->second, options.sql, options.fingerprint, options.database, options.analyze}, interrupted());
  }
  if (!answer) return report(answer.error());
  bool errors = false;
  for (const Finding& finding : answer->findings) errors = errors || finding.severity == Severity::error;
  if (common.json) {
    print_json(to_json_text(*answer));
    return errors ? exit_negative : exit_ok;
  }
  std::printf("%s\n%s\n", answer->text.c_str(), answer->how.c_str());
  for (const Finding& finding : answer->findings) {
    std::printf("\n%s %s\n  %s\n", bold("[" + finding.rule + "]").c_str(), finding.title.c_str(), finding.why.c_str());
    if (finding.fix && !finding.fix->sql.empty()) std::printf("  fix: %s\n", finding.fix->sql.c_str());
  }
  return errors ? exit_negative : exit_ok;
}

int collect(const Common& common) {
  auto opened = open_target(common);
  if (!opened) return report(opened.error());
  auto answer = opened->first->service->collect(opened->second, interrupted());
  if (!answer) return report(answer.error());
  if (common.json) {
    print_json(to_json_text(*answer));
    return exit_ok;
  }
  std::vector<std::vector<std::string>> rows;
  for (const monitor::Collected& c : answer->collected) rows.push_back({std::to_string(c.rows), text::duration_ms(c.took_ms), c.what});
  std::fputs(table({"rows", "took", "metric"}, rows).c_str(), stdout);
  print_skipped(answer->skipped);
  return exit_ok;
}

int doctor(const Common& common) {
  auto opened = open_target(common);
  if (!opened) return report(opened.error());
  auto& [session, id] = *opened;
  auto answer = session->service->collect(id, interrupted());
  if (!answer) return report(answer.error());
  auto target = session->service->target(id);
  if (!target) return report(target.error());
  const bool lacking = !target->lack.empty();
  if (common.json) {
    print_json(Json::object({{"target", to_json(*target)}, {"skipped", to_json(*answer)["skipped"]}}).dump());
    return lacking ? exit_negative : exit_ok;
  }
  std::printf("%s  %s\n", bold(target->name).c_str(), target->version.c_str());
  if (!target->message.empty()) std::printf("%s\n", target->message.c_str());
  for (const std::string& have : target->have) std::printf("  have  %s\n", have.c_str());
  for (const monitor::Lack& lack : target->lack) {
    std::printf("  lack  %s: %s\n", lack.what.c_str(), lack.why.c_str());
    if (!lack.remedy_sql.empty()) std::printf("        %s\n", lack.remedy_sql.c_str());
  }
  print_skipped(answer->skipped);
  return lacking ? exit_negative : exit_ok;
}

}  // namespace assay::app
