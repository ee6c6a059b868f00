import type { IdleWorker } from '../../resources/assay/deployment.ts'
import type { RegionalDeploymentFacts } from '../../resources/assay/regional-deployment.ts'
import type { AnyInputs, ResolvedInputs, ControlInputs } from '../../resources/inputs.ts'
import type { Resource } from '../../resources/resource.ts'
import { computeSweepCoverage, describeCoverageGaps } from '../../resources/assay/sweep-coverage.ts'
import { classifyAlarm, type AlarmCategory } from '../../resources/assay/deployment-names.ts'

type Deployment = 'Assay::Deployment'

/** A way in which Assay may not see what happens. */
export interface SelfCheck {
  id: 'trail' | 'rules' | 'forwarding' | 'queues' | 'deliveries' | 'sweep'
  /** The good state, in a sentence. */
  title: string
  /** What to do where it is not so. */
  remediation: string
  inputs: AnyInputs
  /** What is not seen and why, in sentences without their ends; none where nothing is found. */
  findProblems: (resolved: never, now: Date) => string[]
}

function defineSelfCheck<const N extends ControlInputs<Deployment>>(
  about: Pick<SelfCheck, 'id' | 'title' | 'remediation'>,
  inputs: N,
  findProblems: (resolved: ResolvedInputs<Deployment, N>, now: Date) => string[],
): SelfCheck {
  return { ...about, inputs, findProblems }
}

/** What of Assay is in a region, as far as it is known. */
type KnownRegionalDeployment = {
  resource: Resource<'Assay::RegionalDeployment'>
} & Partial<RegionalDeploymentFacts>

/** Whether nothing is left of the rules of a region, which is not the home. */
function isUndeployed({ rules, resource }: KnownRegionalDeployment, home: string): boolean {
  if (resource.region === home || rules === undefined) return false
  return rules.broken.length === rules.expected && rules.broken.every(({ fault }) => fault === 'MISSING')
}

const RULE_FAULTS = {
  MISSING: 'is missing',
  DISABLED: 'is disabled',
  CHANGED: 'lets in other events than it was deployed for',
  WRONG_TARGET: 'does not deliver to where it should',
} as const

const WORKER_FAULTS = {
  MISSING: () => 'is missing',
  STOPPED: () => 'may not run: its reserved concurrency is 0',
  DETACHED: (queue: string) => `gets nothing of the queue ${queue}`,
} as const

function describeIdleWorker({ name, fault, queue = '' }: IdleWorker): string {
  return `function ${name} ${WORKER_FAULTS[fault](queue)}`
}

/** The alarms of some regions: of the meanings `of`, those that went off and those that are missing. */
function pickAlarms(regionalDeployments: readonly KnownRegionalDeployment[], ...of: AlarmCategory[]) {
  const pick = (names: readonly string[] = []) => names.filter(name => of.includes(classifyAlarm(name)))
  return regionalDeployments.map(({ resource: { region }, alarms }) => ({
    region,
    raised: pick(alarms?.raised),
    missing: pick(alarms?.missing),
  }))
}

/** Every check, each of one of the things that silence would hide. */
export const selfChecks: readonly SelfCheck[] = [
  defineSelfCheck(
    {
      id: 'trail',
      title: 'A trail of all regions logs what changes',
      remediation:
        'StartLogging on the trail, or CreateTrail for all regions with the management events that write something.',
    },
    { one: { trails: { anyOf: ['trails'] } } },
    ({ trails: { trails } }) => {
      const hasTrail = trails?.some(
        ({ isLogging, logsManagementWrites }) => isLogging && logsManagementWrites,
      )
      return hasTrail === false
        ? ['no trail of all regions logs what changes, so that no event tells it']
        : []
    },
  ),
  defineSelfCheck(
    {
      id: 'rules',
      title: 'Every rule is on, and as it was deployed',
      remediation: 'EnableRule where a rule is off; otherwise deploy again (npm run deploy).',
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
      title: 'Every region in scope forwards what happens there',
      remediation: 'Deploy the forwarding stacks as well (npm run deploy).',
    },
    { each: { regionalDeployments: { anyOf: ['rules'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      regionalDeployments
        .filter(regionalDeployment => isUndeployed(regionalDeployment, home))
        .map(({ resource: { region } }) => `nothing is forwarded from ${region}: no rule of Assay is there`),
  ),
  defineSelfCheck(
    {
      id: 'queues',
      title: 'Every queue is worked off in time',
      remediation:
        'Read the log group of the function; give it its concurrency and its event source mapping back, or deploy ' +
        'again (npm run deploy).',
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
            ...raised.map(name => `the alarm ${name} went off in ${region}`),
            ...missing.map(name => `the alarm ${name} in ${region}, which would tell of it, is missing`),
          ],
        ),
      ]
    },
  ),
  defineSelfCheck(
    {
      id: 'deliveries',
      title: 'Every event is delivered, and no message was given up',
      remediation:
        'Read why in the messages of the queue of dead letters, mend that, and redrive them (StartMessageMoveTask).',
    },
    { each: { regionalDeployments: { anyOf: ['rules', 'alarms', 'queues'] } } },
    ({ regionalDeployments, resource: { region: home } }) => {
      const deployedRegions = regionalDeployments.filter(
        regionalDeployment => !isUndeployed(regionalDeployment, home),
      )
      return [
        ...deployedRegions.flatMap(({ queues, resource: { region } }) =>
          Object.entries(queues?.deadLetters ?? {}).map(
            ([name, count]) => `${name} in ${region} holds ${count} ${count === 1 ? 'message' : 'messages'}`,
          ),
        ),
        ...pickAlarms(deployedRegions, 'FAILED').flatMap(({ region, raised }) =>
          raised.map(name => `the alarm ${name} went off in ${region}`),
        ),
        ...pickAlarms(deployedRegions, 'FAILED', 'DEAD_LETTERS').flatMap(({ region, missing }) =>
          missing.map(name => `the alarm ${name} in ${region}, which would tell of it, is missing`),
        ),
      ]
    },
  ),
  defineSelfCheck(
    {
      id: 'sweep',
      title: 'Sweeps end when they should, and see everything',
      remediation:
        'Enable the schedule again, or deploy again (npm run deploy); give the reader the permission that it lacks.',
    },
    { anyOf: ['sweeps', 'idleSchedules'] },
    ({ sweeps, idleSchedules = [] }, now) => [
      ...idleSchedules.map(
        ({ name, fault }) => `the schedule ${name} is ${fault === 'MISSING' ? 'missing' : 'disabled'}`,
      ),
      ...(sweeps === undefined ? [] : describeSweepGaps(sweeps, now)),
    ],
  ),
]

type SweepProgress = NonNullable<ResolvedInputs<Deployment, { anyOf: readonly ['sweeps'] }>['sweeps']>

/** What the sweeps leave unseen. As long as the first one is in its time, nothing is missing yet. */
function describeSweepGaps({ deadlines, ...state }: SweepProgress, now: Date): string[] {
  const { running, last } = state
  const inTime = running && now.getTime() - Date.parse(running.startedAt) <= deadlines.duration * 1_000
  if (last === undefined && inTime) return []
  return [
    ...describeCoverageGaps(computeSweepCoverage(state, { known: 0, evaluated: 0 }, deadlines, now)),
    ...(last?.listingFailures ?? []),
  ]
}
