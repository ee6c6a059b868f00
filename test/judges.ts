import { knowledge } from '../functions/knowledge.ts'
import { describe, expect, it } from 'vitest'
import type { Model } from '../audit/account/model.ts'
import { FACTS_VERSION } from '../audit/account/model.ts'
import { assess, type Control, type Judge } from '../audit/controls/control.ts'
import type { Verdict } from '../audit/controls/verdict.ts'
import type { Fact } from '../audit/resources/fact.ts'
import { parseArn } from '../audit/resources/arn.ts'
import { definitionOf, namedBy } from '../audit/resources/kinds.ts'
import type { AnyNeed } from '../audit/resources/need.ts'
import { GLOBAL, keyOf, type Kind, type Resource } from '../audit/resources/resource.ts'
import { defaultSettings, type Settings } from '../audit/settings/settings.ts'
import { neededFacts, type Hop, type NeededFact } from './audit/controls/needed-facts.ts'

/** What is known of a resource: its facts in the model's form, and the resources that its relations name. */
export interface Known {
  arn?: string
  /** Given where the resource is gone; nothing else is known of it then. */
  presence?: 'GONE'
  facts?: Readonly<Record<string, unknown>>
  one?: Readonly<Record<string, Known | 'NONE'>>
  each?: Readonly<Record<string, readonly Known[]>>
}

/** A resource as it is known, with what the control should say of it. */
export interface Case extends Known {
  name: string
  settings?: Readonly<Record<string, unknown>>
  runtimes?: Readonly<Record<string, string>>
  trusted?: Partial<Settings['trusted']>
  exceptions?: Settings['exceptions']
  now?: string
  /** A part of the reason that the verdict should give. */
  reason?: string
  /** A part of the evidence that the verdict should show. */
  evidence?: object
}

/** The cases of a control, by the verdict that they should get. */
export interface Cases {
  compliant?: readonly Case[]
  nonCompliant?: readonly Case[]
  notApplicable?: readonly Case[]
  insufficientData?: readonly Case[]
}

type Models = Map<string, Model>

/** A case with models that are not as its table says. */
interface Trial {
  each: Case
  models: Models
}

const ACCOUNT = '111122223333'

/**
 * Tests a control by a table, and, whatever the table says, what becomes of it when a fact that it needs is unknown,
 * was never read, or belongs to a resource that is gone.
 */
