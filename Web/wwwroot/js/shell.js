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

  // One key each, and none while somebody writes. The map of them is KeyMap.razor.
  const places = { h: '', l: 'library', r: 'runs', w: 'workflows', t: 'schedules', a: 'approvals', i: 'incidents', q: 'queue', k: 'workers', s: 'status' };
  const lines = '.run-line > a, .flow-line .what, .plan-line .what, .approval .what, .asset-tile .what, .asset-rows .what, .gantt-line, .line > a:first-child, .rows .link';
  let going = -Infinity;
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.('input, textarea, select, [contenteditable], [role="dialog"]:not(#keys)')) return;
    const went = event.timeStamp - going < 1500;
    going = -Infinity;
    if (went && event.key in places) document.querySelector(`#navigation li a[href="${places[event.key]}"]`)?.click();
    else if (event.key === 'g') going = event.timeStamp;
    else if (event.key === '/') document.getElementById('search')?.focus();
    else if (event.key === '?') document.getElementById('keys')?.togglePopover();
    else if (event.key === 'j' || event.key === 'k') {
      const all = [...document.querySelectorAll(lines)].filter(line => line.checkVisibility());
      const at = all.indexOf(document.activeElement);
      all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + (event.key === 'j' ? 1 : -1)))]?.focus();
    }
    else return;
    event.preventDefault();
  });

  // Times are told in the viewer's own zone, which only the browser knows.
  const brief = text => new Date(text).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' });
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
      (this.shadowRoot ?? this.attachShadow({ mode: 'open' })).textContent = this.classList.contains('brief') ? brief(now) : local(now);
    }
  });

  // A log follows its end for as long as the reader stands there.
  customElements.define('stay-at-end', class extends HTMLElement {
    connectedCallback() {
      let stays = true;
      const follow = () => { if (stays) this.scrollTop = this.scrollHeight; };
      this.addEventListener('scroll', () => { stays = this.scrollHeight - this.scrollTop - this.clientHeight < 30; });
      new MutationObserver(follow).observe(this, { childList: true, subtree: true });
      requestAnimationFrame(follow);
    }
  });

  // A diagram is made to fit its place, as far as it stays legible; what it is beyond that is scrolled to, first where something happens.
  customElements.define('fit-diagram', class extends HTMLElement {
    static least = 0.75;
    connectedCallback() {
      let shown = false;
      const edges = () => {
        const more = [this.scrollLeft > 2 && 'left', this.scrollLeft < this.scrollWidth - this.clientWidth - 2 && 'right'].filter(Boolean).join(' ');
        if (more) this.dataset.more = more;
        else delete this.dataset.more;
      };
      const fit = () => {
        const canvas = this.querySelector('.canvas');
        const room = this.clientWidth - 2 * parseFloat(getComputedStyle(this).paddingInlineStart);
        if (!canvas || room <= 0) return;
        const scale = Math.min(1, Math.max(this.constructor.least, room / canvas.offsetWidth));
        this.style.setProperty('--scale', scale);
        if (!shown) {
          const now = this.querySelector('.node.chosen, .node.bad, .node.busy');
          if (now) this.scrollTo(now.offsetLeft * scale - room / 3, now.offsetTop * scale - this.clientHeight / 3);
          shown = true;
        }
        edges();
      };
      this.watch = new ResizeObserver(fit);
      this.watch.observe(this);
      this.addEventListener('scroll', edges, { passive: true });
    }
    disconnectedCallback() { this.watch.disconnect(); }
  });

  // More of a list is fetched when its end comes into sight; the button is there for the keyboard, too.
  customElements.define('more-in-sight', class extends HTMLElement {
    connectedCallback() {
      this.watch = new IntersectionObserver(seen => { if (seen.some(one => one.isIntersecting)) this.querySelector('button')?.click(); }, { rootMargin: '400px' });
      this.watch.observe(this);
    }
    disconnectedCallback() { this.watch.disconnect(); }
  });

  window.mediaShell = { timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone, focusHeading: () => document.querySelector('main h1')?.focus() };
})();
