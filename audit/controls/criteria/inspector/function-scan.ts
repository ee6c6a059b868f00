import type { ConfigurationFacts } from '../../../resources/lambda/configuration.ts'

/** What Inspector says of a version of a function, and what the version runs. */
export type ScannedVersion = Pick<
  ConfigurationFacts,
  'runtime' | 'codeSha256' | 'layers' | 'scanCoverage' | 'packageFindings'
>

/** The facts of a scanned version, as inputs. */
export const SCANNED_VERSION_FACTS = [
  'runtime',
  'codeSha256',
  'layers',
  'scanCoverage',
  'packageFindings',
] as const satisfies readonly (keyof ScannedVersion)[]

/** How a published version that Inspector does not cover is evaluated. */
export const SAME_CODE_CRITERION =
  'A published version that Inspector does not list is evaluated by what Inspector says of $LATEST if both have the same code, ' +
  'layers and runtime.'

/** What of Inspector a function is evaluated by. */
interface VersionScan extends Pick<ScannedVersion, 'scanCoverage' | 'packageFindings'> {
  /** Whether it is the scan of $LATEST, which can be updated. */
  ofLatest: boolean
}

/** Selects the scan of a version: its own, or that of $LATEST if Inspector does not list a version with the same packages. */
export function selectVersionScan(version: ScannedVersion, latest: ScannedVersion): VersionScan {
  const usesLatest =
    version === latest || (version.scanCoverage === 'NONE' && hasSamePackages(version, latest))
  const { scanCoverage, packageFindings } = usesLatest ? latest : version
  return { scanCoverage, packageFindings, ofLatest: usesLatest }
}

function hasSamePackages(one: ScannedVersion, other: ScannedVersion): boolean {
  const listLayers = ({ layers }: ScannedVersion) => layers.map(({ arn }) => arn).join(' ')
  return (
    one.codeSha256 !== 'NONE' &&
    one.codeSha256 === other.codeSha256 &&
    one.runtime === other.runtime &&
    listLayers(one) === listLayers(other)
  )
}
