#!/usr/bin/env node
// Greets whoever the request names.
'use strict';

const { readFileSync } = require('node:fs');

const name = readFileSync(0, 'utf8').trim() || 'world';
process.stdout.write(`Hello, ${name}!\n`);
