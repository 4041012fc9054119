(async () => {
  'use strict';

  const root = document.documentElement;
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const most_rows = 500;

  /** Parses CSV (RFC 4180) into an array of rows, each an array of strings. */
  const parseCsv = (text) => {
    const rows = [];
    let row = [], field = '', quoted = false;
    const endField = () => { row.push(field); field = ''; };
    for (let i = 0; i < text.length; ++i) {
      const c = text[i];
      if (quoted) {
        if (c !== '"') field += c;
        else if (text[i + 1] === '"') field += text[++i];
        else quoted = false;
      } else if (c === '"') quoted = true;
      else if (c === ',') endField();
      else if (c === '\n') { endField(); rows.push(row); row = []; }
      else field += c;
    }
    endField();
    rows.push(row);
    return rows;
  };

  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  /** The chart's data as objects; columns of numbers are converted, empty fields become null. */
  const valuesOf = (figure) => {
    const types = figure.spec.data.format.parse;
    return figure.rows.map((row) => Object.fromEntries(figure.fields.map((field, i) =>
      [field, types[field] !== 'number' ? row[i] : row[i] === '' ? null : Number(row[i])])));
  };

  const seriesOf = (spec) => (spec.spec ?? spec).encoding?.color?.scale?.domain ?? [];

  /** The number of panels in a row, and the width of each. */
  const panelsOf = (figure) => {
    const names = 56, gap = 20, least = 190;  // pixels: tick labels, between panels, of a panel
    const ownAxes = figure.spec.resolve?.scale?.y === 'independent';
    const between = ownAxes ? gap + names : gap;
    const room = figure.chart.clientWidth - names;
    const columns = Math.max(1, Math.min(figure.spec.facet.sort.length,
                                         Math.floor((room + between) / (least + between))));
    return { columns, width: Math.floor((room - (columns - 1) * between) / columns) };
  };

  /** The number of legend columns that fit the width of the chart. */
  const legendColumns = (figure) => {
    const longest = Math.max(4, ...seriesOf(figure.spec).map((name) => name.length));
    return Math.max(1, Math.floor(figure.chart.clientWidth / (7 * Math.min(longest, 26) + 44)));
  };

  /** The width that a chart was drawn for: room for labels, legends and panels follows from it. */
  const layoutOf = (figure) => figure.chart.clientWidth;

  /** A colour of the page, by its name in the style sheet; and the colours of a list. */
  const colour = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();
  const colours = (name) => colour(name).split(/,\s*/);

  const theme = (figure) => {
    const text = {
      labelColor: colour('quiet'), titleColor: colour('quiet'), labelFontSize: 11.5,
      titleFontSize: 11.5, titleFontWeight: 'normal',
    };
    return {
      background: 'transparent',
      aria: false,  // the figure has a label of its own
      font: getComputedStyle(document.body).fontFamily,
      padding: { left: 2, right: 6, top: 4, bottom: 2 },
      view: { stroke: null },
      header: { labelColor: colour('ink'), labelFontSize: 12, labelAnchor: 'start', labelPadding: 6 },
      axis: { ...text, gridColor: colour('grid'), domainColor: colour('line'),
              tickColor: colour('line'), labelPadding: 5, titlePadding: 8, tickSize: 4 },
      axisY: { domain: false, ticks: false, labelLimit: Math.max(96, 0.35 * figure.chart.clientWidth),
               titleAlign: 'left', titleAnchor: 'end', titleAngle: 0,
               titleX: -28, titleY: -12 },
      axisX: { grid: false, titleLimit: figure.chart.clientWidth },
      axisQuantitative: { tickCount: 5 },
      legend: { ...text, labelColor: colour('ink'), orient: 'top', direction: 'horizontal',
                columns: legendColumns(figure), labelLimit: 200,
                symbolSize: 120, rowPadding: 4, columnPadding: 18, offset: 30,
                gradientThickness: 8 },
      range: { category: colours('series'), ordinal: colours('ramp'), ramp: colours('heat'),
               heatmap: colours('heat') },
      line: { strokeWidth: 2, strokeCap: 'round', strokeJoin: 'round' },
      rule: { color: colour('quiet') },
      point: { color: colours('series')[0] },
      bar: { color: colours('series')[0] },
      area: { color: colours('series')[0] },
      style: {
        interval: { color: colours('series')[0], strokeWidth: 2.5 },
        end: { color: colour('quiet'), thickness: 1 },
        margin: { color: colour('quiet'), opacity: 0.12 },
        word: { color: colour('word') },
        'weak-cell': { color: colour('weak-cell'), fontSize: 11 },
        'strong-cell': { color: colour('strong-cell'), fontSize: 11 },
      },
    };
  };

  /** Opens the drawer below the chart that belongs to this cell. */
  const openDrawer = (figure, cell) => {
    const drawers = document.querySelectorAll(`.drawers[data-figure="${figure.spec.name}"] details`);
    const drawer = [...drawers].find(
      ({ dataset }) => dataset.row === cell?.row && dataset.column === cell?.column);
    if (!drawer) return;
    drawer.open = true;
    drawer.querySelector('summary').focus();
  };

  /** Whether the numbers in the cells of a heat map are wider than the cells. */
  const isCrowded = (figure) => {
    const cell = figure.chart.querySelector('.mark-rect.role-mark path')?.getBBox().width;
    return cell > 0 && [...figure.chart.querySelectorAll('.mark-text.role-mark text')].some(
      (number) => number.getBBox().width > cell - 3);
  };

  /** The chart as it is drawn: with its data, and the width and colours of the page. */
  const drawnSpec = (figure) => {
    const spec = structuredClone(figure.spec);
    if (spec.facet) {
      const { columns, width } = panelsOf(figure);
      spec.columns = columns;
      spec.spacing = 20;
      spec.spec.width = width;
    }
    for (const { mark, encoding } of spec.layer ?? []) {
      if (mark.style === 'word' && encoding?.color) {
        encoding.color.scale.range = [colour('word'), colour('word-2')];
      }
    }
    if (figure.crowded) spec.layer = spec.layer.filter(({ mark }) => mark.type !== 'text');
    spec.data = { values: valuesOf(figure) };
    return spec;
  };

  const embed = (figure, place, spec) => vegaEmbed(place, spec, {
    mode: 'vega-lite', actions: false, ast: true, renderer: 'svg', defaultStyle: false,
    config: theme(figure),
    tooltip: { disableDefaultStyle: true },
  });

  const draw = async (figure) => {
    figure.view?.finalize();
    figure.layout = layoutOf(figure);
    figure.crowded = false;
    const place = figure.chart.firstElementChild;
    let drawn = await embed(figure, place, drawnSpec(figure));
    if (isCrowded(figure)) {  // the numbers are in the tooltips and the table
      figure.crowded = true;
      drawn.view.finalize();
      drawn = await embed(figure, place, drawnSpec(figure));
    }
    figure.chart.dataset.theme = dark.matches ? 'dark' : 'light';
    figure.view = drawn.view;
    figure.view.addEventListener('click', (event, item) => openDrawer(figure, item?.datum));
  };

  const download = (name, url) => {
    const link = element('a', { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
  };

  /** The words of a text in lines of at most this many characters. */
  const linesOf = (text, most) => text.split(' ').reduce((lines, word) => {
    const line = lines.at(-1) + (lines.at(-1) ? ' ' : '') + word;
    return line.length <= most || !lines.at(-1) ? [...lines.slice(0, -1), line] : [...lines, word];
  }, ['']);

  /** What the page says around a chart: its title, of what the page is, and the main finding. */
  const titleOf = (figure) => {
    const text = (found) => found?.textContent.trim().replace(/\s+/g, ' ') ?? '';
    const width = figure.chart.clientWidth;
    const page = `${text(document.querySelector('.kind'))}: ${text(document.querySelector('h1'))}`;
    const result = text(figure.element.querySelector('.result'));
    return {
      text: linesOf(text(figure.element.querySelector('h3')), width / 9),
      subtitle: [page, ...(result ? linesOf(result, width / 7) : [])],
      anchor: 'start', frame: 'bounds', offset: 14, limit: width - 10,
      fontSize: 15, fontWeight: 600, lineHeight: 19, subtitlePadding: 5,
      subtitleFontSize: 12, subtitleLineHeight: 16,
      color: colour('ink'),
      subtitleColor: colour('quiet'),
    };
  };

  /**
   * Saves the chart so that it can be read alone: a copy out of sight that has the title, and the
   * background colour of the page.
   */
  const save = async (figure, type) => {
    const place = element('div', { class: 'aside', 'aria-hidden': 'true' });
    place.style.width = `${figure.chart.clientWidth}px`;
    document.body.append(place);
    try {
      const { view } = await embed(figure, place, { ...drawnSpec(figure), title: titleOf(figure) });
      view.background(getComputedStyle(root).backgroundColor);
      download(`${figure.spec.name}.${type}`, await view.toImageURL(type, 2));
      view.finalize();
    } finally {
      place.remove();
    }
  };

  const fillTable = (figure) => {
    const titles = figure.spec.usermeta.columns;
    const types = figure.spec.data.format.parse;
    const heading = figure.element.querySelector('h3').id;
    const kind = (i) => types[figure.fields[i]] === 'number' ? { class: 'number' } : {};
    const head = element('tr', {}, ...figure.fields.map((field, i) =>
      element('th', { scope: 'col', ...kind(i) }, titles[field])));
    const body = element('tbody');
    const add = (rows) => body.append(...rows.map((row) => element('tr', {}, ...row.map((text, i) =>
      i === 0 ? element('th', { scope: 'row', ...kind(i) }, text)
              : element('td', kind(i), text)))));
    add(figure.rows.slice(0, most_rows));
    const table = element('table', { 'aria-labelledby': heading },
                          element('thead', {}, head), body);
    figure.data.append(element('div', { class: 'scroll', tabindex: '0', role: 'region',
                                        'aria-labelledby': heading }, table));
    if (figure.rows.length <= most_rows) return;
    const more = element('button', { class: 'more', type: 'button' },
                         `Show all ${figure.rows.length.toLocaleString('en')} rows`);
    more.addEventListener('click', () => { add(figure.rows.slice(most_rows)); more.remove(); });
    figure.data.append(more);
  };

  const showData = (figure) => {
    figure.data.open = true;
    figure.data.querySelector('summary').focus();
  };

  const showSpecification = (figure) => {
    if (!figure.source) {
      const title = element('summary', { id: figure.element.id + '-specification' },
                            'Specification (Vega-Lite)');
      const text = element('pre', { class: 'scroll', tabindex: '0', role: 'region',
                                    'aria-labelledby': title.id },
                           JSON.stringify(figure.spec, null, 2));
      figure.source = element('details', { class: 'data' }, title, text);
      figure.data.after(figure.source);
    }
    figure.source.open = true;
    figure.source.querySelector('summary').focus();
  };

  const dots = () => {
    const namespace = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(namespace, 'svg');
    for (const [key, value] of Object.entries({ width: 16, height: 16, 'aria-hidden': true })) {
      svg.setAttribute(key, value);
    }
    for (const x of [3, 8, 13]) {
      const dot = document.createElementNS(namespace, 'circle');
      for (const [key, value] of Object.entries({ cx: x, cy: 8, r: 1.5 })) {
        dot.setAttribute(key, value);
      }
      svg.append(dot);
    }
    return svg;
  };

  const addMenu = (figure) => {
    const title = figure.element.querySelector('h3').textContent;
    const summary = element('summary', { 'aria-label': 'Chart menu: ' + title }, dots());
    const list = element('ul');
    const menu = element('details', { class: 'menu' }, summary, list);
    const close = () => { menu.open = false; };
    for (const [name, act] of [['Save as SVG', () => save(figure, 'svg')],
                               ['Save as PNG', () => save(figure, 'png')],
                               ['Show data', () => showData(figure)],
                               ['Show specification', () => showSpecification(figure)]]) {
      const button = element('button', { type: 'button' }, name);
      button.addEventListener('click', () => { close(); summary.focus(); act(); });
      list.append(element('li', {}, button));
    }
    menu.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !menu.open) return;
      close();
      summary.focus();
    });
    menu.addEventListener('focusout', (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget)) close();
    });
    document.addEventListener('pointerdown', (event) => {
      if (!menu.contains(event.target)) close();
    });
    figure.element.querySelector('.head').append(menu);
  };

  /** The texts of the packed elements of this class: zlib in base64, see packed.hpp. */
  const unpacked = (name) => Promise.all([...document.querySelectorAll('script.' + name)].map(
    async (found) => {
      const bytes = Uint8Array.from(atob(found.textContent), (c) => c.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
      return new Response(stream).text();
    }));

  const charts = [...document.querySelectorAll('figure.figure')].filter(
    (found) => found.querySelector('.chart'));
  const giveUp = (notice) => {
    document.getElementById(notice).hidden = charts.length === 0;
    for (const found of charts) found.querySelector('.chart').hidden = true;
  };
  if (typeof DecompressionStream === 'undefined') {
    giveUp('no-unpacking');
    return;
  }

  const specs = JSON.parse((await unpacked('charts'))[0]);
  const figures = charts.map((found, i) => {
    const [fields, ...rows] = parseCsv(specs[i].data.values);
    return { element: found, spec: specs[i], fields, rows, chart: found.querySelector('.chart'),
             data: found.querySelector('.data') };
  });

  for (const figure of figures) {
    figure.data.addEventListener('toggle', () => {
      if (figure.data.open && figure.data.childElementCount === 1) fillTable(figure);
    });
  }

  const licences = document.getElementById('licences');
  licences?.parentElement.addEventListener('toggle', async () => {
    licences.nextElementSibling.textContent = (await unpacked('licences'))[0];
  }, { once: true });

  // The content security policy names the hash of each: a script that was changed does not run.
  for (const text of await unpacked('library')) {
    const script = document.createElement('script');
    script.textContent = text;
    document.head.append(script);
  }
  if (typeof vegaEmbed === 'undefined') {
    giveUp('no-charts');
    return;
  }

  let turn = 0;
  /** Draws the charts one by one, so that the page stays responsive; a new call cancels this one. */
  const drawAll = async (some = figures) => {
    const mine = ++turn;
    root.dataset.charts = 'drawing';
    for (const figure of some) {
      if (mine !== turn) return;
      await draw(figure);
      await new Promise((done) => setTimeout(done));
    }
    if (mine === turn) root.dataset.charts = 'drawn';
  };

  for (const figure of figures) addMenu(figure);
  drawAll();
  dark.addEventListener('change', () => drawAll());
  let timer;
  addEventListener('resize', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const turned = figures.filter((figure) => figure.layout !== layoutOf(figure));
      if (turned.length > 0) drawAll(turned);
    }, 150);
  });
})();
