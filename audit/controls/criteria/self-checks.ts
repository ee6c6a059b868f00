import type { IdleWorker } from '../../resources/assay/deployment.ts'
import type { RegionalDeploymentFacts } from '../../resources/assay/regional-deployment.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../../resources/inputs.ts'
import type { Resource } from '../../resources/resource.ts'
import { computeSweepCoverage, describeCoverageGaps } from '../../resources/assay/sweep-coverage.ts'
import { classifyAlarm, type AlarmCategory } from '../../resources/assay/deployment-names.ts'

type Deployment = 'Assay::Deployment'

/** A check of one part of the audit pipeline. */
export interface SelfCheck {
  id: 'trail' | 'rules' | 'forwarding' | 'queues' | 'deliveries' | 'sweep'
  /** The required state, as a sentence without a full stop. */
  title: string
  /** How to restore the required state. */
  remediation: string
  inputs: AnyInputs
  /** Returns one phrase per problem, in lower case and without a full stop. */
  findProblems: (resolved: never, now: Date) => string[]
}

function defineSelfCheck<const N extends ControlInputs<Deployment>>(
  about: Pick<SelfCheck, 'id' | 'title' | 'remediation'>,
  inputs: N,
  findProblems: (resolved: ResolvedInputs<Deployment, N>, now: Date) => string[],
): SelfCheck {
  return { ...about, inputs, findProblems }
}

/** Assay's deployment in a region, as far as it is known. */
type KnownRegionalDeployment = {
  resource: Resource<'Assay::RegionalDeployment'>
} & Partial<RegionalDeploymentFacts>

/** Whether a region other than the home region has none of its rules. */
function isUndeployed({ rules, resource }: KnownRegionalDeployment, home: string): boolean {
  if (resource.region === home || rules === undefined) return false
  return rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
}

const RULE_FAULTS = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'has a different event pattern than deployed',
  WRONG_TARGET: 'does not deliver to its target',
} as const

const WORKER_FAULTS = {
  MISSING: () => 'is missing',
  STOPPED: () => 'cannot run: its reserved concurrency is 0',
  DETACHED: (queue: string) => `receives nothing from queue ${queue}`,
} as const

function describeIdleWorker({ name, fault, queue = '' }: IdleWorker): string {
  return `function ${name} ${WORKER_FAULTS[fault](queue)}`
}

/** Returns, per region, the raised and the missing alarms of the given categories. */
function pickAlarms(regionalDeployments: readonly KnownRegionalDeployment[], ...categories: AlarmCategory[]) {
  const pick = (names: readonly string[] = []) =>
    names.filter(name => categories.includes(classifyAlarm(name)))
  return regionalDeployments.map(({ resource: { region }, alarms }) => ({
    region,
    raised: pick(alarms?.raised),
    missing: pick(alarms?.missing),
  }))
}

