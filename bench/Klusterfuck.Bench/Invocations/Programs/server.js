#!/usr/bin/env node
require('node:http').createServer((request, response) => request.pipe(response)).listen(Number(process.env.PORT), '127.0.0.1');
