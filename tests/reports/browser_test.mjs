// Opens reports from disk in a browser: on screens of a phone, a tablet and a computer, in light and
// dark themes. A page is loaded once and follows the screen, as when a phone is turned.
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

const widths = [1280, 768, 390];

const drawn = (page) =>
  page.waitForFunction(() => document.documentElement.dataset.charts === 'drawn', null,
                       { timeout: 20000 });

let failures = 0;
const attempt = async (what, work) => {
  try {
    await work();
  } catch (error) {
    ++failures;
    console.error(`${what}: ${error.message}`);
  }
};

/** The serious and critical violations that axe finds. */
const faults = async (page, rules = {}) => {
  const { violations } = await page.evaluate((chosen) =>
    axe.run(document, { elementRef: false, resultTypes: ['violations'], rules: chosen }), rules);
  return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html.slice(0, 160)).join(' | ')}`);
};

/**
 * What is wrong with the texts of charts: cut by the chart's edge, shortened where all names are
 * short, the same on two ticks of an axis, or on top of one another on an axis or in a heat map.
 */
const wrongTexts = (page) => page.evaluate(() => {
  const wrong = [];
  const shown = (text) => text.textContent.trim() !== '' &&
    getComputedStyle(text).opacity !== '0' && text.getAttribute('opacity') !== '0';
  for (const chart of document.querySelectorAll('figure .chart')) {
    const svg = chart.querySelector('svg');
    if (!svg) continue;
    const title = chart.closest('figure').querySelector('h3').textContent.slice(0, 60);
    const edge = svg.getBoundingClientRect();
    if (chart.scrollWidth > chart.clientWidth + 1) wrong.push(`${title}: wider than its place`);
    for (const text of svg.querySelectorAll('text')) {
      if (!shown(text)) continue;
      const box = text.getBoundingClientRect();
      if (box.left < edge.left - 1 || box.right > edge.right + 1 ||
          box.top < edge.top - 1 || box.bottom > edge.bottom + 1) {
        wrong.push(`${title}: "${text.textContent}" is cut by the edge`);
      }
      const most = window.namesAreLong ? 0 : 20;  // characters for which there is always room
      if (text.textContent.endsWith('…') && text.textContent.length <= most) {
        wrong.push(`${title}: "${text.textContent}" is shortened`);
      }
    }
    const overlap = (texts) => {
      const boxes = texts.map((text) => text.getBoundingClientRect());
      for (let i = 1; i < boxes.length; ++i) {
        const [a, b] = [boxes[i - 1], boxes[i]];
        const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (across > 1 && down > 4) {
          wrong.push(`${title}: "${texts[i - 1].textContent}" and "${texts[i].textContent}" overlap`);
        }
      }
    };
    const place = (text) => text.getBoundingClientRect();
    overlap([...svg.querySelectorAll('.mark-text.role-mark text')].filter(shown)
      .sort((a, b) => place(a).top - place(b).top || place(a).left - place(b).left));
    for (const axis of svg.querySelectorAll('.role-axis')) {
      const labels = [...axis.querySelectorAll('.role-axis-label text')].filter(shown);
      const texts = labels.map((label) => label.textContent);
      const twice = texts.filter((text, i) => texts.indexOf(text) !== i);
      if (twice.length > 0) wrong.push(`${title}: two ticks are "${twice[0]}"`);
      if (labels.some((label) => /rotate\((?!0[,)])/.test(label.getAttribute('transform')))) continue;
      overlap(labels);
    }
  }
  return wrong;
});

/** Charts that are empty. */
const emptyCharts = (page) => page.evaluate(() =>
  [...document.querySelectorAll('figure:has(.chart)')].filter((figure) =>
    figure.querySelectorAll('.chart svg .mark-group path[d], .chart svg .mark-group text').length <= 5)
    .map((figure) => figure.querySelector('h3').textContent));

const check = async (page, name, width) => {
  assert.deepEqual(await emptyCharts(page), [], 'charts without marks');
  const needed = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(needed <= width, `expected at most ${width} pixels across, got ${needed}`);
  assert.deepEqual(await wrongTexts(page), []);
  // Contrast, the slowest rule, depends on the colours and not on the width.
  const rules = width === widths[0] ? {} : { 'color-contrast': { enabled: false } };
  assert.deepEqual(await faults(page, rules), []);
};

/** Changes the screen and waits until the charts have followed. */
const follow = async (page, change) => {
  await page.evaluate(() => { document.documentElement.dataset.charts = 'of another screen'; });
  await change();
  await drawn(page);
};

const inspect = async (file) => {
  const context = await browser.newContext({
    viewport: { width: widths[0], height: 900 }, colorScheme: 'light' });
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
  await page.evaluate(axe);
  await page.evaluate((areLong) => { window.namesAreLong = areLong; }, file.includes('hostile'));
  const title = `${path.basename(path.dirname(file))}-${path.basename(file, '.html')}`;
  for (const width of widths) {
    if (page.viewportSize().width !== width) {
      await follow(page, () => page.setViewportSize({ width, height: 900 }));
    }
    const schemes = await page.evaluate(() => matchMedia('(prefers-color-scheme: dark)').matches)
      ? ['dark', 'light'] : ['light', 'dark'];  // the one that is there first: one change less
    for (const colorScheme of schemes) {
      if (colorScheme !== schemes[0]) await follow(page, () => page.emulateMedia({ colorScheme }));
      const name = `${title}-${width}-${colorScheme}`;
      await attempt(name, () => check(page, name, width));
      if (colorScheme === 'light' || width === 390) {
        await page.screenshot({ path: path.join(screenshots, name + '.png'), fullPage: true });
      }
    }
  }
  assert.notEqual(await page.title(), 'hacked');
  assert.deepEqual(requests, [pathToFileURL(file).href]);
  assert.deepEqual(noise, []);
  await context.close();
  console.log(`${title}: drawn in ${seconds} s, all in ${(Date.now() - start) / 1000} s`);
};

/** Uses every control of a chart by keyboard. */
const useKeyboard = async (file) => {
  const page = await browser.newPage();
  await page.goto(pathToFileURL(file).href);
  await drawn(page);
  await page.evaluate(axe);
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
  await figure.locator('.data tbody tr').nth(1).waitFor();  // drawn when the data are unpacked
  assert.match(await figure.locator('pre').textContent(), /vega-lite\/v5\.json/);
  assert.deepEqual(await faults(page), []);
  for (const type of ['SVG', 'PNG']) {
    await figure.locator('.menu > summary').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'), figure.getByRole('button', { name: `Save as ${type}` }).click(),
    ]);
    assert.match(download.suggestedFilename(), new RegExp(`\\.${type.toLowerCase()}$`));
    if (type === 'PNG') continue;
    // The image can be read alone: it has its title, and says what page it is of.
    const image = readFileSync(await download.path(), 'utf8');
    for (const place of ['h3', '.kind']) {
      const text = await (place === 'h3' ? figure.locator('h3') : page.locator(place)).textContent();
      assert.ok(image.includes('>' + text.split(' ')[0]), `expected "${text}" in the SVG`);
    }
  }
  await page.close();
};

for (const file of pages.map((name) => path.resolve(name))) {
  await attempt(file, () => inspect(file));
  await attempt(`${file}, keyboard`, () => useKeyboard(file));
}
await browser.close();
process.exit(failures > 0 ? 1 : 0);
