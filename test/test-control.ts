import { awsCatalog } from '../functions/bundled-files/aws-catalog.ts'
import { explainIncompletePolicy } from '../functions/collectors/api/parse-policy.ts'
import { describe, expect, it } from 'vitest'
import type { ResourceSnapshot } from '../audit/resources/resource-snapshot.ts'
import { FACTS_VERSION } from '../audit/resources/resource-snapshot.ts'
import { evaluateControl, type Control, type Evaluator } from '../audit/controls/control.ts'
import type { Evaluation } from '../audit/controls/evaluation.ts'
import { createWithheldFact, type Fact } from '../audit/resources/fact.ts'
import { parseArn } from '../audit/resources/arn.ts'
import { getKindDefinition, listReferencedResources } from '../audit/resources/kinds.ts'
import type { AnyInputs } from '../audit/resources/inputs.ts'
import { findRecordedTarget } from '../audit/resources/recorded/recorded-facts.ts'
import { GLOBAL_REGION, getResourceKey, type Kind, type Resource } from '../audit/resources/resource.ts'
import { computeEvidenceDigest } from '../audit/settings/exception.ts'
import { defaultSettings, type Settings } from '../audit/settings/settings.ts'
import {
  listRequiredFacts,
  type RelationshipHop,
  type RequiredFact,
} from '../audit/controls/required-facts.ts'
import { findSentenceFaults } from './hostile/hostile-text.ts'
import { listHostileSnapshots } from './hostile/hostile-snapshots.ts'

/** What is known of a resource: its facts as a snapshot has them, and the resources that its relationships reference. */
export interface KnownResource {
  arn?: string
  /** What the relationship that references the resource says of it. */
  as?: Readonly<Record<string, unknown>>
  /** Set if the resource was deleted; nothing else is known of it then. */
  presence?: 'DELETED'
  facts?: Readonly<Record<string, unknown>>
  /** The facts that the account that owns the resource, which is another one, does not allow to read. */
  withheld?: readonly string[]
  one?: Readonly<Record<string, KnownResource | 'NONE'>>
  each?: Readonly<Record<string, readonly KnownResource[]>>
}

/** A known resource, and the evaluation that is expected of it. */
export interface ControlCase extends KnownResource {
  name: string
  settings?: Readonly<Record<string, unknown>>
  /** Settings of other controls, by control id. */
  otherControls?: Settings['controls']
  runtimes?: Readonly<Record<string, string>>
  trusted?: Partial<Settings['trusted']>
  exceptions?: Settings['exceptions']
  images?: Settings['images']
  now?: string
  /** A part of the expected reason. */
  reason?: string
  /** A part of the expected evidence. */
  evidence?: object
  /** Whether the violation is proven only if everything is known, so that the case is INSUFFICIENT_DATA otherwise. */
  needsAllFacts?: boolean
}

/** The cases of a control, by the expected status. */
export interface ControlCases {
  compliant?: readonly ControlCase[]
  nonCompliant?: readonly ControlCase[]
  notApplicable?: readonly ControlCase[]
  insufficientData?: readonly ControlCase[]
}

/** The facts of a function without published versions in use, which most cases are about. */
const NO_VERSIONS: Readonly<Record<string, Fact>> = {
  versions: { known: [] },
  routes: { known: [] },
  pinnedVersions: { known: [] },
  pins: { known: [] },
}

type SnapshotsByKey = Map<string, ResourceSnapshot>

/** A case with changed snapshots. */
interface CaseVariant {
  each: ControlCase
  snapshots: SnapshotsByKey
}

const ACCOUNT = '111122223333'
const DAY = 86_400_000
const NOW = '2026-11-01T00:00:00Z'

/**
 * Tests a control with a table of cases. From each case it also derives variants in which an input is unknown, was
 * never read, belongs to a deleted resource, or contains hostile text.
 */
