import type { CompactText } from '../../../reports/html/data/compact-texts.ts'

/** The data of the HTML report, as its script reads it. */
export interface ReportData {
  templates: string[]
  controls: [string][]
  resources: [number, number, CompactText][]
  reasons: CompactText[]
  evidences: CompactText[]
  items: number[][]
}

const START = '<script type="application/json" id="data">'

/** Reads the data in an HTML report. Throws if there are none, or two. */
export function readReportData(report: string): ReportData {
  const [, data, ...more] = report.split(START)
  if (data === undefined || more.length > 0) throw new Error('the report has no data, or several')
  return JSON.parse(data.split('</script>')[0] ?? '') as ReportData
}

/** The whole text of a compact one. */
export function decodeReportText(text: CompactText | undefined, { templates }: ReportData): string {
  if (text === undefined) return ''
  if (typeof text === 'number') return templates[text] ?? ''
  const [template, ...parts] = text
  return (templates[template] ?? '')
    .split('\n')
    .map((each, index) => each + (parts[index] ?? ''))
    .join('')
}

/** The ARNs of all resources in an HTML report. */
export function listReportedArns(report: string): string[] {
  const data = readReportData(report)
  return data.resources.map(([, , arn]) => decodeReportText(arn, data))
}
