import { afterAll, describe, expect, it } from 'vitest'
import { openChangeRecord } from '../../../../audit/state/change-record.ts'
import {
  admittedPrincipalsDiffs,
  type AdmittedPrincipalsDiff,
} from '../../../../audit/state/effects/admitted-principals-diff.ts'
import { putTransition, type Transition } from '../../../../audit/state/transition.ts'
import { checklist } from '../../../../audit/checklist.ts'
import type { Exception } from '../../../../audit/settings/exception.ts'
import type { Notification } from '../../../../audit/notify/notification.ts'
import { buildExposureSection } from '../../../../audit/notify/sections/exposure-section.ts'
import { formatExposureSection } from '../../../../audit/notify/sections/exposure-text.ts'
import { notifyChange, type NotifyDeps } from '../../../../audit/notify/notify.ts'
import type { NewExposure } from '../../../../audit/resources/derived/exposure/new-exposures.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import { buildQueueResource } from '../../../../audit/resources/sqs/queue.ts'
import { defaultTiming } from '../../../../audit/settings/timing.ts'
import { createTemporaryStores } from '../../../contracts/temporary-stores.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const OTHER = '444455556666'
const where = { account: '111122223333', region: 'eu-west-1' }
const changeRecord = 'ct:111122223333:e'
const at = '2026-05-12T09:00:00.000Z'
const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
const fn = buildFunctionResource('worker', where)
const role = buildRoleResourceByName('app', where)

const sure = { certain: true, requires: [] } as const
const EVERYBODY: NewExposure = {
  exposure: {
    ...sure,
    to: 'PUBLIC',
    anonymous: true,
    statement: 'Open',
    actions: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
    trustLevel: 'UNTRUSTED',
  },
  scope: 'public',
  severity: 'CRITICAL',
  example: { principal: 'anybody', action: 'sqs:SendMessage', by: 'Open' },
}

function account(status: 'UNTRUSTED' | 'TRUSTED', statement = 'statement 1'): NewExposure {
  const principal = `arn:aws:iam::${OTHER}:root`
  const to = { to: 'ACCOUNT', account: OTHER, principal: 'ALL', organizations: 'ANY' } as const
  return {
    exposure: { ...sure, ...to, statement, actions: ['sqs:*'], trustLevel: status },
    scope: 'cross-account',
    severity: status === 'UNTRUSTED' ? 'MEDIUM' : 'LOW',
    example: { principal, account: OTHER, action: 'sqs:SendMessage', by: statement },
  }
}

function change(resource: Resource, ...opened: NewExposure[]): AdmittedPrincipalsDiff {
  return { changeId: changeRecord, resource, admitted: opened, more: 0 }
}

function renderLines(...changes: AdmittedPrincipalsDiff[]): string[] {
  return formatExposureSection(buildExposureSection(changes, new Set()))
}

