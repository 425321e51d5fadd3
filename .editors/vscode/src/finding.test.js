'use strict';

const assert = require('node:assert');
const test = require('node:test');
const { candidates, serverCommand } = require('./finding.js');

const nothing = { command: [], interpreter: '', selected: undefined, folders: ['/p'], trusted: true };
const commands = (known, there = false, platform = 'linux') => candidates({ ...nothing, ...known }, () => there, platform);

test('a command of the settings is the only candidate', () => {
  assert.deepStrictEqual(commands({ command: ['x', 'lsp'], interpreter: '/py' }), [['x', 'lsp']]);
});

test('an interpreter of the settings goes before what is found', () => {
  assert.deepStrictEqual(commands({ interpreter: '/py', selected: '/other' }), [['/py', '-m', 'ecs_roles', 'lsp']]);
});

test('the selected interpreter, then the environment of the folder, then the path', () => {
  assert.deepStrictEqual(commands({ selected: '/py' }, true).map((words) => words[0]), ['/py', '/p/.venv/bin/python', 'ecs-roles']);
  assert.deepStrictEqual(commands({}), [['ecs-roles', 'lsp']]);
});

test('no program of a workspace that is not trusted is a candidate', () => {
  assert.deepStrictEqual(commands({ trusted: false }, true), [['ecs-roles', 'lsp']]);
});

test('the first one that answers is taken', async () => {
  const known = { ...nothing, selected: '/py' };
  const only = (name) => async (words) => words[0] === name;
  assert.deepStrictEqual(await serverCommand(known, only('ecs-roles'), () => false), ['ecs-roles', 'lsp']);
  assert.strictEqual(await serverCommand(known, only('nobody'), () => false), undefined);
});
