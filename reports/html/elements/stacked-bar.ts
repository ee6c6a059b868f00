import { html, type Html } from './markup.ts'

/** A segment of a bar: its size, and the CSS class that draws it. */
export interface BarSegment {
  label: string
  count: number
  style: 'pass' | 'fail' | 'accepted' | 'unknown' | 'idle' | 'manual' | 'uncovered' | 'disabled'
}

/** The smallest visible width of a segment, in percent. */
const MIN_WIDTH = 0.8

/** A bar of `segments` with an equivalent text. A segment that is not empty is always visible. */
export function renderStackedBar(id: string, title: string, segments: readonly BarSegment[]): Html {
  const widths = computeWidths(segments.map(({ count }) => count))
  const description = segments.map(({ label, count }) => `${count} ${label}`).join(', ')
  const rects = segments.map((barSegment, index) => renderRect(barSegment, widths, index))
  return html`<svg class="bar" width="100%" height="12" role="img" aria-labelledby="${id}-title ${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${rects}</svg>`
}

/** The hatched pattern for unknown results. */
export const hatchPattern = html`<svg class="pattern" width="0" height="0" aria-hidden="true"><defs><pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="5" height="5" class="hatch-ground"/><rect width="2" height="5" class="hatch-line"/></pattern></defs></svg>`

/** The legend of a bar. */
export function renderLegend(segments: readonly Pick<BarSegment, 'label' | 'style'>[]): Html {
  const keys = segments.map(({ label, style }) => html`<li>${renderKey(style)}${label}</li>`)
  return html`<ul class="legend">${keys}</ul>`
}

/** The key of a segment, which stands beside its name. */
export function renderKey(style: BarSegment['style']): Html {
  return html`<svg class="key" width="12" height="12" aria-hidden="true">${renderSwatch(style)}</svg>`
}

function renderSwatch(style: BarSegment['style']): Html {
  return html`<rect width="12" height="12" class="${style}"${style === 'unknown' && html` fill="url(#hatch)"`}/>`
}

function renderRect({ style, count }: BarSegment, widths: readonly number[], index: number): Html | false {
  if (count === 0) return false
  const x = widths.slice(0, index).reduce((sum, width) => sum + width, 0)
  const pattern = style === 'unknown' && html` fill="url(#hatch)"`
  return html`<rect x="${x.toFixed(2)}%" width="${(widths[index] ?? 0).toFixed(2)}%" height="12" class="${style}"${pattern}/>`
}

function computeWidths(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0)
  const wide = counts.map(count => (count === 0 ? 0 : Math.max(MIN_WIDTH, (count / total) * 100)))
  const sum = wide.reduce((all, width) => all + width, 0)
  return wide.map(width => (width * 100) / sum)
}
