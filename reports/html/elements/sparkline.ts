import type { TrendPoint } from '../../posture/posture.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { html, type Html } from './markup.ts'

const WIDTH = 120
const HEIGHT = 28
const MARGIN = 3

/** What a line shows: the findings of one severity, and at which position the report itself is. */
interface ShownLine {
  severity: Severity
  position: number
}

/** The open findings of a severity over the reports of `trend`, as a line with an equivalent text. */
export function renderSparkline(
  id: string,
  trend: readonly TrendPoint[],
  { severity, position }: ShownLine,
): Html {
  const counts = trend.map(({ open }) => open[severity])
  const most = Math.max(1, ...counts)
  const x = (index: number) => MARGIN + (index * (WIDTH - 2 * MARGIN)) / Math.max(1, counts.length - 1)
  const y = (count: number) => HEIGHT - MARGIN - (count * (HEIGHT - 2 * MARGIN)) / most
  const points = counts.map((count, index) => `${x(index).toFixed(1)},${y(count).toFixed(1)}`)
  const now = points[position]?.split(',') ?? []
  const text = counts.join(', ')
  return html`<svg class="sparkline" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">Open findings, ${severity.toLowerCase()} in the last ${trend.length} reports</title><desc id="${id}-desc">${text}</desc><polyline points="${points.join(' ')}"/><circle cx="${now[0] ?? ''}" cy="${now[1] ?? ''}" r="2.5"/></svg>`
}
