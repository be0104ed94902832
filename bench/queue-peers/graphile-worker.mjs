import { setTimeout as sleep } from 'node:timers/promises';
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

const concurrency = 24;
const logger = new Logger(() => () => {});

// At its best in one process: jobs are fetched 500 at a time, and their ends written together.
const preset = {
  worker: {
    logger,
    concurrentJobs: concurrency,
    localQueue: { size: 500, refetchDelay: { durationMs: 0 } },
    completeJobBatchDelay: 0,
    failJobBatchDelay: 0,
  },
};

export async function open(connectionString) {
  const pool = new pg.Pool({ connectionString, max: concurrency + 4 });
  const complain = error => console.error(error.message);
  pool.on('error', complain);
  pool.on('connect', client => client.on('error', complain));
  const utils = await makeWorkerUtils({ pgPool: pool, logger });
  await utils.migrate();
  let runner;

  return {
    name: 'graphile-worker 0.18',

    enqueue: count => utils.addJobs(Array.from({ length: count }, (_, i) => ({ identifier: 'noop', payload: { i } }))),

    async start(onJob) {
      runner = await run({ pgPool: pool, noHandleSignals: true, pollInterval: 1000, taskList: { noop: async () => onJob() }, preset });
    },

    // It deletes what is finished.
    async settled() {
      for (;;) {
        const { rows } = await pool.query('select count(*)::int as remaining from graphile_worker._private_jobs');
        if (rows[0].remaining === 0) return;
        await sleep(2);
      }
    },

    stop: () => runner.stop(),

    async close() {
      await utils.release();
      await pool.end();
    },
  };
}
