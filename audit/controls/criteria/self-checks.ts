import type { IdleWorker } from '../../resources/assay/deployment.ts'
import type { RegionalDeploymentFacts } from '../../resources/assay/regional-deployment.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../../resources/inputs.ts'
import type { Resource } from '../../resources/resource.ts'
import { computeSweepCoverage, describeCoverageGaps } from '../../resources/assay/sweep-coverage.ts'
import { classifyAlarm, type AlarmCategory } from '../../resources/assay/deployment-names.ts'

type Deployment = 'Assay::Deployment'

/** A test of one part of Assay without which it misses changes. */
export interface SelfCheck {
  id: 'trail' | 'rules' | 'forwarding' | 'queues' | 'deliveries' | 'sweep'
  /** The good state, in a sentence. */
  title: string
  /** What to do if the check fails. */
  remediation: string
  inputs: AnyInputs
  /** The problems, as sentences without a capital and a period; empty if the check passes. */
  findProblems: (resolved: never, now: Date) => string[]
}

function defineSelfCheck<const N extends ControlInputs<Deployment>>(
  about: Pick<SelfCheck, 'id' | 'title' | 'remediation'>,
  inputs: N,
  findProblems: (resolved: ResolvedInputs<Deployment, N>, now: Date) => string[],
): SelfCheck {
  return { ...about, inputs, findProblems }
}

/** The known facts of what Assay deployed to a region. */
type KnownRegionalDeployment = {
  resource: Resource<'Assay::RegionalDeployment'>
} & Partial<RegionalDeploymentFacts>

/** Whether all rules of a region other than the home region are missing. */
function isUndeployed({ rules, resource }: KnownRegionalDeployment, home: string): boolean {
  if (resource.region === home || rules === undefined) return false
  return rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
}

const RULE_FAULTS = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'has a different event pattern than the one that was deployed',
  WRONG_TARGET: 'does not deliver to the target that was deployed',
} as const

const WORKER_FAULTS = {
  MISSING: () => 'is missing',
  STOPPED: () => 'cannot run: its reserved concurrency is 0',
  DETACHED: (queue: string) => `receives no messages from queue ${queue}`,
} as const

function describeIdleWorker({ name, fault, queue = '' }: IdleWorker): string {
  return `function ${name} ${WORKER_FAULTS[fault](queue)}`
}

/** The raised and the missing alarms of the categories `of`, by region. */
function pickAlarms(regionalDeployments: readonly KnownRegionalDeployment[], ...of: AlarmCategory[]) {
  const pick = (names: readonly string[] = []) => names.filter(name => of.includes(classifyAlarm(name)))
  return regionalDeployments.map(({ resource: { region }, alarms }) => ({
    region,
    raised: pick(alarms?.raised),
    missing: pick(alarms?.missing),
  }))
}

/** All self-checks. A failure of any of these parts would otherwise go unnoticed. */
export const selfChecks: readonly SelfCheck[] = [
  defineSelfCheck(
    {
      id: 'trail',
      title: 'A multi-region trail logs write management events',
      remediation:
        'Start logging on the trail (StartLogging), or create a multi-region trail that logs write management events (CreateTrail).',
    },
    { one: { trails: { anyOf: ['trails'] } } },
    ({ trails: { trails } }) => {
      const hasTrail = trails?.some(
        ({ isLogging, logsManagementWrites }) => isLogging && logsManagementWrites,
      )
      return hasTrail === false
        ? [
            'no multi-region trail logs write management events, so EventBridge receives no events for API calls',
          ]
        : []
    },
  ),
  defineSelfCheck(
    {
      id: 'rules',
      title: 'All EventBridge rules are enabled and unchanged',
      remediation: 'Enable the rule if it is disabled (EnableRule); otherwise deploy again (npm run deploy).',
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
      title: 'All regions in scope forward their events',
      remediation: 'Deploy the forwarding stacks (npm run deploy).',
    },
    { each: { regionalDeployments: { anyOf: ['rules'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      regionalDeployments
        .filter(regionalDeployment => isUndeployed(regionalDeployment, home))
        .map(({ resource: { region } }) => `no events arrive from ${region}: Assay has no rules there`),
  ),
  defineSelfCheck(
    {
      id: 'queues',
      title: 'All queues are processed in time',
      remediation:
        'Read the log group of the function and fix the error. Restore its reserved concurrency and its event source ' +
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
            ...missing.map(name => `alarm ${name} in ${region}, which reports such failures, is missing`),
          ],
        ),
      ]
    },
  ),
  defineSelfCheck(
    {
      id: 'deliveries',
      title: 'All events are delivered, and no dead-letter queue holds messages',
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
              `queue ${name} in ${region} holds ${count} ${count === 1 ? 'message' : 'messages'}`,
          ),
        ),
        ...pickAlarms(deployedRegions, 'FAILED').flatMap(({ region, raised }) =>
          raised.map(name => `alarm ${name} in ${region} is in state ALARM`),
        ),
        ...pickAlarms(deployedRegions, 'FAILED', 'DEAD_LETTERS').flatMap(({ region, missing }) =>
          missing.map(name => `alarm ${name} in ${region}, which reports such failures, is missing`),
        ),
      ]
    },
  ),
  defineSelfCheck(
    {
      id: 'sweep',
      title: 'Full scans finish in time and read everything',
      remediation:
        'Enable the schedule, or deploy again (npm run deploy). Grant the collector function the permission that it lacks.',
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

/** What full scans did not cover. While the initial scan is within its deadline, nothing is missing yet. */
function describeSweepGaps({ deadlines, ...state }: SweepProgress, now: Date): string[] {
  const { running, last } = state
  const isInitialScanInTime =
    running && now.getTime() - Date.parse(running.startedAt) <= deadlines.duration * 1_000
  if (last === undefined && isInitialScanInTime) return []
  return [
    ...describeCoverageGaps(computeSweepCoverage(state, { known: 0, evaluated: 0 }, deadlines, now)),
    ...(last?.listingFailures ?? []),
  ]
}
