import type { Statement } from '../../audit/policy/document.ts'
import type { SourcedPolicy } from '../../audit/policy/effective/principal.ts'
import { coloured, folded, printable } from '../terminal.ts'

type Colour = Parameters<typeof coloured>[0]

/** Where sentences begin, behind their labels. */
const MARGIN = ' '.repeat(12)

/** Items of a list that are said; the rest is counted. */
const MOST_ITEMS = 8
/** Where the items are names. */
const MOST_NAMES = 20

/** What the answer is, and of what. */
export function headline(colour: Colour, verdict: string, about: string): string {
  return `${coloured(colour, verdict)}  ${printable(about)}`
}

/** `text` behind its label, as wide as the terminal. */
export function row(label: string, text: string): string[] {
  const [first = '', ...others] = folded(MARGIN + printable(text), 0)
  return [coloured('gray', label.padEnd(MARGIN.length)) + first.slice(MARGIN.length), ...others]
}

/** `texts` behind one label, each on lines of its own; nothing where there are none. */
export function rows(label: string, texts: readonly string[]): string[] {
  return firstOf(texts, MOST_ITEMS).flatMap((text, index) => row(index === 0 ? label : '', text))
}

/** Names behind their label, one after the other; nothing where there are none. */
export function nameRow(label: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : row(label, firstOf(names, MOST_NAMES).join(', '))
}

function firstOf(texts: readonly string[], most: number): string[] {
  const more = texts.length > most ? [`and ${texts.length - most} more; --json has all`] : []
  return [...texts.slice(0, most), ...more]
}

/** A statement of a policy, as engines name it. */
export interface Named {
  policy: string | number
  sid?: string | null | undefined
  index: number
}

/** The policies in play by their names, to quote from. */
export type Quotable = ReadonlyMap<string, SourcedPolicy['document']>

export function quotable(policies: readonly (SourcedPolicy | undefined)[]): Quotable {
  return new Map(policies.flatMap(each => (each ? [[each.policy, each.document] as const] : [])))
}

/** Which statement it is, and what it says as far as its policy is among `policies`. */
export function statementText({ policy, sid, index }: Named, policies: Quotable): string {
  const where = `${policyName(String(policy))}, statement ${index}${sid ? ` "${sid}"` : ''}`
  const statement = policies.get(String(policy))?.Statement[index]
  return statement === undefined ? where : `${where}: ${brief(statement)}`
}

/** How policies of a question are called in words: they are known by their numbers and places. */
function policyName(policy: string): string {
  if (/^\d+$/.test(policy)) return `identity policy ${policy}`
  const [, kind = '', place, level] = /^(scp|rcp) ((\d+)\.\d+)$/.exec(policy) ?? []
  if (kind !== '') return `${kind.toUpperCase()} ${place} (level ${Number(level) + 1})`
  const words: Readonly<Record<string, string>> = {
    boundary: 'permissions boundary',
    session: 'session policy',
    resourcePolicy: 'resource policy',
  }
  return words[policy] ?? policy
}

/** A statement on one line. */
export function brief(statement: Statement): string {
  const { Effect, Action, NotAction, Resource, NotResource, Condition = {} } = statement
  const whom = principals(statement)
  const actions = Action ? some(Action) : `all but ${some(NotAction ?? [])}`
  const resources = Resource ? ` on ${some(Resource)}` : NotResource ? ` on all but ${some(NotResource)}` : ''
  const tests = Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => `${operator} ${key} ${some(values)}`),
  )
  return `${Effect}${whom} ${actions}${resources}${tests.length > 0 ? ` if ${tests.join(' and ')}` : ''}`
}

function principals({ Principal, NotPrincipal }: Statement): string {
  const names = Object.values(Principal ?? NotPrincipal ?? {}).flat()
  if (names.length === 0) return ''
  return Principal ? ` ${some(names)}:` : ` all but ${some(names)}:`
}

/** Texts of a list in a line of text. */
const SOME = 3

function some(texts: readonly string[]): string {
  const more = texts.length > SOME ? [`${texts.length - SOME} more`] : []
  return [...texts.slice(0, SOME), ...more].join(', ')
}

/** The principal as one calls it: `role team/app`. */
export function shortArn(arn: string): string {
  return arn.replace(/^arn:[^:]*:(?:iam|sts)::\d*:/, '').replace('/', ' ')
}

export function counted(count: number, what: string): string {
  return `${count} ${count === 1 ? what : `${what}s`.replace(/ys$/, 'ies')}`
}
