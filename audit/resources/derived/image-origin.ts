import { parseReference } from '../../image/reference.ts'
import type { Settings, Trusted } from '../../settings/settings.ts'
import { parseImageUri } from '../ecr/image.ts'
import type { ImageOrigin, RegistryTrust } from '../ecr/image-origin.ts'
import { known, unknown, type Fact } from '../fact.ts'
import type { FunctionDerivedFacts } from '../lambda/function.ts'
import { derived } from './derive.ts'

/** Where the image of the function comes from. */
export const imageOrigin = derived(
  'AWS::Lambda::Function',
  { facts: ['imageUri'] },
  ({ resource, imageUri }, settings): Fact<FunctionDerivedFacts['imageOrigin']> =>
    imageUri === 'NONE' ? known('NONE') : originOf(imageUri, resource.account, settings),
)

/** Where `image` comes from, for a workload of `account`. */
export function originOf(image: string, account: string, { trusted }: Settings): Fact<ImageOrigin> {
  const reference = parseReference(image)
  if (reference === undefined) return unknown(`the image "${image.slice(0, 200)}" is not understood`)
  const { registry, repository } = reference
  return known({ image, registry, repository, trust: trustIn(registry, account, trusted) })
}

/** Whose `registry`, a host, is to `account`. */
export function trustIn(registry: string, account: string, trusted: Trusted): RegistryTrust {
  if (trusted.registries.includes(registry)) return 'TRUSTED'
  const owner = parseImageUri(`${registry}/any`)?.registryAccount
  if (owner === undefined) return 'OTHER'
  if (owner === account) return 'OWN'
  return trusted.accounts.includes(owner) ? 'TRUSTED' : 'OTHER'
}
