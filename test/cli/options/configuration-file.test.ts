import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest'
import type { Posture } from '../../../reports/posture/posture.ts'
import type { ReplayDocument } from '../../../cli/run/replay-log.ts'
import { listIndexEntries } from '../../audit/events/recorded-events.ts'
import { runAssayIn, createTestDirectory, type TestDirectory, type CommandResult } from '../run-assay.ts'

const accepted = {
  control: 'least-privilege/function-role-no-admin',
  resource: 'arn:aws:lambda:*:*:function:nightly-*',
  owner: 'alice',
  reason: 'Goes away in June.',
  until: '2999-12-31',
}

/** Who administers the account. */
const controls = {
  'least-privilege/iam-admin-managed-policy-attached': {
    allowed: ['arn:aws:iam::*:role/OpsAdminRole', 'arn:aws:iam::*:user/carol'],
  },
}

const file = 'lambda-05-update-config-role-change.json'

let testDirectory: TestDirectory
let account: string[]
let event: string
let here: string
beforeAll(() => {
  testDirectory = createTestDirectory(listIndexEntries(file)[0]?.after, '2026-05-12T09:03:37Z')
  account = ['--account', testDirectory.account]
  event = testDirectory.writeEvent(file)
})
beforeEach(() => {
  here = mkdtempSync(join(testDirectory.directory, 'here-'))
})
afterAll(() => testDirectory.remove())

/** Runs `assay` in the directory `here`. */
function assay(...args: string[]): CommandResult {
  return runAssayIn(here, ...args)
}

/** Writes a configuration, and answers its path. */
function writeConfiguration(name: string, content: object | string): string {
  const path = join(here, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

function runAudit(...args: string[]): Posture {
  return JSON.parse(assay('audit', ...account, '--json', ...args).stdout) as Posture
}

function runReplay(...args: string[]): ReplayDocument & { exit: number | null } {
  const { stdout, status } = assay('replay', event, ...account, '--json', ...args)
  return { ...(JSON.parse(stdout) as ReplayDocument), exit: status }
}

/** A configuration under which the example's finding is accepted. */
function withException(): string {
  return writeConfiguration('mine.json', { home: 'eu-west-1', controls, exceptions: [accepted] })
}

describe('the configuration of a command', () => {
  it('is the file of the working directory, which is said', () => {
    writeConfiguration('assay.config.json', { home: 'eu-west-1', exceptions: [accepted] })
    const { stderr } = assay('audit', ...account, '--json')
    expect(stderr).toContain('Settings: assay.config.json\n')
    expect(runAudit().accepted).toHaveLength(1)
  })

  it('is the one that is named, before that', () => {
    writeConfiguration('assay.config.json', { home: 'eu-west-1', exceptions: [accepted] })
    const mine = writeConfiguration('mine.json', { home: 'eu-west-1' })
    const { stderr } = assay('audit', ...account, '--config', mine)
    expect(stderr).toContain(`Settings: ${mine}\n`)
    expect(runAudit('--config', mine).accepted).toEqual([])
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
    writeConfiguration('assay.config.json', { home: 'eu-west-1', exceptions: [exception], runtime: {} })
    const args = command === 'audit' ? account : [event, ...account]
    const { stdout, stderr, status } = assay(command, ...args)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining(
        'assay: assay.config.json: "exceptions.0.control": expected a control id',
      ),
      expect.stringContaining('assay: assay.config.json: "exceptions.0.until": expected a date'),
      expect.stringContaining('assay: assay.config.json: "runtime": unknown key; did you mean "runtimes"?'),
    ])
  })

  it('gives the terminal no orders', () => {
    writeConfiguration('assay.config.json', '{"home": "\\u001b[2J\\u202e", "\\u0007\\n": 1}')
    const { stderr, status } = assay('audit', ...account)
    expect(status).toBe(2)
    expect(stderr).not.toMatch(/[^\P{C}\n]/u)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  })

  it('may be no JSON at all', () => {
    writeConfiguration('assay.config.json', '{')
    const { stderr, status } = assay('audit', ...account)
    expect(status).toBe(2)
    expect(stderr).toMatch(/^assay: assay\.config\.json: invalid JSON: .*\n$/)
  })
})

describe('an accepted risk', () => {
  it('makes no exit code in an audit', () => {
    const critical = ['audit', ...account, '--fail-on', 'CRITICAL', '--allow-unknown', '--config']
    const before = assay(...critical, writeConfiguration('theirs.json', { home: 'eu-west-1', controls }))
    const after = assay(...critical, withException())
    expect([before.status, after.status]).toEqual([1, 0])
  })

  it('is shown in a replay as what it is, and told nobody', () => {
    const before = runReplay()
    expect(before.exit).toBe(1)
    expect(before.notifications).toHaveLength(1)
    const exceptions = before.transitions.map(({ control }) => ({ ...accepted, control }))
    const after = runReplay('--config', writeConfiguration('all.json', { home: 'eu-west-1', exceptions }))
    expect(after.exit).toBe(0)
    expect(after.notifications).toEqual([])
    const { control } = accepted
    expect(after.transitions).toContainEqual(expect.objectContaining({ step: 'OPENED', control, accepted }))
    expect(after.transitions.every(transition => transition.accepted)).toBe(true)
  })

  it('is left out of what is told, which says so', () => {
    const { notifications } = runReplay('--config', withException())
    const controlIds = notifications.flatMap(({ findings }) => findings.map(({ control }) => control))
    expect(controlIds).not.toContain(accepted.control)
    expect(notifications).toMatchObject([{ accepted: 1 }])
  })

  it('is shown to people too', () => {
    const { stdout } = assay('replay', event, ...account, '--config', withException())
    expect(stdout).toContain('accepted by alice until 2999-12-31: Goes away in June.')
  })

  it('is told again once its last day is over', () => {
    const over = writeConfiguration('over.json', {
      home: 'eu-west-1',
      exceptions: [{ ...accepted, until: '2026-01-01' }],
    })
    const { exit, notifications, transitions } = runReplay('--config', over)
    expect(exit).toBe(1)
    expect(notifications).toHaveLength(1)
    expect(transitions.filter(transition => transition.accepted)).toEqual([])
  })
})
