#!/usr/bin/env node
// Renders template.html with the JSON of the request. {{name}} and {{customer.name}} are values, escaped for HTML; what stands between
// {{#items}} and {{/items}} is repeated for each element of a list, whose own values are found first.
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const INPUT_AT_FAULT = 65;
const TAG = /\{\{([#/]?)\s*([\w.]+)\s*\}\}/g;

class BadInput extends Error {}

function find(path, scopes) {
  const [first, ...rest] = path.split('.');
  const scope = scopes.find((candidate) => isObject(candidate) && Object.hasOwn(candidate, first));
  let value = scope?.[first];
  for (const part of rest) value = isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  if (value === undefined) throw new BadInput(`the request has no '${path}'`);
  return value;
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function escape(value) {
  return String(value).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function parse(template) {
  const root = { children: [] };
  const open = [root];
  let end = 0;
  for (const { 0: tag, 1: kind, 2: name, index } of template.matchAll(TAG)) {
    open.at(-1).children.push(template.slice(end, index));
    end = index + tag.length;
    if (kind === '/' && open.pop().name !== name) throw new Error(`template.html closes '${name}', which is not open`);
    if (kind === '/') continue;
    const node = { name, children: kind === '#' ? [] : null };
    open.at(-1).children.push(node);
    if (kind === '#') open.push(node);
  }
  if (open.length > 1) throw new Error(`template.html does not close '${open.at(-1).name}'`);
  root.children.push(template.slice(end));
  return root;
}

function render(node, scopes) {
  return node.children.map((child) => {
    if (typeof child === 'string') return child;
    const value = find(child.name, scopes);
    if (child.children === null) {
      if (typeof value === 'object') throw new BadInput(`'${child.name}' must be a text or a number`);
      return escape(value);
    }
    if (!Array.isArray(value)) throw new BadInput(`'${child.name}' must be a list`);
    return value.map((item) => render(child, [item, ...scopes])).join('');
  }).join('');
}

function readRequest() {
  try {
    return JSON.parse(readFileSync(0, 'utf8'));
  } catch (error) {
    throw new BadInput(`the request is no JSON: ${error.message}`);
  }
}

try {
  const template = parse(readFileSync(join(__dirname, 'template.html'), 'utf8'));
  process.stdout.write(render(template, [readRequest()]));
} catch (error) {
  if (!(error instanceof BadInput)) throw error;
  console.error(error.message);
  process.exitCode = INPUT_AT_FAULT;
}
