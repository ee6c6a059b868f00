import table from './passed-roles.json' with { type: 'json' }

const SERVICES: ReadonlySet<string> = new Set(table.services)

/**
 * Whether the service, by its principal such as `lambda.amazonaws.com`, assumes only roles that were passed to it.
 * Roles cannot be passed across accounts, so no other account can make it assume a role that trusts it. False for a
 * service of which this is not known.
 */
export function isLimitedToPassedRoles(principal: string): boolean {
  const [, name] =
    /^(.+?)(?:\.[a-z]{2,}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/.exec(principal.toLowerCase()) ?? []
  return name !== undefined && SERVICES.has(name)
}
