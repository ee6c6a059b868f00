import { textAt } from '../cloudtrail.ts'

/** The parameter `name` if a role, user, group or policy can be called so (IAM User Guide, "IAM and STS quotas"). */
export function nameAt(parameters: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = textAt(parameters, name)
  return value !== undefined && /^[\w+=,.@-]{1,128}$/.test(value) ? value : undefined
}
