import type { Identity } from './identity.ts'

/** The deployed physical id of a resource with its parts. */
export interface DeployedId {
  id: string
  /** Undefined if the id does not have the form of its type. */
  name?: string
  number?: string
  letters?: string
}

/** Longer texts are no physical ids. That of a rule of a custom bus is `bus|rule`. */
const MAX_ID_LENGTH = 2_048

const PATTERNS: Readonly<Record<string, string>> = {
  name: '(?<name>.+)',
  number: String.raw`(?<number>[^:/]+)`,
  letters: '(?<letters>[A-Za-z0-9]{6})',
  Path: '/(?:.*/)?',
  functionArn: 'arn:.+',
  host: '.+',
}

/**
 * Takes the deployed physical id apart. Undefined if there is none, or if the template gives another name: AWS then
 * creates another resource in place of the deployed one.
 */
export function matchPhysicalId(
  { ref, deployedForm = ref }: Identity,
  deployedId: string | undefined,
  given: { text: string } | { unknown: string } | undefined,
): DeployedId | undefined {
  if (deployedId === undefined || deployedId.length > MAX_ID_LENGTH) return undefined
  const { name: matched, number, letters } = buildPattern(deployedForm).exec(deployedId)?.groups ?? {}
  const name = ref === '{name}' ? matched?.split('|').at(-1) : matched
  const isRenamed = given !== undefined && 'text' in given && name !== undefined && given.text !== name
  if (isRenamed) return undefined
  return {
    id: deployedId,
    ...(name !== undefined && { name }),
    ...(number !== undefined && { number }),
    ...(letters !== undefined && { letters }),
  }
}

/** The pattern of the physical ids of `ref`. */
function buildPattern(ref: string): RegExp {
  const parts = ref.split(/\{(\w+)\}/)
  const sources = parts.map((part, at) =>
    at % 2 === 0 ? part.replaceAll(/[.|\\^$*+?()[\]]/g, String.raw`\$&`) : (PATTERNS[part] ?? '[^:/]*'),
  )
  return new RegExp(`^${sources.join('')}$`)
}
