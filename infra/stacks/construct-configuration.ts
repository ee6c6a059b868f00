import { Stack, Token } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { checklist } from '../../audit/checklist.ts'
import { requireKnownRegions } from '../../audit/configuration/region-fault.ts'
import { resolveConfiguredPolicies } from '../../functions/images/configured-policies.ts'
import { frameworkCatalog } from '../../audit/frameworks/framework-catalog.ts'
import {
  ConfigurationError,
  parseConfiguration,
  type Configuration,
} from '../../audit/configuration/configuration.ts'
import cdk from '../../cdk.json' with { type: 'json' }

/** The configuration of a deployment, the same in all of its stacks. */
export interface DeploymentProps {
  /** What `assay.config.json` contains (docs/assay.config.schema.json); files that it names are relative to the working directory. */
  configuration: object
  /**
   * How the names of all resources begin: 3 to 20 lower-case letters and digits. By default that of the configuration, which is
   * `assay`.
   */
  prefix?: string
}

/** Sets the feature flags that Assay is tested with, for this construct alone: other apps may have others. */
export function setFeatureFlags(construct: Construct): void {
  for (const [flag, value] of Object.entries(cdk.context)) construct.node.setContext(flag, value)
}

/** The parsed configuration of a construct. Throws ConfigurationError, whose faults begin with the path of the construct. */
export function readConfiguration(
  { node: { path } }: Construct,
  { configuration, prefix }: DeploymentProps,
): Configuration {
  try {
    const source = prefix === undefined ? configuration : { ...configuration, prefix }
    const parsed = parseConfiguration(source, checklist, frameworkCatalog)
    requireKnownRegions(parsed)
    return { ...parsed, settings: resolveConfiguredPolicies(parsed.settings, process.cwd()) }
  } catch (failure) {
    if (!(failure instanceof ConfigurationError)) throw failure
    throw new ConfigurationError(...failure.faults.map(fault => `${path}: ${fault}`))
  }
}

/** The configuration of a construct whose stack is the home stack. Throws ConfigurationError. */
export function readHomeConfiguration(construct: Construct, props: DeploymentProps): Configuration {
  const configuration = readConfiguration(construct, props)
  const { path } = construct.node
  const { stackName } = Stack.of(construct)
  const region = requireRegion(construct)
  if (region !== configuration.home)
    throw new ConfigurationError(
      `${path}: the stack ${stackName} is in ${region}, but "home" is ${configuration.home}. Set env: { region: '${configuration.home}' } on the stack, or change "home".`,
    )
  if (Token.isUnresolved(stackName))
    throw new ConfigurationError(
      `${path}: the functions need the name of their stack, and a nested stack has none. Put Assay in a stack of its own.`,
    )
  const others = Stack.of(construct).node.findAll()
  if (others.some(each => each !== construct && each.constructor === construct.constructor))
    throw new ConfigurationError(
      `${path}: the stack ${stackName} already contains Assay, and the outputs of a stack describe one deployment. Put this one in another stack.`,
    )
  const named = 'stack' in props.configuration ? configuration.stack : stackName
  if (named !== stackName)
    throw new ConfigurationError(
      `${path}: the stack is ${stackName}, but "stack" is ${named}. Remove "stack" from the configuration: it follows the stack.`,
    )
  return { ...configuration, stack: stackName }
}

/** The region of the stack of a construct. Throws ConfigurationError when the stack has none of its own. */
export function requireRegion(construct: Construct): string {
  const { region, stackName } = Stack.of(construct)
  if (!Token.isUnresolved(region)) return region
  throw new ConfigurationError(
    `${construct.node.path}: the stack ${stackName} has no region of its own. Set env: { region: … } on the stack, since Assay's names and permissions contain it.`,
  )
}
