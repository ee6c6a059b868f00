import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { listResponseFiles } from '../../functions/local/account-file.ts'
import { renderJson } from '../../reports/json.ts'
import {
  ACCOUNT_FOLDER,
  documents,
  MANIFEST,
  MANIFEST_DIGEST,
  MANIFEST_SIGNATURE,
  type Manifest,
} from '../../reports/evidence/manifest.ts'
import { renderResults } from '../../reports/evidence/render-results.ts'
import { listPopulationFaults } from '../../reports/evidence/population.ts'
import { CliError } from '../cli-error.ts'
import { configOption, loadAuditConfiguration } from '../options/configuration-file.ts'
import { createRegionOption } from '../options/region-option.ts'
import { createOutputDirectory, writeOutput } from '../output/output-directory.ts'
import { startPhase } from '../output/progress.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import {
  describeContents,
  describeEvaluator,
  evaluateAccount,
  type EvaluatedAccount,
} from './evaluate-account.ts'
import { formatManifestDigest, hashBytes, MAX_DOCUMENT_BYTES, measureFile } from './evidence-files.ts'
import { readPrivateKey, signText } from './manifest-signature.ts'
import { openPreviousEvidence, type PreviousEvidence } from './previous-evidence.ts'

interface Options {
  account: string
  out: string
  region?: string[]
  config?: string
  previous?: string
  signKey?: string
  json: boolean
}

/** `assay evidence pack`: everything that an audit of an account file rests on, in one directory. */
export function createPackCommand(): Command {
  return new Command('pack')
    .summary('pack what an audit of an account file rests on')
    .description(
      'Evaluate an account file at the time of its last response, and write a directory with the responses of AWS, the settings, ' +
        'every evaluation with its facts and API calls, the population, and a manifest with the digest of each file.',
    )
    .requiredOption('--account <dir>', 'account file: a directory of recorded AWS responses (assay collect)')
    .requiredOption('--out <dir>', 'directory to write to, which must be empty')
    .addOption(createRegionOption('regions in scope; default: those of the account file'))
    .option(...configOption)
    .option(
      '--previous <dir>',
      'the evidence pack before: its digest is recorded, and what opened and closed since is written',
    )
    .option('--sign-key <file>', 'private key in PEM (Ed25519, ECDSA or RSA) to sign the manifest with')
    .option('--json', 'print the manifest as JSON', false)
    .action(runPack)
}

async function runPack(options: Options): Promise<void> {
  const { settings } = loadAuditConfiguration(options.config)
  const key = options.signKey === undefined ? undefined : readPrivateKey(options.signKey)
  checkDirectory(options)
  const previous = options.previous === undefined ? undefined : openPreviousEvidence(options.previous)
  const evaluated = await evaluateAccount({
    directory: options.account,
    regions: options.region,
    at: undefined,
    settings,
    openSince: previous?.openSince ?? new Map(),
  })
  checkSuccession(previous, evaluated)
  startPhase('Writing evidence')
  createOutputDirectory(options.out)
  const write = (path: string, text: string) =>
    writeOutput(join(options.out, path), () => writeFileSync(join(options.out, path), text, { flag: 'wx' }))
  copyAccountFile(options.account, options.out)
  for (const [path, text] of Object.entries({
    [documents.settings]: `${renderJson(settings)}\n`,
    ...renderResults(evaluated, previous),
  }))
    write(path, text)
  const manifest: Manifest = {
    schema: 'assay.evidence/1',
    ...describeContents(evaluated),
    evaluatedBy: describeEvaluator(),
    ...(previous === undefined ? {} : { previous: { at: previous.at, sha256: previous.sha256 } }),
    files: listFiles(options.out),
  }
  const text = `${renderJson(manifest)}\n`
  write(MANIFEST, text)
  write(MANIFEST_DIGEST, formatManifestDigest(hashBytes(text)))
  if (key !== undefined) write(MANIFEST_SIGNATURE, `${signText(text, key)}\n`)
  if (options.json) printJson(manifest)
  else describePack(options.out, manifest, key !== undefined).forEach(printLine)
  listPopulationFaults(evaluated.population).forEach(fault =>
    printNote(`The population is not certain. ${fault}.`),
  )
}

/** Other evidence must be of the same account, and older. */
function checkSuccession(previous: PreviousEvidence | undefined, { account, at }: EvaluatedAccount): void {
  if (previous === undefined) return
  if (previous.account !== account)
    throw new CliError(`--previous: its account is ${previous.account}, not ${account}`)
  if (previous.at >= at) throw new CliError(`--previous: it is of ${previous.at}, which is not before ${at}`)
}

/** Throws CliError if `--out` has something in it, or is in the account file: the next audit would read it there. */
function checkDirectory({ account, out }: Options): void {
  const directory = resolveLinks(out)
  if (`${directory}${sep}`.startsWith(`${resolveLinks(account)}${sep}`))
    throw new CliError(`--out: ${out} is in the account file; evidence is a directory of its own`)
  const isDirectory = statSync(directory, { throwIfNoEntry: false })?.isDirectory() === true
  if (isDirectory && readdirSync(directory).length > 0)
    throw new CliError(`--out: ${out} is not empty; evidence is never added to what is there`)
}

/** The path that `path` has without symbolic links; its end need not exist. */
function resolveLinks(path: string): string {
  const absolute = resolve(path)
  if (existsSync(absolute)) return realpathSync(absolute)
  return join(resolveLinks(dirname(absolute)), basename(absolute))
}

/** Copies the files with recorded calls, under names of their own in the same order: of calls at the same time, the last counts. */
function copyAccountFile(from: string, to: string): void {
  const folder = join(to, ACCOUNT_FOLDER)
  writeOutput(folder, () => mkdirSync(folder))
  listResponseFiles(from).forEach((path, index) => {
    const target = join(folder, `responses-${String(index + 1).padStart(4, '0')}.jsonl`)
    writeOutput(target, () => copyFileSync(path, target))
  })
}

function listFiles(directory: string): Manifest['files'] {
  const account = readdirSync(join(directory, ACCOUNT_FOLDER)).map(name => `${ACCOUNT_FOLDER}/${name}`)
  const others = readdirSync(directory).filter(name => name !== ACCOUNT_FOLDER)
  return [...account, ...others]
    .toSorted()
    .map(path => ({ path, ...measureFile(join(directory, path), MAX_DOCUMENT_BYTES) }))
}

function describePack(
  directory: string,
  { account, at, counts, files }: Manifest,
  isSigned: boolean,
): string[] {
  const evaluations = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return [
    `Evidence: ${directory}`,
    `Account ${account} as it was at ${at}: ${evaluations} evaluations, of which ${counts.NON_COMPLIANT} are NON_COMPLIANT and ` +
      `${counts.INSUFFICIENT_DATA} INSUFFICIENT_DATA.`,
    `${files.length} files, ${isSigned ? 'signed' : 'not signed'}. Verify it with assay evidence verify ${directory}, ` +
      `evaluate it again with assay evidence replay ${directory}.`,
  ]
}
