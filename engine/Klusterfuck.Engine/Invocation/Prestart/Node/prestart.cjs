// Preloaded into a Node.js process that is started before its request comes: waits for the request's environment on standard input, takes it on and
// leaves no trace. The script is loaded afterwards by Node.js itself, as it would have been. What follows on standard input is the program's.
'use strict';
delete require.cache[__filename];
const paths = module.constructor._pathCache;
for (const key of Object.keys(paths)) {
  if (paths[key] === __filename) delete paths[key];
}
if (process._preload_modules) process._preload_modules.length = 0;

// Worker threads of the program preload this too; they find the environment taken on already.
if (process.env.KF_PRESTART !== undefined) {
  const fs = require('fs');

  const read = (length) => {
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length;) {
      const count = fs.readSync(0, bytes, at, length - at);
      if (count === 0) process.reallyExit(0);
      at += count;
    }
    return bytes;
  };

  // The order of variables can be seen, so all behind the first that differs are set anew.
  const takeOn = (wanted) => {
    const names = Object.keys(process.env);
    let same = 0;
    for (; same < names.length && same < wanted.length; same++) {
      const [name, value] = wanted[same];
      if (names[same] !== name) break;
      if (process.env[name] !== value) process.env[name] = value;
    }
    for (let i = same; i < names.length; i++) delete process.env[names[i]];
    for (let i = same; i < wanted.length; i++) process.env[wanted[i][0]] = wanted[i][1];
  };

  // What nearly every program does first is faster the second time. No tick is spent on it, which a program could count by async_hooks, and pipe()
  // is left out, which would open the standard streams.
  const rehearse = () => {
    require('net');
    require('tty');
    const { PassThrough, Writable } = require('stream');
    const { nextTick } = process;
    const ticks = [];
    process.nextTick = (call, ...values) => ticks.push(() => call(...values));
    const source = new PassThrough();
    const sink = new Writable({ write: (chunk, encoding, done) => done() });
    source.on('data', (chunk) => sink.write(chunk)).on('end', () => sink.end());
    source.end(Buffer.allocUnsafeSlow(1));
    while (ticks.length > 0) ticks.shift()();
    process.nextTick = nextTick;
  };

  rehearse();
  try {
    fs.writeSync(1, '\n');
  } catch {
    process.reallyExit(0);
  }
  const text = read(read(4).readUInt32LE(0)).toString('utf8');
  takeOn(text.split('\0').slice(0, -1).map((entry) => {
    const at = entry.indexOf('=');
    return [entry.slice(0, at), entry.slice(at + 1)];
  }));
}
