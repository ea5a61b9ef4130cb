// look.mjs DIR [--shots DIR [HEIGHT]]: every mail of DIR/*.html in a real
// browser, at 320, 375 and 700 px, light and dark.  No sideways scrolling,
// contrast of at least 4.5, buttons at least 44 px high, links with the right
// fields.  Pictures are cut at HEIGHT.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openPage, start, tidyUp } from './chromium.mjs';

const dir = resolve(process.argv[2] ?? 'build/browser');
const shots = process.argv[3] === '--shots' ? process.argv[4] : null;
const cut = Number(process.argv[5] ?? Infinity);
const widths = [320, 375, 700];
const schemes = ['light', 'dark'];
// Runs inside of the page and gives back what is wrong with it.
function inspect(wide) {
  const wrong = [];
  const rgb = (s) => (s.match(/[\d.]+/g) ?? [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (el) => {
    for (let e = el; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const contrast = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  if (document.documentElement.scrollWidth > wide)
    wrong.push(`scrolls sideways: ${document.documentElement.scrollWidth} > ${wide}`);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    const el = n.parentElement, style = getComputedStyle(el);
    if (n.data.trim() === '' || parseFloat(style.fontSize) === 0) continue;
    const c = contrast(rgb(style.color), ground(el));
    if (c < 4.5) wrong.push(`contrast ${c.toFixed(2)} of "${n.data.trim().slice(0, 30)}"`);
    if (parseFloat(style.fontSize) < 13) wrong.push(`small print: "${n.data.trim().slice(0, 30)}"`);
  }
  for (const a of document.querySelectorAll('a')) {
    const box = a.getBoundingClientRect();
    if (box.height < 44) wrong.push(`"${a.textContent.trim()}" is ${box.height} px high`);
    if (box.left < 0 || box.right > wide) wrong.push(`"${a.textContent.trim()}" sticks out`);
  }
  for (const t of document.querySelectorAll('table'))
    if (t.getAttribute('role') !== 'presentation' && !t.querySelector('th[scope]'))
      wrong.push('a table for looks that is not marked role=presentation');
  if (document.title !== '') wrong.push('a title: Thunderbird would quote it');
  if (!document.documentElement.lang) wrong.push('no language');
  if (document.images.length + document.scripts.length > 0) wrong.push('images or scripts');
  return { wrong, height: document.documentElement.scrollHeight,
    links: [...document.querySelectorAll('a')].map((a) => a.getAttribute('href')) };
}

function linkFaults(href) {
  const faults = [];
  if (href.length >= 1000) faults.push(`a link of ${href.length} characters`);
  if (!href.startsWith('mailto:') || !href.includes('?')) return faults;
  const url = new URL(href), q = url.searchParams;
  // searchParams reads '+' as a blank: there must be none, a plus is %2B.
  if (href.includes('+')) faults.push(`a bare plus: ${href}`);
  if (!/^[^@\s]+@[^@\s]+$/.test(decodeURIComponent(url.pathname))) faults.push(`address: ${href}`);
  if (!q.get('subject') || !q.get('body')) faults.push(`subject or body is missing: ${href}`);
  else if (!q.get('subject').startsWith(q.get('body'))) faults.push(`subject and body differ: ${href}`);
  if (!/^<[^<>\s]+@[^<>\s]+>$/.test(q.get('In-Reply-To') ?? '')) faults.push(`In-Reply-To: ${href}`);
  return faults;
}

async function main() {
  const browser = start();
  const page = await openPage(browser);
  let looks = 0, faults = 0;

  await page('Page.enable');
  for (const file of readdirSync(dir).filter((f) => f.endsWith('.html')).sort()) {
    for (const scheme of schemes) for (const width of widths) {
      await page('Emulation.setDeviceMetricsOverride', { width, height: 700, deviceScaleFactor: 1, mobile: true });
      await page('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
      const loaded = browser.event('Page.loadEventFired');
      await page('Page.navigate', { url: `file://${join(dir, file)}` });
      await loaded;
      const { wrong, height, links } = await page.evaluate(`(${inspect})(${width})`);
      if (width === 375 && scheme === 'light') links.forEach((l) => wrong.push(...linkFaults(l)));
      looks++;
      faults += wrong.length;
      wrong.forEach((w) => console.log(`${file} ${width} ${scheme}: ${w}`));
      if (shots) {
        const { data } = await page('Page.captureScreenshot', { captureBeyondViewport: true,
          clip: { x: 0, y: 0, width, height: Math.min(height, cut), scale: 1 } });
        mkdirSync(shots, { recursive: true });
        writeFileSync(join(shots, `${file.replace('.html', '')}-${width}${scheme === 'dark' ? '-dark' : ''}.png`),
          Buffer.from(data, 'base64'));
      }
    }
  }
  browser.stop();
  console.log(`${looks} looks at mails in a browser, ${faults} faults`);
  process.exitCode = faults === 0 && looks > 0 ? 0 : 1;
}

try {
  await main();
} finally {
  tidyUp();
}
