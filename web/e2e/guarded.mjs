// A server of its own on which everybody needs a token: ASSAY_PROGRAM is the program, ASSAY_WEB_ROOT its page when that is not the built-in one.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function guarded() {
  const program = process.env.ASSAY_PROGRAM;
  const data = mkdtempSync(join(tmpdir(), 'assay-guarded-'));
  const tokens = Object.fromEntries(['viewer', 'editor'].map((role) => [role, JSON.parse(execFileSync(program, ['user', 'add', role, '--role', role, '--data', data, '--json', '--log', 'error'], { encoding: 'utf8' })).token]));
  const root = process.env.ASSAY_WEB_ROOT ? ['--web-root', process.env.ASSAY_WEB_ROOT] : [];
  const server = spawn(program, ['serve', '--data', data, '--auth', 'token', '--listen', '127.0.0.1:0', '--log', 'error', ...root], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => { server.once('exit', resolve); });
  const base = await new Promise((resolve, reject) => {
    let said = '';
    server.stdout.on('data', (data_) => {
      said += data_;
      const url = /(http:\/\/\S+?)\/?\s/.exec(said)?.[1];
      if (url) resolve(url);
    });
    void ended.then((code) => reject(new Error(`The guarded server ended with ${code}: ${said}`)));
  });
  return {
    base, tokens,
    /** Status and answer of a request, with the token of the role unless the headers bring one. */
    async call(role, method, path, body, headers = {}) {
      const response = await fetch(base + path, { method, headers: { 'Content-Type': 'application/json', ...(role ? { Authorization: `Bearer ${tokens[role]}` } : {}), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
      const text = await response.text();
      return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
    },
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}
