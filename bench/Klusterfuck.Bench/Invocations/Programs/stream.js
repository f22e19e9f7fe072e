#!/usr/bin/env node
const readline = require('node:readline');

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, body } = JSON.parse(line);
  process.stdout.write(JSON.stringify({ id, body }) + '\n');
});
