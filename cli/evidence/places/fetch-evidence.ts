import type { EvidenceBucket } from '../../../functions/aws/api/evidence/evidence-bucket.ts'
import { downloadEvidence, type LocalEvidence } from '../../../functions/evidence/places/download-evidence.ts'
import { parseEvidenceUri, type BucketFolder } from '../../../functions/evidence/places/evidence-uri.ts'
import { useProfile } from '../../account/live-account.ts'
import { CliError } from '../../cli-error.ts'
import { startPhase } from '../../output/progress.ts'

/**
 * The pack that a path or an `s3://` address names; one in a bucket is downloaded into a temporary directory, no file of it further than its
 * manifest says. Throws CliError.
 */
export async function fetchEvidence(
  named: string,
  { profile, only }: { profile?: string; only?: readonly string[] } = {},
): Promise<LocalEvidence> {
  const folder = parseEvidenceUri(named)
  if (folder === undefined) return { directory: named, faults: [], remove: () => undefined }
  startPhase('Downloading evidence')
  return downloadEvidence(folder, await openBucket(folder, profile), only)
}

/** Opens a bucket with the current credentials. The SDK is loaded only here. */
export async function openBucket(
  { bucket }: BucketFolder,
  profile: string | undefined,
): Promise<EvidenceBucket> {
  useProfile(profile)
  const [{ openEvidenceBucket }, { findDefaultRegion }] = await Promise.all([
    import('../../../functions/aws/api/evidence/evidence-bucket.ts'),
    import('../../../functions/aws/sdk/default-region.ts'),
  ])
  if ((await findDefaultRegion()) === undefined)
    throw new CliError(
      'no region: set AWS_REGION, or a region in the profile; the bucket can be in another one',
    )
  return openEvidenceBucket(bucket)
}
