import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ReplayDocument } from '../../../cli/output/replay-document.ts'
import { listIndexEntries } from '../../audit/events/recorded-events.ts'
import { runAssay, createTestDirectory, type TestDirectory } from '../../cli/run-assay.ts'

describe('assay replay', () => {
  const file = 'lambda-05-update-config-role-change.json'

  let testDirectory: TestDirectory
  beforeAll(() => {
    testDirectory = createTestDirectory(listIndexEntries(file)[0]?.after, '2026-05-12T09:03:37Z')
  })
  afterAll(() => testDirectory.remove())

  it('follows a change of the execution role to a finding and one notification', async () => {
    const { stdout, status } = await runAssay(
      'replay',
      `test/events/${file}`,
      '--account',
      testDirectory.account,
      '--json',
    )
    const replayDocument = JSON.parse(stdout) as ReplayDocument
    expect(status).toBe(1)
    expect(replayDocument.baseline.resources).toBeGreaterThan(0)
    expect(replayDocument.events[0]?.affected.map(({ resource }) => resource).toSorted()).toEqual([
      'arn:aws:iam::111122223333:role/OpsAdminRole',
      'arn:aws:iam::111122223333:role/service-role/NightlyReportRole',
      'arn:aws:lambda:eu-west-1:111122223333:function:nightly-report',
    ])
    const administrators = replayDocument.transitions.filter(
      ({ control }) => control === 'least-privilege/function-role-no-admin',
    )
    expect(administrators).toMatchObject([
      {
        step: 'OPENED',
        severity: 'CRITICAL',
        resource: { arn: 'arn:aws:lambda:eu-west-1:111122223333:function:nightly-report' },
        reason:
          'Function nightly-report runs as role OpsAdminRole, which grants administrator access through policy AdministratorAccess (Action *).',
      },
    ])
    expect(replayDocument.notifications).toHaveLength(1)
    expect(replayDocument.notifications[0]).toMatchObject({
      id: 'ct:111122223333:edc3b2cb-f477-497f-afa9-9e44cae84b90#1',
      actor: { name: 'carol' },
      changes: ['function nightly-report now runs as role OpsAdminRole (before: role NightlyReportRole)'],
    })
  })

  it('counts a finding that became overdue after the events opened it as open at the end', async () => {
    const later = '2026-05-15T09:03:37Z'
    const again = testDirectory.writeEvent(file, {
      id: '99c189dd-08b7-439d-aa34-a0db945b317f',
      time: later,
      detail: { eventTime: later, eventID: '00000000-f477-497f-afa9-9e44cae84b90' },
    })
    const config = join(testDirectory.directory, 'due.json')
    writeFileSync(
      config,
      JSON.stringify({ home: 'eu-west-1', regions: ['eu-west-1'], dueDays: { CRITICAL: 1, HIGH: 1 } }),
    )
    const args = [
      'replay',
      `test/events/${file}`,
      again,
      '--account',
      testDirectory.account,
      '--config',
      config,
    ]
    const { stdout, status } = await runAssay(...args, '--json')
    const { transitions } = JSON.parse(stdout) as ReplayDocument
    const steps = transitions
      .filter(({ control }) => control === 'least-privilege/function-role-no-admin')
      .map(({ step }) => step)
    expect(steps).toEqual(['OPENED', 'OVERDUE'])
    expect(status).toBe(1)
    expect((await runAssay(...args)).stdout).not.toContain('all resolved again')
  })

  it('prints a few lines per change', async () => {
    const { stdout, stderr } = await runAssay(
      'replay',
      `test/events/${file}`,
      '--account',
      testDirectory.account,
    )
    expect(stderr).toBe('Settings: assay.config.json\n')
    expect(stdout).toContain('lambda:UpdateFunctionConfiguration by carol')
    expect(stdout).toContain(
      'OPENED    CRITICAL least-privilege/function-role-no-admin: function nightly-report',
    )
  })

  it.each([
    [['replay', 'no-such-file.json', '--account', '.'], 'no-such-file.json: cannot be read (ENOENT)'],
    [['replay', 'test/events/README.md', '--account', '.'], 'test/events/README.md: this is not JSON'],
    [['replay', `test/events/${file}`, '--account', 'nowhere'], 'nowhere is not a directory'],
    [['replay', `test/events/${file}`], "required option '--account <dir>' not specified"],
  ])('prints in one line why it could not run: %j', async (args, message) => {
    const { stderr, status } = await runAssay(...args)
    expect(status).toBe(2)
    expect(stderr).toContain(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })
})
