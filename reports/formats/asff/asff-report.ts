import { renderJsonList, type RenderedJson } from '../../json.ts'
import type { Posture } from '../../posture/posture.ts'
import type { RenderContext } from '../render-context.ts'
import { listReportEntries } from '../report-entries.ts'
import { createAsffRenderer } from './asff-finding.ts'

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

function* buildAsffFindings(posture: Posture, context: RenderContext): Generator<RenderedJson> {
  const render = createAsffRenderer(posture, context)
  for (const entry of listReportEntries(posture)) yield render(entry)
}
