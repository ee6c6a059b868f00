import { checklist } from '../../../audit/checklist.ts'
import { GLOBAL_REGION, getResourceKey, type Resource } from '../../../audit/resources/resource.ts'
import { parseArn } from '../../../audit/resources/arn.ts'
import { findException, type Exception } from '../../../audit/settings/exception.ts'
import type { Settings } from '../../../audit/settings/settings.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { loadChangeRecord, type RecordedTransition } from '../../../audit/state/change-record.ts'
import type { ComplianceRecord, ControlResult } from '../../../audit/state/compliance-record.ts'
import {
  buildComplianceRecordKey,
  buildResourcePartition,
  TRANSITION_PREFIX,
} from '../../../audit/state/keys.ts'
import type { Store } from '../../../audit/state/store.ts'
import {
  TRANSIENT_VIOLATION_PREFIX,
  type TransientViolation,
} from '../../../audit/state/transient-violation.ts'
import {
  buildChangeTransitionKey,
  type NotificationOutcome,
  type Transition,
  type TransitionMaker,
} from '../../../audit/state/transition.ts'
import { computeFindingId } from '../../../audit/state/findings/finding-id.ts'

/** A step of a finding: when it opened, reopened, was resolved or archived, and by which change, as far as that is known. */
export interface HistoryStep
  extends
    Pick<Transition, 'number' | 'step' | 'reason' | 'severity'>,
    Partial<Pick<Transition, 'at' | 'changeId'>> {
  /** Who made the change; absent where that is not known any more. */
  change?: TransitionMaker
  /** In which notification it was sent, or why in none; absent where that is not decided or not known. */
  notifiedIn?: NotificationOutcome
}

/** What is known of a finding over time. */
export interface FindingHistory {
  id: string
  control: string
  title: string
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  severity: Severity
  /** What the last evaluation says; `NOT_EVALUATED` if there is none. */
  status: ControlResult['status'] | 'NOT_EVALUATED'
  /** In the order of time. */
  steps: readonly HistoryStep[]
  /** Violations between two reads, which only events prove. */
  transient: readonly (Pick<TransientViolation, 'from' | 'to' | 'reason'> & {
    openedBy?: TransitionMaker
    closedBy?: TransitionMaker
  })[]
  /** The exception that covers it now. */
  exception?: Exception
  /** What is not known, in sentences. */
  missing: readonly string[]
}

/** Where histories are read from. */
export interface HistorySource {
  store: Pick<Store, 'load' | 'list'>
  settings: Pick<Settings, 'exceptions'>
  now: Date
}

/** The resource that an ARN names in an account: regional ARNs say their region. */
export function locateResource(arn: string, account: string): Pick<Resource, 'account' | 'region' | 'arn'> {
  const region = parseArn(arn)?.region
  return { account, region: region === undefined || region === '' ? GLOBAL_REGION : region, arn }
}

/**
 * Loads the histories of all findings that a resource has or had, or of one of its controls, by control. Reads the partition of the
 * resource, and the records of the changes behind its steps.
 */
export async function loadHistories(
  resource: Pick<Resource, 'account' | 'region' | 'arn'>,
  source: HistorySource,
  only?: string,
): Promise<FindingHistory[]> {
  const { store } = source
  const partition = buildResourcePartition(getResourceKey(resource))
  const record = (await store.load(buildComplianceRecordKey(resource as Resource)))?.body as
    ComplianceRecord | undefined
  const transitions = new Map<string, Transition>()
  for (const { lastTransition } of Object.values(record?.results ?? {}))
    if (lastTransition !== undefined) transitions.set(nameStep(lastTransition), lastTransition)
  for await (const { body } of store.list(partition, TRANSITION_PREFIX))
    transitions.set(nameStep(body as Transition), body as Transition)
  const violations: TransientViolation[] = []
  for await (const { body } of store.list(partition, TRANSIENT_VIOLATION_PREFIX))
    violations.push(body as TransientViolation)
  const all = [...transitions.values()]
  const controls = [...new Set([...all, ...violations].map(({ control }) => control as string))]
  return Promise.all(
    controls
      .filter(control => only === undefined || control === only)
      .toSorted()
      .map(control =>
        buildHistory(
          control,
          {
            record,
            transitions: all.filter(each => each.control === control),
            violations: violations.filter(each => each.control === control),
          },
          source,
        ),
      ),
  )
}

