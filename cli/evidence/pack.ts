import { copyFileSync, existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { Command } from 'commander'
import { escapeText } from '../../audit/text/quote-text.ts'
import { listResponseFiles } from '../../functions/local/account-file.ts'
import { ACCOUNT_FOLDER } from '../../reports/evidence/manifest.ts'
import { listPopulationFaults } from '../../reports/evidence/population.ts'
import { CliError } from '../cli-error.ts'
import {
  isDeploymentNamed,
  createDeployedOptions,
  deployedOption,
  openDeployedAccount,
  type DeployedOptions,
} from '../deployed/deployed-account.ts'
import { explainDeployedFailure } from '../deployed/deployed-failure.ts'
import { configOption, loadAuditConfiguration } from '../options/configuration-file.ts'
import { createRegionOption } from '../options/region-option.ts'
import { createOutputDirectory, writeOutput } from '../output/output-directory.ts'
import { createProgressCounter, startPhase } from '../output/progress.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import { packDeployment, type StoredPack } from '../../functions/evidence/deployed/pack-deployment.ts'
import type { EvaluatedAccount } from '../../functions/evidence/evaluated-account.ts'
import { evaluateAccount } from './evaluate-account.ts'
import { createSigner, type SignOptions } from './manifest-signer.ts'
import {
  CHAINED_DOCUMENTS,
  openBucketPlace,
  openDirectoryPlace,
} from '../../functions/evidence/places/evidence-place.ts'
import { parseEvidenceUri } from '../../functions/evidence/places/evidence-uri.ts'
import { fetchEvidence, openBucket } from './places/fetch-evidence.ts'
import { openPreviousEvidence, type PreviousEvidence } from '../../functions/evidence/previous-evidence.ts'
import type { PackProgress } from '../../functions/evidence/pack-progress.ts'
import { writeEvidence } from '../../functions/evidence/write-evidence.ts'
import { describePack } from './describe-pack.ts'
import { evaluationCatalog } from './evaluation-catalog.ts'

interface Options extends DeployedOptions, SignOptions {
  account?: string
  out: string
  region?: string[]
  config?: string
  previous?: string
  json: boolean
}

/** `assay evidence pack`: everything that an audit rests on, in one directory. */
export function createPackCommand(): Command {
  const command = new Command('pack')
    .summary('pack what an audit of an account file, or a deployment, rests on')
    .description(
      'Evaluate an account file at the time of its last response, and write a directory with the responses of AWS, the settings, ' +
        'every evaluation with its facts and API calls, the population, and a manifest with the digest of each file. With --deployed: ' +
        'write what the deployed Assay knows, how it evaluated it and who changed what, into a folder that is named by its time.',
    )
    .option('--account <dir>', 'account file: a directory of recorded AWS responses (assay collect)')
    .option(...deployedOption)
    .requiredOption(
      '--out <dir>',
      'empty directory to write to; with --deployed a directory or s3://BUCKET/FOLDER for all packs, which are chained',
    )
  for (const option of createDeployedOptions()) command.addOption(option)
  return command
    .addOption(createRegionOption('with --account: regions in scope; default: those of the account file'))
    .option(...configOption)
    .option(
      '--previous <dir>',
      'the evidence pack before: its digest is recorded, and what opened and closed since is written; default with --deployed: the last ' +
        'one at --out',
    )
    .option('--sign-key <file>', 'private key in PEM (Ed25519, ECDSA or RSA) to sign the manifest with')
    .option('--kms-key <arn>', 'key in KMS (ECDSA or RSA, for signing) to sign the manifest with')
    .option('--json', 'print the manifest as JSON', false)
    .action(runPack)
}

async function runPack(options: Options): Promise<void> {
  const { account } = options
  if (isDeploymentNamed(options) || account === undefined) return packDeployed(options)
  if (parseEvidenceUri(options.out) !== undefined)
    throw new CliError(
      '--out: a bucket is for packs of a deployment (--deployed); copy this one with aws s3 cp',
    )
  const { settings } = loadAuditConfiguration(options.config)
  const sign = createSigner(options)
  checkDirectory(account, options.out)
  const previous = options.previous === undefined ? undefined : openPreviousEvidence(options.previous)
  const evaluated = await evaluateAccount({
    directory: account,
    regions: options.region,
    at: undefined,
    settings,
    openSince: previous?.openSince ?? new Map(),
  })
  checkSuccession(previous, evaluated)
  startPhase('Writing evidence')
  createOutputDirectory(options.out)
  const manifest = await writeEvidence(options.out, {
    evaluated,
    catalog: evaluationCatalog,
    settings,
    previous,
    writeAccount: directory => copyAccountFile(account, directory),
    sign,
  })
  printPack(options, { manifest, where: options.out, kept: [] })
  listPopulationFaults(evaluated.population).forEach(fault =>
    printNote(`The population is not certain. ${fault}.`),
  )
}

async function packDeployed(options: Options): Promise<void> {
  if (options.region !== undefined)
    throw new CliError('--region: the regions in scope are those of the deployment; --home names where it is')
  const sign = createSigner(options)
  const progress: PackProgress = {
    startPhase,
    countItem: createProgressCounter('items read'),
    note: printNote,
  }
  const folder = parseEvidenceUri(options.out)
  const deployed = await openDeployedAccount(options)
  const named = await openNamedEvidence(options)
  const place =
    folder === undefined
      ? openDirectoryPlace(options.out)
      : openBucketPlace(folder, await openBucket(folder, options.profile), progress)
  try {
    const request = { place, previous: named, sign, now: new Date(), progress, catalog: evaluationCatalog }
    const stored = await packDeployment(deployed, request)
    const { gaps = [], records } = stored.manifest.deployment ?? {}
    gaps.forEach(gap => printNote(escapeText(`Not known: ${gap}`)))
    if (records !== undefined && records.otherSettings > 0)
      printNote(
        `${records.otherSettings} of the compliance records were evaluated with other settings than those of the deployment now; the next full scan evaluates them again.`,
      )
    if (stored.manifest.previous === undefined) printNote(`This is the first pack at ${place.name}.`)
    printPack(options, stored)
  } catch (failure) {
    throw explainDeployedFailure(failure, deployed.deployment)
  }
}

async function openNamedEvidence({ previous, profile }: Options): Promise<PreviousEvidence | undefined> {
  if (previous === undefined) return undefined
  const evidence = await fetchEvidence(previous, {
    only: CHAINED_DOCUMENTS,
    ...(profile === undefined ? {} : { profile }),
  })
  try {
    return openPreviousEvidence(evidence.directory, CHAINED_DOCUMENTS)
  } finally {
    evidence.remove()
  }
}

function printPack({ json, signKey, kmsKey }: Options, { manifest, where, kept }: StoredPack): void {
  const isSigned = signKey !== undefined || kmsKey !== undefined
  if (json) {
    printJson(manifest)
    kept.forEach(each => printNote(escapeText(each)))
  } else [...describePack(where, manifest, isSigned), ...kept].map(escapeText).forEach(printLine)
}

/** Other evidence must be of the same account, and older. */
function checkSuccession(previous: PreviousEvidence | undefined, { account, at }: EvaluatedAccount): void {
  if (previous === undefined) return
  if (previous.account !== account)
    throw new CliError(`--previous: its account is ${previous.account}, not ${account}`)
  if (previous.at >= at) throw new CliError(`--previous: it is of ${previous.at}, which is not before ${at}`)
}

/** Throws CliError if `--out` has something in it, or is in the account file: the next audit would read it there. */
function checkDirectory(account: string, out: string): void {
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
  listResponseFiles(from).forEach((path, index) => {
    const target = join(folder, `responses-${String(index + 1).padStart(4, '0')}.jsonl`)
    writeOutput(target, () => copyFileSync(path, target))
  })
}
