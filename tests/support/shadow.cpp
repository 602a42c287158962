#include "tests/support/shadow.h"

namespace assay::test {

twin::ShadowPool& shadows() {
  static twin::ShadowPool only{twin::ShadowOptions{}};
  return only;
}

}  // namespace assay::test
