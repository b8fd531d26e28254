/**
 * `npm run bench:page`: builds the benchmark page and serves it on this machine alone.
 *
 *   npm run bench:page -- --port 8123
 */

import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { main, prepare, root } from './prepare.mjs';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.map': 'application/json',
};
const FILES = ['index.html', 'page.js', 'page.js.map'];

await main(async () => {
  await prepare({ bundles: false, adapter: false });
  const { buildPages } = await import('../build.mjs');
  await buildPages();
  const at = process.argv.indexOf('--port');
  const port = at < 0 ? 8080 : Number(process.argv[at + 1]);
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const name = pathname === '/' ? 'index.html' : pathname.slice(1);
    const path = join(root, 'dist', 'bench', name);
    if (!FILES.includes(name) || !existsSync(path)) {
      response.writeHead(404).end('not found');
      return;
    }
    response.writeHead(200, { 'Content-Type': TYPES[extname(name)] }).end(readFileSync(path));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  console.log(`http://localhost:${port} (Ctrl-C ends it)`);
  await new Promise((resolve) => process.once('SIGINT', resolve));
  server.close();
  return 0;
});
