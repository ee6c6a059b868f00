import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { ConfigurationError } from '../audit/configuration/configuration.ts'
import { buildDeployBundles } from './deploy/synthesize.ts'
import { loadDeployConfiguration } from './deploy/deploy-configuration.ts'
import { DeployError } from './deploy/deploy-error.ts'
import type { DeployOptions } from './deploy/deploy-command.ts'
import { runDeployCommand } from './deploy/run-deploy-command.ts'
import { printProgress, printResult } from './deploy/terminal.ts'
import { writeTemplates } from './template/write-template.ts'

/** `npm run template`: writes templates and archives that deploy without CDK. Returns the exit code. */
async function template({ config, out }: DeployOptions): Promise<number> {
  const configuration = loadDeployConfiguration(config)
  printProgress('Building the functions and the templates…')
  await buildDeployBundles(out)
  const directory = resolve(out, 'template')
  try {
    const bundles = resolve(out, 'functions')
    for (const { stack, region, file } of writeTemplates({ configuration, bundles, out: directory }))
      printResult(`${stack} in ${region}: ${join(directory, file)}`)
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    throw new DeployError(failure.message, { cause: failure })
  }
  printResult(`How to deploy them: ${join(directory, 'README.md')}`)
  return 0
}

await runDeployCommand(
  new Command('npm run template --')
    .description('Write the templates and the archives of the functions, to deploy Assay without CDK.')
    .usage('[options]')
    .option('--config <file>', 'configuration file', 'assay.config.json')
    .option('--out <directory>', 'the templates are in the directory template of this one', 'dist')
    .addHelpText('after', '\nExit codes: 0 success; 2 could not start.'),
  template,
)
