import type { Assessment, ControlId } from '../controls/control.ts'
import type { Severity } from '../controls/severity.ts'
import type { Source } from '../controls/gather.ts'
import type { Evidence, Verdict } from '../controls/verdict.ts'
import type { Resource } from '../resources/resource.ts'
import { digestOf } from './keys.ts'
import type { Transition } from './transition.ts'

/** What one control last said of a resource. */
export interface Entry {
  status: Verdict['status']
  reason?: string
  /** Kept for what is not compliant. */
  evidence?: Evidence
  severity: Severity
  /** The ways in which it was not compliant, where these are told apart. */
  ways?: readonly string[]
  /** Whether the finding is open: the resource was NON_COMPLIANT when it could last be judged. */
  open: boolean
  /** Why the last look saw nothing of an open finding, which stays as it was. */
  stale?: string
  /** Digests of the facts that the verdict rests on, each with the change that gave it its value. */
  basis: readonly string[]
  /** The finding's last transition, whole: this entry is its outbox. */
  last?: Transition
  /** The cause whose message judged the last transition, which may not be the one that made it. */
  judgedFor?: string
}

/** The verdicts of all controls on one resource. */
export interface Sheet {
  resource: Resource
  entries: Readonly<Record<ControlId, Entry>>
  /** Digest of the settings that were in force. */
  settings: string
  /** When it was judged, ISO 8601. */
  at: string
}

/** An assessment, with the severity of its control. */
export type Graded = Assessment & { severity: Severity }

/** For what and when something is judged. */
export interface Occasion {
  /** The cause of the message that asked for it. */
  cause: string
  /** The cause of what changes although no fact did: time passed, or other settings are in force. */
  clock: string
  at: Date
  /** Whether the resource is gone. */
  gone: boolean
}

/** Evidence of more characters of JSON than this is left out, and said to be. */
const MOST_EVIDENCE = 1_000
const MOST_REASON = 500

/** The entry that follows `entry` by `graded`; its `last` is new if the finding opened, closed or got worse. */
export function advanceEntry(
  entry: Entry | undefined,
  graded: Graded,
  resource: Resource,
  occasion: Occasion,
): Entry {
  const { verdict, severity, sources } = graded
  if (verdict.status === 'INSUFFICIENT_DATA' && entry?.open) return { ...entry, stale: verdict.reason }
  const open = verdict.status === 'NON_COMPLIANT'
  const basis = [...new Set(sources.map(digestOfSource))]
  const next: Entry = {
    status: verdict.status,
    ...shown(verdict),
    ...waysOf(verdict),
    severity,
    open,
    basis,
    ...kept(entry),
  }
  if (open === (entry?.open ?? false) && !isWorse(entry, verdict)) return next
  const number = (entry?.last?.number ?? 0) + 1
  const last: Transition = {
    resource,
    control: graded.control,
    severity,
    number,
    step: stepOf(open, number, occasion.gone),
    ...shown(verdict),
    cause: attributed(entry, sources, occasion),
    at: occasion.at.toISOString(),
  }
  return { ...next, last, judgedFor: occasion.cause }
}

/** Whether a finding that is open goes further than it did. */
function isWorse(entry: Entry | undefined, verdict: Verdict): boolean {
  if (verdict.status !== 'NON_COMPLIANT' || !entry?.open || entry.ways === undefined) return false
  const before = entry.ways
  return verdict.ways?.some(way => !before.includes(way)) ?? false
}

function stepOf(open: boolean, number: number, gone: boolean): Transition['step'] {
  if (open) return number === 1 ? 'OPENED' : 'REOPENED'
  return gone ? 'ARCHIVED' : 'RESOLVED'
}

/**
 * The change that a verdict is owed to: of the changes among its facts that the last verdict did not rest on, the
 * one that was asked about, else the latest.
 */
function attributed(
  entry: Entry | undefined,
  sources: readonly Source[],
  { cause, clock }: Occasion,
): string {
  const before = new Set(entry?.basis)
  const fresh = sources.filter(source => !before.has(digestOfSource(source)))
  if (fresh.some(source => source.cause === cause)) return cause
  const latest = fresh.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0]
  return latest?.cause ?? (entry === undefined ? cause : clock)
}

function digestOfSource({ fact, cause, look }: Source): string {
  return digestOf([fact, cause, ...(look === undefined ? [] : [look])].join(' '))
}

function kept(entry: Entry | undefined): Pick<Entry, 'last' | 'judgedFor'> {
  return {
    ...(entry?.last === undefined ? {} : { last: entry.last }),
    ...(entry?.judgedFor === undefined ? {} : { judgedFor: entry.judgedFor }),
  }
}

function shown(verdict: Verdict): { reason?: string; evidence?: Evidence } {
  if (verdict.status === 'COMPLIANT') return {}
  const reason =
    verdict.reason.length > MOST_REASON ? `${verdict.reason.slice(0, MOST_REASON)}…` : verdict.reason
  return verdict.status === 'NON_COMPLIANT' ? { reason, evidence: bounded(verdict.evidence) } : { reason }
}

function waysOf(verdict: Verdict): Pick<Entry, 'ways'> {
  return verdict.status === 'NON_COMPLIANT' && verdict.ways !== undefined ? { ways: verdict.ways } : {}
}

function bounded(evidence: Evidence): Evidence {
  const length = JSON.stringify(evidence).length
  return length > MOST_EVIDENCE ? { leftOut: `${length} characters of evidence` } : evidence
}
