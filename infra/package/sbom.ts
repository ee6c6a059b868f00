import type { BundledPackage } from './bundled-packages.ts'

/** Data in the package that come from elsewhere than a package of npm. */
export interface BundledData {
  /** A package URL. */
  purl: string
  name: string
  version: string
  /** An SPDX expression. */
  license: string
}

/** What a bill of materials is about. */
export interface SbomSubject {
  name: string
  version: string
  license: string
  description: string
  /** The packages whose code is bundled. */
  code: readonly BundledPackage[]
  /** The packages from which data are made. */
  data: readonly BundledPackage[]
  otherData: readonly BundledData[]
}

/**
 * A software bill of materials in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/): everything inside the package that
 * others wrote. It has no time and no serial number, so that the same sources give the same bytes.
 */
export function buildSbom(subject: SbomSubject): object {
  const { name, version, license, description, code, data, otherData } = subject
  const ref = buildPurl(name, version)
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        type: 'application',
        'bom-ref': ref,
        name,
        version,
        description,
        licenses: [describeLicense(license)],
        purl: ref,
      },
    },
    components: [
      ...code.map(each => describeComponent(each, 'library')),
      ...data.map(each => describeComponent(each, 'data')),
      ...otherData.map(describeData),
    ],
    dependencies: [
      {
        ref,
        dependsOn: [...[...code, ...data].map(({ folder }) => folder), ...otherData.map(({ purl }) => purl)],
      },
      ...code.map(({ folder, requires }) => ({
        ref: folder,
        ...(requires.length > 0 && { dependsOn: requires }),
      })),
    ],
  }
}

/** The same version can be installed in several folders, so that the folder is the reference. */
function describeComponent(
  { folder, name, version, license, integrity }: BundledPackage,
  type: string,
): object {
  const [group, plain] = name.startsWith('@') ? name.split('/') : [undefined, name]
  return {
    type,
    'bom-ref': folder,
    ...(group !== undefined && { group }),
    name: plain,
    version,
    scope: 'required',
    hashes: [describeHash(integrity)],
    licenses: [describeLicense(license)],
    purl: buildPurl(name, version),
  }
}

function describeData({ purl, name, version, license }: BundledData): object {
  return { type: 'data', 'bom-ref': purl, name, version, licenses: [describeLicense(license)], purl }
}

/** `sha512-BASE64` as CycloneDX writes it. */
function describeHash(integrity: string): object {
  const [algorithm = '', digest = ''] = integrity.split('-')
  const content = Buffer.from(digest, 'base64').toString('hex')
  return { alg: algorithm.toUpperCase().replace('SHA', 'SHA-'), content }
}

function describeLicense(license: string): object {
  return /[ ()]/.test(license) ? { expression: license } : { license: { id: license } }
}

/** `pkg:npm/%40scope/name@version` (https://github.com/package-url/purl-spec). */
function buildPurl(name: string, version: string): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}
