#include <gtest/gtest.h>
#include "core/fields.h"
#include "schema/ddl/postgres/ddl.h"
TEST(Tmp, x) {}
