import { parseImageReference } from '../../audit/engines/image/image-reference.ts'
import { ImageContentError } from '../../functions/images/image-source.ts'
import { openLayoutSource } from '../../functions/images/oci-layout/layout-source.ts'
import { explainUnaskedProfiles } from '../../functions/images/signing-profile.ts'
import { verifyImage } from '../../functions/images/verify-image.ts'
import { CliError } from '../cli-error.ts'
import { describeSignatureSummary, type ImageVerification } from './image-verification.ts'
import { parseLayoutReference } from './layout-reference.ts'
import { readPolicyFile } from './policy-file.ts'
import { readTrustRoot } from './trust-root-file.ts'

/** What `assay image verify IMAGE` verifies, by the options of the command. */
export interface LayoutOptions {
  image: string
  policy: string
  repository?: string
  trustedRoot?: string
}

/** Verifies an image of an OCI layout by a policy. Throws CliError if a file cannot be read or used. */
export async function verifyLayoutImage(options: LayoutOptions): Promise<ImageVerification> {
  const { path, reference } = parseLayoutReference(options.image)
  try {
    const source = await openLayoutSource(path)
    const image = await source.resolve(reference)
    if (image === undefined)
      throw new CliError(`the layout ${path} has no image${reference === undefined ? '' : ` ${reference}`}`)
    const { profiles, ...requirement } = readPolicyFile(options.policy, {
      repository: checkRepository(options.repository),
      trustRoot: readTrustRoot(options.trustedRoot),
      now: new Date(),
    })
    return describeSignatureSummary(
      await verifyImage(source, image, { ...requirement, stated: explainUnaskedProfiles(profiles) }),
    )
  } catch (failure) {
    if (!(failure instanceof ImageContentError)) throw failure
    throw new CliError(`cannot read the image ${options.image}: ${failure.message}`, { cause: failure })
  }
}

/** Throws CliError for a repository in another form than policies name it: it would match none. */
function checkRepository(repository: string | undefined): string | undefined {
  const parsed = repository === undefined ? undefined : parseImageReference(repository)
  if (repository === undefined || (parsed && `${parsed.registry}/${parsed.repository}` === repository))
    return repository
  const example = parsed && `${parsed.registry}/${parsed.repository}`
  throw new CliError(
    `--repository ${repository} is no repository with its registry${example === undefined ? '' : `; did you mean ${example}?`}`,
  )
}
