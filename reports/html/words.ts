import type { Strategy } from '../../audit/controls/control.ts'
import type { Severity } from '../../audit/controls/severity.ts'
import { definitionOf } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { html, type Html } from './markup.ts'

const NUMBER = new Intl.NumberFormat('en-GB')
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
const DAY = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
})

/** `1,204`. */
export function figure(count: number): string {
  return NUMBER.format(count)
}

/** `1 finding`, `1,204 findings`. */
export function counted(count: number, noun: string, nouns = `${noun}s`): string {
  return `${figure(count)} ${count === 1 ? noun : nouns}`
}

/** Those of `parts` that are not none: `2 critical, 3 high`. */
export function listed(parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, what]) => `${figure(count)} ${what}`)
    .join(', ')
}

/** An ISO 8601 time as a reader says it, in UTC; what is no time stays as it is. */
export function moment(iso: string): Html {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return html`${iso}`
  return html`<time datetime="${iso}">${MOMENT.format(date)} UTC</time>`
}

/** An ISO day as a reader says it; what is no day stays as it is. */
export function day(iso: string): Html {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return html`${iso}`
  return html`<time datetime="${iso}">${DAY.format(date)}</time>`
}

export function severityWord(severity: Severity): string {
  return capitalized(severity.toLowerCase())
}

/** A severity as a label; its colour never stands alone. */
export function severityLabel(severity: Severity): Html {
  return html`<span class="severity ${severity.toLowerCase()}">${severityWord(severity)}</span>`
}

/** `least-privilege` as `Least privilege`. */
export function strategyWord(strategy: Strategy): string {
  return capitalized(strategy.replaceAll('-', ' '))
}

export function kindWord(kind: Kind): string {
  return definitionOf(kind).noun
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** An ARN or another long name, which may break after its colons and slashes. */
export function breakable(name: string): Html {
  return html`${name.split(/(?<=[:/])/).map((part, index) => html`${index > 0 && html`<wbr>`}${part}`)}`
}
