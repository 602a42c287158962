#include <algorithm>
#include <array>

#include "advise/lint/keys.h"
#include "advise/lint/rule.h"

namespace {

using namespace assay;

/// The word of a name that says that its rows are kept for the record.
std::string_view record_word(std::string_view name) {
  constexpr std::array<std::string_view, 12> words = {"audit",  "audits",  "invoice",  "invoices", "payment", "payments",
                                                      "ledger", "journal", "receipts", "receipt",  "history", "histories"};
  for (const std::string& word : lint::words_of(name))
    if (const auto found = std::find(words.begin(), words.end(), word); found != words.end()) return *found;
  return {};
}

void check(const schema::Table& table, const lint::Subject&, lint::Report& report) {
  const std::string_view word = record_word(table.name);
  if (word.empty()) return;
  for (const schema::ForeignKey& key : table.foreign_keys) {
    // lines of an invoice go with the invoice
    if (key.on_delete != schema::Action::cascade || !key.local || !record_word(key.ref_table).empty()) continue;
    report.on(table, key)
        .says(fmt::format("Deleting a row of {} deletes its rows of {}", key.ref_table, display(table.qualified())))
        .because("The name says that they are kept for the record: they go without a trace, with whoever they were about.")
        .fix(lint::with_foreign_key(key, [](schema::ForeignKey& own) { own.on_delete = schema::Action::no_action; }));
  }
}

}  // namespace

ASSAY_LINT_RULE(cascade_deletes_records){
    .slug = "cascade_deletes_records",
    .title = "A cascade deletes what is kept for the record",
    .topic = lint::Topic::foreign_key,
    .severity = Severity::info,
    .impact = Impact::high,
    .table = check,
};
