import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  build: { assetsInlineLimit: 0, modulePreload: { polyfill: false }, target: 'es2022', chunkSizeWarningLimit: 900 },
  server: { proxy: { '/api': process.env.ASSAY_URL ?? 'http://127.0.0.1:8080' } },
});