export function judges(control: Control, kind: Kind, cases: Cases): void {
  const judge = control.judges.find(candidate => candidate.kind === kind)
  if (judge === undefined) throw new Error(`${control.id} does not judge ${kind}`)
  const { compliant = [], nonCompliant = [], notApplicable = [], insufficientData = [] } = cases
  const judged = [...compliant, ...nonCompliant, ...notApplicable]
  const needed = [...new Map(neededFacts(kind, judge.need).map(fact => [spoken(fact), fact])).values()]

  const say = (each: Case, models = modelsOf(kind, each)) => verdictOf(control, judge, each, models)

  /** The trials that end with a verdict that is none of `allowed`. */
  const astray = (trials: readonly Trial[], ...allowed: Verdict['status'][]) =>
    trials
      .map(({ each, models }) => ({ name: each.name, verdict: say(each, models) }))
      .filter(({ verdict }) => !allowed.includes(verdict.status))

  describe(`${control.id} on ${kind}`, () => {
    const table = [
      ...compliant.map(each => ['COMPLIANT', each] as const),
      ...nonCompliant.map(each => ['NON_COMPLIANT', each] as const),
      ...notApplicable.map(each => ['NOT_APPLICABLE', each] as const),
      ...insufficientData.map(each => ['INSUFFICIENT_DATA', each] as const),
    ]
    it.each(table.map(([status, each]) => [status, each.name, each] as const))(
      '%s: %s',
      (status, _, each) => {
        const verdict = say(each)
        const { reason, evidence } = { reason: '', evidence: {}, ...verdict }
        expect(verdict.status).toBe(status)
        expect(reason).toContain(each.reason ?? '')
        expect(evidence).toMatchObject(each.evidence ?? {})
      },
    )

    it.each(needed.filter(isCertain).map(fact => [spoken(fact), fact] as const))(
      'says nothing without %s',
      (_, fact) => {
        const trials = judged.flatMap(each => without(kind, each, fact))
        expect(trials).not.toHaveLength(0)
        expect(astray(trials, 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(needed.filter(isOneOfSome).map(fact => [spoken(fact), fact] as const))(
      'passes nothing without %s, and lets a violation stand that others are',
      (_, fact) => {
        const none = (each: Case) => without(kind, each, fact)
        expect(compliant.flatMap(none)).not.toHaveLength(0)
        expect(astray(compliant.flatMap(none), 'INSUFFICIENT_DATA')).toEqual([])
        expect(astray(nonCompliant.flatMap(none), 'NON_COMPLIANT', 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(needed.filter(({ several }) => several).map(fact => [spoken(fact), fact] as const))(
      'passes nothing where %s are not all known, and lets a violation stand',
      (_, fact) => {
        const one = (each: Case) => incomplete(kind, each, fact, needed)
        const none = (each: Case) => without(kind, each, fact)
        expect(astray(compliant.flatMap(one), 'INSUFFICIENT_DATA')).toEqual([])
        expect(astray(compliant.flatMap(none), 'INSUFFICIENT_DATA')).toEqual([])
        expect(astray(nonCompliant.flatMap(one), 'NON_COMPLIANT')).toEqual([])
        expect(astray(nonCompliant.flatMap(none), 'NON_COMPLIANT', 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(
      onesOf(needed).map(path => [path.map(hop => hop.relation).join('.') || 'resource', path] as const),
    )(
      'does not apply where the %s is gone unless it asks that, and says nothing where nobody has read it',
      (_, path) => {
        const gone = judged.map(each =>
          changed(kind, each, path, model => ({ ...model, presence: 'GONE', facts: {} })),
        )
        const unread = judged.map(each => changed(kind, each, path, () => undefined))
        const wrong = asksPresence(judge.need, path) ? [] : astray(gone.flat(), 'NOT_APPLICABLE')
        expect(wrong).toEqual([])
        expect(astray(unread.flat(), 'INSUFFICIENT_DATA')).toEqual([])
      },
    )
  })
}

function verdictOf(control: Control, judge: Judge, each: Case, models: Models): Verdict {
  const { settings = {}, runtimes = {}, exceptions = [], now = '2026-11-01T00:00:00Z' } = each
  const trusted = { ...defaultSettings.trusted, ...each.trusted }
  return assess(control, judge, resourceOf(judge.kind, each, ''), {
    lookup: resource => models.get(keyOf(resource)),
    settings: { controls: { [control.id]: settings }, runtimes, trusted, exceptions },
    knowledge,
    now: new Date(now),
  }).verdict
}

/** The models of a case: the resource's and those of all whom it names. */
function modelsOf(kind: Kind, given: Known, place = '', models: Models = new Map()): Models {
  const resource = resourceOf(kind, given, place)
  const facts: Record<string, Fact> = Object.fromEntries(
    Object.entries(given.facts ?? {}).map(([name, value]) => [name, { known: value }]),
  )
  const name = (relation: string, other: Known, index: number) => {
    const to = targetOf(kind, relation)
    const where = `${place}-${relation}-${index}`
    modelsOf(to, other, where, models)
    return resourceOf(to, other, where)
  }
  for (const [relation, other] of Object.entries(given.one ?? {}))
    facts[relation] = { known: other === 'NONE' ? 'NONE' : name(relation, other, 0) }
  for (const [relation, others] of Object.entries(given.each ?? {}))
    facts[relation] = { known: others.map((other, index) => name(relation, other, index)) }
  const model = modelOf(resource, facts)
  return models.set(
    keyOf(resource),
    given.presence ? { ...model, presence: given.presence, facts: {} } : model,
  )
}

function modelOf(resource: Resource, facts: Model['facts']): Model {
  const readAt = '2026-10-31T00:00:00.000Z'
  return {
    resource,
    presence: 'PRESENT',
    facts,
    stamps: {},
    usedBy: { cause: 'a function', at: '2026-01-01T00:00:00Z' },
    aspects: {},
    previous: [],
    readAt,
    factsVersion: FACTS_VERSION,
  }
}

function resourceOf(kind: Kind, { arn }: Known, place: string): Resource {
  const global = kind !== 'AWS::Lambda::Function'
  const region = regionIn(arn) ?? (global ? GLOBAL : 'eu-west-1')
  const { noun } = definitionOf(kind)
  const service = global ? 'iam:' : `lambda:${region}`
  return { kind, account: ACCOUNT, region, arn: arn ?? `arn:aws:${service}:${ACCOUNT}:${noun}/a${place}` }
}

/** The region that an ARN names, if it names one. */
function regionIn(arn = ''): string | undefined {
  const region = parseArn(arn)?.region
  return region === '' ? undefined : region
}

function targetOf(kind: Kind, relation: string): Kind {
  const to = definitionOf(kind).facts[relation]?.relation?.to
  if (to === undefined) throw new Error(`${relation} of ${kind} is no relation`)
  return to
}

/** A fact of the resource, or of one that it reaches over relations to one each: without it nothing is certain. */
function isCertain({ path, several, some }: NeededFact): boolean {
  return !several && !some && path.every(hop => !hop.several)
}

/** A fact beside which others can be a violation, of the resource or of one that it reaches over relations to one each. */
function isOneOfSome({ path, some }: NeededFact): boolean {
  return some && path.every(hop => !hop.several)
}

/** The paths over relations to one each, from the resource itself on. */
function onesOf(needed: readonly NeededFact[]): (readonly Hop[])[] {
  const paths = needed.filter(fact => isCertain(fact) || isOneOfSome(fact)).map(({ path }) => path)
  return [...new Map([[], ...paths].map(path => [JSON.stringify(path), path])).values()]
}

/** Whether a need asks for the presence of what is at the end of `path`. */
function asksPresence(need: AnyNeed, [hop, ...rest]: readonly Hop[]): boolean {
  if (hop === undefined) return need.facts?.includes('presence') === true
  return asksPresence(need.one?.[hop.relation] ?? {}, rest)
}

/** The models at the end of `path` of a case. */
function follow(models: Models, kind: Kind, each: Case, path: readonly Hop[]): Model[] {
  let at = [resourceOf(kind, each, '')].flatMap(resource => models.get(keyOf(resource)) ?? [])
  for (const { relation } of path) {
    const named = at.flatMap(({ facts }) => {
      const fact = facts[relation]
      return fact && 'known' in fact ? namedBy(fact.known) : []
    })
    at = named.flatMap(resource => models.get(keyOf(resource)) ?? [])
  }
  return at
}

/** A case with the models at the end of `path` changed, or removed; nothing where there are none. */
function changed(
  kind: Kind,
  each: Case,
  path: readonly Hop[],
  change: (model: Model) => Model | undefined,
): Trial[] {
  const models = modelsOf(kind, each)
  const at = follow(models, kind, each, path).filter(({ presence }) => presence !== 'GONE')
  for (const model of at) {
    const next = change(model)
    if (next) models.set(keyOf(model.resource), next)
    else models.delete(keyOf(model.resource))
  }
  return at.length > 0 ? [{ each, models }] : []
}

/** A case without a fact: unknown, and never read. */
function without(kind: Kind, each: Case, { path, fact }: NeededFact): Trial[] {
  return [{ [fact]: { unknown: 'access denied' } }, {}].flatMap(instead =>
    changed(kind, each, path, model => {
      const { [fact]: _, ...others } = model.facts
      return { ...model, facts: { ...others, ...instead } }
    }),
  )
}

/** A case with one more member of a relation: never read, and with each of its needed facts unknown. */
function incomplete(kind: Kind, each: Case, relation: NeededFact, needed: readonly NeededFact[]): Trial[] {
  const member = resourceOf(targetOf(relation.kind, relation.fact), {}, '-unknown-member')
  const depth = relation.path.length
  const inner = needed.filter(
    ({ path }) => path.length === depth + 1 && path[depth]?.relation === relation.fact,
  )
  const unknown = inner.map(({ fact }) => modelOf(member, { [fact]: { unknown: 'access denied' } }))
  const more = changed.bind(undefined, kind, each, relation.path, (model: Model) => {
    const before = model.facts[relation.fact]
    const named = before && 'known' in before ? namedBy(before.known) : []
    return { ...model, facts: { ...model.facts, [relation.fact]: { known: [member, ...named] } } }
  })
  const known = unknown.flatMap(model =>
    more().map(trial => ({ each, models: new Map([...trial.models, [keyOf(member), model]]) })),
  )
  return [...more(), ...known]
}

function spoken({ path, fact }: NeededFact): string {
  return [...path.map(hop => hop.relation), fact].join('.')
}
