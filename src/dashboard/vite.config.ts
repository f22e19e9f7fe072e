import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  base: '/',
  build: {
    target: 'es2022',
    outDir: process.env.KF_DASHBOARD_OUT ?? 'dist',
    emptyOutDir: true,
    // Nothing inline: the page's policy allows neither inline scripts nor data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
  server: { proxy: Object.fromEntries(['/api', '/fn', '/docs', '/openapi', '/login', '/logout'].map(p => [p, process.env.KF_ADMIN ?? 'http://127.0.0.1:8080'])) },
});
