import { parseImageReference } from '../../../engines/image/image-reference.ts'
import type { Settings, TrustSettings } from '../../../settings/settings.ts'
import { parseImageUri } from '../../ecr/image.ts'
import type { ImageOrigin, RegistryTrust } from '../../ecr/image-origin.ts'
import { known, unknown, type Fact } from '../../fact.ts'
import type { ConfigurationDerivedFacts, ConfiguredKind } from '../../lambda/configuration.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'
import { quoteText } from '../../../text/quote-text.ts'

/** The origin of the image of $LATEST. */
export const functionImageOrigin = defineImageOrigin('AWS::Lambda::Function')

/** The origin of the version's image. */
export const versionImageOrigin = defineImageOrigin('AWS::Lambda::Version')

function defineImageOrigin(kind: ConfiguredKind) {
  return defineDerivedFact(
    kind,
    { facts: ['imageUri'] },
    ({ resource, imageUri }, settings): Fact<ConfigurationDerivedFacts['imageOrigin']> =>
      imageUri === 'NONE' ? known('NONE') : resolveImageOrigin(imageUri, resource.account, settings),
  )
}

/** Resolves the origin of `image` for a workload of `account`. */
export function resolveImageOrigin(image: string, account: string, { trusted }: Settings): Fact<ImageOrigin> {
  const reference = parseImageReference(image)
  if (reference === undefined) return unknown(`${quoteText(image)} is not a valid image reference`)
  const { registry, repository } = reference
  return known({ image, registry, repository, trust: classifyRegistry(registry, account, trusted) })
}

/** Classifies the registry host `registry` from the view of `account`. */
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
