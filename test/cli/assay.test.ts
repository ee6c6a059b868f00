import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listIndexEntries } from '../audit/events/recorded-events.ts'
import { loadEventWorld } from '../events/world.ts'
import { runAssay, createTestDirectory, type TestDirectory } from './run-assay.ts'

const file = 'iam-23-put-role-policy-admin.json'

/** Whatever a terminal takes for an order: all control and format characters but the end of a line. */
const ORDERS = /[^\P{C}\n]/u

let testDirectory: TestDirectory
beforeAll(() => {
  testDirectory = createTestDirectory(listIndexEntries('iam-23')[0]?.after, '2026-05-12T09:12:00Z')
})
afterAll(() => testDirectory.remove())

describe('assay affected', () => {
  it('says whom an event affects, and why', () => {
    const { stdout, stderr, status } = runAssay(
      'affected',
      testDirectory.writeEvent(file),
      '--account',
      testDirectory.account,
    )
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    expect(stdout.split('\n').slice(1)).toEqual([
      '          affects  role ResizerRole        changed',
      '          affects  function image-resizer  runs as role ResizerRole',
      '',
    ])
  })

  it('says it in JSON, in a form that stays', () => {
    const event = testDirectory.writeEvent(file)
    const { stdout, status } = runAssay('affected', event, '--account', testDirectory.account, '--json')
    expect(status).toBe(0)
    expect(JSON.parse(stdout)).toEqual({
      schema: 'assay.affected/1',
      file: event,
      affected: [
        { kind: 'AWS::IAM::Role', arn: 'arn:aws:iam::111122223333:role/ResizerRole', why: 'changed' },
        {
          kind: 'AWS::Lambda::Function',
          arn: 'arn:aws:lambda:eu-west-1:111122223333:function:image-resizer',
          why: 'runs as role ResizerRole',
        },
      ],
    })
  })

  it('says why an event affects nobody', () => {
    const event = testDirectory.writeEvent('iam-16-attach-denied.json')
    const { stdout } = runAssay('affected', event, '--account', testDirectory.account, '--json')
    expect(JSON.parse(stdout)).toEqual({
      schema: 'assay.affected/1',
      file: event,
      ignored: 'failed',
      affected: [],
    })
  })

  it('names all of a kind where an event does not say which one it is about', () => {
    const event = testDirectory.writeEvent(file, { detail: { requestParameters: null } })
    const { stdout, stderr, status } = runAssay(
      'affected',
      event,
      '--account',
      testDirectory.account,
      '--json',
    )
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const { affected } = JSON.parse(stdout) as { affected: { arn: string }[] }
    const arns = affected.map(({ arn }) => arn)
    expect(arns).toEqual(expect.arrayContaining(Object.keys(loadEventWorld().roles)))
    expect(new Set(arns).size).toBe(arns.length)
  })

  it('names what another reader looks at', () => {
    const event = testDirectory.writeEvent('gd-01-lambda.json')
    const { stdout } = runAssay('affected', event, '--account', testDirectory.account)
    expect(stdout).toContain('partner-webhook')
  })
})

describe('assay replay', () => {
  it('answers in JSON, in a form that stays', () => {
    const { stdout, status } = runAssay(
      'replay',
      testDirectory.writeEvent(file),
      '--account',
      testDirectory.account,
      '--json',
    )
    const replay = JSON.parse(stdout) as Record<string, Record<string, unknown>[]>
    expect(status).toBe(1)
    expect(Object.keys(replay)).toEqual([
      'schema',
      'baseline',
      'events',
      'transitions',
      'notifications',
      'unworkable',
    ])
    expect(replay['schema']).toBe('assay.replay/1')
    expect(Object.keys(replay['events']?.[0] ?? {})).toEqual(['file', 'affected'])
    expect(Object.keys(replay['transitions']?.[0] ?? {}).toSorted()).toEqual([
      'at',
      'cause',
      'control',
      'evidence',
      'number',
      'reason',
      'resource',
      'severity',
      'step',
    ])
    expect(replay['notifications']?.[0]).toMatchObject({
      schema: 'assay.notification/1',
      severity: 'CRITICAL',
    })
  })
})

describe('what an event says', () => {
  const hostile = {
    detail: {
      userIdentity: { arn: null, userName: 'mallory\u001b[2J\u009b31m\u202e\u0007\r' },
      sourceIPAddress: '\u001b]0;owned\u0007',
    },
  }

  it.each([
    ['affected', []],
    ['affected', ['--json']],
    ['replay', []],
    ['replay', ['--json']],
  ])('gives the terminal no orders: %s %j', (command, options) => {
    const event = testDirectory.writeEvent(file, hostile)
    const { stdout, stderr, status } = runAssay(
      command,
      event,
      '--account',
      testDirectory.account,
      ...options,
    )
    expect(status).not.toBe(2)
    expect(stdout + stderr).not.toMatch(ORDERS)
    expect(stdout + stderr).not.toBe('')
  })

  it.each(['affected', 'replay'])('gives none by a name of a call either: %s', command => {
    const event = testDirectory.writeEvent(file, {
      detail: { eventName: 'Put\u001b[2J', requestParameters: null },
    })
    const { stdout, stderr } = runAssay(command, event, '--account', testDirectory.account)
    expect(stdout + stderr).not.toMatch(ORDERS)
    expect(stdout).toContain('ignored: kind-not-audited')
  })

  it('is still there in JSON', () => {
    const event = testDirectory.writeEvent(file, hostile)
    const { stdout } = runAssay('replay', event, '--account', testDirectory.account, '--json')
    const replay = JSON.parse(stdout) as { notifications: { actor: { name: string } }[] }
    expect(replay.notifications[0]?.actor.name).toBe(hostile.detail.userIdentity.userName)
  })
})
