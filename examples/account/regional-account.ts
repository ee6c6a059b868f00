import type { ExampleAccount } from './example-account.ts'

/** The sections of an account whose resources are each in one region. */
type RegionalSection =
  | 'functions'
  | 'images'
  | 'layers'
  | 'networkAcls'
  | 'networkInterfaces'
  | 'prefixLists'
  | 'registries'
  | 'repositories'
  | 'routeTables'
  | 'securityGroups'
  | 'subnets'
  | 'vpcEndpoints'
  | 'vpcs'

/** Some sections of an account with the resources of one region, and the id of the account. */
export type RegionalAccount<S extends RegionalSection> = Required<Pick<ExampleAccount, S>> & {
  account: string
  region: string
}

/** Splits `sections` of an account by region: the regions in scope, which can be empty, and those of its resources. */
export function splitByRegion<S extends RegionalSection>(
  example: ExampleAccount,
  sections: readonly S[],
): RegionalAccount<S>[] {
  const all = sections.map(section => [section, Object.entries(example[section] ?? {})] as const)
  const named = all.flatMap(([, entries]) => entries.map(([arn]) => getRegion(arn)))
  const regions = [...new Set([example.homeRegion, ...example.regionsInScope, ...named])]
  const { account } = example
  return regions.map(region => {
    const own = all.map(([section, entries]) => [
      section,
      Object.fromEntries(entries.filter(([arn]) => getRegion(arn) === region)),
    ])
    return { ...(Object.fromEntries(own) as Required<Pick<ExampleAccount, S>>), account, region }
  })
}

function getRegion(arn: string): string {
  return arn.split(':')[3] ?? ''
}
