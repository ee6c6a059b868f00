import { describe, expect, it } from 'vitest'
import { auditPipelineHealthy } from '../../../../audit/controls/runtime-monitoring/audit-pipeline-healthy.ts'
import { selfChecks } from '../../../../audit/controls/criteria/self-checks.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { listRequiredFacts } from '../../../../audit/controls/required-facts.ts'
import { buildDeploymentResource } from '../../../../audit/resources/assay/deployment.ts'

const KIND = 'Assay::Deployment'
const HOME = 'arn:aws:dynamodb:eu-west-1:111122223333:table/assay'

const trail = { name: 'org', arn: 'a', isLogging: true, logsManagementWrites: true }
const deadlines = { interval: 86_400, duration: 43_200 }
const last = {
  id: 's',
  account: '111122223333',
  region: 'eu-west-1',
  startedAt: '2026-10-31T03:00:00.000Z',
  endedAt: '2026-10-31T03:20:00.000Z',
  baseline: false,
  resourcesRead: 9,
  lost: 0,
  listingFailures: [],
  pendingTasks: 0,
}
const initialScanEndedAt = last.endedAt
const running = { ...last, startedAt: '2026-10-31T23:00:00.000Z', baseline: true }

const healthy = {
  rules: { expected: 3, broken: [] },
  alarms: { missing: [], raised: [], muted: [] },
  queues: { missing: [], deadLetters: {}, changed: [] },
}

/** A healthy deployment in a region, with the given facts changed. */
function buildRegionalDeployment(region: string, facts: object = {}): KnownResource {
  return { arn: `arn:aws:events:${region}:111122223333:assay`, facts: { ...healthy, ...facts } }
}

function buildBrokenRules(fault: string, ...names: string[]) {
  return { expected: 3, broken: names.map(name => ({ name, bus: 'default', fault })) }
}

/** A healthy deployment in two regions, with the given parts changed. */
function deployment(
  facts: object = {},
  regionalDeployments = [buildRegionalDeployment('eu-west-1'), buildRegionalDeployment('us-east-1')],
  trails = [trail],
): KnownResource {
  return {
    arn: HOME,
    facts: {
      sweeps: { last, initialScanEndedAt, deadlines },
      idleWorkers: [],
      changedFunctions: [],
      idleSchedules: [],
      expiry: 'AS_DEPLOYED',
      settingsFaults: [],
      topic: { subscriptions: 2 },
      ...facts,
    },
    one: { trails: { facts: { trails } } },
    each: { regionalDeployments },
  }
}

/** A deployment with the given facts changed in one region. */
function at(region: 'eu-west-1' | 'us-east-1', facts: object): KnownResource {
  return deployment(
    {},
    ['eu-west-1', 'us-east-1'].map(each => buildRegionalDeployment(each, each === region ? facts : {})),
  )
}

const now = '2026-11-01T00:00:00Z'
const noCanary = [
  buildRegionalDeployment('eu-west-1', {
    alarms: { missing: [], raised: ['assay-canary-missing'], muted: [] },
  }),
]