export function testControl(control: Control, kind: Kind, controlCases: ControlCases): void {
  const evaluator = control.evaluators.find(candidate => candidate.kind === kind)
  if (evaluator === undefined) throw new Error(`${control.id} has no evaluator for ${kind}`)
  const { compliant = [], nonCompliant = [], notApplicable = [], insufficientData = [] } = controlCases
  const evaluated = [...compliant, ...nonCompliant, ...notApplicable]
  const required = [
    ...new Map(listRequiredFacts(kind, evaluator.inputs).map(fact => [describeFact(fact), fact])).values(),
  ]

  const evaluate = (
    each: ControlCase,
    snapshots: ReadonlyMap<string, ResourceSnapshot> = buildSnapshots(kind, each),
  ) => evaluateCase(control, evaluator, each, snapshots)

  /** Returns the variants whose status is none of `allowed`. */
  const findUnexpected = (variants: readonly CaseVariant[], ...allowed: Evaluation['status'][]) =>
    variants
      .map(({ each, snapshots }) => ({ name: each.name, evaluation: evaluate(each, snapshots) }))
      .filter(({ evaluation }) => !allowed.includes(evaluation.status))

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

    it('has no evidence that changes with each day, so that an exception for it stays in force', () => {
      const changed = nonCompliant.filter(each => {
        const [before, after] = [DAY, 2 * DAY].map(later => evaluate(shiftNow(each, later)))
        if (before?.status !== 'NON_COMPLIANT' || after?.status !== 'NON_COMPLIANT') return false
        // What became due in that day is another list.
        if (describeForm(before.evidence) !== describeForm(after.evidence)) return false
        return computeEvidenceDigest(before) !== computeEvidenceDigest(after)
      })
      expect(changed.map(({ name }) => name)).toEqual([])
    })

    it('quotes the text of the account in its reasons', () => {
      const faults = table.flatMap(([, each]) => {
        const snapshots = buildSnapshots(kind, each)
        return listHostileSnapshots(snapshots, buildResource(kind, each, ''))
          .map(hostile => evaluate(each, hostile))
          .flatMap(evaluation => ('reason' in evaluation ? findSentenceFaults(evaluation.reason) : []))
      })
      expect(faults).toEqual([])
    })

    it.each(required.filter(isRequired).map(fact => [describeFact(fact), fact] as const))(
      'is INSUFFICIENT_DATA without %s',
      (_, fact) => {
        const variants = evaluated.flatMap(each => omitFact(kind, each, fact))
        expect(variants).not.toHaveLength(0)
        expect(findUnexpected(variants, 'INSUFFICIENT_DATA')).toEqual([])
      },
    )

    it.each(required.filter(isOptional).map(fact => [describeFact(fact), fact] as const))(
      'never passes without %s, and still fails if other facts prove a violation',
      (_, fact) => {
        const without = (each: ControlCase) => omitFact(kind, each, fact)
        expect(compliant.flatMap(without)).not.toHaveLength(0)
        expect(findUnexpected(compliant.flatMap(without), 'INSUFFICIENT_DATA')).toEqual([])
        expect(findUnexpected(nonCompliant.flatMap(without), 'NON_COMPLIANT', 'INSUFFICIENT_DATA')).toEqual(
          [],
        )
      },
    )

    it.each(required.filter(({ several }) => several).map(fact => [describeFact(fact), fact] as const))(
      'never passes if one of %s is unknown, and still fails if others prove a violation',
      (_, fact) => {
        const withUnknown = (each: ControlCase) => addUnknownMember(kind, each, fact, required)
        const without = (each: ControlCase) => omitFact(kind, each, fact)
        expect(findUnexpected(compliant.flatMap(withUnknown), 'INSUFFICIENT_DATA')).toEqual([])
        expect(findUnexpected(compliant.flatMap(without), 'INSUFFICIENT_DATA')).toEqual([])
        const [relative, proven] = [true, false].map(needsAll =>
          nonCompliant.filter(({ needsAllFacts = false }) => needsAllFacts === needsAll),
        ) as [ControlCase[], ControlCase[]]
        expect(findUnexpected(proven.flatMap(withUnknown), 'NON_COMPLIANT')).toEqual([])
        expect(findUnexpected(relative.flatMap(withUnknown), 'INSUFFICIENT_DATA')).toEqual([])
        expect(findUnexpected(nonCompliant.flatMap(without), 'NON_COMPLIANT', 'INSUFFICIENT_DATA')).toEqual(
          [],
        )
      },
    )

    it.each(
      listSinglePaths(required).map(
        path =>
          [path.map(relationshipHop => relationshipHop.relationship).join('.') || 'resource', path] as const,
      ),
    )(
      'is NOT_APPLICABLE if the %s was deleted, unless it needs its presence, and INSUFFICIENT_DATA if it was never read',
      (_, path) => {
        const deleted = evaluated.map(each =>
          changeCase(kind, each, path, snapshot => ({ ...snapshot, presence: 'DELETED', facts: {} })),
        )
        const unread = evaluated.map(each => changeCase(kind, each, path, () => undefined))
        const unexpected = needsPresence(evaluator.inputs, path)
          ? []
          : findUnexpected(deleted.flat(), 'NOT_APPLICABLE')
        expect(unexpected).toEqual([])
        expect(findUnexpected(unread.flat(), 'INSUFFICIENT_DATA')).toEqual([])
      },
    )
  })
}

