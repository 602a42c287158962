import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What the small entry imports is fetched beside it. */
const beside: Plugin = {
  name: 'beside',
  transformIndexHtml: {
    order: 'post',
    handler: (_, { bundle }) => Object.values(bundle ?? {})
      .flatMap((c) => (c.type === 'chunk' && c.facadeModuleId?.endsWith('/app/start.tsx') ? [c.fileName, ...c.imports] : []))
      .map((file) => ({ tag: 'link', attrs: { rel: 'modulepreload', crossorigin: true, href: `/${file}` }, injectTo: 'head' })),
  },
};

export default defineConfig({
  plugins: [react(), beside],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022', chunkSizeWarningLimit: 900 },
  server: { proxy: { '/api': process.env.ASSAY_URL ?? 'http://127.0.0.1:8080' } },
});
