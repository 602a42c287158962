// Builds two pages into dist/: the canvas alone, and the same schema in React Flow.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  // one React for the page and for the app's component
  resolve: { alias: { '@fontsource-variable': `${import.meta.dirname}/../../web/node_modules/@fontsource-variable` }, dedupe: ['react', 'react-dom'] },
  worker: { format: 'es' },
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4000, rollupOptions: { input: ['index.html', 'flow.html'].map((f) => `${import.meta.dirname}/${f}`) } },
});