testControl(auditPipelineHealthy, KIND, {
  compliant: [
    { name: 'a healthy audit pipeline', ...deployment(), evidence: { regions: 'eu-west-1, us-east-1' } },
    {
      name: 'the initial scan runs within its time',
      ...deployment({ sweeps: { running, deadlines } }),
      now,
    },
    { name: 'the next full scan is due', ...deployment(), now: '2026-11-01T14:59:59Z' },
    {
      name: 'no canary came back yet, while the initial scan runs',
      ...deployment({ sweeps: { running, deadlines } }, noCanary),
      now,
    },
    {
      name: 'no canary came back yet, less than three hours after the initial scan',
      ...deployment(
        { sweeps: { last: { ...last, baseline: true }, initialScanEndedAt, deadlines } },
        noCanary,
      ),
      now: '2026-10-31T06:19:59Z',
    },
    {
      name: 'no canary came back yet after a second full scan, less than three hours after the initial scan',
      ...deployment(
        { sweeps: { last: { ...last, endedAt: '2026-10-31T04:00:00.000Z' }, initialScanEndedAt, deadlines } },
        noCanary,
      ),
      now: '2026-10-31T06:19:59Z',
    },
    {
      name: 'a second trail that does not log',
      ...deployment({}, undefined, [{ ...trail, isLogging: false }, trail]),
    },
  ],
  nonCompliant: [
    {
      name: 'no trail',
      ...deployment({}, undefined, []),
      reason: 'The audit pipeline is impaired: no multi-region trail logs write management events',
    },
    {
      name: 'a stopped trail',
      ...deployment({}, undefined, [{ ...trail, isLogging: false }]),
      reason: 'no multi-region trail',
      evidence: { trail: 1 },
    },
    {
      name: 'a trail that logs only reads',
      ...deployment({}, undefined, [{ ...trail, logsManagementWrites: false }]),
    },
    {
      name: 'a disabled rule',
      ...at('us-east-1', { rules: buildBrokenRules('DISABLED', 'assay-iam-change') }),
      reason: 'rule assay-iam-change in us-east-1 is disabled',
    },
    {
      name: 'a changed rule',
      ...at('eu-west-1', { rules: buildBrokenRules('CHANGED', 'assay-image-push') }),
    },
    {
      name: 'a rule with the wrong target',
      ...at('eu-west-1', { rules: buildBrokenRules('WRONG_TARGET', 'assay-image-push') }),
    },
    {
      name: 'a rule with a constant for its target',
      ...at('eu-west-1', { rules: buildBrokenRules('CHANGED_INPUT', 'assay-image-push') }),
      reason: 'rule assay-image-push in eu-west-1 gives its target another input than deployed',
    },
    {
      name: 'missing rules in the home region',
      ...at('eu-west-1', { rules: buildBrokenRules('MISSING', 'assay-a', 'assay-b', 'assay-c') }),
      reason: 'rule assay-a in eu-west-1 is missing; rule assay-b in eu-west-1 is missing',
    },
    {
      name: 'a region without a deployment, which is one problem',
      ...at('us-east-1', {
        rules: buildBrokenRules('MISSING', 'assay-a', 'assay-b', 'assay-c'),
        alarms: { missing: ['assay-forwarding-dead-letters'], raised: [], muted: [] },
        queues: { missing: ['assay-forwarding-dead-letters'], deadLetters: {}, changed: [] },
      }),
      reason: 'is impaired: no events are forwarded from us-east-1: Assay has no rules there.',
      evidence: { forwarding: 1 },
    },
    {
      name: 'a rule without its dead-letter queue',
      ...at('eu-west-1', { rules: buildBrokenRules('LOSING', 'assay-image-push') }),
      reason:
        'rule assay-image-push in eu-west-1 does not leave what it cannot deliver in its dead-letter queue',
      evidence: { rules: 1 },
    },
    {
      name: 'a queue with old messages',
      ...at('eu-west-1', { alarms: { missing: [], raised: ['assay-evaluate-age'], muted: [] } }),
      reason: 'alarm assay-evaluate-age in eu-west-1 is in state ALARM',
      evidence: { queues: 1 },
    },
    ...['assay-schedules-errors', 'assay-requeued-age', 'assay-controls-errors'].map(alarm => ({
      name: `the alarm ${alarm}`,
      ...at('eu-west-1', { alarms: { missing: [], raised: [alarm], muted: [] } }),
      reason: `alarm ${alarm} in eu-west-1 is in state ALARM`,
      evidence: { queues: 1 },
    })),
    {
      name: 'missing alarms of queues',
      ...at('eu-west-1', {
        alarms: { missing: ['assay-evaluate-age', 'assay-audit-dead-letters'], raised: [], muted: [] },
      }),
      reason: 'alarm assay-evaluate-age in eu-west-1 is missing',
      evidence: { alarms: 2 },
    },
    {
      name: 'an unknown alarm',
      ...at('eu-west-1', { alarms: { missing: [], raised: ['assay-new'], muted: [] } }),
    },
    {
      name: 'a missing queue',
      ...at('eu-west-1', { queues: { missing: ['assay-notify'], deadLetters: {}, changed: [] } }),
      reason: 'queue assay-notify in eu-west-1 is missing',
    },
    {
      name: 'functions that do not process their queue',
      ...deployment({
        idleWorkers: [
          { name: 'assay-notify', fault: 'STOPPED' },
          { name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' },
          { name: 'assay-report', fault: 'MISSING' },
        ],
      }),
      reason:
        'function assay-notify cannot run: its reserved concurrency is 0; function assay-sweep receives nothing from ' +
        'queue assay-sweep; function assay-report is missing.',
    },
    {
      name: 'functions that do not get every message',
      ...deployment({
        idleWorkers: [
          { name: 'assay-notify', fault: 'FILTERED', queue: 'assay-notify' },
          { name: 'assay-sweep', fault: 'LOSING', queue: 'assay-sweep' },
          { name: 'assay-report', fault: 'SHARED', queue: 'assay-report' },
        ],
      }),
      reason:
        'function assay-notify receives only filtered messages from queue assay-notify; function assay-sweep loses failed ' +
        'messages of queue assay-sweep; function assay-report shares queue assay-report with another function.',
      evidence: { consumers: 3 },
    },
    {
      name: 'a function with other code',
      ...deployment({
        changedFunctions: [{ name: 'assay-notify', settings: ['Code', 'Environment'] }],
      }),
      reason: 'function assay-notify differs from its deployment: Code, Environment.',
      evidence: { functions: 1 },
    },
    {
      name: 'alarms without an action',
      ...at('eu-west-1', { alarms: { missing: [], raised: [], muted: ['assay-notify-age'] } }),
      reason: 'alarm assay-notify-age in eu-west-1 does not notify the topic.',
      evidence: { alarms: 1 },
    },
    {
      name: 'a queue that keeps messages for a minute',
      ...at('eu-west-1', {
        queues: {
          missing: [],
          deadLetters: {},
          changed: [{ name: 'assay-notify', attributes: ['MessageRetentionPeriod'] }],
        },
      }),
      reason: 'queue assay-notify in eu-west-1 has another MessageRetentionPeriod than deployed',
      evidence: { consumers: 1 },
    },
    {
      name: 'a topic without a subscription',
      ...deployment({ topic: { subscriptions: 0 } }),
      reason: 'topic assay-notifications has no confirmed subscription',
      evidence: { notifications: 1 },
    },
    {
      name: 'no topic',
      ...deployment({ topic: 'MISSING' }),
      reason: 'topic assay-notifications is missing',
    },
    {
      name: 'a table whose items expire by another attribute',
      ...deployment({ expiry: 'CHANGED' }),
      reason: 'table assay expires items by another attribute than deployed, or none',
      evidence: { table: 1 },
    },
    {
      name: 'stored settings that are not valid',
      ...deployment({ settingsFaults: ['"exceptions.0.resource": is missing'] }),
      reason: 'the stored run-time settings are not in force',
      evidence: { settings: 1 },
    },
    {
      name: 'an event that could not be forwarded',
      ...at('us-east-1', {
        queues: { missing: [], deadLetters: { 'assay-forwarding-dead-letters': 1 }, changed: [] },
      }),
      reason: 'dead-letter queue assay-forwarding-dead-letters in us-east-1 holds 1 message',
      evidence: { deliveries: 1 },
    },
    {
      name: 'a queue whose policy does not admit its rules',
      ...at('us-east-1', {
        queues: {
          missing: [],
          deadLetters: {},
          changed: [{ name: 'assay-forwarding-dead-letters', attributes: ['Policy'] }],
        },
      }),
      reason: 'queue assay-forwarding-dead-letters in us-east-1 has another Policy than deployed',
      evidence: { consumers: 1 },
    },
    {
      name: 'an overdue full scan',
      ...deployment(),
      now: '2026-11-01T15:00:01Z',
      reason: 'the next full scan is overdue (last started at 2026-10-31T03:00:00.000Z)',
      evidence: { sweep: 1 },
    },
    {
      name: 'no full scan yet',
      ...deployment({ sweeps: { deadlines } }),
      reason: 'no full scan has finished yet',
    },
    {
      name: 'an initial scan that does not end',
      ...deployment({ sweeps: { running, deadlines } }),
      now: '2026-11-01T11:00:01Z',
      reason: 'no full scan has finished yet',
    },
    {
      name: 'a full scan with a failed list',
      ...deployment({
        sweeps: {
          deadlines,
          last: { ...last, pendingTasks: 2, listingFailures: ['users could not be listed: access denied'] },
        },
      }),
      reason:
        '2 tasks of the last full scan did not finish in time; users could not be listed: access denied.',
    },
    {
      name: 'a disabled schedule',
      ...deployment({ idleSchedules: [{ name: 'assay-sweep', fault: 'DISABLED' }] }),
      reason: 'schedule assay-sweep is disabled',
    },
    {
      name: 'a schedule that was moved',
      ...deployment({ idleSchedules: [{ name: 'assay-sweep', fault: 'CHANGED' }] }),
      reason: 'schedule assay-sweep has another time, target or message than deployed',
      evidence: { schedules: 1 },
    },
    {
      name: 'a canary that did not come back',
      ...deployment({}, noCanary),
      reason: 'alarm assay-canary-missing in eu-west-1 is in state ALARM',
      evidence: { canary: 1 },
    },
    {
      name: 'no canary three hours after the initial scan',
      ...deployment(
        { sweeps: { last: { ...last, baseline: true }, initialScanEndedAt, deadlines } },
        noCanary,
      ),
      now: '2026-10-31T06:20:00Z',
      evidence: { canary: 1 },
    },
    {
      name: 'many problems, some of which the reason names',
      ...deployment({ idleSchedules: [{ name: 'assay-sweep', fault: 'MISSING' }] }, [
        buildRegionalDeployment('eu-west-1', {
          rules: buildBrokenRules('DISABLED', 'assay-a', 'assay-b', 'assay-c', 'assay-d', 'assay-e'),
        }),
      ]),
      reason: 'rule assay-c in eu-west-1 is disabled; and 2 more; schedule assay-sweep is missing.',
      evidence: { rules: 5, schedules: 1 },
    },
  ],
})

describe('the reason', () => {
  it('is short, however long the error of a list is', () => {
    const [evaluator] = auditPipelineHealthy.evaluators
    const sweeps = { deadlines, last: { ...last, listingFailures: ['x'.repeat(5_000)] } }
    const overrides = {
      ...deployment().facts,
      sweeps,
      trails: {},
      regionalDeployments: [],
      resource: buildDeploymentResource({ account: '111122223333', region: 'eu-west-1' }, 'assay'),
    }
    const evaluation = evaluator?.evaluate(overrides as never, { now: new Date(now), settings: {} } as never)
    expect(evaluation?.status).toBe('NON_COMPLIANT')
    expect(JSON.stringify(evaluation).length).toBeLessThan(400)
  })
})

/** Evaluates a deployment with a raised alarm and the given facts changed. */
function evaluateAfterAlarm(facts: object) {
  const [evaluator] = auditPipelineHealthy.evaluators
  const { facts: known } = deployment(facts)
  const inputs = {
    ...known,
    trails: { trails: [trail] },
    regionalDeployments: [
      {
        resource: { region: 'eu-west-1' },
        ...healthy,
        alarms: { ...healthy.alarms, raised: ['assay-notify-age'] },
      },
    ],
    resource: buildDeploymentResource({ account: '111122223333', region: 'eu-west-1' }, 'assay'),
  }
  return evaluator?.evaluate(
    inputs as never,
    { now: new Date('2026-10-31T12:00:00Z'), settings: {} } as never,
  )
}

describe('a further problem', () => {
  it.each([
    { idleWorkers: [{ name: 'assay-notify', fault: 'FILTERED', queue: 'assay-notify' }] },
    { idleSchedules: [{ name: 'assay-sweep', fault: 'CHANGED' }] },
    { changedFunctions: [{ name: 'assay-notify', settings: ['Code'] }] },
    { topic: { subscriptions: 0 } },
    { expiry: 'CHANGED' },
    { settingsFaults: ['"by": is missing'] },
  ])('is a violation of its own although an alarm was raised before: %j', facts => {
    const before = evaluateAfterAlarm({})
    expect(before).toMatchObject({ status: 'NON_COMPLIANT', violations: ['queues'] })
    const after = evaluateAfterAlarm(facts) as { violations: string[] } | undefined
    expect(after?.violations).toHaveLength(2)
  })
})

describe('the control', () => {
  it('declares the inputs of its self-checks', () => {
    const own = new Set(auditPipelineHealthy.evaluators.flatMap(({ inputs }) => listFactPaths(inputs)))
    expect(own).toEqual(new Set(selfChecks.flatMap(({ inputs }) => listFactPaths(inputs))))
  })
})

/** The facts that inputs depend on, by their paths. */
function listFactPaths(inputs: Parameters<typeof listRequiredFacts>[1]): string[] {
  return listRequiredFacts(KIND, inputs).map(({ path, fact }) =>
    [...path.map(({ relationship }) => relationship), fact].join('.'),
  )
}
