import type { Origin } from '../audit/account/cause.ts'
import type { Entry, Sheet } from '../audit/account/sheet.ts'
import type { Transition } from '../audit/account/transition.ts'
import type { Checklist } from '../audit/checklist.ts'
import type { Control, ControlId, Strategy } from '../audit/controls/control.ts'
import { bySeverity, type Severity } from '../audit/controls/severity.ts'
import type { Evidence, Verdict } from '../audit/controls/verdict.ts'
import { exceptionFor, type Coverable, type Exception } from '../audit/findings/exception.ts'
import { reviewOf } from '../audit/findings/review.ts'
import type { Resource } from '../audit/resources/resource.ts'
import type { Coverage } from '../audit/sweep/coverage.ts'

/** How many verdicts there are of each kind. */
export type Counts = Record<Verdict['status'], number>

/** A control of the checklist, and how its verdicts are spread. */
export interface ControlPosture extends Pick<
  Control,
  'id' | 'title' | 'severity' | 'because' | 'remediation' | 'references' | 'mappings'
> {
  strategy: Strategy
  limits: readonly string[]
  counts: Counts
  /** How many of its NON_COMPLIANT verdicts are accepted. */
  accepted: number
}

/** A control's verdict on a resource that does not pass. */
export interface Shortcoming {
  control: ControlId
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  reason: string
}

/** The change that made a finding open. */
export interface ShownCause {
  id: string
  /** `service:Operation`. */
  action: string
  actor: string
  /** ISO 8601. */
  at: string
}

/** A resource that is not as a control asks. `workflow` has Security Hub's words. */
export interface Finding extends Shortcoming {
  workflow: 'NEW' | 'NOTIFIED' | 'SUPPRESSED'
  evidence?: Evidence
  /** When it was found, ISO 8601. */
  since?: string
  /** Why it could not be judged again. */
  stale?: string
  cause?: ShownCause
}

/** A finding that an exception covers. */
export interface AcceptedFinding extends Finding {
  exception: Exception
}

/** An exception whose last day is over, and how many open findings it covered that no other covers. */
export interface EndedException extends Exception {
  exposed: number
}

/** Where an account stands: the one document that every form of report is made of (`docs/posture.schema.json`). */
export interface Posture {
  schema: 'assay.posture/1'
  account: string
  regions: readonly string[]
  /** When the account was judged, ISO 8601. */
  at: string
  /** Resources that at least one control judges. */
  resources: number
  counts: Counts
  /** The checklist, in its own order. */
  controls: readonly ControlPosture[]
  /** Open findings, the worst first. */
  findings: readonly Finding[]
  /** Findings that an exception covers, the worst first. */
  accepted: readonly AcceptedFinding[]
  /** What could not be judged, and why. */
  unknown: readonly Shortcoming[]
  /** What could not even be listed, so that nobody knows how much is missing. */
  unlisted: readonly string[]
  exceptions: {
    expired: readonly EndedException[]
    /** Exceptions in force that cover no finding, and nothing that could be one if it could be judged. */
    unmatched: readonly Exception[]
  }
  /** How much of the account the sweeps of a deployed Assay have seen. */
  sweep?: Coverage
}

/** What a posture is of, and where it finds what sheets only name. */
export interface About {
  account: string
  regions: readonly string[]
  at: Date
  unlisted?: readonly string[]
  exceptions?: readonly Exception[]
  /** The cause of this id, where it is still known. */
  causeOf?: (id: string) => Origin | undefined
  /** Whether a message told of the transition. */
  wasTold?: (transition: Transition) => boolean
  sweep?: Coverage
}

