// What the pages of the library do in the browser itself: a time line that shows what lies where, text that is copied, files that are
// dropped. How files go up is in uploads.js.
(() => {
  const clock = seconds => {
    const all = Math.max(0, Math.floor(seconds));
    const [hours, minutes, rest] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
    return `${hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}` : minutes}:${String(rest).padStart(2, '0')}`;
  };

  // WebVTT whose texts are addresses of pictures, with the part of them that is meant: …#xywh=x,y,w,h.
  const cue = /(?:(\d+):)?(\d+):(\d+\.\d+) --> (?:(\d+):)?(\d+):(\d+\.\d+)\s+(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;
  const pictures = async address => {
    const answer = await fetch(address);
    if (!answer.ok) return [];
    const seconds = (h, m, s) => Number(h ?? 0) * 3600 + Number(m) * 60 + Number(s);
    return [...(await answer.text()).matchAll(cue)].map(found => ({
      from: seconds(...found.slice(1, 4)), to: seconds(...found.slice(4, 7)), address: found[7], at: found.slice(8, 12).map(Number),
    }));
  };

  customElements.define('asset-player', class extends HTMLElement {
    maps = new Map();

    get media() { return this.querySelector('video, audio'); }
    get line() { return this.querySelector('.time-line'); }
    get seconds() { return Number.isFinite(this.media?.duration) ? this.media.duration : Number(this.dataset.seconds) || 0; }

    connectedCallback() {
      // Events of media do not rise: they are caught on their way down.
      for (const kind of ['timeupdate', 'seeking', 'durationchange']) this.addEventListener(kind, () => this.draw(), true);
      this.addEventListener('loadedmetadata', () => this.look(), true);
      this.addEventListener('error', event => { if (event.target.matches('video, audio, .still')) this.refuse(); }, true);
      this.addEventListener('pointermove', event => this.point(event));
      this.addEventListener('pointerdown', event => {
        if (event.button !== 0 || !event.target.closest('.time-line')) return;
        event.target.closest('.time-line').setPointerCapture(event.pointerId);
        this.seek(this.secondsAt(event));
      });
      this.addEventListener('pointerleave', () => this.hide());
      this.addEventListener('keydown', event => this.press(event));
      // What went wrong before this script was there.
      queueMicrotask(() => {
        const still = this.querySelector('.still');
        if (this.media?.error || (still?.complete && still.naturalWidth === 0)) this.refuse();
        else if (this.media?.readyState > 0) this.look();
      });
    }

    look() {
      // Sound alone, where a picture is promised: the browser knows the one and not the other.
      if (this.media.matches('video') && this.media.videoWidth === 0) this.refuse(true);
      this.draw();
    }

    refuse(isHeard = false) {
      for (const words of this.querySelectorAll('[data-unplayable]')) words.hidden = (words.dataset.unplayable === 'picture') !== isHeard;
      if (!isHeard) this.querySelector('.stage')?.setAttribute('hidden', '');
    }

    draw() {
      const { line, media, seconds } = this;
      if (!line || !media) return;
      line.style.setProperty('--played', seconds > 0 ? `${media.currentTime / seconds * 100}%` : '0%');
      line.setAttribute('aria-valuenow', Math.floor(media.currentTime));
      line.setAttribute('aria-valuetext', `${clock(media.currentTime)} of ${clock(seconds)}`);
    }

    secondsAt(event) {
      const { left, width } = this.line.getBoundingClientRect();
      return Math.min(1, Math.max(0, (event.clientX - left) / width)) * this.seconds;
    }

    seek(to) {
      if (this.media && this.seconds > 0) this.media.currentTime = Math.min(this.seconds, Math.max(0, to));
    }

    async point(event) {
      if (!event.target.closest('.time-line')) return this.hide();
      const seconds = this.secondsAt(event);
      if (event.buttons === 1 && this.line.hasPointerCapture(event.pointerId)) this.seek(seconds);
      const [preview, picture, time] = ['.hover-picture', '.hover-picture .small-picture', '.hover-picture .hover-time'].map(name => this.querySelector(name));
      const { left, width } = this.line.getBoundingClientRect();
      time.textContent = clock(seconds);
      preview.hidden = false;
      const { map } = this.dataset;
      if (map) {
        if (!this.maps.has(map)) this.maps.set(map, pictures(map));
        const found = (await this.maps.get(map)).find(one => seconds >= one.from && seconds < one.to);
        picture.hidden = !found;
        if (found) {
          const [x, y, w, h] = found.at;
          Object.assign(picture.style, { inlineSize: `${w}px`, blockSize: `${h}px`, backgroundImage: `url("${found.address}")`, backgroundPosition: `-${x}px -${y}px` });
        }
      }
      const half = preview.offsetWidth / 2;
      preview.style.insetInlineStart = `${Math.min(width - half, Math.max(half, event.clientX - left))}px`;
    }

    hide() {
      const preview = this.querySelector('.hover-picture');
      if (preview) preview.hidden = true;
    }

    press(event) {
      if (!event.target.matches('.time-line') || !this.media) return;
      const { currentTime } = this.media;
      const to = { ArrowLeft: currentTime - 5, ArrowDown: currentTime - 5, ArrowRight: currentTime + 5, ArrowUp: currentTime + 5, PageDown: currentTime - 60, PageUp: currentTime + 60, Home: 0, End: this.seconds }[event.key];
      if (to === undefined) return;
      event.preventDefault();
      this.seek(to);
    }
  });

  window.mediaPlayer = { pictures };

  // Where the clipboard is closed to a page, as on plain http, the old way still works.
  const copy = async text => {
    try { await navigator.clipboard.writeText(text); }
    catch {
      const area = Object.assign(document.createElement('textarea'), { value: text, className: 'unseen' });
      document.body.append(area);
      area.select();
      document.execCommand('copy');
      area.remove();
    }
  };
  document.addEventListener('click', async event => {
    const button = event.target.closest?.('[data-copy]');
    if (!button) return;
    await copy(button.dataset.copy);
    button.focus();
    const told = button.querySelector('.copied');
    told.textContent = ' ✓ Copied';
    setTimeout(() => { told.textContent = ''; }, 2000);
  });

  // Of folders, all that is in them.
  const filesOf = async entry => {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader();
    const files = [];
    for (let part; (part = await new Promise((done, fail) => reader.readEntries(done, fail))).length > 0;) {
      for (const one of part) files.push(...await filesOf(one));
    }
    return files;
  };

  // Where something may be dropped stands a library-drop; the whole window is its reach.
  const dropPlace = event => event.dataTransfer?.types.includes('Files') && document.querySelector('library-drop');
  addEventListener('dragover', event => {
    const drop = dropPlace(event);
    if (!drop) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    drop.dataset.dropping = '';
  });
  addEventListener('dragleave', event => { if (!event.relatedTarget) delete document.querySelector('library-drop')?.dataset.dropping; });
  addEventListener('drop', async event => {
    const drop = dropPlace(event);
    if (!drop) return;
    event.preventDefault();
    delete drop.dataset.dropping;
    // Taken before anything is waited for: what was dropped is gone after that.
    const items = [...event.dataTransfer.items].filter(item => item.kind === 'file').map(item => [item.webkitGetAsEntry?.(), item.getAsFile()]);
    for (const [entry, file] of items) {
      try { mediaUploads.add(entry ? await filesOf(entry) : [file]); }
      catch (problem) { mediaUploads.tell(`What was dropped cannot be read: ${problem.message}`); }
    }
  });
  document.addEventListener('click', event => event.target.closest?.('[data-choose-files]')?.parentElement.querySelector('input[type="file"]').click());
  document.addEventListener('change', event => {
    if (event.target.matches('library-drop input[type="file"]')) {
      mediaUploads.add(event.target.files);
      event.target.value = '';
    }
  });
})();
