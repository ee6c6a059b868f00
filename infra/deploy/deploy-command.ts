import { Command } from 'commander'

/** What both commands are told. */
export interface DeployOptions {
  config: string
  profile?: string
  /** Where the bundles and templates are put. */
  out: string
  toolkitStack: string
  yes: boolean
}

/** A command with the options of both: `name` is that of its script. */
export function createDeployCommand(name: 'deploy' | 'destroy', description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .usage('[options]')
    .option('--config <file>', 'where Assay lives and which regions are in scope', 'assay.config.json')
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--out <directory>', 'gets the bundles and templates that are made for this', 'dist')
    .option('--toolkit-stack <name>', 'what the stack of cdk bootstrap is called', 'CDKToolkit')
    .option('-y, --yes', 'do it without asking', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, or there was nothing to do; 1 it failed, or was not wanted; 2 it could not be begun.',
    )
}
