import { describe, expect, it } from 'vitest'
import { auditPipelineHealthy } from '../../../../audit/controls/runtime-monitoring/audit-pipeline-healthy.ts'
import { selfChecks } from '../../../../audit/controls/criteria/self-checks.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'
import { listRequiredFacts } from '../required-facts.ts'

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
  unlisted: [],
  open: 0,
}
const running = { ...last, startedAt: '2026-10-31T23:00:00.000Z', baseline: true }

const idle = {
  rules: { expected: 3, broken: [] },
  alarms: { missing: [], raised: [] },
  queues: { missing: [], deadLetters: {} },
}

/** What of Assay is in a region: all well, but for what is said. */
function watch(region: string, facts: object = {}): KnownResource {
  return { arn: `arn:aws:events:${region}:111122223333:assay`, facts: { ...idle, ...facts } }
}

function buildBroken(fault: string, ...names: string[]) {
  return { expected: 3, broken: names.map(name => ({ name, bus: 'default', fault })) }
}

/** A deployment of two regions that sees everything, but for what is said. */
function deployment(
  facts: object = {},
  watches = [watch('eu-west-1'), watch('us-east-1')],
  trails = [trail],
): KnownResource {
  return {
    arn: HOME,
    facts: { sweeps: { last, deadlines: deadlines }, idleWorkers: [], idleSchedules: [], ...facts },
    one: { trails: { facts: { trails } } },
    each: { regionalDeployments: watches },
  }
}

/** A deployment with something wrong in the home region, or in another one. */
function at(region: 'eu-west-1' | 'us-east-1', facts: object): KnownResource {
  return deployment(
    {},
    ['eu-west-1', 'us-east-1'].map(each => watch(each, each === region ? facts : {})),
  )
}

const now = '2026-11-01T00:00:00Z'

