import type { PolicyStatement } from '../../audit/engines/iam/policy-document.ts'
import type { SourcedPolicy } from '../../audit/engines/iam/effective-permissions/principal.ts'
import { colorize, wrapLine, stripControlCharacters } from '../output/terminal.ts'

type Color = Parameters<typeof colorize>[0]

/** Where sentences begin, behind their labels. */
const MARGIN = ' '.repeat(12)

/** Items of a list that are said; the rest is counted. */
const MAX_ITEMS = 8
/** Where the items are names. */
const MAX_NAMES = 20

/** What the answer is, and of what. */
export function formatHeadline(color: Color, status: string, about: string): string {
  return `${colorize(color, status)}  ${stripControlCharacters(about)}`
}

/** `text` behind its label, as wide as the terminal. */
export function formatRow(label: string, text: string): string[] {
  const [first = '', ...others] = wrapLine(MARGIN + stripControlCharacters(text), 0)
  return [colorize('gray', label.padEnd(MARGIN.length)) + first.slice(MARGIN.length), ...others]
}

/** `texts` behind one label, each on lines of its own; nothing where there are none. */
export function formatRows(label: string, texts: readonly string[]): string[] {
  return cutList(texts, MAX_ITEMS).flatMap((text, index) => formatRow(index === 0 ? label : '', text))
}

/** Names behind their label, one after the other; nothing where there are none. */
export function formatNameRow(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : formatRow(label, cutList(names, MAX_NAMES).join(', '))
}

function cutList(texts: readonly string[], most: number): string[] {
  const more = texts.length > most ? [`and ${texts.length - most} more; --json has all`] : []
  return [...texts.slice(0, most), ...more]
}

/** A statement of a policy, as engines name it. */
export interface StatementLocation {
  policy: string | number
  sid?: string | null | undefined
  index: number
}

/** The policies in play by their names, to quote from. */
export type QuotablePolicies = ReadonlyMap<string, SourcedPolicy['document']>

export function indexQuotablePolicies(policies: readonly (SourcedPolicy | undefined)[]): QuotablePolicies {
  return new Map(policies.flatMap(each => (each ? [[each.policy, each.document] as const] : [])))
}

/** Which statement it is, and what it says as far as its policy is among `policies`. */
export function formatStatementReference(
  { policy, sid, index }: StatementLocation,
  policies: QuotablePolicies,
): string {
  const where = `${formatPolicyName(String(policy))}, statement ${index}${sid ? ` "${sid}"` : ''}`
  const statement = policies.get(String(policy))?.Statement[index]
  return statement === undefined ? where : `${where}: ${formatStatementLine(statement)}`
}

/** How policies of a question are called in words: they are known by their numbers and places. */
function formatPolicyName(policy: string): string {
  if (/^\d+$/.test(policy)) return `identity policy ${policy}`
  const [, kind = '', position, level] = /^(scp|rcp) ((\d+)\.\d+)$/.exec(policy) ?? []
  if (kind !== '') return `${kind.toUpperCase()} ${position} (level ${Number(level) + 1})`
  const words: Readonly<Record<string, string>> = {
    boundary: 'permissions boundary',
    session: 'session policy',
    resourcePolicy: 'resource policy',
  }
  return words[policy] ?? policy
}

/** A statement on one line. */
export function formatStatementLine(policyStatement: PolicyStatement): string {
  const { Effect, Action, NotAction, Resource, NotResource, Condition = {} } = policyStatement
  const principalText = formatPrincipals(policyStatement)
  const actions = Action ? formatSomeValues(Action) : `all but ${formatSomeValues(NotAction ?? [])}`
  const resources = Resource
    ? ` on ${formatSomeValues(Resource)}`
    : NotResource
      ? ` on all but ${formatSomeValues(NotResource)}`
      : ''
  const tests = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${operator} ${key} ${formatSomeValues(values)}`),
  )
  return `${Effect}${principalText} ${actions}${resources}${tests.length > 0 ? ` if ${tests.join(' and ')}` : ''}`
}

function formatPrincipals({ Principal, NotPrincipal }: PolicyStatement): string {
  const names = Object.values(Principal ?? NotPrincipal ?? {}).flat()
  if (names.length === 0) return ''
  return Principal ? ` ${formatSomeValues(names)}:` : ` all but ${formatSomeValues(names)}:`
}

/** Texts of a list in a line of text. */
const MAX_VALUES = 3

function formatSomeValues(texts: readonly string[]): string {
  const more = texts.length > MAX_VALUES ? [`${texts.length - MAX_VALUES} more`] : []
  return [...texts.slice(0, MAX_VALUES), ...more].join(', ')
}

/** The principal as one calls it: `role team/app`. */
export function shortenArn(arn: string): string {
  return arn.replace(/^arn:[^:]*:(?:iam|sts)::\d*:/, '').replace('/', ' ')
}

export function formatQuantity(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`.replace(/ys$/, 'ies')}`
}
