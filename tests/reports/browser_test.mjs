// Opens reports from disk in a browser: on wide and on phone screens, in light and dark themes.
//
//     node browser_test.mjs MODULES SCREENSHOTS PAGE.html...
//
// MODULES is where playwright-core and axe-core are installed. Exits with 77 where they or Chromium
// are missing.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, screenshots, ...pages] = process.argv.slice(2);
const require = createRequire(path.resolve(modules, 'node_modules/'));

const skip = (why) => { console.error(`reports in a browser: skipped: ${why}`); process.exit(77); };
const found = (name) => { try { return require.resolve(name); } catch { return null; } };
const chromium = process.env.PATH.split(':').map((folder) => path.join(folder, 'chromium'))
    .find((file) => existsSync(file));
if (!chromium) skip('expected chromium, got none');
if (!found('playwright-core') || !found('axe-core')) {
  skip(`expected playwright-core and axe-core in ${modules}, got none`);
}

const browser = await require('playwright-core').chromium.launch({
  executablePath: chromium, args: ['--no-sandbox'],
});
const axe = readFileSync(found('axe-core'), 'utf8');
mkdirSync(screenshots, { recursive: true });

const screens = {
  wide: { width: 1280, height: 900 },
  phone: { width: 375, height: 800 },
};

const drawn = (page) =>
  page.waitForFunction(() => document.documentElement.dataset.charts === 'drawn', null,
                       { timeout: 20000 });

/** The serious and critical violations that axe finds. */
const faults = async (page) => {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run(document, { elementRef: false }));
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};

const inspect = async (file, screen, colorScheme) => {
  const context = await browser.newContext({ viewport: screens[screen], colorScheme });
  const page = await context.newPage();
  const noise = [], requests = [];
  page.on('console', (message) => noise.push(message.text()));
  page.on('pageerror', (error) => noise.push(String(error)));
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  const start = Date.now();
  await page.goto(pathToFileURL(file).href);
  await drawn(page);
  const seconds = (Date.now() - start) / 1000;
  const name = `${path.basename(path.dirname(file))}-${path.basename(file, '.html')}-${screen}-${colorScheme}`;
  await page.screenshot({ path: path.join(screenshots, name + '.png'), fullPage: true });

  const charts = page.locator('figure:has(.chart)');
  for (const chart of await charts.all()) {
    const title = await chart.locator('h3').textContent();
    const marks = await chart.locator('.chart svg .mark-group path[d], .chart svg .mark-group text')
      .count();
    assert.ok(marks > 5, `${title}: expected a chart, got ${marks} marks`);
  }
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= screens[screen].width,
            `expected at most ${screens[screen].width} pixels across, got ${width}`);
  assert.deepEqual(await faults(page), []);
  assert.notEqual(await page.title(), 'hacked');
  assert.deepEqual(requests, [pathToFileURL(file).href]);
  assert.deepEqual(noise, []);
  await context.close();
  console.log(`${name}: ${seconds} s`);
};

/** Uses every control of a chart by keyboard. */
const useKeyboard = async (file) => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await drawn(page);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.className), 'skip');
  await page.keyboard.press('Enter');
  const reached = async (selector) => {
    for (let i = 0; i < 60; ++i) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
    }
    assert.fail(`expected Tab to reach ${selector}`);
  };
  if (await page.locator('.menu').count() === 0) return;
  await reached('.menu > summary');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('.menu[open]').count(), 0);
  for (const [item, downs] of [['Show data', 3], ['Show specification', 4]]) {
    await page.locator('.menu > summary').first().focus();
    await page.keyboard.press('Enter');
    for (let i = 0; i < downs; ++i) await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), item);
    await page.keyboard.press('Enter');
  }
  const figure = page.locator('figure:has(.menu)').first();
  assert.ok(await figure.locator('.data tbody tr').count() > 1, 'expected a table of the data');
  assert.match(await figure.locator('pre').textContent(), /vega-lite\/v5\.json/);
  assert.deepEqual(await faults(page), []);
  for (const type of ['SVG', 'PNG']) {
    await figure.locator('.menu > summary').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'), figure.getByRole('button', { name: `Save as ${type}` }).click(),
    ]);
    assert.match(download.suggestedFilename(), new RegExp(`\\.${type.toLowerCase()}$`));
  }
  await page.close();
};

let failures = 0;
const attempt = async (what, work) => {
  try {
    await work();
  } catch (error) {
    ++failures;
    console.error(`${what}: ${error.message}`);
  }
};
for (const file of pages.map((name) => path.resolve(name))) {
  for (const screen of Object.keys(screens)) {
    for (const scheme of ['light', 'dark']) {
      await attempt(`${file}, ${screen}, ${scheme}`, () => inspect(file, screen, scheme));
    }
  }
  await attempt(`${file}, keyboard`, () => useKeyboard(file));
}
await browser.close();
process.exit(failures > 0 ? 1 : 0);
