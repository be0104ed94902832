// The editor's picture: what an edit makes of it, as far as a browser can show it while something is dragged or slid, and Api's own picture of
// the outcome once it is let go. What was done by hand is told to the page when it is done, and not while it is being done. Times are in editor-time.js, keys in editor-keys.js.
(() => {
  const clamp = (value, least, most) => Math.min(most, Math.max(least, value));
  const made = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const tell = what => {
    const hand = document.querySelector('[data-hand]');
    if (!hand) return;
    hand.value = JSON.stringify(what);
    hand.dispatchEvent(new Event('change', { bubbles: true }));
  };

  // What is done with keys is done once nothing more is pressed for a moment.
  const pause = 600;
  const corners = { nw: 'Upper left corner', n: 'Upper edge', ne: 'Upper right corner', e: 'Right edge', se: 'Lower right corner', s: 'Lower edge', sw: 'Lower left corner', w: 'Left edge' };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const mostEnlarged = 4;
  const leastCrop = 8;
  const widest = 1920;

  customElements.define('edit-stage', class extends HTMLElement {
    static observedAttributes = ['data-state'];
    state = null;
    live = {};
    hand = null;
    split = 50;
    shown = null;
    clock = 0;

    get media() { return this.querySelector('video, audio'); }
    get isCropping() { return this.state.tool === 'crop' && !this.state.foreign && this.state.kind !== 'audio' && !this.state.compare; }
    get isMoving() { return this.hand !== null || Object.keys(this.live).length > 0; }
    get isPlaying() { return this.media !== null && !this.media.paused && !this.media.ended; }
    // Where the film stands, also where the browser cannot play it.
    get time() { return this.media?.readyState > 0 ? this.media.currentTime : this.clock; }
    get crop() { return this.hand?.crop ?? this.state.crop ?? [0, 0, 1, 1]; }

    attributeChangedCallback(_, before, now) {
      if (!now || now === before) return;
      this.state = JSON.parse(now);
      this.live = {};
      if (this.canvas) this.draw();
    }

    connectedCallback() {
      this.canvas = made('div', { className: 'plate' });
      this.looks = made('div', { className: 'looks' });
      this.base = this.state.kind === 'image'
        ? made('img', { className: 'base', alt: this.state.title, src: this.state.source, draggable: false })
        : made(this.state.kind, { className: 'base', src: this.state.source, preload: 'auto', playsInline: true, poster: this.state.poster ?? '' });
      this.base.addEventListener('error', () => this.say(this.state.kind === 'image' ? 'This picture cannot be shown.' : 'This browser cannot play it. It can be edited all the same: what would come out is shown as single pictures.'));
      this.truth = made('img', { className: 'truth', alt: '', hidden: true, draggable: false });
      this.words = made('div', { className: 'lettering' });
      this.divider = made('div', { className: 'divider', tabIndex: 0, hidden: true });
      for (const [name, value] of Object.entries({ role: 'slider', 'aria-label': 'Before and after', 'aria-valuemin': 0, 'aria-valuemax': 100 })) this.divider.setAttribute(name, value);
      this.said = made('p', { className: 'stage-said', hidden: true });
      this.said.setAttribute('role', 'status');
      this.hole = made('div', { className: 'hole' });
      this.frame = made('div', { className: 'crop' }, this.grip('move', 'What is kept'), ...Object.entries(corners).map(([side, name]) => this.grip(side, name)), made('span', { className: 'crop-size' }));
      this.shade = made('div', { className: 'shade' }, this.hole);
      this.canvas.append(made('div', { className: 'window' }, this.looks), this.truth, this.shade, this.words, this.frame, this.divider);
      this.looks.append(this.base);
      this.replaceChildren(this.canvas, this.said, this.filter());
      this.base.addEventListener(this.state.kind === 'image' ? 'load' : 'loadedmetadata', () => this.measure());
      if (this.base.complete || this.base.readyState > 0) this.measure();
      for (const kind of ['pause', 'seeked', 'play', 'ended']) this.base.addEventListener(kind, () => this.draw());
      this.addEventListener('pointerdown', event => this.grab(event));
      this.addEventListener('pointermove', event => this.drag(event));
      for (const kind of ['pointerup', 'pointercancel']) this.addEventListener(kind, () => this.letGo());
      this.addEventListener('keydown', event => this.press(event));
      this.addEventListener('focusout', () => { if (this.keyed) this.settle(); });
      this.watch = new ResizeObserver(() => this.draw());
      this.watch.observe(this);
      this.draw();
    }

    seek(seconds) {
      this.clock = seconds;
      if (this.media?.readyState > 0) this.media.currentTime = seconds;
      else this.draw();
    }

    disconnectedCallback() {
      this.watch.disconnect();
      this.stop?.abort();
      clearTimeout(this.later);
      this.media?.pause();
      if (this.truth.src) URL.revokeObjectURL(this.truth.src);
    }

    grip(side, name) {
      const button = made('button', { type: 'button', className: `grip-${side}` });
      button.dataset.side = side;
      button.setAttribute('aria-label', `${name}: arrow keys move it`);
      return button;
    }

    // What sharpening and coloured glass do has no CSS filter: what a blur takes away, once more; and a grey picture seen through a colour.
    filter() {
      const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
      svg.setAttribute('aria-hidden', 'true');
      svg.innerHTML = '<filter id="edit-sharpen" color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="1" result="soft" /><feComposite in="SourceGraphic" in2="soft" operator="arithmetic" k1="0" k2="2" k3="-1" k4="0" /></filter><filter id="edit-tint" color-interpolation-filters="sRGB"><feColorMatrix type="matrix" /></filter>';
      this.soft = svg.querySelector('feGaussianBlur');
      this.glass = svg.querySelector('feColorMatrix');
      return svg;
    }

    tint(look) {
      const glass = this.state.look.tint;
      if (!glass) return '';
      const much = typeof look.tint === 'number' ? look.tint : glass[3];
      const rows = [0, 1, 2].map(row => [0.213, 0.715, 0.072].map((bright, column) => much * glass[row] * bright + (row === column ? 1 - much : 0)).concat(0, 0).join(' '));
      this.glass.setAttribute('values', `${rows.join(' ')} 0 0 0 1 0`);
      return ' url(#edit-tint)';
    }

    // Browsers know how large something is as one sees it, whatever its file says.
    measure() {
      const [width, height] = this.state.kind === 'image' ? [this.base.naturalWidth, this.base.naturalHeight] : [this.base.videoWidth, this.base.videoHeight];
      const [known, high] = this.state.size;
      if (width > 0 && this.state.kind === 'image' && Math.abs(Math.log(width / height * high / known)) > 0.02 && Math.abs(Math.log(width / height * known / high)) < 0.02) tell({ size: [high, known] });
      else if (width > 0 && this.state.kind === 'video' && (width !== known || height !== high)) tell({ size: [width, height] });
      this.draw();
    }

    // Which part of the turned picture is seen, how large the canvas is, and by how much it is scaled.
    view() {
      const { state, live } = this;
      const side = state.mirrored !== state.upside ? -1 : 1;
      const degrees = state.degrees + ('tilt' in live ? (live.tilt - state.look.tilt) * side : 0);
      const turn = degrees * Math.PI / 180;
      const [sine, cosine] = [Math.abs(Math.sin(turn)), Math.abs(Math.cos(turn))];
      const [wide, high] = state.size;
      const [whole, tall] = [wide * cosine + high * sine, wide * sine + high * cosine];
      const [x, y, w, h] = this.isCropping || 'tilt' in live ? [0, 0, 1, 1] : this.crop;
      const out = this.isCropping || 'tilt' in live ? [whole, tall] : state.out;
      const part = { x: x * whole, y: y * tall, w: w * whole, h: h * tall };
      if (state.fit === 'cover' && !this.isCropping) {
        const shape = out[0] / out[1];
        const [less, lower] = part.w > part.h * shape ? [part.h * shape, part.h] : [part.w, part.w / shape];
        Object.assign(part, { x: part.x + (part.w - less) / 2, y: part.y + (part.h - lower) / 2, w: less, h: lower });
      }
      const room = parseFloat(getComputedStyle(this).paddingLeft);
      const scale = Math.min((this.clientWidth - 2 * room) / out[0], (this.clientHeight - 2 * room) / out[1], mostEnlarged);
      const [width, height] = [out[0] * scale, out[1] * scale];
      return { degrees, whole, tall, part, scale, width, height, across: width / part.w, down: height / part.h };
    }

    draw() {
      if (!this.canvas) return;
      const { state, canvas, base } = this;
      const look = { ...state.look, ...this.live };
      if (this.media) Object.assign(this.media, { playbackRate: clamp(look.speed, 0.1, 16), volume: clamp(look.volume, 0, 1), muted: state.mute });
      if (this.clientWidth === 0) return; // of sounds nothing is seen
      const view = this.now = this.view();
      Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` });
      const unit = 1000 / Math.max(...state.size);
      Object.assign(base.style, {
        width: `${state.size[0] * unit}px`, height: `${state.size[1] * unit}px`, left: `${(view.whole / 2 - view.part.x) * view.across}px`, top: `${(view.tall / 2 - view.part.y) * view.down}px`,
        transform: `translate(-50%, -50%) scale(${view.across / unit}, ${view.down / unit}) scale(${state.mirrored ? -1 : 1}, ${state.upside ? -1 : 1}) rotate(${view.degrees}deg)`,
      });
      const px = view.width / (this.isCropping ? view.whole : state.out[0]);
      this.soft.setAttribute('stdDeviation', look.sharpen * px);
      this.looks.style.filter = state.compare ? '' : `brightness(${look.brightness}) contrast(${look.contrast}) saturate(${look.saturation}) hue-rotate(${look.hue}deg) grayscale(${look.grey}) sepia(${look.sepia}) invert(${look.invert})${this.tint(look)} blur(${look.blur * px}px)${look.sharpen > 0 ? ' url(#edit-sharpen)' : ''} opacity(${look.opacity})`;
      canvas.toggleAttribute('data-grid', 'tilt' in this.live);
      this.drawCrop();
      this.look();
      this.drawWords();
      this.divider.hidden = !state.compare || this.truth.hidden;
      this.divider.style.left = `${this.split}%`;
      this.divider.setAttribute('aria-valuenow', Math.round(this.split));
      this.truth.style.clipPath = state.compare ? `inset(0 0 0 ${this.split}%)` : '';
      // Where Api's picture is to be seen through, the browser's own must not shine through it.
      this.looks.style.clipPath = this.truth.hidden ? '' : state.compare ? `inset(0 ${100 - this.split}% 0 0)` : 'inset(50%)';
      this.dispatchEvent(new CustomEvent('drawn'));
    }

    drawCrop() {
      const isSeen = this.isCropping && !('tilt' in this.live);
      this.frame.hidden = this.shade.hidden = !isSeen;
      if (!isSeen) return;
      const [x, y, w, h] = this.crop;
      for (const box of [this.frame, this.hole]) Object.assign(box.style, { left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` });
      this.frame.querySelector('.crop-size').textContent = `${Math.round(w * this.now.whole)} × ${Math.round(h * this.now.tall)}`;
    }

    drawWords() {
      const { state, words } = this;
      const texts = this.isCropping || state.compare || state.foreign ? [] : state.texts;
      const isCovered = !this.truth.hidden && !this.isMoving;
      while (words.children.length > texts.length) words.lastChild.remove();
      texts.forEach((text, at) => {
        const word = words.children[at] ?? words.appendChild(made('button', { type: 'button', className: 'word' }, made('span'), made('i', { className: 'word-size' })));
        const hand = this.hand?.text === at ? this.hand : {};
        const size = (hand.high ?? text.high) * this.now.height;
        word.dataset.text = at;
        word.disabled = state.tool !== 'text';
        word.toggleAttribute('data-chosen', state.tool === 'text' && at === state.chosen);
        word.toggleAttribute('data-covered', isCovered);
        word.setAttribute('aria-label', `Text “${text.text}”: arrow keys move it`);
        const letters = word.firstChild;
        letters.textContent = text.text;
        Object.assign(letters.style, {
          fontSize: `${size}px`, fontFamily: text.font && text.font !== 'Sans' ? `"${text.font}", sans-serif` : 'sans-serif', color: text.colour, background: text.background ?? '',
          padding: text.background ? `${size * 0.35}px` : '', webkitTextStroke: text.outline ? `${2 * text.outlineWidth * this.now.height}px ${text.outline}` : '',
        });
        const spot = hand.at ?? text.at;
        const margin = text.margin * Math.min(this.now.width, this.now.height);
        const [across, down] = [/west/.test(text.gravity) ? 0 : /east/.test(text.gravity) ? 1 : 0.5, /^north/.test(text.gravity) ? 0 : /^south/.test(text.gravity) ? 1 : 0.5];
        const [left, top] = spot
          ? [spot[0] * this.now.width - this.inset(text, size)[0], spot[1] * this.now.height - this.inset(text, size)[1]]
          : [margin + across * (this.now.width - 2 * margin - word.offsetWidth), margin + down * (this.now.height - 2 * margin - word.offsetHeight)];
        Object.assign(word.style, { left: `${left}px`, top: `${top}px`, maxWidth: `${this.now.width}px`, textAlign: across === 1 && !spot ? 'right' : across === 0.5 && !spot ? 'center' : 'left' });
      });
    }

    // Pictures are written on from where their first letter has ink; films from the corner of its line.
    inset(text, size) {
      if (this.state.kind !== 'image') return [0, 0];
      const paper = (this.paper ??= document.createElement('canvas').getContext('2d'));
      paper.font = `${size}px sans-serif`;
      const line = paper.measureText(text.text.split('\n')[0]);
      const pad = text.outline ? text.outlineWidth * this.now.height : 0;
      return text.background ? [0, 0] : [-line.actualBoundingBoxLeft - pad, line.fontBoundingBoxAscent - line.actualBoundingBoxAscent - pad];
    }

    // Api's picture of what would come out. Until it is there, and while something moves, the browser's own is seen.
    look() {
      const { state } = this;
      const width = Math.min(widest, Math.ceil(this.now.width * devicePixelRatio / 160) * 160);
      const at = state.kind === 'video' ? `&at=${this.time.toFixed(3)}` : '';
      const wanted = state.preview && !this.isCropping && !this.isMoving && !this.isPlaying ? `${state.preview}&width=${width}${at}` : null;
      this.truth.hidden = wanted === null || wanted !== this.shown;
      if (wanted === this.asked) return;
      this.asked = wanted;
      this.stop?.abort();
      clearTimeout(this.later);
      this.toggleAttribute('data-asking', wanted !== null && wanted !== this.shown);
      if (wanted !== null && wanted !== this.shown) this.later = setTimeout(() => this.fetch(wanted), 60);
    }

    async fetch(wanted) {
      const { signal } = this.stop = new AbortController();
      try {
        const answer = await fetch(wanted, { signal });
        if (!answer.ok) return this.refuse((await answer.json().catch(() => ({}))).detail ?? `What would come out cannot be shown: the server answered ${answer.status}.`);
        const picture = URL.createObjectURL(await answer.blob());
        const before = this.truth.src;
        this.truth.src = picture;
        await this.truth.decode();
        if (before) URL.revokeObjectURL(before);
        if (signal.aborted) return;
        this.shown = wanted;
        this.say(null);
      } catch (problem) {
        if (signal.aborted) return;
        return this.refuse('What would come out cannot be shown: the connection broke.');
      }
      this.removeAttribute('data-asking');
      this.draw();
    }

    refuse(words) {
      this.removeAttribute('data-asking');
      this.say(words);
    }

    say(words) {
      this.said.hidden = !words;
      this.said.textContent = words ?? '';
    }

    /** Where a film fades, from 0 to 1. */
    dim(part) { this.canvas?.style.setProperty('--dim', part); }

    // A slider moves: its value is shown before it is let go.
    slide(name, value) {
      this.live[name] = value;
      this.draw();
    }

    grab(event) {
      if (event.button !== 0) return;
      const target = event.target.closest('[data-side], .word-size, .word, .divider');
      if (!target) return;
      const start = [event.clientX, event.clientY];
      if (target.matches('.divider')) this.held = { start, split: this.split };
      else if (target.dataset.side) this.held = { start, side: target.dataset.side, crop: this.crop };
      else {
        const word = target.closest('.word');
        const text = this.state.texts[word.dataset.text];
        // Where it lies now, wherever it was said to lie.
        const [left, top] = [word.offsetLeft, word.offsetTop];
        const inset = this.inset(text, text.high * this.now.height);
        this.held = { start, text: Number(word.dataset.text), at: text.at ?? [(left + inset[0]) / this.now.width, (top + inset[1]) / this.now.height], high: target.matches('.word-size') ? text.high : null, tall: word.offsetHeight };
      }
      event.preventDefault();
      target.closest('button, .divider').focus({ preventScroll: true });
      this.setPointerCapture(event.pointerId);
    }

    drag(event) {
      if (!this.held) return;
      const { start, side, crop, text, at, high, tall, split } = this.held;
      const [dx, dy] = [event.clientX - start[0], event.clientY - start[1]];
      if (side === undefined && text === undefined) this.split = clamp(split + dx / this.now.width * 100, 0, 100);
      else if (side) this.hand = { crop: this.moved(side, crop, dx / this.now.width, dy / this.now.height) };
      else if (!this.hand && Math.hypot(dx, dy) < 3) return;
      else if (high) this.hand = { text, at, high: clamp(high * (tall + Math.max(dx, dy)) / tall, 0.01, 1) };
      else this.hand = { text, at: [clamp(at[0] + dx / this.now.width, 0, 0.99), clamp(at[1] + dy / this.now.height, 0, 0.99)] };
      this.draw();
    }

    letGo() {
      const held = this.held;
      this.held = null;
      if (held?.text !== undefined && !this.hand && held.text !== this.state.chosen) tell({ choose: held.text });
      else if (held && this.hand) this.settle();
    }

    // What was done by hand goes to the page; until its answer the picture stays as it was left.
    settle() {
      clearTimeout(this.keyed);
      this.keyed = null;
      const hand = this.hand;
      if (!hand) return;
      this.hand = null;
      if (hand.crop) this.state.crop = hand.crop;
      else Object.assign(this.state.texts[hand.text], { at: hand.at, high: hand.high ?? this.state.texts[hand.text].high });
      this.live.settling = 1;
      tell(hand);
      this.draw();
    }

    press(event) {
      const step = arrows[event.key];
      if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
      const far = event.shiftKey ? 10 : 1;
      const { side } = event.target.dataset;
      const word = event.target.closest('.word');
      if (event.target === this.divider) this.split = clamp(this.split + (step[0] - step[1]) * far, 0, 100);
      else if (side) this.hand = { crop: this.moved(side, this.crop, step[0] * far / this.now.whole, step[1] * far / this.now.tall) };
      else if (word) {
        const at = Number(word.dataset.text);
        const from = this.hand?.at ?? this.state.texts[at].at ?? [word.offsetLeft / this.now.width, word.offsetTop / this.now.height];
        this.hand = { text: at, at: [clamp(from[0] + step[0] * far / 200, 0, 0.99), clamp(from[1] + step[1] * far / 200, 0, 0.99)] };
      }
      else return;
      event.preventDefault();
      event.stopPropagation();
      this.draw();
      if (event.target === this.divider) return;
      clearTimeout(this.keyed);
      this.keyed = setTimeout(() => this.settle(), pause);
    }

    // All in parts of the whole picture; a shape that is to be kept is kept by following the side that is dragged.
    moved(side, [x, y, w, h], dx, dy) {
      if (side === 'move') return [clamp(x + dx, 0, 1 - w), clamp(y + dy, 0, 1 - h), w, h];
      const { whole, tall } = this.now;
      const [least, lowest] = [Math.min(1, leastCrop / whole), Math.min(1, leastCrop / tall)];
      const [isWest, isEast, isNorth, isSouth] = ['w', 'e', 'n', 's'].map(one => side.includes(one));
      let [left, top, right, bottom] = [x, y, x + w, y + h];
      if (isWest) left = clamp(left + dx, 0, right - least);
      if (isEast) right = clamp(right + dx, left + least, 1);
      if (isNorth) top = clamp(top + dy, 0, bottom - lowest);
      if (isSouth) bottom = clamp(bottom + dy, top + lowest, 1);
      if (!this.state.shape) return [left, top, right - left, bottom - top];
      const shape = this.state.shape * tall / whole;
      const [middle, centre] = [x + w / 2, y + h / 2];
      const room = isWest ? x + w : isEast ? 1 - x : 2 * Math.min(middle, 1 - middle);
      const height = isNorth ? y + h : isSouth ? 1 - y : 2 * Math.min(centre, 1 - centre);
      const wanted = isWest || isEast ? right - left : (bottom - top) * shape;
      const width = Math.max(least, Math.min(wanted, room, height * shape));
      return [isWest ? x + w - width : isEast ? x : middle - width / 2, isNorth ? y + h - width / shape : isSouth ? y : centre - width / shape / 2, width, width / shape];
    }
  });

  window.mediaEditor = { tell, made, clamp, pause };
})();
