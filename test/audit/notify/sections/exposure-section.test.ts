import { afterAll, describe, expect, it } from 'vitest'
import {
  admittedPrincipalsDiffs,
  type AdmittedPrincipalsDiff,
} from '../../../../audit/state/effects/admitted-principals-diff.ts'
import { putTransition, type Transition } from '../../../../audit/state/transition.ts'
import type { Exception } from '../../../../audit/settings/exception.ts'
import { buildExposureSection } from '../../../../audit/notify/sections/exposure-section.ts'
import { formatExposureSection } from '../../../../audit/notify/sections/exposure-text.ts'
import type { NewExposure } from '../../../../audit/resources/derived/exposure/new-exposures.ts'
import { buildRoleResourceByName } from '../../../../audit/resources/iam/role.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { getResourceKey, type Resource } from '../../../../audit/resources/resource.ts'
import { buildQueueResource } from '../../../../audit/resources/sqs/queue.ts'
import { createTemporaryStores } from '../../../contracts/temporary-stores.ts'
import { buildTransition } from '../../publish/transitions.ts'
import { NOTIFIED_AT as at, NOTIFIED_CHANGE_ID as CHANGE_ID, prepareChange } from '../notify-fixture.ts'

const stores = createTemporaryStores()
afterAll(() => stores.close())

const OTHER = '444455556666'
const where = { account: '111122223333', region: 'eu-west-1' }
const queue = buildQueueResource('arn:aws:sqs:eu-west-1:111122223333:orders', where.account)
const fn = buildFunctionResource('worker', where)
const role = buildRoleResourceByName('app', where)

