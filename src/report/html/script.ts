/**
 * Filter, sort and copy, for readers whose browser runs scripts. Everything is on the page without it: it only hides,
 * moves and marks what is there, and knows nothing of the report's contents.
 */
export const SCRIPT = `
'use strict';
(() => {
  const filter = document.getElementById('filter');
  if (filter === null) return;
  const { text, sort, shown } = filter.elements;
  const boxes = [...filter.querySelectorAll('[name=level]')];
  const levels = [...document.querySelectorAll('.of-level')];
  const cards = levels.flatMap((level) =>
    [...level.querySelectorAll('.card')].map((card) => ({ card, level, home: card.parentElement, words: '' })),
  );
  const sorted = document.createElement('div');
  levels[0].before(sorted);

  const orders = {
    t: (a, b) => compareTimes(a.card.dataset.t, b.card.dataset.t),
    n: (a, b) => b.card.dataset.n - a.card.dataset.n,
    r: (a, b) => (a.card.dataset.r < b.card.dataset.r ? -1 : a.card.dataset.r > b.card.dataset.r ? 1 : 0),
  };
  // Findings without a time come last.
  function compareTimes(a, b) {
    return a === b ? 0 : a === '' ? 1 : b === '' ? -1 : a - b;
  }

  function arrange() {
    const order = orders[sort.value];
    if (order === undefined) for (const { card, home } of cards) home.append(card);
    else sorted.append(...[...cards].sort(order).map(({ card }) => card));
    apply();
  }

  function apply() {
    const wanted = text.value.toLowerCase().split(/\\s+/).filter(Boolean);
    const open = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
    const visible = new Set();
    let count = 0;
    for (const entry of cards) {
      if (wanted.length > 0) entry.words ||= entry.card.textContent.toLowerCase();
      const fits = open.has(entry.level.id) && wanted.every((word) => entry.words.includes(word));
      entry.card.hidden = !fits;
      if (!fits) continue;
      count++;
      visible.add(entry.level);
    }
    for (const level of levels) level.hidden = sort.value !== '' || !visible.has(level);
    shown.value = count + ' of ' + cards.length + ' findings';
  }

  async function copy(button) {
    const code = button.previousElementSibling;
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      // Not every browser lets a local file use the clipboard; the old way still works there.
      document.execCommand('copy');
    }
    button.textContent = 'copied';
  }

  for (const code of document.querySelectorAll('.filter code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = 'copy';
    button.addEventListener('click', () => copy(button));
    code.after(button);
  }
  // A link to a finding must find it, whatever is hidden.
  function reveal() {
    const card = document.getElementById(location.hash.slice(1));
    if (card === null || card.closest('[hidden]') === null) return;
    text.value = '';
    sort.value = '';
    for (const box of boxes) box.checked = true;
    arrange();
    card.scrollIntoView();
  }
  addEventListener('hashchange', reveal);
  filter.addEventListener('input', (event) => (event.target === sort ? arrange() : apply()));
  filter.addEventListener('submit', (event) => event.preventDefault());
  filter.hidden = false;
  arrange();
})();
`;
