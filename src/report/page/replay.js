'use strict';
(() => {
  const worlds = JSON.parse(document.getElementById('replay-data').textContent);

  const placed = (part, x, y, turn) =>
    `<g transform="translate(${x} ${y})${turn === undefined ? '' : ` rotate(${turn})`}">${part}</g>`;
  const tenths = number => String(Math.round(10 * number) / 10);

  /* The agent, its path and what is around it, as SVG; the order is that of the still picture. */
  const scene = (parts, arm, moment) => {
    const [x, y] = arm.at.slice(2 * moment);
    const start = arm.starts.findLast(first => first <= moment);
    let points = [];
    for (let at = start; at <= moment; at++) points.push(`${arm.at[2 * at]},${arm.at[2 * at + 1]}`);
    let drawing = points.length > 1 ? `${parts.path}${points.join(' ')}"/>` : '';
    for (const [at, poison] of arm.meals) {
      if (start <= at && at <= moment) {
        drawing += placed(poison ? parts.poison_eaten : parts.food_eaten, arm.at[2 * at], arm.at[2 * at + 1]);
      }
    }
    for (const [left, top, poison, from, until] of arm.items) {
      if (from <= moment && moment < until) drawing += placed(poison ? parts.poison : parts.food, left, top);
    }
    const eyes = arm.eyes[moment] || [];
    for (let eye = 0; eye < eyes.length; eye += 3) {
      const [kind, right, down] = eyes.slice(eye);
      drawing += `${parts.eyes[kind]}M${x} ${y}L${tenths(x + right)} ${tenths(y + down)}"/>`;
    }
    const turn = arm.turns[moment];
    return drawing + placed(turn === undefined ? parts.agent : parts.agent_looking, x, y, turn);
  };

  const count = ({ name, decimals, values }, moment) =>
    `${name} ${values[moment].toFixed(decimals).replace('-', '−')}`;

  const set_up = (figure, world) => {
    const button = figure.querySelector('button');
    const slider = figure.querySelector('input');
    const speed = figure.querySelector('select');
    const tiles = [...figure.querySelectorAll('.tile')].map((tile, index) => ({
      arm: world.arms[index],
      picture: tile.querySelector('svg .live'),
      colour: tile.querySelector('.name path').getAttribute('stroke'),
      sum: tile.querySelector('.count .live').appendChild(document.createElement('strong')),
      rest: tile.querySelector('.count .live').appendChild(document.createElement('span')),
    }));
    const last = Number(slider.max);
    let now = last;
    let shown = -1;
    let before = null;

    const show = () => {
      const moment = Math.floor(now);
      if (moment === shown) return;
      shown = moment;
      slider.value = moment;
      for (const { arm, picture, colour, sum, rest } of tiles) {
        const at = Math.min(moment, arm.at.length / 2 - 1);
        const counts = arm.counters.map(counter => count(counter, at));
        picture.innerHTML = scene(world.parts, arm, at);
        picture.querySelector('polyline')?.setAttribute('stroke', colour);
        sum.textContent = counts[0];
        rest.textContent = ' ' + counts.slice(1).join(' · ');
      }
    };
    const pause = () => {
      before = null;
      button.textContent = 'Play';
    };
    const tick = time => {
      if (before === null) return;
      /* A frame may carry a time before the click that asked for it. */
      const seconds = Math.max(0, time - before) / 1000;
      now = Math.min(last, now + seconds * world.rate * Number(speed.value));
      before = time;
      show();
      if (now >= last) pause();
      else requestAnimationFrame(tick);
    };
    button.addEventListener('click', () => {
      if (before !== null) return pause();
      if (now >= last) now = 0;
      button.textContent = 'Pause';
      before = performance.now();
      requestAnimationFrame(tick);
    });
    slider.addEventListener('input', () => {
      now = Number(slider.value);
      show();
    });
    show();
    figure.querySelector('.controls').hidden = false;
  };

  document.querySelectorAll('.replay').forEach((figure, index) => set_up(figure, worlds[index]));
  document.body.classList.add('plays');
})();
