import type { Posture } from '../../posture/posture.ts'
import { renderJsonList } from '../../json.ts'
import type { RenderContext } from '../render-context.ts'
import { listReportEntries } from '../report-entries.ts'
import { buildAsffFinding } from './asff-finding.ts'

/**
 * Everything that does not pass in the AWS Security Finding Format of Security Hub, as an object with all `Findings`. A
 * failed control is FAILED, and INSUFFICIENT_DATA is WARNING: some information is missing. Accepted findings are
 * SUPPRESSED, with the exception as note. `Id` is the same in every run.
 */
export function* renderAsffReport(posture: Posture, context: RenderContext): Generator<string> {
  yield '{"Findings":'
  yield* renderJsonList(buildAsffFindings(posture, context))
  yield '}\n'
}

function* buildAsffFindings(posture: Posture, context: RenderContext): Generator<object> {
  for (const entry of listReportEntries(posture)) yield buildAsffFinding(entry, posture, context)
}
