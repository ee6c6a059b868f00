import { isDeepStrictEqual } from 'node:util'
import { createIncompleteFact, known, type Fact, type FactsByName } from '../../../audit/resources/fact.ts'
import type { Kind } from '../../../audit/resources/resource.ts'
import { identifyMember } from '../../../audit/resources/fact-edit.ts'

/** The facts that the account has of a resource, and those that the two templates alone would make. */
interface FactStates {
  current: FactsByName
  deployed: FactsByName
  proposed: FactsByName
}

/** What decides how facts are merged. */
interface MergedDefinition {
  kind: Kind
  /** Whether both templates define the resource alike: what is not known of both for the same reason is the same only then. */
  isDefinedAlike: boolean
}

/**
 * The facts of a resource after an update of its stack. CloudFormation changes what differs between the deployed template and
 * the new one, and nothing else: what was changed beside the stack stays (CloudFormation User Guide, "Updating stacks").
 */
export function mergeFacts(
  { current, deployed, proposed }: FactStates,
  { kind, isDefinedAlike }: MergedDefinition,
): FactsByName {
  const merged = Object.keys(proposed).map(name => {
    const isReplaced = (value: unknown) =>
      REPLACED_FACTS.has(`${kind} ${name}`) || (isPolicy(value) && !STATEMENT_KINDS.has(kind))
    const states = { current: current[name], deployed: deployed[name], proposed: proposed[name] }
    return [name, mergeFact(states, { isReplaced, isDefinedAlike })] as const
  })
  return { ...current, ...Object.fromEntries(merged.flatMap(([name, fact]) => (fact ? [[name, fact]] : []))) }
}

/** The kinds whose policies consist of statements that are resources of their own; other policies are put as a whole. */
const STATEMENT_KINDS: ReadonlySet<Kind> = new Set([
  'AWS::Events::EventBus',
  'AWS::Lambda::Function',
  'AWS::Lambda::LayerVersion',
  'AWS::Lambda::Version',
])

/** Facts that an update replaces as a whole (Lambda API Reference, UpdateFunctionConfiguration). */
const REPLACED_FACTS: ReadonlySet<string> = new Set(
  ['environment', 'layers', 'layerNames', 'layerContents', 'securityGroups', 'subnets'].map(
    name => `AWS::Lambda::Function ${name}`,
  ),
)

/** Whether an update replaces a value as a whole, so that nothing of what the account has stays. */
type ReplacementTest = (value: unknown) => boolean

function isPolicy(value: unknown): boolean {
  return isRecord(value) && Array.isArray(value['Statement'])
}

/** One fact in the three states. */
interface FactState {
  current: Fact | undefined
  deployed: Fact | undefined
  proposed: Fact | undefined
}

function mergeFact(
  { current, deployed, proposed }: FactState,
  { isReplaced, isDefinedAlike }: { isReplaced: ReplacementTest; isDefinedAlike: boolean },
): Fact | undefined {
  if (isDeepStrictEqual(deployed, proposed) && (isDefinedAlike || isWhollyKnown(proposed))) return current
  if (current === undefined || proposed === undefined || 'unknown' in proposed) return proposed
  if (isReplaced(proposed.known)) return proposed
  if ('unknown' in current) return hasMembers(proposed.known) ? current : proposed
  const before = deployed !== undefined && 'known' in deployed ? deployed.known : undefined
  const value = mergeValue(current.known, before, proposed.known, isReplaced)
  const incomplete = proposed.incomplete ?? (hasMembers(proposed.known) ? current.incomplete : undefined)
  return incomplete === undefined ? known(value) : createIncompleteFact(value, incomplete)
}

function isWhollyKnown(fact: Fact | undefined): boolean {
  return fact === undefined || ('known' in fact && fact.incomplete === undefined)
}

function mergeValue(
  current: unknown,
  deployed: unknown,
  proposed: unknown,
  isReplaced: ReplacementTest,
): unknown {
  if (isDeepStrictEqual(deployed, proposed)) return current
  if (isReplaced(proposed)) return proposed
  if (Array.isArray(current) && Array.isArray(proposed))
    return mergeMembers(current, Array.isArray(deployed) ? deployed : [], proposed)
  if (isRecord(current) && isRecord(proposed))
    return mergeRecords(current, isRecord(deployed) ? deployed : {}, proposed, isReplaced)
  return proposed
}

/** The members that the account has, without those that only the deployed template has, and with the proposed ones. */
function mergeMembers(
  current: readonly unknown[],
  deployed: readonly unknown[],
  proposed: readonly unknown[],
): unknown[] {
  const [dropped, added] = [deployed, proposed].map(members => new Set(members.map(identifyItem)))
  const kept = current.filter(item => !dropped?.has(identifyItem(item)) && !added?.has(identifyItem(item)))
  return [...kept, ...proposed]
}

/** A statement of a policy is the same one if it has the same Sid. */
function identifyItem(item: unknown): string {
  return isRecord(item) && typeof item['Sid'] === 'string' ? `Sid ${item['Sid']}` : identifyMember(item)
}

function mergeRecords(
  current: Readonly<Record<string, unknown>>,
  deployed: Readonly<Record<string, unknown>>,
  proposed: Readonly<Record<string, unknown>>,
  isReplaced: ReplacementTest,
): Record<string, unknown> {
  const kept = Object.entries(current).filter(
    ([name]) => !Object.hasOwn(deployed, name) && !Object.hasOwn(proposed, name),
  )
  const merged = Object.entries(proposed).map(
    ([name, value]) =>
      [name, mergeValue(read(current, name), read(deployed, name), value, isReplaced)] as const,
  )
  return Object.fromEntries([...kept, ...merged.filter(([, value]) => value !== undefined)])
}

function read(record: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(record, name) ? record[name] : undefined
}

function hasMembers(value: unknown): boolean {
  return Array.isArray(value) || isRecord(value)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The facts without their members: an edit of a template alone is applied to them. */
export function clearMembers(facts: FactsByName): FactsByName {
  return Object.fromEntries(
    Object.entries(facts).map(([name, fact]) => [
      name,
      'known' in fact ? known(emptyValue(fact.known)) : fact,
    ]),
  )
}

function emptyValue(value: unknown): unknown {
  if (Array.isArray(value)) return []
  if (!isRecord(value) || 'arn' in value) return value
  return Array.isArray(value['Statement']) ? { ...value, Statement: [] } : {}
}
