import { reportFormats, type ReportFormat } from '../../../reports/formats/report-formats.ts'
import type { RenderContext } from '../../../reports/formats/render-context.ts'
import type { Posture } from '../../../reports/posture/posture.ts'

/** The whole text of a report. */
export function renderReport(
  name: ReportFormat,
  posture: Posture,
  context: RenderContext = { version: '1.2.3' },
): string {
  return [...reportFormats[name].render(posture, context)].join('')
}
