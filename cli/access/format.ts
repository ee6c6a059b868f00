import type { PolicyStatement } from '../../audit/engines/iam/policy-document.ts'
import type { SourcedPolicy } from '../../audit/engines/iam/effective-permissions/principal.ts'
import { colorize, wrapLine } from '../output/terminal.ts'
import { escapeText, quoteText } from '../../audit/text/quote-text.ts'

type Color = Parameters<typeof colorize>[0]

/** The column behind the labels. */
const MARGIN = ' '.repeat(12)

/** Items of a list that are shown; the rest is counted. */
const MAX_ITEMS = 8
/** The same for names. */
const MAX_NAMES = 20

/** Formats the first line of an answer: the result, and of what. */
export function formatHeadline(color: Color, status: string, about: string): string {
  return `${colorize(color, status)}  ${escapeText(about)}`
}

/** Formats `text` behind its label, folded at the terminal's width. */
export function formatRow(label: string, text: string): string[] {
  const [first = '', ...others] = wrapLine(MARGIN + escapeText(text), 0)
  return [colorize('gray', label.padEnd(MARGIN.length)) + first.slice(MARGIN.length), ...others]
}

/** Formats `texts` behind one label, each on lines of its own; no texts, no lines. */
export function formatRows(label: string, texts: readonly string[]): string[] {
  return cutList(texts, MAX_ITEMS).flatMap((text, index) => formatRow(index === 0 ? label : '', text))
}

/** Formats names behind their label, separated by commas; no names, no lines. */
export function formatNameRow(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : formatRow(label, cutList(names, MAX_NAMES).join(', '))
}

function cutList(texts: readonly string[], most: number): string[] {
  const more = texts.length > most ? [`and ${texts.length - most} more; --json lists all`] : []
  return [...texts.slice(0, most), ...more]
}

/** A statement of a policy, as the engines identify it. */
export interface StatementLocation {
  policy: string | number
  sid?: string | null | undefined
  index: number
}

/** The policies of a question by their names, to quote from. */
export type QuotablePolicies = ReadonlyMap<string, SourcedPolicy['document']>

/** Indexes policies by name, without those that are undefined. */
export function indexQuotablePolicies(policies: readonly (SourcedPolicy | undefined)[]): QuotablePolicies {
  return new Map(policies.flatMap(each => (each ? [[each.policy, each.document] as const] : [])))
}

/** Formats which statement it is, and its content where `policies` has its policy. */
export function formatStatementReference(
  { policy, sid, index }: StatementLocation,
  policies: QuotablePolicies,
): string {
  const where = `${formatPolicyName(String(policy))}, statement ${index}${sid ? ` ${quoteStatementId(sid)}` : ''}`
  const statement = policies.get(String(policy))?.Statement[index]
  return statement === undefined ? where : `${where}: ${formatStatementLine(statement)}`
}

/** Precedes the ARN of a role in references to its trust policy. */
const TRUST_POLICY_OF = 'trust policy of '

/** A Sid in double quotes. */
export function quoteStatementId(sid: string): string {
  const quoted = quoteText(sid)
  return quoted.startsWith('"') ? quoted : `"${quoted}"`
}

/** The name of a policy of a question in words: policies are known by their numbers and places. */
function formatPolicyName(policy: string): string {
  if (/^\d+$/.test(policy)) return `identity policy ${policy}`
  const [, held, holder] = /^([^ ]+) of (arn:.+)$/.exec(policy) ?? []
  if (held !== undefined && holder !== undefined) return `${formatPolicyName(held)} of ${quoteText(holder)}`
  const [, kind = '', position, level] = /^(scp|rcp) ((\d+)\.\d+)$/.exec(policy) ?? []
  if (kind !== '') return `${kind.toUpperCase()} ${position} (level ${Number(level) + 1})`
  const words: Readonly<Record<string, string>> = {
    boundary: 'permissions boundary',
    session: 'session policy',
    resourcePolicy: 'resource policy',
  }
  if (words[policy] !== undefined) return words[policy]
  const [before, owner] = policy.startsWith(TRUST_POLICY_OF)
    ? [TRUST_POLICY_OF, policy.slice(TRUST_POLICY_OF.length)]
    : ['', policy]
  return `${before}${quoteText(owner)}`
}

/** Formats a statement on one line. */
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
    Object.entries(keys).map(
      ([key, values]) => `${quoteText(operator)} ${quoteText(key)} ${formatSomeValues(values)}`,
    ),
  )
  return `${Effect}${principalText} ${actions}${resources}${tests.length > 0 ? ` if ${tests.join(' and ')}` : ''}`
}

function formatPrincipals({ Principal, NotPrincipal }: PolicyStatement): string {
  const names = Object.values(Principal ?? NotPrincipal ?? {}).flat()
  if (names.length === 0) return ''
  return Principal ? ` ${formatSomeValues(names)}:` : ` all but ${formatSomeValues(names)}:`
}

/** Values of a list that a line shows. */
const MAX_VALUES = 3

function formatSomeValues(texts: readonly string[]): string {
  const more = texts.length > MAX_VALUES ? [`${texts.length - MAX_VALUES} more`] : []
  return [...texts.slice(0, MAX_VALUES).map(quoteText), ...more].join(', ')
}

/** Shortens the ARN of a principal: `role team/app`. */
export function shortenArn(arn: string): string {
  return arn
    .replace(/^arn:[^:]*:(?:iam|sts)::\d*:/, '')
    .split(/\/(.*)/s, 2)
    .map(quoteText)
    .join(' ')
}

/** Formats a count with its noun, in the plural where needed: `2 policies`. */
export function formatQuantity(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`.replace(/ys$/, 'ies')}`
}
