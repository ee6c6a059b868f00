import {
  compareWithBaseline,
  type Baseline,
  type BaselineComparison,
} from '../../reports/posture/baseline.ts'
import { parseBaseline } from '../../reports/posture/parse-baseline.ts'
import type { Posture } from '../../reports/posture/posture.ts'
import { CliError } from '../cli-error.ts'
import { readBoundedFile } from '../read-bounded-file.ts'

/** The largest report that is read: far more than that of 100,000 findings. */
const MAX_BYTES = 256 * 1024 * 1024

/** Reads the report that `--baseline` names; undefined without one. Throws CliError if it is none. */
export function openBaseline(path: string | undefined): Baseline | undefined {
  if (path === undefined) return undefined
  const parsed = parseBaseline(readBoundedFile(path, 'the file of --baseline', MAX_BYTES))
  if ('baseline' in parsed) return parsed.baseline
  throw new CliError(`--baseline: ${path} is no report.json of assay audit: ${parsed.unreadable}`)
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