describe('what a message says of what was opened', () => {
  it('names the resource, whom it lets in, what they may do, by what, and an example', () => {
    expect(renderLines(change(queue, EVERYBODY, account('UNTRUSTED')))).toEqual([
      'queue orders lets in more now:',
      '  + everyone may sqs:SendMessage, sqs:ReceiveMessage, by statement Open of its policy; for example sqs:SendMessage by anybody',
      `  + account ${OTHER} may sqs:*, by statement 1 of its policy; for example sqs:SendMessage by arn:aws:iam::${OTHER}:root`,
    ])
  })

  it.each<[string, Resource, Partial<NewExposure>, Partial<NewExposure['exposure']>, string]>([
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
      { example: { principal: 'any AWS account', account: OTHER, action: 'sqs:SendMessage', by: 'Open' } },
      { anonymous: false },
      `any AWS account may sqs:SendMessage, sqs:ReceiveMessage, by statement Open of its policy; for example sqs:SendMessage by any AWS account, such as ${OTHER}`,
    ],
    [
      'a service',
      queue,
      {
        example: {
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
    const exposure = { ...EVERYBODY.exposure, ...more } as NewExposure['exposure']
    expect(renderLines(change(resource, { ...EVERYBODY, exposure, ...part }))[1]).toContain(text)
  })

  it('leaves the example out where a finding of the message is about the resource', () => {
    const opened = buildExposureSection([change(queue, EVERYBODY)], new Set([getResourceKey(queue)]))
    expect(opened.resources).toMatchObject([
      { found: true, admitted: [{ example: { principal: 'anybody' } }] },
    ])
    expect(formatExposureSection(opened)[1]).toMatch(/by statement Open of its policy$/)
  })

  it('tells the worst first, as much as fits, and counts the rest', () => {
    const long = 'x'.repeat(10_000)
    const worse = {
      ...EVERYBODY,
      exposure: { ...EVERYBODY.exposure, statement: long, actions: [long, long] },
    }
    const many = Array.from({ length: 100 }, (_, index) =>
      change(
        buildFunctionResource(`f-${index}`, where),
        ...Array.from({ length: 9 }, () => account('UNTRUSTED', long)),
      ),
    )
    const opened = buildExposureSection([...many, change(queue, worse)], new Set())
    expect(opened.resources[0]).toMatchObject({ resource: queue.arn, severity: 'CRITICAL' })
    expect(opened.resources[1]).toMatchObject({ more: 4 })
    expect(opened.resources.length).toBeGreaterThan(2)
    expect(opened.resources.length + opened.omittedResources).toBe(101)
    expect(Buffer.byteLength(JSON.stringify(opened))).toBeLessThan(16_000)
    expect(formatExposureSection(opened).at(-1)).toBe(
      `${opened.omittedResources} more resources let in more now`,
    )
  })

  it('is cut short where one resource alone says too much, and never nothing', () => {
    const hostile = 'é"\\\n'.repeat(2_000)
    const exposure = { ...EVERYBODY.exposure, statement: hostile, actions: Array<string>(9).fill(hostile) }
    const { resources: shown, omittedResources } = buildExposureSection(
      [change(queue, ...Array.from({ length: 9 }, () => ({ ...EVERYBODY, exposure })))],
      new Set(),
    )
    expect(shown).toMatchObject([{ admitted: [{ scope: 'public' }], more: 8 }])
    expect(omittedResources).toBe(0)
  })
})

const finding: Transition = {
  resource: queue,
  control: 'least-privilege/trigger-policy-not-public',
  severity: 'CRITICAL',
  number: 1,
  step: 'OPENED',
  reason: 'Statement Open.',
  changeId: changeRecord,
  at,
}

/** A cause that opened this, its work done, about to be told. */
async function listFindings(
  changes: readonly AdmittedPrincipalsDiff[],
  transitions: readonly Transition[] = [],
  exceptions: readonly Exception[] = [],
) {
  const store = stores.open()
  const sent: Notification[] = []
  const deps: NotifyDeps = {
    store,
    sender: { send: () => Promise.resolve() },
    notifier: { send: notification => Promise.resolve(void sent.push(notification)) },
    checklist,
    settings: { exceptions },
    timing: defaultTiming,
    now: () => new Date(at),
  }
  const actor = { type: 'IAMUser', name: 'carol' }
  const origin = { id: changeRecord, action: 'sqs:SetQueueAttributes', actor, at, ...where }
  await openChangeRecord(origin, { refreshId: '0', subjects: [], tasks: [] }, store, new Date(at))
  for (const each of transitions) await putTransition(each, store)
  for (const each of changes) await admittedPrincipalsDiffs.put(each, store, new Date(at))
  return {
    ports: deps,
    sent,
    store,
    tell: () => notifyChange({ type: 'notify', changeId: changeRecord }, deps),
  }
}

describe('a message about what was opened', () => {
  it('is sent although no finding opened, once', async () => {
    const shown = await listFindings([change(queue, account('UNTRUSTED'))])
    await shown.tell()
    await shown.tell()
    expect(shown.sent).toMatchObject([
      {
        severity: 'MEDIUM',
        findings: [],
        opened: [{ kind: 'AWS::SQS::Queue', resource: queue.arn, found: false, more: 0 }],
        newExposuresOmitted: 0,
      },
    ])
    expect(shown.sent[0]?.text).toContain('queue orders lets in more now:')
    expect(await admittedPrincipalsDiffs.list(changeRecord, shown.store)).toMatchObject([{ told: 1 }])
  })

  it('is not sent of whom the settings trust alone, whom another message tells', async () => {
    const shown = await listFindings([change(queue, account('TRUSTED'))])
    expect(await shown.tell()).toBeUndefined()
    await putTransition({ ...finding, resource: fn }, shown.store)
    expect(await shown.tell()).toMatchObject({ opened: [{ resource: queue.arn, found: false }] })
  })

  it('is one with the finding about it, and follows where more comes later', async () => {
    const shown = await listFindings([change(queue, EVERYBODY)], [finding])
    await shown.tell()
    await admittedPrincipalsDiffs.put(
      change(queue, EVERYBODY, account('UNTRUSTED')),
      shown.store,
      new Date(at),
    )
    await shown.tell()
    expect(
      shown.sent.map(({ id, findings, newExposures }) => [
        id,
        findings.length,
        newExposures.map(({ hasFinding }) => hasFinding),
      ]),
    ).toEqual([
      [`${changeRecord}#1`, 1, [true]],
      [`${changeRecord}#2`, 0, [false]],
    ])
  })

  it('is not sent where the risk of the finding about it is accepted', async () => {
    const { control } = finding
    const exception = { control, resource: queue.arn, owner: 'alice', reason: 'Is so.', until: '2026-05-12' }
    const shown = await listFindings([change(queue, EVERYBODY)], [finding], [exception])
    expect(await shown.tell()).toBeUndefined()
    expect(shown.sent).toEqual([])
  })
})
