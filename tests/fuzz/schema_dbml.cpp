#include "schema/formats/formats.h"
#include "tests/fuzz/target.h"

namespace {

using namespace assay;
using namespace assay::schema;

std::string again(const DbmlDocument& document) { return write_dbml(document.result.model, document.extras).text; }

}  // namespace

ASSAY_FUZZ(schema_dbml) {
  for (const Dialect dialect : {Dialect::postgres, Dialect::mysql, Dialect::sqlite}) {
    const DbmlDocument first = read_dbml_document(input, dialect);
    for (const Problem& problem : first.result.problems) {
      require(problem.line >= 1 && problem.column >= 1, "a problem has a place");
      require(!problem.message.empty(), "a problem says what is wrong");
    }
    const std::string once = again(first);
    const DbmlDocument second = read_dbml_document(once, dialect);
    require(second.result.lost == 0, "what was written is read without loss");
    require(again(second) == once, "what was read and written stays as it is");
  }
}