/** The posture that `sheets` show. */
export function postureOf(sheets: readonly Sheet[], checklist: Checklist, about: About): Posture {
  const { account, regions, at, unlisted = [], sweep } = about
  const short = sheets.flatMap(sheet => shortOf(sheet, checklist, about)).toSorted(worstFirst)
  const unknown = short.filter(each => !isFinding(each))
  const all = short.filter(isFinding)
  const accepted = all.filter(isAccepted)
  return {
    schema: 'assay.posture/1',
    account,
    regions,
    at: at.toISOString(),
    resources: sheets.length,
    ...countsOf(sheets, checklist, accepted),
    findings: all.filter(finding => !isAccepted(finding)),
    accepted,
    unknown,
    unlisted,
    exceptions: reviewed(all, unknown, about),
    ...(sweep ? { sweep } : {}),
  }
}

function reviewed(
  findings: readonly Shortcoming[],
  unknown: readonly Shortcoming[],
  { exceptions = [], at }: About,
): Posture['exceptions'] {
  const what = { findings: findings.map(coverable), unknown: unknown.map(coverable) }
  const { expired, unmatched } = reviewOf(exceptions, what, at)
  return {
    expired: expired.map(({ exception, exposed }) => ({ ...exception, exposed: exposed.length })),
    unmatched,
  }
}

function coverable({ control, resource }: Shortcoming): Coverable {
  return { control, arn: resource.arn }
}

function shortOf({ resource, entries }: Sheet, checklist: Checklist, about: About): Shortcoming[] {
  const { kind, arn, region } = resource
  return checklist.flatMap(({ id: control, severity }) => {
    const entry = entries[control]
    if (entry?.reason === undefined) return []
    const short = { control, severity, resource: { kind, arn, region }, reason: entry.reason }
    if (entry.status === 'INSUFFICIENT_DATA') return [short]
    return entry.status === 'NON_COMPLIANT' ? [findingOf(short, entry, about)] : []
  })
}

function findingOf(short: Shortcoming, entry: Entry, about: About): Finding | AcceptedFinding {
  const { evidence, stale, last } = entry
  const exception = exceptionFor(about.exceptions ?? [], coverable(short), about.at)
  const cause = last && shownCause(last.cause, about)
  return {
    ...short,
    workflow: exception ? 'SUPPRESSED' : last && about.wasTold?.(last) ? 'NOTIFIED' : 'NEW',
    ...(evidence ? { evidence } : {}),
    ...(last ? { since: last.at } : {}),
    ...(stale === undefined ? {} : { stale }),
    ...(cause ? { cause } : {}),
    ...(exception ? { exception } : {}),
  }
}

/** Looks that nothing asked for but a schedule or a deployment: they tell nothing of who made a thing so. */
const LOOKS = ['assay:Baseline', 'assay:Sweep']

function shownCause(id: string, { causeOf }: About): ShownCause | undefined {
  const cause = causeOf?.(id)
  if (cause === undefined || id.startsWith('baseline:') || LOOKS.includes(cause.action)) return undefined
  return { id, action: cause.action, actor: cause.actor.name, at: cause.at }
}

function isFinding(short: Shortcoming): short is Finding {
  return 'workflow' in short
}

function isAccepted(finding: Finding): finding is AcceptedFinding {
  return 'exception' in finding
}

function countsOf(
  sheets: readonly Sheet[],
  checklist: Checklist,
  accepted: readonly Finding[],
): Pick<Posture, 'counts' | 'controls'> {
  const total = blank()
  const controls = checklist.map(control => {
    const { id, title, severity, because, remediation, references, mappings, limits = [] } = control
    const counts = blank()
    for (const { entries } of sheets) {
      const status = entries[id]?.status
      if (status === undefined) continue
      counts[status] += 1
      total[status] += 1
    }
    const texts = { title, severity, because, remediation, references, mappings, limits }
    const [strategy] = id.split('/') as [Strategy]
    return { id, strategy, ...texts, counts, accepted: accepted.filter(each => each.control === id).length }
  })
  return { counts: total, controls }
}

function blank(): Counts {
  return { COMPLIANT: 0, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 }
}

function worstFirst(a: Shortcoming, b: Shortcoming): number {
  const order = bySeverity(a.severity, b.severity)
  return order || compare(a.control, b.control) || compare(a.resource.arn, b.resource.arn)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
