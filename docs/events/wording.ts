import type {
  StepCondition,
  FactDefinition,
  EffectPath,
  TraversalStep,
} from '../../audit/resources/kind-definition.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'

/** The singular of a kind's label. */
export function formatKind(kind: Kind): string {
  return getKindDefinition(kind).label.replace(/ of account$/, '')
}

/** The plural of a kind's label. */
export function formatKindPlural(kind: Kind): string {
  const label = formatKind(kind)
  if (/^(Inspector|CloudTrail)$/.test(label)) return label
  if (label.endsWith('s')) return `${label}es`
  return label.endsWith('y') ? `${label.slice(0, -1)}ies` : `${label}s`
}

/** Acronyms in fact names. */
const ACRONYMS = /\b(acl|ip|ipc|mfa|pid|uri|url|vpc)(s?)\b/g

/** A fact name as words: `attachedPolicies` becomes `attached policies`. */
export function formatFactName(name: string): string {
  const words = name.replaceAll(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)
  return words.replaceAll(ACRONYMS, (_, word: string, end: string) => `${word.toUpperCase()}${end}`)
}

/** Turns a verb phrase in the singular into the plural: `runs as` becomes `run as`. */
export function formatPluralVerb(phrase: string): string {
  const [verb = '', ...rest] = phrase.split(' ')
  const irregular: Readonly<Record<string, string>> = { is: 'are', has: 'have', was: 'were' }
  return [irregular[verb] ?? verb.replace(/s$/, ''), ...rest].join(' ')
}

/** The texts of conditions at the end of a path. */
const CONDITION_TEXTS: Readonly<Record<StepCondition, string>> = {
  USES_OLDER_VERSION: ', but an older one, and have a compatible runtime',
}

/** One step of a path: from which kind, how, and to which kind. */
interface Edge {
  from: Kind
  isFirst: boolean
  how: string
  to: Kind
  end: string
}

/** The kinds that a change of `facts` can affect. */
export function listAffectedKinds(kind: Kind, facts: readonly FactDefinition[]): Kind[] {
  const paths = facts.flatMap(({ affects, affectsWhenNew = [] }) => [...affects, ...affectsWhenNew])
  return [...new Set(paths.flatMap(effectPath => listEdges(kind, effectPath).map(({ to }) => to)))]
}

/** Describes what a change of `facts` can affect: `functions that run as the role`. */
export function describeAffectedKinds(kind: Kind, facts: readonly FactDefinition[]): string[] {
  const always = facts.flatMap(({ affects }) => affects)
  const ifNew = facts.flatMap(({ affectsWhenNew = [] }) => affectsWhenNew)
  const edges = dedupeEdges(always.flatMap(effectPath => listEdges(kind, effectPath)))
  const further = dedupeEdges(ifNew.flatMap(effectPath => listEdges(kind, effectPath))).filter(
    edge => !edges.some(other => isSameEdge(edge, other)),
  )
  const added = describeEdges(further)
  return [
    ...describeEdges(edges),
    ...(added.length === 0 ? [] : [`if the previous value is unknown, also ${joinPhrases(added)}`]),
  ]
}

/** The steps of a path. */
function listEdges(kind: Kind, effectPath: EffectPath): Edge[] {
  const [step, ...rest] = effectPath
  return step === undefined ? [] : followStep(kind, true, step, rest)
}

function followStep(from: Kind, isFirst: boolean, traversalStep: TraversalStep, rest: EffectPath): Edge[] {
  const edge = buildEdge(from, traversalStep)
  const [next, ...others] = rest
  return [{ from, isFirst, ...edge }, ...(next === undefined ? [] : followStep(edge.to, false, next, others))]
}

function buildEdge(from: Kind, traversalStep: TraversalStep): Omit<Edge, 'from' | 'isFirst'> {
  if ('outgoing' in traversalStep) return buildOutgoingEdge(from, traversalStep)
  if ('incoming' in traversalStep) return buildIncomingEdge(traversalStep)
  return { how: 'have tags that they got from', to: 'AWS::ECR::Image', end: '' }
}

function buildOutgoingEdge(
  from: Kind,
  { outgoing, removed, modified }: Extract<TraversalStep, { outgoing: string }>,
) {
  const relationship = getKindDefinition(from).facts[outgoing]?.relationship
  if (relationship === undefined) throw new Error(`${from} has no relationship ${outgoing}`)
  const are = removed ? 'were' : modified ? 'are newly or no longer' : 'are or were'
  return { how: `${are} ${relationship.inverseLabel}`, to: relationship.to, end: '' }
}

function buildIncomingEdge({
  incoming,
  sourceKind,
  condition,
}: Extract<TraversalStep, { incoming: string }>) {
  const relationship = getKindDefinition(sourceKind).facts[incoming]?.relationship
  if (relationship === undefined) throw new Error(`${sourceKind} has no relationship ${incoming}`)
  return {
    how: formatPluralVerb(relationship.label),
    to: sourceKind,
    end: condition === undefined ? '' : CONDITION_TEXTS[condition],
  }
}

function isSameEdge(one: Edge, other: Edge): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

function dedupeEdges(edges: readonly Edge[]): Edge[] {
  return [...new Map(edges.map(edge => [JSON.stringify(edge), edge])).values()]
}

/** Describes edges, merging those with the same source and verb or the same targets. */
function describeEdges(edges: readonly Edge[]): string[] {
  const phrases = groupItems(edges, ({ from, isFirst, how, end }) =>
    JSON.stringify([from, isFirst, how, end]),
  ).map(group => ({
    ...takeFirst(group),
    targets: joinPhrases(group.map(({ to }) => formatKindPlural(to))),
  }))
  return groupItems(phrases, ({ from, isFirst, targets, end }) =>
    JSON.stringify([from, isFirst, targets, end]),
  ).map(group => {
    const { from, isFirst, targets, end } = takeFirst(group)
    const verbs = group.map(({ how }) => how).join(', or ')
    return `${targets} that ${verbs} ${isFirst ? 'the' : formatArticle(from)} ${formatKind(from)}${end}`
  })
}

function formatArticle(kind: Kind): string {
  return /^[aeio]/i.test(formatKind(kind)) ? 'such an' : 'such a'
}

/** Groups items by key, in the order of first occurrence. */
export function groupItems<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item])
  return [...groups.values()]
}

function takeFirst<T>([item]: readonly T[]): T {
  if (item === undefined) throw new Error('an empty group')
  return item
}

/** `a, b and c`. */
export function joinPhrases(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`
}
