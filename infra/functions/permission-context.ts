import type { OptionScope } from '../../audit/deployment/scope.ts'

/** Actions on resources that a function may use. */
export interface FunctionPermission {
  /** Identifies the permission in the policy (Sid): letters and digits. */
  id: string
  actions: readonly string[]
  resources: readonly string[]
  /** For KMS keys, the only service through which the function may use them. */
  via?: string
  /** The region of that service; without it, the home region. */
  viaRegion?: string
  /** The only regions of the resources, where their ARNs do not name them. */
  regions?: readonly string[]
  /** Why the resources contain wildcards; required when they do. */
  wildcardReason?: string
}

/** The parts of the permissions' ARNs. */
export interface PermissionContext extends OptionScope {
  partition: string
  account: string
  /** The prefix and the home stack of the deployment. */
  prefix: string
  stack: string
  home: string
  /** The regions in scope. */
  regions: readonly string[]
  /** The ARN of the KMS key. */
  key: string
}

/** The ARN of a resource of the account in the home region. */
export function buildHomeArn(
  { partition, account, home }: PermissionContext,
  service: string,
  resource: string,
): string {
  return `arn:${partition}:${service}:${home}:${account}:${resource}`
}
