// What the shell does in the browser itself, so that it also works while the server is away.
(() => {
  const wait = attempt => Math.min(500 * 2 ** attempt, 5000);

  // A page that waits for its server waits for as long as it is open.
  Blazor.start({ circuit: { reconnectionOptions: { maxRetries: Number.MAX_SAFE_INTEGER, retryIntervalMilliseconds: wait } } });

  const bar = document.getElementById('components-reconnect-modal');
  bar.addEventListener('components-reconnect-state-changed', async ({ detail }) => {
    if (detail.state === 'retrying') {
      const seconds = detail.secondsToNextAttempt;
      bar.querySelector('[data-reconnect-wait]').textContent = seconds > 0 ? ` in ${seconds} s` : ' now';
    }
    // The server is back, but it knows this page no longer (it was restarted): a new page catches up.
    if (detail.state === 'rejected') location.reload();
  });
  bar.querySelector('[data-reconnect-now]').addEventListener('click', async () => {
    try { if (!await Blazor.reconnect()) location.reload(); }
    catch { /* still away: the next attempt is under way already */ }
  });

  document.addEventListener('click', event => {
    const link = event.target.closest?.('a');
    if (link?.matches('.skip-link')) {
      event.preventDefault();
      event.stopPropagation();
      document.getElementById('content').focus();
    }
    const open = link?.closest('[popover]:popover-open');
    if (open) open.hidePopover();
  }, true);

  // Times are told in the viewer's own zone, which only the browser knows.
  const local = text => new Date(text).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
  for (const kind of ['pointerover', 'focusin']) {
    document.addEventListener(kind, event => {
      const time = event.target.closest?.('time[datetime]');
      if (time) time.title = local(time.dateTime);
    });
  }

  // In a shadow, because the text inside the element is Blazor's to change.
  customElements.define('local-time', class extends HTMLElement {
    static observedAttributes = ['datetime'];
    attributeChangedCallback(_, before, now) {
      (this.shadowRoot ?? this.attachShadow({ mode: 'open' })).textContent = local(now);
    }
  });

  window.mediaShell = { focusHeading: () => document.querySelector('main h1')?.focus() };
})();
