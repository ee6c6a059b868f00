import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest'
import type { Posture } from '../../reports/posture.ts'
import type { Replay } from '../../cli/chronicle.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const example = join(root, 'examples/role-change')
const account = ['--account', join(example, 'account')]
const event = join(example, 'event.json')

const accepted = {
  control: 'least-privilege/function-role-no-admin',
  resource: 'arn:aws:lambda:*:*:function:nightly-*',
  owner: 'alice',
  reason: 'Goes away in June.',
  until: '2999-12-31',
}

let directory: string
let here: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'assay-configuration-'))
})
beforeEach(() => {
  here = mkdtempSync(join(directory, 'here-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

/** Runs `assay` in the directory `here`. */
function assay(...args: string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'cli/bin.js'), ...args], {
    encoding: 'utf8',
    cwd: here,
  })
  return { stdout, stderr, status }
}

/** Writes a configuration, and answers its path. */
function file(name: string, content: object | string): string {
  const path = join(here, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function auditOf(...args: string[]): Posture {
  return JSON.parse(assay('audit', ...account, '--json', ...args).stdout) as Posture
}

function replayOf(...args: string[]): Replay & { exit: number | null } {
  const { stdout, status } = assay('replay', event, ...account, '--json', ...args)
  return { ...(JSON.parse(stdout) as Replay), exit: status }
}

/** A configuration under which the example's finding is accepted. */
function withException(): string {
  return file('mine.json', { home: 'eu-west-1', exceptions: [accepted] })
}

describe('the configuration of a command', () => {
  it('is the file of the working directory, which is said', () => {
    file('assay.config.json', { home: 'eu-west-1', exceptions: [accepted] })
    const { stderr } = assay('audit', ...account, '--json')
    expect(stderr).toContain('Settings: assay.config.json\n')
    expect(auditOf().accepted).toHaveLength(1)
  })

  it('is the one that is named, before that', () => {
    file('assay.config.json', { home: 'eu-west-1', exceptions: [accepted] })
    const mine = file('mine.json', { home: 'eu-west-1' })
    const { stderr } = assay('audit', ...account, '--config', mine)
    expect(stderr).toContain(`Settings: ${mine}\n`)
    expect(auditOf('--config', mine).accepted).toEqual([])
  })

  it('is none where there is none', () => {
    const { stderr, status } = assay('audit', ...account)
    expect(stderr).not.toContain('Settings')
    expect(status).toBe(1)
  })

  it.each(['audit', 'replay'])('cannot be a file that is not there: %s', command => {
    const args = command === 'audit' ? account : [event, ...account]
    const { stdout, stderr, status } = assay(command, ...args, '--config', 'nowhere.json')
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toMatch(/^assay: nowhere\.json: cannot be read: ENOENT.*\n$/)
  })

  it.each(['audit', 'replay'])('is refused with every fault on a line: %s', command => {
    const exception = { ...accepted, control: 'least-privilege/function-role-no-admim', until: '2027-02-30' }
    file('assay.config.json', { home: 'eu-west-1', exceptions: [exception], runtime: {} })
    const args = command === 'audit' ? account : [event, ...account]
    const { stdout, stderr, status } = assay(command, ...args)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(
        'assay: assay.config.json: "exceptions.0.control": expected the id of a control',
      ),
      expect.stringContaining(
        'assay: assay.config.json: "exceptions.0.until": expected a day of the calendar',
      ),
      expect.stringContaining(
        'assay: assay.config.json: "runtime": is not known here; did you mean "runtimes"?',
      ),
    ])
  })

  it('gives the terminal no orders', () => {
    file('assay.config.json', '{"home": "\\u001b[2J\\u202e", "\\u0007\\n": 1}')
    const { stderr, status } = assay('audit', ...account)
    expect(status).toBe(2)
    expect(stderr).not.toMatch(/[^\P{C}\n]/u)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  })

  it('may be no JSON at all', () => {
    file('assay.config.json', '{')
    const { stderr, status } = assay('audit', ...account)
    expect(status).toBe(2)
    expect(stderr).toMatch(/^assay: assay\.config\.json: is no JSON: .*\n$/)
  })
})

describe('an accepted risk', () => {
  it('makes no exit code in an audit', () => {
    const before = assay('audit', ...account, '--fail-on', 'CRITICAL', '--allow-unknown')
    const after = assay(
      'audit',
      ...account,
      '--fail-on',
      'CRITICAL',
      '--allow-unknown',
      '--config',
      withException(),
    )
    expect([before.status, after.status]).toEqual([1, 0])
  })

  it('is shown in a replay as what it is, and told nobody', () => {
    const before = replayOf()
    expect(before.exit).toBe(1)
    expect(before.notifications).toHaveLength(1)
    const after = replayOf('--config', withException())
    expect(after.exit).toBe(0)
    expect(after.notifications).toEqual([])
    expect(after.transitions).toMatchObject([{ step: 'OPENED', accepted }])
  })

  it('is shown to people too', () => {
    const { stdout } = assay('replay', event, ...account, '--config', withException())
    expect(stdout).toContain('accepted by alice until 2999-12-31: Goes away in June.')
  })

  it('is told again once its last day is over', () => {
    const over = file('over.json', {
      home: 'eu-west-1',
      exceptions: [{ ...accepted, until: '2026-01-01' }],
    })
    const { exit, notifications, transitions } = replayOf('--config', over)
    expect(exit).toBe(1)
    expect(notifications).toHaveLength(1)
    expect(transitions[0]).not.toHaveProperty('accepted')
  })
})
