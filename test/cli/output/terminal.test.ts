import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { wrapLine } from '../../../cli/output/terminal.ts'
import { runNode, type CommandResult } from '../run-assay.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** What is printed about the checklist under this environment, through a pipe. */
function controls(env: NodeJS.ProcessEnv): CommandResult {
  return runNode(['cli/bin.js', 'controls', '--strategy', 'patching'], { cwd: root, env: { PATH, ...env } })
}
const { PATH } = process.env

describe('long lines', () => {
  const { COLUMNS } = process.env
  afterEach(() => {
    if (COLUMNS === undefined) delete process.env['COLUMNS']
    else process.env['COLUMNS'] = COLUMNS
  })

  it.each([
    [
      'as wide as it is',
      '40',
      '  one two three four five six seven',
      4,
      ['  one two three four five six seven'],
    ],
    [
      'fold as far in',
      '30',
      '  one two three four five six seven',
      4,
      ['  one two three four five', '  six seven'],
    ],
    [
      'hold a word of any length',
      '26',
      '  arn:aws:iam::123456789012:role/app',
      2,
      ['  arn:aws:iam::123456789012:role/app'],
    ],
    ['are left where there is no room', '12', 'one two three four', 2, ['one two three four']],
    ['are left where there is no width', '', 'one two three four', 2, ['one two three four']],
  ])('%s', (_, columns, line, before, lines) => {
    process.env['COLUMNS'] = columns
    expect(wrapLine(line, before)).toEqual(lines)
  })
})

describe('the terminal', () => {
  it('is coloured only where it is one, or where that is asked for', () => {
    expect(controls({}).stdout).not.toContain('\u001B[')
    expect(controls({ FORCE_COLOR: '1' }).stdout).toContain('\u001B[')
    expect(controls({ FORCE_COLOR: '0' }).stdout).not.toContain('\u001B[')
  })

  it('may have seen enough before the end', () => {
    const pipe = '{ "$0" cli/bin.js controls --json; echo "exit $?" >&2; } | head -1'
    const { stdout, stderr } = spawnSync('sh', ['-c', pipe, process.execPath], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: 'exit 0\n' })
  })
})
