import { awsCatalog } from '../functions/aws-catalog.ts'
import { describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../audit/resources/resource-snapshot.ts'
import { FACTS_VERSION } from '../audit/resources/resource-snapshot.ts'
import { evaluateControl, type Control, type Evaluator } from '../audit/controls/control.ts'
import type { Evaluation } from '../audit/controls/evaluation.ts'
import type { Fact } from '../audit/resources/fact.ts'
import { parseArn } from '../audit/resources/arn.ts'
import { getKindDefinition, listReferencedResources } from '../audit/resources/kinds.ts'
import type { AnyInputs } from '../audit/resources/inputs.ts'
import { GLOBAL_REGION, getResourceKey, type Kind, type Resource } from '../audit/resources/resource.ts'
import { defaultSettings, type Settings } from '../audit/settings/settings.ts'
import {
  listRequiredFacts,
  type RelationshipHop,
  type RequiredFact,
} from './audit/controls/required-facts.ts'

/** What is known of a resource: its facts in the model's form, and the resources that its relations name. */
export interface KnownResource {
  arn?: string
  /** Given where the resource is gone; nothing else is known of it then. */
  presence?: 'DELETED'
  facts?: Readonly<Record<string, unknown>>
  one?: Readonly<Record<string, KnownResource | 'NONE'>>
  each?: Readonly<Record<string, readonly KnownResource[]>>
}

/** A resource as it is known, with what the control should say of it. */
export interface ControlCase extends KnownResource {
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
export interface ControlCases {
  compliant?: readonly ControlCase[]
  nonCompliant?: readonly ControlCase[]
  notApplicable?: readonly ControlCase[]
  insufficientData?: readonly ControlCase[]
}

type SnapshotsByKey = Map<string, ResourceSnapshot>

/** A case with models that are not as its table says. */
interface CaseVariant {
  each: ControlCase
  snapshots: SnapshotsByKey
}

const ACCOUNT = '111122223333'

/**
 * Tests a control by a table, and, whatever the table says, what becomes of it when a fact that it needs is unknown,
 * was never read, or belongs to a resource that is gone.
 */
export function testControl(control: Control, kind: Kind, controlCases: ControlCases): void {
  const evaluator = control.evaluators.find(candidate => candidate.kind === kind)
  if (evaluator === undefined) throw new Error(`${control.id} does not judge ${kind}`)
  const { compliant = [], nonCompliant = [], notApplicable = [], insufficientData = [] } = controlCases
  const evaluated = [...compliant, ...nonCompliant, ...notApplicable]
  const required = [
    ...new Map(listRequiredFacts(kind, evaluator.inputs).map(fact => [describeFact(fact), fact])).values(),
  ]

  const evaluate = (each: ControlCase, snapshots = buildSnapshots(kind, each)) =>
    evaluateCase(control, evaluator, each, snapshots)

  /** The trials that end with a verdict that is none of `allowed`. */
  const findUnexpected = (trials: readonly CaseVariant[], ...allowed: Evaluation['status'][]) =>
    trials
      .map(({ each, snapshots }) => ({ name: each.name, verdict: evaluate(each, snapshots) }))
      .filter(({ verdict: evaluation }) => !allowed.includes(evaluation.status))

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
        const evaluation = evaluate(each)
        const { reason, evidence } = { reason: '', evidence: {}, ...evaluation }
        expect(evaluation.status).toBe(status)
        expect(reason).toContain(each.reason ?? '')
        expect(evidence).toMatchObject(each.evidence ?? {})
      },
    )

    it.each(required.filter(isCertain).map(fact => [describeFact(fact), fact] as const))(
      'says nothing without %s',
      (_, fact) => {
        const trials = evaluated.flatMap(each => omitFact(kind, each, fact))
        expect(trials).not.toHaveLength(0)
        expect(findUnexpected(trials, 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(required.filter(isAlternative).map(fact => [describeFact(fact), fact] as const))(
      'passes nothing without %s, and lets a violation stand that others are',
      (_, fact) => {
        const none = (each: ControlCase) => omitFact(kind, each, fact)
        expect(compliant.flatMap(none)).not.toHaveLength(0)
        expect(findUnexpected(compliant.flatMap(none), 'INSUFFICIENT_DATA')).toEqual([])
        expect(findUnexpected(nonCompliant.flatMap(none), 'NON_COMPLIANT', 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(required.filter(({ several }) => several).map(fact => [describeFact(fact), fact] as const))(
      'passes nothing where %s are not all known, and lets a violation stand',
      (_, fact) => {
        const one = (each: ControlCase) => addUnknownMember(kind, each, fact, required)
        const none = (each: ControlCase) => omitFact(kind, each, fact)
        expect(findUnexpected(compliant.flatMap(one), 'INSUFFICIENT_DATA')).toEqual([])
        expect(findUnexpected(compliant.flatMap(none), 'INSUFFICIENT_DATA')).toEqual([])
        expect(findUnexpected(nonCompliant.flatMap(one), 'NON_COMPLIANT')).toEqual([])
        expect(findUnexpected(nonCompliant.flatMap(none), 'NON_COMPLIANT', 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(
      listSinglePaths(required).map(
        path =>
          [path.map(relationshipHop => relationshipHop.relationship).join('.') || 'resource', path] as const,
      ),
    )(
      'does not apply where the %s is gone unless it asks that, and says nothing where nobody has read it',
      (_, path) => {
        const deleted = evaluated.map(each =>
          changeCase(kind, each, path, snapshot => ({ ...snapshot, presence: 'DELETED', facts: {} })),
        )
        const unread = evaluated.map(each => changeCase(kind, each, path, () => undefined))
        const wrong = asksPresence(evaluator.inputs, path)
          ? []
          : findUnexpected(deleted.flat(), 'NOT_APPLICABLE')
        expect(wrong).toEqual([])
        expect(findUnexpected(unread.flat(), 'INSUFFICIENT_DATA')).toEqual([])
      },
    )
  })
}

function evaluateCase(
  control: Control,
  evaluator: Evaluator,
  each: ControlCase,
  snapshots: SnapshotsByKey,
): Evaluation {
  const { settings = {}, runtimes = {}, exceptions = [], now = '2026-11-01T00:00:00Z' } = each
  const trusted = { ...defaultSettings.trusted, ...each.trusted }
  return evaluateControl(control, evaluator, buildResource(evaluator.kind, each, ''), {
    lookup: resource => snapshots.get(getResourceKey(resource)),
    settings: { controls: { [control.id]: settings }, runtimes, trusted, exceptions },
    awsCatalog,
    now: new Date(now),
  }).evaluation
}

/** The models of a case: the resource's and those of all whom it names. */
function buildSnapshots(
  kind: Kind,
  knownResource: KnownResource,
  place = '',
  snapshots: SnapshotsByKey = new Map(),
): SnapshotsByKey {
  const resource = buildResource(kind, knownResource, place)
  const facts: Record<string, Fact> = Object.fromEntries(
    Object.entries(knownResource.facts ?? {}).map(([name, value]) => [name, { known: value }]),
  )
  const name = (relationship: string, other: KnownResource, index: number) => {
    const to = resolveTargetKind(kind, relationship)
    const where = `${place}-${relationship}-${index}`
    buildSnapshots(to, other, where, snapshots)
    return buildResource(to, other, where)
  }
  for (const [relationship, other] of Object.entries(knownResource.one ?? {}))
    facts[relationship] = { known: other === 'NONE' ? 'NONE' : name(relationship, other, 0) }
  for (const [relationship, others] of Object.entries(knownResource.each ?? {}))
    facts[relationship] = { known: others.map((other, index) => name(relationship, other, index)) }
  const snapshot = buildSnapshot(resource, facts)
  return snapshots.set(
    getResourceKey(resource),
    knownResource.presence ? { ...snapshot, presence: knownResource.presence, facts: {} } : snapshot,
  )
}

function buildSnapshot(resource: Resource, facts: ResourceSnapshot['facts']): ResourceSnapshot {
  const readAt = '2026-10-31T00:00:00.000Z'
  return {
    resource,
    presence: 'PRESENT',
    facts,
    provenance: {},
    firstUsedBy: { changeId: 'a function', at: '2026-01-01T00:00:00Z' },
    collectedAt: {},
    priorFacts: [],
    readAt,
    factsVersion: FACTS_VERSION,
  }
}

function buildResource(kind: Kind, { arn }: KnownResource, place: string): Resource {
  const global = kind !== 'AWS::Lambda::Function'
  const region = findRegion(arn) ?? (global ? GLOBAL_REGION : 'eu-west-1')
  const { label } = getKindDefinition(kind)
  const service = global ? 'iam:' : `lambda:${region}`
  return { kind, account: ACCOUNT, region, arn: arn ?? `arn:aws:${service}:${ACCOUNT}:${label}/a${place}` }
}

/** The region that an ARN names, if it names one. */
function findRegion(arn = ''): string | undefined {
  const region = parseArn(arn)?.region
  return region === '' ? undefined : region
}

function resolveTargetKind(kind: Kind, relationship: string): Kind {
  const to = getKindDefinition(kind).facts[relationship]?.relationship?.to
  if (to === undefined) throw new Error(`${relationship} of ${kind} is no relation`)
  return to
}

/** A fact of the resource, or of one that it reaches over relations to one each: without it nothing is certain. */
function isCertain({ path, several, isAlternative }: RequiredFact): boolean {
  return !several && !isAlternative && path.every(relationshipHop => !relationshipHop.several)
}

/** A fact beside which others can be a violation, of the resource or of one that it reaches over relations to one each. */
function isAlternative({ path, isAlternative }: RequiredFact): boolean {
  return isAlternative && path.every(relationshipHop => !relationshipHop.several)
}

/** The paths over relations to one each, from the resource itself on. */
function listSinglePaths(required: readonly RequiredFact[]): (readonly RelationshipHop[])[] {
  const paths = required.filter(fact => isCertain(fact) || isAlternative(fact)).map(({ path }) => path)
  return [...new Map([[], ...paths].map(path => [JSON.stringify(path), path])).values()]
}

/** Whether a need asks for the presence of what is at the end of `path`. */
function asksPresence(inputs: AnyInputs, [hop, ...rest]: readonly RelationshipHop[]): boolean {
  if (hop === undefined) return inputs.facts?.includes('presence') === true
  return asksPresence(inputs.one?.[hop.relationship] ?? {}, rest)
}

/** The models at the end of `path` of a case. */
function followPath(
  snapshots: SnapshotsByKey,
  kind: Kind,
  each: ControlCase,
  path: readonly RelationshipHop[],
): ResourceSnapshot[] {
  let at = [buildResource(kind, each, '')].flatMap(resource => snapshots.get(getResourceKey(resource)) ?? [])
  for (const { relationship } of path) {
    const named = at.flatMap(({ facts }) => {
      const fact = facts[relationship]
      return fact && 'known' in fact ? listReferencedResources(fact.known) : []
    })
    at = named.flatMap(resource => snapshots.get(getResourceKey(resource)) ?? [])
  }
  return at
}

/** A case with the models at the end of `path` changed, or removed; nothing where there are none. */
function changeCase(
  kind: Kind,
  each: ControlCase,
  path: readonly RelationshipHop[],
  change: (snapshot: ResourceSnapshot) => ResourceSnapshot | undefined,
): CaseVariant[] {
  const snapshots = buildSnapshots(kind, each)
  const at = followPath(snapshots, kind, each, path).filter(({ presence }) => presence !== 'DELETED')
  for (const snapshot of at) {
    const next = change(snapshot)
    if (next) snapshots.set(getResourceKey(snapshot.resource), next)
    else snapshots.delete(getResourceKey(snapshot.resource))
  }
  return at.length > 0 ? [{ each, snapshots }] : []
}

/** A case without a fact: unknown, and never read. */
function omitFact(kind: Kind, each: ControlCase, { path, fact }: RequiredFact): CaseVariant[] {
  return [{ [fact]: { unknown: 'access denied' } }, {}].flatMap(instead =>
    changeCase(kind, each, path, snapshot => {
      const { [fact]: _, ...others } = snapshot.facts
      return { ...snapshot, facts: { ...others, ...instead } }
    }),
  )
}

/** A case with one more member of a relation: never read, and with each of its needed facts unknown. */
function addUnknownMember(
  kind: Kind,
  each: ControlCase,
  relationship: RequiredFact,
  required: readonly RequiredFact[],
): CaseVariant[] {
  const member = buildResource(resolveTargetKind(relationship.kind, relationship.fact), {}, '-unknown-member')
  const depth = relationship.path.length
  const inner = required.filter(
    ({ path }) => path.length === depth + 1 && path[depth]?.relationship === relationship.fact,
  )
  const unknown = inner.map(({ fact }) => buildSnapshot(member, { [fact]: { unknown: 'access denied' } }))
  const more = changeCase.bind(undefined, kind, each, relationship.path, (snapshot: ResourceSnapshot) => {
    const before = snapshot.facts[relationship.fact]
    const named = before && 'known' in before ? listReferencedResources(before.known) : []
    return { ...snapshot, facts: { ...snapshot.facts, [relationship.fact]: { known: [member, ...named] } } }
  })
  const known = unknown.flatMap(snapshot =>
    more().map(caseVariant => ({
      each,
      snapshots: new Map([...caseVariant.snapshots, [getResourceKey(member), snapshot]]),
    })),
  )
  return [...more(), ...known]
}

function describeFact({ path, fact }: RequiredFact): string {
  return [...path.map(relationshipHop => relationshipHop.relationship), fact].join('.')
}
