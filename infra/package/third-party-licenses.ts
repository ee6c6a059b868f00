import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PackageError, type BundledPackage } from './bundled-packages.ts'

/** The licences whose conditions the texts in the package fulfil. */
const ACCEPTED_LICENSES: ReadonlySet<string> = new Set(['0BSD', 'Apache-2.0', 'ISC', 'MIT', 'MIT-0'])

const LICENSE_FILE = /^(?:licen[cs]e|copying|notice)(?:$|[.-])/i

/**
 * The licences of the packages whose code is bundled, each text once with the packages that it is for. A package without such
 * a file is named with its licence. Throws PackageError for a licence that is not among the accepted ones.
 */
export function buildThirdPartyLicenses(packages: readonly BundledPackage[], root: string): string {
  const byText = new Map<string, string[]>()
  for (const each of packages) {
    checkLicense(each)
    const text =
      readLicenses(join(root, each.folder)) ??
      `The package has no file with the text of its licence, ${each.license}; LICENSE is the text of Apache-2.0.`
    byText.set(text, [...(byText.get(text) ?? []), `${each.name} ${each.version} (${each.license})`])
  }
  const parts = [...byText].map(
    ([text, names]) => `${names.map(name => `- ${name}\n`).join('')}\n${fence(text)}`,
  )
  return `# Licences of bundled packages\n\nThe code of these packages is in \`dist/cli\` and \`dist/cdk\`.\n\n${parts.join('\n\n')}\n`
}

function checkLicense({ name, license }: BundledPackage): void {
  if (ACCEPTED_LICENSES.has(license)) return
  throw new PackageError(
    `The package ${name} has the licence ${license}. If Assay may bundle it and the text in the package is enough, ` +
      'add the licence to ACCEPTED_LICENSES (infra/package/third-party-licenses.ts); else do without the package.',
  )
}

function readLicenses(folder: string): string | undefined {
  if (!existsSync(folder)) throw new PackageError(`${folder} is not installed. Run npm ci, and build again.`)
  const files = readdirSync(folder).filter(name => LICENSE_FILE.test(name))
  const texts = files
    .toSorted()
    .map(name => readFileSync(join(folder, name), 'utf8').replaceAll('\r\n', '\n').trim())
  return texts.length === 0 ? undefined : texts.join('\n\n')
}

function fence(text: string): string {
  return `\`\`\`text\n${text}\n\`\`\``
}
