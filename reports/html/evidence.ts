import type { Evidence } from '../../audit/controls/verdict.ts'
import { html, type Content, type Html } from './markup.ts'
import { breakable, capitalized } from './words.ts'

/** Deeper than this, evidence is shown as JSON. */
const DEEPEST = 5

/** A record inside of others stands in one row, if it has no more fields than these and each is short. */
const MOST_IN_A_ROW = 4
const SHORT = 60

const ACRONYMS = /\b(acl|arn|aws|cidr|cve|ecr|eni|iam|id|ip|kms|sdk|tls|url|vpc)(s?)\b/gi

/** Evidence for readers: names with what they are, lists as lists. */
export function evidenceList(evidence: Evidence): Html {
  return fieldsOf(evidence, 0)
}

function fieldsOf(record: object, depth: number): Html {
  const fields = Object.entries(record)
  if (depth > 0 && fields.length <= MOST_IN_A_ROW && fields.every(([, value]) => isShort(value)))
    return html`<dl class="row">${fields.map(([name, value]) => html`<div>${field(name, value, depth)}</div>`)}</dl>`
  return html`<dl>${fields.map(([name, value]) => field(name, value, depth))}</dl>`
}

function field(name: string, value: unknown, depth: number): Html {
  return html`<dt>${wordsOf(name)}</dt><dd>${shown(value, depth + 1)}</dd>`
}

function isShort(value: unknown): boolean {
  return typeof value === 'string' ? value.length <= SHORT : typeof value !== 'object' || value === null
}

function shown(value: unknown, depth: number): Content {
  if (typeof value !== 'object' || value === null) return scalar(value)
  if (depth > DEEPEST) return html`<code>${JSON.stringify(value)}</code>`
  if (!Array.isArray(value)) return Object.keys(value).length === 0 ? 'none' : fieldsOf(value, depth)
  if (value.length === 0) return 'none'
  const parts = value as unknown[]
  if (parts.length === 1) return shown(parts[0], depth)
  return html`<ul>${parts.map(part => html`<li>${shown(part, depth + 1)}</li>`)}</ul>`
}

function scalar(value: unknown): Content {
  if (value === true) return 'yes'
  if (value === false) return 'no'
  if (value === null || value === undefined || value === '') return 'none'
  return typeof value === 'string' ? breakable(value) : JSON.stringify(value)
}

/** `datesFrom` as `Dates from`. A name that is no such word came from outside and stays as it is. */
function wordsOf(name: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return name
  const words = name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return capitalized(words).replaceAll(
    ACRONYMS,
    (_, word: string, plural: string) => word.toUpperCase() + plural,
  )
}
