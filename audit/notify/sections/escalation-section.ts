import type {
  NewLateralMove,
  NewEscalationPath,
  EscalationDiff,
  EscalationDiffStep,
} from '../../state/effects/escalation-diff.ts'
import type { Severity } from '../../settings/severity.ts'
import { formatStatementLabel } from './statement-label.ts'
import { measureQuotedBytes } from '../../limits/json-bytes.ts'
import { summarizeNotEvaluated, type NotEvaluated } from './not-evaluated.ts'
import { truncateList, type TruncatedList } from './truncate.ts'

/** One step of an escalation path, in the form that notifications show. */
export interface EscalationStepSummary {
  /** ARNs; the principal that starts the path is left out. */
  from?: string
  to?: string
  actions: readonly string[]
  /** The policies and statements that allow it. */
  statements: TruncatedList
}

/** A new path on which principals can become an administrator. */
export interface EscalationPathSummary {
  severity: Severity
  /** ARNs of the first principals that can take it. */
  principals: readonly string[]
  count: number
  steps: readonly EscalationStepSummary[]
  /** Whether it depends on conditions that the principal cannot control, such as MFA. */
  conditional: boolean
}

/** Principals that a principal can newly become in one step; none of them leads to an administrator. */
export interface LateralMoveSummary {
  severity: Severity
  /** ARNs. */
  from: string
  to: readonly string[]
  count: number
  step: EscalationStepSummary
}

/** The new escalation paths of a change, in the form that notifications show. */
export interface EscalationSection {
  paths: readonly EscalationPathSummary[]
  /** Further principals that can become an administrator, not listed. */
  omittedPrincipals: number
  lateralMoves: readonly LateralMoveSummary[]
  /** Further lateral moves, not listed. */
  omittedLateralMoves: number
  /** Changed principals whose escalation paths are not known. */
  notEvaluated?: NotEvaluated
  /** The number of users and roles, where it is too large to evaluate escalation paths. */
  tooManyPrincipals?: number
}

/** Bytes of the paths within a message, and of the lateral moves. */
const MAX_BYTES = 6_000

/** The new paths of a change, the shortest first, as many as fit. */
export function buildEscalationSection(changes: readonly EscalationDiff[]): EscalationSection {
  const paths = dedupeEntries(changes.flatMap(({ paths: items }) => items)).map(summarizePath)
  const lateralMoves = dedupeEntries(changes.flatMap(({ lateralMoves: items }) => items)).map(
    summarizeLateralMove,
  )
  const shown = fitEntries(paths.toSorted((a, b) => a.steps.length - b.steps.length))
  const shownMoves = fitEntries(lateralMoves)
  const tooManyPrincipals = changes.find(each => each.tooManyPrincipals !== undefined)?.tooManyPrincipals
  const notEvaluated = summarizeNotEvaluated(changes.flatMap(each => each.notEvaluated ?? []))
  const omitted = paths.filter(path => !shown.includes(path))
  return {
    paths: shown,
    omittedPrincipals:
      sumNumbers(omitted.map(({ count }) => count)) + sumNumbers(changes.map(({ others }) => others)),
    lateralMoves: shownMoves,
    omittedLateralMoves:
      lateralMoves.length - shownMoves.length + sumNumbers(changes.map(each => each.otherLateralMoves)),
    ...(notEvaluated === undefined ? {} : { notEvaluated }),
    ...(tooManyPrincipals === undefined ? {} : { tooManyPrincipals }),
  }
}

function sumNumbers(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** Entries without duplicates, which a crash between two writes leaves behind. */
function dedupeEntries<T>(all: readonly T[]): T[] {
  return [...new Map(all.map(each => [JSON.stringify(each), each])).values()]
}

function fitEntries<T>(all: readonly T[]): T[] {
  let bytes = 0
  return all.filter(each => (bytes += measureQuotedBytes(each)) <= MAX_BYTES)
}

function summarizePath({ principals, count, steps, conditional }: NewEscalationPath): EscalationPathSummary {
  return { severity: 'HIGH', principals, count, steps: steps.map(summarizeEscalationStep), conditional }
}

function summarizeLateralMove({ from, to, count, step }: NewLateralMove): LateralMoveSummary {
  return { severity: 'MEDIUM', from, to, count, step: summarizeEscalationStep(step) }
}

export function summarizeEscalationStep({
  from,
  to,
  actions,
  statements,
}: EscalationDiffStep): EscalationStepSummary {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    actions,
    statements: truncateList(statements.map(formatStatementLabel)),
  }
}
