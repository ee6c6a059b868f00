import { loadEdgeSource } from '../../state/edge-source.ts'
import { buildEdgePrefix, buildResourcePartition } from '../../state/keys.ts'
import { loadSnapshot } from '../../state/load-snapshot.ts'
import { mapConcurrent } from '../../state/map-concurrent.ts'
import type { Item, ListingStore } from '../../state/store.ts'
import type { EffectPath, TraversalStep } from '../../resources/kind-definition.ts'
import { getKindDefinition } from '../../resources/kinds.ts'
import { getResourceKey, type Kind, type Resource } from '../../resources/resource.ts'

/** Subjects of a change whose users are loaded for one notification. */
const MAX_SUBJECTS = 100

/** The kinds that use a security group, a subnet, a role, an image or a task definition. */
const USER_KINDS: readonly Kind[] = [
  'AWS::Lambda::Function',
  'AWS::ECS::Service',
  'AWS::ECS::StandaloneTasks',
  'AWS::ECS::TaskDefinition',
  'AWS::EC2::VPCEndpoint',
]

/**
 * The workloads and VPC endpoints that use the subjects of a change, directly or through others: those that the effects
 * of the modified facts lead to, by the stored snapshots. A subject without a modified fact has none.
 */
export async function loadSubjectUsers(
  subjects: readonly Resource[],
  changeId: string,
  store: ListingStore,
): Promise<Resource[]> {
  const found = await mapConcurrent(subjects.slice(0, MAX_SUBJECTS), async subject => {
    const snapshot = await loadSnapshot(subject, store)
    const modified = snapshot?.priorFacts.find(before => before.changeId === changeId)?.facts ?? {}
    const users: Resource[] = []
    for (const steps of listPathsToUsers(subject.kind, Object.keys(modified)))
      users.push(...(await followSteps(subject, steps, store)))
    return users
  })
  const byKey = new Map(found.flat().map(user => [getResourceKey(user), user]))
  return [...byKey.values()].toSorted((a, b) => (getResourceKey(a) < getResourceKey(b) ? -1 : 1))
}

type IncomingStep = Extract<TraversalStep, { incoming: string }>

/** The effects that lead against relationships only, without a condition, to a kind that uses others. */
function listPathsToUsers(kind: Kind, factNames: readonly string[]): IncomingStep[][] {
  const { facts } = getKindDefinition(kind)
  const paths = factNames
    .flatMap(name => facts[name]?.affects ?? [])
    .filter(isIncomingPath)
    .filter(steps => USER_KINDS.includes(steps.at(-1)?.sourceKind ?? kind))
  return [...new Map(paths.map(steps => [JSON.stringify(steps), [...steps]])).values()]
}

function isIncomingPath(effectPath: EffectPath): effectPath is readonly IncomingStep[] {
  return effectPath.length > 0 && effectPath.every(step => 'incoming' in step && step.condition === undefined)
}

async function followSteps(
  target: Resource,
  [step, ...rest]: readonly IncomingStep[],
  store: ListingStore,
): Promise<Resource[]> {
  if (step === undefined) return [target]
  const key = getResourceKey(target)
  const edges: Item[] = []
  for await (const edge of store.list(
    buildResourcePartition(key),
    buildEdgePrefix(step.sourceKind, step.incoming),
  ))
    edges.push(edge)
  const sources = await mapConcurrent(edges, edge => loadEdgeSource(edge, step.incoming, key, store))
  const reached: Resource[] = []
  for (const { resource } of sources)
    if (resource !== undefined) reached.push(...(await followSteps(resource, rest, store)))
  return reached
}
