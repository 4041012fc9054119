// Watches runs in a browser: units die before one's eyes, closing the page changes nothing, and the report follows.
//
//     node live_browser_test.mjs MODULES RECTIFY CONFIGS FOLDER
//
// MODULES is where playwright-core and axe-core are installed, as by tests/reports/browser_test.sh. Exits with 77
// where they or Chromium are missing.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [modules, rectify, configs, folder] = process.argv.slice(2).map((name) => path.resolve(name));
const require = createRequire(path.resolve(modules, 'node_modules/'));
const found = (name) => { try { return require.resolve(name); } catch { return null; } };
const chromium = process.env.PATH.split(':').map((place) => path.join(place, 'chromium')).find(existsSync);
if (!chromium || !found('playwright-core') || !found('axe-core')) {
  console.error('the live page in a browser: skipped: expected chromium, playwright-core and axe-core');
  process.exit(77);
}
const browser = await require('playwright-core').chromium.launch({ executablePath: chromium, args: ['--no-sandbox'] });
const axe = readFileSync(found('axe-core'), 'utf8');

/** A run in which units die; its address, and a promise of its exit code. */
const start = async (name, epochs) => {
  const out = path.join(folder, name);
  rmSync(out, { recursive: true, force: true });
  const run = spawn(rectify, ['train', path.join(configs, 'digits.json'), '--out', out, '--live', '--quiet',
    '--set', `training.epochs=${epochs}`, '--set', 'vitals.every_steps=20', '--set', 'data.validation=500',
    '--set', 'optimizer={"type":"sgd","learning_rate":0.5,"momentum":0.9}']);
  const ended = new Promise((done) => run.on('close', done));
  process.on('exit', () => run.kill('SIGKILL'));
  let said = '';
  const address = await new Promise((done, fail) => {
    run.stderr.on('data', (text) => {
      said += text;
      const match = said.match(/http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\b/);
      if (match) done(match[0]);
    });
    run.on('close', () => fail(new Error(said)));
  });
  return { out, run, address, ended };
};

const probesIn = (out) => readFileSync(path.join(out, 'vitals.bin')).length;

for (const [screen, width] of [['phone', 390], ['tablet', 768], ['wide', 1280]]) {
  const { out, run, address, ended } = await start(screen, screen === 'wide' ? 4 : 100000);
  const context = await browser.newContext({ viewport: { width, height: 900 },
                                             colorScheme: screen === 'phone' ? 'dark' : 'light' });
  const page = await context.newPage();
  const requests = [], noise = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('pageerror', (error) => noise.push(String(error)));
  page.on('console', (message) => noise.push(message.text()));
  await page.goto(address);
  await page.locator('#events li', { hasText: 'died' }).first().waitFor({ timeout: 60000 });
  if (screen !== 'wide') {
    await page.locator('#pictures canvas').first().waitFor();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => axe.run(document, { elementRef: false }));
    assert.deepEqual(violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id }) => id), []);
    const across = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(across <= width, `expected at most ${width} pixels across, got ${across}`);
    await page.screenshot({ path: path.join(folder, `live-${screen}.png`), fullPage: true });
    await context.close();
    const before = probesIn(out);                   // the run goes on without the page
    while (probesIn(out) === before) await new Promise((done) => setTimeout(done, 50));
    run.kill('SIGINT');
    assert.equal(await ended, 130);
  } else {
    await page.waitForURL(/\/report$/, { timeout: 120000 });
    await page.locator('.notice', { hasText: 'The run has ended' }).waitFor();
    await page.waitForFunction(() => document.documentElement.dataset.charts === 'drawn', null, { timeout: 60000 });
    assert.equal(await ended, 0);
    await context.close();
  }
  for (const url of requests) assert.ok(url.startsWith(address) || /^(data|blob):/.test(url), url);
  assert.deepEqual(noise, []);
  console.log(`live, ${screen}: ${requests.length} requests, all to the run's own server`);
}
await browser.close();
