import {
  compareWithBaseline,
  type Baseline,
  type BaselineComparison,
} from '../../reports/posture/earlier/baseline.ts'
import {
  addHistory,
  buildTrendPoint,
  MAX_TREND_POINTS,
  type FoundChanges,
} from '../../reports/posture/earlier/report-history.ts'
import { parseBaseline } from '../../reports/posture/earlier/parse-baseline.ts'
import type { Posture, TrendPoint } from '../../reports/posture/posture.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

/** The largest report that is read: far more than that of 100,000 findings. */
const MAX_BYTES = 256 * 1024 * 1024

/** The most reports of `--history`: those of a trend before the audit itself. */
const MAX_HISTORY = MAX_TREND_POINTS - 1

/** Reads the report that `--baseline` names; undefined without one. Throws CliError if it is none. */
export function openBaseline(path: string | undefined): Baseline | undefined {
  return path === undefined ? undefined : openReport('--baseline', path)
}

/** Reads the reports that `--history` names. Throws CliError if there are too many, or one is none. */
export function openHistory(paths: readonly string[] = []): EarlierAudit[] {
  if (paths.length > MAX_HISTORY)
    throw new CliError(`--history: ${paths.length} files are more than the ${MAX_HISTORY} that a trend shows`)
  return paths.map(path => {
    const { account, at, findings } = openReport('--history', path)
    return { path, account, point: buildTrendPoint({ at, findings }) }
  })
}

/** A report of `--history`. */
interface EarlierAudit {
  path: string
  account: string
  point: TrendPoint
}

function openReport(option: string, path: string): Baseline {
  const parsed = parseBaseline(readBoundedFile(path, `the file of ${option}`, MAX_BYTES))
  if ('baseline' in parsed) return parsed.baseline
  throw new CliError(`${option}: ${path} is no report.json of assay audit: ${parsed.unreadable}`)
}

/**
 * The posture with what changed since the baseline, and with the trend of `history` and of the baseline, which has the trend of
 * its own time. Throws CliError if a report is of another account.
 */
export function addAuditHistory(posture: Posture, { earlier, baseline, history }: AuditHistory): Posture {
  const other = history.find(({ account }) => account !== posture.account)
  if (other !== undefined)
    throw new CliError(
      `--history: ${other.path} is of account ${other.account}, and the audit is of account ${posture.account}`,
    )
  const points = [
    ...(earlier === undefined ? [] : [...(earlier.trend ?? []), buildTrendPoint(earlier)]),
    ...history.map(({ point }) => point),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
  return addHistory(posture, baseline && toFoundChanges(baseline), points)
}

/** What an audit is compared with. */
interface AuditHistory {
  earlier: Baseline | undefined
  baseline: BaselineComparison | undefined
  history: readonly EarlierAudit[]
}

function toFoundChanges(baseline: BaselineComparison): FoundChanges {
  const { at, opened, resolved, acceptedSince, undecided } = baseline
  return { at, opened, closed: resolved, accepted: acceptedSince, notKnown: undecided }
}

/** Compares an audit with its baseline. Throws CliError if it is of another account or newer. */
export function compareAudit(
  posture: Posture,
  baseline: Baseline | undefined,
): BaselineComparison | undefined {
  if (baseline === undefined) return undefined
  const { account, at } = baseline
  if (account !== posture.account)
    throw new CliError(`--baseline is of account ${account}, and the audit is of account ${posture.account}`)
  if (Date.parse(at) > Date.parse(posture.at))
    throw new CliError(`--baseline is of ${at}, which is later than the audit (${posture.at})`)
  return compareWithBaseline(posture, baseline)
}
