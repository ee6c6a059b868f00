import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { wrapLine } from '../../../cli/output/terminal.ts'
import { buildCliOnce } from '../built-cli.ts'
import { runAssayWith } from '../run-assay.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** The list of controls as it is printed in this environment. */
async function printControls(env: NodeJS.ProcessEnv, columns?: number): Promise<string> {
  const options = { env, ...(columns === undefined ? {} : { columns }) }
  return (await runAssayWith(options, 'controls', '--strategy', 'patching')).stdout
}

beforeAll(buildCliOnce)

describe('long lines', () => {
  const { COLUMNS } = process.env
  afterEach(() => {
    if (COLUMNS === undefined) delete process.env['COLUMNS']
    else process.env['COLUMNS'] = COLUMNS
  })

  it.each([
    [
      'are not folded if they fit',
      '40',
      '  one two three four five six seven',
      4,
      ['  one two three four five six seven'],
    ],
    [
      'fold with the same indent',
      '30',
      '  one two three four five six seven',
      4,
      ['  one two three four five', '  six seven'],
    ],
    [
      'keep a long word whole',
      '26',
      '  arn:aws:iam::123456789012:role/app',
      2,
      ['  arn:aws:iam::123456789012:role/app'],
    ],
    ['are not folded if there is no room', '12', 'one two three four', 2, ['one two three four']],
    ['are not folded if there is no width', '', 'one two three four', 2, ['one two three four']],
  ])('%s', (_, columns, line, before, lines) => {
    process.env['COLUMNS'] = columns
    expect(wrapLine(line, before)).toEqual(lines)
  })
})

describe('the terminal', () => {
  it('has colors only if it is one, or if they are forced', async () => {
    expect(await printControls({})).not.toContain('\u001B[')
    expect(await printControls({}, 80)).toContain('\u001B[')
    expect(await printControls({ NO_COLOR: '1' }, 80)).not.toContain('\u001B[')
    expect(await printControls({ FORCE_COLOR: '1' })).toContain('\u001B[')
    expect(await printControls({ FORCE_COLOR: '0' }, 80)).not.toContain('\u001B[')
  })

  it('folds lines at its width', async () => {
    const lines = (await printControls({ NO_COLOR: '1' }, 60)).split('\n')
    expect(lines.filter(line => line.includes(' ') && line.length > 60)).toEqual([])
  })

  it('may close the pipe before the end', () => {
    const pipe = '{ "$0" cli/bin.js controls --json; echo "exit $?" >&2; } | head -1'
    const { stdout, stderr } = spawnSync('sh', ['-c', pipe, process.execPath], {
      cwd: root,
      encoding: 'utf8',
    })
    expect({ stdout, stderr }).toEqual({ stdout: '{\n', stderr: 'exit 0\n' })
  })
})
