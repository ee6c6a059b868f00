import { Command } from 'commander'
import { DEFAULT_QUALIFIER } from '../../functions/aws/cdk/cdk-lookup.ts'

/** The command-line options of deploy and destroy. */
export interface DeployOptions {
  config: string
  profile?: string
  /** The directory for bundles and templates. */
  out: string
  toolkitStack: string
  /** The qualifier of the bootstrap. */
  qualifier: string
  yes: boolean
  /** Deploys although Lambda's limit of the account is low. */
  lowConcurrency: boolean
}

/** The command `npm run NAME`, with the options that both commands share. */
export function createDeployCommand(name: 'deploy' | 'destroy', description: string): Command {
  return new Command(`npm run ${name} --`)
    .description(description)
    .usage('[options]')
    .option(
      '--config <file>',
      'configuration file: home region, regions in scope, settings',
      'assay.config.json',
    )
    .option('--profile <name>', 'AWS profile')
    .option('--out <directory>', 'directory for the bundles and templates', 'dist')
    .option('--toolkit-stack <name>', 'name of the cdk bootstrap stack', 'CDKToolkit')
    .option('--qualifier <name>', 'qualifier of the cdk bootstrap', DEFAULT_QUALIFIER)
    .option('-y, --yes', 'skip the confirmation', false)
    .addHelpText(
      'after',
      '\nExit codes: 0 success, or no changes; 1 failed, or not confirmed; 2 could not start.',
    )
}
