import { Command, InvalidArgumentError, Option } from 'commander'
import type { Settings } from '../../audit/settings/settings.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import type { GateDocument } from '../../reports/gate/gate-document.ts'
import { computeGateExitCode, type GateThresholds } from '../../reports/gate/judge-document.ts'
import packageJson from '../../package.json' with { type: 'json' }
import { createLambdaRateOption, openLiveAccount } from '../account/live-account.ts'
import { resolveLiveRegions } from '../account/live-regions.ts'
import { CliError } from '../cli-error.ts'
import type { GateAccount } from '../../functions/gate/gate-account.ts'
import type { GateInput } from '../../functions/gate/gate-input.ts'
import { judgeChange } from '../../functions/gate/judge-change.ts'
import {
  checkChangeSetOptions,
  ignoreStacksWithoutResources,
  readChangeSetInput,
} from '../gate/change-set-input.ts'
import {
  openEmptyAccount,
  openLiveGateAccount,
  openRecordedGateAccount,
  type LiveGateOptions,
} from '../gate/gate-account.ts'
import { checkAccount, explainTemplateError, readGateInputs } from '../gate/gate-inputs.ts'
import { checkParameters, readParametersFile } from '../gate/gate-parameters.ts'
import { configOption, loadAuditConfiguration } from '../options/configuration-file.ts'
import { createContentOption } from '../account/content-option.ts'
import { createRegionOption } from '../options/region-option.ts'
import { createSeverityOption } from '../options/severity-option.ts'
import { formatGate } from '../output/format-gate.ts'
import { createGateWriter, gateFormatOption, type GateFileOptions } from '../output/gate-files.ts'
import { startPhase } from '../output/progress.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'
import { getProgramRun, setExitCode } from '../program-io.ts'

interface Options extends GateThresholds, GateFileOptions {
  against: string
  region?: string[]
  account: string
  stack?: string
  changeSet?: string
  parameters?: string
  profile?: string
  lambdaRate: number
  content: boolean
  config?: string
  json: boolean
  failOn: Severity
  allowUnknown: boolean
  saveState: boolean
}

/** The region of stacks for which none is named. */
const DEFAULT_REGION = 'us-east-1'

/** `assay gate`: judges CloudFormation templates before they are deployed. */
export function createGateCommand(): Command {
  return new Command('gate')
    .summary('judge CloudFormation templates before they are deployed')
    .description(
      'Judge CloudFormation templates (JSON, YAML, or the cdk.out of a CDK app) before they are deployed: which findings they open and close in ' +
        'an account, what access they newly grant, which escalation paths they open, and what cannot be decided. ' +
        'Nothing is deployed, no code runs, and no address in a template is opened.',
    )
    .argument('[input...]', 'template files, and directories that `cdk synth` wrote')
    .option(
      '--change-set <name>',
      'judge a change set in place of templates, with --against live: its name, with --stack, or its ARN',
    )
    .option(
      '--against <account>',
      'the account that the templates change: "live" (current credentials), the directory of an account file, or ' +
        '"none" for what the templates alone decide',
      'none',
    )
    .option(
      '--save-state',
      'save the state of the account in its account file, unless it is there: the next gates then take seconds',
      false,
    )
    .addOption(
      createRegionOption(
        'the region of the stacks, and further regions to read with --against live; default: the only region of the account ' +
          `file, those of the configuration, of AWS_REGION or of the profile for a live account, else ${DEFAULT_REGION}`,
      ),
    )
    .addOption(
      new Option('--account <id>', 'the id of the account, with --against none')
        .argParser(parseAccountId)
        .default('111122223333'),
    )
    .option('--stack <name>', 'the name of the stack; default: the name of the file')
    .option(
      '--parameters <file>',
      'JSON file with the values of parameters: the list of the AWS CLI, or a map',
    )
    .option('--profile <name>', 'profile of the AWS configuration, with --against live')
    .addOption(createLambdaRateOption())
    .addOption(createContentOption())
    .option(...configOption)
    .option('--out <dir>', 'directory to write the result to, in the formats of --format')
    .option(...gateFormatOption)
    .option('--json', 'print one JSON document (schema assay.gate/1, docs/gate.schema.json)', false)
    .addOption(
      createSeverityOption('--fail-on', 'fail if a finding opens that has at least this severity').default(
        'HIGH',
      ),
    )
    .addOption(
      new Option('--fail-on-access <which>', 'fail also on newly granted access').choices(['any', 'risky']),
    )
    .option('--allow-unknown', 'exit 0 although something could not be decided', false)
    .action(async (paths: string[], options: Options) => {
      const write = createGateWriter(options, { version: packageJson.version })
      const gateDocument = await judgeInputs(paths, options)
      const isVerbose = getProgramRun().verbosity === 'VERBOSE'
      if (options.json) printJson(gateDocument)
      else formatGate(gateDocument, { isVerbose }).forEach(printLine)
      for (const path of write(gateDocument)) printNote(`Written: ${path}`)
      setExitCode(computeGateExitCode(gateDocument.verdict, options))
    })
}

function parseAccountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text
  throw new InvalidArgumentError('expected the 12 digits of an account id')
}

/** The region of stacks for which none is named. Throws CliError if the account file has several. */
function findOnlyRegion({ regions }: GateAccount, inputs: readonly GateInput[]): string {
  if (regions === 'ALL') return DEFAULT_REGION
  const [only = DEFAULT_REGION, ...others] = regions
  if (others.length > 0 && inputs.some(({ region }) => region === undefined))
    throw new CliError(
      `the account file has several regions (${regions.join(', ')}); name the region of the stacks with --region`,
    )
  return only
}

/** Judges what the command line names: templates, or a change set. */
async function judgeInputs(paths: readonly string[], options: Options): Promise<GateDocument> {
  const { changeSet } = options
  if (changeSet !== undefined) return judgeChangeSet(paths, { ...options, changeSet })
  if (paths.length === 0)
    throw new CliError('name template files, a directory of `cdk synth`, or a --change-set')
  return judgeTemplates(paths, options)
}

async function judgeChangeSet(
  paths: readonly string[],
  options: Options & { changeSet: string },
): Promise<GateDocument> {
  checkChangeSetOptions(options, paths)
  const configuration = loadAuditConfiguration(options.config)
  const region = await resolveLiveRegions(options, configuration)
  const live: LiveGateOptions = { ...options, region }
  const input = await readChangeSetInput(options, await openLiveAccount(live))
  const gateAccount = await openLiveGateAccount(live, configuration.settings)
  checkAccount([input], gateAccount.account)
  startPhase('Judging the change')
  return explainTemplateError(() =>
    judgeChange(ignoreStacksWithoutResources(gateAccount), {
      inputs: [input],
      parameters: {},
      region: input.region ?? DEFAULT_REGION,
      settings: configuration.settings,
      thresholds: options,
    }),
  )
}

/** Opens the account of `--against`, of which a live one is read in the regions `named`. */
function openAccount(
  options: Options,
  named: readonly string[] | undefined,
  settings: Settings,
): Promise<GateAccount> {
  const { against, account, saveState } = options
  if (saveState && ['live', 'none'].includes(against))
    throw new CliError('--save-state needs the directory of an account file in --against')
  if (against === 'none') return openEmptyAccount(account, named?.[0] ?? DEFAULT_REGION, settings)
  if (against === 'live') return openLiveGateAccount({ ...options, region: named ?? [] }, settings)
  return openRecordedGateAccount(against, { settings, saveState, note: printNote })
}

async function judgeTemplates(paths: readonly string[], options: Options): Promise<GateDocument> {
  const inputs = await readGateInputs(paths, options.stack)
  const parameters = readParametersFile(options.parameters)
  checkParameters(parameters, inputs)
  const configuration = loadAuditConfiguration(options.config)
  const { settings } = configuration
  const { against } = options
  const named = against === 'live' ? await resolveLiveRegions(options, configuration) : options.region
  const gateAccount = await openAccount(options, named, settings)
  const region = named?.[0] ?? findOnlyRegion(gateAccount, inputs)
  checkAccount(inputs, gateAccount.account)
  startPhase('Judging the change')
  const run = { inputs, parameters, region, settings, thresholds: options }
  return explainTemplateError(() => judgeChange(gateAccount, run))
}
