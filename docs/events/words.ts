import type { Condition, FactDefinition, Path, Step } from '../../audit/resources/kind.ts'
import { definitionOf } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'

/** What people call one of a kind. */
export function nounOf(kind: Kind): string {
  return definitionOf(kind).noun.replace(/ (of account|over)$/, '')
}

/** What people call several of a kind. */
export function nounsOf(kind: Kind): string {
  const noun = nounOf(kind)
  if (/^(Inspector|CloudTrail)$/.test(noun)) return noun
  if (noun.endsWith('s')) return `${noun}es`
  return noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`
}

/** Words of facts that are short for something. */
const SHORT = /\b(acl|ip|ipc|mfa|pid|uri|url|vpc)(s?)\b/g

/** `attachedPolicies` as people write it. */
export function factInWords(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return words.replaceAll(SHORT, (_, word: string, end: string) => `${word.toUpperCase()}${end}`)
}

/** What several do of which one `says` that. */
export function pluralOf(says: string): string {
  const [verb = '', ...rest] = says.split(' ')
  const irregular: Readonly<Record<string, string>> = { is: 'are', has: 'have', was: 'were' }
  return [irregular[verb] ?? verb.replace(/s$/, ''), ...rest].join(' ')
}

/** What holds of those at the end of a path, beside where it leads. */
const ONLY: Readonly<Record<Condition, string>> = {
  BEHIND: ', an older version than that, for whose runtime it is meant',
}

/** One step of a path: from whom, how, and to which kind. */
interface Edge {
  from: Kind
  isFirst: boolean
  how: string
  to: Kind
  end: string
}

/** The kinds of those whom `facts` of a kind reach. */
export function reached(kind: Kind, facts: readonly FactDefinition[]): Kind[] {
  const paths = facts.flatMap(({ reaches, reachesIfNew = [] }) => [...reaches, ...reachesIfNew])
  return [...new Set(paths.flatMap(path => edgesOf(kind, path).map(({ to }) => to)))]
}

/** Whom `facts` of a kind reach, in words: `functions that run as the role`. */
export function reachInWords(kind: Kind, facts: readonly FactDefinition[]): string[] {
  const always = facts.flatMap(({ reaches }) => reaches)
  const ifNew = facts.flatMap(({ reachesIfNew = [] }) => reachesIfNew)
  const edges = distinct(always.flatMap(path => edgesOf(kind, path)))
  const further = distinct(ifNew.flatMap(path => edgesOf(kind, path))).filter(
    edge => !edges.some(other => same(edge, other)),
  )
  const added = phrasesOf(further)
  return [
    ...phrasesOf(edges),
    ...(added.length === 0 ? [] : [`where it was not known before, also ${list(added)}`]),
  ]
}

/** The steps of a path. Each ends where the next begins. */
function edgesOf(kind: Kind, path: Path): Edge[] {
  const [step, ...rest] = path
  return step === undefined ? [] : follow(kind, true, step, rest)
}

function follow(from: Kind, isFirst: boolean, step: Step, rest: Path): Edge[] {
  const edge = 'along' in step ? alongEdge(from, step) : againstEdge(step)
  const [next, ...others] = rest
  return [{ from, isFirst, ...edge }, ...(next === undefined ? [] : follow(edge.to, false, next, others))]
}

function alongEdge(from: Kind, { along, left, changed }: Extract<Step, { along: string }>) {
  const relation = definitionOf(from).facts[along]?.relation
  if (relation === undefined) throw new Error(`${from} has no relation ${along}`)
  const are = left ? 'were' : changed ? 'are newly or no longer' : 'are or were'
  return { how: `${are} ${relation.inverse}`, to: relation.to, end: '' }
}

function againstEdge({ against, of, only }: Extract<Step, { against: string }>) {
  const relation = definitionOf(of).facts[against]?.relation
  if (relation === undefined) throw new Error(`${of} has no relation ${against}`)
  return { how: pluralOf(relation.says), to: of, end: only === undefined ? '' : ONLY[only] }
}

function same(one: Edge, other: Edge): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function distinct(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map(edge => [JSON.stringify(edge), edge])).values()]
}

/** A phrase for all edges that lead from the same in the same way, or in several ways to the same. */
function phrasesOf(edges: readonly Edge[]): string[] {
  const ways = grouped(edges, ({ from, isFirst, how, end }) => JSON.stringify([from, isFirst, how, end])).map(
    group => ({
      ...first(group),
      nouns: list(group.map(({ to }) => nounsOf(to))),
    }),
  )
  return grouped(ways, ({ from, isFirst, nouns, end }) => JSON.stringify([from, isFirst, nouns, end])).map(
    group => {
      const { from, isFirst, nouns, end } = first(group)
      const hows = group.map(({ how }) => how).join(', or ')
      return `${nouns} that ${hows} ${isFirst ? 'the' : suchA(from)} ${nounOf(from)}${end}`
    },
  )
}

function suchA(kind: Kind): string {
  return /^[aeio]/i.test(nounOf(kind)) ? 'such an' : 'such a'
}

/** `items` with the same key together, in the order in which the keys come first. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

function first<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('an empty group')
  return item
}

/** `a, b and c`. */
export function list(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
