import type { SnapshotLookup, ResourceSnapshot, FactProvenance } from '../resources/resource-snapshot.ts'
import { findDerivation, type Derivation } from '../resources/derived/derivations.ts'
import type { Fact, UnknownFact } from '../resources/fact.ts'
import type { AwsCatalog } from '../resources/aws-catalog.ts'
import { listReferencedResources, describeResource } from '../resources/kinds.ts'
import type { AnyEachInputs, AnyInputs } from '../resources/inputs.ts'
import { getResourceKey, getResourceName, type Resource } from '../resources/resource.ts'
import { explainStepLimit, type FactComputer } from './compute-fact.ts'
import type { Settings } from '../settings/settings.ts'
import { quoteText } from '../text/quote-text.ts'

/** A fact that an evaluation used, and the change that set it. */
export interface FactSource extends FactProvenance {
  fact: string
}

/** An input that is unknown. `exceedsSteps`: it takes too many steps to compute. */
export interface MissingInput extends UnknownFact {
  exceedsSteps?: true
}

/** The values of all required inputs. `incomplete` lists the optional inputs that are missing. */
interface CompleteInputs {
  values: Readonly<Record<string, unknown>>
  incomplete: readonly MissingInput[]
}

/** The resolved inputs, the required input that is unknown, or which resource was deleted. */
export type InputResolution = CompleteInputs | MissingInput | { deleted: string }

/** Where inputs come from. `onSource` is called with every fact that is used, and the change that set it. */
export interface InputSources {
  lookup: SnapshotLookup
  settings: Settings
  awsCatalog: AwsCatalog
  now: Date
  factComputer: FactComputer<ResolvedFact>
  onSource: (factSource: FactSource) => void
}

/** A derived fact as the input of an evaluation, and what it was derived from. */
export interface ResolvedFact {
  resolution: InputResolution
  sources: readonly FactSource[]
}

/** Resolves the declared inputs of `resource`: its own facts, and those of related resources. */
export function resolveInputs(
  resource: Resource,
  inputs: AnyInputs,
  inputSources: InputSources,
): InputResolution {
  const snapshot = inputSources.lookup(resource)
  if (snapshot === undefined) return { unknown: `${describeResource(resource)} has not been read yet` }
  if (snapshot.presence === 'DELETED') {
    reportSource(snapshot, 'presence', inputSources)
    if (inputs.facts?.includes('presence'))
      return completeWith({ resource: snapshot.resource, presence: 'DELETED' })
    return { deleted: `${describeResource(resource)} does not exist` }
  }
  // Loops, because this runs for each resource and control: the arrays of a declarative form take longer than the rest.
  const own: InputResolution[] = []
  const related: CompleteInputs[] = []
  for (const fact of inputs.facts ?? []) own.push(resolveOwnFact(snapshot, fact, inputSources))
  for (const fact of inputs.anyOf ?? [])
    own.push(allowUnknown(resource, resolveOwnFact(snapshot, fact, inputSources)))
  if (inputs.stepsOf) own.push(resolveStepsOf(snapshot, inputs.stepsOf, inputSources))
  for (const [relationship, inner] of Object.entries(inputs.one ?? NONE))
    own.push(resolveSingleRelated(snapshot, relationship, inner ?? NONE, inputSources))
  for (const [relationship, inner] of Object.entries(inputs.each ?? NONE))
    related.push(resolveEachRelated(snapshot, relationship, inner ?? NONE, inputSources))
  return mergeResolutions(own, related, snapshot.resource)
}

const NONE = {}

function resolveOwnFact(
  snapshot: ResourceSnapshot,
  name: string,
  inputSources: InputSources,
): InputResolution {
  if (name === 'presence') return resolvePresence(snapshot)
  const derivation = findDerivation(snapshot.resource.kind, name)
  if (derivation) return resolveDerivedFact(snapshot, name, derivation, inputSources)
  const fact = readFact(snapshot, name, inputSources)
  return 'known' in fact ? completeWithFact(name, fact) : fact
}

