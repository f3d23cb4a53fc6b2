/**
 * What a browser runs: it puts each new content in the place of the last one, keeps what the reader has opened and focused, says a
 * new verdict to screen readers, and never lets an old content pass for a new one.
 */
export const SCRIPT = `(() => {
  'use strict';
  const main = document.getElementById('main');
  const link = document.getElementById('link');
  const said = document.getElementById('said');
  const icon = document.getElementById('icon');
  const { events, refresh } = main.dataset;
  const everyMs = refresh * 1000;
  const told = () => main.firstElementChild.dataset;
  let shown = told().said;
  let heardAt = Date.now();

  const state = (words, isLost) => {
    if (link.textContent !== words) link.textContent = words;
    document.body.classList.toggle('lost', isLost === true);
  };

  const show = (markup) => {
    heardAt = Date.now();
    const open = [...main.querySelectorAll('details[open]')].map(({ id }) => id);
    const scrolled = [...main.querySelectorAll('.scroll')].map((each) => each.scrollLeft);
    const focused = main.contains(document.activeElement) ? document.activeElement.id : '';
    main.innerHTML = markup;
    for (const id of open) document.getElementById(id)?.setAttribute('open', '');
    main.querySelectorAll('.scroll').forEach((each, index) => (each.scrollLeft = scrolled[index] ?? 0));
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const { said: words, title, icon: href } = told();
    if (words !== shown) said.textContent = shown = words;
    document.title = title;
    if (icon.getAttribute('href') !== href) icon.setAttribute('href', href);
  };

  const lost = () => {
    const since = new Date(heardAt).toISOString().slice(11, 19);
    state('No connection: this is of ' + since + ' UTC', true);
  };

  const ask = async () => {
    try {
      const response = await fetch(location.href, { headers: { accept: 'text/html' } });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      const next = page.getElementById('main');
      if (next === null) return lost();
      show(next.innerHTML);
      state('Refreshes every ' + refresh + ' s');
    } catch {
      lost();
    }
  };

  const askAgain = () => setTimeout(async () => {
    await ask();
    if (events) follow();
    else askAgain();
  }, everyMs);

  const follow = () => {
    const source = new EventSource(events);
    source.onopen = () => state('Live');
    source.onmessage = ({ data }) => {
      show(JSON.parse(data));
      state('Live');
    };
    source.onerror = () => {
      if (source.readyState !== EventSource.CLOSED) return lost();
      source.close();
      askAgain();
    };
  };

  if (events) follow();
  else askAgain();
  setInterval(() => Date.now() - heardAt > 4 * everyMs && lost(), everyMs);
})();`;
