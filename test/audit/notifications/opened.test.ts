import { afterAll, describe, expect, it } from 'vitest'
import { openCause } from '../../../audit/account/cause.ts'
import { exposureChanges, type ExposureChange } from '../../../audit/account/exposure-change.ts'
import { putTransition, type Transition } from '../../../audit/account/transition.ts'
import { checklist } from '../../../audit/checklist.ts'
import type { Exception } from '../../../audit/findings/exception.ts'
import type { Notification } from '../../../audit/notifications/notification.ts'
import { openedBy } from '../../../audit/notifications/opened.ts'
import { linesOfOpened } from '../../../audit/notifications/opened-lines.ts'
import { tell, type TellPorts } from '../../../audit/notifications/tell.ts'
import type { Opening } from '../../../audit/resources/derived/opening.ts'
import { roleNamed } from '../../../audit/resources/iam/role.ts'
import { functionResource } from '../../../audit/resources/lambda/function.ts'
import { keyOf, type Resource } from '../../../audit/resources/resource.ts'
import { queueResource } from '../../../audit/resources/sqs/queue.ts'
import { defaultTiming } from '../../../audit/timing.ts'
import { temporaryStores } from '../../contracts/temporary-stores.ts'

const stores = temporaryStores()
afterAll(() => stores.close())

const OTHER = '444455556666'
const where = { account: '111122223333', region: 'eu-west-1' }
const cause = 'ct:111122223333:e'
const at = '2026-05-12T09:00:00.000Z'
const queue = queueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
const fn = functionResource('worker', where)
const role = roleNamed('app', where)

const sure = { certain: true, requires: [] } as const
const EVERYBODY: Opening = {
  exposure: {
    ...sure,
    to: 'PUBLIC',
    anonymous: true,
    statement: 'Open',
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    standing: 'FOREIGN',
  },
  scope: 'public',
  severity: 'CRITICAL',
  witness: { principal: 'anybody', action: 'sqs:SendMessage', by: 'Open' },
}

function account(standing: 'FOREIGN' | 'TRUSTED', statement = 'statement 1'): Opening {
  const principal = `arn:aws:iam::${OTHER}:root`
  const to = { to: 'ACCOUNT', account: OTHER, principal: 'ALL', organizations: 'ANY' } as const
  return {
    exposure: { ...sure, ...to, statement, actions: ['sqs:*'], standing },
    scope: 'cross-account',
    severity: standing === 'FOREIGN' ? 'MEDIUM' : 'LOW',
    witness: { principal, account: OTHER, action: 'sqs:SendMessage', by: statement },
  }
}

function change(resource: Resource, ...opened: Opening[]): ExposureChange {
  return { cause, resource, opened, more: 0 }
}

function linesOf(...changes: ExposureChange[]): string[] {
  return linesOfOpened(openedBy(changes, new Set()))
}

describe('what a message says of what was opened', () => {
  it('names the resource, whom it lets in, what they may do, by what, and an example', () => {
    expect(linesOf(change(queue, EVERYBODY, account('FOREIGN')))).toEqual([
      'queue orders lets in more now:',
      '  + everyone may sqs:SendMessage, sqs:ReceiveMessage, by statement Open of its policy; for example sqs:SendMessage by anybody',
      `  + account ${OTHER} may sqs:*, by statement 1 of its policy; for example sqs:SendMessage by arn:aws:iam::${OTHER}:root`,
    ])
  })

  it.each<[string, Resource, Partial<Opening>, Partial<Opening['exposure']>, string]>([
    ['a role', role, {}, {}, 'everyone may become it, by statement Open of its trust policy;'],
    ['an alias', fn, { qualifier: 'live' }, {}, 'by statement Open of the policy of alias live;'],
    ['a version', fn, { qualifier: '3' }, {}, 'by statement Open of the policy of version 3;'],
    ['the function', fn, { qualifier: '$LATEST' }, {}, 'by statement Open of its policy;'],
    ['a URL', fn, { qualifier: '$LATEST', byUrl: true }, {}, 'by its URL with AuthType NONE;'],
    [
      'the URL of an alias',
      fn,
      { qualifier: 'live', byUrl: true },
      {},
      'its URL of alias live with AuthType NONE;',
    ],
    [
      'what is not certain',
      queue,
      {},
      { certain: false, requires: [{ key: 'aws:useragent', values: ['x', 'y'], exact: true }] },
      'everyone who meets a condition may sqs:SendMessage, sqs:ReceiveMessage if aws:useragent is x or y, as far as can be told, by',
    ],
    [
      'a stranger',
      queue,
      { witness: { principal: 'any AWS account', account: OTHER, action: 'sqs:SendMessage', by: 'Open' } },
      { anonymous: false },
      `anyone with an AWS account may sqs:SendMessage, sqs:ReceiveMessage, by statement Open of its policy; for example sqs:SendMessage by any AWS account, such as ${OTHER}`,
    ],
    [
      'a service',
      queue,
      {
        witness: {
          principal: 's3.amazonaws.com',
          sourceAccount: OTHER,
          action: 'sqs:SendMessage',
          by: 'Open',
        },
      },
      {},
      `for example sqs:SendMessage by s3.amazonaws.com for account ${OTHER}`,
    ],
  ])('says of %s what it is', (_, resource, part, more, text) => {
    const exposure = { ...EVERYBODY.exposure, ...more } as Opening['exposure']
    expect(linesOf(change(resource, { ...EVERYBODY, exposure, ...part }))[1]).toContain(text)
  })

  it('leaves the example out where a finding of the message is about the resource', () => {
    const opened = openedBy([change(queue, EVERYBODY)], new Set([keyOf(queue)]))
    expect(opened.told).toMatchObject([{ found: true, letIn: [{ witness: { principal: 'anybody' } }] }])
    expect(linesOfOpened(opened)[1]).toMatch(/by statement Open of its policy$/)
  })

  it('tells the worst first, as much as fits, and counts the rest', () => {
    const long = 'x'.repeat(10_000)
    const worse = {
      ...EVERYBODY,
      exposure: { ...EVERYBODY.exposure, statement: long, actions: [long, long] },
    }
    const many = Array.from({ length: 100 }, (_, index) =>
      change(
        functionResource(`f-${index}`, where),
        ...Array.from({ length: 9 }, () => account('FOREIGN', long)),
      ),
    )
    const opened = openedBy([...many, change(queue, worse)], new Set())
    expect(opened.told[0]).toMatchObject({ resource: queue.arn, severity: 'CRITICAL' })
    expect(opened.told[1]).toMatchObject({ more: 4 })
    expect(opened.told.length).toBeGreaterThan(2)
    expect(opened.told.length + opened.others).toBe(101)
    expect(Buffer.byteLength(JSON.stringify(opened))).toBeLessThan(16_000)
    expect(linesOfOpened(opened).at(-1)).toBe(`${opened.others} more resources let in more now`)
  })

  it('is cut short where one resource alone says too much, and never nothing', () => {
    const hostile = 'é"\\\n'.repeat(2_000)
    const exposure = { ...EVERYBODY.exposure, statement: hostile, actions: Array<string>(9).fill(hostile) }
    const { told, others } = openedBy(
      [change(queue, ...Array.from({ length: 9 }, () => ({ ...EVERYBODY, exposure })))],
      new Set(),
    )
    expect(told).toMatchObject([{ letIn: [{ scope: 'public' }], more: 8 }])
    expect(others).toBe(0)
  })
})