function nameStep({ control, number }: Pick<Transition, 'control' | 'number'>): string {
  return `${control} ${number}`
}

interface StoredHistory {
  record: ComplianceRecord | undefined
  transitions: readonly Transition[]
  violations: readonly TransientViolation[]
}

async function buildHistory(
  control: string,
  { record, transitions, violations }: StoredHistory,
  { store, settings, now }: HistorySource,
): Promise<FindingHistory> {
  const ordered = transitions.toSorted((one, other) => one.number - other.number)
  const [first] = [...ordered, ...violations]
  if (first === undefined) throw new Error('a history without a step')
  const { resource } = first
  const result = record?.results[control as keyof ComplianceRecord['results']]
  const steps = await Promise.all(ordered.map(each => buildStep(each, store)))
  const transient = await Promise.all(violations.map(each => buildTransient(each, store)))
  const { reason, evidence, open = false } = result ?? {}
  const exception = open
    ? findException(
        settings.exceptions,
        { control, arn: resource.arn, reason, evidence, tagDigests: record?.tagDigests },
        now,
      )
    : undefined
  return {
    id: computeFindingId(control, resource),
    control,
    title: checklist.find(({ id }) => id === control)?.title ?? control,
    resource: { kind: resource.kind, arn: resource.arn, region: resource.region },
    severity: result?.severity ?? ordered.at(-1)?.severity ?? first.severity,
    status: result?.status ?? 'NOT_EVALUATED',
    steps,
    transient: transient.toSorted((one, other) => Date.parse(one.from) - Date.parse(other.from)),
    ...(exception === undefined ? {} : { exception }),
    missing: [
      ...listMissingSteps(ordered),
      ...describeUnknownChanges(steps.filter(({ change }) => change === undefined).length),
      ...(exception === undefined
        ? []
        : [
            'when the exception was added is not stored with the finding: the history of assay.config.json says it, or "assay settings history" for one that was set at run time',
          ]),
    ],
  }
}

async function buildStep(transition: Transition, store: HistorySource['store']): Promise<HistoryStep> {
  const { number, step, at, reason, severity, changeId } = transition
  const recorded = (await store.load(buildChangeTransitionKey(transition)))?.body as
    RecordedTransition | undefined
  const change = (await findMaker(changeId, store)) ?? recorded?.madeBy
  return {
    number,
    step,
    at,
    severity,
    changeId,
    ...(reason === undefined ? {} : { reason }),
    ...(change === undefined ? {} : { change }),
    ...(recorded?.notifiedIn === undefined ? {} : { notifiedIn: recorded.notifiedIn }),
  }
}

async function buildTransient(
  { from, to, reason, openedBy, closedBy }: TransientViolation,
  store: HistorySource['store'],
): Promise<FindingHistory['transient'][number]> {
  const [opener, closer] = await Promise.all([findMaker(openedBy, store), findMaker(closedBy, store)])
  return {
    from,
    to,
    reason,
    ...(opener === undefined ? {} : { openedBy: opener }),
    ...(closer === undefined ? {} : { closedBy: closer }),
  }
}

async function findMaker(
  changeId: string,
  store: HistorySource['store'],
): Promise<TransitionMaker | undefined> {
  const record = await loadChangeRecord(changeId, store)
  return record && { action: record.action, actor: record.actor.name, at: record.at }
}

/** Transitions are numbered from 1. */
function listMissingSteps(ordered: readonly Transition[]): string[] {
  const numbers = new Set(ordered.map(({ number }) => number))
  const last = ordered.at(-1)?.number ?? 0
  const missing = Array.from({ length: Math.min(last, MAX_STEPS) }, (_, index) => index + 1).filter(
    number => !numbers.has(number),
  )
  return missing.length === 0 ? [] : [`steps ${missing.join(', ')} are not in the table`]
}

/** The most steps that are compared with their numbers. */
const MAX_STEPS = 10_000

function describeUnknownChanges(count: number): string[] {
  return count === 0
    ? []
    : [
        `who made ${count === 1 ? 'one of the changes' : `${count} of the changes`} is not known any more: change records are kept for 90 days`,
      ]
}