/** All self-checks, in the order in which they are shown. */
export const selfChecks: readonly SelfCheck[] = [
  defineSelfCheck(
    {
      id: 'trail',
      title: 'A multi-region trail logs management write events',
      remediation:
        'Start the trail again (StartLogging), or create a multi-region trail that logs management write events ' +
        '(CreateTrail, PutEventSelectors, StartLogging).',
    },
    { one: { trails: { anyOf: ['trails'] } } },
    ({ trails: { trails } }) => {
      const hasTrail = trails?.some(
        ({ isLogging, logsManagementWrites }) => isLogging && logsManagementWrites,
      )
      return hasTrail === false
        ? ['no multi-region trail logs management write events, so Assay receives no API events']
        : []
    },
  ),
  defineSelfCheck(
    {
      id: 'rules',
      title: 'Every rule is enabled and unchanged since its deployment',
      remediation:
        'Enable a disabled rule (EnableRule); for any other problem, deploy again (npm run deploy).',
    },
    { each: { regionalDeployments: { anyOf: ['rules'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      regionalDeployments
        .filter(regionalDeployment => !isUndeployed(regionalDeployment, home))
        .flatMap(({ rules, resource: { region } }) =>
          (rules?.broken ?? []).map(({ name, fault }) => `rule ${name} in ${region} ${RULE_FAULTS[fault]}`),
        ),
  ),
  defineSelfCheck(
    {
      id: 'forwarding',
      title: 'Every region in scope forwards its events',
      remediation: 'Deploy the forwarding stacks (npm run deploy).',
    },
    { each: { regionalDeployments: { anyOf: ['rules'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      regionalDeployments
        .filter(regionalDeployment => isUndeployed(regionalDeployment, home))
        .map(
          ({ resource: { region } }) => `no events are forwarded from ${region}: Assay has no rules there`,
        ),
  ),
  defineSelfCheck(
    {
      id: 'queues',
      title: 'Every queue is processed in time',
      remediation:
        'Read the errors in the log group of the function. Restore its reserved concurrency and its event source ' +
        'mapping, or deploy again (npm run deploy).',
    },
    { anyOf: ['idleWorkers'], each: { regionalDeployments: { anyOf: ['rules', 'alarms', 'queues'] } } },
    ({ idleWorkers = [], regionalDeployments, resource: { region: home } }) => {
      const deployedRegions = regionalDeployments.filter(
        regionalDeployment => !isUndeployed(regionalDeployment, home),
      )
      return [
        ...idleWorkers.map(describeIdleWorker),
        ...deployedRegions.flatMap(({ queues, resource: { region } }) =>
          (queues?.missing ?? []).map(name => `queue ${name} in ${region} is missing`),
        ),
        ...pickAlarms(deployedRegions, 'AGE', 'ERRORS', 'THROTTLES', 'OTHER').flatMap(
          ({ region, raised, missing }) => [
            ...raised.map(name => `alarm ${name} in ${region} is in state ALARM`),
            ...missing.map(name => `alarm ${name} in ${region} is missing`),
          ],
        ),
      ]
    },
  ),
  defineSelfCheck(
    {
      id: 'deliveries',
      title: 'Every event is delivered, and the dead-letter queues are empty',
      remediation:
        'Read the error in the messages of the dead-letter queue, fix it, and redrive the messages (StartMessageMoveTask).',
    },
    { each: { regionalDeployments: { anyOf: ['rules', 'alarms', 'queues'] } } },
    ({ regionalDeployments, resource: { region: home } }) => {
      const deployedRegions = regionalDeployments.filter(
        regionalDeployment => !isUndeployed(regionalDeployment, home),
      )
      return [
        ...deployedRegions.flatMap(({ queues, resource: { region } }) =>
          Object.entries(queues?.deadLetters ?? {}).map(
            ([name, count]) =>
              `dead-letter queue ${name} in ${region} holds ${count} ${count === 1 ? 'message' : 'messages'}`,
          ),
        ),
        ...pickAlarms(deployedRegions, 'FAILED').flatMap(({ region, raised }) =>
          raised.map(name => `alarm ${name} in ${region} is in state ALARM`),
        ),
        ...pickAlarms(deployedRegions, 'FAILED', 'DEAD_LETTERS').flatMap(({ region, missing }) =>
          missing.map(name => `alarm ${name} in ${region} is missing`),
        ),
      ]
    },
  ),
  defineSelfCheck(
    {
      id: 'sweep',
      title: 'Full scans finish in time and cover everything',
      remediation:
        'Enable the schedule again (UpdateSchedule with State ENABLED), or deploy again (npm run deploy). Grant the ' +
        'collector functions the permission that a failed list needs.',
    },
    { anyOf: ['sweeps', 'idleSchedules'] },
    ({ sweeps, idleSchedules = [] }, now) => [
      ...idleSchedules.map(
        ({ name, fault }) => `schedule ${name} is ${fault === 'MISSING' ? 'missing' : 'disabled'}`,
      ),
      ...(sweeps === undefined ? [] : describeSweepGaps(sweeps, now)),
    ],
  ),
]

type SweepProgress = NonNullable<ResolvedInputs<Deployment, { anyOf: readonly ['sweeps'] }>['sweeps']>

/** Describes what full scans do not cover. There are no gaps while the initial scan runs within its time. */
function describeSweepGaps({ deadlines, ...state }: SweepProgress, now: Date): string[] {
  const { running, last } = state
  const isInTime = running && now.getTime() - Date.parse(running.startedAt) <= deadlines.duration * 1_000
  if (last === undefined && isInTime) return []
  return [
    ...describeCoverageGaps(computeSweepCoverage(state, { known: 0, evaluated: 0 }, deadlines, now)),
    ...(last?.listingFailures ?? []),
  ]
}
