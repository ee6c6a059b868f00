import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, beforeAll, describe, expect, it } from 'vitest'
import type { Posture } from '../../../reports/posture/posture.ts'
import type { ReplayDocument } from '../../../cli/output/replay-document.ts'
import { listIndexEntries } from '../../audit/events/recorded-events.ts'
import { runAssayIn, createTestDirectory, type TestDirectory, type CommandResult } from '../run-assay.ts'

const accepted = {
  control: 'least-privilege/function-role-no-admin',
  resource: 'arn:aws:lambda:*:*:function:nightly-*',
  owner: 'alice',
  reason: 'Goes away in June.',
  until: '2999-12-31',
}

/** Settings that list the administrators of the account. */
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
function assay(...args: string[]): Promise<CommandResult> {
  return runAssayIn(here, ...args)
}

/** Writes a configuration and returns its path. */
function writeConfiguration(name: string, content: object | string): string {
  const path = join(here, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

async function runAudit(...args: string[]): Promise<Posture> {
  return JSON.parse((await assay('audit', ...account, '--json', ...args)).stdout) as Posture
}

async function runReplay(...args: string[]): Promise<ReplayDocument & { exit: number | null }> {
  const { stdout, status } = await assay('replay', event, ...account, '--json', ...args)
  return { ...(JSON.parse(stdout) as ReplayDocument), exit: status }
}

/** A configuration that accepts the risk of the example's finding. */
function withException(): string {
  return writeConfiguration('mine.json', { home: 'eu-west-1', controls, exceptions: [accepted] })
}

describe('the configuration of a command', () => {
  it('is the file in the working directory, with a note', async () => {
    writeConfiguration('assay.config.json', { home: 'eu-west-1', exceptions: [accepted] })
    const { stderr } = await assay('audit', ...account, '--json')
    expect(stderr).toContain('Settings: assay.config.json\n')
    expect((await runAudit()).accepted).toHaveLength(1)
  })

  it('is the named file, before that', async () => {
    writeConfiguration('assay.config.json', { home: 'eu-west-1', exceptions: [accepted] })
    const mine = writeConfiguration('mine.json', { home: 'eu-west-1' })
    const { stderr } = await assay('audit', ...account, '--config', mine)
    expect(stderr).toContain(`Settings: ${mine}\n`)
    expect((await runAudit('--config', mine)).accepted).toEqual([])
  })

  it('may be missing', async () => {
    const { stderr, status } = await assay('audit', ...account)
    expect(stderr).not.toContain('Settings')
    expect(status).toBe(1)
  })

  it.each(['audit', 'replay'])('cannot be a missing file: %s', async command => {
    const args = command === 'audit' ? account : [event, ...account]
    const { stdout, stderr, status } = await assay(command, ...args, '--config', 'nowhere.json')
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr).toMatch(/^assay: nowhere\.json: cannot be read: ENOENT.*\n$/)
  })

  it.each(['audit', 'replay'])('is refused with one line per error: %s', async command => {
    const exception = { ...accepted, control: 'least-privilege/function-role-no-admim', until: '2027-02-30' }
    writeConfiguration('assay.config.json', { home: 'eu-west-1', exceptions: [exception], runtime: {} })
    const args = command === 'audit' ? account : [event, ...account]
    const { stdout, stderr, status } = await assay(command, ...args)
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 })
    expect(stderr.trimEnd().split('\n')).toEqual([
      expect.stringContaining('assay: assay.config.json: "exceptions.0.control": expected a control id'),
      expect.stringContaining(
        'assay: assay.config.json: "exceptions.0.until": expected a date such as 2027-04-30',
      ),
      expect.stringContaining('assay: assay.config.json: "runtime": unknown key; did you mean "runtimes"?'),
    ])
  })

  it('prints no control characters', async () => {
    writeConfiguration('assay.config.json', '{"home": "\\u001b[2J\\u202e", "\\u0007\\n": 1}')
    const { stderr, status } = await assay('audit', ...account)
    expect(status).toBe(2)
    expect(stderr).not.toMatch(/[^\P{C}\n]/u)
    expect(stderr.trimEnd().split('\n')).toHaveLength(2)
  })

  it('is refused with line and column where it is not JSON', async () => {
    writeConfiguration('assay.config.json', '{\n  // a comment\n  "home": "eu-west-1"\n  "regions": []\n}')
    const { stderr, status } = await assay('audit', ...account)
    expect(status).toBe(2)
    expect(stderr).toMatch(/^assay: assay\.config\.json:4:3: invalid JSON: expected ","\n$/)
  })
})

describe('an accepted risk', () => {
  it('does not change the exit code of an audit', async () => {
    const critical = ['audit', ...account, '--fail-on', 'CRITICAL', '--allow-unknown', '--config']
    const before = await assay(
      ...critical,
      writeConfiguration('theirs.json', { home: 'eu-west-1', controls }),
    )
    const after = await assay(...critical, withException())
    expect([before.status, after.status]).toEqual([1, 0])
  })

  it('is marked in a replay, and not notified', async () => {
    const before = await runReplay()
    expect(before.exit).toBe(1)
    expect(before.notifications).toHaveLength(1)
    const exceptions = before.transitions.map(({ control }) => ({ ...accepted, control }))
    const after = await runReplay(
      '--config',
      writeConfiguration('all.json', { home: 'eu-west-1', exceptions }),
    )
    expect(after.exit).toBe(0)
    expect(after.notifications).toEqual([])
    const { control } = accepted
    expect(after.transitions).toContainEqual(expect.objectContaining({ step: 'OPENED', control, accepted }))
    expect(after.transitions.every(transition => transition.accepted)).toBe(true)
  })

  it('is left out of the notification, which counts it', async () => {
    const { notifications } = await runReplay('--config', withException())
    const controlIds = notifications.flatMap(({ findings }) => findings.map(({ control }) => control))
    expect(controlIds).not.toContain(accepted.control)
    expect(notifications).toMatchObject([{ accepted: 1 }])
  })

  it('is printed with --verbose', async () => {
    const { stdout } = await assay('replay', event, ...account, '--verbose', '--config', withException())
    expect(stdout).toContain('accepted by alice until 2999-12-31: Goes away in June.')
  })

  it('is notified again after its end date', async () => {
    const over = writeConfiguration('over.json', {
      home: 'eu-west-1',
      exceptions: [{ ...accepted, until: '2026-01-01' }],
    })
    const { exit, notifications, transitions } = await runReplay('--config', over)
    expect(exit).toBe(1)
    expect(notifications).toHaveLength(1)
    expect(transitions.filter(transition => transition.accepted)).toEqual([])
  })
})
