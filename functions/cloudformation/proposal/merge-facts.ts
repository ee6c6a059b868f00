import { isDeepStrictEqual } from 'node:util'
import { createIncompleteFact, known, type Fact, type FactsByName } from '../../../audit/resources/fact.ts'
import { identifyMember } from '../../../audit/resources/fact-edit.ts'

/**
 * The facts of a resource after an update of its stack. CloudFormation changes what differs between the deployed template and
 * the new one, and nothing else: what was changed beside the stack stays (CloudFormation User Guide, "Updating stacks").
 * `current` are the facts that the account has, `deployed` and `proposed` those that the two templates alone would make. What is
 * not known of both for the same reason is the same only if the templates define it alike (`isDefinedAlike`).
 */
export function mergeFacts(
  current: FactsByName,
  deployed: FactsByName,
  proposed: FactsByName,
  isDefinedAlike: boolean,
): FactsByName {
  const names = Object.keys(proposed)
  const merged = names.map(
    name => [name, mergeFact(current[name], deployed[name], proposed[name], isDefinedAlike)] as const,
  )
  return { ...current, ...Object.fromEntries(merged.flatMap(([name, fact]) => (fact ? [[name, fact]] : []))) }
}

function mergeFact(
  current: Fact | undefined,
  deployed: Fact | undefined,
  proposed: Fact | undefined,
  isDefinedAlike: boolean,
): Fact | undefined {
  if (isDeepStrictEqual(deployed, proposed) && (isDefinedAlike || isWhole(proposed))) return current
  if (current === undefined || proposed === undefined || 'unknown' in proposed) return proposed
  const before = deployed !== undefined && 'known' in deployed ? deployed.known : undefined
  if ('unknown' in current) return hasMembers(proposed.known) ? current : proposed
  const value = mergeValue(current.known, before, proposed.known)
  const incomplete = proposed.incomplete ?? (hasMembers(proposed.known) ? current.incomplete : undefined)
  return incomplete === undefined ? known(value) : createIncompleteFact(value, incomplete)
}

/** Whether all of a fact is known. */
function isWhole(fact: Fact | undefined): boolean {
  return fact === undefined || ('known' in fact && fact.incomplete === undefined)
}

function mergeValue(current: unknown, deployed: unknown, proposed: unknown): unknown {
  if (isDeepStrictEqual(deployed, proposed)) return current
  if (Array.isArray(current) && Array.isArray(proposed))
    return mergeMembers(current, Array.isArray(deployed) ? deployed : [], proposed)
  if (isRecord(current) && isRecord(proposed))
    return mergeRecords(current, isRecord(deployed) ? deployed : {}, proposed)
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
): Record<string, unknown> {
  const kept = Object.entries(current).filter(
    ([name]) => !Object.hasOwn(deployed, name) && !Object.hasOwn(proposed, name),
  )
  const merged = Object.entries(proposed).map(
    ([name, value]) => [name, mergeValue(read(current, name), read(deployed, name), value)] as const,
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
