import table from './passed-roles.json' with { type: 'json' }

const SERVICES: ReadonlySet<string> = new Set(table.services)

/**
 * Whether the service, by its principal such as `lambda.amazonaws.com`, becomes no role but one that was passed to it.
 * Roles cannot be passed to another account, so nobody there can make it become a role that trusts it. False for a
 * service of which this is not known.
 */
export function isLimitedToPassedRoles(principal: string): boolean {
  const [, name] =
    /^(.+?)(?:\.[a-z]{2,}(?:-[a-z]+)+-\d)?\.amazonaws\.com(?:\.cn)?$/.exec(principal.toLowerCase()) ?? []
  return name !== undefined && SERVICES.has(name)
}
