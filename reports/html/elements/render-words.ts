import type { Strategy } from '../../../audit/settings/strategy.ts'
import type { Severity } from '../../../audit/settings/severity.ts'
import { getKindDefinition } from '../../../audit/resources/kinds.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { limitTextLength } from '../../../audit/text/quote-text.ts'
import { html, type Html } from './markup.ts'

const NUMBER_FORMAT = new Intl.NumberFormat('en-GB')
const TIME_FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const DATE_FORMAT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** `1,204`. */
export function renderNumber(count: number): string {
  return NUMBER_FORMAT.format(count)
}

/** `1 finding`, `1,204 findings`. */
export function renderCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${renderNumber(count)} ${count === 1 ? singular : plural}`
}

/** Those of `parts` that are not none: `2 critical, 3 high`. */
export function renderCounts(parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${renderNumber(count)} ${what}`)
    .join(', ')
}

/** An ISO 8601 time as a reader says it, in UTC; what is no time stays as it is. */
export function renderTime(iso: string): Html {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return html`${iso}`
  return html`<time datetime="${iso}">${TIME_FORMAT.format(date)} UTC</time>`
}

/** An ISO day as a reader says it; what is no day stays as it is. */
export function renderDate(iso: string): Html {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return html`${iso}`
  return html`<time datetime="${iso}">${DATE_FORMAT.format(date)}</time>`
}

export function renderSeverityName(severity: Severity): string {
  return capitalize(severity.toLowerCase())
}

/** A severity as a label; its colour never stands alone. */
export function renderSeverityLabel(severity: Severity): Html {
  return html`<span class="severity ${severity.toLowerCase()}">${renderSeverityName(severity)}</span>`
}

/** `least-privilege` as `Least privilege`. */
export function renderStrategyName(strategy: Strategy): string {
  return capitalize(strategy.replaceAll('-', ' '))
}

export function renderKindName(kind: Kind): string {
  return getKindDefinition(kind).label
}

export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Characters of a resource's name in a heading or a list. Its ARN, which the page shows with it, is whole. */
const MAX_NAME = 200

/** As much of a resource's name as a heading or a list shows. */
export function limitNameLength(name: string): string {
  return limitTextLength(name, MAX_NAME)
}

/** An ARN, an address or another long name, which may break after its colons, slashes and `@`. */
export function renderBreakableName(name: string): Html {
  return html`${name.split(/(?<=[:/@])/).map((part, index) => html`${index > 0 && html`<wbr>`}${part}`)}`
}
