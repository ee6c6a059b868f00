import { renderJsonList, type RenderedJson } from '../../json.ts'
import type { Posture } from '../../posture/posture.ts'
import type { RenderContext } from '../render-context.ts'
import { listReportEntries } from '../report-entries.ts'
import { createOcsfRenderer } from './ocsf-event.ts'

/**
 * Everything that does not pass as Compliance Findings (class 2003) of the Open Cybersecurity Schema Framework, in a JSON
 * array with one event on each line. A failed control is `Fail`, an accepted one has the status `Suppressed` besides, and
 * INSUFFICIENT_DATA is `Warning`: the check did not yield a result due to missing information. `finding_info.uid` is the
 * same in every run.
 */
export function* renderOcsfReport(posture: Posture, context: RenderContext): Generator<string> {
  yield* renderJsonList(buildEvents(posture, context))
  yield '\n'
}

function* buildEvents(posture: Posture, context: RenderContext): Generator<RenderedJson> {
  const render = createOcsfRenderer(posture, context)
  for (const entry of listReportEntries(posture)) yield render(entry)
}
