import type { ResolvedResource } from '../../../functions/cloudformation/resolve/resolved-template.ts'

/** Shorter parts of ids, such as the number of a version, stand in other texts by chance. */
const MIN_PART_LENGTH = 9

/** A stack's resources as they were resolved before its deployment, and the physical ids that it has after it. */
export interface DeployedNames {
  resources: readonly ResolvedResource[]
  physicalIds: ReadonlyMap<string, string>
}

/** Replaces in texts the names that the gate derives, or that a replaced resource had, by those that AWS generated. */
export function createRenamer(stacks: readonly DeployedNames[]): (text: string) => string {
  const pairs = stacks.flatMap(({ resources, physicalIds }) =>
    resources.flatMap(({ logicalId, physicalId }) => pairParts(physicalId, physicalIds.get(logicalId))),
  )
  const names = new Map(pairs)
  if (names.size === 0) return text => text
  const longestFirst = [...names.keys()].toSorted((one, other) => other.length - one.length)
  const pattern = new RegExp(
    longestFirst.map(name => name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join('|'),
    'g',
  )
  return text => text.replaceAll(pattern, name => names.get(name) ?? name)
}

/** The whole ids and their parts in their order; of ids of different forms, such as two URLs of a queue, the last parts. */
function pairParts(derived: string, deployed: string | undefined): (readonly [string, string])[] {
  if (deployed === undefined || deployed === derived) return []
  const [from, to] = [derived.split(/[:/|#]/), deployed.split(/[:/|#]/)]
  const last = [from.at(-1) ?? '', to.at(-1) ?? ''] as const
  const parts = from.map((part, at) => [part, to[at] ?? part] as const)
  const all =
    from.length === to.length
      ? [[derived, deployed] as const, ...parts]
      : hasOtherForms(deployed)
        ? [last]
        : []
  return all.filter(([one, other]) => one !== other && one.length >= MIN_PART_LENGTH)
}

/** Whether a deployed id has another form than the derived one: the URL of a queue, or a statement of a layer's policy. */
function hasOtherForms(deployed: string): boolean {
  return /^https?:\/\//.test(deployed) || deployed.includes('#')
}
