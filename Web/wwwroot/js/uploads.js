// Uploads by the tus protocol: piece by piece, so that what breaks off goes on where it was, also after a reload. They live outside of the
// pages, and go on while one walks from page to page.
(() => {
  const place = '/api/uploads/tus';
  const version = '1.0.0';
  const store = 'media-uploads';
  const piece = 16 * 2 ** 20;
  const atOnce = 2;
  const recent = 5000; // over which speed is measured, in ms
  const uploads = [];
  let drawing = false;

  const units = [[1e12, 'TB'], [1e9, 'GB'], [1e6, 'MB'], [1e3, 'kB']];
  const amount = bytes => {
    const [size, unit] = units.find(([least]) => bytes >= least) ?? [1, 'bytes'];
    return `${(bytes / size).toLocaleString(undefined, { maximumFractionDigits: size > 1 && bytes / size < 10 ? 1 : 0 })} ${unit}`;
  };
  const lasting = seconds => seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
  const base64 = text => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const made = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  // What is remembered of uploads that are not whole, by what the file is called, how large and how old it is. Other tabs write there, too.
  const remembered = () => {
    try { return JSON.parse(localStorage.getItem(store)) ?? {}; }
    catch { return {}; } // storage is closed to us, as in a private window: then a reload ends an upload
  };
  const remember = (key, what) => {
    const all = remembered();
    if (what) all[key] = what;
    else delete all[key];
    try { localStorage.setItem(store, JSON.stringify(all)); }
    catch { /* as above */ }
  };

  /** Why a piece was not taken. `kind`: again (later, by itself), gone (the upload is not known any more), final. */
  class Refusal extends Error {
    constructor(kind, message) { super(message); this.kind = kind; }
    static of(status, body) {
      let detail;
      try { detail = JSON.parse(body).detail; }
      catch { /* no words of Api's */ }
      if (status === 404 || status === 410) return new Refusal('gone', 'The server does not know this upload any more.');
      if (status === 401 || status === 403) return new Refusal('final', detail ?? 'Your key may not upload: sign in again.');
      if (status === 507) return new Refusal('final', detail ?? 'The storage is full.');
      if (status === 409 || status === 423 || status === 429 || status >= 500) return new Refusal('again', detail ?? `The server answered ${status}.`);
      return new Refusal('final', detail ?? `The server answered ${status}.`);
    }
  }

  class Upload {
    constructor(about, file) {
      Object.assign(this, { name: about.name, size: about.size, modified: about.modified, url: about.url ?? null, sent: about.sent ?? 0, file, samples: [] });
      this.state = file ? 'waiting' : 'lost';
    }

    get key() { return `${this.name}|${this.size}|${this.modified}`; }
    get isBusy() { return this.state === 'going' || this.state === 'trying'; }

    async go() {
      const { signal } = this.stop = new AbortController();
      this.hold();
      for (let failures = 0; ;) {
        try {
          this.become('going');
          if (this.url) await this.ask(signal);
          else await this.create(signal);
          while (!this.asset) {
            await this.send(signal);
            failures = 0;
          }
          return this.end('done');
        } catch (problem) {
          if (signal.aborted) return;
          if (problem.kind === 'final') return this.end('failed', problem.message);
          if (problem.kind === 'gone') Object.assign(this, { url: null, sent: 0 });
          await this.rest(problem instanceof Refusal ? problem.message : 'The connection broke.', failures++, signal);
          if (signal.aborted) return;
        }
      }
    }

    async call(method, url, headers, signal) {
      const answer = await fetch(url, { method, headers: { 'Tus-Resumable': version, ...headers }, signal });
      if (!answer.ok) throw Refusal.of(answer.status, await answer.text());
      return answer.headers;
    }

    async create(signal) {
      const headers = await this.call('POST', place, { 'Upload-Length': this.size, 'Upload-Metadata': `filename ${base64(this.name)}` }, signal);
      this.url = headers.get('Location');
      this.keep();
    }

    async ask(signal) {
      const headers = await this.call('HEAD', this.url, {}, signal);
      this.sent = Number(headers.get('Upload-Offset'));
      this.take(name => headers.get(name));
    }

    // Not by fetch, which does not say how much of a body has gone out.
    send(signal) {
      const from = this.sent;
      return new Promise((done, fail) => {
        const request = new XMLHttpRequest();
        request.open('PATCH', this.url);
        request.setRequestHeader('Tus-Resumable', version);
        request.setRequestHeader('Upload-Offset', from);
        request.setRequestHeader('Content-Type', 'application/offset+octet-stream');
        request.upload.onprogress = event => this.moved(from + event.loaded);
        request.onload = () => {
          if (request.status >= 300) return fail(Refusal.of(request.status, request.responseText));
          this.moved(Number(request.getResponseHeader('Upload-Offset')));
          this.take(name => request.getResponseHeader(name));
          this.keep();
          done();
        };
        request.onerror = () => fail(new Refusal('again', 'The connection broke.'));
        request.onabort = () => fail(new Refusal('again', 'It was stopped.'));
        signal.addEventListener('abort', () => request.abort(), { once: true });
        request.send(this.file.slice(from, from + piece));
      });
    }

    take(header) {
      this.asset = header('Asset');
      this.isDuplicate = header('Asset-Duplicate') === 'true';
    }

    moved(sent) {
      const now = performance.now();
      this.sent = sent;
      this.samples.push([now, sent]);
      while (now - this.samples[0][0] > recent) this.samples.shift();
      draw();
    }

    get speed() {
      const [[then, from], [now, to]] = [this.samples[0] ?? [0, 0], this.samples.at(-1) ?? [0, 0]];
      return now - then > 300 && to > from ? (to - from) / (now - then) * 1000 : 0;
    }

    // Longer from time to time, and at once where the network says that it is back.
    async rest(reason, failures, signal) {
      const pause = Math.min(500 * 2 ** failures, 15000) * (0.75 + Math.random() / 2);
      this.until = performance.now() + pause;
      this.become('trying', reason);
      await new Promise(done => {
        const wake = () => { clearTimeout(timer); removeEventListener('online', wake); done(); };
        const timer = setTimeout(wake, pause);
        addEventListener('online', wake);
        signal.addEventListener('abort', wake, { once: true });
      });
    }

    // A tab that uploads says so, lest another offers to go on with the same.
    hold() {
      if (!this.release) navigator.locks?.request(`${store} ${this.key}`, { ifAvailable: true }, () => new Promise(done => { this.release = done; }));
    }

    letGo() {
      this.release?.();
      this.release = null;
    }

    keep() { remember(this.key, this.asset ? null : { name: this.name, size: this.size, modified: this.modified, url: this.url, sent: this.sent }); }

    become(state, said = null) {
      Object.assign(this, { state, said });
      if (state !== 'going') this.samples = [];
      draw();
    }

    end(state, said) {
      this.become(state, said);
      this.letGo();
      if (state === 'done') {
        remember(this.key, null);
        tell(this.isDuplicate ? `${this.name} was in the library already.` : `${this.name} is in the library.`);
        document.querySelector('[data-arrived]')?.click();
        if (!this.isDuplicate && this.size > piece) this.settle();
      }
      else tell(`${this.name} was not uploaded: ${said}`);
    }

    // What came in several pieces is read for its checksum later: only then is it known whether it was here already.
    async settle() {
      for (let pause = 1000; pause < 600000; pause *= 1.6) {
        await new Promise(done => setTimeout(done, pause));
        const answer = await fetch(`/api/assets/${this.asset}`).catch(() => null);
        if (!answer?.ok) continue;
        const asset = await answer.json();
        if (asset.status === 'verifying') continue;
        if (asset.id !== this.asset) {
          Object.assign(this, { asset: asset.id, isDuplicate: true, drawn: null });
          tell(`${this.name} was in the library already.`);
          draw();
        }
        return;
      }
    }

    pause() {
      this.stop?.abort();
      this.become('paused');
      this.keep();
      pump();
    }

    resume() {
      this.become('waiting');
      pump();
    }

    cancel() {
      this.stop?.abort();
      this.letGo();
      remember(this.key, null);
      // Should it not arrive, the sweeper takes away what nobody goes on with.
      if (this.url && !this.asset) this.call('DELETE', this.url, {}).catch(() => {});
      uploads.splice(uploads.indexOf(this), 1);
      draw();
      pump();
    }
  }

  const pump = () => {
    for (const next of uploads.filter(one => one.state === 'waiting').slice(0, Math.max(0, atOnce - uploads.filter(one => one.isBusy).length))) next.go().then(pump);
  };

  const add = (files, wanted) => {
    for (const file of files) {
      const about = { name: file.name, size: file.size, modified: file.lastModified };
      const known = uploads.find(one => one.key === new Upload(about).key && one.state !== 'done');
      if (wanted && known !== wanted) wanted.become('lost', `“${file.name}” is another file.`);
      else if (known) {
        if (known.state === 'lost' || known.state === 'failed') {
          known.file = file;
          known.resume();
        }
      }
      else {
        const upload = new Upload(about, file);
        uploads.push(upload);
        if (file.size === 0) upload.end('failed', 'The file is empty: it has no bytes at all.');
      }
    }
    draw();
    pump();
  };

  const said = upload => {
    const part = `${Math.floor(upload.sent / upload.size * 100)}%`;
    switch (upload.state) {
      case 'going': {
        const { speed } = upload;
        return [`${amount(upload.sent)} of ${amount(upload.size)}`, speed && `${amount(speed)}/s`, speed && `${lasting((upload.size - upload.sent) / speed)} left`].filter(Boolean).join(' · ');
      }
      case 'trying': return `${upload.said} It goes on in ${lasting(Math.max(0, upload.until - performance.now()) / 1000)}.`;
      case 'waiting': return 'Waits for its turn';
      case 'paused': return `Paused at ${part}`;
      case 'lost': return `${upload.said ?? `Stopped at ${part}.`} Choose the file again to go on.`;
      case 'done': return upload.isDuplicate ? 'It was here already' : `In the library · ${amount(upload.size)}`;
      default: return upload.said;
    }
  };

  const verbs = {
    waiting: [['Pause', one => one.pause()], ['Cancel', one => one.cancel()]],
    going: [['Pause', one => one.pause()], ['Cancel', one => one.cancel()]],
    trying: [['Pause', one => one.pause()], ['Cancel', one => one.cancel()]],
    paused: [['Resume', one => one.resume()], ['Cancel', one => one.cancel()]],
    lost: [['Choose the file', one => choose(one)], ['Give up', one => one.cancel()]],
    failed: [['Try again', one => one.resume()], ['Remove', one => one.cancel()]],
    done: [['Remove', one => one.cancel()]],
  };

  let shelf = null;
  let wanted = null;
  const choose = upload => {
    wanted = upload;
    shelf.chooser.click();
  };

  const tell = words => { if (shelf) shelf.told.textContent = words; };

  // A line is made once and then changed, so that a button under the finger or the focus stays the same button.
  const lineOf = upload => {
    if (upload.line) return upload.line;
    const fill = made('span');
    const bar = made('span', { className: 'bar busy' }, fill);
    bar.setAttribute('role', 'progressbar');
    bar.setAttribute('aria-label', `Upload of ${upload.name}`);
    bar.setAttribute('aria-valuemin', 0);
    bar.setAttribute('aria-valuemax', 100);
    const [name, words, buttons] = [made('span', { className: 'upload-name' }), made('span', { className: 'upload-said soft' }), made('span', { className: 'upload-verbs' })];
    name.title = upload.name;
    upload.line = Object.assign(made('li', { className: 'upload' }, name, buttons, bar, words), { fill, bar, name, words, buttons });
    return upload.line;
  };

  const drawLine = upload => {
    const element = lineOf(upload);
    const { fill, bar, name, words, buttons } = element;
    if (upload.drawn !== upload.state + upload.name) {
      upload.drawn = upload.state + upload.name;
      element.dataset.state = upload.state;
      name.replaceChildren(upload.asset ? made('a', { href: `library/${upload.asset}`, textContent: upload.name }) : upload.name);
      const had = buttons.contains(document.activeElement);
      buttons.replaceChildren(...verbs[upload.state].map(([text, act]) => {
        const button = made('button', { type: 'button', className: 'link', textContent: text });
        button.setAttribute('aria-label', `${text}: ${upload.name}`);
        button.addEventListener('click', () => act(upload));
        return button;
      }));
      if (had) buttons.firstChild?.focus();
      bar.hidden = upload.state === 'done' || upload.state === 'failed';
    }
    const part = upload.size > 0 ? upload.sent / upload.size * 100 : 0;
    fill.style.inlineSize = `${part}%`;
    bar.setAttribute('aria-valuenow', Math.floor(part));
    words.textContent = said(upload);
  };

  const headline = () => {
    const open = uploads.filter(one => one.isBusy || one.state === 'waiting').length;
    return open > 0 ? `Uploading ${open} ${open === 1 ? 'file' : 'files'}` : uploads.some(one => one.state === 'lost' || one.state === 'paused') ? 'Uploads to go on with' : 'Uploads';
  };

  const draw = () => {
    if (drawing || !shelf) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      shelf.hidden = uploads.length === 0;
      shelf.toggleAttribute('data-quiet', uploads.every(one => one.state === 'lost'));
      shelf.heading.textContent = headline();
      shelf.clear.hidden = !uploads.some(one => one.state === 'done');
      for (const upload of uploads) drawLine(upload);
      const lines = uploads.map(lineOf);
      if (lines.length !== shelf.list.children.length || lines.some((line, at) => shelf.list.children[at] !== line)) shelf.list.replaceChildren(...lines);
    });
  };

  // What an earlier page, or this one before a reload, has not finished.
  const recall = async () => {
    const held = new Set((await navigator.locks?.query())?.held?.map(lock => lock.name) ?? []);
    for (const [key, about] of Object.entries(remembered())) {
      if (held.has(`${store} ${key}`) || uploads.some(one => one.key === key)) continue;
      const upload = new Upload(about);
      try { await upload.ask(); }
      catch (problem) {
        if (problem.kind === 'gone') remember(key, null);
        if (problem instanceof Refusal) continue;
      }
      if (upload.asset) remember(key, null);
      else uploads.push(upload);
    }
    draw();
  };

  customElements.define('media-uploads', class extends HTMLElement {
    connectedCallback() {
      if (shelf) return;
      shelf = this;
      this.heading = made('h2', { className: 'upload-head' });
      this.clear = made('button', { type: 'button', className: 'link', textContent: 'Clear what is done' });
      this.clear.addEventListener('click', () => { for (const done of uploads.filter(one => one.state === 'done')) done.cancel(); });
      this.list = made('ul', { className: 'upload-list' });
      this.told = made('p', { className: 'unseen', role: 'status' });
      this.chooser = made('input', { type: 'file', hidden: true });
      this.chooser.addEventListener('change', () => { add(this.chooser.files, wanted); this.chooser.value = ''; });
      const box = made('section', { className: 'upload-shelf' }, made('div', { className: 'upload-top' }, this.heading, this.clear), this.list);
      box.setAttribute('aria-label', 'Uploads');
      this.hidden = true;
      this.replaceChildren(box, this.told, this.chooser);
      setInterval(() => { if (uploads.some(one => one.isBusy)) draw(); }, 1000);
      recall();
    }
  });

  window.mediaUploads = { add, tell };
})();