/** The fields and the lengths of the lists of evidence. */
function describeForm(evidence: object): string {
  return JSON.stringify(evidence, (_, value: unknown) =>
    typeof value === 'object' && value !== null ? value : typeof value,
  )
}

function shiftNow(each: ControlCase, milliseconds: number): ControlCase {
  return { ...each, now: new Date(Date.parse(each.now ?? NOW) + milliseconds).toISOString() }
}

function evaluateCase(
  control: Control,
  evaluator: Evaluator,
  each: ControlCase,
  snapshots: ReadonlyMap<string, ResourceSnapshot>,
): Evaluation {
  const { settings = {}, otherControls = {}, runtimes = {}, exceptions = [], images = [] } = each
  const { now = NOW } = each
  const trusted = { ...defaultSettings.trusted, ...each.trusted }
  return evaluateControl(control, evaluator, buildResource(evaluator.kind, each, ''), {
    lookup: resource => snapshots.get(getResourceKey(resource)),
    settings: {
      ...defaultSettings,
      controls: { ...otherControls, [control.id]: settings },
      runtimes,
      trusted,
      exceptions,
      images,
    },
    awsCatalog,
    now: new Date(now),
  }).evaluation
}

/** Builds the snapshots of a case: of the resource, and of all resources that it references. */
function buildSnapshots(
  kind: Kind,
  knownResource: KnownResource,
  place = '',
  snapshots: SnapshotsByKey = new Map(),
): SnapshotsByKey {
  const resource = buildResource(kind, knownResource, place)
  const facts: Record<string, Fact> = {
    ...(kind === 'AWS::Lambda::Function' ? NO_VERSIONS : {}),
    ...Object.fromEntries(
      Object.entries(knownResource.facts ?? {}).map(([name, value]) => [name, buildFact(value)]),
    ),
    ...Object.fromEntries((knownResource.withheld ?? []).map(name => [name, buildWithheldFact(resource)])),
  }
  const reference = (relationship: string, other: KnownResource, index: number) => {
    const to = resolveTargetKind(kind, relationship)
    const where = `${place}-${relationship}-${index}`
    buildSnapshots(to, other, where, snapshots)
    return { ...buildResource(to, other, where), ...other.as }
  }
  for (const [relationship, other] of Object.entries(knownResource.one ?? {}))
    facts[relationship] = { known: other === 'NONE' ? 'NONE' : reference(relationship, other, 0) }
  for (const [relationship, others] of Object.entries(knownResource.each ?? {}))
    facts[relationship] = { known: others.map((other, index) => reference(relationship, other, index)) }
  const snapshot = buildSnapshot(resource, facts)
  return snapshots.set(
    getResourceKey(resource),
    knownResource.presence ? { ...snapshot, presence: knownResource.presence, facts: {} } : snapshot,
  )
}

