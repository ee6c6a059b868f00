import { Command, Option } from 'commander'
import { computeEvidenceDigest } from '../../audit/settings/exception.ts'
import type { Severity } from '../../audit/settings/severity.ts'
import { escapeText } from '../../audit/text/quote-text.ts'
import { CliError } from '../cli-error.ts'
import {
  isDeploymentNamed,
  createDeployedOptions,
  deployedOption,
  type DeployedOptions,
} from '../deployed/deployed-account.ts'
import { addException, buildException, formatEdit, writeEdit } from '../findings/accept-finding.ts'
import {
  findById,
  findingStatuses,
  loadAccountFindings,
  selectFindings,
  type AccountFindings,
  type FindingFilter,
} from '../findings/account-findings.ts'
import { loadDeployedFindings } from '../findings/deployed-findings.ts'
import { formatFinding, formatFindingList } from '../findings/format-findings.ts'
import { addDeployedException } from '../findings/accept-deployed.ts'
import { explainRefusals, openDeployedSettings } from '../settings/deployed-settings.ts'
import { printSettingsOutcome } from '../settings/print-outcome.ts'
import { formatHistory } from '../findings/history/format-history.ts'
import { loadAccountHistory, loadDeployedHistory } from '../findings/history/load-history.ts'
import { createSeverityOption } from '../options/severity-option.ts'
import { printJson, printLine, printNote } from '../output/terminal.ts'

/** An account file, or a deployment. */
interface SourceOptions extends DeployedOptions {
  account?: string
}

interface ListOptions extends SourceOptions, Omit<FindingFilter, 'severity'> {
  severity?: Severity
  json: boolean
}

interface AcceptOptions extends SourceOptions {
  owner: string
  reason: string
  until: string
  untilChanged: boolean
  tag?: string
  dryRun: boolean
}

/** `assay findings`: lists the findings of an account file, shows one, and accepts its risk. */
export function createFindingsCommand(): Command {
  return new Command('findings')
    .summary('list findings, show one, or accept its risk')
    .description(
      'List the findings of an account file or of a deployment, show one with its evidence, or accept its risk.',
    )
    .addCommand(createListCommand())
    .addCommand(createShowCommand())
    .addCommand(createHistoryCommand())
    .addCommand(createAcceptCommand())
}

/** `command` with the options of an account file and of a deployment. */
function addSourceOptions(command: Command): Command {
  command.option(...accountOption).option(...deployedOption)
  for (const option of createDeployedOptions()) command.addOption(option)
  return command.option(
    '--config <file>',
    'configuration file: with --account the settings, with --deployed the home region and the prefix; default: assay.config.json in ' +
      'the working directory, if it exists',
  )
}

async function loadFindings(options: SourceOptions): Promise<AccountFindings> {
  const { account } = options
  return isDeploymentNamed(options) || account === undefined
    ? loadDeployedFindings(options)
    : loadAccountFindings({ ...options, account })
}

const accountOption = ['--account <dir>', 'account file: a directory of recorded AWS responses'] as const

function createListCommand(): Command {
  return addSourceOptions(
    new Command('list').description('List findings, the worst first; each begins with its id.'),
  )
    .addOption(createSeverityOption('--severity', 'only findings of at least this severity'))
    .option('--control <id>', 'only findings of this control, with or without its strategy')
    .option('--strategy <name>', 'only findings of controls of this strategy')
    .option(
      '--resource <pattern>',
      'only resources with such an ARN or name: * matches any characters, ? one',
    )
    .option('--region <name>', 'only resources of this region; global for global ones')
    .addOption(
      new Option('--status <status>', 'only findings with this status')
        .choices([...findingStatuses, 'all'])
        .default('open'),
    )
    .option('--json', 'print one JSON document (schema assay.findings/1)', false)
    .action(async (options: ListOptions) => {
      const { posture, findings } = await loadFindings(options)
      const selected = selectFindings(findings, options)
      const { account, at } = posture
      if (options.json) printJson({ schema: 'assay.findings/1', account, at, findings: selected })
      else formatFindingList(selected).forEach(printLine)
    })
}

