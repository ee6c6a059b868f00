import type { Posture } from '../posture/posture.ts'
import { renderAsffReport } from './asff/asff-report.ts'
import { renderCsvLines } from './csv-report.ts'
import { renderJunitReport } from './junit/junit-report.ts'
import { renderMarkdownReport } from './markdown/markdown-report.ts'
import { renderOcsfReport } from './ocsf/ocsf-report.ts'
import { renderOscalReport } from './oscal/oscal-report.ts'
import { publishedFormats } from './published-formats.ts'
import type { RenderContext } from './render-context.ts'
import { renderSarifReport } from './sarif/sarif-report.ts'

/** One form of a report that a command writes. */
interface ReportFormatDefinition {
  /** The ending of its file. */
  ending: string
  /** The text of the report, in parts. */
  render: (posture: Posture, context: RenderContext) => Iterable<string>
}

const formats = {
  html: { ending: 'html', render: renderAtOnce(publishedFormats.html.render) },
  json: { ending: 'json', render: renderAtOnce(publishedFormats.json.render) },
  csv: { ending: 'csv', render: renderCsvLines },
  markdown: { ending: 'md', render: renderAtOnce(renderMarkdownReport) },
  sarif: { ending: 'sarif', render: renderAtOnce(renderSarifReport) },
  junit: { ending: 'xml', render: renderJunitReport },
  ocsf: { ending: 'ocsf.json', render: renderOcsfReport },
  asff: { ending: 'asff.json', render: renderAsffReport },
  oscal: { ending: 'oscal.json', render: renderOscalReport },
} as const satisfies Record<string, ReportFormatDefinition>

/** A form of report. */
export type ReportFormat = keyof typeof formats

/** The forms of a report by their names. */
export const reportFormats: Readonly<Record<ReportFormat, ReportFormatDefinition>> = formats

/** The forms that a command writes where none is named. */
export const defaultReportFormats: readonly ReportFormat[] = ['html', 'json', 'csv']

/** Renders a report whose text is made at once. */
function renderAtOnce(
  render: (posture: Posture, context: RenderContext) => string,
): ReportFormatDefinition['render'] {
  return (posture, context) => [render(posture, context)]
}
