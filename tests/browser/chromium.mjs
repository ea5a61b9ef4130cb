// chromium.mjs: a headless Chromium over its debugging pipe (file descriptors 3
// and 4, messages end with a NUL), so that node alone is enough.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const profile = mkdtempSync(join(tmpdir(), 'dachpost-browser-'));

// One browser: send(), event(), and stop() at the end.
export function start() {
  const child = spawn(process.env.CHROMIUM ?? 'chromium', ['--headless=new', '--no-sandbox',
    '--disable-gpu', '--no-first-run', '--hide-scrollbars', '--remote-debugging-pipe',
    `--user-data-dir=${profile}`], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const waiting = new Map(), events = [];
  let next = 1, rest = '';
  child.stdio[4].on('data', (bytes) => {
    const parts = (rest + bytes).split('\0');
    rest = parts.pop();
    for (const part of parts) {
      const msg = JSON.parse(part);
      if (msg.id && waiting.has(msg.id)) {
        const { ok, no } = waiting.get(msg.id);
        waiting.delete(msg.id);
        if (msg.error) no(new Error(msg.error.message)); else ok(msg.result);
      } else {
        events.splice(0).forEach((f) => f(msg) || events.push(f));
      }
    }
  });
  child.on('exit', () => waiting.forEach(({ no }) => no(new Error('the browser ended'))));
  return {
    send: (method, params = {}, sessionId) => new Promise((ok, no) => {
      const id = next++;
      waiting.set(id, { ok, no });
      child.stdio[3].write(JSON.stringify({ id, method, params, sessionId }) + '\0');
    }),
    event: (method) => new Promise((ok) => events.push((m) => m.method === method && (ok(m), true))),
    stop: () => child.kill(),
  };
}

// A page of its own: page(method, params), and evaluate() of an expression.
export async function openPage(browser) {
  const { targetId } = await browser.send('Target.createTarget', { url: 'about:blank' });
  const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
  const page = (method, params) => browser.send(method, params, sessionId);

  page.evaluate = async (expression) => {
    const { result, exceptionDetails } = await page('Runtime.evaluate',
      { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails)
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  return page;
}

export function tidyUp() {
  setTimeout(() => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }), 300);
}
