import { Command, Option } from 'commander'
import { checklist } from '../../audit/checklist.ts'
import type { Control } from '../../audit/controls/control.ts'
import { colorize, printLine, printJson } from '../output/terminal.ts'
import { severityColors } from '../output/format-events.ts'

interface Options {
  strategy?: string
  json: boolean
}

/** `assay controls`: the checklist. */
export function createControlsCommand(): Command {
  return new Command('controls')
    .description('List the checklist: every control with its severity, and what it stands for.')
    .addOption(
      new Option('--strategy <name>', 'only the controls of this strategy').choices([
        ...new Set(checklist.map(({ id }) => id.split('/')[0] ?? id)),
      ]),
    )
    .option(
      '--json',
      'print one JSON document (schema assay.controls/1), with everything that is known of each',
      false,
    )
    .action((options: Options) => {
      const controls = checklist.filter(
        ({ id }) => options.strategy === undefined || id.startsWith(`${options.strategy}/`),
      )
      if (options.json) printJson({ schema: 'assay.controls/1', controls: controls.map(describeControl) })
      else controls.flatMap(formatControl).forEach(printLine)
    })
}

function describeControl({ evaluators, ...metadata }: Control) {
  return { ...metadata, kinds: evaluators.map(({ kind }) => kind) }
}

function formatControl({ id, severity, title }: Control): string[] {
  return [
    `${colorize([...severityColors[severity]], severity.padEnd(13))} ${id}`,
    `${' '.repeat(14)}${title}`,
  ]
}
