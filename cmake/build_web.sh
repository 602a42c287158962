#!/usr/bin/env bash
# build_web.sh WEB OUT: vite build into OUT, every text asset beside its .br and .gz form.
set -euo pipefail
web=$1 out=$2
cd "$web"
[ -d node_modules ] || npm ci --no-audit --no-fund --silent
npx vite build --outDir "$out" --emptyOutDir --logLevel error
find "$out" -type f \( -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.svg' \) -size +1k -print0 | while IFS= read -r -d '' file; do
  brotli -q 9 -k -f "$file"
  gzip -9 -k -f -n "$file"
done
