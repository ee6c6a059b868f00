import { Command, InvalidArgumentError, Option } from 'commander'
import { checklist } from '../../audit/checklist.ts'
import { findNearestWord } from '../../audit/configuration/nearest-word.ts'
import { describeControl, type Control } from '../../audit/controls/control.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import { frameworks } from '../../audit/frameworks/framework.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { isSeverityAtLeast, type Severity } from '../../audit/settings/severity.ts'
import { CliError } from '../cli-error.ts'
import { createSeverityOption } from '../options/severity-option.ts'
import { describeKind, formatControl, formatControlList, formatFramework } from '../output/format-controls.ts'
import { printLine, printJson } from '../output/terminal.ts'

interface Options {
  strategy?: string
  framework?: string
  severity?: Severity
  kind?: string
  json: boolean
}

/** `assay controls`: lists the controls, or prints one. */
export function createControlsCommand(): Command {
  return new Command('controls')
    .summary('list the controls, or print one')
    .description(
      'List the controls by strategy, or print one with its rationale, remediation, settings and frameworks.',
    )
    .argument('[id]', 'id of one control, with or without its strategy')
    .addOption(new Option('--strategy <name>', 'only controls of this strategy').choices(listStrategies()))
    .option(
      '--framework <name>',
      'only controls that support this framework, such as "CIS" or "PCI DSS 4.0.1", after its clauses',
      parseFramework,
    )
    .addOption(createSeverityOption('--severity', 'only controls of at least this severity'))
    .option(
      '--kind <name>',
      'only controls of this kind of resource, such as AWS::Lambda::Function or function',
      parseKind,
    )
    .option('--json', 'print one JSON document (schema assay.controls/1) with all details', false)
    .action((id: string | undefined, options: Options) => {
      const controls =
        id === undefined ? checklist.filter(control => isSelected(control, options)) : [findControl(id)]
      if (options.json) printJson({ schema: 'assay.controls/1', controls: controls.map(describeControl) })
      else if (id === undefined)
        [...formatClauses(controls, options), ...formatControlList(controls)].forEach(printLine)
      else controls.flatMap(formatControl).forEach(printLine)
    })
}

/** The clauses of the chosen frameworks; nothing where none is chosen. */
function formatClauses(controls: readonly Control[], { framework }: Options): string[] {
  if (framework === undefined) return []
  return frameworkCatalog
    .filter(({ name }) => matchesFramework(name, framework))
    .flatMap(each => formatFramework(each, controls))
}

function listStrategies(): string[] {
  return [...new Set(checklist.map(({ id }) => id.split('/')[0] ?? id))]
}

/** A framework is named by its beginning, in any case: `cis` is `CIS AWS Foundations 7.0`. */
function matchesFramework(framework: string, name: string): boolean {
  return framework.toLowerCase().startsWith(name.toLowerCase())
}

function parseFramework(name: string): string {
  if (name !== '' && frameworks.some(framework => matchesFramework(framework, name))) return name
  throw new InvalidArgumentError(`Known frameworks are ${frameworks.join(', ')}.`)
}

/** A kind is named by its type or its label, in any case. */
function matchesKind(kind: Kind, name: string): boolean {
  return [kind, describeKind(kind)].some(each => each.toLowerCase() === name.toLowerCase())
}

function parseKind(name: string): string {
  const kinds = [...new Set(checklist.flatMap(control => control.kinds))]
  if (kinds.some(kind => matchesKind(kind, name))) return name
  const nearest = findNearestWord(
    name,
    kinds.flatMap(kind => [kind, describeKind(kind)]),
  )
  const hint =
    nearest === undefined ? `Known kinds are ${kinds.toSorted().join(', ')}.` : `Did you mean "${nearest}"?`
  throw new InvalidArgumentError(`No control evaluates this kind. ${hint}`)
}

function isSelected(control: Control, { strategy, framework, severity, kind }: Options): boolean {
  return (
    (strategy === undefined || control.id.startsWith(`${strategy}/`)) &&
    (severity === undefined || isSeverityAtLeast(control.severity, severity)) &&
    (kind === undefined || control.kinds.some(each => matchesKind(each, kind))) &&
    (framework === undefined ||
      Object.keys(control.frameworks).some(each => matchesFramework(each, framework)))
  )
}

/** Throws CliError, with the nearest id. */
function findControl(id: string): Control {
  const found = checklist.find(control => control.id === id || control.id.endsWith(`/${id}`))
  if (found !== undefined) return found
  const ids = checklist.map(control => control.id)
  const names = ids.map(each => each.split('/')[1] ?? each)
  const nearest = findNearestWord(id, ids) ?? ids[names.indexOf(findNearestWord(id, names) ?? '')]
  const hint = nearest === undefined ? 'assay controls lists all' : `did you mean "${nearest}"?`
  throw new CliError(`there is no control ${JSON.stringify(id)}; ${hint}`)
}
