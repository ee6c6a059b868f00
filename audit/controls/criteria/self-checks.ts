import type { AnyInputs, ResolvedInputs, ControlInputs } from '../../resources/inputs.ts'
import { canaryDeadlines } from '../../resources/assay/canary.ts'
import { readPrefix } from '../../resources/assay/deployment.ts'
import { computeSweepCoverage, describeCoverageGaps } from '../../resources/assay/sweep-coverage.ts'
import { EXPIRY_ATTRIBUTE, nameParts, type AlarmCategory } from '../../resources/assay/deployment-names.ts'
import {
  describeBrokenRule,
  describeChangedFunction,
  describeChangedQueue,
  describeIdleSchedule,
  describeIdleWorker,
  describeMissingAlarms,
  describeMutedAlarms,
  describeRaisedAlarms,
  describeTopicProblems,
  listDeployed,
  isUndeployed,
} from './deployment-problems.ts'
import { quoteName, quoteText } from '../../text/quote-text.ts'

type Deployment = 'Assay::Deployment'

/** A check of one part of the audit pipeline. */
export interface SelfCheck {
  id:
    | 'trail'
    | 'rules'
    | 'forwarding'
    | 'queues'
    | 'consumers'
    | 'functions'
    | 'deliveries'
    | 'schedules'
    | 'canary'
    | 'sweep'
    | 'table'
    | 'settings'
    | 'alarms'
    | 'notifications'
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

/**
 * How to undo changes that were made outside CloudFormation. A deployment without it compares templates alone and finds
 * nothing to do (CloudFormation User Guide, "Using drift-aware change sets").
 */
const RESTORE = 'restore what was deployed (npx cdk deploy --all --revert-drift)'

/** Alarms of the self-check `queues`; `deliveries` counts dead letters itself. */
const QUEUE_ALARMS: readonly AlarmCategory[] = ['AGE', 'ERRORS', 'OTHER']

/**
 * All self-checks, in the order in which they are shown. What happens by itself, such as a raised alarm, and what someone
 * changed are different checks: each failed check is a violation of its own, so no failure hides that another check fails.
 */
export const selfChecks: readonly SelfCheck[] = [
  defineSelfCheck(
    {
      id: 'trail',
      title: 'A multi-region trail logs write management events',
      remediation:
        'Start the trail again (StartLogging), or create a multi-region trail that logs write management events ' +
        '(CreateTrail, PutEventSelectors, StartLogging).',
    },
    { one: { trails: { anyOf: ['trails'] } } },
    ({ trails: { trails } }) => {
      const hasTrail = trails?.some(
        ({ isLogging, logsManagementWrites }) => isLogging && logsManagementWrites,
      )
      return hasTrail === false
        ? ['no multi-region trail logs write management events, so Assay receives no API events']
        : []
    },
  ),
  defineSelfCheck(
    {
      id: 'rules',
      title: 'Every rule is enabled and unchanged since its deployment',
      remediation: `Enable a disabled rule (EnableRule); for any other problem, ${RESTORE}.`,
    },
    { each: { regionalDeployments: { anyOf: ['rules'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      listDeployed(regionalDeployments, home).flatMap(({ rules, resource: { region } }) =>
        (rules?.broken ?? []).map(rule => describeBrokenRule(rule, region)),
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
        'Read the errors in the log group of the function, and fix what keeps it from processing its queue.',
    },
    { each: { regionalDeployments: { anyOf: ['rules', 'alarms'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      listDeployed(regionalDeployments, home).flatMap(region => describeRaisedAlarms(region, QUEUE_ALARMS)),
  ),
  defineSelfCheck(
    {
      id: 'consumers',
      title: 'Every queue exists, and its function gets every message',
      remediation:
        'Restore the reserved concurrency of a function (DeleteFunctionConcurrency). Delete event source mappings of ' +
        `other functions (DeleteEventSourceMapping). For any other problem, ${RESTORE}.`,
    },
    { anyOf: ['idleWorkers'], each: { regionalDeployments: { anyOf: ['rules', 'queues'] } } },
    ({ idleWorkers = [], regionalDeployments, resource: { region: home } }) => [
      ...idleWorkers.map(describeIdleWorker),
      ...listDeployed(regionalDeployments, home).flatMap(({ queues, resource: { region } }) => [
        ...(queues?.missing ?? []).map(name => `queue ${quoteName(name)} in ${region} is missing`),
        ...(queues?.changed ?? []).map(queue => describeChangedQueue(queue, region)),
      ]),
    ],
  ),
  defineSelfCheck(
    {
      id: 'functions',
      title: 'Every function has the code and the settings that were deployed',
      remediation:
        'Set changed code back to the object that the template of the home stack names (GetTemplate, ' +
        `UpdateFunctionCode); for any other setting, ${RESTORE}.`,
    },
    { anyOf: ['changedFunctions'] },
    ({ changedFunctions = [] }) => changedFunctions.map(describeChangedFunction),
  ),
  defineSelfCheck(
    {
      id: 'deliveries',
      title: 'Every event is delivered, and the dead-letter queues are empty',
      remediation:
        'Read the error in the messages of the dead-letter queue, fix it, and redrive the messages (StartMessageMoveTask).',
    },
    { each: { regionalDeployments: { anyOf: ['rules', 'queues'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      listDeployed(regionalDeployments, home).flatMap(({ queues, resource: { region } }) =>
        Object.entries(queues?.deadLetters ?? {}).map(
          ([name, count]) =>
            `dead-letter queue ${quoteName(name)} in ${region} holds ${count} ${count === 1 ? 'message' : 'messages'}`,
        ),
      ),
  ),
  defineSelfCheck(
    {
      id: 'schedules',
      title: 'Every schedule is enabled and unchanged since its deployment',
      remediation: `Enable a disabled schedule (UpdateSchedule with State ENABLED); for any other problem, ${RESTORE}.`,
    },
    { anyOf: ['idleSchedules'] },
    ({ idleSchedules = [] }) => idleSchedules.map(describeIdleSchedule),
  ),
  defineSelfCheck(
    {
      id: 'canary',
      title: "The canary's event is processed within three hours",
      remediation:
        'Follow the remediation of the other failed checks. If there are none, read the log groups of the functions ' +
        'self-change, evaluate and notify, and compare the policies of their queues, keys and roles with what was deployed.',
    },
    { anyOf: ['sweeps'], each: { regionalDeployments: { anyOf: ['rules', 'alarms'] } } },
    ({ sweeps, regionalDeployments, resource: { region: home } }, now) =>
      sweeps === undefined || !isCanaryDue(sweeps, now)
        ? []
        : listDeployed(regionalDeployments, home).flatMap(region => describeRaisedAlarms(region, ['CANARY'])),
  ),
  defineSelfCheck(
    {
      id: 'sweep',
      title: 'Full scans finish in time and cover everything',
      remediation:
        'Read the errors in the log group of the function sweep. Grant the collector functions the permission that a failed list ' +
        'needs.',
    },
    { anyOf: ['sweeps'] },
    ({ sweeps }, now) => (sweeps === undefined ? [] : describeSweepGaps(sweeps, now)),
  ),
  defineSelfCheck(
    {
      id: 'table',
      title: 'Items of the table expire as deployed',
      remediation: `Set the time to live back to the attribute "${EXPIRY_ATTRIBUTE}" (UpdateTimeToLive). Restore deleted items from a point in time (RestoreTableToPointInTime).`,
    },
    { anyOf: ['expiry'] },
    ({ expiry, resource }) =>
      expiry === 'CHANGED'
        ? [
            `table ${nameParts(readPrefix(resource)).table} expires items by another attribute than deployed, or none`,
          ]
        : [],
  ),
  defineSelfCheck(
    {
      id: 'settings',
      title: 'The run-time settings are valid',
      remediation:
        'Read who wrote the item SETTINGS CURRENT of the table, and set valid settings (assay settings set). Until then the last ' +
        'valid ones are in force.',
    },
    { anyOf: ['settingsFaults'] },
    ({ settingsFaults = [] }) =>
      settingsFaults.map(fault => `the stored run-time settings are not in force: ${quoteText(fault)}`),
  ),
  defineSelfCheck(
    {
      id: 'alarms',
      title: 'Every alarm exists and notifies the topic',
      remediation: `Enable the actions of the alarms (EnableAlarmActions); for any other problem, ${RESTORE}.`,
    },
    { each: { regionalDeployments: { anyOf: ['rules', 'alarms'] } } },
    ({ regionalDeployments, resource: { region: home } }) =>
      listDeployed(regionalDeployments, home).flatMap(region => [
        ...describeMissingAlarms(region),
        ...describeMutedAlarms(region),
      ]),
  ),
  defineSelfCheck(
    {
      id: 'notifications',
      title: 'The topic has a subscription',
      remediation: `Subscribe to the topic (Subscribe) and confirm the subscription. If it is missing, ${RESTORE}.`,
    },
    { anyOf: ['topic'] },
    ({ topic, resource }) => (topic === undefined ? [] : describeTopicProblems(topic, readPrefix(resource))),
  ),
]

type SweepProgress = NonNullable<ResolvedInputs<Deployment, { anyOf: readonly ['sweeps'] }>['sweeps']>

/** Whether a canary must have come back: none does before the end of the initial scan, and the alarm is raised until then. */
function isCanaryDue({ initialScanEndedAt }: SweepProgress, now: Date): boolean {
  if (initialScanEndedAt === undefined) return false
  return (now.getTime() - Date.parse(initialScanEndedAt)) / 1_000 >= canaryDeadlines.raisedWithin
}

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