const sure = { certain: true, requires: [] } as const
const EVERYONE: NewExposure = {
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

function change(resource: Resource, ...admitted: NewExposure[]): AdmittedPrincipalsDiff {
  return { changeId: CHANGE_ID, resource, admitted, more: 0 }
}

function renderLines(...changes: AdmittedPrincipalsDiff[]): string[] {
  return formatExposureSection(buildExposureSection(changes, new Set()))
}

describe('new exposure in a message', () => {
  it('names the resource, the admitted principals, their actions, the statement and an example', () => {
    expect(renderLines(change(queue, EVERYONE, account('UNTRUSTED')))).toEqual([
      'New access: everyone can now call sqs:SendMessage, sqs:ReceiveMessage on queue orders, allowed by statement Open of its policy. Example: sqs:SendMessage by anybody',
      `New access: account ${OTHER} can now call sqs:* on queue orders, allowed by statement 1 of its policy. Example: sqs:SendMessage by arn:aws:iam::${OTHER}:root`,
    ])
  })

  it.each<[string, Resource, Partial<NewExposure>, Partial<NewExposure['exposure']>, string]>([
    [
      'a role',
      role,
      {},
      {},
      'New access: everyone can now assume role app, allowed by statement Open of its trust policy.',
    ],
    ['an alias', fn, { qualifier: 'live' }, {}, 'allowed by statement Open of the policy of alias live.'],
    ['a version', fn, { qualifier: '3' }, {}, 'allowed by statement Open of the policy of version 3.'],
    ['the function', fn, { qualifier: '$LATEST' }, {}, 'allowed by statement Open of its policy.'],
    ['a URL', fn, { qualifier: '$LATEST', byUrl: true }, {}, 'allowed by its URL with AuthType NONE.'],
    [
      'the URL of an alias',
      fn,
      { qualifier: 'live', byUrl: true },
      {},
      'its URL of alias live with AuthType NONE.',
    ],
    [
      'what is not certain',
      queue,
      {},
      { certain: false, requires: [{ key: 'aws:useragent', values: ['x', 'y'], exact: true }] },
      'everyone who meets a condition can now call sqs:SendMessage, sqs:ReceiveMessage on queue orders if aws:useragent is x or y (not all conditions could be evaluated), allowed by',
    ],
    [
      'an untrusted principal',
      queue,
      { example: { principal: 'any AWS account', account: OTHER, action: 'sqs:SendMessage', by: 'Open' } },
      { anonymous: false },
      `any AWS account can now call sqs:SendMessage, sqs:ReceiveMessage on queue orders, allowed by statement Open of its policy. Example: sqs:SendMessage by any AWS account, such as ${OTHER}`,
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
      `Example: sqs:SendMessage by s3.amazonaws.com for account ${OTHER}`,
    ],
  ])('describes %s', (_, resource, part, more, text) => {
    const exposure = { ...EVERYONE.exposure, ...more } as NewExposure['exposure']
    expect(renderLines(change(resource, { ...EVERYONE, exposure, ...part }))[0]).toContain(text)
  })

  it('omits the example where the message has a finding for the resource', () => {
    const opened = buildExposureSection([change(queue, EVERYONE)], new Set([getResourceKey(queue)]))
    expect(opened.resources).toMatchObject([
      { hasFinding: true, admissions: [{ example: { principal: 'anybody' } }] },
    ])
    expect(formatExposureSection(opened)[0]).toMatch(/allowed by statement Open of its policy$/)
  })

  it('has the highest severity first, as much as fits, and counts the rest', () => {
    const long = 'x'.repeat(10_000)
    const worse = {
      ...EVERYONE,
      exposure: { ...EVERYONE.exposure, statement: long, actions: [long, long] },
    }
    const many = Array.from({ length: 100 }, (_, index) =>
      change(
        buildFunctionResource(`f-${index}`, where),
        ...Array.from({ length: 9 }, () => account('UNTRUSTED', long)),
      ),
    )
    const opened = buildExposureSection([...many, change(queue, worse)], new Set())
    expect(opened.resources[0]).toMatchObject({ resource: queue.arn, severity: 'CRITICAL' })
    expect(opened.resources[1]).toMatchObject({ omitted: 4 })
    expect(opened.resources.length).toBeGreaterThan(2)
    expect(opened.resources.length + opened.omittedResources).toBe(101)
    expect(Buffer.byteLength(JSON.stringify(opened))).toBeLessThan(16_000)
    expect(formatExposureSection(opened).at(-1)).toBe(
      `New access to ${opened.omittedResources} more resources.`,
    )
  })

  it('is shortened where one resource alone is too large, and is never empty', () => {
    const hostile = 'é"\\\n'.repeat(2_000)
    const exposure = { ...EVERYONE.exposure, statement: hostile, actions: Array<string>(9).fill(hostile) }
    const { resources: shown, omittedResources } = buildExposureSection(
      [change(queue, ...Array.from({ length: 9 }, () => ({ ...EVERYONE, exposure })))],
      new Set(),
    )
    expect(shown).toMatchObject([{ admissions: [{ scope: 'public' }], omitted: 8 }])
    expect(omittedResources).toBe(0)
  })
})

const finding = buildTransition({
  resource: queue,
  control: 'least-privilege/trigger-policy-not-public',
  reason: 'Statement Open.',
})

/** A change with these effects and transitions and no pending task. */
async function prepareExposure(
  changes: readonly AdmittedPrincipalsDiff[],
  transitions: readonly Transition[] = [],
  exceptions: readonly Exception[] = [],
) {
  const fixture = await prepareChange(stores.open(), transitions, exceptions)
  for (const each of changes) await admittedPrincipalsDiffs.put(each, fixture.store, new Date(at))
  return fixture
}

describe('a message about new exposure', () => {
  it('is sent once although no finding opened', async () => {
    const fixture = await prepareExposure([change(queue, account('UNTRUSTED'))])
    await fixture.notify()
    await fixture.notify()
    expect(fixture.sent).toMatchObject([
      {
        severity: 'MEDIUM',
        findings: [],
        newExposures: [{ kind: 'AWS::SQS::Queue', resource: queue.arn, hasFinding: false, omitted: 0 }],
        newExposuresOmitted: 0,
      },
    ])
    expect(fixture.sent[0]?.text).toContain(
      '\nNew access: account 444455556666 can now call sqs:* on queue orders, allowed by',
    )
    expect(await admittedPrincipalsDiffs.list(CHANGE_ID, fixture.store)).toMatchObject([{ notifiedIn: 1 }])
  })

  it('is not sent for trusted principals alone, which a message about a finding contains', async () => {
    const fixture = await prepareExposure([change(queue, account('TRUSTED'))])
    expect(await fixture.notify()).toBeUndefined()
    await putTransition({ ...finding, resource: fn }, fixture.store)
    expect(await fixture.notify()).toMatchObject({
      newExposures: [{ resource: queue.arn, hasFinding: false }],
    })
  })

  it('contains the finding for the resource, and is followed up where more is admitted later', async () => {
    const fixture = await prepareExposure([change(queue, EVERYONE)], [finding])
    await fixture.notify()
    await admittedPrincipalsDiffs.put(
      change(queue, EVERYONE, account('UNTRUSTED')),
      fixture.store,
      new Date(at),
    )
    await fixture.notify()
    expect(
      fixture.sent.map(({ id, findings, newExposures }) => [
        id,
        findings.length,
        newExposures.map(({ hasFinding }) => hasFinding),
      ]),
    ).toEqual([
      [`${CHANGE_ID}#1`, 1, [true]],
      [`${CHANGE_ID}#2`, 0, [false]],
    ])
  })

  it('is not sent where the risk of the finding for the resource is accepted', async () => {
    const { control } = finding
    const exception = { control, resource: queue.arn, owner: 'alice', reason: 'Is so.', until: '2026-05-12' }
    const fixture = await prepareExposure([change(queue, EVERYONE)], [finding], [exception])
    expect(await fixture.notify()).toBeUndefined()
    expect(fixture.sent).toEqual([])
  })
})