function createShowCommand(): Command {
  return addSourceOptions(
    new Command('show')
      .description('Show a finding: its reason, change, evidence and remediation, and how to accept it.')
      .argument('<id>', 'id of the finding, or how it begins'),
  )
    .option('--json', 'print one JSON document (schema assay.finding/1)', false)
    .action(async (id: string, options: SourceOptions & { json: boolean }) => {
      const { posture, findings } = await loadFindings(options)
      const finding = findById(findings, id)
      const evidence = computeEvidenceDigest(finding)
      const control = posture.controls.find(each => each.id === finding.control)
      if (options.json)
        printJson({ schema: 'assay.finding/1', finding, control, evidenceDigest: evidence ?? null })
      else formatFinding(finding, { posture, evidence }).forEach(printLine)
    })
}

function createHistoryCommand(): Command {
  return addSourceOptions(
    new Command('history')
      .description(
        'Show when a finding opened, reopened and closed, by which change and caller, with the reasons; of a resource, all of its findings.',
      )
      .argument('<id>', 'id of the finding, or how it begins; or the ARN of a resource'),
  )
    .option('--json', 'print one JSON document (schema assay.history/1)', false)
    .action(async (name: string, options: SourceOptions & { json: boolean }) => {
      const { account } = options
      const loaded =
        isDeploymentNamed(options) || account === undefined
          ? await loadDeployedHistory(name, options)
          : await loadAccountHistory(name, { ...options, account })
      loaded.unread.forEach(reason => printNote(escapeText(`Not known: ${reason}`)))
      if (options.json) printJson({ schema: 'assay.history/1', ...loaded })
      else loaded.histories.flatMap(formatHistory).forEach(printLine)
    })
}

function createAcceptCommand(): Command {
  return addSourceOptions(
    new Command('accept')
      .description(
        'Accept the risk of a finding: add an exception to the configuration file, or with --deployed to the run-time settings of a ' +
          'deployment, which needs no deployment, and show the change.',
      )
      .argument('<id>', 'id of the finding, or how it begins'),
  )
    .requiredOption('--owner <name>', 'who accepts the risk')
    .requiredOption('--reason <text>', 'why the risk is accepted')
    .requiredOption('--until <day>', 'the last day, such as 2027-04-30 (UTC)')
    .option(
      '--tag <key=value>',
      'accept the control on all resources with this tag, which that of the finding has: who may tag a resource can then hide it',
    )
    .option('--until-changed', 'only as long as the evidence of the finding stays the same', false)
    .option('--dry-run', 'write nothing', false)
    .action(async (id: string, options: AcceptOptions) => {
      const { owner, reason, until, untilChanged, tag, config, dryRun, account } = options
      if (isDeploymentNamed(options) || account === undefined) return acceptAtRunTime(id, options)
      const loaded = await loadAccountFindings({ ...options, account })
      const finding = findById(loaded.findings, id)
      if (finding.status !== 'open')
        throw new CliError(
          finding.status === 'accepted'
            ? 'this finding is accepted already'
            : 'what is unknown cannot be accepted',
        )
      const tagDigests = await loaded.loadTagDigests?.(finding.resource)
      const tagged = tagDigests === undefined ? finding : { ...finding, tagDigests }
      const exception = buildException(tagged, { owner, reason, until, untilChanged, tag })
      const edit = addException(exception, config, new Date())
      if (!dryRun) writeEdit(edit)
      formatEdit(edit).map(escapeText).forEach(printLine)
      printNote(dryRun ? `Not written: ${edit.file}` : `Written: ${edit.file}`)
    })
}

async function acceptAtRunTime(id: string, options: AcceptOptions): Promise<void> {
  const { dryRun, ...acceptance } = options
  const deployedSettings = await openDeployedSettings(options)
  const { owner, reason, until, untilChanged, tag } = acceptance
  const outcome = await explainRefusals(deployedSettings.deployment, () =>
    addDeployedException(id, { owner, reason, until, untilChanged, tag }, deployedSettings, {
      dryRun,
      now: () => new Date(),
    }),
  )
  printSettingsOutcome(outcome, dryRun)
}