testControl(auditPipelineHealthy, KIND, {
  compliant: [
    { name: 'all is well', ...deployment(), evidence: { regions: 'eu-west-1, us-east-1' } },
    {
      name: 'the baseline is in its time',
      ...deployment({ sweeps: { running, deadlines: deadlines } }),
      now,
    },
    { name: 'the next sweep is due', ...deployment(), now: '2026-11-01T14:59:59Z' },
    {
      name: 'a second trail does not log',
      ...deployment({}, undefined, [{ ...trail, isLogging: false }, trail]),
    },
  ],
  nonCompliant: [
    {
      name: 'no trail',
      ...deployment({}, undefined, []),
      reason: 'no trail of all regions logs what changes',
    },
    {
      name: 'a trail that stopped',
      ...deployment({}, undefined, [{ ...trail, isLogging: false }]),
      reason: 'no trail of all regions',
      evidence: { trail: 1 },
    },
    {
      name: 'a trail of reads alone',
      ...deployment({}, undefined, [{ ...trail, logsManagementWrites: false }]),
    },
    {
      name: 'a rule that is off',
      ...at('us-east-1', { rules: buildBroken('DISABLED', 'assay-iam-change') }),
      reason: 'rule assay-iam-change in us-east-1 is disabled',
    },
    {
      name: 'a rule that was changed',
      ...at('eu-west-1', { rules: buildBroken('CHANGED', 'assay-image-push') }),
    },
    {
      name: 'a rule without its target',
      ...at('eu-west-1', { rules: buildBroken('WRONG_TARGET', 'assay-image-push') }),
    },
    {
      name: 'rules that are gone from the home region',
      ...at('eu-west-1', { rules: buildBroken('MISSING', 'assay-a', 'assay-b', 'assay-c') }),
      reason: 'rule assay-a in eu-west-1 is missing; rule assay-b in eu-west-1 is missing',
    },
    {
      name: 'a region that was never deployed, of which one thing is said',
      ...at('us-east-1', {
        rules: buildBroken('MISSING', 'assay-a', 'assay-b', 'assay-c'),
        alarms: { missing: ['assay-a-failed'], raised: [] },
        queues: { missing: ['assay-forwarding-dead-letters'], deadLetters: {} },
      }),
      reason: 'see everything: nothing is forwarded from us-east-1: no rule of Assay is there.',
      evidence: { forwarding: 1 },
    },
    {
      name: 'a queue that ages',
      ...at('eu-west-1', { alarms: { missing: [], raised: ['assay-reassess-age'] } }),
      reason: 'the alarm assay-reassess-age went off in eu-west-1',
      evidence: { queues: 1 },
    },
    ...['assay-notify-errors', 'assay-notify-throttles', 'assay-put-back-age', 'assay-controls-errors'].map(
      alarm => ({
        name: `the alarm ${alarm}`,
        ...at('eu-west-1', { alarms: { missing: [], raised: [alarm] } }),
        reason: `the alarm ${alarm} went off in eu-west-1`,
        evidence: { queues: 1 },
      }),
    ),
    {
      name: 'a call of a schedule that was given up',
      ...at('eu-west-1', { alarms: { missing: [], raised: ['assay-schedules-failed'] } }),
      evidence: { deliveries: 1 },
    },
    {
      name: 'a failing function that nobody would hear of',
      ...at('eu-west-1', {
        alarms: { missing: ['assay-notify-errors', 'assay-notify-throttles'], raised: [] },
      }),
      reason: 'the alarm assay-notify-errors in eu-west-1, which would tell of it, is missing',
      evidence: { queues: 2 },
    },
    {
      name: 'an alarm that nobody would hear',
      ...at('eu-west-1', {
        alarms: { missing: ['assay-reassess-age', 'assay-sweep-dead-letters'], raised: [] },
      }),
      evidence: { queues: 1, deliveries: 1 },
    },
    {
      name: 'an alarm of another version',
      ...at('eu-west-1', { alarms: { missing: [], raised: ['assay-new'] } }),
    },
    {
      name: 'a queue that is gone',
      ...at('eu-west-1', { queues: { missing: ['assay-notify'], deadLetters: {} } }),
      reason: 'queue assay-notify in eu-west-1 is missing',
    },
    {
      name: 'a function that may not run, and one that gets nothing',
      ...deployment({
        idleWorkers: [
          { name: 'assay-notify', fault: 'STOPPED' },
          { name: 'assay-sweep', fault: 'DETACHED', queue: 'assay-sweep' },
          { name: 'assay-report', fault: 'MISSING' },
        ],
      }),
      reason:
        'function assay-notify may not run: its reserved concurrency is 0; function assay-sweep gets nothing of the ' +
        'queue assay-sweep; function assay-report is missing.',
    },
    {
      name: 'a failed forwarding',
      ...at('us-east-1', { queues: { missing: [], deadLetters: { 'assay-forwarding-dead-letters': 1 } } }),
      reason: 'assay-forwarding-dead-letters in us-east-1 holds 1 message',
      evidence: { deliveries: 1 },
    },
    {
      name: 'a rule that could not deliver',
      ...at('us-east-1', { alarms: { missing: [], raised: ['assay-iam-change-failed'] } }),
      evidence: { deliveries: 1 },
    },
    {
      name: 'a sweep that is overdue',
      ...deployment(),
      now: '2026-11-01T15:00:01Z',
      reason: 'the next full scan is overdue (last started at 2026-10-31T03:00:00.000Z)',
      evidence: { sweep: 1 },
    },
    {
      name: 'no sweep at all',
      ...deployment({ sweeps: { deadlines: deadlines } }),
      reason: 'no full scan has finished yet',
    },
    {
      name: 'a baseline that does not end',
      ...deployment({ sweeps: { running, deadlines: deadlines } }),
      now: '2026-11-01T11:00:01Z',
      reason: 'no full scan has finished yet',
    },
    {
      name: 'a sweep that could not list something',
      ...deployment({
        sweeps: {
          deadlines: deadlines,
          last: { ...last, open: 2, unlisted: ['users could not be listed: access denied'] },
        },
      }),
      reason:
        '2 tasks of the last full scan did not finish in time; users could not be listed: access denied.',
    },
    {
      name: 'a schedule that is off',
      ...deployment({ idleSchedules: [{ name: 'assay-sweep', fault: 'DISABLED' }] }),
      reason: 'the schedule assay-sweep is disabled',
    },
    {
      name: 'many things, some of each of which are named',
      ...deployment({ idleSchedules: [{ name: 'assay-sweep', fault: 'MISSING' }] }, [
        watch('eu-west-1', {
          rules: buildBroken('DISABLED', 'assay-a', 'assay-b', 'assay-c', 'assay-d', 'assay-e'),
        }),
      ]),
      reason: 'rule assay-c in eu-west-1 is disabled; and 2 more; the schedule assay-sweep is missing.',
      evidence: { rules: 5, sweep: 1 },
    },
  ],
})

describe('the reason', () => {
  it('is short, whatever a list says', () => {
    const [evaluator] = auditPipelineHealthy.evaluators
    const sweeps = { deadlines: deadlines, last: { ...last, unlisted: ['x'.repeat(5_000)] } }
    const overrides = {
      ...deployment().facts,
      sweeps,
      trails: {},
      regionalDeployments: [],
      resource: { region: 'eu-west-1' },
    }
    const evaluation = evaluator?.evaluate(overrides as never, { now: new Date(now), settings: {} } as never)
    expect(evaluation?.status).toBe('NON_COMPLIANT')
    expect(JSON.stringify(evaluation).length).toBeLessThan(400)
  })
})

describe('the control', () => {
  it('needs what its checks need', () => {
    const own = new Set(auditPipelineHealthy.evaluators.flatMap(({ inputs }) => describeCheck(inputs)))
    expect(own).toEqual(new Set(selfChecks.flatMap(({ inputs }) => describeCheck(inputs))))
  })
})

/** The facts that a need rests on, as words. */
function describeCheck(inputs: Parameters<typeof listRequiredFacts>[1]): string[] {
  return listRequiredFacts(KIND, inputs).map(({ path, fact }) =>
    [...path.map(({ relationship }) => relationship), fact].join('.'),
  )
}
