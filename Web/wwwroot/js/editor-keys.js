// Keys of the editor, and its sliders, which are heard before the page hears of them.
(() => {
  const { pause } = mediaEditor;

  const words = (value, unit) => unit === '%' ? `${Math.round(value * 100)}%` : `${Number(value.toFixed(3))}${unit === '°' || unit === '×' ? '' : ' '}${unit}`;
  const slid = event => event.target.matches?.('input[type="range"][data-look]');
  let byKeys = null;
  let waiting = null;
  const finish = () => {
    clearTimeout(waiting);
    waiting = null;
    const slider = byKeys;
    byKeys = null;
    slider?.dispatchEvent(new Event('change', { bubbles: true }));
  };
  addEventListener('input', event => {
    if (!slid(event)) return;
    const { target } = event;
    const said = words(target.valueAsNumber, target.dataset.unit);
    target.setAttribute('aria-valuetext', said);
    const output = target.parentElement.querySelector('output');
    // The same piece of text: it is Blazor's, too.
    if (output?.firstChild) output.firstChild.nodeValue = said;
    document.querySelector('edit-stage')?.slide(target.dataset.look, target.valueAsNumber);
  });
  // Each press of a key would be a change of its own: they are one, once the fingers rest. Heard before Blazor hears it.
  addEventListener('keydown', event => { if (slid(event) && /^(Arrow|Page|Home|End)/.test(event.key)) byKeys = event.target; }, true);
  addEventListener('pointerdown', event => { if (waiting && slid(event)) finish(); }, true);
  addEventListener('focusout', event => { if (waiting && event.target === byKeys) finish(); }, true);
  addEventListener('change', event => {
    if (!slid(event) || byKeys !== event.target) return;
    event.stopPropagation();
    clearTimeout(waiting);
    waiting = setTimeout(finish, pause);
  }, true);

  const isWritten = target => target.matches?.('textarea, input:not([type="range"], [type="checkbox"], [type="color"], [type="hidden"])');
  document.addEventListener('keydown', event => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isWritten(event.target)) return;
    const what = event.key.toLowerCase() === 'z' ? event.shiftKey ? 'redo' : 'undo' : event.key.toLowerCase() === 'y' ? 'redo' : null;
    const button = what && document.querySelector(`[data-do="${what}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });


  // Of films and sounds. None while somebody writes, nor where the key means something to what it is pressed on.
  document.addEventListener('keydown', event => {
    const time = document.querySelector('edit-time');
    if (!time || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isWritten(event.target) || event.target.matches('select')) return;
    const isFree = !event.target.closest('button, a, input, summary, [role="slider"]');
    const far = event.shiftKey ? 10 : 1;
    const act = {
      '+': () => time.zoomTo(time.zoom * 2), '=': () => time.zoomTo(time.zoom * 2), '-': () => time.zoomTo(time.zoom / 2),
      i: () => time.mark('from'), o: () => time.mark('to'), ',': () => time.step(-1), '.': () => time.step(1),
      ...(isFree && { ' ': () => time.play(), ArrowLeft: () => time.go(-far), ArrowRight: () => time.go(far), Home: () => time.seek(0), End: () => time.seek(time.seconds) }),
    }[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
