// One pool of shadows per test process, on the machine's kits; stopped and removed at exit. Not thread-safe: gtest's main thread.
#pragma once
#include "twin/shadow.h"

namespace assay::test {

twin::ShadowPool& shadows();

}  // namespace assay::test
