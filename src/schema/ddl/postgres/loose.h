// Trees made alike for comparing. Internal to this folder.
#pragma once
#include "schema/ddl/postgres/tree.h"

namespace assay::schema::postgres::reader {

/// In the tree itself: casts of constants, of arrays of them and of text columns go; what they are compared with says their type.
void loosen(const Node* node, upb_Arena* arena);

}  // namespace assay::schema::postgres::reader
