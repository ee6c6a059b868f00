import { type AssemblyStack, listAssemblyStacks } from './assembly.ts'
import { type DeployTarget, formatCodeBucketName, publishAssets, putDeployObject } from './assets.ts'
import { type StackInput, createOrUpdateStack, deleteStack } from './stacks.ts'

export { uploadZip } from './assets.ts'

/** A stack to deploy without CDK; `template` is the template itself, not a file. */
export type PlainStack = {
  stackName: string
  region: string
  template: object
  parameters?: Record<string, string>
}

/** A deployed stack and its outputs by key. */
export type LocalDeployedStack = { stackName: string; region: string; outputs: Record<string, string> }

const TEMPLATE_BODY_LIMIT = 51_200

/** Deploys the stacks of a synthesized cloud assembly (all, or those named) in the order of their dependencies. */
export async function deployAssembly(localAws: DeployTarget, cdkOut: string, stackNames?: string[]) {
  const deployed: LocalDeployedStack[] = []
  for (const stack of selectStacks(cdkOut, stackNames)) {
    await publishAssets(localAws, stack)
    deployed.push(await deployTemplate(localAws, stack))
  }
  return deployed
}

/** Deletes the stacks of an assembly (all, or those named), last deployed first. */
export async function deleteAssemblyStacks(
  localAws: DeployTarget,
  cdkOut: string,
  stackNames?: string[],
): Promise<void> {
  for (const { stackName, region } of selectStacks(cdkOut, stackNames).toReversed()) {
    await deleteTemplateStack(localAws, stackName, region)
  }
}

/** Creates or updates one stack and waits for its end; a failure throws the reasons of its events. */
export async function deployTemplate(localAws: DeployTarget, stack: PlainStack): Promise<LocalDeployedStack> {
  const { stackName, region, parameters = {} } = stack
  const stackParameters = Object.entries(parameters)
  const input: StackInput = {
    StackName: stackName,
    ...(await buildTemplateSource(localAws, stack)),
    Parameters: stackParameters.map(([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue })),
    Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'],
  }
  return { stackName, region, outputs: await createOrUpdateStack(localAws.client({ region }), input) }
}

/** Deletes one stack and waits until it is gone. */
export async function deleteTemplateStack(
  localAws: DeployTarget,
  stackName: string,
  region: string,
): Promise<void> {
  await deleteStack(localAws.client({ region }), stackName)
}

/** A template too long for a request is read from a bucket, as CDK's are. */
async function buildTemplateSource(localAws: DeployTarget, { stackName, region, template }: PlainStack) {
  const text = JSON.stringify(template)
  if (Buffer.byteLength(text) <= TEMPLATE_BODY_LIMIT) return { TemplateBody: text }
  const [bucket, key] = [formatCodeBucketName(localAws, region), `${stackName}.template.json`]
  await putDeployObject(localAws, region, bucket, key, Buffer.from(text))
  return { TemplateURL: `${localAws.endpoint}/${bucket}/${key}` }
}

function selectStacks(cdkOut: string, stackNames: string[] | undefined): AssemblyStack[] {
  const stacks = listAssemblyStacks(cdkOut)
  const missing = stackNames?.filter(name => !stacks.some(({ stackName }) => stackName === name)) ?? []
  if (missing.length > 0) throw new Error(`no stack ${missing.join(', ')} in ${cdkOut}`)
  return stacks.filter(({ stackName }) => stackNames?.includes(stackName) ?? true)
}
