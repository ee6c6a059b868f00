import type { TrendPoint } from '../../posture/posture.ts'
import { severities, type Severity } from '../../../audit/settings/severity.ts'
import { html, type Html } from './markup.ts'

const WIDTH = 120
const HEIGHT = 28
const MARGIN = 3

/** The open findings of `severity`, or of all severities, over the reports of `trend`, as a line with an equivalent text. */
export function renderSparkline(id: string, trend: readonly TrendPoint[], severity?: Severity): Html {
  const counts = trend.map(({ open }) => countOpen(open, severity))
  const most = Math.max(1, ...counts)
  const x = (index: number) => MARGIN + (index * (WIDTH - 2 * MARGIN)) / Math.max(1, counts.length - 1)
  const y = (count: number) => HEIGHT - MARGIN - (count * (HEIGHT - 2 * MARGIN)) / most
  const points = counts.map((count, index) => `${x(index).toFixed(1)},${y(count).toFixed(1)}`)
  const last = points.at(-1)?.split(',') ?? []
  const text = counts.join(', ')
  const name = severity === undefined ? 'Open findings' : `Open findings, ${severity.toLowerCase()}`
  return html`<svg class="sparkline" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${name} in the last ${trend.length} reports</title><desc id="${id}-desc">${text}</desc><polyline points="${points.join(' ')}"/><circle cx="${last[0] ?? ''}" cy="${last[1] ?? ''}" r="2.5"/></svg>`
}

function countOpen(open: TrendPoint['open'], severity: Severity | undefined): number {
  return severity === undefined ? severities.reduce((sum, each) => sum + open[each], 0) : open[severity]
}
