(() => {
  'use strict';

  const dead = 255, most = 512;
  const by_id = (id) => document.getElementById(id);
  const element = (name, attributes = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };
  const bytes = (text, Type = Uint8Array) =>
    new Type(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const count = (n) => n.toLocaleString('en');
  const number = (value) => value === null ? 'NaN or infinite' : Number(value.toPrecision(4)).toString();
  const percent = (fraction) => `${(100 * fraction).toFixed(1)} %`;
  const list = (units) => units.length <= 12 ? units.join(', ')
      : `${units.slice(0, 12).join(', ')} and ${count(units.length - 12)} more`;

  const css = (name) => getComputedStyle(document.documentElement).getPropertyValue('--' + name).trim();
  /** A colour of the style sheet as [red, green, blue]. */
  const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

  /** The colours of units by their byte: the ramp of the report's heat maps, orange for dead ones. */
  const unitColours = () => {
    const stops = css('heat').split(/,\s*/).map(rgb);
    const colours = Array.from({ length: dead }, (_, level) => {
      const place = level / (dead - 1) * (stops.length - 1), i = Math.min(Math.floor(place), stops.length - 2);
      return stops[i].map((from, k) => Math.round(from + (place - i) * (stops[i + 1][k] - from)));
    });
    return [...colours, rgb(css('word'))];
  };

  let facts, colours = unitColours();

  const begin = (run) => {
    facts = { run, losses: [], epochs: [], probes: [], now: null, weights: null };
    by_id('title').textContent = run.title;
    document.title = `${run.title} · Live · rectify`;
    by_id('events').replaceChildren();
    facts.figures = run.layers.map(({ layer, name }) => {
      const result = element('p', { class: 'result' });
      const cells = element('canvas', { class: 'cells', role: 'img' });
      const lines = element('canvas', { class: 'lines', role: 'img', 'aria-label': `History of ${name}` });
      const figure = element('figure', { class: 'figure' },
        element('div', { class: 'head' }, element('h3', {}, name[0].toUpperCase() + name.slice(1))),
        result, cells, lines);
      figure.dataset.layer = layer;
      return { figure, result, cells, lines };
    });
    by_id('layers').replaceChildren(...facts.figures.map(({ figure }) => figure));
    by_id('pictures').replaceChildren();
  };

  /** Removes every other fact but the last if there are too many, as the server does. */
  const thin = (all) => all.length <= most ? all
      : all.filter((_, i) => i % 2 === 0 || i + 1 === all.length);

  /** The units that were in the first state at one probe and are in the second at the next. */
  const changes = (before, after, wasDead) => [...after.keys()].filter((unit) =>
    (before[unit] === dead) === wasDead && (after[unit] === dead) !== wasDead);

  const tell = (probe, before) => {
    const place = `step ${count(probe.step)}`;
    probe.layers.forEach((units, k) => {
      const { name } = facts.run.layers[k];
      const say = (which, what) => {
        if (which.length === 0) return;
        const text = `${place}: ${which.length === 1 ? 'a unit' : `${count(which.length)} units`} of ${name} ${what}: ` +
                     list(which);
        by_id('events').prepend(element('li', {}, text));
      };
      const old = before?.layers[k];
      if (!old) return say([...units.keys()].filter((unit) => units[unit] === dead), 'dead at initialization');
      say(changes(old, units, false), 'died');
      say(changes(old, units, true), 'alive again');
    });
    const events = by_id('events');
    while (events.childElementCount > 200) events.lastElementChild.remove();
  };

  const addProbe = ({ step, epoch, layers }) => {
    const probe = { step, epoch, layers: layers.map((text) => bytes(text)) };
    const before = facts.probes.at(-1);
    if (before || step === 0) tell(probe, before);
    facts.previous = before;
    facts.probes.push(probe);
  };

  /** Draws what `paint` says of each pixel on a canvas of this size. */
  const paint = (canvas, width, height, colour) => {
    canvas.width = width;
    canvas.height = height;
    const context = canvas.getContext('2d'), image = context.createImageData(width, height);
    for (let y = 0, i = 0; y < height; ++y) {
      for (let x = 0; x < width; ++x) {
        for (const part of colour(x, y)) image.data[i++] = part;
      }
    }
    context.putImageData(image, 0, 0);
  };

  const drawCells = (canvas, units, before) => {
    const width = canvas.clientWidth || 320, scale = devicePixelRatio;
    const size = Math.max(4, Math.min(22, Math.floor(Math.sqrt(width * 220 / units.length))));
    const columns = Math.max(1, Math.floor(width / size)), rows = Math.ceil(units.length / columns);
    canvas.width = width * scale;
    canvas.height = rows * size * scale;
    canvas.style.height = `${rows * size}px`;
    const context = canvas.getContext('2d'), gap = size > 8 ? 2 : 1;
    context.scale(scale, scale);
    units.forEach((unit, i) => {
      const x = i % columns * size, y = Math.floor(i / columns) * size, side = size - gap;
      context.fillStyle = `rgb(${colours[unit]})`;
      context.fillRect(x, y, side, side);
      if (unit !== dead || !before || before[i] === dead) return;
      context.strokeStyle = css('ink');
      context.lineWidth = 2;
      context.strokeRect(x + 1, y + 1, side - 2, side - 2);
    });
  };

  const drawUnits = () => {
    const newest = facts.probes.at(-1);
    if (!newest) return;
    by_id('units').hidden = false;
    facts.figures.forEach(({ result, cells, lines }, k) => {
      const units = newest.layers[k], gone = units.filter((unit) => unit === dead).length;
      result.textContent = `${count(gone)} of ${count(units.length)} units ${gone === 1 ? 'is' : 'are'} dead ` +
                           `(${percent(gone / units.length)}).`;
      cells.setAttribute('aria-label', `Units of ${facts.run.layers[k].name}: ${result.textContent}`);
      drawCells(cells, units, facts.previous?.layers[k]);
      paint(lines, facts.probes.length, units.length,
            (x, y) => [...colours[facts.probes[x].layers[k][y]], 255]);
      lines.style.height = `${Math.max(24, Math.min(240, 3 * units.length))}px`;
    });
  };

  /** Round numbers from the least to the most. */
  const ticks = (least, largest, about) => {
    const rough = (largest - least) / about, power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
    const all = [];
    for (let i = Math.ceil(least / step); i * step <= largest; ++i) all.push(Number((i * step).toPrecision(12)));
    return all;
  };

  const svg = (name, attributes, text = '') => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  };

  const drawLoss = () => {
    const finite = (points) => points.filter(([, value]) => value !== null);
    const series = [
      ['Training loss', finite(facts.losses)],
      ['Validation loss', finite(facts.epochs.map(({ step, validation_loss }) => [step, validation_loss]))],
    ].filter(([, points]) => points.length > 0);
    by_id('loss').hidden = series.length === 0;
    if (series.length === 0) return;
    const curve = by_id('curve'), width = curve.clientWidth, height = curve.clientHeight;
    const left = 48, bottom = 24, points = series.flatMap(([, all]) => all);
    const last = Math.max(1, ...points.map(([step]) => step));
    const values = points.map(([, value]) => value);
    let low = Math.min(0, ...values), high = Math.max(...values);
    if (high === low) high = low + 1;
    const x = (step) => left + step / last * (width - left - 12);
    const y = (value) => 8 + (high - value) / (high - low) * (height - 8 - bottom);
    const colour = css('series').split(/,\s*/);
    curve.replaceChildren(
      ...ticks(low, high, 4).flatMap((value) => [
        svg('line', { x1: left, x2: width, y1: y(value), y2: y(value) }),
        svg('text', { x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, number(value))]),
      ...ticks(0, last, width > 500 ? 6 : 3).filter(Number.isInteger).map((step) =>
        svg('text', { x: x(step), y: height - 4, 'text-anchor': 'middle' }, count(step))),
      svg('text', { x: width, y: height - bottom - 4, 'text-anchor': 'end' }, 'step'),
      ...series.map(([name, all], i) => svg('path', {
        'data-series': name, stroke: colour[i],
        d: all.map(([step, value], k) => `${k === 0 ? 'M' : 'L'}${x(step).toFixed(1)} ${y(value).toFixed(1)}`).join('') +
           (all.length === 1 ? 'h0.1' : ''),
      })));
    by_id('loss-keys').replaceChildren(...series.map(([name], i) =>
      element('li', { style: `--key: ${colour[i]}` }, name)));
  };

  /** Blue above 0, orange below, as in reports; stronger where |weight| is larger. */
  const drawWeights = () => {
    const { weights } = facts;
    if (!weights) return;
    by_id('weights').hidden = false;
    const { height, width, values } = weights, pixels = height * width, shown = values.length / pixels;
    const pictures = by_id('pictures');
    const firstLayer = facts.run.layers.findIndex(({ layer }) => layer === 1);
    const states = facts.probes.at(-1)?.layers[firstLayer];
    while (pictures.childElementCount < shown) {
      pictures.append(element('li', {}, element('canvas', { role: 'img' }), element('span')));
    }
    [...pictures.children].forEach((item, unit) => {
      const name = `unit ${unit}${states?.[unit] === dead ? ', dead' : ''}`;
      item.lastElementChild.textContent = name;
      item.firstElementChild.setAttribute('aria-label', `Weights of ${name}`);
      paint(item.firstElementChild, width, height, (x, y) => {
        const value = values[unit * pixels + y * width + x];
        return [...(value < 0 ? [0xd5, 0x5e, 0x00] : [0x1f, 0x77, 0xc4]), Math.abs(value) * 2];
      });
    });
    by_id('weights-caption').textContent =
      `Weights of ${shown === weights.units ? `all ${count(shown)} units` : `the first ${count(shown)} of ${count(weights.units)} units`}, ` +
      `after step ${count(weights.step)}. Blue: positive, a brighter pixel raises z. Orange: negative. The ` +
      'strongest colour of an image is the largest |weight| of its unit.';
  };

  const drawFigures = () => {
    const { now, run } = facts, newest = facts.probes.at(-1);
    const units = (newest?.layers ?? []).flatMap((layer) => [...layer]);
    const gone = units.filter((unit) => unit === dead).length;
    const validated = facts.epochs.findLast(({ validation_loss }) => validation_loss !== null);
    const epoch = `epoch ${count(now.epoch)} of ${count(run.epochs)}`;
    by_id('verdict').textContent = facts.trained
      ? 'Training has ended; the net is being tested.'
      : `${now.step === 0 ? 'Before the first step' : `Step ${count(now.step)} in ${epoch}`}: ` +
        `${count(gone)} of the ${count(units.length)} hidden units ${gone === 1 ? 'is' : 'are'} dead.`;
    const shown = [['Training loss', now.step > 0 ? number(now.train_loss) : '', epoch]];
    if (now.train_accuracy !== null) shown.push(['Training accuracy', percent(now.train_accuracy), epoch]);
    if (validated) {
      const after = `after epoch ${count(validated.epoch)}`;
      shown.push(validated.validation_accuracy === null
        ? ['Validation loss', number(validated.validation_loss), after]
        : ['Validation accuracy', percent(validated.validation_accuracy), after]);
    }
    if (newest) shown.push(['Dead units', count(gone), `of ${count(units.length)}, at step ${count(newest.step)}`]);
    if (now.samples_per_second > 0) {
      shown.push(['Speed', count(Math.round(now.samples_per_second)), 'samples a second']);
    }
    by_id('figures').replaceChildren(...shown.map(([name, value, note]) => element('div', {},
      element('dt', {}, name), element('dd', {}, value || '–', element('small', {}, note)))));
  };

  const draw = () => {
    drawFigures();
    drawUnits();
    drawLoss();
    drawWeights();
  };

  let planned = false;
  /** Before the next frame; in a hidden tab, when it is shown again. */
  const plan = () => {
    if (planned) return;
    planned = true;
    requestAnimationFrame(() => { planned = false; draw(); });
  };

  const here = location.pathname.replace(/\/$/, '');
  const notice = (text) => {
    by_id('notice').hidden = false;
    by_id('notice').textContent = text;
  };

  const source = new EventSource(`${here}/events`);
  let failures = 0;
  source.onerror = () => {
    if (++failures < 3 && source.readyState !== EventSource.CLOSED) return;
    source.close();
    notice('rectify cannot be reached any more: what is shown here is the last that it sent.');
  };
  source.onmessage = ({ data }) => {
    failures = 0;
    const news = JSON.parse(data);
    if (news.run) begin(news.run);
    facts.now = news.now;
    facts.trained = news.trained;
    facts.losses = thin(facts.losses.concat(news.losses ?? []));
    facts.epochs = thin(facts.epochs.concat(news.epochs ?? []));
    for (const probe of news.probes ?? []) addProbe(probe);
    facts.probes = thin(facts.probes);
    if (news.weights) facts.weights = { ...news.weights, values: bytes(news.weights.values, Int8Array) };
    plan();
    if (!news.ending) return;
    source.close();
    if (news.ending.report) return location.replace(`${here}/report`);
    notice(news.ending.text);
  };

  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    colours = unitColours();
    if (facts) plan();
  });
  addEventListener('resize', () => { if (facts) plan(); });
})();
