import { findRegionFault } from '../../audit/configuration/region-fault.ts'
import { CliError } from '../cli-error.ts'
import type { AuditConfigurationFile } from '../options/configuration-file.ts'
import { printNote } from '../output/terminal.ts'
import { useProfile } from './live-account.ts'

/**
 * The regions of a live account: those of `--region`, else of the configuration file, else the default region of the
 * environment or the profile. Prints a note where they are not from the command line. Throws CliError.
 */
export async function resolveLiveRegions(
  { region, profile }: { region?: readonly string[]; profile?: string },
  { file, regions }: AuditConfigurationFile,
): Promise<readonly string[]> {
  if (region !== undefined) return region
  if (regions !== undefined) {
    printNote(`Regions: ${regions.join(', ')} (from ${file ?? 'the configuration'})`)
    return regions
  }
  useProfile(profile)
  const { findDefaultRegion } = await import('../../functions/aws/sdk/default-region.ts')
  const fallback = await findDefaultRegion()
  if (fallback === undefined) throw new CliError(NO_REGION_TEXT)
  const fault = findRegionFault(fallback)
  if (fault !== undefined) throw new CliError(`the default region of the AWS configuration: ${fault}`)
  printNote(`Regions: ${fallback} (from the AWS configuration)`)
  return [fallback]
}

const NO_REGION_TEXT =
  'no region: name regions with --region, in assay.config.json or in AWS_REGION, or an account file with --account'
