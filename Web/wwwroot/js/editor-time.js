// The time line of the editor: what lies where in pictures and in sound, where the film stands, and from when to when it is kept. Also the
// list whose order is changed by dragging.
(() => {
  const { tell, made, clamp, pause } = mediaEditor;
  const stripHigh = 56;
  const mostZoom = 64;

  const clock = seconds => {
    const all = Math.round(Math.max(0, seconds) * 1000);
    const [hours, minutes, rest] = [Math.floor(all / 3600000), Math.floor(all / 60000) % 60, (all % 60000) / 1000];
    return `${hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${rest.toFixed(3).padStart(6, '0')}`;
  };

  const icons = {
    before: 'M6.5 5.5v13M18 5.5v13L8.5 12z', play: 'M8 5.5v13L18.5 12z', pause: 'M8.5 5.5v13M15.5 5.5v13', after: 'M17.5 5.5v13M6 5.5v13l9.5-6.5z',
    nearer: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20.5 20.5M7.5 10.5h6M10.5 7.5v6', farther: 'M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5 20.5 20.5M7.5 10.5h6',
  };
  const icon = name => `<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"><path d="${icons[name]}" /></svg>`;

  customElements.define('edit-time', class extends HTMLElement {
    static observedAttributes = ['data-state'];
    state = null;
    hand = null;
    zoom = 1;

    get stage() { return document.querySelector('edit-stage'); }
    get seconds() { return this.state.seconds || (Number.isFinite(this.stage?.media?.duration) ? this.stage.media.duration : 0); }
    get rate() { return this.state.rate; }
    get kept() { return this.hand ?? this.state; }
    // Where the picture that is shown begins.
    get now() { return this.begin(this.stage?.time ?? 0); }

    attributeChangedCallback(_, before, now) {
      if (!now || now === before) return;
      this.state = JSON.parse(now);
      if (this.strip) this.draw();
    }

    connectedCallback() {
      const button = (name, words, act) => {
        const one = made('button', { type: 'button', className: 'icon-button', innerHTML: icon(name), onclick: act });
        one.setAttribute('aria-label', words);
        return one;
      };
      const slider = (className, words) => {
        const one = made('div', { className, tabIndex: 0 });
        one.setAttribute('role', 'slider');
        one.setAttribute('aria-label', words);
        one.setAttribute('aria-valuemin', 0);
        return one;
      };
      this.film = made('div', { className: 'film' });
      [this.early, this.late] = [made('span', { className: 'left-out' }), made('span', { className: 'left-out late' })];
      [this.head, this.in, this.out] = [slider('head', 'Position'), slider('edge in', 'Begin of what is kept'), slider('edge out', 'End of what is kept')];
      this.strip = made('div', { className: 'reel' }, this.film, this.early, this.late, this.head, this.in, this.out);
      if (this.dataset.waveform) this.film.append(made('img', { className: 'waveform', src: this.dataset.waveform, alt: '', draggable: false }));
      this.toggler = button('play', 'Play', () => this.play());
      this.told = made('span', { className: 'deck-time' });
      this.kind = this.state.kind;
      this.room = made('div', { className: 'reel-room' }, this.strip);
      [this.farther, this.nearer] = [button('farther', 'Show more of the time line', () => this.zoomTo(this.zoom / 2)), button('nearer', 'Show less of it, larger', () => this.zoomTo(this.zoom * 2))];
      this.nearer.setAttribute('aria-keyshortcuts', '+');
      this.farther.setAttribute('aria-keyshortcuts', '-');
      this.scale = made('span', { className: 'deck-zoom' });
      this.replaceChildren(
        this.room,
        made(
          'div', { className: 'deck' }, button('before', this.rate ? 'One picture back' : 'A little back', () => this.step(-1)), this.toggler, button('after', this.rate ? 'One picture on' : 'A little on', () => this.step(1)),
          this.told, this.farther, this.scale, this.nearer));
      // By the wheel, too, where the pointer is: as maps are.
      this.room.addEventListener('wheel', event => {
        if (!event.ctrlKey) return;
        event.preventDefault();
        this.zoomTo(this.zoom * (event.deltaY < 0 ? 1.25 : 0.8), this.secondsAt(event));
      }, { passive: false });
      this.strip.addEventListener('pointerdown', event => this.grab(event));
      this.strip.addEventListener('pointermove', event => this.drag(event));
      for (const kind of ['pointerup', 'pointercancel']) this.strip.addEventListener(kind, () => this.letGo());
      this.strip.addEventListener('keydown', event => this.press(event));
      this.strip.addEventListener('focusout', () => { if (this.keyed) this.settle(); });
      // Events of media do not rise: they are caught on their way down.
      const { parentElement: place } = this;
      for (const kind of ['timeupdate', 'seeking', 'seeked', 'play', 'pause', 'loadedmetadata', 'durationchange']) place.addEventListener(kind, () => this.follow(), true);
      this.watch = new ResizeObserver(() => this.paint());
      this.watch.observe(this);
      this.read();
      this.draw();
    }

    disconnectedCallback() { this.watch.disconnect(); }

    // As near as that one picture is a finger wide; what is looked at stays where it is.
    zoomTo(zoom, around = this.now) {
      const { room, strip } = this;
      const nearest = this.rate ? clamp(this.seconds * this.rate * 40 / room.clientWidth, 1, mostZoom) : mostZoom;
      const before = strip.getBoundingClientRect();
      const part = around / (this.seconds || 1);
      const seen = clamp(before.left + part * before.width - room.getBoundingClientRect().left, 0, room.clientWidth);
      this.zoom = clamp(zoom, 1, nearest);
      if (this.zoom < 1.05) this.zoom = 1;
      strip.style.width = `${this.zoom * 100}%`;
      const after = strip.getBoundingClientRect();
      room.scrollLeft += after.left + part * after.width - room.getBoundingClientRect().left - seen;
      this.paint();
      this.draw();
    }

    // While it plays, and when it is stepped through, what is shown stays in sight.
    show(seconds) {
      const { room, strip } = this;
      if (this.zoom === 1 || this.held) return;
      const at = strip.offsetLeft + seconds / (this.seconds || 1) * strip.offsetWidth;
      if (at < room.scrollLeft + 12 || at > room.scrollLeft + room.clientWidth - 12) room.scrollLeft = at - room.clientWidth / 3;
    }

    async read() {
      const { map } = this.dataset;
      if (!map) return;
      this.pictures = await mediaPlayer.pictures(map);
      this.paint();
    }

    // As many small pictures as there is room for, each from the middle of what it stands for.
    paint() {
      const { pictures, film } = this;
      if (!pictures?.length || this.clientWidth === 0) return;
      const [, , wide, high] = pictures[0].at;
      const scale = stripHigh / high;
      const count = Math.max(1, Math.ceil(this.strip.clientWidth / (wide * scale)));
      if (film.childElementCount - (film.querySelector('.waveform') ? 1 : 0) === count) return;
      for (const old of film.querySelectorAll('.cell')) old.remove();
      for (let at = 0; at < count; at++) {
        const middle = (at + 0.5) / count * this.seconds;
        const found = pictures.find(one => middle >= one.from && middle < one.to) ?? pictures.at(-1);
        const [x, y, w, h] = found.at;
        const small = made('span', {});
        Object.assign(small.style, { width: `${w}px`, height: `${h}px`, backgroundImage: `url("${found.address}")`, backgroundPosition: `-${x}px -${y}px`, transform: `scale(${scale})` });
        film.insertBefore(made('span', { className: 'cell' }, small), film.querySelector('.waveform'));
      }
    }

    begin(seconds) { return this.rate ? Math.floor(seconds * this.rate + 0.01) / this.rate : seconds; }

    // To the middle of a picture, so that it is that one which is shown.
    seek(seconds) {
      const to = clamp(seconds, 0, this.seconds);
      const last = this.rate ? Math.max(0, Math.ceil(this.seconds * this.rate - 0.01) - 1) / this.rate : this.seconds;
      this.stage?.seek(this.rate ? Math.min(this.begin(to), last) + 0.5 / this.rate : to);
      this.follow();
    }

    step(pictures) {
      this.stage?.media?.pause();
      this.seek(this.now + pictures * (this.rate ? 1 / this.rate : 0.1) + 0.0001);
    }

    go(seconds) { this.seek((this.stage?.time ?? 0) + seconds); }

    play() {
      const media = this.stage?.media;
      if (!media) return;
      if (!media.paused) return media.pause();
      if (media.currentTime < this.state.from || media.currentTime >= this.state.to - 0.02) media.currentTime = this.state.from;
      media.play().catch(() => { /* the browser cannot play it, which the picture says */ });
    }

    // The end lies behind the picture before the one that is shown, as everywhere where one cuts.
    mark(edge) {
      const { from, to } = this.state;
      const now = this.now;
      this.hand = edge === 'from' ? { from: Math.min(now, this.seconds), to: now >= to ? this.seconds : to } : { from: now <= from ? 0 : from, to: now <= 0 ? this.seconds : now };
      this.settle();
    }

    draw() {
      const { from, to } = this.kept;
      const all = this.seconds || 1;
      this.early.style.width = `${from / all * 100}%`;
      this.late.style.width = `${(1 - to / all) * 100}%`;
      for (const [edge, at, words] of [[this.in, from, 'begins at'], [this.out, to, 'ends at']]) {
        edge.style.left = `${at / all * 100}%`;
        edge.setAttribute('aria-valuemax', all);
        edge.setAttribute('aria-valuenow', at);
        edge.setAttribute('aria-valuetext', `${words} ${clock(at)}`);
      }
      this.scale.textContent = `${Math.round(this.zoom * 10) / 10}×`;
      this.farther.setAttribute('aria-disabled', this.zoom <= 1);
      this.nearer.setAttribute('aria-disabled', this.zoom >= mostZoom);
      this.follow();
    }

    follow() {
      const media = this.stage?.media;
      const now = this.now;
      if (media && !media.paused && now >= this.state.to - 0.005 && this.state.to < this.seconds - 0.005) media.pause();
      this.head.style.left = `${now / (this.seconds || 1) * 100}%`;
      if (now !== this.seen) this.show(this.seen = now);
      this.head.setAttribute('aria-valuemax', this.seconds);
      this.head.setAttribute('aria-valuenow', now);
      this.head.setAttribute('aria-valuetext', clock(now));
      this.told.textContent = `${clock(now)} of ${clock(this.seconds)}`;
      const isPlaying = media ? !media.paused : false;
      if (this.toggler.dataset.playing !== String(isPlaying)) {
        this.toggler.dataset.playing = isPlaying;
        this.toggler.innerHTML = icon(isPlaying ? 'pause' : 'play');
        this.toggler.setAttribute('aria-label', isPlaying ? 'Pause' : 'Play');
      }
      this.stage?.dim(this.shadeAt(now));
    }

    // How dark it is where it fades in and out, from 0 to 1.
    shadeAt(now) {
      const { from, to, look } = this.state;
      const [since, left] = [(now - from) / look.speed, (to - now) / look.speed];
      return 1 - Math.min(look['fade-in'] > 0 ? clamp(since / look['fade-in'], 0, 1) : 1, look['fade-out'] > 0 ? clamp(left / look['fade-out'], 0, 1) : 1);
    }

    secondsAt(event) {
      const { left, width } = this.strip.getBoundingClientRect();
      return clamp((event.clientX - left) / width, 0, 1) * this.seconds;
    }

    grab(event) {
      if (event.button !== 0) return;
      const edge = event.target.closest('.edge');
      this.held = edge === this.in ? 'from' : edge === this.out ? 'to' : 'head';
      (edge ?? this.head).focus({ preventScroll: true });
      event.preventDefault();
      this.strip.setPointerCapture(event.pointerId);
      if (this.held === 'head') this.seek(this.secondsAt(event));
    }

    drag(event) {
      if (!this.held) return;
      const seconds = this.secondsAt(event);
      if (this.held === 'head') return this.seek(seconds);
      this.place(this.held, seconds);
    }

    letGo() {
      const held = this.held;
      this.held = null;
      if (held && held !== 'head') this.settle();
    }

    // An edge at a time, at least one picture from the other.
    place(edge, seconds) {
      const least = this.rate ? 1 / this.rate : 0.01;
      const { from, to } = this.kept;
      const at = Math.abs(seconds - this.seconds) < least / 2 ? this.seconds : this.begin(seconds);
      this.hand = edge === 'from' ? { from: clamp(at, 0, to - least), to } : { from, to: clamp(at, from + least, this.seconds) };
      this.seek(edge === 'from' ? this.hand.from : Math.max(0, this.hand.to - least));
      this.draw();
    }

    settle() {
      clearTimeout(this.keyed);
      this.keyed = null;
      if (!this.hand) return;
      const { from, to } = this.hand;
      this.hand = null;
      Object.assign(this.state, { from, to });
      tell({ from, to });
      this.draw();
    }

    press(event) {
      const way = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
      const edge = event.target === this.in ? 'from' : event.target === this.out ? 'to' : null;
      if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      event.stopPropagation();
      if (!edge) return this.go(way * (event.shiftKey ? 10 : 1));
      this.place(edge, this.kept[edge] + way * (event.shiftKey ? 1 : this.rate ? 1 / this.rate : 0.1) + 0.0001);
      clearTimeout(this.keyed);
      this.keyed = setTimeout(() => this.settle(), pause);
    }
  });

  // Only shown elsewhere while it is dragged: in which order things stand is the page's to say.
  customElements.define('order-list', class extends HTMLElement {
    connectedCallback() {
      this.addEventListener('pointerdown', event => this.grab(event));
      this.addEventListener('pointermove', event => this.drag(event));
      for (const kind of ['pointerup', 'pointercancel']) this.addEventListener(kind, event => this.letGo(event.type === 'pointerup'));
    }

    grab(event) {
      const line = event.button === 0 && event.target.closest('[data-grip]')?.closest('li');
      if (!line) return;
      event.preventDefault();
      const lines = [...this.querySelectorAll('li[data-place]')];
      this.held = { line, lines, from: lines.indexOf(line), to: lines.indexOf(line), start: event.clientY, boxes: lines.map(one => one.getBoundingClientRect()) };
      line.classList.add('dragged');
      this.setPointerCapture(event.pointerId);
    }

    drag(event) {
      if (!this.held) return;
      const { line, lines, from, start, boxes } = this.held;
      const moved = clamp(event.clientY - start, boxes[0].top - boxes[from].top, boxes.at(-1).bottom - boxes[from].bottom);
      const middle = boxes[from].top + boxes[from].height / 2 + moved;
      let to = 0;
      while (to < lines.length - 1 && middle > boxes[to].bottom) to++;
      this.held.to = to;
      lines.forEach((one, at) => {
        const aside = at > from && at <= to ? -1 : at < from && at >= to ? 1 : 0;
        one.style.transform = one === line ? `translateY(${moved}px)` : `translateY(${aside * boxes[from].height}px)`;
      });
    }

    letGo(isDone) {
      if (!this.held) return;
      const { line, lines, from, to } = this.held;
      this.held = null;
      line.classList.remove('dragged');
      for (const one of lines) one.style.transform = '';
      if (isDone && from !== to) tell({ move: [from, to] });
    }
  });

  document.addEventListener('click', event => {
    const what = event.target.closest?.('[data-do="in"], [data-do="out"]')?.dataset.do;
    if (what) document.querySelector('edit-time')?.mark(what === 'in' ? 'from' : 'to');
  });
})();