/** Makes a fact optional: if it is unknown, the other facts can still prove a violation. */
function allowUnknown(resource: Resource, resolution: InputResolution): InputResolution {
  if (!('unknown' in resolution)) return resolution
  const unknown = `${describeResource(resource)}: ${resolution.unknown}`
  return { values: {}, incomplete: [{ ...resolution, unknown }] }
}

/** Finds the derived facts that take too many steps. Those that are unknown for another reason are incomplete. */
function resolveStepsOf(
  snapshot: ResourceSnapshot,
  facts: readonly string[],
  inputSources: InputSources,
): InputResolution {
  const all = facts.map(fact => ({ fact, resolution: resolveOwnFact(snapshot, fact, inputSources) }))
  const deleted = all.find(({ resolution }) => 'deleted' in resolution)
  if (deleted) return deleted.resolution
  const exceeding = all.filter(({ resolution }) => 'unknown' in resolution && resolution.exceedsSteps)
  return {
    values: { exceeding: exceeding.map(({ fact }) => fact) },
    incomplete: all.flatMap(each => {
      if ('values' in each.resolution) return each.resolution.incomplete
      return 'unknown' in each.resolution && !exceeding.includes(each) ? [each.resolution] : []
    }),
  }
}

/** Presence is unknown until a second read confirms that a resource was not found. */
function resolvePresence({ presence, resource }: ResourceSnapshot): InputResolution {
  if (presence === 'NOT_FOUND_ONCE')
    return { unknown: `${describeResource(resource)} was not found; this is not confirmed yet` }
  return completeWith({ presence })
}

function completeWith(values: CompleteInputs['values']): CompleteInputs {
  return { values, incomplete: [] }
}

/** Adds what is missing of the fact to what is missing of its inputs. */
function completeWithFact(
  name: string,
  { known: value, incomplete: missing }: Extract<Fact, { known: unknown }>,
  incomplete: readonly MissingInput[] = [],
): CompleteInputs {
  return {
    values: { [name]: value },
    incomplete: missing === undefined ? incomplete : [...incomplete, { unknown: missing }],
  }
}

function resolveDerivedFact(
  snapshot: ResourceSnapshot,
  name: string,
  derivation: Derivation,
  inputSources: InputSources,
): InputResolution {
  const key = `${getResourceKey(snapshot.resource)} ${name}`
  const { resolution, sources } = inputSources.factComputer.resolveOnce(key, () => {
    const used = new Set<FactSource>()
    const onSource = (factSource: FactSource) => void used.add(factSource)
    return {
      resolution: deriveFact(snapshot, name, derivation, { ...inputSources, onSource }),
      sources: [...used],
    }
  })
  sources.forEach(inputSources.onSource)
  return resolution
}

function deriveFact(
  snapshot: ResourceSnapshot,
  name: string,
  derivation: Derivation,
  inputSources: InputSources,
): InputResolution {
  const resolution = resolveInputs(snapshot.resource, derivation.inputs, inputSources)
  if (!('values' in resolution)) return resolution
  const { settings, awsCatalog, now, factComputer } = inputSources
  const { resource } = snapshot
  const fact = factComputer.compute(() =>
    derivation.derive(resolution.values as never, settings, awsCatalog, now),
  )
  if ('exceeds' in fact)
    return { unknown: explainStepLimit(describeResource(resource), fact.exceeds), exceedsSteps: true }
  return 'known' in fact ? completeWithFact(name, fact, resolution.incomplete) : fact
}

function resolveSingleRelated(
  snapshot: ResourceSnapshot,
  relationship: string,
  inputs: AnyInputs,
  inputSources: InputSources,
): InputResolution {
  const fact = readFact(snapshot, relationship, inputSources)
  if ('unknown' in fact) return fact
  const [target] = listReferencedResources(fact.known)
  if (target === undefined) return completeWith({ [relationship]: fact.known })
  const resolution = resolveInputs(target, inputs, inputSources)
  if (!('values' in resolution)) return resolution
  return {
    values: { [relationship]: resolution.values },
    incomplete: [...listMissing(fact), ...resolution.incomplete],
  }
}

