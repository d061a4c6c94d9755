// Appends to an Emmett event store by turns, as bench/turns.py asks.
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { getSQLiteEventStore } from '@event-driven-io/emmett-sqlite';

const AT_MOST = 500;
const [fileName, events, further] = process.argv.slice(2);

const facts = (path) => {
  const text = readFileSync(path, 'utf8');
  const found = [];
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const data = JSON.parse(text.slice(start, end));
    found.push({ subject: data.subject, event: { type: data.type, data } });
    start = end + 1;
  }
  return found;
};

const store = getSQLiteEventStore({ fileName, schema: { autoMigration: 'CreateOrUpdate' } });

// It switches the file to WAL each time that it opens it, without waiting; a commit may then find it busy.
const append = async (subject, told) => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await store.appendToStream(subject, told);
    } catch (error) {
      if (error.code !== 'SQLITE_BUSY' || tries === 10) throw error;
    }
  }
};

const streams = new Map();
for (const { subject, event } of facts(events)) {
  streams.set(subject, [...(streams.get(subject) ?? []), event]);
}
for (const [subject, told] of streams) await append(subject, told);

const coming = facts(further).values();
console.log('ready');
for await (const seconds of createInterface({ input: process.stdin })) {
  const start = performance.now();
  let appends = 0;
  let spent = 0;
  while (appends === 0 || (spent < Number(seconds) && appends < AT_MOST)) {
    const { subject, event } = coming.next().value;
    await append(subject, [event]);
    appends += 1;
    spent = (performance.now() - start) / 1000;
  }
  console.log(JSON.stringify({ appends, seconds: spent }));
}
