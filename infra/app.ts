import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  App,
  CfnParameter,
  DefaultStackSynthesizer,
  Stack,
  Validations,
  type IStackSynthesizer,
} from 'aws-cdk-lib'
import { AwsSolutionsChecks } from 'cdk-nag'
import { checklist } from '../audit/checklist.ts'
import { parseConfigurationFile } from '../functions/configuration/configuration-file.ts'
import { nameForwardingStack } from '../audit/resources/assay/deployment-names.ts'
import {
  ConfigurationError,
  formatConfiguration,
  type Configuration,
} from '../audit/configuration/configuration.ts'
import cdk from '../cdk.json' with { type: 'json' }
import { Assay, AssayForwarding, listForwardingRegions } from './cdk.ts'
import { ASSETS_PARAMETER } from './stacks/bundles.ts'

/** The inputs of the CDK app. */
export interface AssayAppOptions {
  configuration: Configuration
  /** The account to deploy to; without it, the templates fit any account. */
  account?: string | undefined
  /** The directory of the templates; a new temporary directory by default. */
  outdir?: string
  /** The directory of the bundles, by default of this repository. */
  bundles?: string
  /** The qualifier of the bootstrap, if it is not CDK's default. */
  qualifier?: string
  /** Where the archives of the functions are: in the bucket of the bootstrap, or of a parameter of the home stack. */
  assets?: 'BOOTSTRAP' | 'PARAMETER'
}

/**
 * The CDK app: the home stack, and a forwarding stack in every other region in which events arrive. Synthesis
 * fails on errors of cdk-nag's AwsSolutions pack. Throws ConfigurationError.
 */
export function createAssayApp(options: AssayAppOptions): App {
  const { configuration, account, outdir, bundles, qualifier, assets = 'BOOTSTRAP' } = options
  const context = qualifier === undefined ? cdk.context : { ...cdk.context, [BOOTSTRAP_QUALIFIER]: qualifier }
  const app = new App({ context, analyticsReporting: false, ...(outdir ? { outdir } : {}) })
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app))
  const source = formatConfiguration(configuration)
  const { home: region, stack: stackName } = configuration
  const home = new Stack(app, stackName, {
    env: buildEnvironment(region, account),
    description: 'Assay, an event-driven compliance auditor',
    ...createSynthesizer(assets),
  })
  if (assets === 'PARAMETER')
    new CfnParameter(home, ASSETS_PARAMETER, {
      description: 'The bucket with the archives of the functions, in the region of this stack.',
    })
  new Assay(home, HIDDEN_ID, { configuration: source, ...(bundles ? { bundles } : {}) })
  for (const other of listForwardingRegions(source)) {
    const forwarding = new Stack(app, nameForwardingStack(other, stackName), {
      env: buildEnvironment(other, account),
      description: `Assay: forwards events from ${other} to ${region}`,
      ...createSynthesizer(assets),
    })
    new AssayForwarding(forwarding, HIDDEN_ID, { configuration: source })
    forwarding.addStackDependency(home)
  }
  return app
}

/** CDK leaves this id out of the logical ids of resources ("Identifiers" of the CDK Developer Guide). */
const HIDDEN_ID = 'Default'

/** CDK's context for the qualifier of all stacks ("Customize AWS CDK bootstrapping" of the CDK Developer Guide). */
const BOOTSTRAP_QUALIFIER = '@aws-cdk/core:bootstrapQualifier'

/** Without a bootstrap, the archives are in the bucket that a parameter names, and no rule asks for the bootstrap's version. */
function createSynthesizer(assets: 'BOOTSTRAP' | 'PARAMETER'): { synthesizer?: IStackSynthesizer } {
  if (assets === 'BOOTSTRAP') return {}
  const fileAssetsBucketName = `\${${ASSETS_PARAMETER}}`
  const synthesizer = new DefaultStackSynthesizer({
    fileAssetsBucketName,
    generateBootstrapVersionRule: false,
  })
  return { synthesizer: synthesizer as IStackSynthesizer }
}

function buildEnvironment(region: string, account: string | undefined) {
  return account ? { region, account } : { region }
}

function main(): void {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const { CDK_DEFAULT_ACCOUNT: account, CDK_OUTDIR: outdir = join(root, 'cdk.out') } = process.env
  try {
    const file = join(root, 'assay.config.json')
    const configuration = parseConfigurationFile(readFileSync(file, 'utf8'), file, checklist)
    createAssayApp({ configuration, account, outdir }).synth()
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    console.error(failure.message)
    process.exitCode = 1
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main()
