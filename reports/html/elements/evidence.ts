import type { Evidence } from '../../../audit/controls/evaluation.ts'
import { html, type HtmlContent, type Html } from './markup.ts'
import { renderBreakableName, capitalize } from './render-words.ts'

/** Deeper than this, evidence is shown as JSON. */
const MAX_DEPTH = 5

/** A record inside of others stands in one row, if it has no more fields than these and each is short. */
const MAX_ROW_FIELDS = 4
const MAX_SHORT_LENGTH = 60

const ACRONYMS = /\b(acl|arn|aws|cidr|cve|ecr|eni|iam|id|ip|kms|sdk|tls|url|vpc)(s?)\b/gi

/** Evidence for readers: names with what they are, lists as lists. */
export function renderEvidence(evidence: Evidence): Html {
  return renderFields(evidence, 0)
}

function renderFields(record: object, depth: number): Html {
  const fields = Object.entries(record)
  if (depth > 0 && fields.length <= MAX_ROW_FIELDS && fields.every(([, value]) => isShort(value)))
    return html`<dl class="row">${fields.map(([name, value]) => html`<div>${renderField(name, value, depth)}</div>`)}</dl>`
  return html`<dl>${fields.map(([name, value]) => renderField(name, value, depth))}</dl>`
}

function renderField(name: string, value: unknown, depth: number): Html {
  return html`<dt>${formatFieldName(name)}</dt><dd>${renderValue(value, depth + 1)}</dd>`
}

function isShort(value: unknown): boolean {
  return typeof value === 'string'
    ? value.length <= MAX_SHORT_LENGTH
    : typeof value !== 'object' || value === null
}

function renderValue(value: unknown, depth: number): HtmlContent {
  if (typeof value !== 'object' || value === null) return renderScalar(value)
  if (depth > MAX_DEPTH) return html`<code>${JSON.stringify(value)}</code>`
  if (!Array.isArray(value)) return Object.keys(value).length === 0 ? 'none' : renderFields(value, depth)
  if (value.length === 0) return 'none'
  const parts = value as unknown[]
  if (parts.length === 1) return renderValue(parts[0], depth)
  return html`<ul>${parts.map(part => html`<li>${renderValue(part, depth + 1)}</li>`)}</ul>`
}

function renderScalar(value: unknown): HtmlContent {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (value === null || value === undefined || value === '') return 'none'
  return typeof value === 'string' ? renderBreakableName(value) : JSON.stringify(value)
}

/** `datesFrom` as `Dates from`. A name that is no such word came from outside and stays as it is. */
function formatFieldName(name: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return name
  const words = name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return capitalize(words).replaceAll(
    ACRONYMS,
    (_, word: string, plural: string) => word.toUpperCase() + plural,
  )
}
