import type { Sheet } from '../audit/account/sheet.ts'
import type { Checklist } from '../audit/checklist.ts'
import type { ControlId } from '../audit/controls/control.ts'
import { bySeverity, type Severity } from '../audit/controls/severity.ts'
import type { Evidence, Verdict } from '../audit/controls/verdict.ts'
import type { Resource } from '../audit/resources/resource.ts'

/** One control's verdict on one resource that is not compliant, or could not be judged. */
export interface Shortcoming {
  control: ControlId
  title: string
  severity: Severity
  resource: Pick<Resource, 'kind' | 'arn' | 'region'>
  status: Verdict['status']
  reason: string
  evidence?: Evidence
  /** Why an open finding could not be judged again. */
  stale?: string
}

/** How many verdicts there are of each kind. */
export type Counts = Record<Verdict['status'], number>

/** Where an account stands: the one document that every form of report is made of. */
export interface Posture {
  schema: 'assay.posture/1'
  account: string
  regions: readonly string[]
  /** When the account was judged, ISO 8601. */
  at: string
  /** Resources that at least one control judges. */
  resources: number
  controls: number
  counts: Counts
  /** Open findings, the worst first. */
  findings: readonly Shortcoming[]
  /** What could not be judged, and why. */
  unknown: readonly Shortcoming[]
}

/** The posture that `sheets` show. */
export function postureOf(
  sheets: readonly Sheet[],
  checklist: Checklist,
  about: { account: string; regions: readonly string[]; at: Date },
): Posture {
  const all = sheets.flatMap(sheet => shortcomings(sheet, checklist))
  const findings = all.filter(({ status }) => status === 'NON_COMPLIANT').toSorted(worstFirst)
  const unknown = all.filter(({ status }) => status === 'INSUFFICIENT_DATA').toSorted(worstFirst)
  const { account, regions, at } = about
  const head = { schema: 'assay.posture/1', account, regions, at: at.toISOString() } as const
  return {
    ...head,
    resources: sheets.length,
    controls: checklist.length,
    counts: countsOf(sheets),
    findings,
    unknown,
  }
}

function shortcomings({ resource, entries }: Sheet, checklist: Checklist): Shortcoming[] {
  const { kind, arn, region } = resource
  return checklist.flatMap(({ id, title, severity }) => {
    const entry = entries[id]
    if (entry?.reason === undefined) return []
    const { status, reason, evidence, stale } = entry
    const optional = { ...(evidence ? { evidence } : {}), ...(stale === undefined ? {} : { stale }) }
    return [{ control: id, title, severity, resource: { kind, arn, region }, status, reason, ...optional }]
  })
}

function countsOf(sheets: readonly Sheet[]): Counts {
  const counts: Counts = { COMPLIANT: 0, NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, NOT_APPLICABLE: 0 }
  for (const { entries } of sheets) for (const { status } of Object.values(entries)) counts[status] += 1
  return counts
}

function worstFirst(a: Shortcoming, b: Shortcoming): number {
  const order = bySeverity(a.severity, b.severity)
  return order || compare(a.control, b.control) || compare(a.resource.arn, b.resource.arn)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}
