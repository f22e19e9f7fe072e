// Builds the dashboard into dist/: installs packages when package-lock.json changed, then runs vite beside dist/ and renames the result into
// place. Builds that run at the same time wait for each other. Exits with 0 when dist/ is whole and current, else with one line that says why not.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = dirname(fileURLToPath(import.meta.url));
const lock = join(root, '.build.lock');
const installed = join(root, 'node_modules', '.klusterfuck-lock');
const stamp = join(root, 'dist', '.built');
const patience = 600_000;
const npmLimit = 300_000;

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  return hash.digest('hex');
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sources(path) : [path];
  });
}

function holderLives() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // A lock without a number is being written this moment, unless it is old.
    if (!pid)
      return Date.now() - statSync(lock).mtimeMs < 10_000;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function acquire() {
  const until = Date.now() + patience;
  while (Date.now() < until) {
    try {
      const file = openSync(lock, 'wx');
      writeSync(file, String(process.pid));
      closeSync(file);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST')
        throw error;
      if (!holderLives())
        rmSync(lock, { force: true });
      else
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100 + Math.random() * 200);
    }
  }
  throw new Error(`another build of the dashboard holds ${lock}`);
}

function run(what, command, args, options = {}) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd: root, encoding: 'utf8', timeout: npmLimit, maxBuffer: 64 * 1024 * 1024, shell: process.platform === 'win32' && command === 'npm', ...options,
  });
  if (status === 0)
    return;
  const said = `${stdout ?? ''}\n${stderr ?? ''}`.split('\n').map(line => line.trim()).filter(Boolean).slice(-12).join(' | ');
  throw new Error(`${what} failed: ${error?.message ?? said}`);
}

function install() {
  const wanted = hashOf([join(root, 'package-lock.json')]);
  if (existsSync(installed) && readFileSync(installed, 'utf8') === wanted)
    return;
  run('npm ci', 'npm', ['ci', '--no-audit', '--no-fund', '--ignore-scripts', '--fetch-retries=1', '--fetch-timeout=60000']);
  writeFileSync(installed, wanted);
}

const compressible = /\.(js|css|html|svg|json|map)$/;

function compress(folder) {
  for (const file of sources(folder).filter(f => compressible.test(f) && statSync(f).size > 1024)) {
    const bytes = readFileSync(file);
    writeFileSync(`${file}.br`, brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1_000_000 ? 9 : 11 } }));
    writeFileSync(`${file}.gz`, gzipSync(bytes, { level: 9 }));
  }
}

function build(wanted) {
  const out = join(root, `dist-${process.pid}`);
  try {
    run('openapi-typescript', process.execPath, [join('node_modules', 'openapi-typescript', 'bin', 'cli.js'), 'openapi.json', '--output', join('src', 'api', 'schema.d.ts')]);
    run('vite', process.execPath, [join('node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'error'], {
      env: { ...process.env, KF_DASHBOARD_OUT: out, NODE_ENV: 'production' },
    });
    compress(out);
    writeFileSync(join(out, '.built'), wanted);
    const old = join(root, `dist-old-${process.pid}`);
    if (existsSync(join(root, 'dist')))
      renameSync(join(root, 'dist'), old);
    renameSync(out, join(root, 'dist'));
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

try {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new Error(`Node.js 20 or newer is needed; this is ${process.version}`);
  acquire();
  try {
    const files = [...sources(join(root, 'src')).filter(f => !f.endsWith('schema.d.ts')), ...['index.html', 'openapi.json', 'package-lock.json', 'vite.config.ts', 'build.mjs', '../../engine/Klusterfuck.Engine/Flows/flow.schema.json'].map(f => join(root, f))].sort();
    const wanted = hashOf(files);
    mkdirSync(join(root, 'src', 'api'), { recursive: true });
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) {
      writeFileSync(stamp, wanted);
    } else {
      install();
      build(wanted);
    }
  } finally {
    rmSync(lock, { force: true });
  }
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