const finding: Transition = {
  resource: queue,
  control: 'least-privilege/trigger-policy-not-public',
  severity: 'CRITICAL',
  number: 1,
  step: 'OPENED',
  reason: 'Statement Open.',
  cause,
  at,
}

/** A cause that opened this, its work done, about to be told. */
async function about(
  changes: readonly ExposureChange[],
  transitions: readonly Transition[] = [],
  exceptions: readonly Exception[] = [],
) {
  const store = stores.open()
  const sent: Notification[] = []
  const ports: TellPorts = {
    store,
    post: { send: () => Promise.resolve() },
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    checklist,
    settings: { exceptions },
    timing: defaultTiming,
    now: () => new Date(at),
  }
  const actor = { type: 'IAMUser', name: 'carol' }
  const origin = { id: cause, action: 'sqs:SetQueueAttributes', actor, at, ...where }
  await openCause(origin, { look: '0', subjects: [], pieces: [] }, store, new Date(at))
  for (const each of transitions) await putTransition(each, store)
  for (const each of changes) await exposureChanges.put(each, store, new Date(at))
  return { ports, sent, store, tell: () => tell({ type: 'tell', cause }, ports) }
}

describe('a message about what was opened', () => {
  it('is sent although no finding opened, once', async () => {
    const told = await about([change(queue, account('FOREIGN'))])
    await told.tell()
    await told.tell()
    expect(told.sent).toMatchObject([
      {
        severity: 'MEDIUM',
        findings: [],
        opened: [{ kind: 'AWS::SQS::Queue', resource: queue.arn, found: false, more: 0 }],
        openedOthers: 0,
      },
    ])
    expect(told.sent[0]?.text).toContain('queue orders lets in more now:')
    expect(await exposureChanges.of(cause, told.store)).toMatchObject([{ told: 1 }])
  })

  it('is not sent of whom the settings trust alone, whom another message tells', async () => {
    const told = await about([change(queue, account('TRUSTED'))])
    expect(await told.tell()).toBeUndefined()
    await putTransition({ ...finding, resource: fn }, told.store)
    expect(await told.tell()).toMatchObject({ opened: [{ resource: queue.arn, found: false }] })
  })

  it('is one with the finding about it, and follows where more comes later', async () => {
    const told = await about([change(queue, EVERYBODY)], [finding])
    await told.tell()
    await exposureChanges.put(change(queue, EVERYBODY, account('FOREIGN')), told.store, new Date(at))
    await told.tell()
    expect(
      told.sent.map(({ id, findings, opened }) => [id, findings.length, opened.map(({ found }) => found)]),
    ).toEqual([
      [`${cause}#1`, 1, [true]],
      [`${cause}#2`, 0, [false]],
    ])
  })

  it('is not sent where the risk of the finding about it is accepted', async () => {
    const { control } = finding
    const exception = { control, resource: queue.arn, owner: 'alice', reason: 'Is so.', until: '2026-05-12' }
    const told = await about([change(queue, EVERYBODY)], [finding], [exception])
    expect(await told.tell()).toBeUndefined()
    expect(told.sent).toEqual([])
  })
})
