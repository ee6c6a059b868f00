import type {
  NewLateralMove,
  NewEscalationPath,
  EscalationDiff,
  EscalationDiffStep,
} from '../../state/effects/escalation-diff.ts'
import type { Severity } from '../../settings/severity.ts'
import { formatStatementLabel } from './statement-label.ts'
import { measureQuotedBytes } from './json-bytes.ts'
import { truncateList, type TruncatedList } from './truncate.ts'

/** A step of a way as messages say it. */
export interface EscalationStepSummary {
  /** ARNs; whoever goes the way is left out. */
  from?: string
  to?: string
  actions: readonly string[]
  /** The statements that allow it, and their policies. */
  statements: TruncatedList
}

/** A way to become an administrator that opened. */
export interface EscalationPathSummary {
  severity: Severity
  /** ARNs of the first of those to whom it is open. */
  principals: readonly string[]
  count: number
  steps: readonly EscalationStepSummary[]
  /** Whether it takes conditions that nobody can choose. */
  conditional: boolean
}

/** Whom a principal can become at once now, none of them a way to an administrator. */
export interface LateralMoveSummary {
  severity: Severity
  /** ARNs. */
  from: string
  to: readonly string[]
  count: number
  step: EscalationStepSummary
}

/** What a message tells of all ways that opened. */
export interface EscalationSection {
  paths: readonly EscalationPathSummary[]
  /** How many more can become administrators. */
  omittedPrincipals: number
  lateralMoves: readonly LateralMoveSummary[]
  /** How many more can become somebody else. */
  omittedLateralMoves: number
  /** How many users and roles the account has, where these are too many to find ways among them. */
  tooManyPrincipals?: number
}

/** Bytes of the ways within a message, and of the takeovers. */
const MAX_BYTES = 6_000

/** What opened by a cause, the shortest ways first: as much as fits. */
export function buildEscalationSection(changes: readonly EscalationDiff[]): EscalationSection {
  const paths = dedupeEntries(changes.flatMap(({ paths: items }) => items)).map(summarizePath)
  const lateralMoves = dedupeEntries(changes.flatMap(({ lateralMoves: items }) => items)).map(
    summarizeLateralMove,
  )
  const shown = fitEntries(paths.toSorted((a, b) => a.steps.length - b.steps.length))
  const shownMoves = fitEntries(lateralMoves)
  const tooManyPrincipals = changes.find(each => each.tooManyPrincipals !== undefined)?.tooManyPrincipals
  const omitted = paths.filter(path => !shown.includes(path))
  return {
    paths: shown,
    omittedPrincipals:
      sumNumbers(omitted.map(({ count }) => count)) + sumNumbers(changes.map(({ others }) => others)),
    lateralMoves: shownMoves,
    omittedLateralMoves:
      lateralMoves.length - shownMoves.length + sumNumbers(changes.map(each => each.otherLateralMoves)),
    ...(tooManyPrincipals === undefined ? {} : { tooManyPrincipals }),
  }
}

function sumNumbers(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** What is told twice, since a crash cut off what had been kept, is one. */
function dedupeEntries<T>(all: readonly T[]): T[] {
  return [...new Map(all.map(each => [JSON.stringify(each), each])).values()]
}

function fitEntries<T>(all: readonly T[]): T[] {
  let bytes = 0
  return all.filter(each => (bytes += measureQuotedBytes(each)) <= MAX_BYTES)
}

function summarizePath({ principals, count, steps, conditional }: NewEscalationPath): EscalationPathSummary {
  return { severity: 'HIGH', principals, count, steps: steps.map(summarizeStep), conditional }
}

function summarizeLateralMove({ from, to, count, step }: NewLateralMove): LateralMoveSummary {
  return { severity: 'MEDIUM', from, to, count, step: summarizeStep(step) }
}

function summarizeStep({ from, to, actions, statements }: EscalationDiffStep): EscalationStepSummary {
  return {
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    actions,
    statements: truncateList(statements.map(formatStatementLabel)),
  }
}
