import { setTimeout as sleep } from 'node:timers/promises';
import { PgBoss } from 'pg-boss';

export async function open(connectionString) {
  const boss = new PgBoss({ connectionString, max: 28, supervise: false, schedule: false, useListenNotify: true });
  boss.on('error', error => console.error(error.message));
  await boss.start();
  // Finished jobs are kept.
  await boss.createQueue('noop', { notify: true, deleteAfterSeconds: 0 });

  return {
    name: 'pg-boss 12.35',

    enqueue: count => count === 1
      ? boss.send('noop', {})
      : boss.insert('noop', Array.from({ length: count }, (_, i) => ({ data: { i } }))),

    // At its best in one process: 500 at a time, and the next batch at once after a full one.
    start: onJob => boss.work('noop', { batchSize: 500, pollingIntervalSeconds: 0.5, burstWhenBatchFull: true }, async jobs => jobs.forEach(onJob)),

    async settled() {
      for (;;) {
        const { rows } = await boss.getDb().executeSql("select 1 where exists (select from pgboss.job where state < 'completed')");
        if (rows.length === 0) return;
        await sleep(2);
      }
    },

    stop: () => boss.offWork('noop'),

    close: () => boss.stop({ graceful: false }),
  };
}