function resolveEachRelated(
  snapshot: ResourceSnapshot,
  relationship: string,
  inputs: AnyEachInputs,
  inputSources: InputSources,
): CompleteInputs {
  const fact = readFact(snapshot, relationship, inputSources)
  if ('unknown' in fact) return { values: { [relationship]: [] }, incomplete: [fact] }
  const all = listReferencedResources(fact.known).flatMap(target =>
    resolveMember(target, inputs, inputSources),
  )
  return {
    values: { [relationship]: all.flatMap(item => ('values' in item ? [item.values] : [])) },
    incomplete: [
      ...listMissing(fact),
      ...all.flatMap(item => ('values' in item ? item.incomplete : 'unknown' in item ? [item] : [])),
    ],
  }
}

/** What is missing of a relationship. */
function listMissing({ incomplete }: Extract<Fact, { known: unknown }>): MissingInput[] {
  return incomplete === undefined ? [] : [{ unknown: incomplete }]
}

/** Resolves one of several related resources. Returns nothing if `unless` leaves it out. */
function resolveMember(
  target: Resource,
  { unless = {}, mustExist, ...inputs }: AnyEachInputs,
  inputSources: InputSources,
): InputResolution[] {
  const conditions = Object.entries(unless)
  const decisive = resolveInputs(target, { facts: conditions.map(([name]) => name) }, inputSources)
  if ('unknown' in decisive) return [decisive]
  if ('deleted' in decisive && mustExist) return [{ unknown: decisive.deleted }]
  const isLeftOut =
    'values' in decisive &&
    conditions.length > 0 &&
    conditions.every(([name, value]) => decisive.values[name] === value)
  return isLeftOut ? [] : [resolveInputs(target, inputs, inputSources)]
}

function readFact(snapshot: ResourceSnapshot, name: string, inputSources: InputSources): Fact {
  reportSource(snapshot, name, inputSources)
  return (
    snapshot.facts[name] ?? {
      unknown: `${name} of ${quoteText(getResourceName(snapshot.resource))} has not been read yet`,
    }
  )
}

function reportSource(snapshot: ResourceSnapshot, name: string, inputSources: InputSources): void {
  const provenance = snapshot.provenance[name]
  if (provenance) inputSources.onSource(findFactSource(snapshot, name, provenance))
}

const factSources = new WeakMap<ResourceSnapshot, Map<string, FactSource>>()

/** The source of a fact of a snapshot: always the same object. */
export function findFactSource(
  snapshot: ResourceSnapshot,
  name: string,
  provenance: FactProvenance,
): FactSource {
  const sources = factSources.get(snapshot) ?? new Map<string, FactSource>()
  const known = sources.get(name)
  if (known !== undefined) return known
  const factSource = { fact: `${getResourceKey(snapshot.resource)} ${name}`, ...provenance }
  factSources.set(snapshot, sources.set(name, factSource))
  return factSource
}

/** Merges the inputs of a resource: its own ones, of which none may be missing, and those of its `each` relationships. */
function mergeResolutions(
  own: readonly InputResolution[],
  related: readonly CompleteInputs[],
  resource: Resource,
): InputResolution {
  let withheld: MissingInput | undefined
  let deleted: InputResolution | undefined
  for (const part of own) {
    if ('unknown' in part && part.withheldBy === undefined) return part
    if ('unknown' in part) withheld ??= part
    if ('deleted' in part) deleted ??= part
  }
  if (withheld) return related.every(isWithheld) ? withheld : { unknown: withheld.unknown }
  if (deleted) return deleted
  const values: Record<string, unknown> = { resource }
  const incomplete: MissingInput[] = []
  for (const part of [...own, ...related]) {
    if (!('values' in part)) continue
    Object.assign(values, part.values)
    incomplete.push(...part.incomplete)
  }
  return { values, incomplete }
}

/** Whether nothing is known of related resources, because another account withholds it or there are none. */
function isWithheld({ values, incomplete }: CompleteInputs): boolean {
  const isEmpty = Object.values(values).every(members => Array.isArray(members) && members.length === 0)
  return isEmpty && incomplete.every(({ withheldBy }) => withheldBy !== undefined)
}