function buildWithheldFact({ arn }: Resource): Fact {
  return createWithheldFact('access denied to some:Call', parseArn(arn)?.account ?? '')
}

/** A fact as a collector creates it: incomplete with a policy that is not understood as a whole. */
function buildFact(value: unknown): Fact {
  const incomplete = explainIncompletePolicy(value)
  return incomplete === undefined ? { known: value } : { known: value, incomplete }
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

/** Returns the region of an ARN, if it has one. */
function findRegion(arn = ''): string | undefined {
  const region = parseArn(arn)?.region
  return region === '' ? undefined : region
}

function resolveTargetKind(kind: Kind, relationship: string): Kind {
  const to =
    getKindDefinition(kind).facts[relationship]?.relationship?.to ?? findRecordedTarget(kind, relationship)
  if (to === undefined) throw new Error(`${relationship} of ${kind} is not a relationship`)
  return to
}

/** Whether a fact is required: it belongs to the resource, or to one at the end of relationships to single resources. */
function isRequired({ path, several, isAlternative }: RequiredFact): boolean {
  return !several && !isAlternative && path.every(relationshipHop => !relationshipHop.several)
}

/** Whether other facts can prove a violation without this one (`anyOf`), at the end of relationships to single resources. */
function isOptional({ path, isAlternative }: RequiredFact): boolean {
  return isAlternative && path.every(relationshipHop => !relationshipHop.several)
}

/** Returns the paths over relationships to single resources, starting with the empty path. */
function listSinglePaths(required: readonly RequiredFact[]): (readonly RelationshipHop[])[] {
  const paths = required.filter(fact => isRequired(fact) || isOptional(fact)).map(({ path }) => path)
  return [...new Map([[], ...paths].map(path => [JSON.stringify(path), path])).values()]
}

/** Whether inputs include the presence of the resource at the end of `path`. */
function needsPresence(inputs: AnyInputs, [hop, ...rest]: readonly RelationshipHop[]): boolean {
  if (hop === undefined) return inputs.facts?.includes('presence') === true
  return needsPresence(inputs.one?.[hop.relationship] ?? {}, rest)
}

/** Returns the snapshots at the end of `path`. */
function followPath(
  snapshots: SnapshotsByKey,
  kind: Kind,
  each: ControlCase,
  path: readonly RelationshipHop[],
): ResourceSnapshot[] {
  let at = [buildResource(kind, each, '')].flatMap(resource => snapshots.get(getResourceKey(resource)) ?? [])
  for (const { relationship } of path) {
    const referenced = at.flatMap(({ facts }) => {
      const fact = facts[relationship]
      return fact && 'known' in fact ? listReferencedResources(fact.known) : []
    })
    at = referenced.flatMap(resource => snapshots.get(getResourceKey(resource)) ?? [])
  }
  return at
}

/** Changes or removes the snapshots at the end of `path`. Returns no variant if there are none. */
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

/** Returns the variants without a fact: it is unknown, and it was never read. */
function omitFact(kind: Kind, each: ControlCase, { path, fact }: RequiredFact): CaseVariant[] {
  return [{ [fact]: { unknown: 'access denied' } }, {}].flatMap(instead =>
    changeCase(kind, each, path, snapshot => {
      const { [fact]: _, ...others } = snapshot.facts
      return { ...snapshot, facts: { ...others, ...instead } }
    }),
  )
}

/** Returns the variants with one more target of a relationship: never read, and with each of its inputs unknown. */
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
    const others = before && 'known' in before ? listReferencedResources(before.known) : []
    return { ...snapshot, facts: { ...snapshot.facts, [relationship.fact]: { known: [member, ...others] } } }
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
