// One queue, named by the first argument, on the database in DATABASE_URL. It says which it is, then answers each line
// on standard input with a line of JSON:
//   enqueue COUNT   how long it took to queue that many jobs that do nothing
//   drain           how long it took from starting to work until every queued job was finished and recorded
//   pickup TIMES    for single jobs, one after another, the time from queueing one to its start
// Times are milliseconds and taken here, beside the queue's own client, so that the pipe to the benchmark costs nothing.
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

const chunk = 2000;
const pause = 5;
const unmeasured = 5;

const queues = {
  'graphile-worker': () => import('./graphile-worker.mjs'),
  'pg-boss': () => import('./pg-boss.mjs'),
};

let queue;
let queued = 0;
let onEmpty = () => {};
const onJob = () => {
  if (--queued === 0) onEmpty();
};
const allStarted = () => new Promise(resolve => { onEmpty = resolve; });

async function enqueue(count) {
  queued += count;
  for (let left = count; left > 0; left -= chunk) await queue.enqueue(Math.min(chunk, left));
}

async function timed(action) {
  const began = performance.now();
  await action();
  return performance.now() - began;
}

const commands = {
  enqueue: count => timed(() => enqueue(count)),

  async drain() {
    const started = allStarted();
    const ms = await timed(async () => {
      await queue.start(onJob);
      await started;
      await queue.settled();
    });
    await queue.stop();
    return ms;
  },

  async pickup(times) {
    const waits = [];
    await queue.start(onJob);
    for (let i = -unmeasured; i < times; i++) {
      await sleep(pause);
      const started = allStarted();
      const ms = await timed(async () => {
        await enqueue(1);
        await started;
      });
      // The first ones find a worker that is not listening yet.
      if (i >= 0) waits.push(ms);
    }
    await queue.settled();
    await queue.stop();
    return waits;
  },
};

// Ctrl-C reaches everybody on the terminal, and is the benchmark's to answer: it closes our input.
process.on('SIGINT', () => {});

const say = answer => process.stdout.write(`${JSON.stringify(answer)}\n`);

queue = await (await queues[process.argv[2]]()).open(process.env.DATABASE_URL);
say(queue.name);
for await (const line of createInterface({ input: process.stdin })) {
  const [command, count] = line.split(' ');
  say(await commands[command](Number(count)));
}
await queue.close();
