// Runs in the head, before the first paint: a remembered theme must not flash past as the other one.
(() => {
  const key = 'media-theme';
  const root = document.documentElement;

  const remembered = () => {
    try { return localStorage.getItem(key) ?? 'system'; }
    catch { return 'system'; } // storage is closed to us, as in a private window: the system decides
  };

  const apply = theme => {
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme;
    else delete root.dataset.theme;
    for (const input of document.querySelectorAll('theme-choice input')) input.checked = input.value === (root.dataset.theme ?? 'system');
  };

  const choose = theme => {
    try {
      if (theme === 'system') localStorage.removeItem(key);
      else localStorage.setItem(key, theme);
    }
    catch { /* then the choice lasts as long as the page */ }
    apply(theme);
  };

  // An element, because it is told whenever it is put into a page: by the server's first answer or by Blazor later.
  customElements.define('theme-choice', class extends HTMLElement {
    connectedCallback() {
      this.addEventListener('change', event => choose(event.target.value));
      queueMicrotask(() => apply(remembered()));
      new MutationObserver(() => apply(remembered())).observe(this, { childList: true, subtree: true });
    }
  });

  apply(remembered());
  addEventListener('storage', event => { if (event.key === key) apply(remembered()); }); // another tab chose
})();
