import { parseImageReference } from '../../../engines/image/image-reference.ts'
import type { Settings, TrustSettings } from '../../../settings/settings.ts'
import { parseImageUri } from '../../ecr/image.ts'
import type { ImageOrigin, RegistryTrust } from '../../ecr/image-origin.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import type { FunctionDerivedFacts } from '../../lambda/function.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** Where the image of the function comes from. */
export const imageOrigin = defineDerivedFact(
  'AWS::Lambda::Function',
  { facts: ['imageUri'] },
  ({ resource, imageUri }, settings): Fact<FunctionDerivedFacts['imageOrigin']> =>
    imageUri === 'NONE' ? known('NONE') : resolveImageOrigin(imageUri, resource.account, settings),
)

/** Where `image` comes from, for a workload of `account`. */
export function resolveImageOrigin(image: string, account: string, { trusted }: Settings): Fact<ImageOrigin> {
  const reference = parseImageReference(image)
  if (reference === undefined) return unknown(`the image "${image.slice(0, 200)}" is not understood`)
  const { registry, repository } = reference
  return known({ image, registry, repository, trust: classifyRegistry(registry, account, trusted) })
}

/** Whose `registry`, a host, is to `account`. */
export function classifyRegistry(
  registry: string,
  account: string,
  trustSettings: TrustSettings,
): RegistryTrust {
  if (trustSettings.registries.includes(registry)) return 'TRUSTED'
  const owner = parseImageUri(`${registry}/any`)?.registryAccount
  if (owner === undefined) return 'OTHER'
  if (owner === account) return 'OWN'
  return trustSettings.accounts.includes(owner) ? 'TRUSTED' : 'OTHER'
}
