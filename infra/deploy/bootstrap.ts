import { ownRegions } from '../../audit/deployment/extent.ts'
import type { Configuration } from '../../audit/settings/configuration.ts'
import { NotAllowed } from '../../functions/aws/looking-up.ts'
import type { Stacks } from '../../functions/aws/stacks.ts'
import { CannotDeploy } from './cannot-deploy.ts'
import type { Options } from './options.ts'
import { isCreated } from './plan.ts'

/** Makes sure that CDK was prepared wherever Assay is deployed. Throws CannotDeploy, which says with which command. */
export async function requireBootstrap(
  configuration: Configuration,
  account: string,
  stacks: Pick<Stacks, 'find'>,
  options: Pick<Options, 'toolkitStack' | 'profile'>,
): Promise<void> {
  const missing: string[] = []
  for (const region of ownRegions(configuration)) {
    try {
      if (!isCreated(await stacks.find(options.toolkitStack, region))) missing.push(region)
    } catch (failure) {
      if (!(failure instanceof NotAllowed)) throw failure
      const remedy = `If CDK was never prepared there:\n  ${bootstrapCommand(account, [region], options)}`
      throw new CannotDeploy(`${failure.message}.\n${remedy}`, { cause: failure })
    }
  }
  if (missing.length > 0)
    throw new CannotDeploy(
      `CDK is not prepared in ${missing.join(', ')} of account ${account}. Once, with somebody who may make roles:\n` +
        `  ${bootstrapCommand(account, missing, options)}`,
    )
}

/** What prepares CDK in `regions`. */
export function bootstrapCommand(
  account: string,
  regions: readonly string[],
  { toolkitStack, profile }: Pick<Options, 'toolkitStack' | 'profile'>,
): string {
  const places = regions.map(region => `aws://${account}/${region}`)
  const named = toolkitStack === 'CDKToolkit' ? [] : ['--toolkit-stack-name', toolkitStack]
  const who = profile === undefined ? [] : ['--profile', profile]
  return ['npx cdk bootstrap', ...places, ...named, ...who].join(' ')
}
