import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { App, CfnOutput, Validations } from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { checklist } from '../audit/checklist.ts'
import { parseConfigurationFile } from '../functions/configuration-file.ts'
import { listForwardedTriggers, listDeployedRegions } from '../audit/deployment/scope.ts'
import { nameForwardingStack, HOME_STACK, REGIONS_OUTPUT } from '../audit/resources/assay/deployment-names.ts'
import { ConfigurationError, type Configuration } from '../audit/configuration/configuration.ts'
import cdk from '../cdk.json' with { type: 'json' }
import { bundlesDirectory } from './build.ts'
import { ForwardingStack } from './stacks/forwarding-stack.ts'
import { HomeStack } from './stacks/home-stack.ts'
import { resolveHomeArrival, listForwardedArrivals } from './stacks/region-triggers.ts'
import { workerNames } from './functions/worker-limits.ts'

/** The inputs of the CDK app. */
export interface AssayAppOptions {
  configuration: Configuration
  /** The account to deploy to; without it, the templates fit any account. */
  account?: string | undefined
  /** The directory of the templates; a new temporary directory by default. */
  outdir?: string
  /** The directory of the bundles, built with the same configuration. */
  bundles?: string
}

/**
 * The CDK app: the home stack, and a forwarding stack in every other region in which events arrive. Synthesis
 * fails on errors of cdk-nag's AwsSolutions pack. Throws ConfigurationError.
 */
export function createAssayApp({
  configuration,
  account,
  outdir,
  bundles = bundlesDirectory,
}: AssayAppOptions): App {
  const app = new App({ context: cdk.context, analyticsReporting: false, ...(outdir ? { outdir } : {}) })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const { home: region, regions, organization, schedules, dashboard, gate } = configuration
  const forwarded = listForwardedArrivals(configuration)
  const home = new HomeStack(app, HOME_STACK, {
    env: buildEnvironment(region, account),
    description: 'Assay, an event-driven compliance auditor',
    regions,
    schedules,
    dashboard,
    gate,
    arriving: resolveHomeArrival(configuration).triggers,
    forwarded: listForwardedTriggers(configuration),
    managementAccount: organization?.managementAccount,
    bundles,
  })
  new CfnOutput(home, REGIONS_OUTPUT, {
    description: 'The regions in which Assay has stacks.',
    value: listDeployedRegions(configuration).join(' '),
  })
  for (const regionTriggers of forwarded) {
    const forwarding = new ForwardingStack(app, nameForwardingStack(regionTriggers.region), {
      env: buildEnvironment(regionTriggers.region, account),
      description: `Assay: forwards events from ${regionTriggers.region} to ${region}`,
      home: region,
      arrival: regionTriggers,
    })
    forwarding.addStackDependency(home)
  }
  return app
}

function buildEnvironment(region: string, account: string | undefined) {
  return account ? { region, account } : { region }
}

function main(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { CDK_DEFAULT_ACCOUNT: account, CDK_OUTDIR: outdir = join(root, 'cdk.out') } = process.env
  try {
    const text = readFileSync(join(root, 'assay.config.json'), 'utf8')
    const configuration = parseConfigurationFile(text, 'assay.config.json', checklist)
    const missing = workerNames.find(name => !existsSync(join(bundlesDirectory, name, 'index.mjs')))
    if (missing !== undefined)
      throw new ConfigurationError(`The function ${missing} is not built. Run: npm run build`)
    createAssayApp({ configuration, account, outdir }).synth()
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    console.error(failure.message)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
